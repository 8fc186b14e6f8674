/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The few kernel types the programs need, as little of each as possible; CO-RE finds the real
 * offsets when the program is loaded. Where a kernel may lack something, that is said here.
 */
#ifndef BMA_KERNEL_BPF_H
#define BMA_KERNEL_BPF_H

#include <linux/types.h>
#include <linux/bpf.h>
#include <stdbool.h>
#include <bpf/bpf_helpers.h>
#include <bpf/bpf_core_read.h>

#pragma clang attribute push(__attribute__((preserve_access_index)), apply_to = record)

struct llist_node {
	struct llist_node *next;
};

struct llist_head {
	struct llist_node *first;
};

typedef struct {
	int counter;
} atomic_t;

/* kernel/bpf/memalloc.c, since 6.6; free_by_rcu_ttrace and its like were free_by_rcu before */
struct bpf_mem_cache {
	struct llist_head free_llist;
	struct llist_head free_llist_extra;
	int unit_size;
	int free_cnt;
	int low_watermark, high_watermark, batch;
	int percpu_size;
	struct llist_head free_by_rcu;
	struct llist_head waiting_for_gp;
	atomic_t call_rcu_in_progress;
	struct llist_head free_llist_extra_rcu;
	struct llist_head free_by_rcu_ttrace;
	struct llist_head waiting_for_gp_ttrace;
	atomic_t call_rcu_ttrace_in_progress;
};

/* include/linux/bpf_mem_alloc.h */
struct bpf_mem_alloc {
	void *caches;	/* __percpu: eleven caches a CPU, by size class */
	void *cache;	/* __percpu: one cache a CPU */
};

/* include/linux/bpf.h; where a value has its bpf_res_spin_lock, below 0: nowhere */
struct btf_record {
	int res_spin_lock_off;
};

struct bpf_map {
	enum bpf_map_type map_type;	/* CO-RE matches an enum with an enum only */
	__u32 id;
	__u32 key_size;
	__u32 max_entries;
	__u32 map_flags;
	struct btf_record *record;
	char name[16];
};

/* kernel/bpf/hashtab.c */
struct bpf_htab {
	struct bpf_mem_alloc ma;
	struct bpf_mem_alloc pcpu_ma;
};

/* kernel/bpf/hashtab.c, 7.2: the resizable hash map */
struct bpf_rhtab {
	struct bpf_mem_alloc ma;
};

/* kernel/bpf/lpm_trie.c; has an allocator of its own since 6.14 */
struct lpm_trie {
	struct bpf_mem_alloc ma;
};

/* include/asm-generic/rqspinlock.h, since 6.15; one a CPU: the locks it holds, or tries to get */
struct rqspinlock_held {
	int cnt;
	void *locks[31];
};

struct seq_file;

struct bpf_iter_meta {
	struct seq_file *seq;
};

struct bpf_iter__bpf_map {
	struct bpf_iter_meta *meta;
	struct bpf_map *map;
};

struct rqspinlock_any {		/* a lock, whatever its type's name: only its place is wanted */
	int any;
};

/* include/linux/bpf_local_storage.h */
struct bpf_local_storage {
	void *owner;
	struct rqspinlock_any lock;
};

struct bpf_local_storage_elem {
	struct bpf_local_storage *local_storage;
};

struct bpf_local_storage_map {
	struct bpf_map map;
	__u32 bucket_log;
};

#pragma clang attribute pop

#define BPF_MAP_TYPE_CGRP_STORAGE_6_2 32	/* the same, of 6.2 */
#define BPF_MAP_TYPE_RHASH_7_2 35	/* enum bpf_map_type of 7.2; not in older headers */

/* arch/x86/include/asm/preempt.h: a per-CPU variable of its own since 6.15 */
#if defined(__TARGET_ARCH_x86) && !defined(NO_PREEMPT_COUNT)
extern int __preempt_count __ksym;
#endif

/* kernel/bpf/rqspinlock.c */
extern struct rqspinlock_held rqspinlock_held_locks __ksym;

/* kernel/bpf/map_iter.c: a kfunc since 6.6; hash maps keep the count it sums up */
extern __s64 bpf_map_sum_elem_count(const struct bpf_map *map) __ksym __weak;

/* kernel/bpf/helpers.c: kfuncs since 6.14 */
extern void bpf_local_irq_save(unsigned long *flags) __ksym __weak;
extern void bpf_local_irq_restore(unsigned long *flags) __ksym __weak;

#endif
