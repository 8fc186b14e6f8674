// SPDX-License-Identifier: GPL-2.0-or-later
/* Caches and classes that are gone for so long that they are kept in one sum only. */
#include "keep.h"

#include <string.h>

static void sum_cache(struct model_retired *r, const struct model *m, const struct model_cache *c)
{
	const struct activity *a = model_activity(m, c);

	r->caches++;
	r->slab_out += c->slab_out;
	r->slab_back += c->slab_back;
	r->failed += c->failed;
	for (unsigned int l = 0; l < BMA_LISTS; l++)
		r->lists += c->list[l];
	for (unsigned int k = 0; k < BMA_KINDS; k++)
		r->events[k] += c->events[k];
	for (unsigned int f = 0; f < FLOWS; f++)
		r->flow[f] += a->flow[f];
	hist_merge(&r->refill, &a->refill);
}

static void retire_cache(struct model *m, struct model_cache *c)
{
	uint32_t slot = slot_of(m, c), id = c->info.id;
	uint32_t spare = c->spare_activity;

	sum_cache(&m->retired, m, c);
	if (ptrmap_get(&m->by_addr, c->info.addr) == slot)
		ptrmap_remove(&m->by_addr, c->info.addr);
	if (slot != id)
		ptrmap_remove(&m->by_cache, id);
	if (id > m->retired_cache)
		m->retired_cache = id;
	m->ngone--;
	*c = (struct model_cache){ .spare_activity = spare, .watch.next = m->unused_cache };
	m->unused_cache = slot;
}

static void drop_alloc(struct model *m, struct model_alloc *a)
{
	uint64_t map = model_map_key(a->info.map_id, a->info.owner);

	if (ptrmap_get(&m->by_map, map) == a->id)
		ptrmap_remove(&m->by_map, map);
	ptrmap_remove(&m->by_alloc, (uint64_t)a->id + 1);
	if (a->id > m->retired_alloc && a->id <= m->newest_alloc)	/* it was told */
		m->retired_alloc = a->id;
	a->next_unused = m->unused_alloc;
	m->unused_alloc = a - m->allocs;
}

static void forget_class(struct model *m, uint32_t class)
{
	struct model_class *k = &m->classes[class];
	struct model_alloc *a = keep_find_alloc(m, k->alloc);
	uint32_t *at = &a->class;

	while (*at != class + 1)
		at = &m->classes[*at - 1].older_class;
	*at = k->older_class;
	if (!a->class)
		drop_alloc(m, a);
	memset(cpu_slot(m, class, 0), 0, m->ncpus * sizeof(*m->by_cpu));
	*k = (struct model_class){ .moved = true, .leave.next = m->unused_class };
	m->unused_class = class + 1;
}

static void retire_class(struct model *m, uint32_t class)
{
	struct model_class *k = &m->classes[class];
	struct model_retired *r = &m->retired;

	if (!k->moved) {
		r->classes++;
		r->in_use += k->in_use;
		r->unsure |= k->older || k->in_doubt || k->counted;
	}
	for (uint32_t next, i = k->caches.first; i; i = next) {
		next = m->caches[i - 1].sibling.next;
		retire_cache(m, &m->caches[i - 1]);
	}
	forget_class(m, class);
}

/* Is it named, or will something be said of it? */
static bool wanted(const struct model *m, const struct model_class *k)
{
	if (model_failure(m, k->failure))
		return true;
	for (uint32_t i = k->caches.first; i; i = m->caches[i - 1].sibling.next) {
		const struct model_cache *c = &m->caches[i - 1];

		if (c->watched || model_failure(m, c->failure) ||
		    model_incident(m, c->newest_incident))
			return true;
	}
	return false;
}

static void retire(struct model *m)
{
	for (uint32_t n = m->leaving.n; n && (m->ngone > GONE_KEPT || m->leaving.n > GONE_KEPT); n--) {
		uint32_t class = m->leaving.first - 1;

		chain_remove(&m->leaving, LINKS(m->classes, leave), class);
		if (wanted(m, &m->classes[class]))
			chain_add(&m->leaving, LINKS(m->classes, leave), class);
		else
			retire_class(m, class);
	}
}

/* Is there nothing more to be said of a cache that is gone? */
static bool done(const struct model_cache *c)
{
	return !c->judged_at && !c->incident && !c->stall[BMA_GP_RCU] &&
	       !c->stall[BMA_GP_TASKS_TRACE] && !c->moves_missing && !c->moves_awaited;
}

void keep_tidy(struct model *m)
{
	for (uint32_t next, i = m->ending.first; i; i = next) {
		struct model_cache *c = &m->caches[i - 1];

		next = c->watch.next;
		if (!done(c))
			continue;
		chain_remove(&m->ending, LINKS(m->caches, watch), i - 1);
		c->watched = false;
	}
	retire(m);
	m->untidy = 0;
}
