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

struct table {			/* a copy of a CPU's rqspinlock_held_locks */
	__s32 cnt;		/* the kernel's: more than there is room for, perhaps */
	__u32 n;		/* entries here */
	__u64 locks[BMA_HELD_MAX + 1];
};

/* One for each context that may be at it. */
struct {
	__uint(type, BPF_MAP_TYPE_PERCPU_ARRAY);
	__uint(max_entries, BMA_CTXS);
	__type(key, __u32);
	__type(value, struct table);
} tables SEC(".maps");

/* NULL: there is no such CPU. Good until the next one in this context. */
static __always_inline struct table *copy_table(__u32 cpu)
{
	struct rqspinlock_held *held = bpf_per_cpu_ptr(&rqspinlock_held_locks, cpu);
	__u32 ctx = bma_ctx_of(preempt());
	struct table *t = bpf_map_lookup_elem(&tables, &ctx);

	if (!held || !t)
		return NULL;
	t->cnt = held->cnt;
	t->n = t->cnt > BMA_HELD_MAX ? BMA_HELD_MAX : t->cnt;
	bpf_probe_read_kernel(t->locks, BMA_HELD_MAX * sizeof(t->locks[0]), held->locks);
	return t;
}

/* The kernel pushes a lock before it tries to get it. */
static __always_inline __u32 top_flags(const struct table *t, __u32 cpu)
{
	struct bma_lane *l = bpf_map_lookup_elem(&lanes, &cpu);
	__u64 top = t->n && t->n == t->cnt ? t->locks[(t->n - 1) & 31] : 0;

	if (!top || (cpu == bpf_get_smp_processor_id() && !bma_ctx_of(preempt())))
		return 0;	/* no other context is in the middle of something */
	return l && waited_for(l) == top ? BMA_F_TOP_TRIED : BMA_F_TOP_OPEN;
}

static __always_inline void emit_held_part(const struct table *t, __u32 first, __u32 cpu,
					   __u32 flags)
{
	struct emit em;
	struct bma_held *e = emit_begin(&em, BMA_LOCK_HELD, sizeof(*e), 0);

	if (!e)
		return;
	e->cpu = cpu;
	e->pad = 0;
	e->head.what = first;
	e->head.free_cnt = t->cnt;
	e->head.flags = flags;
	for (int i = 0; i < BMA_HELD_PART; i++)
		e->locks[i] = first + i < t->n ? t->locks[(first + i) & 31] : 0;
	emit_end(&em, &e->head);
}

/* The table of a CPU, as it is now: in as many events as it takes. */
static __noinline int emit_held(__u32 cpu)
{
	struct table *t = copy_table(cpu);
	__u32 flags;

	if (!t)
		return 0;
	flags = top_flags(t, cpu);
	if (cpu != bpf_get_smp_processor_id())
		flags |= BMA_F_REMOTE;
	else if (telling_locks)
		flags |= BMA_F_LOCKS;
	for (__u32 first = 0; first < BMA_HELD_MAX; first += BMA_HELD_PART)
		if (!first || first < t->n)
			emit_held_part(t, first, cpu, flags);
	return 0;
}

#endif
