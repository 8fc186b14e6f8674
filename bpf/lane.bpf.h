/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The lanes: each CPU's events in order (struct bma_lane). The only code that takes slots.
 *
 * Programs come here with interrupts off. The kernel patches see to that in all tracepoints of
 * theirs; programs that run elsewhere turn them off themselves. So only an NMI comes in between.
 * Nothing here waits, locks or can fail but for want of room: docs/cost.md has the argument.
 */
#ifndef BMA_LANE_BPF_H
#define BMA_LANE_BPF_H

#include "kernel.bpf.h"
#include "event.h"

struct {
	__uint(type, BPF_MAP_TYPE_ARRAY);
	__uint(map_flags, BPF_F_MMAPABLE);
	__uint(max_entries, 1);				/* user space sets both */
	__uint(key_size, sizeof(__u32));
	__uint(value_size, sizeof(struct bma_lane) + 64 * sizeof(struct bma_slot));
} lanes SEC(".maps");

const volatile __u32 slots_mask = 63;

/* Slots waiting at which the reader is woken before its timer does it. */
const volatile __u32 wake_slots = 16;

/* preempt_count(). Elsewhere it is in the task's thread_info, and is not looked for yet. */
static __always_inline __u32 preempt(void)
{
#if defined(__TARGET_ARCH_x86) && !defined(NO_PREEMPT_COUNT)
	return *(__u32 *)bpf_this_cpu_ptr(&__preempt_count);
#else
	return 0;
#endif
}

static __always_inline void count(__u64 *counter)
{
	__sync_fetch_and_add(counter, 1);	/* an NMI may count between load and store of a ++ */
}

static __always_inline struct bma_lane *lane_of_this_cpu(void)
{
	__u32 cpu = bpf_get_smp_processor_id();

	return bpf_map_lookup_elem(&lanes, &cpu);
}

static __always_inline struct bma_slot *lane_slot(struct bma_lane *l, __u64 number)
{
	__u64 at = number & slots_mask;

	return (void *)l + sizeof(*l) + at * sizeof(struct bma_slot);
}

/* The next slot's number to *number: there is room for it. */
static __always_inline struct bma_slot *lane_next(struct bma_lane *l, __u64 *number)
{
	struct bma_slot *s;

	*number = __sync_fetch_and_add(&l->slot, 1);
	s = lane_slot(l, *number);
	s->lost = *(volatile __u32 *)&l->lost;
	return s;
}

/* The same. NULL: there is no room, and that is counted. */
static __always_inline struct bma_slot *lane_take(struct bma_lane *l, __u64 *number)
{
	if (l->slot < *(volatile __u64 *)&l->limit)
		return lane_next(l, number);
	count(&l->lost);
	return NULL;
}

/* The slot is complete: nothing that was written to it may be seen later than this. */
static __always_inline void lane_commit(struct bma_slot *s, __u64 number)
{
#if defined(__TARGET_ARCH_x86)
	barrier();	/* the processor keeps the order of its stores */
	*(volatile __u64 *)&s->commit = number + 1;
#else
	__sync_lock_test_and_set(&s->commit, number + 1);
#endif
}

#endif
