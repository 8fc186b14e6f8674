/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A failed attempt as a picture: who holds what, who waits for it. */
#ifndef BMA_UI_LOCK_GRAPH_H
#define BMA_UI_LOCK_GRAPH_H

#include "draw.h"
#include "../src/model/lock_words.h"

#define GRAPH_LINES 4

/* One line of the picture. */
struct graph_line {
	uint32_t cpu;
	bool first;		/* of its CPU: says who that is */
	const struct lock_side *side;
	enum lock_how how;	/* held, tried, or one of both */
	uint32_t lock;
};

struct graph {
	struct graph_line line[GRAPH_LINES];
	int n;
	int edge[2][2];		/* from a line that waits to the line that holds */
	int nedges;
};

void lock_graph_make(struct graph *g, const struct lock_failure_entry *f);
void lock_graph_draw(const struct draw *d, const struct model *m, const struct lock_failure_entry *f,
		     const struct graph *g, struct rect r);

#endif
