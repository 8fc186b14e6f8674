/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The numbers of a cache's moves (bpf/event.h): which moves of the shared lists our lengths
 * contain, and which the kernel's. The clocks of several CPUs cannot tell that.
 *
 * Events of one cache come from several CPUs, so a number may come late: the merge by time puts
 * two CPUs' events the wrong way round when they are close. And a state is stamped before it
 * reads, so it may contain moves whose events come after it. Hence for a cache
 *
 *	moves		the newest number we know of, from an event or from a state
 *	moves_missing	numbers below it that are in no length of ours. While there are any, the
 *			shared lists are unknown; when the last has come they are right again.
 *	moves_adopted	the shared lists were taken from a state that contained the moves up to
 *			this one: an event with such a number finds its move done
 *	moves_awaited	numbers up to that one whose events have not come
 *
 * All events up to the number of a state taken while nobody moved were made before the state was
 * read, so before the next one. What is still awaited then is missing from the stream: a failed
 * check, unless a loss or a missed run explains it (moves_doubt), or still may.
 */
#ifndef BMA_MODEL_MOVES_H
#define BMA_MODEL_MOVES_H

#include "model.h"

/* Is a before b? The numbers are 32 bits wide and may come round. */
static inline bool moves_before(uint32_t a, uint32_t b)
{
	return (int32_t)(a - b) < 0;
}

/* An event with the cache's move `number` (0: it is not numbered), that changes the lengths of the
 * shared lists by by[]. */
void moves_apply(struct model *m, struct model_cache *c, uint32_t number,
		 const int64_t by[BMA_LISTS]);

/* Do the lengths of a state with that number contain exactly the moves that ours do? */
bool moves_equal(const struct model_cache *c, uint32_t number);

/* The shared lists are those of this state from now on; its number is not before c->moves. */
void moves_adopt(struct model *m, struct model_cache *c, const struct event *state);

/* Nothing may be awaited any more. Returns how many moves are, and forgets them. */
uint32_t moves_overdue(struct model_cache *c);

/* No event of an earlier move can come any more: what is missing counts as awaited. */
void moves_settle(struct model_cache *c);

/* Moves may have happened that no event will tell. */
void moves_doubt(struct model_cache *c);

#endif
