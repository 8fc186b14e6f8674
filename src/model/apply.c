// SPDX-License-Identifier: GPL-2.0-or-later
/* What each kind of event does to the lists: kernel/bpf/memalloc.c, one small function a kind. */
#include <stddef.h>
#include <string.h>

#include "model.h"

/* Only code on the cache's own CPU touches these, so their place in its event order is exact. */
#define OWN_LISTS (1u << BMA_FREE_LLIST | 1u << BMA_FREE_LLIST_EXTRA | \
		   1u << BMA_FREE_BY_RCU | 1u << BMA_FREE_LLIST_EXTRA_RCU)
#define ALL_LISTS ((1u << BMA_LISTS) - 1)

static struct model_cache *cache_of(struct model *m, uint32_t id)
{
	return id && id < m->ncaches && m->caches[id].info.id ? &m->caches[id] : NULL;
}

static void set_list(struct model *m, struct model_cache *c, enum bma_list list, int64_t n)
{
	c->list[list] = n;
	if (list != BMA_FREE_BY_RCU_TTRACE)
		return;
	if (n <= 0)
		c->behind_since = 0;
	else if (!c->behind_since)
		c->behind_since = m->now;
}

static void add(struct model *m, struct model_cache *c, enum bma_list list, int64_t n)
{
	if (!n)
		return;
	set_list(m, c, list, c->list[list] + n);
	if (!(OWN_LISTS & 1u << list))
		c->shared_moved = m->ticks + 1;
}

/*
 * The kernel's own count rides on every event that changes free_llist. Around an NMI the counts
 * of nested events come out of order, while sums do not care for order: only plain neighbours
 * are compared, and only they teach.
 */
static void check_free_cnt(struct model *m, struct model_cache *c, const struct event *e)
{
	if (e->ctx == BMA_CTX_NMI || m->last_ctx[e->cpu] == BMA_CTX_NMI)
		return;
	if (c->known & 1u << BMA_FREE_LLIST && c->list[BMA_FREE_LLIST] != e->free_cnt) {
		c->failed++;
		m->checks.failed++;
	}
	c->list[BMA_FREE_LLIST] = e->free_cnt;
	c->known |= 1u << BMA_FREE_LLIST;
}

static void apply_alloc(struct model *m, struct model_cache *c, const struct event *e)
{
	add(m, c, BMA_FREE_LLIST, -1);
	m->classes[c->class].in_use++;
	check_free_cnt(m, c, e);
}

static void apply_free(struct model *m, struct model_cache *c, const struct event *e)
{
	m->classes[c->class].in_use--;
	if (e->flags & BMA_F_EXTRA) {
		add(m, c, BMA_FREE_LLIST_EXTRA, 1);
		return;
	}
	add(m, c, BMA_FREE_LLIST, 1);
	check_free_cnt(m, c, e);
}

static void apply_free_rcu(struct model *m, struct model_cache *c, const struct event *e)
{
	m->classes[c->class].in_use--;
	add(m, c, e->flags & BMA_F_EXTRA ? BMA_FREE_LLIST_EXTRA_RCU : BMA_FREE_BY_RCU, 1);
}

static void apply_bulk(struct model *m, struct model_cache *c, const struct event *e)
{
	add(m, c, BMA_FREE_BY_RCU_TTRACE, -(int64_t)e->n[N_BEHIND]);
	add(m, c, BMA_WAITING_FOR_GP_TTRACE, -(int64_t)e->n[N_WAITING]);
	add(m, c, BMA_FREE_LLIST, (int64_t)e->n[N_BEHIND] + e->n[N_WAITING] + e->n[N_SLAB]);
	c->slab_out += e->n[N_SLAB];
	c->setting_up = false;
	check_free_cnt(m, c, e);
}

static void apply_trim(struct model *m, struct model_cache *c, const struct event *e)
{
	struct model_cache *tgt = cache_of(m, e->tgt);

	add(m, c, BMA_FREE_LLIST, -(int64_t)e->n[N_MOVED]);
	add(m, c, BMA_FREE_LLIST_EXTRA, -(int64_t)e->n[N_EXTRA]);
	if (tgt)
		add(m, tgt, BMA_FREE_BY_RCU_TTRACE, (int64_t)e->n[N_MOVED] + e->n[N_EXTRA]);
	check_free_cnt(m, c, e);
}

static void apply_extra_rcu(struct model *m, struct model_cache *c, const struct event *e)
{
	add(m, c, BMA_FREE_LLIST_EXTRA_RCU, -(int64_t)e->n[0]);
	add(m, c, BMA_FREE_BY_RCU, e->n[0]);
}

static void apply_gp_start(struct model *m, struct model_cache *c, const struct event *e)
{
	bool ttrace = e->what == BMA_GP_TASKS_TRACE;

	add(m, c, ttrace ? BMA_FREE_BY_RCU_TTRACE : BMA_FREE_BY_RCU, -(int64_t)e->n[0]);
	add(m, c, ttrace ? BMA_WAITING_FOR_GP_TTRACE : BMA_WAITING_FOR_GP, e->n[0]);
	c->wait_start[ttrace] = e->time;
}

static void apply_gp_end(struct model *m, struct model_cache *c, const struct event *e)
{
	bool ttrace = e->what == BMA_GP_TASKS_TRACE;
	struct model_cache *tgt = cache_of(m, e->tgt);

	add(m, c, ttrace ? BMA_WAITING_FOR_GP_TTRACE : BMA_WAITING_FOR_GP, -(int64_t)e->n[0]);
	c->wait_start[ttrace] = 0;
	if (ttrace)
		c->slab_back += e->n[0];
	else if (tgt)
		add(m, tgt, BMA_FREE_BY_RCU_TTRACE, e->n[0]);
}

static void apply_new(struct model *m, struct model_cache *c, const struct event *e)
{
	(void)e;
	c->older = false;
	c->setting_up = true;
	c->known = ALL_LISTS;
	memset(c->list, 0, sizeof(c->list));
	c->behind_since = 0;
	m->classes[c->class].older = false;
}

static void apply_drain(struct model *m, struct model_cache *c, const struct event *e)
{
	if (e->what >= BMA_LISTS)
		return;
	add(m, c, e->what, -(int64_t)e->n[0]);
	c->slab_back += e->n[0];
}

static void apply_gone(struct model *m, struct model_cache *c, const struct event *e)
{
	(void)e;
	model_cache_gone(m, c);
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

/*
 * While a cache is set up or torn down its lists change long before the event that says so: no
 * place for a comparison. drain_mem_cache() empties free_llist and leaves the count as it was.
 */
static bool in_transit(const struct model_cache *c, const struct event *e)
{
	bool known = c->known >> BMA_FREE_LLIST & 1;

	if (c->setting_up || c->events[BMA_CACHE_DRAIN])
		return true;
	return !e->n[BMA_FREE_LLIST] && e->free_cnt > 0 &&
	       (!known || c->list[BMA_FREE_LLIST] == e->free_cnt);
}

/* Is the kernel's length of this list true at this place among the events? */
static bool comparable(const struct model *m, const struct model_cache *c, const struct event *e,
		       unsigned int list)
{
	if (e->n[list] == LENGTH_UNKNOWN)
		return false;
	if (OWN_LISTS & 1u << list)
		return true;
	/* Other CPUs move these: quiet for a whole tick, and no callback that may be at work. */
	return (!c->shared_moved || c->shared_moved < m->ticks) && !e->n[N_IN_PROGRESS];
}

struct comparison {
	bool failed, left_out, compared;
};

static void compare(struct model *m, struct model_cache *c, const struct event *e,
		    unsigned int list, struct comparison *r)
{
	bool known = c->known >> list & 1, sure = comparable(m, c, e, list);

	r->left_out |= !sure;
	r->compared |= sure && known;
	r->failed |= sure && known && c->list[list] != e->n[list];
	if (sure || (!known && e->n[list] != LENGTH_UNKNOWN))
		set_list(m, c, list, e->n[list]);
	if (sure)
		c->known |= 1u << list;
}

static void apply_state(struct model *m, struct model_cache *c, const struct event *e)
{
	struct comparison r = { 0 };

	if (e->flags & BMA_F_TORN || in_transit(c, e)) {
		m->checks.skipped++;
		return;
	}
	for (unsigned int l = 0; l < BMA_LISTS; l++)
		compare(m, c, e, l, &r);
	r.failed |= e->n[BMA_FREE_LLIST] != LENGTH_UNKNOWN &&
		    e->free_cnt != (int64_t)e->n[BMA_FREE_LLIST];
	c->failed += r.failed;
	m->checks.failed += r.failed;
	/* the first state of a cache only tells: there was nothing to compare it with */
	m->checks.exact += !r.failed && !r.left_out && r.compared;
	m->checks.skipped += !r.failed && r.left_out;
}

void model_doubt(struct model *m, uint32_t cpu)
{
	for (uint32_t i = 1; i < m->ncaches; i++) {
		struct model_cache *c = &m->caches[i];
		bool own = cpu == CPU_UNKNOWN || c->info.cpu == cpu ||
			   c->info.cpu == CPU_UNKNOWN || c->setting_up;

		c->known &= own ? 0 : OWN_LISTS;
		c->setting_up = false;
	}
	for (uint32_t i = 0; i < m->nclasses; i++)
		m->classes[i].in_doubt |= m->classes[i].live != 0;
	for (uint32_t i = 0; i < m->ncpus; i++)
		if (cpu == CPU_UNKNOWN || cpu == i)
			m->last_ctx[i] = BMA_CTX_NMI;	/* an NMI's event may be among them */
}

static void apply_loss(struct model *m, const struct event *e)
{
	m->lost += e->n[0];
	model_doubt(m, e->cpu);
}

typedef void apply_fn(struct model *m, struct model_cache *c, const struct event *e);

static apply_fn *const applies[BMA_KINDS] = {
	[BMA_ALLOC] = apply_alloc,
	[BMA_FREE] = apply_free,
	[BMA_FREE_RCU] = apply_free_rcu,
	[BMA_PREFILL] = apply_bulk,
	[BMA_REFILL] = apply_bulk,
	[BMA_TRIM] = apply_trim,
	[BMA_EXTRA_RCU] = apply_extra_rcu,
	[BMA_GP_START] = apply_gp_start,
	[BMA_GP_END] = apply_gp_end,
	[BMA_CACHE_NEW] = apply_new,
	[BMA_CACHE_DRAIN] = apply_drain,
	[BMA_CACHE_GONE] = apply_gone,
	[BMA_SLAB_ALLOC] = apply_slab_alloc,
	[BMA_RAW_FREE] = apply_raw_free,
	[BMA_STATE] = apply_state,
};

void model_apply(struct model *m, const struct event *e)
{
	struct model_cache *c = cache_of(m, e->cache);

	if (e->time > m->now)
		m->now = e->time;
	if (e->cpu >= m->ncpus)
		return;
	if (e->kind == BMA_LOSS) {
		apply_loss(m, e);
		return;
	}
	m->position++;
	if (e->kind < BMA_KINDS) {
		m->events[e->kind]++;
		if (c) {
			c->events[e->kind]++;
			if (e->kind != BMA_STATE)
				m->classes[c->class].last_event = m->now;
		}
		if (c && applies[e->kind])
			applies[e->kind](m, c, e);
	}
	m->last_ctx[e->cpu] = e->ctx;
}
