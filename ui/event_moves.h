/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What one event did to each box of screen 2's picture: how many objects left it, how many entered
 * it. Pure.
 */
#ifndef BMA_UI_EVENT_MOVES_H
#define BMA_UI_EVENT_MOVES_H

#include "cache_facts.h"
#include "../src/base/say.h"

/* enum bma_list, and the two places besides. */
enum box {
	BOX_IN_USE = BMA_LISTS,
	BOX_SLAB,
	BOXES
};

struct event_moves {
	int64_t by[BOXES];	/* objects; below 0: they left */
};

/* own: the lists of the event's own cache count; in: those of the cache that it gave objects to. */
void event_moves(struct event_moves *v, const struct event *e, bool own, bool in);

/* "o0c4e1 left free_llist, entered in use", or with `brief` "33: free_by_rcu → waiting_for_gp".
 * False: it moved nothing, or to and from more boxes than these words have. */
bool say_moves(struct say *s, const struct model *m, const struct event *e, bool brief);

#endif
