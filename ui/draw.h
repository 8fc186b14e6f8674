/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Cells on the terminal: text clipped to its place, bars, colours and what stands for them
 * without colour, UTF-8 and what stands for it in ASCII. Besides ui.c the only file that calls
 * curses. Only ASCII and the glyphs of draw.c's table ever reach the terminal: names come from
 * streams, and a stream must not be able to send escape codes.
 */
#ifndef BMA_UI_DRAW_H
#define BMA_UI_DRAW_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "layout.h"

/* What a piece of text is, not how it looks. */
enum role {
	ROLE_TEXT,
	ROLE_DIM,		/* there, but not what to look at */
	ROLE_STRONG,
	ROLE_HEADING,
	ROLE_SORTED,		/* the heading that rows are ordered by */
	ROLE_SELECTED,
	ROLE_KEY,
	ROLE_GOOD,
	ROLE_NOTICE,		/* paused, refill due, an uncertain number */
	ROLE_HIGH,		/* trim due */
	ROLE_BAD,		/* lost, failed, empty */
	ROLE_FIRED,		/* where objects went just now; on a canvas its lines are double */
	ROLES
};

struct draw {
	bool ascii;
	bool color;
};

/* After curses was started: prepares the colours. */
void draw_start(struct draw *d);

/* Erases the frame that is being built. */
void draw_clear(const struct draw *d);

/* UTF-8 text at (y, x) in at most w cells; returns the cells it took. A longer text ends in "…". */
int draw_text(const struct draw *d, int y, int x, int w, enum role role, const char *text);

/* The same, ending at the right edge of its w cells. */
void draw_right(const struct draw *d, int y, int x, int w, enum role role, const char *text);

/* Text broken at blanks into the lines of a rectangle; returns the lines it needs at that width.
 * With d NULL only counts. */
int draw_paragraph(const struct draw *d, struct rect r, enum role role, const char *text);

/* Bytes of the text that go into a line of w cells, broken at a blank where there is one. */
size_t draw_break(const char *text, int w);

/* Cells of a text once drawn. */
int draw_width(const char *text);

/* Gives a line's cells one look, whatever they hold. */
void draw_mark_line(const struct draw *d, int y, int x, int w, enum role role);

/*
 * A gauge of `cells` cells between two edges, for 0 … max, with both watermarks drawn in as lines:
 * cells + 4 wide. Watermarks of 0 are not drawn.
 */
struct gauge {
	int64_t value, low, high, max;
	enum role role;
};

void draw_gauge(const struct draw *d, int y, int x, int cells, const struct gauge *g);

/* The eighth-high block for value of max: "▁" to "█". */
const char *draw_eighth(int64_t value, int64_t max);

#endif
