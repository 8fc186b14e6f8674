// SPDX-License-Identifier: GPL-2.0-only
/* Takes per-CPU objects from bpf_global_percpu_ma and gives them back. */
#include <linux/types.h>
#include <linux/bpf.h>
#include <bpf/bpf_helpers.h>
#include <bpf/bpf_core_read.h>

struct value {
	__u64 a[6];
};

extern void *bpf_percpu_obj_new_impl(__u64 local_type_id, void *meta) __ksym;
extern void bpf_percpu_obj_drop_impl(void *obj, void *meta) __ksym;

SEC("syscall")
int percpu(void *ctx)
{
	struct value *v;

	for (int i = 0; i < 10; i++) {
		v = bpf_percpu_obj_new_impl(bpf_core_type_id_local(struct value), NULL);
		if (v)
			bpf_percpu_obj_drop_impl(v, NULL);
	}
	return 0;
}

char LICENSE[] SEC("license") = "GPL";
