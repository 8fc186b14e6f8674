// SPDX-License-Identifier: GPL-2.0-only
/*
 * The kernel's own numbers. User space runs read_state on one CPU at a time (BPF_PROG_TEST_RUN
 * with BPF_F_TEST_RUN_ON_CPU) for a slice of the caches of that CPU. It takes a slot for each, with
 * interrupts off, so the numbers stand at an exact place in the CPU's events.
 */
#include "count.bpf.h"
#include "moves.bpf.h"

#define STATE_CACHES (256 << 10)
#define WALK_MAX (64 << 10)	/* nodes; a longer list's length is unknown: interrupts are off */

/* Addresses of caches, those of a CPU side by side. Written by user space through mmap. */
struct {
	__uint(type, BPF_MAP_TYPE_ARRAY);
	__uint(map_flags, BPF_F_MMAPABLE);
	__uint(max_entries, STATE_CACHES);
	__type(key, __u32);
	__type(value, __u64);
} state_caches SEC(".maps");

struct walk {
	struct llist_node *node;
	__u64 cache;
	__u32 len;
};

static int walk_step(__u32 i, struct walk *w)
{
	struct llist_node *next;

	if (!w->node)
		return 1;
	/* an object that was popped while we came by: its first word names its cache */
	if ((__u64)w->node == w->cache || bpf_probe_read_kernel(&next, sizeof(next), w->node)) {
		w->len = BMA_LEN_UNKNOWN;
		w->node = NULL;
		return 1;
	}
	w->len++;
	w->node = next;
	return 0;
}

/* Not static: the verifier goes through it once, and not for each way that leads to each call. */
__noinline __u32 list_length(__u64 cache, __u64 list)
{
	struct walk w = { .cache = cache };

	w.node = BPF_CORE_READ((struct llist_head *)list, first);
	bpf_loop(WALK_MAX, walk_step, &w, 0);
	return w.node ? BMA_LEN_UNKNOWN : w.len;
}

static __always_inline void read_lists(struct bma_state *e, struct bpf_mem_cache *c)
{
	__u64 id = (__u64)c;

	e->head.free_cnt = BPF_CORE_READ(c, free_cnt);
	e->len[BMA_FREE_LLIST] = list_length(id, (__u64)&c->free_llist);
	e->len[BMA_FREE_LLIST_EXTRA] = list_length(id, (__u64)&c->free_llist_extra);
	e->len[BMA_FREE_BY_RCU] = list_length(id, (__u64)&c->free_by_rcu);
	e->len[BMA_FREE_LLIST_EXTRA_RCU] = list_length(id, (__u64)&c->free_llist_extra_rcu);
	e->len[BMA_WAITING_FOR_GP] = list_length(id, (__u64)&c->waiting_for_gp);
	e->len[BMA_FREE_BY_RCU_TTRACE] = list_length(id, (__u64)&c->free_by_rcu_ttrace);
	e->len[BMA_WAITING_FOR_GP_TTRACE] = list_length(id, (__u64)&c->waiting_for_gp_ttrace);
	e->in_progress = BPF_CORE_READ(c, call_rcu_in_progress.counter) |
			 BPF_CORE_READ(c, call_rcu_ttrace_in_progress.counter) << 8;
}

/*
 * Somebody at work before or after the reading, or a number that went on: the shared lists may
 * have been seen in the middle of a move. m: the cache's entry; only looked up: a cache without one
 * has had no move since we are here, or is gone.
 */
static __always_inline void read_between_moves(struct bma_state *e, __u64 cache,
					       struct bma_entry *m)
{
	__u32 number = m ? m->number : 0;
	bool moving = m && m->open;

	barrier_var(number);
	read_lists(e, (struct bpf_mem_cache *)cache);
	e->moves = number;
	m = m ? m : entry_lookup(cache);
	if (m && (moving || m->open || m->number != number))
		e->head.flags |= BMA_F_MOVING;
}

static __noinline int emit_state(__u64 cache, struct bma_entry *m)
{
	struct emit em;
	struct bma_state *e = emit_begin(&em, BMA_STATE, sizeof(*e), cache);

	if (!e)
		return 0;
	e->pad = 0;
	read_between_moves(e, cache, m);
	if (overtaken(&em) || (m && (m->cache != cache || uses_of(m) != m->told)))
		e->head.flags |= BMA_F_TORN;	/* an NMI used it since the count, which told nobody */
	emit_end(&em, &e->head);
	return 0;
}

/* The counts first: then what the lists hold can be explained by them. */
static int state_of(__u32 i, __u32 *offset)
{
	__u32 index = *offset + i;
	__u64 *cache = bpf_map_lookup_elem(&state_caches, &index);
	struct bma_entry *m;
	unsigned long flags;

	if (!cache)
		return 1;
	bpf_local_irq_save(&flags);
	m = entry_lookup(*cache);
	emit_count(*cache, m, false);
	emit_state(*cache, m);
	bpf_local_irq_restore(&flags);
	return 0;
}

/* How many uses of caches are told on this CPU from here on, as `telling` has it. */
static __always_inline void emit_rate(__u32 tells)
{
	struct emit em;
	struct bma_rate_rec *e;
	unsigned long flags;

	bpf_local_irq_save(&flags);
	e = emit_begin(&em, BMA_RATE, sizeof(*e), 0);
	if (e) {
		e->rate = tells == BMA_TELL_NONE ? BMA_RATE_NONE : tells;
		e->pad = 0;
		em.lane->told_rate = tells;
		emit_end(&em, &e->head);
	}
	bpf_local_irq_restore(&flags);
}

/* A rate event found no room, or its CPU was off, or readers begin anew: it is told again. */
static __always_inline void tell_rate_if_untold(struct bma_lane *l)
{
	__u32 told = l->told_rate ? l->told_rate : BMA_TELL_ALL;

	if (telling && told != telling)
		emit_rate(telling);
}

/* args: index of the CPU's first cache in state_caches, how many */
SEC("raw_tp")
int read_state(struct raw_tp *ctx)
{
	__u32 offset = ctx->args[0], n = ctx->args[1];
	struct bma_lane *l = lane_of_this_cpu();
	__u64 began = bpf_ktime_get_ns();

	if (!l || !n || n > STATE_CACHES)
		return 0;
	tell_rate_if_untold(l);
	bpf_loop(n, state_of, &offset, 0);
	__sync_fetch_and_add(&l->own_ns, bpf_ktime_get_ns() - began);
	return 0;
}

/*
 * args: what `telling` will be, where fewer uses are told then, or is since, where more are. So the
 * event stands before the first use that is not told any more, and behind the last.
 */
SEC("raw_tp")
int tell_rate(struct raw_tp *ctx)
{
	emit_rate(ctx->args[0]);
	return 0;
}
