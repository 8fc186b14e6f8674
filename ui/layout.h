/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Size of the terminal -> who draws where. Pure: numbers in, numbers out. All positions are
 * cells of the terminal, from 0.
 */
#ifndef BMA_UI_LAYOUT_H
#define BMA_UI_LAYOUT_H

#include <stdbool.h>
#include <stdint.h>

#define MIN_COLS 80
#define MIN_ROWS 24
#define HEAT_LABEL 5	/* cells before a line of the heat map: the first CPU's number */

struct rect {
	int y, x, h, w;
};

/* The frame around every screen. */
struct frame {
	bool fits;		/* false: too small, nothing else is set */
	struct rect status;	/* the first line */
	struct rect tabs;	/* the second */
	struct rect body;	/* what a view draws */
	struct rect caption;	/* the newest label; h 0: none */
	struct rect time_line;	/* h 0: none */
	struct rect message;	/* above the footer; h 0: no message */
	struct rect footer;	/* the last line */
};

struct frame_want {		/* lines */
	int message;
	int caption;		/* of which it gets what a small terminal has beside a message */
	int time_line;
};

struct frame layout_frame(int rows, int cols, const struct frame_want *want);

/* Screen 1: the columns, in the order they are drawn. */
enum caches_column {
	COL_OWNER, COL_SIZE, COL_CPUS, COL_IN_USE, COL_WAIT, COL_MEM, COL_OLDEST,
	/* when there is room: */
	COL_RATE, COL_ALLOC, COL_FREE, COL_REFILL, COL_TRIM, COL_FAIL,
	COL_TAKEN, COL_BACK, COL_BEHIND, COL_IN_GP,
	CACHES_COLUMNS
};

/* How the free objects of each CPU are shown. */
enum cpu_mode {
	CPU_NUMBERS,		/* a blank, then a number each, cpu_cell cells wide */
	CPU_CELLS,		/* one cell a CPU, then the least and the most */
	CPU_WORDS,		/* only how many CPUs are short of objects, and the least and most */
};

struct caches_layout {
	struct rect heading, list, total;
	int col_x[CACHES_COLUMNS], col_w[CACHES_COLUMNS];	/* w 0: not shown */
	enum cpu_mode cpu_mode;
	int cpu_cell;
	struct rect explain;	/* the strip of the selected row: what its numbers mean */
	struct rect story;	/* why something went wrong here; h 0: nothing did */
	struct rect counts;	/* h 0: no room */
	struct rect cpus;	/* gauges, the heat map, or a group's members */
	bool gauges;
	int gauge_w;		/* of one gauge's block, in cells */
	int gauge_cols;		/* blocks side by side */
	int heat_per_line;	/* CPUs in a line of the heat map */
	bool legend;		/* a line above the heat map */
};

struct caches_want {
	uint32_t rows, ncpus;
	uint32_t members;	/* the selected row is a group of so many; 0: it is a class */
	int story;		/* lines */
};

#define MEMBER_WIDTH 39		/* cells of a member of a group in the strip */

struct caches_layout layout_caches(struct rect body, const struct caches_want *w);

/* The column at a cell of the heading; CACHES_COLUMNS: none. */
enum caches_column layout_column_at(const struct caches_layout *l, int x);

#endif
