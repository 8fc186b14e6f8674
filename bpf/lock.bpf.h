/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What the programs share that tell of resilient spinlocks. Nothing they do may take such a lock and
 * tell of that: what our own programs take, in a ring buffer, is known by the guard, and counted.
 */
#ifndef BMA_LOCK_BPF_H
#define BMA_LOCK_BPF_H

#include "emit.bpf.h"

/* Is each acquisition and each release told? Waits and failures are, always. */
volatile __u32 telling_locks;

/* rqspinlock_held_locks.cnt of this CPU */
static __always_inline __s32 held_cnt(void)
{
	return ((struct rqspinlock_held *)bpf_this_cpu_ptr(&rqspinlock_held_locks))->cnt;
}

/* It is one of a ring buffer that we write to. */
static __always_inline bool own_lock(struct bma_lane *l, __u32 ctx)
{
	if (!(l->guard & 1u << ctx))
		return false;
	count(&l->own_locks);
	return true;
}

/* The lock that this CPU waits for in its innermost context; 0: none. */
static __always_inline __u64 waited_for(struct bma_lane *l)
{
	__u64 lock = 0;

	for (int ctx = 0; ctx < BMA_CTXS; ctx++)
		if (l->wait_since[ctx])
			lock = l->wait_for[ctx];
	return lock;
}

static __always_inline __u64 top_of(const struct bma_held *e)
{
	__s32 cnt = e->head.free_cnt;

	return cnt > 0 && cnt <= BMA_HELD_MAX ? e->locks[(cnt - 1) & 31] : 0;
}

/* The kernel pushes a lock before it tries to get it. */
static __always_inline __u32 top_flags(const struct bma_held *e, __u32 cpu)
{
	struct bma_lane *l = bpf_map_lookup_elem(&lanes, &cpu);
	__u64 top = top_of(e);

	if (!top)
		return 0;
	return l && waited_for(l) == top ? BMA_F_TOP_TRIED : BMA_F_TOP_OPEN;
}

/* The table of a CPU, as it is now. */
static __noinline int emit_held(__u32 cpu)
{
	struct rqspinlock_held *held = bpf_per_cpu_ptr(&rqspinlock_held_locks, cpu);
	struct emit em;
	struct bma_held *e = held ? emit_begin(&em, BMA_LOCK_HELD, sizeof(*e), 0) : NULL;

	if (!e)
		return 0;
	e->cpu = cpu;
	e->pad = 0;
	e->head.free_cnt = held->cnt;
	bpf_probe_read_kernel(e->locks, sizeof(e->locks), held->locks);
	e->head.flags = top_flags(e, cpu);
	if (cpu != bpf_get_smp_processor_id())
		e->head.flags |= BMA_F_REMOTE;
	else if (telling_locks)
		e->head.flags |= BMA_F_LOCKS;
	emit_end(&em, &e->head);
	return 0;
}

#endif
