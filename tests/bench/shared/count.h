/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Parts of a program whose instructions callgrind counts one by one. Without valgrind these are a
 * handful of instructions that do nothing.
 */
#ifndef BMA_BENCH_COUNT_H
#define BMA_BENCH_COUNT_H

#include <valgrind/callgrind.h>

/* From here on, for valgrind --tool=callgrind --instr-atstart=no. */
static inline void count_begin(void)
{
	CALLGRIND_START_INSTRUMENTATION;
	CALLGRIND_ZERO_STATS;
}

/* Up to here: callgrind writes a file whose "desc: Trigger:" names the part. */
static inline void count_end(const char *name)
{
	CALLGRIND_DUMP_STATS_AT(name);
	CALLGRIND_STOP_INSTRUMENTATION;
}

#endif
