/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The picture of screen 2 while it is drawn: the boxes first, then the arrows from and into their
 * edges. For diagram*.c only. */
#ifndef BMA_UI_DIAGRAM_PARTS_H
#define BMA_UI_DIAGRAM_PARTS_H

#include "cache_rates.h"
#include "canvas.h"

#define DIAGRAM_TEXT 96		/* bytes of a label */

/* Where everything is; the rows are the same at every width. */
struct places {
	struct rect slab, free, use;			/* above */
	struct rect by_rcu, for_gp;			/* on the right */
	struct rect by_ttrace, for_ttrace;		/* in the middle */
	int back;		/* column of what goes back to the slab */
	int taken;		/* column of what alloc_bulk() takes back */
	int trim;		/* column of the arrow down from free_llist */
	int ttrace;		/* column of the arrows down from both lists below it */
	int freed;		/* column of the arrows down on the right */
	int rcu;		/* column from waiting_for_gp up to free_by_rcu_ttrace */
};

struct drawing {
	struct canvas *c;
	const struct cache_facts *f;
	const struct cache_last *last;
	struct places p;
	struct rect gauge;
};

/* The first column behind a box. */
static inline int end_of(const struct rect *r)
{
	return r->x + r->w;
}

void diagram_boxes(struct drawing *g);
void diagram_arrows(struct drawing *g);

/* On the lower edges of the boxes, what the marked event took out of them and put in. */
void diagram_marks(struct drawing *g);

#endif
