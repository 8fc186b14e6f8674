// SPDX-License-Identifier: GPL-2.0-or-later
#include "world.h"

void world_init(struct world *w, uint32_t first_id, uint64_t seed, world_fn *tell, void *ctx)
{
	*w = (struct world){ .low = 32, .high = 96, .batch = 48, .first_id = first_id,
			     .rnd = { seed }, .tell = tell, .ctx = ctx };
}

static struct event event(const struct world *w, uint8_t kind, uint32_t on, uint32_t cpu)
{
	return (struct event){ .kind = kind, .cpu = on, .cache = w->first_id + cpu };
}

static void tell(struct world *w, const struct event *e)
{
	w->tell(w->ctx, e);
}

static void tell_state(struct world *w, uint32_t cpu, uint8_t flags)
{
	struct world_cache *c = &w->cpu[cpu];
	struct event e = event(w, BMA_STATE, cpu, cpu);

	e.ctx = BMA_CTX_IRQ;
	e.flags = flags;
	e.free_cnt = c->free_cnt;
	for (unsigned int l = 0; l < BMA_LISTS; l++)
		e.n[l] = c->list[l];
	e.n[N_IN_PROGRESS] = c->rcu_running | c->ttrace << 8;
	e.moves = c->moves;
	tell(w, &e);
}

/* In the middle of a move of another CPU: some objects are on neither list, or on the new one. */
static void peek(struct world *w, uint32_t on, uint32_t cpu)
{
	if (on == cpu || rnd_below(&w->rnd, 8))
		return;
	tell_state(w, cpu, BMA_F_MOVING);
}

/* irq_work_raise() */
static void raise_work(struct world_cache *c, struct event *e)
{
	e->flags |= c->work ? BMA_RAISE_PENDING : BMA_RAISE_QUEUED;
	c->work = true;
}

/* alloc_bulk() */
static void bulk(struct world *w, uint32_t on, uint32_t cpu, uint8_t kind, int count)
{
	struct world_cache *c = &w->cpu[cpu];
	struct event e = event(w, kind, on, cpu);
	static const uint8_t from[] = { BMA_FREE_BY_RCU_TTRACE, BMA_WAITING_FOR_GP_TTRACE };

	e.n[N_ASKED] = count;
	for (int i = 0; i < 2; i++)
		for (; count && c->list[from[i]]; count--) {
			c->list[from[i]]--;
			e.n[N_BEHIND + i]++;
		}
	if (rnd_below(&w->rnd, 5))		/* else the slab had nothing */
		e.n[N_SLAB] = count;
	w->slab_out += e.n[N_SLAB];
	c->free_cnt += e.n[N_BEHIND] + e.n[N_WAITING] + e.n[N_SLAB];
	c->list[BMA_FREE_LLIST] = c->free_cnt;
	if (kind == BMA_REFILL && c->free_cnt && !rnd_below(&w->rnd, 4)) {
		struct event nmi = event(w, BMA_ALLOC, on, cpu);	/* before refill is told */

		nmi.ctx = BMA_CTX_NMI;
		nmi.free_cnt = --c->free_cnt;
		c->list[BMA_FREE_LLIST]--;
		w->in_use++;
		tell(w, &nmi);
	}
	e.ctx = kind == BMA_REFILL ? BMA_CTX_IRQ : BMA_CTX_TASK;
	e.free_cnt = c->free_cnt;
	e.moves = ++c->moves;
	tell(w, &e);
}

void world_set_up(struct world *w)
{
	for (uint32_t cpu = 0; cpu < WORLD_CPUS; cpu++) {
		struct event e = event(w, BMA_CACHE_NEW, 0, cpu);

		w->cpu[cpu].tgt = cpu;
		tell(w, &e);
		bulk(w, 0, cpu, BMA_PREFILL, 4);
	}
}

/* unit_alloc(); nmi: one that comes after the list was left and before that is told */
static void alloc(struct world *w, uint32_t cpu, bool nmi)
{
	struct world_cache *c = &w->cpu[cpu];
	struct event e = event(w, c->free_cnt ? BMA_ALLOC : BMA_ALLOC_FAIL, cpu, cpu);

	if (c->free_cnt) {
		e.free_cnt = --c->free_cnt;
		c->list[BMA_FREE_LLIST]--;
		e.obj = 0xffff888000000000 + rnd_below(&w->rnd, 1000) * 72;
		w->in_use++;
	}
	if (nmi && w->in_use) {
		struct event n = event(w, BMA_FREE, cpu, cpu);

		n.ctx = BMA_CTX_NMI;
		n.free_cnt = ++c->free_cnt;
		c->list[BMA_FREE_LLIST]++;
		w->in_use--;
		tell(w, &n);
	}
	if (e.free_cnt < w->low)
		raise_work(c, &e);
	tell(w, &e);
}

/* unit_free(), unit_free_rcu(); busy: `active` was taken, so this is an NMI */
static void release(struct world *w, uint32_t cpu, bool rcu, bool busy)
{
	struct world_cache *c = &w->cpu[cpu];
	struct event e = event(w, rcu ? BMA_FREE_RCU : BMA_FREE, cpu, cpu);

	if (!w->in_use)
		return;
	w->in_use--;
	c->tgt = rnd_below(&w->rnd, WORLD_CPUS);
	e.flags = busy ? BMA_F_EXTRA : 0;
	e.ctx = busy ? BMA_CTX_NMI : BMA_CTX_SOFTIRQ;
	if (rcu) {
		c->list[busy ? BMA_FREE_LLIST_EXTRA_RCU : BMA_FREE_BY_RCU]++;
		if (!c->rcu_running)
			raise_work(c, &e);
	} else if (busy) {
		c->list[BMA_FREE_LLIST_EXTRA]++;
	} else {
		c->list[BMA_FREE_LLIST]++;
		e.free_cnt = ++c->free_cnt;
		if (c->free_cnt > w->high)
			raise_work(c, &e);
	}
	tell(w, &e);
}

/* __do_call_rcu_ttrace() */
static void start_ttrace(struct world *w, uint32_t on, uint32_t cpu)
{
	struct world_cache *c = &w->cpu[cpu];
	struct event e = event(w, BMA_GP_START, on, cpu);

	c->ttrace = 1;
	e.what = BMA_GP_TASKS_TRACE;
	e.n[0] = c->list[BMA_FREE_BY_RCU_TTRACE];
	c->list[BMA_FREE_BY_RCU_TTRACE] = 0;
	peek(w, on, cpu);
	c->list[BMA_WAITING_FOR_GP_TTRACE] += e.n[0];
	e.moves = ++c->moves;
	tell(w, &e);
}

/* do_call_rcu_ttrace() */
static void call_ttrace(struct world *w, uint32_t on, uint32_t cpu)
{
	if (w->cpu[cpu].ttrace)
		w->cpu[cpu].ttrace = 2;
	else
		start_ttrace(w, on, cpu);
}

/* free_bulk() */
static void trim(struct world *w, uint32_t cpu)
{
	struct world_cache *c = &w->cpu[cpu];
	struct event e = event(w, BMA_TRIM, cpu, cpu);
	uint32_t tgt = c->tgt;

	do {
		c->free_cnt--;
		c->list[BMA_FREE_LLIST]--;
		e.n[N_MOVED]++;
	} while (c->free_cnt > (w->high + w->low) / 2);
	e.n[N_EXTRA] = c->list[BMA_FREE_LLIST_EXTRA];
	c->list[BMA_FREE_LLIST_EXTRA] = 0;
	w->cpu[tgt].list[BMA_FREE_BY_RCU_TTRACE] += e.n[N_MOVED];
	peek(w, cpu, tgt);
	w->cpu[tgt].list[BMA_FREE_BY_RCU_TTRACE] += e.n[N_EXTRA];
	e.tgt = w->first_id + tgt;
	e.tgt_moves = ++w->cpu[tgt].moves;
	e.free_cnt = c->free_cnt;
	e.ctx = BMA_CTX_IRQ;
	tell(w, &e);
	call_ttrace(w, cpu, tgt);
}

/* check_free_by_rcu() */
static void start_rcu(struct world *w, uint32_t cpu)
{
	struct world_cache *c = &w->cpu[cpu];
	struct event extra = event(w, BMA_EXTRA_RCU, cpu, cpu);
	struct event e = event(w, BMA_GP_START, cpu, cpu);

	if (c->list[BMA_FREE_LLIST_EXTRA_RCU]) {
		extra.n[0] = c->list[BMA_FREE_LLIST_EXTRA_RCU];
		c->list[BMA_FREE_BY_RCU] += extra.n[0];
		c->list[BMA_FREE_LLIST_EXTRA_RCU] = 0;
		tell(w, &extra);
	}
	if (!c->list[BMA_FREE_BY_RCU] || c->rcu_running)
		return;
	c->rcu_running = true;
	e.what = BMA_GP_RCU;
	e.n[0] = c->list[BMA_FREE_BY_RCU];
	c->list[BMA_WAITING_FOR_GP] = e.n[0];
	c->list[BMA_FREE_BY_RCU] = 0;
	e.moves = ++c->moves;
	tell(w, &e);
}

/* bpf_mem_refill() */
static void work(struct world *w, uint32_t cpu)
{
	struct world_cache *c = &w->cpu[cpu];

	c->work = false;
	if (c->free_cnt < w->low)
		bulk(w, cpu, cpu, BMA_REFILL, w->batch);
	else if (c->free_cnt > w->high)
		trim(w, cpu);
	start_rcu(w, cpu);
}

/* __free_by_rcu() */
static void end_rcu(struct world *w, uint32_t on, uint32_t cpu)
{
	struct world_cache *c = &w->cpu[cpu];
	struct event e = event(w, BMA_GP_END, on, cpu);

	e.what = BMA_GP_RCU;
	e.tgt = w->first_id + c->tgt;
	e.n[0] = c->list[BMA_WAITING_FOR_GP];
	c->list[BMA_WAITING_FOR_GP] = 0;
	e.moves = ++c->moves;
	e.tgt_moves = ++w->cpu[c->tgt].moves;
	peek(w, on, cpu);
	peek(w, on, c->tgt);
	w->cpu[c->tgt].list[BMA_FREE_BY_RCU_TTRACE] += e.n[0];
	tell(w, &e);
	call_ttrace(w, on, c->tgt);
	c->rcu_running = false;
}

/* __free_rcu() */
static void end_ttrace(struct world *w, uint32_t on, uint32_t cpu)
{
	struct world_cache *c = &w->cpu[cpu];
	struct event e = event(w, BMA_GP_END, on, cpu);

	e.what = BMA_GP_TASKS_TRACE;
	e.n[0] = c->list[BMA_WAITING_FOR_GP_TTRACE];
	c->list[BMA_WAITING_FOR_GP_TTRACE] = 0;
	peek(w, on, cpu);
	e.moves = ++c->moves;
	w->slab_back += e.n[0];
	tell(w, &e);
	if (c->ttrace == 2)
		start_ttrace(w, on, cpu);
	else
		c->ttrace = 0;
}

/* bpf_mem_cache_alloc_flags() with an empty list, bpf_mem_cache_raw_free() */
static void bypass(struct world *w, uint32_t cpu)
{
	struct event e = event(w, rnd_below(&w->rnd, 2) ? BMA_SLAB_ALLOC : BMA_RAW_FREE, cpu, cpu);

	if (e.kind == BMA_RAW_FREE && !w->in_use)
		return;
	e.obj = e.kind == BMA_RAW_FREE || rnd_below(&w->rnd, 3) ? 0xffff888000000048 : 0;
	if (e.kind == BMA_RAW_FREE) {
		w->in_use--;
		w->slab_back++;
	} else if (e.obj) {
		w->in_use++;
		w->slab_out++;
	}
	tell(w, &e);
}

/* What comes next: bursts of allocations and of frees, plain or RCU, by turns. */
static unsigned int next_step(struct world *w, bool *rcu)
{
	unsigned int phase = w->steps++ / 300 % 4, what = rnd_below(&w->rnd, 16);

	*rcu = phase == 3;
	if (what < 9)
		return rnd_below(&w->rnd, 6) ? phase % 2 : !(phase % 2);
	return what - 7;
}

void world_step(struct world *w)
{
	uint32_t cpu = rnd_below(&w->rnd, WORLD_CPUS), on = rnd_below(&w->rnd, WORLD_CPUS);
	struct world_cache *c = &w->cpu[cpu];
	bool rcu;

	switch (next_step(w, &rcu)) {
	case 0:
		alloc(w, cpu, false);
		break;
	case 1:
		release(w, cpu, rcu, false);
		break;
	case 2:
		alloc(w, cpu, true);
		break;
	case 3:
		release(w, cpu, rcu, true);
		break;
	case 4:
		bypass(w, cpu);
		break;
	case 5:
		if (c->rcu_running)
			end_rcu(w, on, cpu);
		break;
	case 6:
		if (c->ttrace)
			end_ttrace(w, on, cpu);
		break;
	default:
		if (c->work)
			work(w, cpu);
	}
}

void world_state(struct world *w, uint32_t cpu)
{
	tell_state(w, cpu, 0);
}

void world_count(struct world *w, uint32_t map_id)
{
	struct event e = { .kind = BMA_OWNER, .flags = BMA_F_COUNT, .n = { map_id, w->in_use } };

	tell(w, &e);
}

void world_empty(struct world *w)
{
	while (w->in_use)
		release(w, rnd_below(&w->rnd, WORLD_CPUS), false, false);
}

void world_settle(struct world *w)
{
	for (bool busy = true; busy;) {
		busy = false;
		for (uint32_t cpu = 0; cpu < WORLD_CPUS; cpu++) {
			struct world_cache *c = &w->cpu[cpu];

			busy |= c->work || c->rcu_running || c->ttrace;
			if (c->work)
				work(w, cpu);
			if (c->rcu_running)
				end_rcu(w, cpu, cpu);
			if (c->ttrace)
				end_ttrace(w, cpu, cpu);
		}
	}
}

/* bpf_mem_alloc_destroy(): the lists are emptied, the count stays as it was */
void world_tear_down(struct world *w)
{
	static const uint8_t order[] = { BMA_FREE_BY_RCU_TTRACE, BMA_WAITING_FOR_GP_TTRACE,
		BMA_FREE_LLIST, BMA_FREE_LLIST_EXTRA, BMA_FREE_BY_RCU, BMA_FREE_LLIST_EXTRA_RCU,
		BMA_WAITING_FOR_GP };

	for (uint32_t cpu = 0; cpu < WORLD_CPUS; cpu++)
		for (size_t i = 0; i < ARRAY_SIZE(order); i++) {
			struct event e = event(w, BMA_CACHE_DRAIN, 0, cpu);

			e.what = order[i];
			e.n[0] = w->cpu[cpu].list[order[i]];
			w->cpu[cpu].list[order[i]] = 0;
			w->slab_back += e.n[0];
			if (rnd_below(&w->rnd, 2))	/* emptied, and only then told */
				tell_state(w, cpu, BMA_F_MOVING);
			if (!e.n[0])
				continue;
			e.moves = ++w->cpu[cpu].moves;
			tell(w, &e);
		}
	for (uint32_t cpu = 0; cpu < WORLD_CPUS; cpu++) {
		struct event e = event(w, BMA_CACHE_GONE, 0, cpu);

		tell(w, &e);
	}
}

int64_t world_on_lists(const struct world *w)
{
	int64_t n = 0;

	for (uint32_t cpu = 0; cpu < WORLD_CPUS; cpu++)
		for (unsigned int l = 0; l < BMA_LISTS; l++)
			n += w->cpu[cpu].list[l];
	return n;
}
