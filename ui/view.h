/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What a screen is made of. Each view_*.c ends with its ops row; app.c lists the rows.
 */
#ifndef BMA_UI_VIEW_H
#define BMA_UI_VIEW_H

#include <stddef.h>

#include "draw.h"
#include "keys.h"
#include "rates.h"

struct scene {			/* what there is to show, the paused copy included */
	const struct model *model;
	const struct rates *rates;
};

struct view_ops {
	const char *name;	/* in the tab line */
	enum action action;	/* the key that opens it */

	/* The view's own state; NULL with errno ENOMEM. close takes NULL. Both NULL: no state. */
	void *(*open)(void);
	void (*close)(void *state);

	/* A key before the table of keys sees it (text being typed); true: taken. NULL: never. */
	bool (*typed)(void *state, const struct input *in);

	/* An action of the table of keys; true: it was one of the view's. */
	bool (*act)(void *state, enum action action, const struct input *in);

	/* Draws the whole body. */
	void (*draw)(void *state, const struct draw *d, const struct scene *s, struct rect body);

	/* Words for the tab line: how the view sorts and filters. NULL: none. */
	void (*note)(void *state, char *buf, size_t size);

	/* What to show instead of the keys, while text is typed; false: the keys. NULL: never. */
	bool (*prompt)(void *state, char *buf, size_t size);
};

extern const struct view_ops view_caches;
extern const struct view_ops view_help;

#endif
