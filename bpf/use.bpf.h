/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The uses of caches, alloc, free and free_rcu: told in a slot, all of them, or one in so many; then
 * each is counted in the cache's entry, exactly. The hot path of everything: docs/cost.md says what
 * its parts cost. What is seldom is in functions of its own, so that the rest needs few registers.
 */
#ifndef BMA_USE_BPF_H
#define BMA_USE_BPF_H

#include "emit.bpf.h"
#include "entry.bpf.h"

/* One telling in so many looks whether the lane fills up, and how long it takes itself. */
#define NOW_AND_THEN 64

/* A kind of use, and which arguments of its tracepoint say what; 0: none does. */
struct use {
	__u32 kind, use;
	__u32 extra, free_cnt, raised;
};

/* Read where it is used: what is held over a call costs a register, saved and brought back. */
#define ARG(ctx, i) (*(volatile __u64 *)&(ctx)->args[i])

/* Wakes the reader: a record that is not there. The ring buffer's lock is our own. */
static __noinline int wake_reader(__u32 cpu)
{
	void *ring = bpf_map_lookup_elem(&rings, &cpu), *record;
	struct bma_lane *l = lane_of_this_cpu();
	__u32 guard = 1u << (bma_ctx_of(preempt()) & 3);

	if (!ring || !l || l->guard & guard)
		return 0;
	l->guard |= guard;
	record = bpf_ringbuf_reserve(ring, 8, 0);
	if (record)
		bpf_ringbuf_discard(record, BPF_RB_FORCE_WAKEUP);
	l->guard &= ~(__u64)guard;
	return 0;
}

/* A sequence that hits one in `rate` evenly, and has no period that a loop could be in step with. */
static __noinline int picked(__u32 rate)
{
	struct bma_lane *l = lane_of_this_cpu();

	if (!l)
		return 0;
	l->picked += 0x9e3779b97f4a7c15ull;
	return l->picked >> 32 < 0xffffffffu / (rate ? rate : 1);
}

/* One that was timed stands for all slots since the last that was. */
static __noinline int count_time(__u64 began, __u64 number)
{
	struct bma_lane *l = lane_of_this_cpu();

	if (!l)
		return 0;
	__sync_fetch_and_add(&l->own_ns, (bpf_ktime_get_ns() - began) * (number - l->sampled));
	l->sampled = number;
	return 0;
}

static __noinline int count_dropped(__u32 kind)
{
	struct bma_counts *c = bpf_map_lookup_elem(&counts, &kind);

	if (c)
		count(&c->dropped);
	return 0;
}

static __always_inline __u32 flags_of(struct raw_tp *ctx, struct use u)
{
	__u32 flags = u.raised ? ARG(ctx, u.raised) : 0;

	return u.extra && ARG(ctx, u.extra) ? flags | BMA_F_EXTRA : flags;
}

static __always_inline void fill(struct bma_slot *s, struct raw_tp *ctx, struct use u,
				 __u32 counted)
{
	s->cache = ARG(ctx, 0);
	s->obj = ARG(ctx, 1);
	s->free_cnt = u.free_cnt ? ARG(ctx, u.free_cnt) : 0;
	*(__u32 *)&s->kind = u.kind | (flags_of(ctx, u) | counted) << 8;	/* BMA_HERE */
	s->preempt = preempt();
	s->time = bpf_ktime_get_ns();
}

/* What is done at one event in NOW_AND_THEN, and at those that find the lane full: the reader is woken,
 * once until it has been there, and there is a number up to which there is nothing to do again. */
static __noinline int look_around(void)
{
	struct bma_lane *l = lane_of_this_cpu();
	__u64 limit, next;

	if (!l)
		return 0;
	limit = *(volatile __u64 *)&l->limit;
	if (l->slot + slots_mask + 1 - BMA_SLOTS_SPARE - limit > wake_slots && l->woken != limit) {
		l->woken = limit;
		wake_reader(bpf_get_smp_processor_id());
	}
	next = l->slot + NOW_AND_THEN;
	l->soft = next < limit ? next : limit;
	return 0;
}

/* As tell(), of one event in NOW_AND_THEN, and of those that find the lane full. */
static __always_inline int tell_and_look(struct raw_tp *ctx, struct use u, __u32 counted)
{
	__u64 began = bpf_ktime_get_ns(), number;
	struct bma_lane *l = lane_of_this_cpu();
	struct bma_slot *s = l ? lane_take(l, &number) : NULL;

	if (s) {
		fill(s, ctx, u, counted);
		lane_commit(s, number);
		count_time(began, number);
	} else {
		count_dropped(u.kind);
	}
	return look_around();
}

/* Told by a slot. */
static __always_inline int tell(struct raw_tp *ctx, struct use u)
{
	struct bma_lane *l = lane_of_this_cpu();
	struct bma_slot *s;
	__u64 number;

	if (!l || l->slot >= l->soft)
		return tell_and_look(ctx, u, 0);
	s = lane_next(l, &number);
	fill(s, ctx, u, 0);
	lane_commit(s, number);
	return 0;
}

/* The use, in the cache's entry; NULL: it has none. */
static __always_inline __u64 *counter_of(struct raw_tp *ctx, struct use u)
{
	__u64 cache = ARG(ctx, 0);
	struct bucket *b = bucket_of(cache);
	struct bma_entry *e = b ? &b->way[0] : NULL;

	if (e && e->cache != cache)
		e = entry_of(cache);
	if (!e)
		return NULL;
	return &e->n[u.extra && ARG(ctx, u.extra) ? u.use + 1 : u.use];
}

/* Not all uses are told: is this one? */
static __always_inline bool told(struct raw_tp *ctx, struct use u, __u32 rate)
{
	if ((ARG(ctx, u.raised) & BMA_F_RAISE) == BMA_RAISE_QUEUED)
		return true;
	return rate != BMA_TELL_NONE && picked(rate);
}

/* One function a kind, apart from where all are told. */
static __always_inline int tell_some(struct raw_tp *ctx, struct use u, __u32 rate)
{
	__u64 *counter;

	if (!rate)
		return 0;
	counter = counter_of(ctx, u);
	if (!counter)
		return tell_and_look(ctx, u, 0);
	count(counter);
	return told(ctx, u, rate) ? tell_and_look(ctx, u, BMA_F_COUNTED) : 0;
}

static __always_inline int on_use(struct raw_tp *ctx, struct use u)
{
	__u32 rate = telling;

	return rate == BMA_TELL_ALL ? tell(ctx, u) : tell_some(ctx, u, rate);
}

/* What is no use of a cache's own lists is told always. */
static __always_inline int on_slab(struct raw_tp *ctx, __u32 kind)
{
	return telling ? tell_and_look(ctx, (struct use){ .kind = kind }, 0) : 0;
}

#endif
