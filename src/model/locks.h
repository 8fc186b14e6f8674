/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Resilient spinlocks (kernel/bpf/rqspinlock.c): who got which lock, who waited, who gave up, and
 * what each CPU holds. Same stream, same answer: no clock here either.
 *
 * A CPU has one table of held locks for all contexts, rqspinlock_held_locks. A lock is put there
 * before it is tried, so the topmost entry may be held or only be tried. Unlocking takes the topmost
 * entry away, whichever lock is unlocked: when locks are not let go in reverse order, the kernel's
 * table and what is really held are two things. The model keeps both.
 */
#ifndef BMA_MODEL_LOCKS_H
#define BMA_MODEL_LOCKS_H

#include <stdbool.h>

#include "../base/hist.h"
#include "../base/ptrmap.h"
#include "../event/lock_info.h"
#include "chain.h"
#include "lock_log.h"

/* Counts of one lock, of all locks of an owner, or of all there are. */
struct lock_counts {
	uint64_t at_once;		/* acquisitions: the lock was free */
	uint64_t waits;			/* attempts that found it taken */
	uint64_t after_wait;		/* acquisitions by those */
	uint64_t failed[BMA_LOCK_FAILURES];	/* and those that gave up */
	uint64_t released;
	uint64_t found;			/* held, or let go, and no event told how it was got */
	uint64_t forgotten;		/* got, and no event told, or will tell, how it was let go */
};

static inline uint64_t lock_acquired(const struct lock_counts *n)
{
	return n->at_once + n->after_wait;
}

uint64_t lock_failed(const struct lock_counts *n);	/* for whatever reason */
void lock_counts_add(struct lock_counts *to, const struct lock_counts *n);

/*
 * One lock that was used. At every place of a stream
 *
 *	acquired + found = released + forgotten + held
 *
 * of each lock and of all; where single acquisitions are told, and nothing is missing, both found
 * and forgotten are 0.
 */
struct model_lock {
	uint32_t id;			/* 0: this slot is unused */
	uint32_t held;			/* entries of the CPUs' stacks that are not only tried */
	uint32_t tried;			/* entries that are */
	uint32_t waits;			/* index of its wait times in hists + 1; 0: it never was waited for */
	uint64_t last;			/* time of its newest event, ns */
	struct lock_counts n;
	struct link use;
};

/* Wait times of those who got the lock, and of those who gave up. */
struct lock_hist {
	uint32_t next_unused;
	struct hist h;
};

/*
 * Whose locks they are: a row of the screen. The locks of a map that guard the same kind of thing;
 * the local storages of all tasks, or of all cgroups and so on; all that are unknown.
 */
struct lock_owner {
	uint64_t key;			/* lock_key(); 0: this slot is unused */
	struct lock_info info;		/* of some of its ranges */
	uint32_t ranges;		/* that name it */
	uint32_t waits;			/* as a lock's, of locks that are not kept any more */
	struct lock_counts gone;	/* likewise */
	uint32_t next_unused;
};

enum lock_how {
	LOCK_HELD,
	LOCK_TRIED,			/* the slow path waits for it */
	LOCK_OPEN,			/* the kernel's table has it at the top: held or tried */
};

struct lock_entry {
	uint32_t lock;			/* id */
	uint8_t how;			/* enum lock_how */
	uint8_t ctx;			/* enum bma_ctx of who has it; of one that was found BMA_CTXS */
	uint32_t prog, pid;		/* who waits or waited for it; 0: not known */
	uint64_t since;			/* held or tried since, ns; 0: not known */
};

#define LOCK_DEPTH (BMA_HELD_MAX + 9)	/* entries of a stack that are kept */

struct lock_cpu {
	bool told;			/* single acquisitions and releases are told */
	bool known;			/* nothing else is held or tried: with told, it is all there is */
	uint8_t n;			/* entries, the oldest first; they nest like a stack */
	uint32_t over;			/* more than these */
	uint32_t cnt;			/* of the kernel's table, as we have it */
	uint32_t table[BMA_HELD_MAX];
	struct lock_entry entry[LOCK_DEPTH];
	uint64_t out_of_order;		/* releases of another lock than the topmost one */
	uint64_t failure;		/* number of its newest failure, while tables may follow it */
	struct lock_table reading;	/* a table, maybe another CPU's, that its events are just telling */
	uint32_t reading_cpu;		/* whose */
};

#define LOCKS_KEPT 4096			/* locks: half of them may be such as were waited for, however
					 * long ago; those that are held in any case */
#define LOCK_SINGLES_KEPT 8192		/* ranges of one lock, of no map */
#define LOCK_RANGES_KEPT 65536		/* of maps: each CPU may have one of each map */

struct locks {
	struct lock_info *ranges;	/* by id */
	uint32_t nranges, cap_ranges;
	uint32_t singles, map_ranges;	/* of no map, and of maps */
	uint32_t most_singles, most_map_ranges;	/* until the next look for old ones; 0: as many as are kept */
	struct model_lock *locks;	/* in slots; [0] unused */
	uint32_t nlocks, cap_locks;
	uint32_t kept;			/* slots in use */
	uint32_t unused_lock;		/* slot; leads to the next by `held`; 0: none */
	struct chain plain, marked;	/* never waited for, or waited for; the latest used last */
	struct ptrmap by_lock;		/* id to slot */
	struct lock_owner *owners;	/* in slots */
	uint32_t nowners, cap_owners;
	uint32_t unused_owner;		/* slot + 1 */
	struct ptrmap by_owner;		/* key to slot + 1 */
	struct lock_hist *hists;
	uint32_t nhists, cap_hists;
	uint32_t unused_hist;		/* index + 1 */
	bool used;			/* there was an event of some lock */
	struct lock_cpu *cpus;		/* NULL: there was none */
	struct lock_failure_entry *log;	/* the newest LOCK_LOG_KEPT: number n at n % LOCK_LOG_KEPT */
	uint64_t nlog;			/* so far */
	struct lock_counts n;		/* of all */
	struct lock_counts gone;	/* of owners that are not kept any more */
	struct hist waits;		/* of all */
	uint64_t held, tried;		/* entries of all CPUs */
	uint64_t ranges_gone, locks_gone;	/* that were told, or used, and are not kept */
	uint64_t told_until;		/* time at which the newest single acquisition or release was told, ns;
					 * 0: never */
};

struct model;
struct event;

/* What is known of the lock; NULL: it was never told whose it is, or it is not kept. */
const struct lock_info *model_lock_info(const struct model *m, uint32_t id);

/* The lock itself; NULL: it was not used, or that is not kept any more. */
const struct model_lock *model_lock(const struct model *m, uint32_t id);

/* What the CPU holds and tries; NULL: no lock event so far. */
const struct lock_cpu *model_lock_cpu(const struct model *m, uint32_t cpu);

/* Its wait times; all zero when it never was waited for. */
const struct hist *model_lock_waits(const struct model *m, const struct model_lock *l);

/* The owner that the lock belongs to, as a key that stays: of is enum bma_lock_of. */
uint64_t lock_key(const struct lock_info *info);

/* Sums over the locks of an owner, the ones that are not kept included. */
struct lock_sum {
	struct lock_counts n;
	struct hist waits;
	uint32_t locks;			/* that are kept */
	uint64_t held, tried;		/* now */
	uint64_t last;			/* time of the newest event of those that are kept */
};

/* There is something to say of it. */
bool lock_sum_used(const struct lock_sum *s);

/* Fills one sum for each of the m->locks.nowners owners (unused ones stay zero). */
void model_lock_sums(const struct model *m, struct lock_sum *sums);

/* Acquisitions of each owner's locks, likewise. */
void model_lock_acquired(const struct model *m, uint64_t *acquired);

/* Index of the lock's owner; UINT32_MAX: it has none. */
uint32_t model_lock_owner(const struct model *m, uint32_t id);

/* Are single acquisitions and releases told, as far as is known: on some CPU? */
bool model_locks_told(const struct model *m);

/* Told by the stream: whose locks these ids are. 0 or -ENOMEM. */
int model_add_lock(struct model *m, const struct lock_info *info);

/* For src/model: an event of a lock; events of that CPU (CPU_UNKNOWN: of any) are missing. */
int lock_apply(struct model *m, const struct event *e);
void lock_doubt(struct model *m, uint32_t cpu);

static inline bool is_lock_event(unsigned int kind)
{
	return kind >= BMA_LOCK_ACQUIRE && kind <= BMA_LOCK_HELD;
}

#endif
