/* SPDX-License-Identifier: GPL-2.0-only OR GPL-2.0-or-later */
/* What the workloads of local storage count, shared with src/workload. */
#ifndef BMA_WORKLOAD_STORAGE_H
#define BMA_WORKLOAD_STORAGE_H

#include <linux/types.h>

struct storage_counts {		/* counted up; of one map */
	__u64 attempts;
	__u64 done, eagain, edeadlk, etimedout, ebusy, other;	/* what the attempts came to */
};

struct storage_run {
	__u32 pid;		/* of the task that gets storage */
	__u32 rounds;
};

#define STORAGE_TURNS_MAX (1 << 16)	/* rounds in one run of a program */

#endif
