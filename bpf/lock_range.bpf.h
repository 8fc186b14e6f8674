/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Where the resilient spinlocks of a map lie. Each kind of map that has some is here; a kernel on
 * which its lock is of another type has no events of it, so its range harms nobody.
 */
#ifndef BMA_LOCK_RANGE_BPF_H
#define BMA_LOCK_RANGE_BPF_H

#include "kernel.bpf.h"
#include "event.h"
#include "lane.bpf.h"

#define NO_PREALLOC 1u		/* BPF_F_NO_PREALLOC */

#pragma clang attribute push(__attribute__((preserve_access_index)), apply_to = record)

/* kernel/bpf/hashtab.c */
struct bucket___htab {
	struct rqspinlock_any raw_lock;
};

struct pcpu_freelist {
	void *freelist;		/* __percpu */
};

struct bpf_lru_list {
	struct rqspinlock_any lock;
};

struct bpf_lru_locallist {
	struct rqspinlock_any lock;
};

struct bpf_common_lru {
	struct bpf_lru_list lru_list;
	void *local_list;	/* __percpu */
};

struct bpf_lru {
	struct bpf_common_lru common_lru;
	void *percpu_lru;	/* __percpu, in a union with common_lru */
	bool percpu;
};

struct htab_elem {
	char key[0];
};

struct bpf_htab___locks {
	void *buckets;
	void *elems;
	struct pcpu_freelist freelist;
	struct bpf_lru lru;
	__u32 n_buckets;
	__u32 elem_size;
};

struct pcpu_freelist_head {
	struct rqspinlock_any lock;
};

struct lpm_trie___locks {
	struct rqspinlock_any lock;
};

struct bpf_queue_stack {
	struct rqspinlock_any lock;
};

struct bpf_ringbuf {
	struct rqspinlock_any spinlock;
};

struct bpf_ringbuf_map {
	struct bpf_ringbuf *rb;
};

struct bpf_arena {
	struct rqspinlock_any spinlock;
};

struct bpf_array {
	__u32 elem_size;
	char value[];
};

struct bpf_local_storage_map_bucket {
	struct rqspinlock_any lock;
};

struct bpf_local_storage_map___locks {
	struct bpf_local_storage_map_bucket *buckets;
	__u32 bucket_log;
};

#pragma clang attribute pop

#define BPF_MAP_TYPE_ARENA_6_9 33	/* enum bpf_map_type of 6.9; not in older headers */

static __always_inline struct bma_lock_range one_lock(__u32 of, const void *addr)
{
	return (struct bma_lock_range){ .of = of, .addr = (__u64)addr, .stride = 4, .count = 1 };
}

/* Of the bpf_res_spin_lock in the map's values; below 0: they have none. */
static __always_inline int value_lock_off(struct bpf_map *map)
{
	struct btf_record *record = BPF_CORE_READ(map, record);

	/* NULL or an error pointer where the value has no fields of the kernel's */
	if ((__s64)record < -4095 && record && bpf_core_field_exists(record->res_spin_lock_off))
		return BPF_CORE_READ(record, res_spin_lock_off);
	return -1;
}

/* The lists of free elements: one kind of preallocated map has an LRU list, the other a stack. */
static __always_inline void read_htab_lists(struct bma_lock_range *to, struct bpf_htab___locks *htab,
					    bool lru)
{
	__u64 freelist = (__u64)BPF_CORE_READ(htab, freelist.freelist);

	if (!lru) {
		to[1] = one_lock(BMA_LOCK_FREELIST, (void *)freelist + bpf_core_field_offset(
					 struct pcpu_freelist_head, lock));
		to[1].percpu = 1;
		return;
	}
	if (BPF_CORE_READ(htab, lru.percpu)) {
		to[1] = one_lock(BMA_LOCK_LRU_CPU, BPF_CORE_READ(htab, lru.percpu_lru) +
				 bpf_core_field_offset(struct bpf_lru_list, lock));
		to[1].percpu = 1;
		return;
	}
	to[1] = one_lock(BMA_LOCK_LRU, &htab->lru.common_lru.lru_list.lock);
	to[2] = one_lock(BMA_LOCK_LRU_CPU, BPF_CORE_READ(htab, lru.common_lru.local_list) +
			 bpf_core_field_offset(struct bpf_lru_locallist, lock));
	to[2].percpu = 1;
}

/* Only an ordinary hash map may have locks in its values: it has an element for each CPU besides, which
 * an update puts in the place of the old one. */
static __always_inline void read_htab_values(struct bma_lock_range *to, struct bpf_map *map)
{
	struct bpf_htab___locks *htab = (void *)map;
	int off = value_lock_off(map);

	if (off >= 0)
		*to = (struct bma_lock_range){
			.of = BMA_LOCK_VALUE, .stride = BPF_CORE_READ(htab, elem_size),
			.count = BPF_CORE_READ(map, max_entries) +
				 ((struct bpf_map *)&lanes)->max_entries,
			.addr = (__u64)BPF_CORE_READ(htab, elems) +
				bpf_core_field_offset(struct htab_elem, key) +
				((BPF_CORE_READ(map, key_size) + 7) & ~7u) + off,
		};
}

static __always_inline void read_htab_locks(struct bma_lock_range *to, struct bpf_map *map, bool lru)
{
	struct bpf_htab___locks *htab = (void *)map;

	to[0] = (struct bma_lock_range){
		.of = BMA_LOCK_BUCKET, .stride = bpf_core_type_size(struct bucket___htab),
		.count = BPF_CORE_READ(htab, n_buckets),
		.addr = (__u64)BPF_CORE_READ(htab, buckets) +
			bpf_core_field_offset(struct bucket___htab, raw_lock),
	};
	if (BPF_CORE_READ(map, map_flags) & NO_PREALLOC)
		return;
	read_htab_lists(to, htab, lru);
	if (!lru)
		read_htab_values(&to[2], map);
}

static __always_inline void read_array_locks(struct bma_lock_range *to, struct bpf_map *map)
{
	struct bpf_array *array = (void *)map;
	int off = value_lock_off(map);

	if (off >= 0)
		to[0] = (struct bma_lock_range){ .of = BMA_LOCK_VALUE, .addr = (__u64)array->value + off,
						 .stride = BPF_CORE_READ(array, elem_size),
						 .count = BPF_CORE_READ(map, max_entries) };
}

static __always_inline void read_storage_locks(struct bma_lock_range *to, struct bpf_map *map)
{
	struct bpf_local_storage_map___locks *smap = (void *)map;
	struct bpf_local_storage_map_bucket *buckets = BPF_CORE_READ(smap, buckets);

	to[0] = (struct bma_lock_range){
		.of = BMA_LOCK_STORAGE_BUCKET, .addr = (__u64)&buckets->lock,
		.stride = bpf_core_type_size(struct bpf_local_storage_map_bucket),
		.count = 1u << (BPF_CORE_READ(smap, bucket_log) & 31),
	};
}

/* to: BMA_LOCK_RANGES of them; those that there are not are left empty. */
static __noinline int read_lock_ranges(struct bma_lock_range *to, struct bpf_map *map)
{
	__u32 type;

	if (!to || !map)
		return 0;
	for (int i = 0; i < BMA_LOCK_RANGES; i++)
		to[i] = (struct bma_lock_range){ 0 };
	type = BPF_CORE_READ(map, map_type);	/* some are in no header of ours */
	switch (type) {
	case BPF_MAP_TYPE_HASH:
	case BPF_MAP_TYPE_PERCPU_HASH:
	case BPF_MAP_TYPE_HASH_OF_MAPS:
		read_htab_locks(to, map, false);
		return 0;
	case BPF_MAP_TYPE_LRU_HASH:
	case BPF_MAP_TYPE_LRU_PERCPU_HASH:
		read_htab_locks(to, map, true);
		return 0;
	case BPF_MAP_TYPE_ARRAY:
		read_array_locks(to, map);
		return 0;
	case BPF_MAP_TYPE_LPM_TRIE:
		to[0] = one_lock(BMA_LOCK_LPM_TRIE, &((struct lpm_trie___locks *)map)->lock);
		return 0;
	case BPF_MAP_TYPE_QUEUE:
	case BPF_MAP_TYPE_STACK:
		to[0] = one_lock(BMA_LOCK_QUEUE, &((struct bpf_queue_stack *)map)->lock);
		return 0;
	case BPF_MAP_TYPE_RINGBUF:
		to[0] = one_lock(BMA_LOCK_RINGBUF,
				 &BPF_CORE_READ((struct bpf_ringbuf_map *)map, rb)->spinlock);
		return 0;
	case BPF_MAP_TYPE_ARENA_6_9:
		if (bpf_core_type_exists(struct bpf_arena))
			to[0] = one_lock(BMA_LOCK_ARENA, &((struct bpf_arena *)map)->spinlock);
		return 0;
	case BPF_MAP_TYPE_SK_STORAGE:
	case BPF_MAP_TYPE_INODE_STORAGE:
	case BPF_MAP_TYPE_TASK_STORAGE:
	case BPF_MAP_TYPE_CGRP_STORAGE_6_2:
		read_storage_locks(to, map);
	}
	return 0;
}

#endif
