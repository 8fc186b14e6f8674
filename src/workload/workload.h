/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Programs that make the allocator do something known, and print what they did in numbers. */
#ifndef BMA_WORKLOAD_H
#define BMA_WORKLOAD_H

#include <stdint.h>

struct workload_opts {
	const char *name;	/* of the map */
	uint32_t depth;		/* objects held at once */
	uint64_t rounds;	/* 0: until a signal */
	uint32_t hold_us;	/* between a round's inserts and its deletes */
	uint32_t pause_us;	/* between rounds */
};

/* Each returns an enum exit_code; results go to standard output as `key value` lines. */
int workload_churn(const struct workload_opts *o);
int workload_cross(const struct workload_opts *o);

#endif
