// SPDX-License-Identifier: GPL-2.0-or-later
#include "lock_ranges.h"

#include <stdlib.h>
#include <string.h>

void lock_ranges_release(struct lock_ranges *r)
{
	free(r->at);
}

static uint64_t end_of(const struct lock_info *i)
{
	return i->addr + (uint64_t)i->stride * (i->count - 1) + 1;
}

/* Index of the first one that ends behind an address. */
static uint32_t find(const struct lock_ranges *r, uint64_t addr)
{
	uint32_t low = 0, high = r->n;

	while (low < high) {
		uint32_t mid = low + (high - low) / 2;

		if (end_of(&r->at[mid].info) > addr)
			high = mid;
		else
			low = mid + 1;
	}
	return low;
}

static bool same(const struct lock_info *a, const struct lock_info *b)
{
	return a->addr == b->addr && a->count == b->count && a->stride == b->stride &&
	       a->map_id == b->map_id && a->of == b->of && a->first == b->first;
}

bool lock_ranges_again(struct lock_ranges *r, const struct lock_info *info)
{
	uint32_t at = find(r, info->addr);

	if (at == r->n || !same(&r->at[at].info, info))
		return false;
	r->at[at].round = r->round;
	return true;
}

static void remove_ranges(struct lock_ranges *r, uint32_t at, uint32_t n)
{
	if (!n)
		return;
	memmove(r->at + at, r->at + at + n, (r->n - at - n) * sizeof(*r->at));
	r->n -= n;
	r->last = 0;
}

void lock_ranges_add(struct lock_ranges *r, const struct lock_info *info)
{
	uint32_t at = find(r, info->addr), n = 0;

	while (at + n < r->n && r->at[at + n].info.addr < end_of(info))
		n++;
	remove_ranges(r, at, n);
	if (r->n == r->cap) {
		uint32_t cap = r->cap ? r->cap * 2 : 64;
		struct lock_range *more = realloc(r->at, cap * sizeof(*more));

		if (!more)
			return;
		r->at = more;
		r->cap = cap;
	}
	memmove(r->at + at + 1, r->at + at, (r->n - at) * sizeof(*r->at));
	r->n++;
	r->last = at;
	r->at[at] = (struct lock_range){ .info = *info, .round = r->round };
}

void lock_ranges_round(struct lock_ranges *r)
{
	uint32_t kept = 0;

	for (uint32_t i = 0; i < r->n; i++)
		if (r->round - r->at[i].round < LOCK_RANGES_ROUNDS)
			r->at[kept++] = r->at[i];
	r->n = kept;
	r->last = 0;
	r->round++;
}

void lock_ranges_drop(struct lock_ranges *r, uint64_t addr)
{
	uint32_t at = find(r, addr);

	if (at < r->n && r->at[at].info.addr <= addr)
		remove_ranges(r, at, 1);
}

static uint32_t id_in(const struct lock_info *i, uint64_t addr)
{
	if (addr < i->addr || addr >= end_of(i) || (addr - i->addr) % (i->stride ? i->stride : 1))
		return 0;
	return i->id + (i->stride ? (addr - i->addr) / i->stride : 0);
}

uint32_t lock_ranges_id(struct lock_ranges *r, uint64_t addr)
{
	uint32_t at = r->last, id = at < r->n ? id_in(&r->at[at].info, addr) : 0;

	if (id)
		return id;
	at = find(r, addr);
	id = at < r->n ? id_in(&r->at[at].info, addr) : 0;
	if (id)
		r->last = at;
	return id;
}

const struct lock_info *lock_ranges_info(const struct lock_ranges *r, uint32_t id)
{
	for (uint32_t i = 0; i < r->n; i++)
		if (id - r->at[i].info.id < r->at[i].info.count)
			return &r->at[i].info;
	return NULL;
}
