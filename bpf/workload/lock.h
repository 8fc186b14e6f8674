/* SPDX-License-Identifier: GPL-2.0-only OR GPL-2.0-or-later */
/* What the programs that take bpf_res_spin_locks count, shared with src/workload. */
#ifndef BMA_WORKLOAD_LOCK_H
#define BMA_WORKLOAD_LOCK_H

#include "outcome.h"

#define LOCK_SLOTS 64		/* threads of lock-contend, each with counts of its own */
#define LOCK_TURNS_MAX (1 << 16)	/* rounds in one run of a program */
#define LOCK_MANY 32		/* one more than rqspinlock_held_locks has room for */

struct lock_counts {		/* counted up; one program, one lock */
	struct outcomes got;	/* done: it was taken */
	__u64 released;
};

struct lock_run {
	__u32 slot;		/* whose counts */
	__u32 rounds;		/* contend, again: that many; left, right: the number of this one */
};

struct lock_waits {		/* of attempts that failed, ns */
	__u64 shortest, longest;	/* 0: there was none */
};

#endif
