/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The allocator's state, computed from the stream alone: same bytes, same state. No clock, no
 * I/O, no knowledge of screens.
 *
 * A cache is one CPU's struct bpf_mem_cache. A class is what a reader calls one row: the caches
 * of one owner for one object size, one a CPU (a hash map has one class, bpf_global_ma eleven).
 */
#ifndef BMA_MODEL_H
#define BMA_MODEL_H

#include "../base/ptrmap.h"
#include "../event/cache_info.h"
#include "../event/mark.h"
#include "../stream/format.h"
#include "activity.h"
#include "chain.h"
#include "failure.h"
#include "grace.h"
#include "incident.h"
#include "locks.h"
#include "storage.h"

#define ID_NONE 0

/* A state that contains moves whose events are still to come: what these must add up to. */
struct model_owed {
	bool sure;			/* else our lengths were not known then */
	uint32_t states;		/* so many are exact when it does */
	uint64_t position;		/* of the newest of these states */
	int64_t by[BMA_LISTS], length[BMA_LISTS];	/* of the shared lists */
};

/* What of a cache is in its class's sums (kept.h). */
struct cache_kept {
	bool in;			/* its events are: by_cpu leads to it */
	bool lists;			/* and its lists: it is not gone */
	uint16_t unsure;		/* bit per enum unsure */
	uint32_t waits;			/* where it is in model.waiting + 1; 0: it is not */
	int64_t free, waiting;		/* objects, as they are in the sums */
};

enum unsure {				/* of a cache that is not gone */
	UNSURE_FREE,			/* the length of free_llist is a guess */
	UNSURE_WAITING,			/* that of some other list is */
	UNSURE_ALL,			/* and nothing ever told free_llist's */
	UNSURES
};

struct model_cache {
	struct cache_info info;		/* id 0: this slot is unused */
	uint32_t class;			/* index into classes */
	bool older;			/* was there before the stream began */
	bool gone;
	bool setting_up;		/* cache_new was seen, the prefill not yet */
	uint8_t known;			/* bit per enum bma_list: is list[] a number or a guess? */
	int64_t list[BMA_LISTS];	/* objects on each list */
	uint64_t events[BMA_KINDS];
	uint32_t told[BMA_USES];	/* uses (uses.h) that were told, and that the next count has too */
	int64_t drift[BMA_LISTS];	/* lengths that were told, more than what was told explains */
	bool count_missing;		/* a count was torn, or may be among what was lost */
	uint64_t settled_at;		/* position of its last state; 0: none yet */
	uint64_t failed;		/* checks that did not hold */
	uint32_t exact;			/* its states in checks.exact since the last doubt of its lists */
	uint64_t slab_out, slab_back;	/* objects taken from and given back to the slab */
	uint64_t wait_start[2];		/* by enum bma_flavour: the batch in flight since; 0: none */
	uint64_t behind_since;		/* free_by_rcu_ttrace not empty since; 0: empty */
	uint32_t moves;			/* numbers of moves of shared lists (moves.h): the newest */
	uint32_t moves_missing;		/* numbers below it that our lengths do not contain */
	uint32_t moves_awaited;		/* numbers that they contain, but no event came yet */
	uint32_t moves_adopted;		/* they contain all up to this one; 0: no such number */
	uint32_t moves_waits[2];	/* by enum bma_flavour: the one that changed wait_start last */
	bool moves_doubted;		/* numbers may be missing for a known reason */
	bool moves_unnumbered;		/* some moves have no number: the kernel's lengths tell nothing */
	uint8_t known_before;		/* shared lists that were known before numbers were missing */
	uint64_t moves_noticed;		/* position at which the first open number was noticed */
	uint64_t moves_opened;		/* position at which the newest open number was */
	struct model_owed owed;
	uint64_t judged_at;		/* position of its end, when something is to be said of that as
					 * soon as all losses before it are told; 0: nothing */
	uint64_t raised_at;		/* refill_work was queued and has not shown yet, ns; 0: no */
	uint64_t empty_since;		/* free_llist is empty since, ns; 0: it is not, or unknown */
	struct refill refill;		/* the last */
	uint32_t activity;		/* index in model.activities + 1; 0: no event yet */
	uint32_t spare_activity;	/* the same, or room left by the cache that had this slot */
	uint64_t incident;		/* number of the run of failures under way; 0: none */
	uint64_t stall[GRACE_FLAVOURS];	/* number of the stall under way; 0: none */
	uint64_t newest_incident;	/* its number; 0: there was none */
	uint64_t failure;		/* number of a failed check that keeps it (failure.h); 0: none */
	bool watched;			/* in model.living or model.ending */
	struct link watch;
	struct link sibling;		/* in model_class.caches */
	struct cache_kept kept;
};

/* Sums over the caches of a class that by_cpu leads to, kept as events come, so that nobody has to walk
 * the caches: a machine may have a million. */
struct class_kept {
	int64_t free, waiting;		/* objects on free_llist and on the others, not of those that
					 * are gone */
	uint32_t unsure[UNSURES];	/* so many caches are */
	uint32_t waits;			/* caches of the class that are in model.waiting */
	uint64_t changes;		/* another number: a cache that is not gone may be another than
					 * it was, or may be gone; the same: none is */
	uint64_t events[BMA_KINDS];	/* of those that are gone, too */
};

/* A bpf_mem_alloc. */
struct model_alloc {
	struct alloc_info info;		/* id 0: it was not told, only named by a cache */
	uint32_t id;
	uint32_t class;			/* index + 1 of its newest class; 0: none */
	uint32_t next_unused;
};

struct model_class {
	uint64_t number;		/* from 1, in order of first sight. The index may be another
					 * class's one day, the number never; 0: unused */
	uint32_t alloc;			/* alloc_info.id */
	uint32_t unit_size;		/* bytes, the hidden llist_node included */
	uint32_t percpu_size;		/* not 0: per-CPU objects */
	uint32_t low, high, batch;
	int64_t in_use;			/* of all CPUs; since the start when older */
	bool older;			/* in_use counts from the stream's start only */
	bool in_doubt;			/* events were lost: in_use may be wrong */
	bool counted;			/* in_use was taken from the map's own count, at the latest
					 * owner event, or at one when the map rested (settled) */
	bool settled;
	int64_t count;			/* the map's own count, newest */
	uint64_t count_time;		/* ns, when it was told; 0: never, or before a loss */
	uint64_t count_at;		/* position of that owner event */
	uint64_t differs_since;		/* ns; since then it rests, and the count is not in_use … */
	uint32_t differs;		/* … at so many looks; 0: not */
	uint32_t live;			/* caches not gone */
	bool moved;			/* its caches turned out to be another class's, or it is
					 * unused: empty */
	uint64_t last_event;		/* time, ns */
	uint64_t failure;		/* as a cache's */
	struct chain caches;		/* all that are kept, gone or not */
	struct class_kept kept;
	uint32_t older_class;		/* index + 1 of the class before it of the same allocator */
	bool leaving;			/* in model.leaving */
	struct link leave;
};

/*
 * A map that goes takes a cache for each CPU along. All that is known of them is kept as long as
 * they are among the newest GONE_KEPT caches that went, about in the order in which their
 * classes went; the caches of a class stay together. Kept are also those that an incident or failed check
 * names which is kept itself, and those whose end is still to be judged. The others are retired:
 * they are in this sum only, their slots and indices go to others, and their ids are unknown.
 */
struct model_retired {
	uint64_t classes, caches;
	int64_t in_use;			/* objects: of the classes */
	int64_t lists;			/* objects: on the caches' lists as they went */
	uint64_t slab_out, slab_back;
	uint64_t failed;		/* their part of checks.failed */
	bool unsure;			/* of some class in_use was not known exactly */
	uint64_t events[BMA_KINDS];
	uint64_t flow[FLOWS];
	struct hist refill;
};

#define GONE_KEPT 4096			/* caches, and as many classes */

/*
 * A check is a state, held against the seven lists.
 *
 *	exact	all seven lengths were compared and are equal. The state and our lengths contain
 *		the same moves: for lists that only their own CPU touches that is so by the place
 *		of the state in the CPU's order, for the others by the numbers of their moves.
 *	skipped	some list was not compared: a set-up, a tear-down or another CPU was at work, an
 *		NMI came in between, moves have no numbers, or a list was not known. (Where none
 *		was known the state only tells, and counts nowhere.) Also a state that contains
 *		moves whose events come after it: when the last has come it becomes exact or
 *		failed.
 *	failed	a list differs, or the walked free_llist and free_cnt do. Failed are also: free_cnt
 *		of an event that is not ours, an event on the wrong CPU, moves that no event tells
 *		and no loss explains, objects left on a cache that goes, and a map's own count that
 *		is not ours. failure.h has the place of each.
 *
 * A loss is told where its CPU is heard of the next time. So what is missing is not judged before
 * each CPU (of those that ever told anything) was heard of again.
 *
 * A map's count is compared when in_use is known exactly and the map rested: the same number twice,
 * with no event of the class between. Else the map may be anywhere between counting an element and
 * taking its object. A class that is older than the stream, or in doubt, takes the count over, each
 * time, until the map has rested once.
 */
struct model_checks {
	uint64_t exact, skipped, failed;
};

struct model {
	uint32_t ncpus;			/* of the traced kernel; from META */
	uint64_t start;			/* ns, from META */
	uint64_t now;			/* time of the newest event or tick, ns */
	uint64_t position;		/* events applied so far: the status line's number */
	uint64_t ticks;
	uint64_t before;		/* events that came before the first of the stream, and are not
					 * in it: a flight recorder kept only the newest */
	uint64_t begun;			/* ns: since when events are told; start, but for such a stream */
	bool beginning;			/* inside, and what is told is what was there */
	uint32_t rate;			/* of the uses of caches one in so many is told; 0: none */
	uint32_t sampling;		/* CPUs of which not all are told */
	uint64_t sampled_until;		/* position at which the last of them told all again */
	uint64_t untold[BMA_KINDS];	/* of each kind: counted, not told */
	uint64_t lost;			/* sequence numbers covered by losses */
	uint64_t missed;		/* runs of probes that did not happen */
	uint64_t dropped;		/* as the probes counted it, to compare with lost */
	uint64_t attempted, emitted;
	uint64_t events[BMA_KINDS];
	struct model_checks checks;
	uint64_t nfailures;		/* so far: records of failed checks, by number from 1 */
	struct model_failure failures[FAILURES_FIRST + FAILURES_NEWEST];

	struct model_alloc *allocs;	/* in slots; [0] unused */
	uint32_t nallocs, cap_allocs;
	struct model_cache *caches;	/* in slots: model_cache() finds an id; [0] unused */
	uint32_t ncaches, cap_caches;
	struct model_class *classes;
	uint32_t nclasses, cap_classes;
	uint32_t *by_cpu;		/* cache slot of (class, cpu): by_cpu[class * ncpus + cpu] */
	struct chain living, ending;	/* caches: all that live; gone, but not done with */
	struct chain leaving;		/* classes that are gone, in the order in which they went */
	uint32_t *waiting;		/* slots of the living caches of which anything waits for a grace
					 * period, or may wait, or stalls; in no order. Room for all */
	uint32_t nwaiting;
	uint32_t unused_cache, unused_alloc;	/* slots; each leads to the next; 0: none */
	uint32_t unused_class;			/* index + 1, likewise */
	uint64_t class_number;		/* the newest */
	uint32_t newest_cache, newest_alloc;	/* ids told so far */
	uint32_t retired_cache, retired_alloc;	/* the newest ids that are not kept */
	uint32_t ngone;			/* caches that are gone and kept */
	uint32_t untidy;		/* caches and classes that went since old ones were retired */
	struct model_retired retired;
	struct counters *counters;	/* newest of each (cpu, kind) */
	uint32_t ncounters;
	struct ptrmap by_counter;	/* (cpu, kind) to index in counters + 1 */
	struct ptrmap by_addr;		/* address to the slot of the cache that was there last */
	struct ptrmap by_cache;		/* cache id to slot, where these differ */
	uint8_t *last_ctx;		/* by cpu: context of the CPU's event before */
	uint64_t *heard;		/* by cpu: position of its newest event; 0: none */
	uint32_t *rates;		/* by cpu: as rate */

	struct ptrmap by_alloc;		/* alloc id + 1 to slot */
	struct ptrmap by_map;		/* model_map_key() to alloc id */

	struct activity *activities;
	uint32_t nactivities, cap_activities;
	uint64_t second;		/* whole seconds since start that were taken into history */
	struct grace grace[GRACE_FLAVOURS];
	struct incident *incidents;	/* the newest INCIDENTS_KEPT: number n at n % INCIDENTS_KEPT */
	uint64_t nincidents;		/* so far */
	struct name_info *names;
	uint32_t nnames, cap_names;
	uint32_t oldest_name;		/* index, when there are NAMES_KEPT */
	struct ptrmap by_name;		/* (of, id) to index in names + 1 */
	struct cost cost;		/* the newest that was told, and when; 0: never */
	uint64_t cost_time;
	struct locks locks;
	uint64_t nmarks;		/* so far */
	struct mark mark;		/* the newest */
	struct model_storage storage;
};

#define INCIDENTS_KEPT 256
#define NAMES_KEPT 16384		/* the newest; threads come and go */

/* ncpus as META says. NULL with errno ENOMEM. */
struct model *model_new(uint32_t ncpus, uint64_t start);
void model_free(struct model *m);

/* A deep copy, for a screen that is held while the stream goes on. NULL with errno ENOMEM. */
struct model *model_copy(const struct model *m);

/* What the stream tells. 0, or -ENOMEM. Ids out of any sensible order are ignored. A cache told
 * again with another owner or size moves to that class; one told at the address of another means
 * that the other is gone. */
int model_add_alloc(struct model *m, const struct alloc_info *a);
int model_add_cache(struct model *m, const struct cache_info *c);
int model_counters(struct model *m, const struct counters *c);
int model_apply(struct model *m, const struct event *e);

/* Events of that CPU (CPU_UNKNOWN: of any) were not seen. What they did is not known: neither to its
 * own lists nor to the shared ones, nor to a cache that is being set up for another CPU. */
void model_doubt(struct model *m, uint32_t cpu);

/* Time goes on to `time`. Whole seconds that end go into the history, here and in model_apply().
 * 0 or -ENOMEM. */
int model_tick(struct model *m, uint64_t time);

/* The stream is whole and ends at that time: a tick, and what is missing now will never come. */
int model_end(struct model *m, uint64_t time);

/* The name of a BPF program or a thread; a later one of the same number replaces it. 0 or -ENOMEM. */
int model_add_name(struct model *m, const struct name_info *n);

/* So many events came before the first that is told, and it was that time: what is told until then
 * is all that was there. Nothing, when anything was told already. */
void model_begin_inside(struct model *m, uint64_t events, uint64_t time);

/* Only the newest is kept. */
void model_cost(struct model *m, const struct cost *c);
void model_mark(struct model *m, const struct mark *mark);

/* NULL: never told, or too long ago. */
const char *model_name(const struct model *m, enum name_of of, uint32_t id);

/* What happened in the cache so far; all zero when nothing did. */
const struct activity *model_activity(const struct model *m, const struct model_cache *c);

/* An incident by its number; NULL: there was none, or it is too old to be kept. */
const struct incident *model_incident(const struct model *m, uint64_t number);

/* Bytes in use, on free lists, and on the six other lists, of all living classes; known is false
 * when some part of it is a guess or counts only from the stream's start. */
struct model_bytes {
	uint64_t in_use, free, waiting;
	bool known;
};

void model_bytes(const struct model *m, struct model_bytes *b);

/* Exact checks of all, in percent, rounded down; 100 when there were none. */
unsigned int model_exact_share(const struct model *m);

/* The cache's memory is freed. Not for users: events and addresses tell it. */
void model_cache_gone(struct model *m, struct model_cache *c);

/* Key of by_map: of a map's allocator, the one of elements or of per-CPU values. */
static inline uint64_t model_map_key(uint32_t map_id, uint8_t owner)
{
	return (uint64_t)map_id << 8 | owner;
}

/* The cache of that id; NULL: it was never told, or it is retired. */
const struct model_cache *model_cache(const struct model *m, uint32_t id);

/* What is known of an allocator; of one that was never told, or is retired, that it is unknown. */
const struct alloc_info *model_alloc(const struct model *m, uint32_t id);

/* The cache of a class on a CPU; NULL when the class has none there. */
const struct model_cache *model_cache_at(const struct model *m, uint32_t class, uint32_t cpu);

/* Objects of the class that are on no free list and not in use: all six other lists together. */
int64_t model_cache_waiting(const struct model_cache *c);

/* Are the lists behind model_cache_waiting() all known? */
bool model_waiting_known(const struct model_cache *c);

/* When the class's or the cache's oldest waiting batch began to wait, ns; 0: nothing waits. */
uint64_t model_class_oldest(const struct model *m, uint32_t class);
uint64_t model_cache_oldest(const struct model_cache *c);

/* All caches of which anything waits for a grace period, and perhaps some that do not, in no order. */
static inline const struct model_cache *model_waiting_at(const struct model *m, uint32_t i)
{
	return i < m->nwaiting ? &m->caches[m->waiting[i]] : NULL;
}

#define for_each_waiting(m, c) \
	for (const struct model_cache *c = model_waiting_at(m, 0); c; \
	     c = model_waiting_at(m, c->kept.waits))

/* Bytes that one object of the class takes from the kernel, the slab's rounding included:
 * kmalloc's buckets (mm/slab_common.c); a per-CPU object is a pointer block and one copy a CPU. */
uint64_t model_object_bytes(const struct model *m, const struct model_class *c);

/* Bytes of so many objects of the class. Cut off where 64 bits end: the numbers come from a stream. */
int64_t model_bytes_of(const struct model *m, const struct model_class *c, int64_t objects);

/* Is in_use right to the object, all that were there before the stream included? */
bool model_in_use_exact(const struct model_class *k);

/* Sums over a class. */
struct model_sum {
	int64_t free, waiting;		/* objects */
	bool free_known, waiting_known;
	uint64_t events[BMA_KINDS];
};

void model_class_sum(const struct model *m, uint32_t class, struct model_sum *sum);

#endif
