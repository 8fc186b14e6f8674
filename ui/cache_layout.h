/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Screen 2: who draws where, by the size of the body. Pure. */
#ifndef BMA_UI_CACHE_LAYOUT_H
#define BMA_UI_CACHE_LAYOUT_H

#include "layout.h"

struct cache_layout {
	struct rect head;	/* owner and sizes, CPU and latency */
	struct rect diagram;
	struct rect notes;	/* last, next, waits, sum: the last of them stay when there are fewer lines */
	struct rect cpus;	/* a heading and a line a CPU; h 0: no room, or one CPU */
	struct rect incidents;	/* h 0: no room */
	struct rect graphs;	/* the last minute; h 0: no room */
	int graph_n;		/* how many of enum spark */
	int graph_cols;		/* side by side; 0: a line each */
};

struct cache_want {
	uint32_t ncpus;
	bool waits;		/* a line more of notes */
	int newest, incidents;	/* lines that the newest incident needs, and all of them; 0: there
				 * is none */
};

/* Of the same want but for incidents, the width of what is below the diagram is the same. */
struct cache_layout layout_cache(struct rect body, const struct cache_want *want);

#endif
