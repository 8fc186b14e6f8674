/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * One event as everybody above the stream sees it: addresses of caches are ids by now, and every
 * kind uses the same structure, so that code which does not care for a kind can pass it on.
 * Which fields a kind uses is told by its row in kind.c.
 */
#ifndef BMA_EVENT_H
#define BMA_EVENT_H

#include <stdbool.h>
#include <stdint.h>

#include "../../bpf/event.h"

#define EVENT_COUNTS 8

struct event {
	uint64_t time;		/* ns, CLOCK_MONOTONIC of the traced kernel */
	uint64_t seq;		/* of this CPU: the order of the CPU's events, without gaps */
	uint32_t cpu;		/* where the code ran */
	uint8_t kind;		/* enum bma_kind */
	uint8_t ctx;		/* enum bma_ctx */
	uint8_t flags;		/* BMA_F_* */
	uint8_t what;		/* enum bma_list, bma_flavour or bma_fail, as the kind has it */
	uint32_t cache;		/* id of the bpf_mem_cache concerned; 0: none or unknown */
	uint32_t tgt;		/* id of the cache that got the objects; 0: the slab */
	uint64_t obj;		/* address of the object's llist_node; 0: none */
	int32_t free_cnt;	/* after the event, where the kind changes free_llist */
	uint32_t n[EVENT_COUNTS];	/* counts, named by the kind's row */
	uint32_t moves;		/* the cache's count of moves of shared lists, this one included
				 * (bpf/event.h); state: those that its lengths contain; 0: unknown */
	uint32_t tgt_moves;	/* the same of tgt */
};

/* Indices into n[] */
enum { N_ASKED = 0, N_BEHIND = 1, N_WAITING = 2, N_SLAB = 3 };	/* prefill, refill */
enum { N_MOVED = 0, N_EXTRA = 1 };				/* trim; others only N_MOVED */
enum { N_PROG = 0, N_PID = 1 };	/* alloc_fail: id of the BPF program (0: none), and the thread's */
enum { N_MAP = 0, N_COUNT = 1 };	/* owner: map id, elements (with BMA_F_COUNT) */
enum { N_RATE = 0 };	/* rate; count: 0..4 are enum bma_use, since the cache's last count */
/* lock_*: id of the lock (lock_info.h), rqspinlock_held_locks.cnt; acquired, fail: waited so long, ns,
 * at most 2^32 - 1 */
enum { N_LOCK = 0, N_HELD = 1, N_WAITED = 2 };
/* lock_wait, lock_fail: as of alloc_fail; fail: CPU that has the lock, BMA_NO_CPU: not known */
enum { N_LOCK_PROG = 3, N_LOCK_PID = 4, N_HOLDER = 5 };
/* lock_held: whose table, its cnt, and entries from e->what on, the oldest first: ids of locks; 0: none.
 * Longer tables come in several events. */
enum { N_HELD_CPU = 0, N_HELD_CNT = 1, N_HELD_LOCK = 2, HELD_LOCKS = BMA_HELD_PART };
enum { N_STORAGE_MAP = 0, N_STORAGE = 1 };	/* storage_*: map id; the storage: the id of its lock */
/* storage_link: the map's bucket (with BMA_F_BUCKET); who asked, as of lock_wait, at the same places */
enum { N_STORAGE_BUCKET = 2, N_STORAGE_PROG = N_LOCK_PROG, N_STORAGE_PID = N_LOCK_PID };
enum { N_IN_PROGRESS = 7 };					/* state: 0..6 are enum bma_list */

/* state: the list could not be walked to its end, other CPUs were moving it (bpf/state.bpf.c) */
#define LENGTH_UNKNOWN BMA_LEN_UNKNOWN

/* How many sequence numbers the event stands for. */
static inline uint32_t event_span(const struct event *e)
{
	return e->kind == BMA_LOSS ? e->n[0] : 1;
}

static inline enum bma_raise event_raise(const struct event *e)
{
	return e->flags & BMA_F_RAISE;
}

#endif
