/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Programs that make the allocator do something known, and print what they did in numbers. */
#ifndef BMA_WORKLOAD_H
#define BMA_WORKLOAD_H

#include <stdbool.h>
#include <stdint.h>

struct workload_opts {
	const char *name;	/* of the map */
	uint32_t depth;		/* objects held at once, or asked for in a burst */
	uint64_t rounds;	/* 0: until a signal */
	uint32_t hold_us;	/* between a round's allocations and its frees */
	uint32_t pause_us;	/* between rounds */
	bool mix;		/* cross: allocate on all CPUs */
};

/* Each returns an enum exit_code; results go to standard output as `key value` lines. */
int workload_churn(const struct workload_opts *o);
int workload_cross(const struct workload_opts *o);
int workload_burst(const struct workload_opts *o);
int workload_sizes(const struct workload_opts *o);
int workload_rcu(const struct workload_opts *o);
int workload_percpu(const struct workload_opts *o);
int workload_lock_contend(const struct workload_opts *o);
int workload_lock_aa(const struct workload_opts *o);
int workload_lock_abba(const struct workload_opts *o);
int workload_lock_timeout(const struct workload_opts *o);
int workload_storage_churn(const struct workload_opts *o);
int workload_storage_recursion(const struct workload_opts *o);
int workload_storage_race(const struct workload_opts *o);
int workload_steps(const struct workload_opts *o);

#endif
