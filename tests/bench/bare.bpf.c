// SPDX-License-Identifier: GPL-2.0-only
/*
 * What is traced, and as little else as can be, for tests/bench/locks and instructions. A round is an
 * alloc and a free, or a lock and an unlock. Each program tells how many rounds went as they should.
 */
#include "../../bpf/workload/lock.bpf.h"

LOCK_MAP(own, 1);

/* Preallocated: an update of what is there takes its bucket's lock, and no other. */
struct {
	__uint(type, BPF_MAP_TYPE_HASH);
	__uint(max_entries, 1);
	__type(key, __u32);
	__type(value, __u64);
} hash SEC(".maps");

/* struct bpf_iter_bits: of two words and more it has a copy of its own, by bpf_mem_alloc() */
struct bits {
	__u64 opaque[2];
};

extern int bpf_iter_bits_new(struct bits *it, const __u64 *words, __u32 n) __ksym;
extern void bpf_iter_bits_destroy(struct bits *it) __ksym;

static __u64 words[2];

static int object(__u32 i, struct lock_run *run)
{
	struct bits it;
	int rc = bpf_iter_bits_new(&it, words, 2);

	bpf_iter_bits_destroy(&it);
	run->slot += !rc;
	return 0;
}

/* A lock of the program's own */
static int pair(__u32 i, struct lock_run *run)
{
	__u32 key = 0;
	struct guarded *g = bpf_map_lookup_elem(&own, &key);

	if (!g || bpf_res_spin_lock(&g->lock))
		return 1;
	bpf_res_spin_unlock(&g->lock);
	run->slot++;
	return 0;
}

/* The lock of a hash map's bucket */
static int update(__u32 i, struct lock_run *run)
{
	__u32 key = 0;
	__u64 value = i;

	if (bpf_map_update_elem(&hash, &key, &value, BPF_ANY))
		return 1;
	run->slot++;
	return 0;
}

#define PROGRAM(name, round)					\
SEC("syscall")							\
int name(struct lock_run *run)					\
{								\
	struct lock_run r = { .rounds = run->rounds };		\
								\
	bpf_loop(r.rounds, round, &r, 0);			\
	run->slot = r.slot;					\
	return 0;						\
}

PROGRAM(objects, object)
PROGRAM(pairs, pair)
PROGRAM(updates, update)

char _license[] SEC("license") = "GPL";
