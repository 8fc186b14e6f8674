// SPDX-License-Identifier: GPL-2.0-only
/* Local storage maps for storage.c, which fills them by bpf(): their values have known sizes. */
#include <linux/types.h>
#include <linux/bpf.h>
#include <bpf/bpf_helpers.h>

struct v8 {
	char b[8];
};

struct v16 {
	char b[16];
};

struct v64 {
	char b[64];
};

struct v200 {
	char b[200];
};

struct v1000 {
	char b[1000];
};

#define STORAGE(map, kind, v)				\
	struct {					\
		__uint(type, BPF_MAP_TYPE_##kind);	\
		__uint(map_flags, BPF_F_NO_PREALLOC);	\
		__type(key, int);			\
		__type(value, struct v);		\
	} map SEC(".maps")

STORAGE(task_a, TASK_STORAGE, v8);
STORAGE(task_b, TASK_STORAGE, v16);
STORAGE(task_c, TASK_STORAGE, v64);
STORAGE(task_d, TASK_STORAGE, v200);
STORAGE(task_e, TASK_STORAGE, v1000);
STORAGE(task_made, TASK_STORAGE, v16);
STORAGE(sock_a, SK_STORAGE, v64);
STORAGE(sock_b, SK_STORAGE, v16);

#define BPF_MAP_TYPE_CGRP_STORAGE_6_2 32	/* not in older headers */

STORAGE(group_a, CGRP_STORAGE_6_2, v64);
STORAGE(group_b, CGRP_STORAGE_6_2, v200);
STORAGE(inode_a, INODE_STORAGE, v8);
STORAGE(inode_b, INODE_STORAGE, v1000);

/* A lookup by a program puts the element into its slot of the storage's cache[]. */
static void look(void *map)
{
	bpf_task_storage_get(map, bpf_get_current_task_btf(), 0, 0);
}

SEC("syscall")
int look_at_three(void *ctx)
{
	look(&task_a);
	look(&task_c);
	look(&task_e);
	return 0;
}

SEC("syscall")
int make_one(void *ctx)
{
	return bpf_task_storage_get(&task_made, bpf_get_current_task_btf(), 0,
				    BPF_LOCAL_STORAGE_GET_F_CREATE) != 0;
}

char LICENSE[] SEC("license") = "GPL";
