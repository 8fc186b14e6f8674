/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What the model holds, and in which slots of its arrays: living caches, the newest of those that
 * are gone, and of all others one sum. model.h says how many, at struct model_retired. For
 * src/model only.
 */
#ifndef BMA_MODEL_KEEP_H
#define BMA_MODEL_KEEP_H

#include "model.h"

/* NULL: never told, or retired. As long as none was retired the id is the slot. */
static inline struct model_cache *cache_of(const struct model *m, uint32_t id)
{
	if (id && id < m->ncaches && m->caches[id].info.id == id)
		return &m->caches[id];
	return (struct model_cache *)model_cache(m, id);
}

/* Was it told, and is it not kept any more? Such an id is told again only by a damaged stream. */
bool keep_retired_cache(const struct model *m, uint32_t id);
bool keep_retired_alloc(const struct model *m, uint32_t id);

/* The allocator of that id, made when it is not there. NULL without memory. */
struct model_alloc *keep_alloc(struct model *m, uint32_t id);
struct model_alloc *keep_find_alloc(const struct model *m, uint32_t id);	/* NULL: none */

/* The class of that cache's allocator and size, made when it is not there: then a cache must join.
 * -ENOMEM or its index. */
int64_t keep_class(struct model *m, const struct cache_info *c);

/* An empty slot for a new cache of that id: all zero but for the id. NULL without memory. */
struct model_cache *keep_new_cache(struct model *m, uint32_t id);

/* The cache is one of that class from now on, and of no other. c->gone says whether it counts. */
void keep_join(struct model *m, struct model_cache *c, uint32_t class);
void keep_leave(struct model *m, struct model_cache *c);

/* The cache's activity, made at its first event. NULL without memory. */
struct activity *keep_activity(struct model *m, struct model_cache *c);

/* From now on every tick and loss looks at the cache, until nothing can happen to it any more. */
void keep_watch(struct model *m, struct model_cache *c);

/* Retires what is too old: at each tick, and in between when more than UNTIDY_MAX caches have gone
 * since. No slot or index is to be held across it. */
#define UNTIDY_MAX (GONE_KEPT / 4)
void keep_tidy(struct model *m);

/* The caches that are watched, in order: &m->living, or &m->ending for those that are gone and of
 * which something is still to be said. */
static inline struct model_cache *watched_at(const struct model *m, uint32_t next)
{
	return next ? &m->caches[next - 1] : NULL;
}

#define for_each_watched(m, c, chain) \
	for (struct model_cache *c = watched_at(m, (chain)->first); c; \
	     c = watched_at(m, c->watch.next))

/* &m->by_cpu of a class and CPU. */
static inline uint32_t *cpu_slot(const struct model *m, uint32_t class, uint32_t cpu)
{
	return &m->by_cpu[(size_t)class * m->ncpus + cpu];
}

static inline uint32_t slot_of(const struct model *m, const struct model_cache *c)
{
	return c - m->caches;
}

#endif
