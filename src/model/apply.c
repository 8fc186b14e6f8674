// SPDX-License-Identifier: GPL-2.0-or-later
/* What each kind of event does to the lists: kernel/bpf/memalloc.c, one small function a kind. */
#include <errno.h>
#include <string.h>

#include "check.h"
#include "kept.h"
#include "moves.h"
#include "uses.h"

/* n objects leave a list of the cache's own CPU. They were there, even if nothing told how they came. */
static void list_leave(struct model *m, struct model_cache *c, unsigned int list, int64_t n)
{
	if (n > c->list[list] && uses_unseen(m, c))
		uses_drift(m, c, list, n);
	list_add(m, c, list, -n);
}

/* Nobody can use a cache before its prefill is done; that event may come later than those. */
static void in_use_by_its_cpu(struct model_cache *c)
{
	if (c->setting_up)
		c->known &= ~(1u << BMA_FREE_LLIST);
	c->setting_up = false;
}

static void apply_alloc(struct model *m, struct model_cache *c, const struct event *e)
{
	in_use_by_its_cpu(c);
	list_add(m, c, BMA_FREE_LLIST, -1);
	m->classes[c->class].in_use++;
	uses_told(m, c, e);
	check_free_cnt(m, c, e);
}

static void apply_free(struct model *m, struct model_cache *c, const struct event *e)
{
	m->classes[c->class].in_use--;
	in_use_by_its_cpu(c);
	uses_told(m, c, e);
	if (e->flags & BMA_F_EXTRA) {
		list_add(m, c, BMA_FREE_LLIST_EXTRA, 1);
		return;
	}
	list_add(m, c, BMA_FREE_LLIST, 1);
	check_free_cnt(m, c, e);
}

static void apply_free_rcu(struct model *m, struct model_cache *c, const struct event *e)
{
	m->classes[c->class].in_use--;
	in_use_by_its_cpu(c);
	uses_told(m, c, e);
	list_add(m, c, e->flags & BMA_F_EXTRA ? BMA_FREE_LLIST_EXTRA_RCU : BMA_FREE_BY_RCU, 1);
}

static void take_from_shared(struct model *m, struct model_cache *c, const struct event *e)
{
	moves_apply(m, c, e->moves, (int64_t[BMA_LISTS]){
		[BMA_FREE_BY_RCU_TTRACE] = -(int64_t)e->n[N_BEHIND],
		[BMA_WAITING_FOR_GP_TTRACE] = -(int64_t)e->n[N_WAITING] });
}

static void give_to(struct model *m, const struct event *e, int64_t n)
{
	struct model_cache *tgt = cache_of(m, e->tgt);

	if (tgt)
		moves_apply(m, tgt, e->tgt_moves,
			    (int64_t[BMA_LISTS]){ [BMA_FREE_BY_RCU_TTRACE] = n });
}

static int64_t got(const struct event *e)
{
	return (int64_t)e->n[N_BEHIND] + e->n[N_WAITING] + e->n[N_SLAB];
}

/* Mostly by another CPU than the cache's: when its CPU has used it already, what the prefill got is
 * in what that told. When the stream began in the middle of it, a state may have told of a part. */
static void apply_prefill(struct model *m, struct model_cache *c, const struct event *e)
{
	take_from_shared(m, c, e);
	c->slab_out += e->n[N_SLAB];
	if (c->older)
		c->known &= ~(1u << BMA_FREE_LLIST);
	if (!c->setting_up)
		return;
	c->setting_up = false;
	list_add(m, c, BMA_FREE_LLIST, got(e));
	check_free_cnt(m, c, e);
}

static void apply_refill(struct model *m, struct model_cache *c, const struct event *e)
{
	in_use_by_its_cpu(c);
	take_from_shared(m, c, e);
	list_add(m, c, BMA_FREE_LLIST, got(e));
	c->slab_out += e->n[N_SLAB];
	c->refill = refill_of(e);
	check_free_cnt(m, c, e);
}

static void apply_trim(struct model *m, struct model_cache *c, const struct event *e)
{
	in_use_by_its_cpu(c);
	list_leave(m, c, BMA_FREE_LLIST, e->n[N_MOVED]);
	list_leave(m, c, BMA_FREE_LLIST_EXTRA, e->n[N_EXTRA]);
	give_to(m, e, (int64_t)e->n[N_MOVED] + e->n[N_EXTRA]);
	check_free_cnt(m, c, e);
}

static void apply_extra_rcu(struct model *m, struct model_cache *c, const struct event *e)
{
	list_leave(m, c, BMA_FREE_LLIST_EXTRA_RCU, e->n[0]);
	list_add(m, c, BMA_FREE_BY_RCU, e->n[0]);
}

/* The newest move says whether a batch waits; one that is told late does not. */
static void set_wait(struct model_cache *c, const struct event *e, bool ttrace, uint64_t since)
{
	if (e->moves && c->moves_waits[ttrace] && moves_before(e->moves, c->moves_waits[ttrace]))
		return;
	c->moves_waits[ttrace] = e->moves;
	c->wait_start[ttrace] = since;
}

static void apply_gp_start(struct model *m, struct model_cache *c, const struct event *e)
{
	bool ttrace = e->what == BMA_GP_TASKS_TRACE;
	int64_t by[BMA_LISTS] = { 0 };

	by[ttrace ? BMA_WAITING_FOR_GP_TTRACE : BMA_WAITING_FOR_GP] = e->n[0];
	if (ttrace)
		by[BMA_FREE_BY_RCU_TTRACE] = -(int64_t)e->n[0];
	else
		list_leave(m, c, BMA_FREE_BY_RCU, e->n[0]);
	moves_apply(m, c, e->moves, by);
	set_wait(c, e, ttrace, e->time);
}

static void apply_gp_end(struct model *m, struct model_cache *c, const struct event *e)
{
	bool ttrace = e->what == BMA_GP_TASKS_TRACE;
	int64_t by[BMA_LISTS] = { 0 };

	by[ttrace ? BMA_WAITING_FOR_GP_TTRACE : BMA_WAITING_FOR_GP] = -(int64_t)e->n[0];
	moves_apply(m, c, e->moves, by);
	set_wait(c, e, ttrace, 0);
	if (ttrace)
		c->slab_back += e->n[0];
	else
		give_to(m, e, e->n[0]);
}

static void apply_new(struct model *m, struct model_cache *c, const struct event *e)
{
	(void)e;
	c->older = false;
	c->setting_up = true;
	c->known = ALL_LISTS;
	c->count_missing = false;
	memset(c->list, 0, sizeof(c->list));
	memset(c->told, 0, sizeof(c->told));
	memset(c->drift, 0, sizeof(c->drift));
	c->behind_since = c->empty_since = 0;
	c->moves_doubted = false;
	m->classes[c->class].older = false;
}

static void apply_drain(struct model *m, struct model_cache *c, const struct event *e)
{
	int64_t by[BMA_LISTS] = { 0 };

	if (e->what >= BMA_LISTS)
		return;
	by[e->what] = -(int64_t)e->n[0];
	moves_apply(m, c, e->moves, by);
	c->slab_back += e->n[0];
	if (OWN_LISTS & 1u << e->what)
		list_add(m, c, e->what, -(int64_t)e->n[0]);
}

static void apply_gone(struct model *m, struct model_cache *c, const struct event *e)
{
	(void)e;
	if (c->gone)
		return;
	model_cache_gone(m, c);
	check_gone(m, c);
}

static void apply_slab_alloc(struct model *m, struct model_cache *c, const struct event *e)
{
	if (!e->obj)
		return;
	m->classes[c->class].in_use++;
	c->slab_out++;
}

static void apply_raw_free(struct model *m, struct model_cache *c, const struct event *e)
{
	(void)e;
	m->classes[c->class].in_use--;
	c->slab_back++;
}

/* Nothing is known of the refill work of a CPU whose events were lost. */
static void doubt_own(struct model_cache *c)
{
	c->known &= SHARED_LISTS;
	c->count_missing = true;	/* perhaps */
	c->raised_at = c->empty_since = 0;
	c->setting_up = false;
}

static void doubt(struct model_cache *c, uint32_t cpu)
{
	moves_doubt(c);
	c->judged_at = 0;
	if (cpu == CPU_UNKNOWN || c->info.cpu == cpu || c->info.cpu == CPU_UNKNOWN || c->setting_up)
		doubt_own(c);
}

void model_doubt(struct model *m, uint32_t cpu)
{
	lock_doubt(m, cpu);
	for_each_watched(m, c, &m->living) {
		doubt(c, cpu);
		kept_lists(m, c);
	}
	for_each_watched(m, c, &m->ending)
		doubt(c, cpu);
	for (uint32_t i = 0; i < m->nclasses; i++) {
		struct model_class *k = &m->classes[i];

		k->in_doubt |= k->live != 0;
		k->settled = false;
		k->count_time = 0;
	}
	for (uint32_t i = 0; i < m->ncpus; i++)
		if (cpu == CPU_UNKNOWN || cpu == i)
			m->last_ctx[i] = BMA_CTX_NMI;	/* an NMI's event may be among them */
}

__attribute__((noinline)) static void apply_loss(struct model *m, const struct event *e)
{
	m->lost += e->n[0];
	model_doubt(m, e->cpu);
}

static void apply_count(struct model *m, struct model_cache *c, const struct event *e)
{
	in_use_by_its_cpu(c);
	uses_count(m, c, e);
}

typedef void apply_fn(struct model *m, struct model_cache *c, const struct event *e);

static apply_fn *const applies[BMA_KINDS] = {
	[BMA_ALLOC] = apply_alloc,
	[BMA_FREE] = apply_free,
	[BMA_FREE_RCU] = apply_free_rcu,
	[BMA_PREFILL] = apply_prefill,
	[BMA_REFILL] = apply_refill,
	[BMA_TRIM] = apply_trim,
	[BMA_EXTRA_RCU] = apply_extra_rcu,
	[BMA_GP_START] = apply_gp_start,
	[BMA_GP_END] = apply_gp_end,
	[BMA_CACHE_NEW] = apply_new,
	[BMA_CACHE_DRAIN] = apply_drain,
	[BMA_CACHE_GONE] = apply_gone,
	[BMA_SLAB_ALLOC] = apply_slab_alloc,
	[BMA_RAW_FREE] = apply_raw_free,
	[BMA_STATE] = check_state,
	[BMA_COUNT] = apply_count,
};

static int count_activity(struct model *m, struct model_cache *c, const struct event *e)
{
	struct model_cache *tgt = cache_of(m, e->tgt);
	struct activity *a = keep_activity(m, c);

	if (!a)
		return -ENOMEM;
	activity_count(a, e);
	if (!tgt || (e->kind != BMA_TRIM && e->kind != BMA_GP_END))
		return 0;
	a = keep_activity(m, tgt);
	if (!a)
		return -ENOMEM;
	activity_count_in(a, e);
	return 0;
}

/* refill_work: raised by unit_alloc() and its siblings, then bpf_mem_refill() does one or more of
 * these. What it leaves to do it leaves to the next raise. */
static void follow_work(struct model *m, struct model_cache *c, const struct event *e)
{
	switch (e->kind) {
	case BMA_ALLOC:
	case BMA_ALLOC_FAIL:
	case BMA_FREE:
	case BMA_FREE_RCU:
		if (event_raise(e) == BMA_RAISE_QUEUED)
			c->raised_at = e->time;
		return;
	case BMA_GP_START:
		if (e->what != BMA_GP_RCU)
			return;
		break;
	case BMA_REFILL:
		if (c->raised_at && e->time >= c->raised_at)
			hist_add(&m->activities[c->activity - 1].refill, e->time - c->raised_at);
		break;
	case BMA_TRIM:
	case BMA_EXTRA_RCU:
		break;
	default:
		return;
	}
	c->raised_at = 0;
}

static void follow_levels(struct model *m, struct model_cache *c, const struct event *e)
{
	struct model_cache *tgt = e->tgt != e->cache ? cache_of(m, e->tgt) : NULL;

	list_levels(m, c);
	kept_follow(m, c, e);
	if (!tgt)
		return;
	list_levels(m, tgt);
	kept_lists(m, tgt);
}

/* An object left free_llist, came back to it or to free_by_rcu, as nearly all events say. They concern
 * no other list or cache, and no grace period. */
static bool is_plain(const struct event *e)
{
	unsigned int kinds = 1u << BMA_ALLOC | 1u << BMA_FREE | 1u << BMA_FREE_RCU;

	return kinds >> e->kind & 1 && !(e->flags & BMA_F_EXTRA) && !e->tgt;
}

static void move_plain(struct model *m, struct model_cache *c, struct activity *a,
		       const struct event *e)
{
	bool alloc = e->kind == BMA_ALLOC;

	a->flow[alloc ? FLOW_ALLOC : FLOW_FREE]++;
	list_add(m, c, BMA_FREE_LLIST, alloc ? -1 : 1);
	if (!list_known(c, BMA_FREE_LLIST) || c->list[BMA_FREE_LLIST] != e->free_cnt)
		check_free_cnt(m, c, e);
	if (activity_has_waiting(a) && list_known(c, BMA_FREE_LLIST))
		activity_free(a, c->list[BMA_FREE_LLIST]);
	else
		list_levels(m, c);
}

static void move_plain_rcu(struct model *m, struct model_cache *c, struct activity *a)
{
	a->flow[FLOW_FREE_RCU]++;
	list_add(m, c, BMA_FREE_BY_RCU, 1);
	list_levels(m, c);
}

/* What apply_to() does for such an event: all else of it would find nothing to do. */
static int apply_plain(struct model *m, struct model_cache *c, const struct event *e)
{
	struct activity *a = c->activity ? &m->activities[c->activity - 1] : keep_activity(m, c);
	struct model_class *k = &m->classes[c->class];

	if (!a)
		return -ENOMEM;
	if (c->incident)
		incident_event(m, c, e);
	if (!check_is_own_cpu(c, e))
		check_cpu(m, c, e);
	k->last_event = m->now;
	k->in_use += e->kind == BMA_ALLOC ? 1 : -1;
	in_use_by_its_cpu(c);
	uses_told(m, c, e);
	if (e->kind == BMA_FREE_RCU)
		move_plain_rcu(m, c, a);
	else
		move_plain(m, c, a, e);
	if (event_raise(e) == BMA_RAISE_QUEUED)
		c->raised_at = e->time;
	kept_follow(m, c, e);
	return 0;
}

/* Apart from the rest, so that what happens a thousand times as often is short. */
__attribute__((noinline)) static int apply_other(struct model *m, struct model_cache *c,
						 const struct event *e)
{
	int rc;

	if (e->kind != BMA_STATE) {
		m->classes[c->class].last_event = m->now;
		rc = count_activity(m, c, e);
		if (rc)
			return rc;
	}
	rc = incident_event(m, c, e);
	if (rc)
		return rc;
	grace_event(m, c, e);
	check_cpu(m, c, e);
	if (applies[e->kind])
		applies[e->kind](m, c, e);
	follow_work(m, c, e);
	follow_levels(m, c, e);
	return 0;
}

static int apply_to(struct model *m, struct model_cache *c, const struct event *e)
{
	if (!c->watched)
		keep_watch(m, c);	/* it may have gone, and something to be said of it may come */
	c->events[e->kind]++;
	kept_events(m, c, e->kind, 1);
	return is_plain(e) ? apply_plain(m, c, e) : apply_other(m, c, e);
}

int model_apply(struct model *m, const struct event *e)
{
	struct model_cache *c = cache_of(m, e->cache);
	int rc = 0;

	model_advance(m, e->time);
	m->beginning = false;
	if (e->cpu >= m->ncpus)
		return 0;
	if (e->kind == BMA_LOSS) {
		apply_loss(m, e);
		return 0;
	}
	m->position++;
	m->heard[e->cpu] = m->position;
	if (e->kind < BMA_KINDS) {
		m->events[e->kind]++;
		if (e->kind == BMA_OWNER)
			check_count(m, e);
		else if (e->kind == BMA_RATE)
			uses_rate(m, e);
		else if (is_lock_event(e->kind))
			rc = lock_apply(m, e);
		else if (is_storage_event(e->kind))
			rc = model_storage_event(m, e);
		else if (c)
			rc = apply_to(m, c, e);
	}
	m->last_ctx[e->cpu] = e->ctx;
	return rc;
}
