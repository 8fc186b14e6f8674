// SPDX-License-Identifier: GPL-2.0-or-later
#include "keep.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "kept.h"
#include "room.h"

/* Caches and classes that may go before somebody looks what can be retired: without ticks. */

const struct model_cache *model_cache(const struct model *m, uint32_t id)
{
	uint32_t slot;

	if (!id)
		return NULL;
	if (id < m->ncaches && m->caches[id].info.id == id)	/* as long as none was retired */
		return &m->caches[id];
	slot = ptrmap_get(&m->by_cache, id);
	return slot ? &m->caches[slot] : NULL;
}

bool keep_retired_cache(const struct model *m, uint32_t id)
{
	return id <= m->retired_cache && !model_cache(m, id);
}

bool keep_retired_alloc(const struct model *m, uint32_t id)
{
	return id <= m->retired_alloc && !keep_find_alloc(m, id);
}

/* Allocators. */

struct model_alloc *keep_find_alloc(const struct model *m, uint32_t id)
{
	uint32_t slot = ptrmap_get(&m->by_alloc, (uint64_t)id + 1);

	return slot ? &m->allocs[slot] : NULL;
}

const struct alloc_info *model_alloc(const struct model *m, uint32_t id)
{
	static const struct alloc_info unknown;
	const struct model_alloc *a = keep_find_alloc(m, id);

	return a ? &a->info : &unknown;
}

struct model_alloc *keep_alloc(struct model *m, uint32_t id)
{
	struct model_alloc *a = keep_find_alloc(m, id);
	uint32_t slot = m->unused_alloc;

	if (a)
		return a;
	if (slot) {
		m->unused_alloc = m->allocs[slot].next_unused;
	} else {
		m->nallocs += !m->nallocs;
		if (model_room(&m->allocs, m->nallocs, &m->cap_allocs, sizeof(*a)))
			return NULL;
		slot = m->nallocs++;
	}
	if (ptrmap_set(&m->by_alloc, (uint64_t)id + 1, slot))
		return NULL;
	a = &m->allocs[slot];
	*a = (struct model_alloc){ .id = id };
	return a;
}

/* Classes. */

/* Is the class gone, or is it not? */
static void settle(struct model *m, uint32_t class)
{
	struct model_class *k = &m->classes[class];

	if (k->leaving == !k->live)
		return;
	k->leaving = !k->live;
	m->untidy += k->leaving;
	if (k->leaving)
		chain_add(&m->leaving, LINKS(m->classes, leave), class);
	else
		chain_remove(&m->leaving, LINKS(m->classes, leave), class);
}

/* A slot with no caches in by_cpu. -ENOMEM or its index. */
static int64_t class_slot(struct model *m)
{
	uint32_t cap = m->cap_classes, *by_cpu, i = m->unused_class;

	if (i) {
		m->unused_class = m->classes[i - 1].leave.next;
		return i - 1;
	}
	if (model_room(&m->classes, m->nclasses, &cap, sizeof(*m->classes)))
		return -ENOMEM;
	if (cap != m->cap_classes) {
		by_cpu = realloc(m->by_cpu, (size_t)cap * m->ncpus * sizeof(*by_cpu));
		if (!by_cpu)
			return -ENOMEM;
		m->by_cpu = by_cpu;
		m->cap_classes = cap;
	}
	memset(cpu_slot(m, m->nclasses, 0), 0, m->ncpus * sizeof(*by_cpu));
	return m->nclasses++;
}

int64_t keep_class(struct model *m, const struct cache_info *c)
{
	struct model_alloc *a = keep_alloc(m, c->alloc);
	int64_t slot;

	if (!a)
		return -ENOMEM;
	for (uint32_t i = a->class; i; i = m->classes[i - 1].older_class)
		if (m->classes[i - 1].unit_size == c->unit_size)
			return i - 1;
	slot = class_slot(m);
	if (slot < 0)
		return slot;
	m->classes[slot] = (struct model_class){
		.number = ++m->class_number, .alloc = c->alloc, .unit_size = c->unit_size,
		.percpu_size = c->percpu_size, .low = c->low, .high = c->high, .batch = c->batch,
		.older_class = a->class,
	};
	a->class = slot + 1;
	return slot;
}

void keep_join(struct model *m, struct model_cache *c, uint32_t class)
{
	struct model_class *k = &m->classes[class];

	c->class = class;
	chain_add(&k->caches, LINKS(m->caches, sibling), slot_of(m, c));
	k->live += !c->gone;
	settle(m, class);
}

void keep_leave(struct model *m, struct model_cache *c)
{
	struct model_class *k = &m->classes[c->class];

	chain_remove(&k->caches, LINKS(m->caches, sibling), slot_of(m, c));
	k->live -= !c->gone;
	settle(m, c->class);
}

/* Caches. */

void keep_watch(struct model *m, struct model_cache *c)
{
	if (c->watched)
		return;
	c->watched = true;
	chain_add(c->gone ? &m->ending : &m->living, LINKS(m->caches, watch), slot_of(m, c));
}

/* A slot that was never used, and for each a place among those that wait. -ENOMEM, or the slot. */
static int64_t cache_slot(struct model *m)
{
	uint32_t cap = m->cap_caches, *waiting;

	if (model_room(&m->caches, m->ncaches, &cap, sizeof(*m->caches)))
		return -ENOMEM;
	if (cap != m->cap_caches) {
		waiting = realloc(m->waiting, cap * sizeof(*waiting));
		if (!waiting)
			return -ENOMEM;
		memset(waiting + m->cap_caches, 0, (cap - m->cap_caches) * sizeof(*waiting));
		m->waiting = waiting;
		m->cap_caches = cap;
	}
	return m->ncaches++;
}

struct model_cache *keep_new_cache(struct model *m, uint32_t id)
{
	struct model_cache *c;
	uint32_t spare = 0;
	int64_t slot;

	m->ncaches += !m->ncaches;
	slot = m->unused_cache;
	if (slot) {
		m->unused_cache = m->caches[slot].watch.next;
		spare = m->caches[slot].spare_activity;
	} else {
		slot = cache_slot(m);
		if (slot < 0)
			return NULL;
	}
	if (slot == 1)
		memset(m->caches, 0, sizeof(*m->caches));
	if (slot != id && ptrmap_set(&m->by_cache, id, slot))
		return NULL;
	c = &m->caches[slot];
	*c = (struct model_cache){ .info.id = id, .spare_activity = spare };
	return c;
}

struct activity *keep_activity(struct model *m, struct model_cache *c)
{
	struct activity *a;

	if (c->activity)
		return &m->activities[c->activity - 1];
	if (!c->spare_activity) {
		if (model_room(&m->activities, m->nactivities, &m->cap_activities, sizeof(*a)))
			return NULL;
		c->spare_activity = ++m->nactivities;
	}
	c->activity = c->spare_activity;
	a = &m->activities[c->activity - 1];
	activity_init(a, m->second);
	list_levels(m, c);
	return a;
}

void model_cache_gone(struct model *m, struct model_cache *c)
{
	if (c->gone)
		return;
	if (c->watched)
		chain_remove(&m->living, LINKS(m->caches, watch), slot_of(m, c));
	c->watched = false;
	c->gone = true;
	kept_gone(m, c);
	m->ngone++;
	m->untidy++;
	m->classes[c->class].live--;
	settle(m, c->class);
	keep_watch(m, c);
}
