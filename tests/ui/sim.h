/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A small allocator that keeps the kernel's rules (memalloc.c: watermarks, batches, one callback
 * in flight) and writes what it does as a stream. The same calls give the same bytes.
 */
#ifndef BMA_TEST_SIM_H
#define BMA_TEST_SIM_H

#include <stdbool.h>

#include "../../src/stream/writer.h"

struct sim_cache {
	struct cache_info info;
	struct alloc_info *owner;
	int64_t list[BMA_LISTS];
	uint64_t gp_start;	/* ns; 0: no tasks-trace callback in flight */
	uint64_t rcu_start;	/* the same of the RCU callback */
	uint32_t moves;		/* of lists that other CPUs touch (bpf/event.h) */
	bool raised;		/* refill_work is queued */
	bool gone;
};

struct sim {
	struct writer *w;
	uint32_t ncpus;
	uint64_t time;		/* ns */
	uint64_t step;		/* ns from one event to the next */
	uint64_t *seq;		/* by CPU */
	struct sim_cache *caches;
	uint32_t ncaches, nallocs;
	uint64_t emitted;
	bool no_work;		/* refill_work does not get to run */
	bool irqs_off;		/* of who allocates */
	bool torn;		/* states find the cache under another CPU's hands */
	uint8_t ctx;		/* enum bma_ctx */
	uint32_t prog, pid;	/* who fails to allocate */
	uint32_t tgt;		/* index + 1 of the cache that trims go to; 0: their own */
	uint32_t works;		/* runs of refill_work: each takes a little longer or shorter */
};

#define SIM_START 5000000000ull	/* the clock's start, ns */

/* 0 or -ENOMEM. The stream begins. */
int sim_init(struct sim *s, int fd, uint32_t ncpus);
void sim_release(struct sim *s);

struct sim_owner {
	enum bma_owner owner;
	uint32_t map_id, map_type;
	const char *name;
	uint32_t unit_size, percpu_size;
	bool older;		/* was there before the stream began: no cache_new */
	bool silent;		/* and no state ever tells its numbers */
};

/* One cache a CPU; returns the first one's index, CPU n's is n further. */
uint32_t sim_owner(struct sim *s, const struct sim_owner *o);

/* Another size of the allocator made last. */
uint32_t sim_class(struct sim *s, const struct sim_owner *o);

void sim_alloc(struct sim *s, uint32_t cache, unsigned int n);
void sim_free(struct sim *s, uint32_t cache, unsigned int n);
void sim_free_rcu(struct sim *s, uint32_t cache, unsigned int n);

/* As sim_free() and sim_free_rcu() while `active` is taken: to the extra lists. */
void sim_free_extra(struct sim *s, uint32_t cache, unsigned int n);
void sim_free_rcu_extra(struct sim *s, uint32_t cache, unsigned int n);

/* refill_work runs now, if it is queued. */
void sim_work(struct sim *s, uint32_t cache);

/* The end of the batch in flight: of tasks-trace, of RCU. */
void sim_gp_end(struct sim *s, uint32_t cache);
void sim_rcu_end(struct sim *s, uint32_t cache);
void sim_gone(struct sim *s, uint32_t first);
void sim_loss(struct sim *s, uint32_t cpu, uint32_t n);

/* The kernel's own numbers; wrong: one that the events do not explain. */
void sim_state(struct sim *s, uint32_t cache, bool wrong);
void sim_counters(struct sim *s, uint64_t missed);

void sim_name(struct sim *s, enum name_of of, uint32_t id, const char *name);

/* A label, at this moment. */
void sim_label(struct sim *s, const char *text);

/* The map tells how many elements it has. */
void sim_count(struct sim *s, uint32_t map_id, uint32_t count);
/* Any event of that CPU; its time and number are filled in. */
void sim_event(struct sim *s, uint32_t cpu, struct event *e);

void sim_wait(struct sim *s, uint64_t ns);	/* nothing happens for so long */

#endif
