// SPDX-License-Identifier: GPL-2.0-or-later
#include "lock_ids.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "../base/pool.h"
#include "../base/ptrmap.h"
#include "../event/cache_info.h"

struct range {			/* of a map */
	struct lock_info info;
	uint32_t round;		/* in which the map was told last */
};

struct single {			/* of a local storage, or of nobody known */
	uint32_t next_unused;	/* the pool's */
	struct lock_info info;
};

struct lock_ids {
	struct writer *w;
	uint32_t ncpus;
	uint64_t *offsets;
	struct range *ranges;	/* by address; they do not overlap */
	uint32_t nranges, cap;
	uint32_t last;		/* range found last */
	struct pool singles;
	struct ptrmap by_addr;	/* to slots of singles */
	uint32_t next_id, round;
};

struct lock_ids *lock_ids_new(struct writer *w, uint32_t ncpus, const uint64_t *offsets)
{
	struct lock_ids *l = calloc(1, sizeof(*l));

	if (!l)
		return NULL;
	*l = (struct lock_ids){ .w = w, .ncpus = ncpus, .singles = POOL(struct single), .next_id = 1 };
	l->offsets = calloc(ncpus, sizeof(*offsets));
	if (!l->offsets) {
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
	free(l->offsets);
	free(l->ranges);
	pool_release(&l->singles);
	ptrmap_release(&l->by_addr);
	free(l);
}

static uint64_t end_of(const struct lock_info *i)
{
	return i->addr + (uint64_t)i->stride * (i->count - 1) + 1;
}

/* Index of the first range that ends behind an address. */
static uint32_t find_range(const struct lock_ids *l, uint64_t addr)
{
	uint32_t low = 0, high = l->nranges;

	while (low < high) {
		uint32_t mid = low + (high - low) / 2;

		if (end_of(&l->ranges[mid].info) > addr)
			high = mid;
		else
			low = mid + 1;
	}
	return low;
}

static bool is_in(const struct lock_info *i, uint64_t addr)
{
	return addr >= i->addr && addr < end_of(i) && (addr - i->addr) % (i->stride ? i->stride : 1) == 0;
}

static uint32_t id_in(const struct lock_info *i, uint64_t addr)
{
	return i->id + (i->stride ? (addr - i->addr) / i->stride : 0);
}

static void remove_ranges(struct lock_ids *l, uint32_t at, uint32_t n)
{
	if (!n)
		return;
	memmove(l->ranges + at, l->ranges + at + n, (l->nranges - at - n) * sizeof(*l->ranges));
	l->nranges -= n;
	l->last = 0;
}

/* Where others lay there is this one now: their map is gone, and nobody has said so yet. */
static struct range *insert_range(struct lock_ids *l, const struct lock_info *info)
{
	uint32_t at = find_range(l, info->addr), n = 0;

	while (at + n < l->nranges && l->ranges[at + n].info.addr < end_of(info))
		n++;
	remove_ranges(l, at, n);
	if (l->nranges == l->cap) {
		uint32_t cap = l->cap ? l->cap * 2 : 64;
		struct range *more = realloc(l->ranges, cap * sizeof(*more));

		if (!more)
			return NULL;
		l->ranges = more;
		l->cap = cap;
	}
	memmove(l->ranges + at + 1, l->ranges + at, (l->nranges - at) * sizeof(*l->ranges));
	l->nranges++;
	l->last = at;
	l->ranges[at] = (struct range){ .info = *info, .round = l->round };
	return &l->ranges[at];
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

static bool same_range(const struct lock_info *a, const struct lock_info *b)
{
	return a->addr == b->addr && a->count == b->count && a->stride == b->stride &&
	       a->map_id == b->map_id && a->of == b->of && a->first == b->first;
}

static void add_range(struct lock_ids *l, struct lock_info *info)
{
	uint32_t at = find_range(l, info->addr);

	if (!info->count)
		return;
	if (at < l->nranges && same_range(&l->ranges[at].info, info))
		l->ranges[at].round = l->round;
	else if (name_lock(l, info))
		insert_range(l, info);
}

void lock_ids_map(struct lock_ids *l, const struct bma_owner_event *o)
{
	const struct bma_owner_rec *map = &o->rec[0];

	for (unsigned int i = 0; i < BMA_LOCK_RANGES; i++) {
		const struct bma_lock_range *r = &o->locks[i];
		struct lock_info info = { .of = r->of, .addr = r->addr, .stride = r->stride,
					  .count = r->count, .map_id = map->map_id,
					  .map_type = map->map_type };

		if (r->of == BMA_LOCK_UNKNOWN || r->of >= BMA_LOCK_OFS)
			continue;
		memcpy(info.name, map->name, BMA_NAME_LEN - 1);
		for (uint32_t cpu = 0; r->percpu && cpu < l->ncpus; cpu++) {
			info.first = cpu;
			info.count = 1;
			info.addr = r->addr + l->offsets[cpu];
			add_range(l, &info);
		}
		if (!r->percpu)
			add_range(l, &info);
	}
}

void lock_ids_round(struct lock_ids *l)
{
	uint32_t kept = 0;

	for (uint32_t i = 0; i < l->nranges; i++)
		if (l->ranges[i].round == l->round)
			l->ranges[kept++] = l->ranges[i];
	l->nranges = kept;
	l->last = 0;
	l->round++;
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
	uint32_t at = l->last;

	if (!addr)
		return 0;
	if (at < l->nranges && is_in(&l->ranges[at].info, addr))
		return id_in(&l->ranges[at].info, addr);
	at = find_range(l, addr);
	if (at < l->nranges && is_in(&l->ranges[at].info, addr)) {
		l->last = at;
		return id_in(&l->ranges[at].info, addr);
	}
	return resolve_single(l, addr);
}

static bool is_owner(const struct lock_info *i, const struct bma_storage_rec *r)
{
	return i->of == BMA_LOCK_STORAGE && i->owner == r->owner && i->owner_id == r->owner_id;
}

uint32_t lock_ids_storage(struct lock_ids *l, const struct bma_storage_rec *r)
{
	struct single *s = single_at(l, r->lock);

	if (!r->lock)
		return 0;
	if (s && (is_owner(&s->info, r) || !r->owner_id))
		return s->info.id;
	drop_single(l, r->lock);
	s = add_single(l, r->lock);
	if (!s)
		return 0;
	s->info.of = BMA_LOCK_STORAGE;
	s->info.owner = r->owner;
	s->info.owner_id = r->owner_id;
	memcpy(s->info.name, r->name, BMA_NAME_LEN - 1);
	if (name_lock(l, &s->info))
		return s->info.id;
	drop_single(l, r->lock);
	return 0;
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
	for (uint32_t i = 0; i < l->nranges; i++)
		if (id - l->ranges[i].info.id < l->ranges[i].info.count)
			return &l->ranges[i].info;
	for (uint32_t slot = 1; slot < l->singles.n; slot++) {
		const struct single *s = pool_at(&l->singles, slot);

		if (s->info.id == id && lives(l, s))
			return &s->info;
	}
	return NULL;
}

int lock_ids_tell_all(struct lock_ids *l)
{
	for (uint32_t i = 0; i < l->nranges; i++)
		writer_lock(l->w, &l->ranges[i].info);
	for (uint32_t slot = 1; slot < l->singles.n; slot++) {
		const struct single *s = pool_at(&l->singles, slot);

		if (lives(l, s))
			writer_lock(l->w, &s->info);
	}
	return writer_error(l->w);
}
