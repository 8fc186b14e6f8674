/* SPDX-License-Identifier: GPL-2.0-only OR GPL-2.0-or-later */
/* What the programs of the workloads of local storage are told, shared with src/workload. */
#ifndef BMA_WORKLOAD_STORAGE_H
#define BMA_WORKLOAD_STORAGE_H

#include "outcome.h"

struct storage_run {
	__u32 pid;		/* of the task that gets storage */
	__u32 rounds;
};

#define STORAGE_TURNS_MAX (1 << 16)	/* rounds in one run of a program */

#endif
