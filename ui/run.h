/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A line of single cells, one behind the other: neighbours of one look are drawn in one go, as curses
 * takes as long for a cell as for a line. */
#ifndef BMA_UI_RUN_H
#define BMA_UI_RUN_H

#include "draw.h"

#define RUN_CELLS 256

struct run {
	int y, x;		/* of the next cell */
	int n;			/* cells that wait to be drawn, before x */
	size_t len;
	enum role role;		/* theirs */
	char text[RUN_CELLS * 4];
};

void run_start(struct run *r, int y, int x);

/* One cell: one character of UTF-8. */
void run_add(struct run *r, const struct draw *d, enum role role, const char *glyph);

/* Draws what waits; returns the place behind it. */
int run_end(struct run *r, const struct draw *d);

#endif
