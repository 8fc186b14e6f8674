// SPDX-License-Identifier: GPL-2.0-or-later
#include "resolve.h"

#include <string.h>

typedef void resolve_fn(const struct resolver *r, const struct bma_head *h, struct event *e);

static uint32_t at_most_u32(uint64_t v)
{
	return v < UINT32_MAX ? v : UINT32_MAX;
}

static bool is_lock(unsigned int kind)
{
	return kind == BMA_LOCK_ACQUIRE || kind == BMA_LOCK_ACQUIRED || kind == BMA_LOCK_RELEASE;
}

static uint32_t lock_of(const struct resolver *r, const struct event *e, uint64_t addr, uint32_t cnt)
{
	if (e->kind == BMA_LOCK_ACQUIRE || e->kind == BMA_LOCK_WAIT)
		return lock_ids_take(r->locks, e->cpu, addr, cnt);
	if (e->kind == BMA_LOCK_ACQUIRED)
		return lock_ids_of_cpu(r->locks, e->cpu, addr);
	return lock_ids_let_go(r->locks, e->cpu, addr);
}

/* Of a lock the slot has other things at the same places. */
static void resolve_lock_slot(const struct resolver *r, const struct bma_slot *s, struct event *e)
{
	e->n[N_LOCK] = lock_of(r, e, s->cache, s->free_cnt);
	e->n[N_HELD] = s->free_cnt;
	e->n[N_WAITED] = at_most_u32(s->obj);
}

/* Kinds that only ever happen on the cache's own CPU tell whose cache it is; but raw_free names its
 * cache by a hint that may be stale: it must not make one up. */
static void resolve_slot(const struct resolver *r, const struct bma_slot *s, struct event *e)
{
	e->time = s->time;
	e->kind = s->kind;
	e->ctx = bma_ctx_of(s->preempt);
	e->flags = s->flags;
	if (is_lock(s->kind)) {
		resolve_lock_slot(r, s, e);
		return;
	}
	e->free_cnt = s->free_cnt;
	e->obj = s->obj;
	e->cache = s->kind == BMA_RAW_FREE ? registry_find(r->registry, s->cache) :
					     registry_resolve(r->registry, s->cache, e->cpu, true);
}

static void bulk(const struct resolver *r, const struct bma_head *h, struct event *e)
{
	const struct bma_bulk *b = (const void *)h;

	e->cache = registry_resolve(r->registry, h->cache, e->cpu, h->kind == BMA_REFILL);
	e->n[N_ASKED] = b->asked;
	e->n[N_BEHIND] = b->behind;
	e->n[N_WAITING] = b->waiting;
	e->n[N_SLAB] = b->slab;
	e->moves = b->moves;
}

static void move(const struct resolver *r, const struct bma_head *h, struct event *e)
{
	const struct bma_move *m = (const void *)h;

	e->cache = registry_resolve(r->registry, h->cache, e->cpu, h->kind == BMA_TRIM);
	e->tgt = m->tgt ? registry_resolve(r->registry, m->tgt, e->cpu, false) : 0;
	e->n[N_MOVED] = m->count;
	e->n[N_EXTRA] = m->extra;
	e->moves = m->moves;
	e->tgt_moves = m->tgt_moves;
}

static void new(const struct resolver *r, const struct bma_head *h, struct event *e)
{
	e->cache = registry_new_cache(r->registry, (const void *)h);
}

static void gone(const struct resolver *r, const struct bma_head *h, struct event *e)
{
	e->cache = registry_find(r->registry, h->cache);
	registry_gone(r->registry, h->cache);
}

static void state(const struct resolver *r, const struct bma_head *h, struct event *e)
{
	const struct bma_state *s = (const void *)h;

	e->cache = registry_find(r->registry, h->cache);
	memcpy(e->n, s->len, sizeof(s->len));
	e->n[N_IN_PROGRESS] = s->in_progress;
	e->moves = s->moves;
}

/* The program in whose run it happened: its id, or 0. Its name is told. */
static uint32_t prog_of(const struct resolver *r, uint64_t time, const __u64 *stack, uint32_t depth)
{
	char name[BMA_NAME_LEN] = "";
	uint32_t prog = r->prog(r->ctx, time, stack, depth < BMA_STACK ? depth : BMA_STACK, name);

	if (prog)
		names_tell(r->names, NAME_PROG, prog, name);
	return prog;
}

static uint32_t task_of(const struct resolver *r, uint32_t pid, const char *comm)
{
	if (pid)		/* the idle threads share a pid, and no name */
		names_tell(r->names, NAME_TASK, pid, comm);
	return pid;
}

static void fail(const struct resolver *r, const struct bma_head *h, struct event *e)
{
	const struct bma_fail_rec *f = (const void *)h;

	e->cache = registry_resolve(r->registry, h->cache, e->cpu, true);
	e->n[N_PROG] = prog_of(r, h->time, f->stack, f->depth);
	e->n[N_PID] = task_of(r, f->pid, f->comm);
}

static void lock(const struct resolver *r, const struct bma_head *h, struct event *e)
{
	const struct bma_lock_rec *l = (const void *)h;

	e->free_cnt = 0;
	e->n[N_LOCK] = lock_of(r, e, h->cache, h->free_cnt);
	e->n[N_HELD] = h->free_cnt;
	e->n[N_WAITED] = at_most_u32(l->waited);
	e->n[N_LOCK_PROG] = prog_of(r, h->time, l->stack, l->depth);
	e->n[N_LOCK_PID] = task_of(r, l->pid, l->comm);
	e->n[N_HOLDER] = l->holder;
}

static void held(const struct resolver *r, const struct bma_head *h, struct event *e)
{
	const struct bma_held *t = (const void *)h;

	e->free_cnt = 0;
	e->n[N_HELD_CPU] = t->cpu;
	e->n[N_HELD_CNT] = h->free_cnt;
	for (int i = 0; i < HELD_LOCKS; i++)
		e->n[N_HELD_LOCK + i] = lock_ids_of_cpu(r->locks, t->cpu, t->locks[i]);
}

static void storage(const struct resolver *r, const struct bma_head *h, struct event *e)
{
	const struct bma_storage_rec *s = (const void *)h;

	e->obj = s->elem;
	e->n[N_STORAGE_MAP] = s->map_id;
	e->n[N_STORAGE] = lock_ids_storage(r->locks, s, h->kind == BMA_STORAGE_NEW);
	if (h->kind == BMA_STORAGE_FREE && h->flags & BMA_F_WHOLE)
		lock_ids_storage_gone(r->locks, s->lock);
}

static void storage_link(const struct resolver *r, const struct bma_head *h, struct event *e)
{
	const struct bma_link_rec *l = (const void *)h;

	storage(r, h, e);
	e->n[N_STORAGE_BUCKET] = l->bucket;
	e->n[N_STORAGE_PROG] = prog_of(r, h->time, l->stack, l->depth);
	e->n[N_STORAGE_PID] = task_of(r, l->pid, l->comm);
}

static void owner(const struct resolver *r, const struct bma_head *h, struct event *e)
{
	const struct bma_owner_event *o = (const void *)h;

	registry_owner(r->registry, &o->rec[0]);
	registry_owner(r->registry, &o->rec[1]);
	lock_ids_map(r->locks, o);
	/* It follows all maps. When it is asked for is not when it comes: events wait for those of a CPU
	 * that is in the middle of one. */
	if (o->rec[0].owner == BMA_OWNER_GLOBAL)
		lock_ids_round(r->locks);
	e->n[N_MAP] = o->rec[0].map_id;
	e->n[N_COUNT] = o->count;
}

/* What came since the cache's last count that was told. */
static void uses(const struct resolver *r, const struct bma_head *h, struct event *e)
{
	const struct bma_count_rec *c = (const void *)h;

	e->cache = registry_find(r->registry, h->cache);
	if (!(h->flags & BMA_F_TORN))
		registry_uses(r->registry, h->cache, c->n, e->n);
}

static void rate(const struct resolver *r, const struct bma_head *h, struct event *e)
{
	(void)r;
	e->n[N_RATE] = ((const struct bma_rate_rec *)h)->rate;
}

static resolve_fn *const resolves[BMA_KINDS] = {
	[BMA_ALLOC_FAIL] = fail,
	[BMA_PREFILL] = bulk,
	[BMA_REFILL] = bulk,
	[BMA_TRIM] = move,
	[BMA_EXTRA_RCU] = move,
	[BMA_GP_START] = move,
	[BMA_GP_END] = move,
	[BMA_CACHE_NEW] = new,
	[BMA_CACHE_DRAIN] = move,
	[BMA_CACHE_GONE] = gone,
	[BMA_STATE] = state,
	[BMA_MAP_FD] = owner,
	[BMA_OWNER] = owner,
	[BMA_COUNT] = uses,
	[BMA_RATE] = rate,
	[BMA_LOCK_WAIT] = lock,
	[BMA_LOCK_FAIL] = lock,
	[BMA_LOCK_HELD] = held,
	[BMA_STORAGE_NEW] = storage,
	[BMA_STORAGE_LINK] = storage_link,
	[BMA_STORAGE_UNLINK] = storage,
	[BMA_STORAGE_FREE] = storage,
};

static void resolve_loss(const struct resolver *r, const struct ordered *in, struct event *e)
{
	lock_ids_lost(r->locks, in->cpu);
	e->kind = BMA_LOSS;
	e->n[0] = in->lost;
}

void resolve(const struct resolver *r, const struct ordered *in, struct event *e)
{
	const struct bma_head *h = in->rec;

	memset(e, 0, sizeof(*e));
	e->cpu = in->cpu;
	e->seq = in->seq;
	e->time = in->time;
	if (in->slot) {
		resolve_slot(r, in->slot, e);
		return;
	}
	if (!h) {
		resolve_loss(r, in, e);
		return;
	}
	e->time = h->time;
	e->kind = h->kind;
	e->ctx = h->ctx;
	e->flags = h->flags;
	e->what = h->what;
	e->free_cnt = h->free_cnt;
	resolves[h->kind](r, h, e);
}
