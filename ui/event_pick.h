/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Which of the last events screen 7 shows, and walking through them. Pure.
 *
 * A spot is a place in the list: 2 x position + 1 is the event at that position, 2 x position the
 * loss right before it. So spots have an order, and losses are shown in their place.
 */
#ifndef BMA_UI_EVENT_PICK_H
#define BMA_UI_EVENT_PICK_H

#include "../src/play/past.h"
#include "entry.h"

enum event_group {
	GROUP_USUAL,		/* all but what bmascope asked itself */
	GROUP_WORK,		/* no allocations and frees but those that raised refill_work */
	GROUP_FAILURES,		/* failed allocations, and attempts at locks */
	GROUP_ALL,
	EVENT_GROUPS
};

/* At most 10 cells: so many are free in the tab line of 80 when both positions have millions. */
#define EVENT_GROUP_NAME 10
const char *event_group_name(enum event_group group);

struct event_pick;		/* prepared for one model: valid while that does not change */

/* A stretch of spots that were seen to show nothing, kept from one frame to the next, so that they
 * are not all looked at again. Begins all 0. */
struct event_barren {
	uint64_t key;		/* what was asked for then */
	uint64_t low, high;	/* the first spot and the last; high 0: none */
};

/* Words, each of which the owner, the kind, the context or "cpu2" has to have; "": no filter.
 * Losses are always shown. barren may be NULL. NULL with errno ENOMEM. */
struct event_pick *event_pick_new(const struct model *m, enum event_group group,
				  const char *filter, struct event_barren *barren);
void event_pick_free(struct event_pick *k);

/* Is it one of GROUP_USUAL: did it happen to the allocator? */
bool event_is_usual(const struct event *e);

bool event_picked(const struct event_pick *k, const struct event *e);

/* The next spot below (way -1) or above (1) that is shown; 0: none. */
uint64_t event_pick_next(const struct event_pick *k, const struct past *p, uint64_t spot, int way);

/* What is at a spot; NULL: not kept. */
const struct event *event_at_spot(const struct past *p, uint64_t spot);

static inline uint64_t spot_of(uint64_t position)
{
	return 2 * position + 1;
}

/* An event's position; of a loss that of the event before it. */
static inline uint64_t spot_position(uint64_t spot)
{
	return (spot - 1) / 2;
}

#endif
