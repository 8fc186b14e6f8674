/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The loop that all workloads share: how many rounds, the rest between them, when to stop. */
#ifndef BMA_LOOP_H
#define BMA_LOOP_H

#include <stdint.h>

#include "workload.h"

struct loop {			/* opts and at_once are the caller's, the others begin as 0 */
	const struct workload_opts *opts;
	uint32_t at_once;	/* rounds that go in one run of the program */
	uint32_t under_way;
	uint64_t done;
};

/*
 * How many rounds to do now; 0: no more, all are done or a signal came. Each call says that the
 * rounds of the call before are done: after an error it must not be called again.
 */
uint32_t loop_next(struct loop *l);

#endif
