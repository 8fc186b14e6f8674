/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A list of rows on a screen: which one is selected, which are to be seen, and the keys that move
 * among them. The rows themselves are the view's.
 */
#ifndef BMA_UI_LIST_H
#define BMA_UI_LIST_H

#include "draw.h"
#include "keys.h"
#include "../src/base/say.h"

struct list {
	const void *rows;	/* the view's */
	const uint32_t *n;	/* how many there are */
	/* What tells a row from the others, wherever it moves. NULL: the view follows its rows itself. */
	uint64_t (*key_of)(const void *rows, uint32_t row);

	uint32_t cursor;	/* the selected row; while there are none: where keys wish it to be */
	uint32_t top;		/* the first row on the screen */
	bool chosen;		/* the user moved; until then the first row is selected */
	struct rect area;	/* where rows are drawn, a line each; set by the view before list_scroll() */

	bool keyed;		/* for list.c: key is that of a row that was selected */
	uint64_t key;
};

/* Selects a row, or the one at the end beyond which it is. */
void list_select(struct list *l, int64_t row);

/* An action that moves the cursor, a click on a row among them; false: it is none. */
bool list_act(struct list *l, enum action action, const struct input *in);

/* The next row (way 1) or the one before (-1) that `is` is true of, going round. False: none. */
bool list_seek(struct list *l, int way, bool (*is)(const void *rows, uint32_t row));

/* The rows are other ones now: the selection stays with its row while that is there. */
void list_follow(struct list *l);

/* The selected row is on the screen, and the screen is full if there are rows enough. */
void list_scroll(struct list *l);

/* Behind the last row on the screen. */
uint32_t list_end(const struct list *l);

/* The line of a row on the screen. */
struct rect list_line(const struct list *l, uint32_t row);

/* Draws what marks the selected row, over the row. */
void list_mark(const struct list *l, const struct draw *d);

/* "4-9/20  ", when there are more than can be seen. */
void list_note(const struct list *l, struct say *s);

#endif
