// SPDX-License-Identifier: GPL-2.0-only
/*
 * One program for each tracepoint of resilient spinlocks (bpf/kernel, kernel/bpf/rqspinlock.c). They
 * run with interrupts off. What comes with every lock is told in slots, and wakes nobody: that would
 * take a lock, and the kernel would skip, and count, the program that is running already.
 */
#include "lock.bpf.h"

#define ETIMEDOUT 110
#define CPUS_MAX 8192		/* NR_CPUS, at most */

static __always_inline void lock_slot(struct bma_slot *s, __u32 kind, __u64 lock, __u64 waited,
				      __u32 counts)
{
	s->cache = lock;
	s->obj = waited;
	s->free_cnt = held_cnt();
	*(__u32 *)&s->kind = kind;	/* no flags, BMA_HERE */
	s->preempt = counts;
	s->time = bpf_ktime_get_ns();
}

static __noinline int lock_dropped(__u32 kind)
{
	struct bma_counts *c = bpf_map_lookup_elem(&counts, &kind);

	if (c)
		count(&c->dropped);
	return 0;
}

static __always_inline int tell_lock(struct bma_lane *l, __u32 kind, __u64 lock, __u64 waited,
				     __u32 counts)
{
	__u64 number;
	struct bma_slot *s = lane_take(l, &number);

	if (!s)
		return lock_dropped(kind);
	lock_slot(s, kind, lock, waited, counts);
	lane_commit(s, number);
	return 0;
}

static __always_inline int on_each(struct raw_tp *ctx, __u32 kind)
{
	struct bma_lane *l = lane_of_this_cpu();
	__u32 counts = preempt();

	if (!telling || !telling_locks || !l || own_lock(l, bma_ctx_of(counts)))
		return 0;
	return tell_lock(l, kind, ctx->args[0], 0, counts);
}

/* res_spin_lock(): lock */
SEC("raw_tp/rqspinlock_acquire")
int on_lock_acquire(struct raw_tp *ctx)
{
	return on_each(ctx, BMA_LOCK_ACQUIRE);
}

/* res_spin_unlock(): lock */
SEC("raw_tp/rqspinlock_release")
int on_lock_release(struct raw_tp *ctx)
{
	return on_each(ctx, BMA_LOCK_RELEASE);
}

/* Who came into this context has gone, and waits for nothing: the end of a wait in an NMI is not told when
 * the NMI came into the program that tells of it. */
static __always_inline void end_inner_waits(struct bma_lane *l, __u32 ctx)
{
	for (__u32 inner = 0; inner < BMA_CTXS; inner++)
		if (inner > ctx)
			l->wait_since[inner] = 0;
}

/* For how long this context waited; 0: nobody saw it begin. The lock of another tool's program, which runs
 * in the middle of a wait, ends none but its own. */
static __always_inline __u64 end_of_wait(struct bma_lane *l, __u32 ctx, __u64 lock)
{
	__u64 since = l->wait_since[ctx & 3];

	end_inner_waits(l, ctx);
	if (!since || l->wait_for[ctx & 3] != lock)
		return 0;
	l->wait_since[ctx & 3] = 0;
	return bpf_ktime_get_ns() - since;
}

/* The slow path: lock */
SEC("raw_tp/rqspinlock_acquired")
int on_lock_acquired(struct raw_tp *ctx)
{
	struct bma_lane *l = lane_of_this_cpu();
	__u32 counts = preempt(), level = bma_ctx_of(counts);
	__u64 lock = ctx->args[0];

	if (!telling || !l || own_lock(l, level))
		return 0;
	return tell_lock(l, BMA_LOCK_ACQUIRED, lock, end_of_wait(l, level, lock), counts);
}

static __always_inline void who(struct raw_tp *ctx, struct bma_lock_rec *e, bool stack)
{
	long bytes = 0;

	e->pid = bpf_get_current_pid_tgid();
	bpf_get_current_comm(e->comm, sizeof(e->comm));
	if (stack)
		bytes = bpf_get_stack(ctx, e->stack, sizeof(e->stack), 0);
	e->depth = bytes > 0 ? bytes / sizeof(e->stack[0]) : 0;
	e->pad = 0;
}

/*
 * The slow path: lock. Only who holds another lock can have part in a deadlock of two; of the others
 * nobody asks for the stack, and it costs more than all the rest.
 */
SEC("raw_tp/rqspinlock_wait")
int on_lock_wait(struct raw_tp *ctx)
{
	struct bma_lane *l = lane_of_this_cpu();
	__u32 level = bma_ctx_of(preempt()) & 3;
	struct bma_lock_rec *e;
	struct emit em;

	if (!telling || !l || own_lock(l, level))
		return 0;
	end_inner_waits(l, level);
	l->wait_for[level] = ctx->args[0];
	l->wait_since[level] = bpf_ktime_get_ns();
	e = emit_begin(&em, BMA_LOCK_WAIT, sizeof(*e), ctx->args[0]);
	if (!e)
		return 0;
	e->head.free_cnt = held_cnt();
	e->waited = 0;
	e->holder = BMA_NO_CPU;
	who(ctx, e, e->head.free_cnt > 1);
	emit_end(&em, &e->head);
	return 0;
}

struct search {
	__u64 lock;
	__u32 holder;	/* holds it beyond doubt: it went on to another */
	__u32 topmost;	/* has it on top, and does not wait for it */
};

struct place {
	__u64 lock;
	struct table *table;
	__u32 at;
};

static int compare(__u32 i, struct place *p)
{
	if (i >= p->table->n)
		return 1;
	if (p->table->locks[i & BMA_HELD_MAX] == p->lock)
		p->at = i + 1;
	return 0;
}

/* The lock's uppermost place in a CPU's table, from 1: 0: it is not there. -1: there is no such CPU. */
static __noinline int place_of(__u64 lock, __u32 cpu, __u32 *n)
{
	struct place p = { .lock = lock, .table = copy_table(cpu) };

	if (!p.table || !n)
		return -1;
	bpf_loop(BMA_HELD_MAX, compare, &p, 0);
	*n = p.table->n;
	return p.at;
}

/* In some context the CPU tries to get it: that is why its table has it. */
static __always_inline bool waits_for(struct bma_lane *l, __u64 lock)
{
	bool waits = false;

	for (int ctx = 0; ctx < BMA_CTXS; ctx++)
		waits |= l->wait_since[ctx] && l->wait_for[ctx] == lock;
	return waits;
}

/* What lies below the top may be tried, too: an interrupt came into the attempt, or our own program tells
 * of it just now, and has its ring's lock. */
static int search_cpu(__u32 cpu, struct search *s)
{
	struct bma_lane *l = bpf_map_lookup_elem(&lanes, &cpu);
	__u32 n = 0;
	int at;

	if (!l)
		return 1;
	if (cpu == bpf_get_smp_processor_id())
		return 0;
	at = place_of(s->lock, cpu, &n);
	if (at <= 0 || waits_for(l, s->lock))
		return at < 0;
	if (at == n)
		s->topmost = cpu;
	else
		s->holder = cpu;
	return at < n;
}

/* The failed attempt has left the table: what is there is held, or tried in an outer context. */
static __always_inline bool held_here(__u64 lock)
{
	__u32 n;

	return place_of(lock, bpf_get_smp_processor_id(), &n) > 0;
}

static __always_inline __u32 failure_of(__u64 lock, __s32 ret, bool sure, __u32 ctx)
{
	if (ret == -ETIMEDOUT)
		return BMA_LOCK_TIMEOUT;
	if (held_here(lock))
		return BMA_LOCK_AA;
	return ctx == BMA_CTX_NMI && !sure ? BMA_LOCK_NO_NODE : BMA_LOCK_ABBA;
}

static __noinline int emit_fail(struct raw_tp *ctx, __u64 waited, __u32 level)
{
	struct search s = { .holder = BMA_NO_CPU, .topmost = BMA_NO_CPU };
	struct bma_lock_rec *e;
	struct emit em;
	__u32 holder;

	if (!ctx)
		return 0;
	s.lock = ctx->args[0];
	bpf_loop(CPUS_MAX, search_cpu, &s, 0);
	holder = s.holder != BMA_NO_CPU ? s.holder : s.topmost;
	e = emit_begin(&em, BMA_LOCK_FAIL, sizeof(*e), ctx->args[0]);
	if (!e)
		return holder;
	e->head.free_cnt = held_cnt();
	e->head.what = failure_of(ctx->args[0], ctx->args[1], s.holder != BMA_NO_CPU, level);
	if (e->head.what == BMA_LOCK_AA)
		holder = bpf_get_smp_processor_id();
	e->waited = waited;
	e->holder = holder;
	who(ctx, e, true);
	emit_end(&em, &e->head);
	return holder;
}

/* The slow path: lock, ret. With the tables of both sides, as they are. */
SEC("raw_tp/rqspinlock_fail")
int on_lock_fail(struct raw_tp *ctx)
{
	struct bma_lane *l = lane_of_this_cpu();
	__u32 cpu = bpf_get_smp_processor_id(), level = bma_ctx_of(preempt()) & 3, holder;

	if (!telling || !l || own_lock(l, level))
		return 0;
	holder = emit_fail(ctx, end_of_wait(l, level, ctx->args[0]), level);
	emit_held(cpu);
	if (holder != BMA_NO_CPU && holder != cpu)
		emit_held(holder);
	return 0;
}

/* This CPU's table, at this place in its order. */
SEC("raw_tp")
int read_held(struct raw_tp *ctx)
{
	unsigned long flags;

	bpf_local_irq_save(&flags);
	emit_held(bpf_get_smp_processor_id());
	bpf_local_irq_restore(&flags);
	return 0;
}
