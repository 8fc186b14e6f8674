/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * An event as one line of screen 7: its columns as texts, and where they stand. Pure.
 *
 * An object is named by bits 3 to 22 of its address, in hex: "o0c4e1". So the same object has the
 * same name wherever it shows up, neighbours in the slab have neighbouring names, and nothing need
 * be remembered; objects that are a multiple of 8 MiB apart share one. It is no address: where
 * the kernel's memory begins cannot be told from it.
 */
#ifndef BMA_UI_EVENT_LINE_H
#define BMA_UI_EVENT_LINE_H

#include "draw.h"
#include "format.h"
#include "../src/model/model.h"

enum event_column {
	EV_POSITION,		/* from 100 cells on */
	EV_TIME, EV_CPU, EV_CTX, EV_OWNER, EV_KIND, EV_WHAT, EV_FREE,
	EV_MEANING,		/* from 150 cells on */
	EV_COLUMNS
};

struct event_layout {
	int x[EV_COLUMNS], w[EV_COLUMNS];	/* w 0: not shown */
};

struct event_layout event_layout(int width, uint32_t ncpus);

#define EVENT_TEXT 200

/* The text of a column, in at most `width` cells where a shorter wording can make that true. */
void event_text(enum event_column column, const struct model *m, const struct event *e,
		uint64_t position, int width, char buf[EVENT_TEXT]);

const char *event_heading(enum event_column column);
bool event_column_is_number(enum event_column column);	/* it ends at its right edge */

/* Failures and losses stand out, what bmascope did itself and what is routine does not. */
enum role event_role(const struct event *e);

/* "o0c4e1" */
struct text text_object(uint64_t obj);

/* "conns #17" of a cache; "" when the stream never told. */
void event_owner(const struct model *m, uint32_t cache, char buf[EVENT_TEXT]);

/* Whose an event is: the lock's name, or its cache's owner. */
void event_owner_of(const struct model *m, const struct event *e, char buf[EVENT_TEXT]);

#endif
