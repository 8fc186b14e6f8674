/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What the parts of the Trace Event exporter share: records, the tracks they stand on, and what is
 * kept of each cache. For perfetto*.c only. Times are nanoseconds since the stream began and never
 * run backwards: the model's.
 */
#ifndef BMA_PERFETTO_PARTS_H
#define BMA_PERFETTO_PARTS_H

#include "../base/pool.h"
#include "../base/ptrmap.h"
#include "../model/model.h"
#include "exporter.h"
#include "ids.h"
#include "text_out.h"

/* From so many records on a viewer opens it slowly, and not on every machine (docs/perfetto.md). */
#define PERFETTO_MANY 1000000u

/* Processes and threads of the trace are groups and tracks. No number is used twice: Perfetto names
 * a thread by its tid alone, and takes one whose tid is a pid for that process's first thread. */
enum {
	PID_LOST = 1,
	PID_NOTES = 2,
	PID_LOCKS = 3,
	PID_STORAGE = 4,
	PID_ROWS = 10,		/* + model_class.number */
	TID_LOCK_WAITS = 900000,	/* + CPU */
	TID_LOCK_HELD = 910000,		/* + CPU */
	TID_MARKS = 1000000,
	TID_FAILURES,
	TID_MISSED,
	TID_STORAGE = 1000100,	/* + enum bma_storage_owner */
	TID_LOST = 1001000,	/* + CPU, below STREAM_CPUS_MAX */
	TID_CACHES = 1010000,	/* TIDS for each cache */
};

enum { TID_EVENTS, TID_RCU, TID_TTRACE, TIDS };	/* of a cache; the latter + flavour */

struct batch {			/* that waits for a grace period */
	uint64_t since;		/* ns */
	uint64_t position;	/* of its gp_start; 0: none waits */
	uint64_t missing;	/* events that the stream lacked then */
	uint32_t objects;
	uint32_t moves;		/* the cache's number of the start; 0: none */
	bool undelayed;		/* the cache is torn down: it waits for nothing */
};

struct row {			/* a process of the trace: a class */
	uint32_t unused;	/* the pool's */
	uint32_t pid;
	uint32_t alloc;		/* id */
	uint32_t tracks;	/* caches that have one here */
	uint64_t class, first_class; /* numbers; not the same: it turned out to be another */
	bool busy;		/* something happened in one of its caches */
	bool counted;		/* in_use is on a track */
	int64_t in_use;		/* as last written; -1: not known */
	uint64_t ts;		/* of that */
};

struct track {			/* what is kept of a cache */
	uint32_t unused;	/* the pool's */
	uint32_t cache;		/* id */
	uint32_t row;		/* slot */
	uint32_t tid;		/* the first of TIDS */
	uint32_t cpu;		/* whose cache; CPU_UNKNOWN */
	uint8_t named;		/* bit per thread that was told */
	bool counted;		/* it has a counter */
	int64_t free, waiting;	/* -1: not known */
	uint64_t ts;		/* of the newest sample */
	uint64_t instant;	/* of the newest instant */
	struct piece head;	/* of an instant on it; empty: none yet */
	uint64_t unknown_since;
	struct batch batch[GRACE_FLAVOURS], before[GRACE_FLAVOURS]; /* one whose end comes late */
};

struct instant_texts {		/* what is the same for all events */
	struct piece kind[BMA_KINDS];		/* category, name, key of the cache */
	struct piece ctx[BMA_CTXS + 1];		/* context, key of the position */
	uint32_t free_cnt, flags;		/* bit per kind: it has these */
};

struct perfetto {
	struct text_out out;
	struct instant_texts texts;
	struct near_number instant_us, instant_position;
	struct export_opts opts;
	uint32_t asked;		/* bit per kind: these were named; 0 when no kinds were chosen */
	bool begun, over;	/* the window was entered, left */
	bool first;		/* no record yet */
	bool first_arg;
	uint64_t now;
	uint64_t records;
	uint32_t caches;	/* that got a track, so far */
	struct pool tracks, rows;
	struct ptrmap by_cache;	/* id to slot */
	struct ptrmap by_class;	/* number to slot */
	struct ids ids;		/* of objects, where events of objects were asked for */
	uint32_t obj;		/* number of the one at hand; 0: none */
	uint64_t *heard;	/* by CPU: time of its newest event */
	uint32_t ncpus;
	uint64_t lost, missed;
	uint64_t lost_ts, mark_ts, failure_ts, missed_ts, storage_ts;
	uint32_t storage_named;	/* bit per enum bma_storage_owner: its thread has a name */
	uint64_t nincidents, nfailures;	/* seen */
	uint64_t open[INCIDENTS_KEPT];	/* numbers of incidents that are not over */
	uint32_t nopen;
	uint64_t unwritten;	/* incidents that were gone before they could be written */
	struct lock_tracks *locks;	/* by CPU; NULL: no event of a lock yet */
	bool locks_named;
	uint64_t nlock_failures;	/* written, or left out */
	uint64_t lock_failure_ts;
};

/* Records: perfetto_out.c */

struct record {
	char ph;		/* X, i, C, M, b, e as the format has them */
	char scope;		/* of i: t, p, g */
	uint32_t pid, tid;	/* tid 0: none */
	uint64_t ts, dur;	/* ns */
	uint64_t id;		/* of b and e */
	const char *cat;	/* NULL: none */
	const char *name;
};

/* No record takes more room up to its category, PUT_SLACK included. */
#define HEAD_MAX 512

/* Between record_begin() and record_end() come the args. */
void record_begin(struct perfetto *p, const struct record *r);
void record_end(struct perfetto *p);
void arg_uint(struct perfetto *p, const char *key, uint64_t v);
void arg_sint(struct perfetto *p, const char *key, int64_t v);
void arg_address(struct perfetto *p, const char *key, uint64_t v);
void arg_text(struct perfetto *p, const char *key, const char *text);
void arg_true(struct perfetto *p, const char *key, bool so);	/* nothing when not */

/* The begin of an instant on a thread, up to its time: made once; and written with the time. There
 * was a record before it, for its thread has a name. Room: HEAD_MAX. */
void instant_head(struct piece *head, uint32_t pid, uint32_t tid);
char *instant_begin(struct perfetto *p, char *at, const struct piece *head, uint64_t ts);

/* Where a process or a thread stands among the others. */
void record_sort(struct perfetto *p, uint32_t pid, uint32_t tid, uint32_t sort);

#define SORT_IDLE 100000000	/* + pid: processes in which nothing happened */

/* The name of a process (tid 0) or a thread, and where it stands among the others. */
void record_name(struct perfetto *p, uint32_t pid, uint32_t tid, const char *name, uint32_t sort);

/* Is this kind to be written at all? */
static inline bool wants_kind(const struct perfetto *p, unsigned int kind)
{
	return p->opts.kinds >> kind & 1;
}

/* Things at one nanosecond hide each other: the later one gets the next. *last is the newest. */
static inline uint64_t apart(uint64_t *last, uint64_t ts)
{
	*last = *last && ts <= *last ? *last + 1 : ts;
	return *last;
}

static inline bool in_window(const struct perfetto *p)
{
	return p->begun && !p->over;
}

/* Tracks: perfetto_tracks.c */

/* NULL: without memory, or the cache is not among those asked for; *rc tells which. */
struct track *track_of(struct perfetto *p, const struct model *m, uint32_t cache, int *rc);
struct row *row_of(const struct perfetto *p, const struct track *t);
void row_busy(struct perfetto *p, struct row *row);
uint32_t track_tid(struct perfetto *p, struct track *t, unsigned int which);
void rows_renamed(struct perfetto *p, const struct model *m, uint32_t alloc);
int track_moved(struct perfetto *p, const struct model *m, uint32_t cache);
void track_drop(struct perfetto *p, struct track *t);

/* "CPU 3" */
const char *cpu_words(uint32_t cpu, uint32_t cache, char *buf, size_t size);

static inline struct track *track_from(const struct perfetto *p, uint32_t slot)
{
	for (; slot < p->tracks.n; slot++) {
		struct track *t = pool_at(&p->tracks, slot);

		if (t->cache)
			return t;
	}
	return NULL;
}

/* The one at hand may be dropped. */
#define for_each_track(p, t) \
	for (struct track *t = track_from(p, 1), *next_; \
	     t && (next_ = track_from(p, pool_slot(&(p)->tracks, t) + 1), true); t = next_)

/* Lengths of lists: perfetto_counters.c. c NULL: the cache is not kept any more. */
void counters_update(struct perfetto *p, const struct model *m, struct track *t);
void counters_begin(struct perfetto *p, struct track *t);	/* the window is entered */
void counters_end(struct perfetto *p, struct track *t);		/* left, or the end */

/* Slices of grace periods: perfetto_grace.c */
void grace_event_of(struct perfetto *p, const struct model *m, struct track *t,
		    const struct event *e);
void grace_gone(struct perfetto *p, struct track *t);
void grace_unfinished(struct perfetto *p, struct track *t);

/* perfetto_storage.c; m is the model behind the event. */
void storage_event(struct perfetto *p, const struct model *m, const struct event *e);

/* Moments: perfetto_instants.c. OBJECT_KINDS are written only when they are named. */
#define OBJECT_KINDS (1u << BMA_ALLOC | 1u << BMA_FREE | 1u << BMA_FREE_RCU | \
		      1u << BMA_SLAB_ALLOC | 1u << BMA_RAW_FREE)
void instants_init(struct perfetto *p);
void instant_event(struct perfetto *p, const struct model *m, struct track *t,
		   const struct event *e);
void instant_mark(struct perfetto *p, const struct model *m, const struct mark *mark);
void instants_failures(struct perfetto *p, const struct model *m);

/* What is missing: perfetto_lost.c */
void lost_begin(struct perfetto *p);
void lost_event(struct perfetto *p, const struct event *e);
void lost_counters(struct perfetto *p, const struct model *m, const struct counters *c);

/* Waits, what is held, failed attempts: perfetto_locks.c. Events of that CPU are missing; once in a
 * while; the window's end. */
int locks_event(struct perfetto *p, const struct model *m, const struct event *e);
void locks_lost(struct perfetto *p, const struct model *m, uint32_t cpu);
void locks_round(struct perfetto *p, const struct model *m);
void locks_end(struct perfetto *p, const struct model *m);

/* Incidents: perfetto_incidents.c. cache: look at this one's only; 0: at all. */
int incidents_update(struct perfetto *p, const struct model *m, uint32_t cache);
void incidents_end(struct perfetto *p, const struct model *m);

#endif
