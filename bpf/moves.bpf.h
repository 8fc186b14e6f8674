/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Numbers for the moves of lists that several CPUs touch. An event of such a move takes the next
 * number of its cache; a state tells the number that the lengths it read contain, and whether
 * some CPU was in the middle of a move. So both sides speak of the same moves, which the clocks of
 * several CPUs could not tell.
 *
 * A cache's entry is found by a hash of its address, in buckets of eight; no hash map, since probes
 * must not allocate. Where a bucket is full its further caches have no entry, and say 0.
 */
#ifndef BMA_MOVES_BPF_H
#define BMA_MOVES_BPF_H

#include "kernel.bpf.h"

#define MOVES_WAYS 8
#define MOVES_TRIES 64	/* as many CPUs would have to change the counter in between */
#define MOVES_FREE 0ull
#define MOVES_DEAD 1ull	/* was a cache's; only a new cache may take it, so that buckets fill from
			 * the front for everybody and two CPUs never make two entries for one cache */

struct moves {
	__u64 cache;
	__u32 open;	/* CPUs that are between bpf_mem_moving's begin and end */
	__u32 number;	/* of the newest move that has its event */
};

struct moves_bucket {
	struct moves way[MOVES_WAYS];
};

struct {
	__uint(type, BPF_MAP_TYPE_ARRAY);
	__uint(max_entries, 1);	/* user space sets it: a power of two */
	__type(key, __u32);
	__type(value, struct moves_bucket);
} moves SEC(".maps");

const volatile __u32 moves_mask;

static __always_inline struct moves_bucket *moves_bucket(__u64 cache)
{
	__u32 key = (cache >> 3) * 0x9e3779b97f4a7c15ull >> 40 & moves_mask;

	return bpf_map_lookup_elem(&moves, &key);
}

static __always_inline struct moves *moves_find(struct moves_bucket *b, __u64 cache)
{
	for (int i = 0; i < MOVES_WAYS; i++)
		if (b->way[i].cache == cache)
			return &b->way[i];
	return NULL;
}

/* The cache's entry; NULL: it has none. */
static __noinline struct moves *moves_lookup(__u64 cache)
{
	struct moves_bucket *b = moves_bucket(cache);

	return b ? moves_find(b, cache) : NULL;
}

/* The cache's entry, made when it has none yet; NULL: there is no room. */
static __noinline struct moves *moves_of(__u64 cache)
{
	struct moves_bucket *b = moves_bucket(cache);
	struct moves *m = b ? moves_find(b, cache) : NULL;

	if (!b || m)
		return m;
	for (int i = 0; i < MOVES_WAYS; i++) {
		__u64 was = __sync_val_compare_and_swap(&b->way[i].cache, MOVES_FREE, cache);

		if (was == MOVES_FREE || was == cache)
			return &b->way[i];
	}
	return NULL;
}

/* A cache is set up, and nobody else knows it yet: its moves begin at 1. */
static __noinline int moves_begin(__u64 cache)
{
	struct moves_bucket *b = moves_bucket(cache);
	struct moves *m = b ? moves_find(b, cache) : NULL;

	if (!b)
		return 0;
	for (int i = 0; i < MOVES_WAYS && !m; i++)
		if (b->way[i].cache == MOVES_DEAD &&
		    __sync_val_compare_and_swap(&b->way[i].cache, MOVES_DEAD, cache) == MOVES_DEAD)
			m = &b->way[i];
	if (m)
		m->open = m->number = 0;
	else
		moves_of(cache);
	return 0;
}

/* The cache is gone: nobody asks for its moves any more. */
static __noinline int moves_end(__u64 cache)
{
	struct moves_bucket *b = moves_bucket(cache);
	struct moves *m = b ? moves_find(b, cache) : NULL;

	if (m) {
		m->open = m->number = 0;
		m->cache = MOVES_DEAD;
	}
	return 0;
}

/* The number of a move that has just happened; interrupts are off. 0: not numbered. */
static __noinline __u32 moves_next(__u64 cache)
{
	struct moves *m = cache ? moves_of(cache) : NULL;

	return m ? __sync_fetch_and_add(&m->number, 1) + 1 : 0;
}

/*
 * A CPU begins or ends a move. An end whose begin came before we were attached must not take away
 * another's begin for long, nor wrap: the counter stops at none, and is right when all moves that
 * are older than we are over.
 */
static __always_inline void moves_open(__u64 cache, bool begin)
{
	struct moves *m = moves_of(cache);
	__u32 open;

	if (!m)
		return;
	if (begin) {
		__sync_fetch_and_add(&m->open, 1);
		return;
	}
	for (int tries = 0; tries < MOVES_TRIES; tries++) {
		open = m->open;
		if (!open || __sync_val_compare_and_swap(&m->open, open, open - 1) == open)
			return;
	}
}

#endif
