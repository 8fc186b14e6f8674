/* SPDX-License-Identifier: GPL-2.0-only */
/* Who has local storage: what kind of owner a map's type makes, and the owner's number and name. */
#ifndef BMA_STORAGE_OWNER_BPF_H
#define BMA_STORAGE_OWNER_BPF_H

#include "kernel.bpf.h"
#include "event.h"

#pragma clang attribute push(__attribute__((preserve_access_index)), apply_to = record)

struct task_struct {
	int pid;
	char comm[16];
};

struct kernfs_node {
	__u64 id;
	const char *name;
};

struct cgroup {
	struct kernfs_node *kn;
};

struct inode {
	unsigned long i_ino;
};

struct sock_common {
	unsigned short skc_family;
	__u16 skc_dport;		/* network byte order */
	__u16 skc_num;
};

struct sock {
	struct sock_common __sk_common;
};

#pragma clang attribute pop

static __always_inline __u32 storage_owner_of(__u32 map_type)
{
	switch (map_type) {
	case BPF_MAP_TYPE_TASK_STORAGE:
		return BMA_STORAGE_TASK;
	case BPF_MAP_TYPE_CGRP_STORAGE_6_2:
		return BMA_STORAGE_CGROUP;
	case BPF_MAP_TYPE_INODE_STORAGE:
		return BMA_STORAGE_INODE;
	case BPF_MAP_TYPE_SK_STORAGE:
		return BMA_STORAGE_SOCKET;
	}
	return BMA_STORAGE_UNKNOWN;
}

static __always_inline __u64 socket_id(struct sock *sk)
{
	__u64 family = BPF_CORE_READ(sk, __sk_common.skc_family);
	__u16 remote = BPF_CORE_READ(sk, __sk_common.skc_dport);
	__u64 local = BPF_CORE_READ(sk, __sk_common.skc_num);

	return family << 32 | local << 16 | __builtin_bswap16(remote);
}

/* To *id, as enum bma_storage_owner has it, and to name, of 16 bytes, which are 0 before. */
static __always_inline void name_storage_owner(__u32 kind, void *owner, __u64 *id, char *name)
{
	struct kernfs_node *kn;

	switch (kind) {
	case BMA_STORAGE_TASK:
		*id = BPF_CORE_READ((struct task_struct *)owner, pid);
		bpf_probe_read_kernel_str(name, 16, &((struct task_struct *)owner)->comm);
		break;
	case BMA_STORAGE_CGROUP:
		kn = BPF_CORE_READ((struct cgroup *)owner, kn);
		*id = BPF_CORE_READ(kn, id);
		bpf_probe_read_kernel_str(name, 16, BPF_CORE_READ(kn, name));
		break;
	case BMA_STORAGE_INODE:
		*id = BPF_CORE_READ((struct inode *)owner, i_ino);
		break;
	case BMA_STORAGE_SOCKET:
		*id = socket_id(owner);
		break;
	}
}

#endif
