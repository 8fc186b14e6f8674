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
#include "../stream/format.h"

#define ID_NONE 0

struct model_cache {
	struct cache_info info;		/* id 0: this slot is unused */
	uint32_t class;			/* index into classes */
	bool older;			/* was there before the stream began */
	bool gone;
	bool setting_up;		/* cache_new was seen, the prefill not yet */
	uint8_t known;			/* bit per enum bma_list: is list[] a number or a guess? */
	int64_t list[BMA_LISTS];	/* objects on each list */
	uint64_t events[BMA_KINDS];
	uint64_t failed;		/* checks that did not hold */
	uint64_t slab_out, slab_back;	/* objects taken from and given back to the slab */
	uint64_t wait_start[2];		/* by enum bma_flavour: the batch in flight since; 0: none */
	uint64_t behind_since;		/* free_by_rcu_ttrace not empty since; 0: empty */
	uint64_t shared_moved;		/* tick (from 1) in which a list that other CPUs touch moved
					 * last; 0: never */
};

struct model_class {
	uint32_t alloc;			/* alloc_info.id */
	uint32_t unit_size;		/* bytes, the hidden llist_node included */
	uint32_t percpu_size;		/* not 0: per-CPU objects */
	uint32_t low, high, batch;
	int64_t in_use;			/* of all CPUs; since the start when older */
	bool older;			/* in_use counts from the stream's start only */
	bool in_doubt;			/* events were lost: in_use may be wrong */
	uint32_t live;			/* caches not gone */
	bool moved;			/* its caches turned out to be another class's: empty */
	uint64_t last_event;		/* time, ns */
};

struct model_checks {
	uint64_t exact, skipped, failed;
};

struct model {
	uint32_t ncpus;			/* of the traced kernel; from META */
	uint64_t start;			/* ns, from META */
	uint64_t now;			/* time of the newest event or tick, ns */
	uint64_t position;		/* events applied so far: the status line's number */
	uint64_t ticks;
	uint64_t lost;			/* sequence numbers covered by losses */
	uint64_t missed;		/* runs of probes that did not happen */
	uint64_t dropped;		/* as the probes counted it, to compare with lost */
	uint64_t attempted, emitted;
	uint64_t events[BMA_KINDS];
	struct model_checks checks;

	struct alloc_info *allocs;	/* by id; [0] unused */
	uint32_t nallocs;
	struct model_cache *caches;	/* by id; [0] unused */
	uint32_t ncaches;
	struct model_class *classes;
	uint32_t nclasses;
	uint32_t *by_cpu;		/* cache id of (class, cpu): by_cpu[class * ncpus + cpu] */
	struct counters *counters;	/* newest of each (cpu, kind) */
	uint32_t ncounters;
	struct ptrmap by_counter;	/* (cpu, kind) to index in counters + 1 */
	struct ptrmap by_addr;		/* address to the id of the cache that was there last */
	uint8_t *last_ctx;		/* by cpu: context of the CPU's event before */
};

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
void model_apply(struct model *m, const struct event *e);

/* Events of that CPU (CPU_UNKNOWN: of any) were not seen. What they did is not known: neither to its
 * own lists nor to the shared ones, nor to a cache that is being set up for another CPU. */
void model_doubt(struct model *m, uint32_t cpu);

void model_tick(struct model *m, uint64_t time);

/* The cache's memory is freed. Not for users: events and addresses tell it. */
void model_cache_gone(struct model *m, struct model_cache *c);

/* What is known of an allocator; of one that was never told, that it is unknown. */
const struct alloc_info *model_alloc(const struct model *m, uint32_t id);

/* The cache of a class on a CPU; NULL when the class has none there. */
const struct model_cache *model_cache_at(const struct model *m, uint32_t class, uint32_t cpu);

/* Objects of the class that are on no free list and not in use: all six other lists together. */
int64_t model_cache_waiting(const struct model_cache *c);

/* Are the lists behind model_cache_waiting() all known? */
bool model_waiting_known(const struct model_cache *c);

/* When the class's oldest waiting batch began to wait, ns; 0: nothing waits. */
uint64_t model_class_oldest(const struct model *m, uint32_t class);

/* Bytes that one object of the class takes from the kernel, the slab's rounding included:
 * kmalloc's buckets (mm/slab_common.c); a per-CPU object is a pointer block and one copy a CPU. */
uint64_t model_object_bytes(const struct model *m, const struct model_class *c);

/* Sums over a class. */
struct model_sum {
	int64_t free, waiting;		/* objects */
	bool free_known, waiting_known;
	uint64_t events[BMA_KINDS];
};

void model_class_sum(const struct model *m, uint32_t class, struct model_sum *sum);

#endif
