// SPDX-License-Identifier: GPL-2.0-only
/*
 * A program that takes a lock of its own and then updates a hash map with a single bucket; run on all CPUs
 * at once it meets itself in both.
 */
#include "lock.bpf.h"

#define LINGER 100		/* turns with the lock held, so that others come to wait */

LOCK_MAP(contended, 1);

/* Not preallocated: an update takes the lock of the bucket, and no lock of a free list. */
struct {
	__uint(type, BPF_MAP_TYPE_HASH);
	__uint(map_flags, BPF_F_NO_PREALLOC);
	__uint(max_entries, 1);
	__type(key, __u32);
	__type(value, __u64);
} contended_hash SEC(".maps");

struct lock_counts counts[LOCK_SLOTS];
struct outcomes updates[LOCK_SLOTS];
volatile __u32 never;

static int once(__u32 i, __u32 *slot)
{
	__u32 key = 0, n = *slot & (LOCK_SLOTS - 1);
	struct guarded *g = bpf_map_lookup_elem(&contended, &key);
	__u64 value = i;
	long rc;

	if (!g)
		return 1;
	if (!take(g, &counts[n])) {
		wait_some(&never, 1, LINGER);
		put(g, &counts[n]);
	}
	rc = bpf_map_update_elem(&contended_hash, &key, &value, BPF_ANY);
	outcome_count(&updates[n], rc);
	return 0;
}

SEC("syscall")
int contend(struct lock_run *run)
{
	__u32 slot = run->slot;

	if (run->rounds && run->rounds <= LOCK_TURNS_MAX)
		bpf_loop(run->rounds, once, &slot, 0);
	return 0;
}

char LICENSE[] SEC("license") = "GPL";
