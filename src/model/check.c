// SPDX-License-Identifier: GPL-2.0-or-later
#include "check.h"

#include "keep.h"
#include "lists.h"
#include "moves.h"
#include "uses.h"

bool check_heard_all(const struct model *m, uint64_t position)
{
	for (uint32_t cpu = 0; cpu < m->ncpus; cpu++)
		if (m->heard[cpu] && m->heard[cpu] <= position)
			return false;
	return true;
}

void check_free_cnt(struct model *m, struct model_cache *c, const struct event *e)
{
	if (e->ctx == BMA_CTX_NMI || m->last_ctx[e->cpu] == BMA_CTX_NMI)
		return;
	if (uses_unseen(m, c)) {	/* which of them this length has in it nobody knows */
		if (list_known(c, BMA_FREE_LLIST))
			uses_drift(m, c, BMA_FREE_LLIST, e->free_cnt);
		else
			list_set(m, c, BMA_FREE_LLIST, e->free_cnt);
		return;
	}
	if (list_known(c, BMA_FREE_LLIST) && c->list[BMA_FREE_LLIST] != e->free_cnt)
		failure_of_event(m, c, e, FAILURE_FREE_CNT, c->list[BMA_FREE_LLIST], e->free_cnt);
	list_set(m, c, BMA_FREE_LLIST, e->free_cnt);
	c->known |= 1u << BMA_FREE_LLIST;
}

static bool own_cpus_work(const struct event *e)
{
	switch (e->kind) {
	case BMA_ALLOC:
	case BMA_ALLOC_FAIL:
	case BMA_FREE:
	case BMA_FREE_RCU:
	case BMA_REFILL:
	case BMA_TRIM:
	case BMA_EXTRA_RCU:
	case BMA_STATE:
		return true;
	case BMA_GP_START:
		return e->what == BMA_GP_RCU;
	default:
		return false;
	}
}

void check_cpu(struct model *m, struct model_cache *c, const struct event *e)
{
	if (!check_is_own_cpu(c, e) && own_cpus_work(e))
		failure_of_event(m, c, e, FAILURE_CPU, c->info.cpu, e->cpu);
}

/* Events that this state's lengths contain, or may contain, are still to come. */
static bool early(const struct model_cache *c, const struct event *e)
{
	return e->flags & BMA_F_MOVING || !e->moves || !c->moves ||
	       moves_before(c->moves, e->moves);
}

/* drain_mem_cache() empties free_llist and leaves free_cnt as it was. */
static bool emptied(const struct model_cache *c, const struct event *e)
{
	int64_t sum = 0;

	for (unsigned int l = 0; l < BMA_LISTS; l++)
		sum += e->n[l];
	if (!sum && e->moves)
		return true;
	return !e->n[BMA_FREE_LLIST] && e->free_cnt > 0 &&
	       (!list_known(c, BMA_FREE_LLIST) || c->list[BMA_FREE_LLIST] == e->free_cnt);
}

/* Another CPU is at work: is it a tear-down, perhaps? It empties lists, and what was walked then may
 * have been freed on the way. */
static bool emptying(const struct model_cache *c, const struct event *e)
{
	for (unsigned int l = 0; l < BMA_LISTS; l++)
		if (OWN_LISTS & 1u << l && !e->n[l] && list_known(c, l) && c->list[l] > 0)
			return true;
	return e->free_cnt != (int64_t)e->n[BMA_FREE_LLIST];
}

/* While a cache is set up or torn down another CPU changes all of its lists: no place for a
 * comparison. That it is so may be told after the state, or was told before the stream began. */
static bool in_transit(const struct model_cache *c, const struct event *e)
{
	if (c->setting_up || c->events[BMA_CACHE_DRAIN])
		return true;
	return (e->flags & BMA_F_MOVING && emptying(c, e)) ||
	       ((early(c, e) || !list_known(c, BMA_FREE_LLIST)) && emptied(c, e));
}

struct comparison {
	unsigned int compared, differ;	/* lists */
	bool failed;
};

static void compare(struct model *m, struct model_cache *c, const struct event *e,
		    unsigned int list, struct comparison *r)
{
	if (e->n[list] == LENGTH_UNKNOWN)
		return;
	if (list_known(c, list)) {
		r->compared++;
		if (c->list[list] != e->n[list]) {
			r->differ++;
			failure_add(m, c, (struct model_failure){
				.what = FAILURE_LIST, .kind = e->kind, .list = list,
				.ours = c->list[list], .kernel = e->n[list] });
		}
	}
	list_set(m, c, list, e->n[list]);
	c->known |= 1u << list;
}

static void compare_own(struct model *m, struct model_cache *c, const struct event *e,
			struct comparison *r)
{
	for (unsigned int l = 0; l < BMA_LISTS; l++)
		if (OWN_LISTS & 1u << l)
			compare(m, c, e, l, r);
	if (e->n[BMA_FREE_LLIST] == LENGTH_UNKNOWN || e->free_cnt == (int64_t)e->n[BMA_FREE_LLIST])
		return;
	failure_add(m, c, (struct model_failure){
		.what = FAILURE_WALK, .kind = e->kind, .list = BMA_FREE_LLIST,
		.ours = e->n[BMA_FREE_LLIST], .kernel = e->free_cnt });
	r->failed = true;
}

static bool shared_walked(const struct event *e)
{
	for (unsigned int l = 0; l < BMA_LISTS; l++)
		if (SHARED_LISTS & 1u << l && e->n[l] == LENGTH_UNKNOWN)
			return false;
	return !(e->flags & BMA_F_MOVING);
}

static bool shared_differ(const struct model_cache *c, const struct event *e)
{
	for (unsigned int l = 0; l < BMA_LISTS; l++)
		if (SHARED_LISTS & 1u << l && list_known(c, l) && c->list[l] != e->n[l])
			return true;
	return false;
}

static void compare_shared(struct model *m, struct model_cache *c, const struct event *e,
			   struct comparison *r)
{
	if (!shared_walked(e) || (c->moves && moves_before(e->moves, c->moves)))
		return;
	if (!moves_equal(c, e->moves)) {
		if (e->moves || !c->moves_unnumbered)
			moves_adopt(m, c, e);
		return;
	}
	if (!e->moves && shared_differ(c, e)) {		/* a move without a number is under way */
		c->moves_unnumbered = true;
		c->known &= OWN_LISTS;
		return;
	}
	for (unsigned int l = 0; l < BMA_LISTS; l++)
		if (SHARED_LISTS & 1u << l)
			compare(m, c, e, l, r);
	c->moves_adopted = e->moves;
}

void check_moves(struct model *m, struct model_cache *c, uint8_t kind)
{
	uint32_t n = moves_overdue(c);

	if (!n)
		return;
	failure_add(m, c, (struct model_failure){
		.what = FAILURE_MOVES, .kind = kind, .list = BMA_LISTS,
		.position = c->moves_noticed, .kernel = n });
	c->failed++;
	m->checks.failed++;
}

static bool add_owed(struct model *m, struct model_cache *c)
{
	bool failed = false;

	for (unsigned int l = 0; l < BMA_LISTS; l++) {
		if (!(SHARED_LISTS & 1u << l) || !c->owed.by[l])
			continue;
		failure_add(m, c, (struct model_failure){
			.what = FAILURE_LIST, .kind = BMA_STATE, .list = l,
			.position = c->owed.position, .ours = c->owed.length[l] - c->owed.by[l],
			.kernel = c->owed.length[l] });
		failed = true;
	}
	return failed;
}

void check_owed(struct model *m, struct model_cache *c)
{
	if (!c->owed.sure)
		return;
	m->checks.skipped -= c->owed.states;
	if (add_owed(m, c)) {
		c->failed++;
		m->checks.failed++;
	} else {
		m->checks.exact += c->owed.states;
		c->exact += c->owed.states;
	}
	c->owed.states = 0;
}

/* Does this state wait for events of moves that it contains? */
static bool owes(const struct model *m, const struct model_cache *c)
{
	return c->moves_awaited && c->owed.sure && c->owed.position == m->position;
}

void check_state(struct model *m, struct model_cache *c, const struct event *e)
{
	struct comparison r = { 0 };
	bool all_unknown = !c->known, exact;

	/* what the state before contained was told by now, or never will be */
	if (c->moves_awaited && check_heard_all(m, c->moves_opened))
		check_moves(m, c, e->kind);
	if (e->flags & BMA_F_TORN || in_transit(c, e)) {
		m->checks.skipped++;
		return;
	}
	uses_state(m, c);
	compare_own(m, c, e, &r);
	compare_shared(m, c, e, &r);
	r.failed |= r.differ != 0;
	exact = !r.failed && r.compared == BMA_LISTS;
	c->failed += r.failed;
	m->checks.failed += r.failed;
	m->checks.exact += exact;
	c->exact += exact;
	/* all of its own lists, and the others will be when their moves are told */
	c->owed.states += !r.failed && r.compared == OWN_COUNT && owes(m, c);
	/* the first state of a cache only tells: there was nothing to compare it with */
	m->checks.skipped += !r.failed && r.compared < BMA_LISTS && !all_unknown;
}
