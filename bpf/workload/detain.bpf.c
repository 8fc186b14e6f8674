// SPDX-License-Identifier: GPL-2.0-only
/*
 * Programs that do nothing but last. A sleepable one is a reader of RCU tasks trace, and of RCU between
 * bpf_rcu_read_lock() and its counterpart: no grace period of that flavour that begins while it runs can
 * end before it does. Both can be preempted.
 */
#include "../kernel.bpf.h"
#include "detain.h"

extern void bpf_rcu_read_lock(void) __ksym;
extern void bpf_rcu_read_unlock(void) __ksym;

#define TURNS (1 << 20)		/* a loop's; bpf_loop() takes up to 2^23 */

struct wait {
	__u64 end, turns;
};

static int look(__u32 i, struct wait *w)
{
	w->turns++;
	return bpf_ktime_get_ns() >= w->end;
}

static int look_often(__u32 i, struct wait *w)
{
	bpf_loop(TURNS, look, w, 0);
	return bpf_ktime_get_ns() >= w->end;
}

static __u64 last(__u64 ns)
{
	struct wait w = { .end = bpf_ktime_get_ns() + ns };

	bpf_loop(TURNS, look_often, &w, 0);
	return w.turns;
}

SEC("syscall")
int detain_tasks_trace(struct detain_run *run)
{
	run->turns = last(run->ns);
	return 0;
}

/* Of both. */
SEC("syscall")
int detain_rcu(struct detain_run *run)
{
	bpf_rcu_read_lock();
	run->turns = last(run->ns);
	bpf_rcu_read_unlock();
	return 0;
}

char LICENSE[] SEC("license") = "GPL";
