/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The allocator as a picture: a box for each list of struct bpf_mem_cache and for the two places
 * besides, an arrow for each way that objects go (enum flow), with their numbers. Every name is
 * one of kernel/bpf/memalloc.c. Pure.
 */
#ifndef BMA_UI_DIAGRAM_H
#define BMA_UI_DIAGRAM_H

#include "canvas.h"
#include "cache_rates.h"

#define DIAGRAM_ROWS CANVAS_ROWS
#define DIAGRAM_MIN 80
#define DIAGRAM_MAX CANVAS_COLS

struct diagram {
	struct canvas canvas;
	struct rect gauge;	/* of the canvas: left free in free_llist for one CPU's gauge, or for
				 * a cell a CPU */
};

/* w: DIAGRAM_MIN to DIAGRAM_MAX. */
void diagram_make(struct diagram *g, const struct cache_facts *f, const struct cache_last *last,
		  int w);

#endif
