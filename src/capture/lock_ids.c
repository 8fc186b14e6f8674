// SPDX-License-Identifier: GPL-2.0-or-later
#include "lock_ids.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "../base/pool.h"
#include "../base/ptrmap.h"
#include "../event/cache_info.h"
#include "lock_held.h"
#include "lock_ranges.h"

struct single {			/* of a local storage, or of nobody known */
	uint32_t next_unused;	/* the pool's */
	struct lock_info info;
	struct lock_info seen;	/* id not 0: the last walk saw another storage there */
};

struct lock_ids {
	struct writer *w;
	uint32_t ncpus;
	uint64_t *offsets;
	struct lock_ranges ranges;
	struct lock_info *fresh;	/* as many as there are CPUs: what a map told just now */
	struct pool singles;
	struct ptrmap by_addr;	/* to slots of singles */
	struct lock_held *held;	/* by CPU */
	uint32_t next_id;
};

struct lock_ids *lock_ids_new(struct writer *w, uint32_t ncpus, const uint64_t *offsets)
{
	struct lock_ids *l = calloc(1, sizeof(*l));

	if (!l)
		return NULL;
	*l = (struct lock_ids){ .w = w, .ncpus = ncpus, .singles = POOL(struct single), .next_id = 1 };
	l->offsets = calloc(ncpus, sizeof(*offsets));
	l->held = calloc(ncpus, sizeof(*l->held));
	l->fresh = calloc(ncpus, sizeof(*l->fresh));
	if (!l->offsets || !l->held || !l->fresh) {
		lock_ids_free(l);
		return NULL;
	}
	memcpy(l->offsets, offsets, ncpus * sizeof(*offsets));
	return l;
}

void lock_ids_free(struct lock_ids *l)
{
	if (!l)
		return;
	free(l->held);
	free(l->fresh);
	free(l->offsets);
	lock_ranges_release(&l->ranges);
	pool_release(&l->singles);
	ptrmap_release(&l->by_addr);
	free(l);
}

/* The next ids, told. False: there are none left. */
static bool name_lock(struct lock_ids *l, struct lock_info *info)
{
	if (info->count > UINT32_MAX - l->next_id)
		return false;
	info->id = l->next_id;
	l->next_id += info->count;
	writer_lock(l->w, info);	/* an error sticks in the writer */
	return true;
}

/* Becomes the n-th fresh one, unless it is known. How many there are then. */
static uint32_t name_range(struct lock_ids *l, struct lock_info *info, uint32_t n)
{
	if (info->count && !lock_ranges_again(&l->ranges, info) && name_lock(l, info))
		l->fresh[n++] = *info;
	return n;
}

void lock_ids_map(struct lock_ids *l, const struct bma_owner_event *o)
{
	const struct bma_owner_rec *map = &o->rec[0];

	for (unsigned int i = 0; i < BMA_LOCK_RANGES; i++) {
		const struct bma_lock_range *r = &o->locks[i];
		struct lock_info info = { .of = r->of, .addr = r->addr, .stride = r->stride,
					  .count = r->count, .map_id = map->map_id,
					  .map_type = map->map_type };
		uint32_t n = 0;

		if (r->of == BMA_LOCK_UNKNOWN || r->of >= BMA_LOCK_OFS)
			continue;
		memcpy(info.name, map->name, BMA_NAME_LEN - 1);
		for (uint32_t cpu = 0; r->percpu && cpu < l->ncpus; cpu++) {
			info.first = cpu;
			info.count = 1;
			info.addr = r->addr + l->offsets[cpu];
			n = name_range(l, &info, n);
		}
		if (!r->percpu)
			n = name_range(l, &info, n);
		lock_ranges_add(&l->ranges, l->fresh, n);
	}
}

void lock_ids_round(struct lock_ids *l)
{
	lock_ranges_round(&l->ranges);
}

static struct single *single_at(const struct lock_ids *l, uint64_t addr)
{
	uint32_t slot = ptrmap_get(&l->by_addr, addr);

	return slot ? pool_at(&l->singles, slot) : NULL;
}

static struct single *add_single(struct lock_ids *l, uint64_t addr)
{
	struct single *s = pool_take(&l->singles);

	if (!s)
		return NULL;
	if (ptrmap_set(&l->by_addr, addr, pool_slot(&l->singles, s))) {
		pool_give_back(&l->singles, s);
		return NULL;
	}
	s->info = (struct lock_info){ .addr = addr, .count = 1 };
	s->seen.id = 0;
	return s;
}

static void drop_single(struct lock_ids *l, uint64_t addr)
{
	struct single *s = single_at(l, addr);

	if (!s)
		return;
	ptrmap_remove(&l->by_addr, addr);
	pool_give_back(&l->singles, s);
}

static uint32_t resolve_single(struct lock_ids *l, uint64_t addr)
{
	struct single *s = single_at(l, addr);

	if (s)
		return s->info.id;
	s = add_single(l, addr);
	if (!s)
		return 0;
	if (name_lock(l, &s->info))
		return s->info.id;
	drop_single(l, addr);
	return 0;
}

uint32_t lock_ids_resolve(struct lock_ids *l, uint64_t addr)
{
	uint32_t id = addr ? lock_ranges_id(&l->ranges, addr) : 0;

	return id || !addr ? id : resolve_single(l, addr);
}

uint32_t lock_ids_take(struct lock_ids *l, uint32_t cpu, uint64_t addr, uint32_t cnt)
{
	uint32_t id = lock_ids_resolve(l, addr);

	lock_held_push(&l->held[cpu], cnt, addr, id);
	return id;
}

uint32_t lock_ids_of_cpu(struct lock_ids *l, uint32_t cpu, uint64_t addr)
{
	uint32_t id = cpu < l->ncpus ? lock_held_find(&l->held[cpu], addr) : 0;

	return id ? id : lock_ids_resolve(l, addr);
}

uint32_t lock_ids_let_go(struct lock_ids *l, uint32_t cpu, uint64_t addr)
{
	uint32_t id = lock_held_pop(&l->held[cpu], addr);

	return id ? id : lock_ids_resolve(l, addr);
}

void lock_ids_lost(struct lock_ids *l, uint32_t cpu)
{
	for (uint32_t i = 0; i < l->ncpus; i++)
		if (cpu == CPU_UNKNOWN || cpu == i)
			l->held[i].n = 0;
}

static bool is_owner(const struct lock_info *i, const struct bma_storage_rec *r)
{
	return i->of == BMA_LOCK_STORAGE && i->owner == r->owner && i->owner_id == r->owner_id;
}

/* What is known of a lock agrees with that owner; a socket has another number once it is bound. */
static bool may_be(const struct lock_info *i, const struct bma_storage_rec *r)
{
	return i->of == BMA_LOCK_UNKNOWN || is_owner(i, r) ||
	       (i->of == BMA_LOCK_STORAGE && i->owner == r->owner && r->owner == BMA_STORAGE_SOCKET);
}

static struct lock_info storage_info(const struct bma_storage_rec *r)
{
	struct lock_info info = { .of = BMA_LOCK_STORAGE, .addr = r->lock, .count = 1,
				  .owner = r->owner, .owner_id = r->owner_id };

	memcpy(info.name, r->name, BMA_NAME_LEN - 1);
	return info;
}

/* More is known of it now: the same id is told again. */
static uint32_t learn_owner(struct lock_ids *l, struct single *s, const struct bma_storage_rec *r)
{
	uint32_t id = s->info.id;

	if (is_owner(&s->info, r))
		return id;
	s->info = storage_info(r);
	s->info.id = id;
	writer_lock(l->w, &s->info);
	return id;
}

static uint32_t new_storage(struct lock_ids *l, const struct bma_storage_rec *r)
{
	struct single *s;

	drop_single(l, r->lock);
	lock_ranges_drop(&l->ranges, r->lock);
	s = add_single(l, r->lock);
	if (!s)
		return 0;
	s->info = storage_info(r);
	if (name_lock(l, &s->info))
		return s->info.id;
	drop_single(l, r->lock);
	return 0;
}

static uint32_t as_seen(struct lock_ids *l, struct single *s)
{
	bool same = s->seen.id == s->info.id;

	s->info = s->seen;
	s->seen.id = 0;
	if (same)
		writer_lock(l->w, &s->info);
	return s->info.id;
}

uint32_t lock_ids_storage(struct lock_ids *l, const struct bma_storage_rec *r, bool is_new)
{
	struct single *s = single_at(l, r->lock);

	if (!r->lock)
		return 0;
	if (s && s->seen.id && is_owner(&s->seen, r))
		return as_seen(l, s);
	if (s && !r->owner_id && !is_new)
		return s->info.id;
	if (s && (is_new ? is_owner(&s->info, r) : may_be(&s->info, r)))
		return learn_owner(l, s, r);
	return new_storage(l, r);
}

uint32_t lock_ids_storage_seen(struct lock_ids *l, const struct bma_storage_rec *r)
{
	struct single *s = single_at(l, r->lock);

	if (!s || !r->lock)
		return r->lock ? new_storage(l, r) : 0;
	if (is_owner(&s->info, r) || !r->owner_id) {
		s->seen.id = 0;
		return s->info.id;
	}
	if (s->info.of == BMA_LOCK_UNKNOWN)
		return learn_owner(l, s, r);
	if (s->seen.id && is_owner(&s->seen, r))
		return as_seen(l, s);
	s->seen = storage_info(r);
	if (may_be(&s->info, r)) {	/* bound since then, or another socket at its address */
		s->seen.id = s->info.id;
		return s->seen.id;
	}
	return name_lock(l, &s->seen) ? s->seen.id : 0;
}

void lock_ids_storage_gone(struct lock_ids *l, uint64_t addr)
{
	drop_single(l, addr);
}

static bool lives(const struct lock_ids *l, const struct single *s)
{
	return s->info.id && single_at(l, s->info.addr) == s;
}

const struct lock_info *lock_ids_info(const struct lock_ids *l, uint32_t id)
{
	const struct lock_info *range = lock_ranges_info(&l->ranges, id);

	if (range)
		return range;
	for (uint32_t slot = 1; id && slot < l->singles.n; slot++) {
		const struct single *s = pool_at(&l->singles, slot);

		if ((s->info.id != id && s->seen.id != id) || !lives(l, s))
			continue;
		return s->info.id == id ? &s->info : &s->seen;
	}
	return NULL;
}

int lock_ids_tell_all(struct lock_ids *l)
{
	for (uint32_t i = 0; i < l->ranges.n; i++)
		writer_lock(l->w, &l->ranges.at[i].info);
	for (uint32_t slot = 1; slot < l->singles.n; slot++) {
		const struct single *s = pool_at(&l->singles, slot);

		if (!lives(l, s))
			continue;
		writer_lock(l->w, &s->info);
		if (s->seen.id && s->seen.id != s->info.id)
			writer_lock(l->w, &s->seen);
	}
	return writer_error(l->w);
}
