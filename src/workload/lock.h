/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What the workloads have in common whose programs take locks: how they load, and how they print. */
#ifndef BMA_WORKLOAD_LOCKS_H
#define BMA_WORKLOAD_LOCKS_H

#include <stdint.h>

#include "../../bpf/workload/lock.h"
#include "cpus.h"

struct bpf_map;
struct bpf_program;

/* Says why the programs cannot be loaded (-errno); returns an enum exit_code. */
int lock_load_err(int rc);

/*
 * The first n CPUs that may be used, 0: all. 0 or an enum exit_code: there are fewer than `least`, and the
 * message is out.
 */
int lock_cpus(struct cpus *c, const char *workload, int least, int n);

/* `lock MAP KEY prog PROG cpu CPU attempts N acquired N …` */
void lock_print(const struct bpf_map *map, uint32_t key, const struct bpf_program *prog, int cpu,
		const struct lock_counts *c);

/* `update MAP prog …` likewise: of map updates, which ask for a bucket's lock each */
void lock_print_update(const struct bpf_map *map, const struct bpf_program *prog, int cpu,
		       const struct outcomes *o);

/* `taken MAP KEY N`: how often the lock was taken, as counted under the lock itself */
void lock_print_taken(const struct bpf_map *map, uint32_t key);

#endif
