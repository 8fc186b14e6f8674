/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What a block has told so far. Writer and reader keep it alike, and the next event is told by how
 * it differs from what this lets expect: mostly not at all. Pure.
 */
#ifndef BMA_STREAM_RECALL_H
#define BMA_STREAM_RECALL_H

#include <stdint.h>

#include "../event/event.h"

struct recall_cache {
	uint32_t id;
	int32_t free_cnt;	/* the newest told; 0 at first */
	uint32_t moves;		/* likewise */
};

struct recall_cpu {
	uint64_t block;		/* for which the two below hold; an older one: they are 0 */
	uint32_t cache, obj;	/* indices of the newest that an event on this CPU was about */
};

struct recall {			/* all zero before the first recall_start() */
	uint64_t block;		/* blocks begun so far */
	uint64_t time;		/* of the newest event */
	uint32_t cpu;
	struct recall_cache *caches;	/* in order of first sight */
	uint32_t ncaches, cap_caches;
	uint64_t *objs;			/* addresses, likewise */
	uint32_t nobjs, cap_objs;
	struct recall_cpu *cpus;
	uint32_t ncpus;
};

void recall_release(struct recall *r);

/* Forgets everything: the next block begins. */
void recall_start(struct recall *r, uint64_t base_time);

/* What is known of a CPU; NULL without memory. cpu is below STREAM_CPUS_MAX. */
struct recall_cpu *recall_new_cpu(struct recall *r, uint32_t cpu);

static inline struct recall_cpu *recall_cpu(struct recall *r, uint32_t cpu)
{
	if (cpu < r->ncpus && r->cpus[cpu].block == r->block)
		return &r->cpus[cpu];
	return recall_new_cpu(r, cpu);
}

/* One more, at index ncaches or nobjs. 0 or -ENOMEM. */
int recall_add_cache(struct recall *r, uint32_t id);
int recall_add_obj(struct recall *r, uint64_t obj);

/* free_cnt that an event of a kind leaves behind if it moves one object. */
static inline int32_t recall_free_cnt(const struct recall_cache *c, unsigned int kind)
{
	return (int32_t)((uint32_t)c->free_cnt + (kind == BMA_FREE) - (kind == BMA_ALLOC));
}

#endif
