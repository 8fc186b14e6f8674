/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Screen 2: who draws where, by the size of the body. Pure. */
#ifndef BMA_UI_CACHE_LAYOUT_H
#define BMA_UI_CACHE_LAYOUT_H

#include "layout.h"

struct cache_layout {
	struct rect head;	/* owner and sizes, CPU and latency */
	struct rect diagram;
	struct rect notes;	/* last, next, sum: the last of them stay when there are fewer lines */
	struct rect cpus;	/* a heading and a line a CPU; h 0: no room, or one CPU */
	struct rect incidents;	/* h 0: no room */
	struct rect graphs;	/* the last minute; h 0: no room */
	int graph_n;		/* how many of enum spark */
	int graph_cols;		/* side by side; 0: a line each */
};

/* incidents: how many there are to be told of. */
struct cache_layout layout_cache(struct rect body, uint32_t ncpus, unsigned int incidents);

#endif
