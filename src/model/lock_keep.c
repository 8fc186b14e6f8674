// SPDX-License-Identifier: GPL-2.0-or-later
#include "lock_keep.h"

#include <errno.h>

#include "room.h"

/* Wait times. */

static struct hist *take_hist(struct locks *l, uint32_t *index)
{
	uint32_t i = l->unused_hist;

	if (*index)
		return &l->hists[*index - 1].h;
	if (i) {
		l->unused_hist = l->hists[i - 1].next_unused;
	} else {
		if (model_room(&l->hists, l->nhists, &l->cap_hists, sizeof(*l->hists)))
			return NULL;
		i = ++l->nhists;
	}
	l->hists[i - 1] = (struct lock_hist){ 0 };
	*index = i;
	return &l->hists[i - 1].h;
}

void lock_drop_hist(struct locks *l, uint32_t *index)
{
	if (!*index)
		return;
	l->hists[*index - 1] = (struct lock_hist){ .next_unused = l->unused_hist };
	l->unused_hist = *index;
	*index = 0;
}

const struct hist *model_lock_waits(const struct model *m, const struct model_lock *l)
{
	static const struct hist none;

	return l->waits ? &m->locks.hists[l->waits - 1].h : &none;
}

/* Slots. */

static struct chain *chain_of(struct locks *l, const struct model_lock *k)
{
	return k->waits ? &l->marked : &l->plain;
}

/* What is known of the lock goes to the sum of its owner. */
static int retire(struct model *m, uint32_t slot)
{
	struct locks *l = &m->locks;
	struct model_lock *k = &l->locks[slot];
	uint32_t owner = model_lock_owner(m, k->id);
	struct lock_owner *o = owner < l->nowners ? &l->owners[owner] : NULL;

	if (o && k->waits) {
		uint32_t waits = k->waits;
		struct hist *to = take_hist(l, &o->waits);

		if (!to)
			return -ENOMEM;
		hist_merge(to, &l->hists[waits - 1].h);
	}
	lock_counts_add(o ? &o->gone : &l->gone, &k->n);
	chain_remove(chain_of(l, k), LINKS(l->locks, use), slot);
	lock_drop_hist(l, &k->waits);
	ptrmap_remove(&l->by_lock, k->id);
	*k = (struct model_lock){ .held = l->unused_lock };
	l->unused_lock = slot;
	l->kept--;
	l->locks_gone++;
	return 0;
}

/* The one that was not used for longest, and that nobody holds or waits for. What was waited for is worth
 * more, but old ones of that kind must leave room for what is used now. */
static int retire_one(struct model *m)
{
	struct locks *l = &m->locks;
	bool full = l->marked.n > LOCKS_KEPT / 2;
	struct chain *const chains[] = { full ? &l->marked : &l->plain, full ? &l->plain : &l->marked };

	for (int c = 0; c < 2; c++)
		for (uint32_t i = chains[c]->first; i; i = l->locks[i - 1].use.next)
			if (!l->locks[i - 1].held && !l->locks[i - 1].tried)
				return retire(m, i - 1);
	return 0;
}

static struct model_lock *new_lock(struct model *m, uint32_t id)
{
	struct locks *l = &m->locks;
	uint32_t slot;

	if (l->kept >= LOCKS_KEPT && retire_one(m))
		return NULL;
	slot = l->unused_lock;
	if (slot) {
		l->unused_lock = l->locks[slot].held;
	} else {
		l->nlocks += !l->nlocks;
		if (model_room(&l->locks, l->nlocks, &l->cap_locks, sizeof(*l->locks)))
			return NULL;
		slot = l->nlocks++;
		if (slot == 1)
			l->locks[0] = (struct model_lock){ 0 };
	}
	if (ptrmap_set(&l->by_lock, id, slot))
		return NULL;
	l->locks[slot] = (struct model_lock){ .id = id };
	chain_add(&l->plain, LINKS(l->locks, use), slot);
	l->kept++;
	return &l->locks[slot];
}

struct model_lock *lock_keep(struct model *m, uint32_t id)
{
	struct locks *l = &m->locks;
	uint32_t slot = ptrmap_get(&l->by_lock, id);

	if (!slot)
		return new_lock(m, id);
	chain_remove(chain_of(l, &l->locks[slot]), LINKS(l->locks, use), slot);
	chain_add(chain_of(l, &l->locks[slot]), LINKS(l->locks, use), slot);
	return &l->locks[slot];
}

int lock_keep_wait(struct model *m, struct model_lock *k, uint64_t ns)
{
	struct locks *l = &m->locks;
	uint32_t slot = k - l->locks;
	struct hist *h;

	if (!k->waits) {
		chain_remove(&l->plain, LINKS(l->locks, use), slot);
		h = take_hist(l, &k->waits);
		chain_add(chain_of(l, k), LINKS(l->locks, use), slot);
		if (!h)
			return -ENOMEM;
	}
	hist_add(&l->hists[k->waits - 1].h, ns);
	hist_add(&l->waits, ns);
	return 0;
}

const struct model_lock *model_lock(const struct model *m, uint32_t id)
{
	uint32_t slot = ptrmap_get(&m->locks.by_lock, id);

	return slot ? &m->locks.locks[slot] : NULL;
}
