/* SPDX-License-Identifier: GPL-2.0-only OR GPL-2.0-or-later */
/* What one run of the programs that hold grace periods open does, shared with src/workload. */
#ifndef BMA_WORKLOAD_DETAIN_H
#define BMA_WORKLOAD_DETAIN_H

#include <linux/types.h>

struct detain_run {
	__u64 ns;		/* how long */
	__u64 turns;		/* counted up: times it looked at the clock */
};

#endif
