/* SPDX-License-Identifier: GPL-2.0-only */
/* Maps of local storage (kernel/bpf/bpf_local_storage.c) */
#ifndef BMA_WORKLOAD_STORAGE_BPF_H
#define BMA_WORKLOAD_STORAGE_BPF_H

#include "../kernel.bpf.h"
#include "storage.h"

#define MAX_ERRNO 4095

struct task_struct {
	int pid;
} __attribute__((preserve_access_index));

/* enum bpf_map_type of 6.2; not in older headers */
#define MAP_TYPE_CGRP_STORAGE 32

#define STORAGE_MAP(name, kind, bytes)			\
	struct {					\
		__uint(type, kind);			\
		__uint(map_flags, BPF_F_NO_PREALLOC);	\
		__type(key, int);			\
		__type(value, struct { __u64 words[bytes / 8]; });	\
	} name SEC(".maps")

#endif
