/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Resilient spinlocks that keep the kernel's rules (rqspinlock.c): a table of held locks a CPU, an entry
 * from before the try on, and what the tracepoints of an attempt tell.
 */
#ifndef BMA_TEST_SIM_LOCKS_H
#define BMA_TEST_SIM_LOCKS_H

#include "sim.h"

struct sim_locks {
	struct sim *s;
	bool single;		/* single acquisitions and releases are told */
	uint32_t newest;	/* id told so far */
	struct sim_table {
		uint32_t cnt, lock[BMA_HELD_MAX];
		uint64_t since;	/* of the wait under way, ns */
		uint32_t prog, pid;
	} *cpus;
};

/* 0 or -ENOMEM. */
int sim_locks_init(struct sim_locks *l, struct sim *s, bool single);
void sim_locks_release(struct sim_locks *l);

/* Locks side by side; info->id is filled in, and returned. */
uint32_t sim_locks_add(struct sim_locks *l, struct lock_info info);

/* Who waits on that CPU from now on. */
void sim_locks_who(struct sim_locks *l, uint32_t cpu, uint32_t prog, uint32_t pid);

void sim_lock(struct sim_locks *l, uint32_t cpu, uint32_t lock);	/* it was free */
void sim_lock_wait(struct sim_locks *l, uint32_t cpu, uint32_t lock);
void sim_lock_got(struct sim_locks *l, uint32_t cpu, uint32_t lock);
void sim_unlock(struct sim_locks *l, uint32_t cpu, uint32_t lock);

/* The wait ends without it; holder CPU_UNKNOWN: none was found. Both tables are told. */
void sim_lock_fail(struct sim_locks *l, uint32_t cpu, uint32_t lock, enum bma_lock_failure why,
		   uint32_t holder);

/* The CPU's table as the kernel has it, told by itself. */
void sim_lock_held(struct sim_locks *l, uint32_t cpu);

/* Everything that a screen of locks can show: contention, ABBA, AA in an NMI, timeouts, and at the
 * end locks that are held, and one that is tried. */
void sim_locks_story(struct sim_locks *l);

#endif
