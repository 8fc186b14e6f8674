// SPDX-License-Identifier: GPL-2.0-or-later
#include "uses.h"

#include <string.h>

#include "kept.h"

#define RATE_UNTOLD UINT32_MAX	/* not 1, but how many nobody told */

/* What each use does, as its events tell. */
static const struct effect {
	uint8_t kind;
	int8_t in_use;
	uint8_t list;
	enum flow flow;
} effects[BMA_USES] = {
	[BMA_USE_ALLOC] = { BMA_ALLOC, 1, BMA_FREE_LLIST, FLOW_ALLOC },
	[BMA_USE_FREE] = { BMA_FREE, -1, BMA_FREE_LLIST, FLOW_FREE },
	[BMA_USE_FREE_EXTRA] = { BMA_FREE, -1, BMA_FREE_LLIST_EXTRA, FLOW_FREE_EXTRA },
	[BMA_USE_FREE_RCU] = { BMA_FREE_RCU, -1, BMA_FREE_BY_RCU, FLOW_FREE_RCU },
	[BMA_USE_FREE_RCU_EXTRA] = { BMA_FREE_RCU, -1, BMA_FREE_LLIST_EXTRA_RCU,
				     FLOW_FREE_RCU_EXTRA },
};

bool uses_unseen(const struct model *m, const struct model_cache *c)
{
	return m->sampling || c->settled_at < m->sampled_until;
}

static enum bma_use use_of(const struct event *e)
{
	bool extra = e->flags & BMA_F_EXTRA;

	if (e->kind == BMA_ALLOC)
		return BMA_USE_ALLOC;
	return (e->kind == BMA_FREE ? BMA_USE_FREE : BMA_USE_FREE_RCU) + extra;
}

/* The rate event may be lost, or be before the place where the stream begins. */
static void learn_rate(struct model *m, uint32_t cpu)
{
	if (m->rates[cpu] != 1)
		return;
	m->rates[cpu] = RATE_UNTOLD;
	m->sampling++;
}

void uses_told(struct model *m, struct model_cache *c, const struct event *e)
{
	if (!(e->flags & BMA_F_COUNTED))
		return;
	learn_rate(m, e->cpu);
	c->told[use_of(e)]++;
}

void uses_drift(struct model *m, struct model_cache *c, unsigned int list, int64_t length)
{
	c->drift[list] += length - c->list[list];
	list_set(m, c, list, length);
}

static void settle(struct model *m, struct model_cache *c)
{
	for (unsigned int l = 0; l < BMA_LISTS; l++) {
		list_add(m, c, l, -c->drift[l]);
		c->drift[l] = 0;
	}
}

/* So many uses happened that no event told. */
static void catch_up(struct model *m, struct model_cache *c, enum bma_use use, uint32_t n)
{
	const struct effect *f = &effects[use];
	struct activity *a = keep_activity(m, c);

	m->classes[c->class].in_use += (int64_t)f->in_use * n;
	list_add(m, c, f->list, -(int64_t)f->in_use * n);
	c->events[f->kind] += n;
	kept_events(m, c, f->kind, n);
	m->untold[f->kind] += n;
	if (a)
		a->flow[f->flow] += n;
}

/* The next count has uses in it that are in lengths which the kernel told, too: of the lists it says
 * nothing. */
static void doubt_lists(struct model_cache *c)
{
	c->known &= ~OWN_LISTS;
	memset(c->drift, 0, sizeof(c->drift));
}

void uses_count(struct model *m, struct model_cache *c, const struct event *e)
{
	if (e->flags & BMA_F_TORN) {
		c->count_missing = true;
		doubt_lists(c);
		return;
	}
	for (unsigned int use = 0; use < BMA_USES; use++) {
		uint32_t untold = e->n[use] - c->told[use];

		/* the first count of a stream that begins inside has older ones in it */
		if (untold && !(m->before && !c->settled_at) && (int32_t)untold > 0)
			catch_up(m, c, use, untold);
		c->told[use] = 0;
	}
	settle(m, c);
	if (c->count_missing)
		doubt_lists(c);
	c->count_missing = false;
}

void uses_state(struct model *m, struct model_cache *c)
{
	if (uses_unseen(m, c))
		settle(m, c);
	c->settled_at = m->position;
}

void uses_rate(struct model *m, const struct event *e)
{
	uint32_t *rate = &m->rates[e->cpu];
	bool was = *rate != 1, is = e->n[N_RATE] != 1;

	*rate = e->n[N_RATE];
	m->rate = e->n[N_RATE];
	m->sampling += is;
	m->sampling -= was;
	if (was && !m->sampling)
		m->sampled_until = m->position;
}
