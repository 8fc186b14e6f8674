// SPDX-License-Identifier: GPL-2.0-only
/*
 * Allocations and frees with others in the middle of them, in NMI context: nested.c puts a data
 * watchpoint on what they write. While an element of `outer` is inserted an NMI deletes one of `inner`,
 * and the other way round: so no tracepoint's program meets itself, which the kernel would not run.
 */
#include "../../bpf/kernel.bpf.h"

#define INNER 64

struct {
	__uint(type, BPF_MAP_TYPE_HASH);
	__uint(map_flags, BPF_F_NO_PREALLOC);
	__uint(max_entries, 64);
	__type(key, __u64);
	__type(value, __u64);
} outer SEC(".maps"), inner SEC(".maps");

/* bmascope's own: nested.c gives it the map of the capture that runs. */
struct {
	__uint(type, BPF_MAP_TYPE_ARRAY);
	__uint(map_flags, BPF_F_MMAPABLE);
	__uint(max_entries, 1);
	__uint(key_size, sizeof(__u32));
	__uint(value_size, 64);
} lanes SEC(".maps");

volatile __u32 rounds;
volatile __u64 free_cnt, slot;		/* addresses, of CPU 0 */
volatile __u32 inserting, deleting;
volatile __u64 inserted, deleted, failed;			/* outer */
volatile __u64 hits, nested_inserted, nested_deleted, nested_failed;

extern const void __per_cpu_offset __ksym;
extern void *bpf_rdonly_cast(const void *obj, __u32 btf_id) __ksym;

SEC("syscall")
int look(void *ctx)
{
	struct bpf_htab *h = bpf_rdonly_cast(&outer, bpf_core_type_id_kernel(struct bpf_htab));
	__u64 offset = 0;
	__u32 cpu = 0;

	bpf_probe_read_kernel(&offset, sizeof(offset), &__per_cpu_offset);
	free_cnt = (__u64)&((struct bpf_mem_cache *)((void *)BPF_CORE_READ(h, ma.cache) + offset))->free_cnt;
	slot = (__u64)bpf_map_lookup_elem(&lanes, &cpu);
	return 0;
}

static int one_round(__u32 i, void *ctx)
{
	__u64 key = i % 32;
	long rc;

	inserting = 1;
	rc = bpf_map_update_elem(&outer, &key, &key, BPF_NOEXIST);
	inserting = 0;
	if (rc) {
		failed++;
		return 0;
	}
	inserted++;
	deleting = 1;
	rc = bpf_map_delete_elem(&outer, &key);
	deleting = 0;
	deleted += !rc;
	return 0;
}

SEC("syscall")
int run(void *ctx)
{
	bpf_loop(rounds, one_round, NULL, 0);
	return 0;
}

SEC("perf_event")
int on_nmi(void *ctx)
{
	__u64 key;

	if (inserting && nested_deleted < nested_inserted) {
		key = nested_deleted % INNER;
		nested_deleted += !bpf_map_delete_elem(&inner, &key);
	} else if (deleting && nested_inserted - nested_deleted < INNER) {
		key = nested_inserted % INNER;
		if (bpf_map_update_elem(&inner, &key, &key, BPF_NOEXIST))
			nested_failed++;
		else
			nested_inserted++;
	} else {
		return 0;
	}
	hits++;
	return 0;
}

/* What is left of inner. */
SEC("syscall")
int empty(void *ctx)
{
	for (__u64 key = 0; key < INNER; key++)
		nested_deleted += !bpf_map_delete_elem(&inner, &key);
	return 0;
}

char LICENSE[] SEC("license") = "GPL";
