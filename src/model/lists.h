/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The seven lists: who touches them, and how the model changes one. For src/model only. */
#ifndef BMA_MODEL_LISTS_H
#define BMA_MODEL_LISTS_H

#include "model.h"

/* Only code on the cache's own CPU touches these (prefill and drain apart), so the place of what
 * it does is exact in that CPU's order of events. */
#define OWN_LISTS (1u << BMA_FREE_LLIST | 1u << BMA_FREE_LLIST_EXTRA | \
		   1u << BMA_FREE_BY_RCU | 1u << BMA_FREE_LLIST_EXTRA_RCU)
#define OWN_COUNT 4
#define ALL_LISTS ((1u << BMA_LISTS) - 1)

/* Other CPUs move these. Which moves a length contains is told by numbers (moves.h). */
#define SHARED_LISTS (ALL_LISTS & ~OWN_LISTS)

static inline void list_since(const struct model *m, uint64_t *since, bool so)
{
	if (!so)
		*since = 0;
	else if (!*since)
		*since = m->now;
}

/* Keeps since when a list is empty, or is not. */
static inline void list_set(const struct model *m, struct model_cache *c, unsigned int list,
			    int64_t n)
{
	c->list[list] = n;
	if (list == BMA_FREE_BY_RCU_TTRACE)
		list_since(m, &c->behind_since, n > 0);
	else if (list == BMA_FREE_LLIST)
		list_since(m, &c->empty_since, n <= 0);
}

static inline void list_add(const struct model *m, struct model_cache *c, unsigned int list,
			    int64_t n)
{
	if (n)
		list_set(m, c, list, c->list[list] + n);
}

/* The cache's lengths, where known, go into the second under way. */
void list_levels(struct model *m, const struct model_cache *c);

/* m->now goes on; whole seconds that end go into the history. */
void model_advance(struct model *m, uint64_t time);

static inline bool list_known(const struct model_cache *c, unsigned int list)
{
	return c->known >> list & 1;
}

#endif
