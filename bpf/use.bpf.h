/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The uses of caches, alloc, free and free_rcu: counted each, exactly, in the cache's entry, and told
 * in a slot, as many of them as are asked for. The hot path of everything: docs/cost.md has what its
 * parts cost.
 */
#ifndef BMA_USE_BPF_H
#define BMA_USE_BPF_H

#include "emit.bpf.h"
#include "entry.bpf.h"

#define SAMPLE_USES 1024	/* one count in so many is timed; a power of two */

struct use {
	__u64 cache, obj;
	__u32 kind, use;
	int free_cnt;
	__u8 flags;
};

/* Wakes the reader: a record that is not there. */
static __noinline int wake_reader(__u32 cpu)
{
	void *ring = bpf_map_lookup_elem(&rings, &cpu);
	void *record = ring ? bpf_ringbuf_reserve(ring, 8, 0) : NULL;

	if (record)
		bpf_ringbuf_discard(record, BPF_RB_FORCE_WAKEUP);
	return 0;
}

/* What is done at one slot in NOW_AND_THEN. */
static __noinline int now_and_then(__u64 began)
{
	struct bma_lane *l = lane_of_this_cpu();

	if (!l)
		return 0;
	if (l->slot - l->taken > wake_slots)
		wake_reader(bpf_get_smp_processor_id());
	__sync_fetch_and_add(&l->own_ns, (bpf_ktime_get_ns() - began) * NOW_AND_THEN);
	return 0;
}

/* How long the counting takes, without the two looks at the clock that tell it. */
static __noinline int time_count(__u64 cache)
{
	struct bma_lane *l = lane_of_this_cpu();
	__u64 before = bpf_ktime_get_ns(), begin = bpf_ktime_get_ns(), took;

	entry_lookup(cache);
	took = bpf_ktime_get_ns() - begin;
	if (l && took > begin - before)
		__sync_fetch_and_add(&l->own_ns, (took - (begin - before)) * SAMPLE_USES);
	return 0;
}

/* Uses of caches that have no entry, or not any more: counted by kind. */
static __noinline int add_attempts(__u32 kind, __u64 n)
{
	struct bma_counts *c = bpf_map_lookup_elem(&counts, &kind);

	if (c)
		__sync_fetch_and_add(&c->attempted, n);
	return 0;
}

/* The cache is gone: nobody asks for its entry any more. Its uses stay counted. */
static __noinline int entry_end(__u64 cache)
{
	struct bma_entry *e = entry_lookup(cache);

	if (!e)
		return 0;
	add_attempts(BMA_ALLOC, e->n[BMA_USE_ALLOC]);
	add_attempts(BMA_FREE, e->n[BMA_USE_FREE] + e->n[BMA_USE_FREE_EXTRA]);
	add_attempts(BMA_FREE_RCU, e->n[BMA_USE_FREE_RCU] + e->n[BMA_USE_FREE_RCU_EXTRA]);
	entry_clear(e);
	e->cache = BMA_ENTRY_DEAD;
	return 0;
}

/* Is the use counted in the cache's entry? If not, it must be told. */
static __always_inline bool count_use(const struct use *u)
{
	struct bucket *b = bucket_of(u->cache);
	struct bma_entry *e = b ? &b->way[0] : NULL;

	if (e && e->cache != u->cache)
		e = entry_of(u->cache);
	if (!e) {
		add_attempts(u->kind, 1);
		return false;
	}
	if (!(__sync_fetch_and_add(&e->n[u->use], 1) & (SAMPLE_USES - 1)))
		time_count(u->cache);
	return true;
}

/* A sequence that hits one in `rate` evenly, and has no period that a loop could be in step with. */
static __noinline int picked(__u32 rate)
{
	struct bma_lane *l = lane_of_this_cpu();

	if (!l || rate == TELL_NONE)
		return 0;
	l->picked += 0x9e3779b97f4a7c15ull;
	return l->picked >> 32 < 0xffffffffu / (rate ? rate : 1);
}

static __noinline int count_dropped(__u32 kind)
{
	struct bma_counts *c = bpf_map_lookup_elem(&counts, &kind);

	if (c)
		count(&c->dropped);
	return 0;
}

static __always_inline void tell_use(const struct use *u)
{
	__u64 time = bpf_ktime_get_ns(), number;
	struct bma_lane *l = lane_of_this_cpu();
	struct bma_slot *s = l ? lane_take(l, &number) : NULL;

	if (!s) {
		count_dropped(u->kind);
		return;
	}
	s->time = time;
	s->cache = u->cache;
	s->obj = u->obj;
	s->free_cnt = u->free_cnt;
	s->kind = u->kind;
	s->ctx = context();
	s->flags = u->flags;
	s->where = BMA_HERE;
	lane_commit(s, number);
	if (!(number & (NOW_AND_THEN - 1)))
		now_and_then(time);
}

static __always_inline bool raised(const struct use *u)
{
	return (u->flags & BMA_F_RAISE) == BMA_RAISE_QUEUED;
}

static __always_inline void on_use(const struct use *u)
{
	__u32 rate = telling;

	if (!rate)
		return;
	if (count_use(u) && rate != TELL_ALL && !raised(u) && !picked(rate))
		return;
	tell_use(u);
}

/* What is no use of a cache's own lists: not counted there, so always told. */
static __always_inline void on_slab(const struct use *u)
{
	if (!telling)
		return;
	add_attempts(u->kind, 1);
	tell_use(u);
}

#endif
