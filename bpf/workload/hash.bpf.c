// SPDX-License-Identifier: GPL-2.0-only
/*
 * Inserts and deletes in a hash map without preallocation: each insert is one unit_alloc(), each
 * delete one unit_free(); two of each when user space puts a per-CPU hash map in the map's place.
 * A run must stay short: while a syscall program runs, no tasks-trace grace period can end.
 */
#include "../kernel.bpf.h"
#include "hash.h"

#define ENOMEM 12

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
	__u64 key = s->key + (__u64)i * s->run->step, value = key;
	long rc = bpf_map_update_elem(&workload, &key, &value, BPF_NOEXIST);

	if (!rc)
		s->run->inserted++;
	else
		s->run->failed++;
	if (rc == -ENOMEM)
		s->run->enomem++;
	return 0;
}

static int delete(__u32 i, struct step *s)
{
	__u64 key = s->key + (__u64)i * s->run->step;

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

static void give_counts(struct workload_run *run, const struct workload_run *copy)
{
	run->inserted = copy->inserted;
	run->deleted = copy->deleted;
	run->failed = copy->failed;
	run->enomem = copy->enomem;
}

SEC("syscall")
int run(struct workload_run *run)
{
	struct workload_run copy = *run;
	struct step s = { .run = &copy, .key = run->key };

	if (run->rounds && run->rounds <= WORKLOAD_KEYS_MAX)
		bpf_loop(run->rounds, round_of, &s, 0);
	give_counts(run, &copy);
	return 0;
}

/*
 * Inserts in one stretch with interrupts off. The first unit_alloc() below the low watermark
 * queues the refill, but irq_work cannot run before bpf_local_irq_restore(): when free_llist is
 * empty, the rest of the inserts fail. Not loaded where the kernel lacks these functions.
 */
SEC("?syscall")
int burst(struct workload_run *run)
{
	struct workload_run copy = *run;
	struct step s = { .run = &copy, .key = run->key };
	unsigned long flags;

	if (!run->depth || run->depth > WORKLOAD_BURST_MAX)
		return 0;
	bpf_local_irq_save(&flags);
	bpf_loop(copy.depth, insert, &s, 0);
	bpf_local_irq_restore(&flags);
	give_counts(run, &copy);
	return 0;
}

char LICENSE[] SEC("license") = "GPL";
