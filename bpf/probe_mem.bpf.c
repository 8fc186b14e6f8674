// SPDX-License-Identifier: GPL-2.0-only
/*
 * One program for each tracepoint of the kernel patch (bpf/kernel): arguments to record. They are
 * raw tracepoints, because those run everywhere the allocator does, inside bpf() syscalls and in
 * NMIs too; the kernel skips only a program that meets itself, and counts that.
 */
#include "count.bpf.h"
#include "moves.bpf.h"
#include "use.bpf.h"

static __always_inline void emit_bulk(__u32 kind, const __u64 *a)
{
	__u32 number = moves_next(a[0]);
	struct emit em;
	struct bma_bulk *e = emit_begin(&em, kind, sizeof(*e), a[0]);

	if (!e)
		return;
	e->asked = a[1];
	e->behind = a[2];
	e->waiting = a[3];
	e->slab = a[4];
	e->moves = number;
	e->pad = 0;
	e->head.free_cnt = a[5];
	emit_end(&em, &e->head);
}

struct move {
	__u64 cache, tgt;
	__u32 kind, count, extra;
	__u32 moves, tgt_moves;
	int free_cnt;
	__u8 flags, what;
};

static __always_inline void emit_move(const struct move *m)
{
	struct emit em;
	struct bma_move *e = emit_begin(&em, m->kind, sizeof(*e), m->cache);

	if (!e)
		return;
	e->head.flags = m->flags;
	e->head.what = m->what;
	e->head.free_cnt = m->free_cnt;
	e->tgt = m->tgt;
	e->count = m->count;
	e->extra = m->extra;
	e->moves = m->moves;
	e->tgt_moves = m->tgt_moves;
	emit_end(&em, &e->head);
}

/* unit_alloc(): c, obj, free_cnt, raised */
SEC("raw_tp/bpf_mem_alloc")
int on_alloc(struct raw_tp *ctx)
{
	return on_use(ctx, (struct use){ BMA_ALLOC, BMA_USE_ALLOC, .free_cnt = 2, .raised = 3 });
}

/* unit_alloc(): c, reason, raised, irqs_off. Rare, and the one event that people ask "who?" of. */
SEC("raw_tp/bpf_mem_alloc_fail")
int on_alloc_fail(struct raw_tp *ctx)
{
	struct emit em;
	struct bma_fail_rec *e = emit_begin(&em, BMA_ALLOC_FAIL, sizeof(*e), ctx->args[0]);
	long bytes;

	if (!e)
		return 0;
	e->head.flags = ctx->args[2] | (ctx->args[3] ? BMA_F_IRQS_OFF : 0);
	e->head.what = ctx->args[1];
	e->pid = bpf_get_current_pid_tgid();
	bpf_get_current_comm(e->comm, sizeof(e->comm));
	bytes = bpf_get_stack(ctx, e->stack, sizeof(e->stack), 0);
	e->depth = bytes > 0 ? bytes / sizeof(e->stack[0]) : 0;
	emit_end(&em, &e->head);
	return 0;
}

/* unit_free(): c, obj, extra, free_cnt, raised */
SEC("raw_tp/bpf_mem_free")
int on_free(struct raw_tp *ctx)
{
	return on_use(ctx, (struct use){ BMA_FREE, BMA_USE_FREE, .extra = 2, .free_cnt = 3,
					 .raised = 4 });
}

/* unit_free_rcu(): c, obj, extra, raised */
SEC("raw_tp/bpf_mem_free_rcu")
int on_free_rcu(struct raw_tp *ctx)
{
	return on_use(ctx, (struct use){ BMA_FREE_RCU, BMA_USE_FREE_RCU, .extra = 2,
					 .raised = 3 });
}

/* alloc_bulk() of a cache being set up: c, asked, behind, waiting, slab, free_cnt */
SEC("raw_tp/bpf_mem_prefill")
int on_prefill(struct raw_tp *ctx)
{
	emit_bulk(BMA_PREFILL, ctx->args);
	return 0;
}

/* alloc_bulk() from bpf_mem_refill(): as prefill */
SEC("raw_tp/bpf_mem_refill")
int on_refill(struct raw_tp *ctx)
{
	emit_bulk(BMA_REFILL, ctx->args);
	return 0;
}

/* free_bulk(): c, tgt, moved, extra, free_cnt */
SEC("raw_tp/bpf_mem_trim")
int on_trim(struct raw_tp *ctx)
{
	emit_move(&(struct move){ .kind = BMA_TRIM, .cache = ctx->args[0], .tgt = ctx->args[1],
				  .count = ctx->args[2], .extra = ctx->args[3],
				  .free_cnt = ctx->args[4],
				  .tgt_moves = moves_next(ctx->args[1]) });
	return 0;
}

/* check_free_by_rcu(): c, count */
SEC("raw_tp/bpf_mem_extra_rcu")
int on_extra_rcu(struct raw_tp *ctx)
{
	emit_move(&(struct move){ .kind = BMA_EXTRA_RCU, .cache = ctx->args[0],
				  .count = ctx->args[1] });
	return 0;
}

/* check_free_by_rcu(), __do_call_rcu_ttrace(): c, flavour, count, draining */
SEC("raw_tp/bpf_mem_gp_start")
int on_gp_start(struct raw_tp *ctx)
{
	emit_move(&(struct move){ .kind = BMA_GP_START, .cache = ctx->args[0],
				  .what = ctx->args[1], .count = ctx->args[2],
				  .flags = ctx->args[3] ? BMA_F_DRAINING : 0,
				  .moves = moves_next(ctx->args[0]) });
	return 0;
}

/* __free_by_rcu(), __free_rcu(): c, tgt, flavour, count */
SEC("raw_tp/bpf_mem_gp_end")
int on_gp_end(struct raw_tp *ctx)
{
	/* the source's number first: where tgt is the cache itself, the order counts */
	__u32 number = moves_next(ctx->args[0]), tgt_number = moves_next(ctx->args[1]);

	emit_move(&(struct move){ .kind = BMA_GP_END, .cache = ctx->args[0],
				  .tgt = ctx->args[1], .what = ctx->args[2],
				  .count = ctx->args[3], .moves = number,
				  .tgt_moves = tgt_number });
	return 0;
}

/* bpf_mem_alloc_init() and siblings: ma, c, cpu, unit_size, percpu_size, low, high, batch */
SEC("raw_tp/bpf_mem_cache_new")
int on_cache_new(struct raw_tp *ctx)
{
	struct emit em;
	struct bma_new *e;

	entry_begin(ctx->args[1]);
	e = emit_begin(&em, BMA_CACHE_NEW, sizeof(*e), ctx->args[1]);
	if (!e)
		return 0;
	e->ma = ctx->args[0];
	e->cpu = ctx->args[2];
	e->unit_size = ctx->args[3];
	e->percpu_size = ctx->args[4];
	e->low = ctx->args[5];
	e->high = ctx->args[6];
	e->batch = ctx->args[7];
	emit_end(&em, &e->head);
	return 0;
}

/* drain_mem_cache() and the draining branches: c, list, count */
SEC("raw_tp/bpf_mem_cache_drain")
int on_cache_drain(struct raw_tp *ctx)
{
	count_at_end(ctx->args[0]);
	emit_move(&(struct move){ .kind = BMA_CACHE_DRAIN, .cache = ctx->args[0],
				  .what = ctx->args[1], .count = ctx->args[2],
				  .moves = moves_next(ctx->args[0]) });
	return 0;
}

/* free_mem_alloc_no_barrier(): c */
SEC("raw_tp/bpf_mem_cache_gone")
int on_cache_gone(struct raw_tp *ctx)
{
	count_at_end(ctx->args[0]);	/* its lists were empty, so no drain came before */
	emit_move(&(struct move){ .kind = BMA_CACHE_GONE, .cache = ctx->args[0] });
	entry_end(ctx->args[0]);
	return 0;
}

/* bpf_mem_cache_alloc_flags(): c, obj */
SEC("raw_tp/bpf_mem_slab_alloc")
int on_slab_alloc(struct raw_tp *ctx)
{
	return on_slab(ctx, BMA_SLAB_ALLOC);
}

/* bpf_mem_cache_raw_free(): c (a hint from the object's first word), obj */
SEC("raw_tp/bpf_mem_raw_free")
int on_raw_free(struct raw_tp *ctx)
{
	return on_slab(ctx, BMA_RAW_FREE);
}

/* Around each move of lists that several CPUs touch: c, moving. No event, only who is at work. */
SEC("raw_tp/bpf_mem_moving")
int on_moving(struct raw_tp *ctx)
{
	moves_open(ctx->args[0], ctx->args[1]);
	return 0;
}
