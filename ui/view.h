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
#include "../src/play/past.h"

#define ALL_CPUS (-1)

/* What the user looks at, common to all views: the row chosen on one screen is the cache that the
 * next one shows. */
struct focus {
	uint32_t class;		/* of the model */
	uint64_t number;	/* of that class, by which it is told from another that has its index
				 * later; 0: to be filled in when a frame is made */
	int32_t cpu;		/* or ALL_CPUS */
	uint64_t position;	/* the event chosen on screen 7; 0: none */
	uint64_t visit;		/* another number: another screen was open meanwhile */
	enum action from;	/* that screen; ACT_NONE: there was none yet */
	bool all_kinds;		/* steps stop at states and the like, too: screen 7 shows them */
	enum action go;		/* a view sets it: open that screen; ACT_NONE: stay */
};

struct scene {			/* what there is to show, the paused copy included */
	const struct model *model;
	const struct model *newest;	/* of the stream: knows whatever the last events name, even
					 * if that came after model */
	const struct rates *rates;
	const struct past *past;	/* the last events; NULL: none are kept */
	struct focus *focus;
	bool paused;
	bool marked;			/* what the newest event did is to stand out */
	bool wound;			/* a recording's place: it moves with screen 7's cursor */
	uint64_t jumps;			/* another number: the model is not a little later than before */
};

/* A sign or a word on the screen, and what it means; for help. */
struct word {
	const char *sign;	/* at most 9 cells; "": goes on with the word before */
	const char *means;	/* broken at blanks as needed */
};

struct view_ops {
	const char *name;	/* in the tab line */
	bool events;		/* it shows single events: counts of them will not do */
	bool locks;		/* it shows single acquisitions of locks, and releases */
	enum action action;	/* the key that opens it */

	/* The view's own state; NULL with errno ENOMEM. close takes NULL. Both NULL: no state. */
	void *(*open)(void);
	void (*close)(void *state);

	/* A key before the table of keys sees it (text being typed); true: taken. NULL: never. */
	bool (*typed)(void *state, const struct input *in);

	/* An action of the table of keys; true: it was one of the view's. */
	bool (*act)(void *state, struct focus *focus, enum action action, const struct input *in);

	/* Before a key that is not the view's own: what keys since the last drawing chose goes to
	 * the focus, as drawing would bring it there. NULL: nothing waits for the drawing. */
	void (*settle)(void *state, const struct scene *s);

	/* Draws the whole body. */
	void (*draw)(void *state, const struct draw *d, const struct scene *s, struct rect body);

	/* Words for the tab line: how the view sorts and filters. Two blanks part remarks; the last
	 * ones go when there is no room. NULL: none. */
	void (*note)(void *state, char *buf, size_t size);

	/* What to show instead of the keys, while text is typed; false: the keys. NULL: never. */
	bool (*prompt)(void *state, char *buf, size_t size);

	/* What help says of this screen besides its keys: tables that end with a sign of NULL, and
	 * NULL behind the last. NULL: nothing. */
	const struct word *const *words;
};

extern const struct view_ops view_caches;
extern const struct view_ops view_cache;
extern const struct view_ops view_grace;
extern const struct view_ops view_locks;
extern const struct view_ops view_storage;
extern const struct view_ops view_events;
extern const struct view_ops view_help;

/* All of them in the order of the tab line, help last; ended by NULL. */
extern const struct view_ops *const all_views[];

#endif
