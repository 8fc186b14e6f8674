/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The table of caches (struct bma_entry): arrays only, since a hash map would allocate from the very
 * allocator that is traced. Where a bucket is full its further caches have no entry: their moves
 * have number 0, and their uses are told one by one, whatever the rate.
 */
#ifndef BMA_ENTRY_BPF_H
#define BMA_ENTRY_BPF_H

#include "kernel.bpf.h"
#include "event.h"

struct bucket {
	struct bma_entry way[BMA_WAYS];
};

struct {
	__uint(type, BPF_MAP_TYPE_ARRAY);
	__uint(max_entries, 1 << BMA_BUCKETS_BITS);
	__type(key, __u32);
	__type(value, struct bucket);
} entries SEC(".maps");

static __always_inline struct bucket *bucket_of(__u64 cache)
{
	__u32 key = (__u32)cache * 0x9e3779b1u >> (32 - BMA_BUCKETS_BITS);

	return bpf_map_lookup_elem(&entries, &key);
}

static __always_inline struct bma_entry *entry_in(struct bucket *b, __u64 cache)
{
	for (int i = 0; i < BMA_WAYS; i++)
		if (b->way[i].cache == cache)
			return &b->way[i];
	return NULL;
}

/* The cache's entry; NULL: it has none. */
static __noinline struct bma_entry *entry_lookup(__u64 cache)
{
	struct bucket *b = bucket_of(cache);

	return b ? entry_in(b, cache) : NULL;
}

/* The cache's entry, made when it has none yet; NULL: there is no room. */
static __noinline struct bma_entry *entry_of(__u64 cache)
{
	struct bucket *b = bucket_of(cache);
	struct bma_entry *e = b ? entry_in(b, cache) : NULL;

	if (!b || e)
		return e;
	for (int i = 0; i < BMA_WAYS; i++) {
		__u64 was = __sync_val_compare_and_swap(&b->way[i].cache, BMA_ENTRY_FREE, cache);

		if (was == BMA_ENTRY_FREE || was == cache)
			return &b->way[i];
	}
	return NULL;
}

static __always_inline void entry_clear(struct bma_entry *e)
{
	e->open = e->number = 0;
	for (int i = 0; i < BMA_USES; i++)
		e->n[i] = 0;
	e->told = 0;
}

/* A cache is set up, and nobody else knows it yet: everything of it begins at 0. */
static __noinline int entry_begin(__u64 cache)
{
	struct bucket *b = bucket_of(cache);
	struct bma_entry *e = b ? entry_in(b, cache) : NULL;

	if (!b)
		return 0;
	for (int i = 0; i < BMA_WAYS && !e; i++)
		if (b->way[i].cache == BMA_ENTRY_DEAD &&
		    __sync_val_compare_and_swap(&b->way[i].cache, BMA_ENTRY_DEAD, cache) ==
		    BMA_ENTRY_DEAD)
			e = &b->way[i];
	if (e)
		entry_clear(e);
	else
		entry_of(cache);
	return 0;
}

/* The cache is gone: nobody asks for its entry any more. */
static __noinline int entry_end(__u64 cache)
{
	struct bma_entry *e = entry_lookup(cache);

	if (e) {
		entry_clear(e);
		e->cache = BMA_ENTRY_DEAD;
	}
	return 0;
}

#endif
