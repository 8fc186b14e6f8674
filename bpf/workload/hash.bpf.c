// SPDX-License-Identifier: GPL-2.0-only
/*
 * Inserts and deletes in a hash map without preallocation: each insert is one unit_alloc(), each
 * delete one unit_free(). A run must stay short: while a syscall program runs, no tasks-trace
 * grace period can end.
 */
#include <linux/types.h>
#include <linux/bpf.h>
#include <bpf/bpf_helpers.h>

#include "hash.h"

struct {
	__uint(type, BPF_MAP_TYPE_HASH);
	__uint(map_flags, BPF_F_NO_PREALLOC);
	__uint(max_entries, WORKLOAD_KEYS_MAX);
	__type(key, __u64);
	__type(value, __u64);
} workload SEC(".maps");

struct step {
	struct workload_run *run;
	__u64 key;
};

static int insert(__u32 i, struct step *s)
{
	__u64 key = s->key + i, value = key;

	if (bpf_map_update_elem(&workload, &key, &value, BPF_NOEXIST))
		s->run->failed++;
	else
		s->run->inserted++;
	return 0;
}

static int delete(__u32 i, struct step *s)
{
	__u64 key = s->key + i;

	if (!bpf_map_delete_elem(&workload, &key))
		s->run->deleted++;
	return 0;
}

static int round_of(__u32 i, struct step *s)
{
	__u32 depth = s->run->depth;

	if (!depth || depth > WORKLOAD_KEYS_MAX)
		return 1;
	if (s->run->what & WORKLOAD_INSERT)
		bpf_loop(depth, insert, s, 0);
	if (s->run->what & WORKLOAD_DELETE)
		bpf_loop(depth, delete, s, 0);
	return 0;
}

SEC("syscall")
int run(struct workload_run *run)
{
	struct workload_run copy = *run;
	struct step s = { .run = &copy, .key = run->key };

	if (run->rounds && run->rounds <= WORKLOAD_KEYS_MAX)
		bpf_loop(run->rounds, round_of, &s, 0);
	run->inserted = copy.inserted;
	run->deleted = copy.deleted;
	run->failed = copy.failed;
	return 0;
}

char LICENSE[] SEC("license") = "GPL";
