/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What screen 2 shows of a class, on one CPU or on all of them together: the model's numbers,
 * summed and with their doubts. Pure.
 */
#ifndef BMA_UI_CACHE_FACTS_H
#define BMA_UI_CACHE_FACTS_H

#include "../src/model/model.h"

struct wait_facts {		/* batches that wait for a grace period of one flavour */
	uint32_t batches;	/* callbacks in flight */
	uint64_t age;		/* of the oldest, ns */
	bool unknown;		/* objects wait, and nobody saw since when */
};

struct cache_facts {
	const struct model *model;
	const struct model_class *class;
	uint32_t number;		/* of the class */
	int32_t cpu;			/* or ALL_CPUS */
	uint32_t caches, gone;		/* that this is the sum of; of these, torn down */
	bool draining;			/* being torn down */
	uint32_t known;			/* bit per enum bma_list: known on every CPU that counts */
	int64_t list[BMA_LISTS];	/* of caches that are not gone */
	uint64_t flow[FLOWS];		/* objects since the stream's start */
	bool rated;			/* rate tells something */
	bool held;			/* the screen is paused */
	uint64_t rate[FLOWS];		/* objects a second */
	uint32_t fired;			/* bit per enum flow: the arrows of the last event */
	bool marked;			/* that is the event where the screen stands: it is to stand out */
	struct wait_facts wait[GRACE_FLAVOURS];
	int64_t unqueued;		/* on free_by_rcu and its extra list, where neither an RCU
					 * callback is in flight nor refill_work is due */
	uint64_t behind_age;		/* free_by_rcu_ttrace is not empty for so long, ns; 0: it is */
	struct hist refill;		/* from raise to refill, ns */
	uint64_t out, back;		/* objects from and to the slab */
	uint64_t failed;		/* checks that did not hold */
	uint32_t compared;		/* living caches with an exact check since the last doubt */
};

/* cpu beyond the machine's stands for all. */
void cache_facts(struct cache_facts *f, const struct model *m, uint32_t class, int32_t cpu);

bool fact_known(const struct cache_facts *f, enum bma_list list);

bool fact_all_known(const struct cache_facts *f);

/* Events of the class were lost: what is counted from events, as flow, out and back, is too low. A
 * map's own count ends the doubt in what is in use, but does not tell what lost refills took. */
bool fact_lossy(const struct cache_facts *f);

/* Objects on all seven lists. */
int64_t fact_listed(const struct cache_facts *f);

#endif
