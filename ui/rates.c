// SPDX-License-Identifier: GPL-2.0-or-later
#include "rates.h"

#include <stdlib.h>
#include <string.h>

#define SECOND 1000000000ull

static void mark_release(struct rates_mark *k)
{
	free(k->classes);
	free(k->locks);
	free(k->owners);
	free(k->storage);
	memset(k, 0, sizeof(*k));
}

void rates_release(struct rates *r)
{
	mark_release(&r->from);
	mark_release(&r->next);
}

/* Answers to our own questions. */
static bool is_ours(unsigned int kind)
{
	return kind == BMA_STATE || kind == BMA_COUNT || kind == BMA_RATE || kind == BMA_OWNER;
}

uint64_t class_events(const struct model *m, uint32_t class)
{
	const struct class_kept *kept = &m->classes[class].kept;
	uint64_t n = 0;

	for (unsigned int k = 0; k < BMA_KINDS; k++)
		n += is_ours(k) ? 0 : kept->events[k];
	return n;
}

/* What was counted and not told happened all the same. */
static uint64_t all_events(const struct model *m)
{
	uint64_t n = m->position;

	for (unsigned int k = 0; k < BMA_KINDS; k++)
		n += m->untold[k] - (is_ours(k) ? m->events[k] : 0);
	return n;
}

/* Without memory there are none. */
static void mark_locks(struct rates_mark *k, const struct model *m)
{
	const struct locks *l = &m->locks;
	uint64_t *acquired = calloc(l->nowners + 1, sizeof(*acquired));

	k->locks = calloc(l->nlocks + 1, sizeof(*k->locks));
	k->owners = calloc(l->nowners + 1, sizeof(*k->owners));
	k->nlocks = k->locks ? l->nlocks : 0;
	k->nowners = k->owners && acquired ? l->nowners : 0;
	for (uint32_t i = 1; i < k->nlocks; i++)
		k->locks[i] = (struct lock_mark){ l->locks[i].id, lock_acquired(&l->locks[i].n) };
	if (acquired)
		model_lock_acquired(m, acquired);
	for (uint32_t i = 0; i < k->nowners; i++)
		k->owners[i] = (struct lock_mark){ l->owners[i].key, acquired[i] };
	free(acquired);
}

static void mark_storage(struct rates_mark *k, const struct model *m)
{
	const struct model_storage *s = &m->storage;

	k->storage = calloc(s->nmaps + 1, sizeof(*k->storage));
	k->nstorage = k->storage ? s->nmaps : 0;
	for (uint32_t i = 0; i < k->nstorage; i++)
		k->storage[i] = (struct storage_mark){ s->maps[i].info.id, s->maps[i].counts };
}

static void mark_take(struct rates_mark *k, const struct model *m)
{
	size_t n = m->nclasses ? m->nclasses : 1;
	struct class_mark *classes = malloc(n * sizeof(*classes));

	if (!classes)
		return;
	for (uint32_t i = 0; i < m->nclasses; i++)
		classes[i] = (struct class_mark){ m->classes[i].number, class_events(m, i) };
	free(k->classes);
	*k = (struct rates_mark){ .time = m->now, .events = all_events(m), .classes = classes,
				  .nclasses = m->nclasses, .cost = m->cost,
				  .cost_time = m->cost_time };
	if (m->locks.used)
		mark_locks(k, m);
	mark_storage(k, m);
}

void rates_sample(struct rates *r, const struct model *m)
{
	if (r->next.time && m->now < r->next.time + SECOND)
		return;
	mark_release(&r->from);
	r->from = r->next;
	memset(&r->next, 0, sizeof(r->next));
	mark_take(&r->next, m);
}

static uint64_t per_second(uint64_t events, uint64_t ns)
{
	return ns ? (uint64_t)((double)events * SECOND / ns + 0.5) : 0;
}

/* The newest mark would do when it is old enough, but never divides by a sliver of time. */
static const struct rates_mark *base_of(const struct rates *r, const struct model *m)
{
	static const struct rates_mark start;

	if (r->whole)
		return &start;
	return m->now >= r->next.time + SECOND / 2 && r->next.time ? &r->next : &r->from;
}

uint64_t rates_all(const struct rates *r, const struct model *m)
{
	const struct rates_mark *from = base_of(r, m);
	uint64_t since = from->time ? from->time : m->begun;

	if (m->now < since || all_events(m) < from->events)
		return RATE_UNKNOWN;
	return per_second(all_events(m) - from->events, m->now - since);
}

/* A class that was not there then, or had another's place, had no event. */
static uint64_t events_then(const struct rates_mark *k, const struct model *m, uint32_t class)
{
	if (class >= k->nclasses || k->classes[class].number != m->classes[class].number)
		return 0;
	return k->classes[class].events;
}

uint64_t rates_class(const struct rates *r, const struct model *m, uint32_t class)
{
	const struct rates_mark *from = base_of(r, m);
	uint64_t since = from->time ? from->time : m->begun;
	uint64_t before = events_then(from, m, class);

	if (m->now < since || class_events(m, class) < before)
		return RATE_UNKNOWN;
	return per_second(class_events(m, class) - before, m->now - since);
}

static uint64_t lock_rate(const struct model *m, const struct rates_mark *from,
			  const struct lock_mark *then, uint64_t key, uint64_t now)
{
	uint64_t since = from->time ? from->time : m->begun;
	uint64_t before = then && then->key == key ? then->acquired : 0;

	if (m->now < since || now < before)
		return RATE_UNKNOWN;
	return per_second(now - before, m->now - since);
}

uint64_t rates_lock(const struct rates *r, const struct model *m, uint32_t slot)
{
	const struct rates_mark *from = base_of(r, m);
	const struct model_lock *k = &m->locks.locks[slot];

	return lock_rate(m, from, slot < from->nlocks ? &from->locks[slot] : NULL, k->id,
			 lock_acquired(&k->n));
}

uint64_t rates_lock_owner(const struct rates *r, const struct model *m, uint32_t slot, uint64_t now)
{
	const struct rates_mark *from = base_of(r, m);

	return lock_rate(m, from, slot < from->nowners ? &from->owners[slot] : NULL,
			 m->locks.owners[slot].key, now);
}

/* What there was then of the map; of one that was not there, nothing. */
static struct storage_counts storage_then(const struct rates_mark *k, uint32_t at, uint32_t map_id)
{
	if (at < k->nstorage && k->storage[at].map_id == map_id)
		return k->storage[at].n;
	for (uint32_t i = 0; i < k->nstorage; i++)
		if (k->storage[i].map_id == map_id)
			return k->storage[i].n;
	return (struct storage_counts){ 0 };
}

bool rates_storage(const struct rates *r, const struct model *m, uint32_t at, struct storage_rates *to)
{
	const struct rates_mark *from = base_of(r, m);
	const struct model_storage_map *map = &m->storage.maps[at];
	const struct storage_counts then = storage_then(from, at, map->info.id), *n = &map->counts;
	uint64_t since = from->time ? from->time : m->begun, ns = m->now - since;

	if (m->now < since || n->linked < then.linked || n->unlinked < then.unlinked ||
	    n->created < then.created || n->freed + n->deferred < then.freed + then.deferred)
		return false;
	*to = (struct storage_rates){
		.created = per_second(n->created - then.created, ns),
		.linked = per_second(n->linked - then.linked, ns),
		.unlinked = per_second(n->unlinked - then.unlinked, ns),
		.freed = per_second(n->freed + n->deferred - then.freed - then.deferred, ns) };
	return true;
}

static unsigned int tenths(uint64_t took, uint64_t of)
{
	double share = of ? took * 1000.0 / of + 0.5 : 0;

	return share < 999999 ? share : 999999;
}

bool rates_cost(const struct rates *r, const struct model *m, struct rates_cost *c)
{
	const struct rates_mark *from = base_of(r, m);
	uint64_t since = from->cost_time ? from->cost_time : m->begun;

	if (!m->cost_time || m->cost_time <= since || m->cost.capture_ns < from->cost.capture_ns ||
	    m->cost.probes_ns < from->cost.probes_ns)
		return false;
	c->capture = tenths(m->cost.capture_ns - from->cost.capture_ns, m->cost_time - since);
	c->probes = tenths(m->cost.probes_ns - from->cost.probes_ns, m->cost_time - since);
	return true;
}
