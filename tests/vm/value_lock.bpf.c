// SPDX-License-Identifier: GPL-2.0-only
/* Takes the locks in the values of a preallocated hash map, each element being a new one: an update puts
 * the CPU's spare element in the place of the old one, which is the spare one then. */
#include "../../bpf/workload/lock.bpf.h"

#define KEYS 4

struct odd_key {		/* its size is no multiple of eight */
	__u32 a, b, c;
};

struct {
	__uint(type, BPF_MAP_TYPE_HASH);
	__uint(max_entries, KEYS);
	__type(key, struct odd_key);
	__type(value, struct guarded);
} valued SEC(".maps");

struct lock_counts counts;

SEC("tc")
int take_each(void *ctx)
{
	for (__u32 i = 0; i < KEYS; i++) {
		struct odd_key key = { i, 1, 2 };
		struct guarded fresh = { 0 }, *g;

		bpf_map_update_elem(&valued, &key, &fresh, BPF_ANY);
		g = bpf_map_lookup_elem(&valued, &key);
		if (g && !take(g, &counts))
			put(g, &counts);
	}
	return 0;
}

char LICENSE[] SEC("license") = "GPL";
