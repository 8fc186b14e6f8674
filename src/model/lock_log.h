/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Attempts at a resilient spinlock that failed, each with what both CPUs held then.
 */
#ifndef BMA_MODEL_LOCK_LOG_H
#define BMA_MODEL_LOCK_LOG_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "../event/event.h"

/* A CPU's table of held locks at one moment. */
struct lock_table {
	uint64_t time;			/* ns; 0: there is none */
	uint32_t cnt;			/* as the kernel counts: may be more than n */
	uint8_t n;			/* entries that are known, the oldest first */
	uint8_t flags;			/* BMA_F_TOP_TRIED, _TOP_OPEN, _REMOTE */
	bool ours;			/* by the events so far; else the kernel's own */
	uint32_t lock[BMA_HELD_MAX];	/* ids; 0: not known */
};

/* One of the two who are at odds. */
struct lock_side {
	uint32_t cpu;			/* CPU_UNKNOWN: not known who */
	uint32_t prog, pid;		/* 0: not known, or not by a program */
	uint8_t ctx;			/* enum bma_ctx; BMA_CTXS: not known */
	uint32_t tried;			/* id of the lock that it waits for; 0: none, or not known */
	uint64_t waited;		/* for that until then, ns */
	uint32_t holds;			/* id of the lock that the other one wants, when this one's own events
					 * tell that it holds it; else 0 */
	uint64_t held;			/* so long, ns; 0: not known */
	struct lock_table table;	/* what it had then */
};

struct lock_failure_entry {
	uint64_t number;		/* from 1 */
	uint64_t position;		/* of its lock_fail event */
	uint64_t time;			/* ns */
	uint8_t why;			/* enum bma_lock_failure */
	uint32_t lock;			/* id */
	struct lock_side me;		/* who gave up */
	struct lock_side holder;	/* who had the lock; of AA the same CPU */
	uint64_t twin;			/* number of the failure of the other CPU in the same deadlock; 0: none */
	uint64_t after;			/* how long after it the holder's own wait was over, ns; 0: that is
					 * not seen yet */
	bool after_failed;		/* and it failed, too */
};

#define LOCK_LOG_KEPT 128

struct model;

/* By number; NULL: there is none, or it is too old to be kept. */
const struct lock_failure_entry *model_lock_failure(const struct model *m, uint64_t number);

/* For src/model, in this order. A failure, after the CPU's table was brought up to date; a table that
 * its events told (of_cpu: whose); an attempt of that CPU that is over, after so long (0: not known). */
int lock_log_failed(struct model *m, const struct event *e, uint64_t waited);
void lock_log_table(struct model *m, uint32_t teller, uint32_t of_cpu, const struct lock_table *t);
void lock_log_over(struct model *m, const struct event *e, uint64_t waited, bool failed);

#endif
