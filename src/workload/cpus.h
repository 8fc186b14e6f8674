/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Where a workload runs: on the CPUs that the process may use, which taskset can choose. */
#ifndef BMA_CPUS_H
#define BMA_CPUS_H

struct cpus {
	int n;			/* at least 1 */
	int *cpu;		/* rising */
};

/* 0 or -errno. */
int cpus_init(struct cpus *c);
void cpus_release(struct cpus *c);

/* The calling thread runs there and nowhere else from now on. 0 or -errno. */
int cpus_pin(int cpu);

/* The same for the first of all that may be used; the CPU or -errno. */
int cpus_pin_first(void);

/* The same for the CPU that the thread happens to be on: it stays there. 0 or -errno. */
int cpus_pin_here(void);

#endif
