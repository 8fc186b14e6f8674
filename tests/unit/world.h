/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A bpf_mem_alloc as kernel/bpf/memalloc.c has it, one cache a CPU, with the lists as plain
 * counts: the truth to which the model is held. Every step tells its events as the patched kernel
 * and the probes would, in the kernel's order, also where an NMI comes in between; and now and then
 * the state of a cache that another CPU is just at work on.
 */
#ifndef BMA_TEST_WORLD_H
#define BMA_TEST_WORLD_H

#include "unit.h"

#define WORLD_CPUS 3

typedef void world_fn(void *ctx, const struct event *e);

struct world_cache {
	int64_t list[BMA_LISTS];
	int free_cnt;
	bool rcu_running, work, drained, gone;
	int ttrace;			/* call_rcu_ttrace_in_progress */
	uint32_t tgt;			/* a CPU */
	uint32_t moves;			/* numbered so far */
};

struct world {
	struct world_cache cpu[WORLD_CPUS];
	int low, high, batch;
	int64_t in_use, slab_out, slab_back;
	uint32_t first_id;		/* the cache of CPU 0; the others follow */
	unsigned int steps;
	struct rnd rnd;
	world_fn *tell;
	void *ctx;
};

void world_init(struct world *w, uint32_t first_id, uint64_t seed, world_fn *tell, void *ctx);
void world_set_up(struct world *w);		/* cache_new and prefill of each cache */
void world_step(struct world *w);		/* something that can happen now, at random */
void world_state(struct world *w, uint32_t cpu);
void world_empty(struct world *w);		/* the map's elements are deleted */
void world_settle(struct world *w);		/* work done, grace periods over */
void world_tear_down(struct world *w);		/* drain, gone */

/* The map's own count, as the iterator tells it: an element is an object in use. */
void world_count(struct world *w, uint32_t map_id);

/* Objects on the lists of all CPUs. */
int64_t world_on_lists(const struct world *w);

#endif
