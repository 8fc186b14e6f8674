// SPDX-License-Identifier: GPL-2.0-or-later
#include "resolve.h"

#include <string.h>

typedef void resolve_fn(struct registry *r, const struct bma_head *h, struct event *e);

/* Kinds that only ever happen on the cache's own CPU tell whose cache it is. */
static void own_obj(struct registry *r, const struct bma_head *h, struct event *e)
{
	e->cache = registry_resolve(r, h->cache, e->cpu, true);
	e->obj = ((const struct bma_obj *)h)->obj;
}

/* raw_free names its cache by a hint that may be stale: it must not make one up. */
static void hint_obj(struct registry *r, const struct bma_head *h, struct event *e)
{
	e->cache = registry_find(r, h->cache);
	e->obj = ((const struct bma_obj *)h)->obj;
}

static void bulk(struct registry *r, const struct bma_head *h, struct event *e)
{
	const struct bma_bulk *b = (const void *)h;

	e->cache = registry_resolve(r, h->cache, e->cpu, h->kind == BMA_REFILL);
	e->n[N_ASKED] = b->asked;
	e->n[N_BEHIND] = b->behind;
	e->n[N_WAITING] = b->waiting;
	e->n[N_SLAB] = b->slab;
}

static void move(struct registry *r, const struct bma_head *h, struct event *e)
{
	const struct bma_move *m = (const void *)h;

	e->cache = registry_resolve(r, h->cache, e->cpu, h->kind == BMA_TRIM);
	e->tgt = m->tgt ? registry_resolve(r, m->tgt, e->cpu, false) : 0;
	e->n[N_MOVED] = m->count;
	e->n[N_EXTRA] = m->extra;
}

static void new(struct registry *r, const struct bma_head *h, struct event *e)
{
	e->cache = registry_new_cache(r, (const void *)h);
}

static void gone(struct registry *r, const struct bma_head *h, struct event *e)
{
	e->cache = registry_find(r, h->cache);
	registry_gone(r, h->cache);
}

static void state(struct registry *r, const struct bma_head *h, struct event *e)
{
	const struct bma_state *s = (const void *)h;

	e->cache = registry_find(r, h->cache);
	memcpy(e->n, s->len, sizeof(s->len));
	e->n[N_IN_PROGRESS] = s->in_progress;
}

static void map_fd(struct registry *r, const struct bma_head *h, struct event *e)
{
	const struct bma_map_fd *m = (const void *)h;

	registry_owner(r, &m->rec[0]);
	registry_owner(r, &m->rec[1]);
	e->n[0] = m->rec[0].map_id;
}

static resolve_fn *const resolves[BMA_KINDS] = {
	[BMA_ALLOC] = own_obj,
	[BMA_ALLOC_FAIL] = own_obj,
	[BMA_FREE] = own_obj,
	[BMA_FREE_RCU] = own_obj,
	[BMA_PREFILL] = bulk,
	[BMA_REFILL] = bulk,
	[BMA_TRIM] = move,
	[BMA_EXTRA_RCU] = move,
	[BMA_GP_START] = move,
	[BMA_GP_END] = move,
	[BMA_CACHE_NEW] = new,
	[BMA_CACHE_DRAIN] = move,
	[BMA_CACHE_GONE] = gone,
	[BMA_SLAB_ALLOC] = own_obj,
	[BMA_RAW_FREE] = hint_obj,
	[BMA_STATE] = state,
	[BMA_MAP_FD] = map_fd,
};

static void resolve_loss(const struct ordered *in, struct event *e)
{
	e->kind = BMA_LOSS;
	e->n[0] = in->lost > UINT32_MAX ? UINT32_MAX : in->lost;
}

void resolve(struct registry *r, const struct ordered *in, struct event *e)
{
	const struct bma_head *h = in->rec;

	memset(e, 0, sizeof(*e));
	e->cpu = in->cpu;
	e->seq = in->seq;
	e->time = in->time;
	if (!h) {
		resolve_loss(in, e);
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
