// SPDX-License-Identifier: GPL-2.0-or-later
/* Which locks there are, whose they are, and what they come to. */
#include "locks.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "lock_keep.h"
#include "room.h"

uint64_t lock_failed(const struct lock_counts *n)
{
	uint64_t sum = 0;

	for (unsigned int i = 0; i < BMA_LOCK_FAILURES; i++)
		sum += n->failed[i];
	return sum;
}

void lock_counts_add(struct lock_counts *to, const struct lock_counts *n)
{
	to->at_once += n->at_once;
	to->waits += n->waits;
	to->after_wait += n->after_wait;
	for (unsigned int i = 0; i < BMA_LOCK_FAILURES; i++)
		to->failed[i] += n->failed[i];
	to->released += n->released;
	to->found += n->found;
	to->forgotten += n->forgotten;
}

/* Ranges: the newest one that begins at the id or before it. */
static uint32_t range_before(const struct locks *l, uint32_t id)
{
	uint32_t from = 0, to = l->nranges;

	while (from < to) {
		uint32_t mid = from + (to - from) / 2;

		if (l->ranges[mid].id <= id)
			from = mid + 1;
		else
			to = mid;
	}
	return from;
}

const struct lock_info *model_lock_info(const struct model *m, uint32_t id)
{
	uint32_t i = range_before(&m->locks, id);
	const struct lock_info *r = i ? &m->locks.ranges[i - 1] : NULL;

	return r && id - r->id < r->count ? r : NULL;
}

/* Owners. */

uint64_t lock_key(const struct lock_info *info)
{
	uint64_t kind = 1 + (info->of < BMA_LOCK_OFS ? info->of : BMA_LOCK_UNKNOWN);

	if (kind == 1)
		return kind;
	if (info->of == BMA_LOCK_STORAGE)
		return kind | (uint64_t)info->owner << 8;
	return kind | (uint64_t)info->map_id << 16;
}

static int join_owner(struct locks *l, const struct lock_info *info)
{
	uint64_t key = lock_key(info);
	uint32_t i = ptrmap_get(&l->by_owner, key);

	if (!i) {
		i = l->unused_owner;
		if (!i && model_room(&l->owners, l->nowners, &l->cap_owners, sizeof(*l->owners)))
			return -ENOMEM;
		if (ptrmap_set(&l->by_owner, key, i ? i : l->nowners + 1))
			return -ENOMEM;
		if (i)
			l->unused_owner = l->owners[i - 1].next_unused;
		else
			i = ++l->nowners;
		l->owners[i - 1] = (struct lock_owner){ .key = key };
	}
	l->owners[i - 1].info = *info;
	l->owners[i - 1].ranges++;
	return 0;
}

static void leave_owner(struct locks *l, const struct lock_info *info)
{
	uint32_t i = ptrmap_get(&l->by_owner, lock_key(info));
	struct lock_owner *o = i ? &l->owners[i - 1] : NULL;

	if (!o || --o->ranges)
		return;
	lock_counts_add(&l->gone, &o->gone);
	ptrmap_remove(&l->by_owner, o->key);
	lock_drop_hist(l, &o->waits);
	*o = (struct lock_owner){ .next_unused = l->unused_owner };
	l->unused_owner = i;
}

uint32_t model_lock_owner(const struct model *m, uint32_t id)
{
	const struct lock_info *info = model_lock_info(m, id);

	return info ? ptrmap_get(&m->locks.by_owner, lock_key(info)) - 1 : UINT32_MAX;
}

/* What keeps a range: a lock of it is kept, or a failure names one. */
static void mark_wanted(const struct model *m, bool *wanted, uint32_t id)
{
	const struct lock_info *r = model_lock_info(m, id);

	if (r)
		wanted[r - m->locks.ranges] = true;
}

static void mark_side(const struct model *m, bool *wanted, const struct lock_side *s)
{
	mark_wanted(m, wanted, s->tried);
	for (unsigned int i = 0; i < s->table.n; i++)
		mark_wanted(m, wanted, s->table.lock[i]);
}

static void mark_all(const struct model *m, bool *wanted)
{
	const struct locks *l = &m->locks;

	for (uint32_t i = 1; i < l->nlocks; i++)
		mark_wanted(m, wanted, l->locks[i].id);
	for (unsigned int i = 0; l->log && i < LOCK_LOG_KEPT; i++) {
		mark_wanted(m, wanted, l->log[i].lock);
		mark_side(m, wanted, &l->log[i].me);
		mark_side(m, wanted, &l->log[i].holder);
	}
}

/* Of storages, and of nobody known: they come and go with tasks; a map's stay as long as it does. */
static bool is_single(const struct lock_info *r)
{
	return r->count == 1 && !r->map_id;
}

static uint32_t *number_of(struct locks *l, bool singles)
{
	return singles ? &l->singles : &l->map_ranges;
}

/* The oldest quarter of those that nothing needs; never one that was told so lately that its lock was
 * perhaps not used yet. */
static void drop_ranges(struct locks *l, const bool *wanted, bool singles)
{
	uint32_t n = *number_of(l, singles), excess = n / 4, old = n - excess, to = 0;

	for (uint32_t i = 0; i < l->nranges; i++) {
		bool same = is_single(&l->ranges[i]) == singles;

		old -= same && old;
		if (same && old && excess && !wanted[i]) {
			leave_owner(l, &l->ranges[i]);
			l->ranges_gone++;
			excess--;
			--*number_of(l, singles);
		} else {
			l->ranges[to++] = l->ranges[i];
		}
	}
	l->nranges = to;
}

static int make_room(struct model *m, bool singles)
{
	struct locks *l = &m->locks;
	uint32_t *limit = singles ? &l->most_singles : &l->most_map_ranges;
	uint32_t usual = singles ? LOCK_SINGLES_KEPT : LOCK_RANGES_KEPT;
	bool *wanted;

	if (*number_of(l, singles) < (*limit ? *limit : usual))
		return model_room(&l->ranges, l->nranges, &l->cap_ranges, sizeof(*l->ranges));
	wanted = calloc(l->nranges, 1);
	if (!wanted)
		return -ENOMEM;
	mark_all(m, wanted);
	drop_ranges(l, wanted, singles);
	free(wanted);
	/* not for each new one again, where most are needed */
	*limit = *number_of(l, singles) + usual / 4;
	*limit = *limit > usual ? *limit : usual;
	return model_room(&l->ranges, l->nranges, &l->cap_ranges, sizeof(*l->ranges));
}

int model_add_lock(struct model *m, const struct lock_info *info)
{
	struct locks *l = &m->locks;
	uint32_t i;

	if (make_room(m, is_single(info)) || join_owner(l, info))
		return -ENOMEM;
	i = range_before(l, info->id);
	if (i && l->ranges[i - 1].id == info->id) {	/* more is known of it now */
		leave_owner(l, &l->ranges[i - 1]);
		--*number_of(l, is_single(&l->ranges[i - 1]));
		++*number_of(l, is_single(info));
		l->ranges[i - 1] = *info;
		return 0;
	}
	memmove(&l->ranges[i + 1], &l->ranges[i], (l->nranges - i) * sizeof(*l->ranges));
	l->ranges[i] = *info;
	l->nranges++;
	++*number_of(l, is_single(info));
	return 0;
}

/* Sums. */

static void add_lock(const struct model *m, struct lock_sum *s, const struct model_lock *k)
{
	lock_counts_add(&s->n, &k->n);
	if (k->waits)
		hist_merge(&s->waits, model_lock_waits(m, k));
	s->locks++;
	s->held += k->held;
	s->tried += k->tried;
	if (k->last > s->last)
		s->last = k->last;
}

bool lock_sum_used(const struct lock_sum *s)
{
	return lock_acquired(&s->n) || s->n.waits || s->n.released || s->n.found ||
	       lock_failed(&s->n) || s->held || s->tried;
}

void model_lock_sums(const struct model *m, struct lock_sum *sums)
{
	const struct locks *l = &m->locks;

	memset(sums, 0, l->nowners * sizeof(*sums));
	for (uint32_t i = 0; i < l->nowners; i++) {
		sums[i].n = l->owners[i].gone;
		if (l->owners[i].waits)
			sums[i].waits = l->hists[l->owners[i].waits - 1].h;
	}
	for (uint32_t i = 1; i < l->nlocks; i++) {
		uint32_t owner = l->locks[i].id ? model_lock_owner(m, l->locks[i].id) : UINT32_MAX;

		if (owner < l->nowners)
			add_lock(m, &sums[owner], &l->locks[i]);
	}
}

void model_lock_acquired(const struct model *m, uint64_t *acquired)
{
	const struct locks *l = &m->locks;

	for (uint32_t i = 0; i < l->nowners; i++)
		acquired[i] = lock_acquired(&l->owners[i].gone);
	for (uint32_t i = 1; i < l->nlocks; i++) {
		uint32_t owner = l->locks[i].id ? model_lock_owner(m, l->locks[i].id) : UINT32_MAX;

		if (owner < l->nowners)
			acquired[owner] += lock_acquired(&l->locks[i].n);
	}
}
