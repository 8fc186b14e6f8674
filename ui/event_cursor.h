/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Where the cursor of screen 7 is, which rows are around it, and where keys take it. Pure. */
#ifndef BMA_UI_EVENT_CURSOR_H
#define BMA_UI_EVENT_CURSOR_H

#include "event_pick.h"
#include "view.h"

#define EVENT_ROWS 512

/* Begins all 0. Keys only leave a wish: which events there are is known when a frame is made. */
struct event_cursor {
	uint64_t spot;		/* of event_pick.h; 0: none */
	int above;		/* rows above it */
	bool stopped;		/* the user moved: the newest is not followed */
	bool paused;		/* so it was when placed last */
	uint64_t position;	/* of the model then */
	uint64_t visit;		/* struct focus's then */
	uint64_t jumps;		/* the scene's then */
	int64_t move;		/* asked for by keys since: rows */
	bool to_first, to_last;
	int to_incident;	/* 1: the next, -1: the one before */
	uint64_t rows[EVENT_ROWS];	/* spots as placed last */
	int nrows;
};

/* page: rows that PgUp and PgDn go. False: not a cursor's key. */
bool event_cursor_act(struct event_cursor *c, enum action action, int page);

/* The cursor goes to one of the rows, counted from 0. */
void event_cursor_click(struct event_cursor *c, int row);

/* Fulfils the wishes and finds the rows: h of them, where there are so many. */
void event_cursor_place(struct event_cursor *c, const struct event_pick *k, const struct scene *s,
			int h);

#endif
