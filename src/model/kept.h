/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Sums over a class's caches, and the list of those that wait for a grace period: kept as events come,
 * so that a frame, a tick or a line of `stat` does not walk all caches. For src/model only.
 *
 * Whoever changes a cache's lists, what is known of them, or since when it waits, other than by an
 * event, calls kept_lists() behind it.
 */
#ifndef BMA_MODEL_KEPT_H
#define BMA_MODEL_KEPT_H

#include "keep.h"
#include "lists.h"

/* by_cpu leads to the cache from now on. Nothing, when it did already. */
void kept_add(struct model *m, struct model_cache *c);

/* It is in no sum and does not wait, until kept_add() or, where by_cpu has no place for it,
 * kept_lists(). */
void kept_remove(struct model *m, struct model_cache *c);

/* It is gone: its events stay in the sums, its lists do not. */
void kept_gone(struct model *m, struct model_cache *c);

/* What its lists are now. */
void kept_lists(struct model *m, struct model_cache *c);

/* Kinds that change free_llist alone, unless `active` was busy. */
#define KEPT_FREE_ONLY (1u << BMA_ALLOC | 1u << BMA_FREE)

/* Is all known of the cache's lists, and nothing to be kept but by how much they changed? */
static inline bool kept_is_sure(const struct model_cache *c, const struct event *e)
{
	return !(e->flags & BMA_F_EXTRA) && c->known == ALL_LISTS && !c->kept.unsure &&
	       c->kept.lists;
}

/* Did nothing change but that one object more is on free_by_rcu, of a cache that waits anyway? */
static inline bool kept_one_more_waits(const struct model_cache *c, const struct event *e)
{
	return e->kind == BMA_FREE_RCU && c->kept.waits && c->list[BMA_FREE_BY_RCU] > 0;
}

/*
 * The cache after an event that named it. For nearly all events of a busy machine, which are single
 * objects: five tests and three additions to memory that the event has touched anyway.
 */
static inline void kept_follow(struct model *m, struct model_cache *c, const struct event *e)
{
	struct class_kept *k = &m->classes[c->class].kept;
	int64_t by = c->list[BMA_FREE_LLIST] - c->kept.free;

	if (!kept_is_sure(c, e)) {
		kept_lists(m, c);
	} else if (KEPT_FREE_ONLY >> e->kind & 1) {
		c->kept.free += by;
		k->free += by;
		k->changes++;
	} else if (kept_one_more_waits(c, e)) {
		c->kept.waiting++;
		k->waiting++;
		k->changes++;
	} else {
		kept_lists(m, c);
	}
}

/* So many events of that kind are counted. */
static inline void kept_events(struct model *m, const struct model_cache *c, uint8_t kind,
			       uint32_t n)
{
	m->classes[c->class].kept.events[kind] += c->kept.in ? n : 0;
}

#endif
