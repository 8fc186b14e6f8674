/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A recording in one line: how many events there were when, where something went wrong or was lost,
 * where labels are, and where the screen stands. Pure.
 */
#ifndef BMA_UI_TIME_LINE_H
#define BMA_UI_TIME_LINE_H

#include "../src/play/contents.h"
#include "../src/play/reel.h"
#include "draw.h"

#define TIME_CELLS 512
#define TIME_TEXT 40

struct time_cell {
	uint64_t events;
	bool known;		/* something is told of that time */
	bool trouble;		/* an incident began, or a check failed */
	bool lost;
	bool label;
};

struct time_line {
	char place[TIME_TEXT], end[TIME_TEXT];	/* the words on both sides */
	int x, n;		/* the first cell, and how many; n 0: there is no room */
	int cursor;		/* cell */
	uint64_t since;		/* ns: of the first cell, as times that people read count */
	uint64_t length;	/* ns, of all cells; an estimate, where nothing tells the end yet */
	uint64_t most;		/* events of any cell */
	struct time_cell cell[TIME_CELLS];
};

struct time_facts {
	const struct reel_line *line;
	const struct reel_extent *extent;
	const struct contents *whole;	/* of what is not read yet; NULL: not known, or all is read */
	uint64_t now;			/* time of what is shown, as events have it */
	uint64_t origin;		/* what times that people read count from, likewise: no later
					 * than the extent's start */
};

/* r: the line on the screen. */
void time_line_make(struct time_line *t, const struct time_facts *f, struct rect r);

void time_line_draw(const struct draw *d, const struct time_line *t, struct rect r);

/* The time since the origin, in ns, that a column of the screen stands for; -1: none. */
int64_t time_line_at(const struct time_line *t, int x);

#endif
