// SPDX-License-Identifier: GPL-2.0-or-later
/* A map's own number of elements. */
#include "check.h"
#include "keep.h"
#include "uses.h"

/* Where not all uses are told in_use is right as of each cache's last count: was there one since? */
static bool uses_counted(const struct model *m, const struct model_class *k, uint64_t position)
{
	for (uint32_t i = k->caches.first; i; i = m->caches[i - 1].sibling.next) {
		const struct model_cache *c = &m->caches[i - 1];

		if (!c->gone && uses_unseen(m, c) &&
		    (c->count_missing || c->settled_at <= position))
			return false;
	}
	return true;
}

/*
 * A task may be stopped between an element and its count: free_htab_elem() (kernel/bpf/hashtab.c) counts
 * first and frees then, with preemption on, and where programs hold locks for seconds it gets no CPU for
 * as long, or for a minute where a CPU waits for a lock, with preemption off. So only a difference that
 * lasts is one: for so many looks, between which each CPU did something and at which none waited, and for so
 * long.
 */
static const uint32_t STOPPED_LOOKS = 20;
static const uint64_t STOPPED_NS = 20000000000ull;

static void count_differs(struct model *m, uint32_t class, const struct event *e, uint64_t since)
{
	struct model_class *k = &m->classes[class];

	if (!k->differs)
		k->differs_since = since;
	if (++k->differs < STOPPED_LOOKS || m->now - k->differs_since < STOPPED_NS)
		return;
	failure_add(m, NULL, (struct model_failure){
		.what = FAILURE_IN_USE, .kind = e->kind, .list = BMA_LISTS,
		.class = class, .ours = k->in_use, .kernel = k->count });
	m->checks.failed++;
	k->in_use = k->count;
	k->differs = 0;
}

/* What came from the map's count may come from such a moment: it is taken again. */
static void take_count(struct model_class *k, bool rested)
{
	k->in_use = k->count;
	k->counted = true;
	k->in_doubt = false;
	k->settled = rested;
	k->differs = 0;
}

static void count_class(struct model *m, uint32_t class, const struct event *e)
{
	struct model_class *k = &m->classes[class];
	int64_t count = e->n[N_COUNT];
	uint64_t since = k->count_time;
	bool rested = since && k->count == count && k->last_event < since && !m->locks.tried &&
		      check_heard_all(m, k->count_at) && uses_counted(m, k, k->count_at);

	k->count = count;
	k->count_time = m->now;
	k->count_at = m->position;
	if (!model_in_use_exact(k) || (rested && k->counted))
		take_count(k, rested);
	else if (rested && k->in_use != count)
		count_differs(m, class, e, since);
	else
		k->differs = 0;
}

void check_count(struct model *m, const struct event *e)
{
	static const uint8_t owners[] = { BMA_OWNER_MAP, BMA_OWNER_MAP_PERCPU };

	if (!(e->flags & BMA_F_COUNT))
		return;
	for (unsigned int i = 0; i < 2; i++) {
		uint32_t id = ptrmap_get(&m->by_map, model_map_key(e->n[N_MAP], owners[i]));
		const struct model_alloc *a = id ? keep_find_alloc(m, id) : NULL;

		if (a && a->class && m->classes[a->class - 1].live)
			count_class(m, a->class - 1, e);
	}
}
