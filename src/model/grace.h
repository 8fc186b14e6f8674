/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Grace periods of both flavours, over all caches: how many are waited for, how long they take.
 */
#ifndef BMA_MODEL_GRACE_H
#define BMA_MODEL_GRACE_H

#include "activity.h"

struct model;
struct model_cache;

#define GRACE_FLAVOURS 2	/* enum bma_flavour */

struct grace {			/* of one flavour */
	uint64_t started, done;	/* batches; those that a tear-down ends without waiting left out */
	uint64_t objects;	/* given on at the ends */
	struct hist age;	/* from start to end, ns; only where the start was seen */
	uint64_t usual;		/* the longest of these that was not far beyond the others, ns */
	uint64_t oldest[HISTORY_SECONDS]; /* the greatest age that a batch had in each second, ns: as it
					   * ended in it, or at the second's end; second n is at
					   * n % HISTORY_SECONDS */
	uint64_t ended;		/* the same of those that ended in the second under way */
	uint64_t second;	/* number of the newest second in oldest[]; 0: none */
};

struct grace_now {		/* what is waited for at this moment */
	uint32_t batches;
	uint64_t objects;
	uint64_t oldest;	/* since, ns; 0: nothing, or not known */
	uint32_t cache;		/* of the oldest, id */
};

void model_grace_now(const struct model *m, unsigned int flavour, struct grace_now *now);

/*
 * From this age on, ns, a batch waits far beyond the usual: more than a second, and more than
 * eight times as long as half of all batches did. The median, because one stall holds the batches
 * of all caches, and what counts as unusual must not grow with it.
 */
uint64_t grace_limit(const struct grace *g);

/* Is wait_start the start of the batch in flight? Not so when events are missing since: its end may
 * be among them, and the start of another. */
bool grace_start_sure(const struct model *m, const struct model_cache *c, unsigned int flavour);

/* For the model. An event of a cache, before it changes the cache's lists and wait_start; may set
 * wait_start to 0 when the kernel says that nothing is in flight. */
void grace_event(struct model *m, struct model_cache *c, const struct event *e);

/* For the model. m->now has advanced; what came at that time is not applied yet. */
void grace_tick(struct model *m);

#endif
