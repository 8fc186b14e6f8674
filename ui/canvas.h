/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A picture of boxes, lines and words in memory: each cell is written once, so that a drawing that
 * runs into itself is a fault that a test sees, not a puzzle on the screen. Pure.
 */
#ifndef BMA_UI_CANVAS_H
#define BMA_UI_CANVAS_H

#include <stddef.h>

#include "draw.h"

#define CANVAS_ROWS 13
#define CANVAS_COLS 120

struct canvas_cell {
	char glyph[5];		/* one character of UTF-8; "": blank */
	enum role role;
};

struct canvas {
	int h, w;
	int faults;		/* cells written twice or outside */
	struct canvas_cell cell[CANVAS_ROWS][CANVAS_COLS];
};

/* h and w are at most the limits. */
void canvas_start(struct canvas *c, int h, int w);

/* One character; blank cells only. */
void canvas_put(struct canvas *c, int y, int x, enum role role, const char *glyph);

/* One character on top of a line that is there: where an arrow leaves a box or joins another. */
void canvas_join(struct canvas *c, int y, int x, enum role role, const char *glyph);

/* Text on top of such a line. */
void canvas_over(struct canvas *c, int y, int x, enum role role, const char *text);

/* Text from x on, or ending before x; a fault when it needs more than w cells. */
void canvas_text(struct canvas *c, int y, int x, int w, enum role role, const char *text);
void canvas_text_left(struct canvas *c, int y, int x, int w, enum role role, const char *text);

/* A frame with its name in the upper edge. */
void canvas_box(struct canvas *c, struct rect r, const char *name);

/* Cells x to end (end left out) that are still blank become a line; blanks stay around words. */
void canvas_across(struct canvas *c, int y, int x, int end, enum role role);
void canvas_down(struct canvas *c, int y, int end, int x, enum role role);

void canvas_draw(const struct draw *d, const struct canvas *c, int y, int x);

#endif
