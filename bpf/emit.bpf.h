/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Records in the BPF ring buffers, for the kinds of which a slot has only the place: take a slot,
 * reserve, fill, submit, commit the slot, and count what could not be.
 *
 * The slot is taken first and committed last. So when an NMI comes in between and emits records of
 * its own, the reader finds their slots behind this one, and waits here until this one is there.
 */
#ifndef BMA_EMIT_BPF_H
#define BMA_EMIT_BPF_H

#include "lane.bpf.h"

struct {
	__uint(type, BPF_MAP_TYPE_PERCPU_ARRAY);
	__uint(max_entries, BMA_KINDS);
	__type(key, __u32);
	__type(value, struct bma_counts);
} counts SEC(".maps");

struct ring {
	__uint(type, BPF_MAP_TYPE_RINGBUF);
	__uint(max_entries, 64 << 10);
};

/* One ring buffer a CPU. User space sets the size and puts the rings in before it attaches. */
struct {
	__uint(type, BPF_MAP_TYPE_ARRAY_OF_MAPS);
	__uint(max_entries, 1);
	__type(key, __u32);
	__array(values, struct ring);
} rings SEC(".maps");

/* Bytes waiting in a ring at which the reader is woken before its timer does it. */
const volatile __u64 wake_bytes = 16 << 10;

/*
 * What is told: nothing at all (0), or of the uses of caches one in so many. Programs are attached
 * one after the other. Without a common switch the first ones would tell of moves whose counterparts
 * nobody saw; with it a CPU's events begin and end at one place.
 */
volatile __u32 telling;

struct raw_tp {			/* a raw tracepoint's context */
	__u64 args[12];
};

struct emit {			/* what emit_begin() hands to emit_end() */
	struct bma_lane *lane;
	struct bma_counts *counts;
	struct bma_slot *slot;
	void *ring;
	__u64 number;
	__u32 guard;
};

/*
 * The guard refuses an event that our own code raises while it emits one in the same context:
 * tracing oneself has no end. Other contexts nest freely.
 */
static __always_inline bool guard_enter(struct emit *em, __u32 ctx)
{
	em->guard = 1u << ctx;
	if (em->lane->guard & em->guard) {
		count(&em->counts->refused);
		return false;
	}
	em->lane->guard |= em->guard;
	return true;
}

static __always_inline void guard_leave(struct emit *em)
{
	em->lane->guard &= ~(__u64)em->guard;
}

static __always_inline struct bma_head *emit_fill(struct emit *em, struct bma_head *h, __u32 kind,
						  __u64 cache, __u32 ctx)
{
	h->time = bpf_ktime_get_ns();
	h->seq = em->number;
	h->cache = cache;
	h->kind = kind;
	h->ctx = ctx;
	h->flags = 0;
	h->what = 0;
	h->free_cnt = 0;
	em->slot->time = h->time;
	return h;
}

static __always_inline void emit_commit(struct emit *em, __u32 kind, __u8 where)
{
	em->slot->kind = kind;
	em->slot->where = where;
	lane_commit(em->slot, em->number);
}

/* The slot and what is to be written there; NULL: there is no room in one or the other. */
static __always_inline void *emit_reserve(struct emit *em, __u32 kind, __u64 size)
{
	void *record;

	em->slot = lane_take(em->lane, &em->number);
	if (!em->slot)
		return NULL;
	record = em->ring ? bpf_ringbuf_reserve(em->ring, size, 0) : NULL;
	if (!record) {
		em->slot->time = bpf_ktime_get_ns();
		emit_commit(em, kind, BMA_NOWHERE);
	}
	return record;
}

/* size must be a constant. NULL: not tracing, or the event is lost, and counted. */
static __always_inline void *emit_begin(struct emit *em, __u32 kind, __u64 size, __u64 cache)
{
	__u32 cpu = bpf_get_smp_processor_id(), ctx = bma_ctx_of(preempt());
	void *record;

	if (!telling)
		return NULL;
	em->counts = bpf_map_lookup_elem(&counts, &kind);
	em->lane = lane_of_this_cpu();
	em->ring = bpf_map_lookup_elem(&rings, &cpu);
	if (!em->counts || !em->lane)
		return NULL;	/* cannot be: both arrays have these entries */
	count(&em->counts->attempted);
	if (!guard_enter(em, ctx))
		return NULL;
	record = emit_reserve(em, kind, size);
	if (record)
		return emit_fill(em, record, kind, cache, ctx);
	count(&em->counts->dropped);
	guard_leave(em);
	return NULL;
}

static __always_inline void emit_end(struct emit *em, struct bma_head *record)
{
	__u32 kind = record->kind;
	__u64 wake = BPF_RB_NO_WAKEUP;

	if (bpf_ringbuf_query(em->ring, BPF_RB_AVAIL_DATA) > wake_bytes)
		wake = BPF_RB_FORCE_WAKEUP;
	bpf_ringbuf_submit(record, wake);
	emit_commit(em, kind, BMA_IN_RING);
	count(&em->counts->emitted);
	guard_leave(em);
}

#endif
