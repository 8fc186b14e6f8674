// SPDX-License-Identifier: GPL-2.0-or-later
#include "diagram.h"

#include "diagram_parts.h"

/* Room beyond 80 columns goes in thirds to both gaps and to the boxes in the middle. */
static struct places places_for(int w)
{
	int third = (w - DIAGRAM_MIN) / 3;
	struct places p = {
		.slab = { 0, 0, 4, 12 },
		.free = { 0, 26 + third, 4, 23 + third },
		.use = { 0, w - 15, 4, 15 },
		.by_rcu = { 5, w - 26, 4, 26 },
		.for_gp = { 10, w - 18, 3, 18 },
		.by_ttrace = { 5, 24 + third, 3, 25 + third },
		.for_ttrace = { 9, 24 + third, 3, 25 + third },
		.back = 2, .taken = 20 + third, .trim = 28 + third, .ttrace = 25 + third,
		.freed = w - 2, .rcu = w - 28,
	};

	return p;
}

void diagram_make(struct diagram *d, const struct cache_facts *f, const struct cache_last *last,
		  int w)
{
	struct drawing g = { .c = &d->canvas, .f = f, .last = last };

	w = w < DIAGRAM_MIN ? DIAGRAM_MIN : w > DIAGRAM_MAX ? DIAGRAM_MAX : w;
	g.p = places_for(w);
	canvas_start(g.c, DIAGRAM_ROWS, w);
	diagram_boxes(&g);
	diagram_arrows(&g);
	if (f->marked)
		diagram_marks(&g);
	d->gauge = g.gauge;
}
