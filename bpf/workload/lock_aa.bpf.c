// SPDX-License-Identifier: GPL-2.0-only
/* A program that holds a lock and tries to take it again: AA. The second attempt fails at once. */
#include "lock.bpf.h"

LOCK_MAP(twice, 1);

struct lock_counts counts;

static int once(__u32 i, void *unused)
{
	__u32 key = 0;
	struct guarded *first = bpf_map_lookup_elem(&twice, &key);
	struct guarded *second = bpf_map_lookup_elem(&twice, &key);

	if (!first || !second || take(first, &counts))
		return 0;
	if (!take(second, &counts))
		put(second, &counts);
	put(first, &counts);
	return 0;
}

SEC("syscall")
int again(struct lock_run *run)
{
	if (run->rounds && run->rounds <= LOCK_TURNS_MAX)
		bpf_loop(run->rounds, once, NULL, 0);
	return 0;
}

char LICENSE[] SEC("license") = "GPL";
