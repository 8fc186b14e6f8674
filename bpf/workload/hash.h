/* SPDX-License-Identifier: GPL-2.0-only OR GPL-2.0-or-later */
/* What one run of the hash workload programs does, shared with src/workload. */
#ifndef BMA_WORKLOAD_HASH_H
#define BMA_WORKLOAD_HASH_H

#include <linux/types.h>

#define WORKLOAD_KEYS_MAX (1 << 20)
#define WORKLOAD_BURST_MAX (1 << 16)	/* inserts while interrupts are off */

enum { WORKLOAD_INSERT = 1, WORKLOAD_DELETE = 2 };

struct workload_run {
	__u64 key;		/* the first one */
	__u32 step;		/* from one key to the next */
	__u32 depth;		/* keys a round */
	__u32 rounds;
	__u32 what;		/* WORKLOAD_INSERT, WORKLOAD_DELETE, or both: in that order */
	__u64 inserted, deleted, failed;	/* counted up */
	__u64 enomem;		/* of the failed: the allocator had no object */
};

#endif
