/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Numbers for the moves of lists that several CPUs touch. An event of such a move takes the next
 * number of its cache; a state tells the number that the lengths it read contain, and whether
 * some CPU was in the middle of a move. So both sides speak of the same moves, which the clocks of
 * several CPUs could not tell.
 */
#ifndef BMA_MOVES_BPF_H
#define BMA_MOVES_BPF_H

#include "entry.bpf.h"

#define MOVES_TRIES 64	/* as many CPUs would have to change the counter in between */

/* The number of a move that has just happened; interrupts are off. 0: not numbered. */
static __noinline __u32 moves_next(__u64 cache)
{
	struct bma_entry *e = cache ? entry_of(cache) : NULL;

	return e ? __sync_fetch_and_add(&e->number, 1) + 1 : 0;
}

/*
 * A CPU begins or ends a move. An end whose begin came before we were attached must not take away
 * another's begin for long, nor wrap: the counter stops at none, and is right when all moves that
 * are older than we are over.
 */
static __always_inline void moves_open(__u64 cache, bool begin)
{
	struct bma_entry *e = entry_of(cache);
	__u32 open;

	if (!e)
		return;
	if (begin) {
		__sync_fetch_and_add(&e->open, 1);
		return;
	}
	for (int tries = 0; tries < MOVES_TRIES; tries++) {
		open = e->open;
		if (!open || __sync_val_compare_and_swap(&e->open, open, open - 1) == open)
			return;
	}
}

#endif
