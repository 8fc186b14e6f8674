/* SPDX-License-Identifier: GPL-2.0-only OR GPL-2.0-or-later */
/* What one run of the object workload program does, shared with src/workload. */
#ifndef BMA_WORKLOAD_OBJ_H
#define BMA_WORKLOAD_OBJ_H

#include <linux/types.h>

#define OBJ_DEPTH_MAX (1 << 14)

/* X(unit size) for each size class of a bpf_mem_alloc without a fixed size, smallest first. */
#define OBJ_CLASSES_DO(X) \
	X(16) X(32) X(64) X(96) X(128) X(192) X(256) X(512) X(1024) X(2048) X(4096)

#define OBJ_CLASSES 11

enum { OBJ_ALLOCATE, OBJ_FREE };

struct obj_run {
	__u32 class;		/* the n-th of OBJ_CLASSES_DO, from 0 */
	__u32 depth;		/* objects */
	__u32 what;		/* OBJ_ALLOCATE or OBJ_FREE */
	__u32 first;		/* slot, of as many as depth says */
};

struct obj_look {		/* where a class's objects are: the cache that gave the last one */
	__u32 class;
	__u32 rcu;		/* a batch waits for an RCU grace period */
	__u32 ttrace;		/* one waits for a tasks-trace grace period */
	__u32 pad;
};

struct obj_counts {		/* counted up, in the program's memory */
	__u64 allocated, freed, failed;
};

#endif
