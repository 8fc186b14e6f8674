/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Reserve, fill, submit, and count what could not be: the only code that touches the ring
 * buffers. Array maps only: a hash map would allocate from the very allocator that is traced.
 *
 * A record is reserved before it gets its sequence number. So when an interrupt comes between
 * the two and emits events of its own, they stand right behind the reserved record in the ring,
 * and the reader, which stops at a record not yet submitted, never sees a later number without
 * the earlier ones being near. It sorts by number; the numbers are the order.
 */
#ifndef BMA_EMIT_BPF_H
#define BMA_EMIT_BPF_H

#include "kernel.bpf.h"
#include "event.h"

struct {
	__uint(type, BPF_MAP_TYPE_PERCPU_ARRAY);
	__uint(max_entries, 1);
	__type(key, __u32);
	__type(value, struct bma_cpu);
} cpus SEC(".maps");

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
 * Programs are attached one after the other. Without a common switch the first ones would tell of
 * moves whose counterparts nobody saw; with it a CPU's events begin and end at one place.
 */
volatile __u32 tracing;

/* Look at the fill of the ring once in so many events: the look costs a helper call. */
#define WAKE_EVERY 64

struct raw_tp {			/* a raw tracepoint's context */
	__u64 args[12];
};

struct emit {			/* what emit_begin() hands to emit_end() */
	struct bma_cpu *cpu;
	struct bma_counts *counts;
	void *ring;
	__u64 seq;
	__u32 guard;
};

/*
 * Between emit_begin() and emit_end() interrupts are off. The kernel patches see to that in all
 * tracepoints of theirs; programs that run elsewhere turn them off themselves. So a program only
 * ever meets itself on a CPU in an NMI.
 */

/* include/linux/preempt.h, interrupt_context_level() */
static __always_inline __u32 context(void)
{
	__u32 pc, level = 0;

	if (!&__preempt_count)
		return BMA_CTX_TASK;
	pc = *(int *)bpf_this_cpu_ptr(&__preempt_count);
	level += !!(pc & 0xf00000);
	level += !!(pc & 0xff0000);
	level += !!(pc & 0xff0100);
	return level;
}

static __always_inline void count(__u64 *counter)
{
	__sync_fetch_and_add(counter, 1);	/* an NMI may count between load and store of a ++ */
}

/*
 * The guard refuses an event that our own code raises while it emits one in the same context:
 * tracing oneself has no end. Other contexts nest freely.
 */
static __always_inline bool guard_enter(struct emit *em, __u32 ctx)
{
	em->guard = 1u << ctx;
	if (em->cpu->guard & em->guard) {
		count(&em->counts->refused);
		return false;
	}
	em->cpu->guard |= em->guard;
	return true;
}

static __always_inline void guard_leave(struct emit *em)
{
	em->cpu->guard &= ~(__u64)em->guard;
}

static __always_inline struct bma_head *emit_fill(struct emit *em, struct bma_head *h, __u32 kind,
						  __u64 cache, __u32 ctx)
{
	em->seq = __sync_fetch_and_add(&em->cpu->seq, 1);
	h->time = bpf_ktime_get_ns();
	h->seq = em->seq;
	h->cache = cache;
	h->kind = kind;
	h->ctx = ctx;
	h->flags = 0;
	h->what = 0;
	h->free_cnt = 0;
	return h;
}

/* size must be a constant. NULL: not tracing, or the event is lost, and counted. */
static __always_inline void *emit_begin(struct emit *em, __u32 kind, __u64 size, __u64 cache)
{
	__u32 zero = 0, cpu = bpf_get_smp_processor_id(), ctx = context();
	void *record;

	if (!tracing)
		return NULL;
	em->counts = bpf_map_lookup_elem(&counts, &kind);
	em->cpu = bpf_map_lookup_elem(&cpus, &zero);
	em->ring = bpf_map_lookup_elem(&rings, &cpu);
	if (!em->counts || !em->cpu)
		return NULL;	/* cannot be: both arrays have these entries */
	count(&em->counts->attempted);
	if (!guard_enter(em, ctx))
		return NULL;
	record = em->ring ? bpf_ringbuf_reserve(em->ring, size, 0) : NULL;
	if (record)
		return emit_fill(em, record, kind, cache, ctx);
	count(&em->cpu->seq);
	count(&em->counts->dropped);
	guard_leave(em);
	return NULL;
}

static __always_inline void emit_end(struct emit *em, void *record)
{
	__u64 wake = BPF_RB_NO_WAKEUP;

	if (em->seq % WAKE_EVERY == 0 &&
	    bpf_ringbuf_query(em->ring, BPF_RB_AVAIL_DATA) > wake_bytes)
		wake = BPF_RB_FORCE_WAKEUP;
	bpf_ringbuf_submit(record, wake);
	count(&em->counts->emitted);
	guard_leave(em);
}

#endif
