/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The state that app.c (keys) and app_draw.c (frames) share. */
#ifndef BMA_UI_APP_PARTS_H
#define BMA_UI_APP_PARTS_H

#include "app.h"
#include "deck.h"
#include "entry.h"
#include "frame.h"
#include "hold.h"
#include "time_line.h"

#define VIEWS 6		/* of all_views, help left out */

struct app {
	const struct ui_source *source;
	void *state[VIEWS];		/* NULL: not opened yet */
	unsigned int trail[VIEWS];	/* the screens one came by; the last one is open */
	unsigned int ntrail;
	void *help_state;
	bool help;
	struct focus focus;
	const struct ui_begin *begin;	/* NULL: there is none, or its class was found */
	uint32_t numbered;		/* the class that focus.number was filled in for */
	struct hold hold;
	struct rates rates;
	struct frame_tabs_at tabs;	/* where the tabs were drawn, for clicks */
	uint64_t last_read;		/* ms */
	bool quit, redraw, reread;
	bool wants_said, wants_events, wants_locks;	/* to the source, as of the last frame */
	char hint[120];			/* of the last key; "": none */
	uint64_t hint_since;		/* ms; 0: not drawn yet */
	struct entry go;		/* the prompt */
	char wanted[ENTRY_LEN];		/* what was searched for last */
	uint64_t jumps, answers;	/* of the deck, as seen last */
	struct time_line time_line;	/* as drawn last, for clicks */
	int time_line_y;		/* 0: it was not drawn */
};

/* Index of the open view. */
static inline unsigned int app_current(const struct app *a)
{
	return a->trail[a->ntrail - 1];
}

/* What the open view waits to be drawn for is done now. */
void app_settle(struct app *a);

/* Keeps what there is now to look at, or says why it cannot. */
void app_hold(struct app *a);

#endif
