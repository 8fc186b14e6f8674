/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Locks that BPF programs take (kernel/bpf/rqspinlock.c, since 6.15) and the counts of what came of it.
 * While one is held the verifier lets a program call nothing but another lock or unlock and the steps of
 * an iterator over numbers: no clock, no bpf_loop(). Two lookups of one map value are two locks for the
 * verifier, which knows no better; so an AA deadlock can be written.
 */
#ifndef BMA_WORKLOAD_LOCK_BPF_H
#define BMA_WORKLOAD_LOCK_BPF_H

#include "../kernel.bpf.h"
#include "lock.h"

/* The verifier knows the lock in a map's value by this name. */
struct bpf_res_spin_lock {
	__u32 val;
};

extern int bpf_res_spin_lock(struct bpf_res_spin_lock *lock) __ksym __weak;
extern void bpf_res_spin_unlock(struct bpf_res_spin_lock *lock) __ksym __weak;

/* struct bpf_iter_num, which the headers of older kernels do not have */
struct numbers {
	__u64 opaque;
};

extern int bpf_iter_num_new(struct numbers *it, int start, int end) __ksym __weak;
extern int *bpf_iter_num_next(struct numbers *it) __ksym __weak;
extern void bpf_iter_num_destroy(struct numbers *it) __ksym __weak;

struct guarded {
	struct bpf_res_spin_lock lock;
	__u32 pad;
	__u64 taken;		/* changed under the lock only: is it one owner at a time? */
};

#define LOCK_MAP(name, n)			\
	struct {				\
		__uint(type, BPF_MAP_TYPE_ARRAY);	\
		__uint(max_entries, n);		\
		__type(key, __u32);		\
		__type(value, struct guarded);	\
	} name SEC(".maps")

/* 0: it is the caller's. */
static __always_inline int take(struct guarded *g, struct lock_counts *c)
{
	int rc = bpf_res_spin_lock(&g->lock);

	outcome_count(&c->got, rc);
	if (!rc)
		g->taken++;
	return rc;
}

static __always_inline void put(struct guarded *g, struct lock_counts *c)
{
	bpf_res_spin_unlock(&g->lock);
	c->released++;
}

/* Goes round until the word is big enough, or that many times. Works under a lock. */
static __always_inline bool wait_some(const volatile __u32 *word, __u32 enough, int turns)
{
	struct numbers it;
	bool there = false;

	bpf_iter_num_new(&it, 0, turns);
	while (!there && bpf_iter_num_next(&it))
		there = *word >= enough;
	bpf_iter_num_destroy(&it);
	return there;
}

#define WAIT_TURNS (1 << 23)	/* all that an iterator does; 20 ms and more */
#define WAITS 128

/* The same for seconds: long enough that the other side comes, but not for ever. */
static __always_inline bool wait_long(const volatile __u32 *word, __u32 enough)
{
	struct numbers it;
	bool there = false;

	bpf_iter_num_new(&it, 0, WAITS);
	while (!there && bpf_iter_num_next(&it))
		there = wait_some(word, enough, WAIT_TURNS);
	bpf_iter_num_destroy(&it);
	return there;
}

#endif
