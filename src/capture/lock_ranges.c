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

static int by_address(const void *a, const void *b)
{
	const struct lock_info *x = a, *y = b;

	if (x->addr != y->addr)
		return x->addr < y->addr ? -1 : 1;
	return x->id < y->id ? -1 : x->id > y->id;
}

/* By address; how many are left. */
static uint32_t sort(struct lock_info *info, uint32_t n)
{
	uint32_t kept = 0;

	qsort(info, n, sizeof(*info), by_address);
	for (uint32_t i = 0; i < n; i++)
		if (i + 1 == n || info[i].addr != info[i + 1].addr)
			info[kept++] = info[i];
	return kept;
}

/* What overlaps one of them goes. */
static void make_way(struct lock_ranges *r, const struct lock_info *info, uint32_t n)
{
	uint32_t kept = find(r, info->addr), at = 0;

	for (uint32_t i = kept; i < r->n; i++) {
		const struct lock_info *old = &r->at[i].info;

		while (at < n && end_of(&info[at]) <= old->addr)
			at++;
		if (at == n || info[at].addr >= end_of(old))
			r->at[kept++] = r->at[i];
	}
	r->n = kept;
	r->last = 0;
}

static bool make_room(struct lock_ranges *r, uint32_t n)
{
	uint32_t cap = r->cap ? r->cap : 64;
	struct lock_range *more;

	while (cap - r->n < n)
		cap *= 2;
	if (cap == r->cap)
		return true;
	more = realloc(r->at, cap * sizeof(*more));
	if (!more)
		return false;
	r->at = more;
	r->cap = cap;
	return true;
}

void lock_ranges_add(struct lock_ranges *r, struct lock_info *info, uint32_t n)
{
	uint32_t old, to;

	if (!n)
		return;
	n = sort(info, n);
	make_way(r, info, n);
	if (!make_room(r, n))
		return;
	old = r->n;
	r->n += n;
	for (to = r->n; n; )		/* from behind: none is overwritten before it moved */
		if (old && r->at[old - 1].info.addr > info[n - 1].addr)
			r->at[--to] = r->at[--old];
		else
			r->at[--to] = (struct lock_range){ .info = info[--n], .round = r->round };
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
