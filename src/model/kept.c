// SPDX-License-Identifier: GPL-2.0-or-later
#include "kept.h"

/* Kinds of event that tell free_cnt. */
static const uint8_t tells_free[] = {
	BMA_ALLOC, BMA_FREE, BMA_PREFILL, BMA_REFILL, BMA_TRIM, BMA_STATE,
};

static bool is_told(const struct model_cache *c)
{
	for (unsigned int i = 0; i < sizeof(tells_free); i++)
		if (c->events[tells_free[i]])
			return true;
	return list_known(c, BMA_FREE_LLIST);
}

static uint16_t unsure_of(const struct model_cache *c)
{
	if (c->known == ALL_LISTS)
		return 0;
	return !list_known(c, BMA_FREE_LLIST) << UNSURE_FREE |
	       !model_waiting_known(c) << UNSURE_WAITING | !is_told(c) << UNSURE_ALL;
}

static int64_t waiting_of(const struct model_cache *c)
{
	int64_t n = -c->list[BMA_FREE_LLIST];

	for (unsigned int l = 0; l < BMA_LISTS; l++)
		n += c->list[l];
	return n;
}

/* Whatever a screen or an incident may say of waiting begins with one of these. */
static bool waits(const struct model_cache *c)
{
	const int64_t *n = c->list;

	return c->behind_since || c->wait_start[BMA_GP_RCU] || c->wait_start[BMA_GP_TASKS_TRACE] ||
	       n[BMA_WAITING_FOR_GP] > 0 || n[BMA_FREE_BY_RCU] > 0 ||
	       n[BMA_WAITING_FOR_GP_TTRACE] > 0 || n[BMA_FREE_BY_RCU_TTRACE] > 0 ||
	       c->stall[BMA_GP_RCU] || c->stall[BMA_GP_TASKS_TRACE];
}

/* The last one of them goes to the place that gets free. */
static void stop_waiting(struct model *m, struct model_cache *c)
{
	uint32_t at = c->kept.waits - 1, last = m->waiting[--m->nwaiting];

	m->waiting[at] = last;
	m->caches[last].kept.waits = at + 1;
	m->waiting[m->nwaiting] = 0;
	c->kept.waits = 0;
}

static void set_waits(struct model *m, struct model_cache *c, bool now)
{
	struct class_kept *k = &m->classes[c->class].kept;

	if (now == (c->kept.waits != 0))
		return;
	k->waits += now ? 1 : -1;
	if (!now) {
		stop_waiting(m, c);
		return;
	}
	m->waiting[m->nwaiting++] = slot_of(m, c);
	c->kept.waits = m->nwaiting;
}

static void set_lists(struct model *m, struct model_cache *c, int64_t free, int64_t waiting,
		      uint16_t unsure)
{
	struct class_kept *k = &m->classes[c->class].kept;

	k->free += free - c->kept.free;
	k->waiting += waiting - c->kept.waiting;
	for (unsigned int i = 0; i < UNSURES && unsure != c->kept.unsure; i++)
		k->unsure[i] += (unsure >> i & 1) - (c->kept.unsure >> i & 1);
	c->kept.free = free;
	c->kept.waiting = waiting;
	c->kept.unsure = unsure;
}

void kept_lists(struct model *m, struct model_cache *c)
{
	if (c->gone)
		return;
	m->classes[c->class].kept.changes++;
	set_waits(m, c, waits(c));
	if (c->kept.lists)
		set_lists(m, c, c->list[BMA_FREE_LLIST], waiting_of(c), unsure_of(c));
}

void kept_gone(struct model *m, struct model_cache *c)
{
	m->classes[c->class].kept.changes++;
	set_lists(m, c, 0, 0, 0);
	set_waits(m, c, false);
	c->kept.lists = false;
}

static void add_events(struct model *m, const struct model_cache *c, int way)
{
	struct class_kept *k = &m->classes[c->class].kept;

	for (unsigned int i = 0; i < BMA_KINDS; i++)
		k->events[i] += way * c->events[i];
}

void kept_add(struct model *m, struct model_cache *c)
{
	if (c->kept.in)
		return;
	add_events(m, c, 1);
	c->kept.in = true;
	c->kept.lists = !c->gone;
	kept_lists(m, c);
}

void kept_remove(struct model *m, struct model_cache *c)
{
	kept_gone(m, c);
	if (c->kept.in)
		add_events(m, c, -1);
	c->kept.in = false;
}
