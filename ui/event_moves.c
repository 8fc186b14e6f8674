// SPDX-License-Identifier: GPL-2.0-or-later
#include "event_moves.h"

#include <inttypes.h>
#include <string.h>

#include "../src/event/kind.h"
#include "event_line.h"

#define NOWHERE BOXES		/* another cache's, or more than one: not told by the flow alone */

static const struct way {
	uint8_t from, to;
} ways[FLOWS] = {
	[FLOW_ALLOC] = { BMA_FREE_LLIST, BOX_IN_USE },
	[FLOW_FREE] = { BOX_IN_USE, BMA_FREE_LLIST },
	[FLOW_FREE_EXTRA] = { BOX_IN_USE, BMA_FREE_LLIST_EXTRA },
	[FLOW_FREE_RCU] = { BOX_IN_USE, BMA_FREE_BY_RCU },
	[FLOW_FREE_RCU_EXTRA] = { BOX_IN_USE, BMA_FREE_LLIST_EXTRA_RCU },
	[FLOW_SLAB_OUT] = { BOX_SLAB, BMA_FREE_LLIST },
	[FLOW_BACK_BEHIND] = { BMA_FREE_BY_RCU_TTRACE, BMA_FREE_LLIST },
	[FLOW_BACK_WAITING] = { BMA_WAITING_FOR_GP_TTRACE, BMA_FREE_LLIST },
	[FLOW_TRIM] = { NOWHERE, NOWHERE },
	[FLOW_TRIM_IN] = { NOWHERE, BMA_FREE_BY_RCU_TTRACE },
	[FLOW_EXTRA_RCU] = { BMA_FREE_LLIST_EXTRA_RCU, BMA_FREE_BY_RCU },
	[FLOW_RCU_START] = { BMA_FREE_BY_RCU, BMA_WAITING_FOR_GP },
	[FLOW_RCU_END] = { BMA_WAITING_FOR_GP, NOWHERE },
	[FLOW_RCU_END_IN] = { NOWHERE, BMA_FREE_BY_RCU_TTRACE },
	[FLOW_TTRACE_START] = { BMA_FREE_BY_RCU_TTRACE, BMA_WAITING_FOR_GP_TTRACE },
	[FLOW_TTRACE_END] = { BMA_WAITING_FOR_GP_TTRACE, BOX_SLAB },
	[FLOW_DRAIN] = { NOWHERE, BOX_SLAB },
	[FLOW_SLAB_ALLOC] = { BOX_SLAB, BOX_IN_USE },
	[FLOW_RAW_FREE] = { BOX_IN_USE, BOX_SLAB },
};

/* What leaves more than one list, or one that only the event names. */
static void leave(struct event_moves *v, const struct event *e)
{
	if (e->kind == BMA_TRIM) {
		v->by[BMA_FREE_LLIST] -= e->n[N_MOVED];
		v->by[BMA_FREE_LLIST_EXTRA] -= e->n[N_EXTRA];
	} else if (e->kind == BMA_CACHE_DRAIN && e->what < BMA_LISTS) {
		v->by[e->what] -= e->n[N_MOVED];
	}
}

void event_moves(struct event_moves *v, const struct event *e, bool own, bool in)
{
	struct activity a;

	memset(v, 0, sizeof(*v));
	memset(&a, 0, sizeof(a));
	if (own) {
		activity_count(&a, e);
		leave(v, e);
	}
	if (in)
		activity_count_in(&a, e);
	for (unsigned int i = 0; i < FLOWS; i++) {
		if (ways[i].from != NOWHERE)
			v->by[ways[i].from] -= a.flow[i];
		if (ways[i].to != NOWHERE)
			v->by[ways[i].to] += a.flow[i];
	}
}

static const char *box_name(unsigned int box)
{
	return box == BOX_IN_USE ? "in use" : box == BOX_SLAB ? "slab" : list_name(box);
}

/* The one box with that sign; BOXES: none, or more than one. */
static unsigned int only_box(const struct event_moves *v, int sign)
{
	unsigned int found = BOXES;

	for (unsigned int i = 0; i < BOXES; i++) {
		if (v->by[i] * sign <= 0)
			continue;
		if (found != BOXES)
			return BOXES;
		found = i;
	}
	return found;
}

/* " of CPU 2", where the objects went to another CPU's cache. */
static void say_whose(struct say *s, const struct model *m, const struct event *e)
{
	const struct model_cache *to = e->tgt && e->tgt != e->cache ? model_cache(m, e->tgt) : NULL;

	if (to && to->info.cpu < m->ncpus)
		say(s, " of CPU %u", to->info.cpu);
}

bool say_moves(struct say *s, const struct model *m, const struct event *e, bool brief)
{
	struct event_moves v;
	unsigned int from, to;

	event_moves(&v, e, true, true);
	from = only_box(&v, -1);
	to = only_box(&v, 1);
	if (from == BOXES || to == BOXES)
		return false;
	if (e->obj)
		say(s, "%s", text_object(e->obj).s);
	else
		say(s, "%" PRId64, v.by[to]);
	say(s, brief ? ": %s → %s" : " left %s, entered %s", box_name(from), box_name(to));
	say_whose(s, m, e);
	return true;
}
