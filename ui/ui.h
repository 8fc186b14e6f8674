/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The screens. They draw a model and know nothing of streams, files or processes: the command
 * that starts them hands over a source, and reads on its behalf when they say so.
 */
#ifndef BMA_UI_H
#define BMA_UI_H

#include <stdbool.h>

#include "../src/model/model.h"

struct past;

enum ui_more {
	UI_MORE,	/* call again when the descriptor is readable */
	UI_LATER,	/* nothing now, but the input may grow: call again 100 ms later */
	UI_NO_MORE,	/* do not call again, unless resume() was called */
};

enum ui_phase {
	UI_READING,	/* catching up with a file: what is shown is its past */
	UI_LIVE,	/* what is shown is the newest there is */
	UI_HELD,	/* stopped: at a position that was asked for, resume() goes on; or by the deck */
	UI_ENDED,	/* nothing will follow */
	UI_PLAYING,	/* a recording, at the deck's speed */
};

struct ui_news {		/* what the frame shows and the model does not know */
	enum ui_phase phase;
	const char *kernel;	/* release of the traced kernel; NULL: not known */
	const char *message;	/* a sentence for the user, or NULL */
	bool fault;		/* the message tells of something wrong */
};

struct ui_deck;

struct ui_source {
	void *ctx;		/* for the calls below */
	int fd;			/* waited for with poll() */
	/* Reads a bounded amount and brings the model up to date; must not block. */
	enum ui_more (*read)(void *ctx);
	/* Valid until the next read(); NULL when nothing is known yet. */
	const struct model *(*model)(void *ctx);
	/* A model that knows whatever the last events name, even what comes after model(); NULL: that is
	 * model() itself. Valid as long. */
	const struct model *(*newest)(void *ctx);
	/* The last events, for stepping; NULL: none are kept. Valid until the next read(). */
	const struct past *(*past)(void *ctx);
	/* Called once a frame; strings are valid until the next call. */
	void (*news)(void *ctx, struct ui_news *news);
	/* Single events are looked at from now on, or are not: then counts of them will do. Likewise
	 * single acquisitions of locks. May be NULL: all are told anyway. */
	void (*want)(void *ctx, bool events, bool locks);
	/* After UI_HELD: goes on. May be NULL. */
	void (*resume)(void *ctx);
	/* The recording can be wound: its model is the place where it stands. NULL: it cannot. */
	const struct ui_deck *deck;
};

/* What the screens begin with, as soon as the recording is known to have it. */
struct ui_begin {
	unsigned int screen;	/* its number in the line of tabs */
	const char *map;	/* whose caches; NULL: those of bpf_obj_new() */
	uint32_t unit_size;	/* bytes */
};

struct ui_opts {
	bool ascii;		/* no UTF-8 even if the locale has it */
	bool no_color;		/* NO_COLOR in the environment says the same */
	bool no_mouse;
	const struct ui_begin *begin;	/* NULL: screen 1 */
};

/* Why no screen can be shown here, as a sentence; NULL when it can. */
const char *ui_obstacle(void);

/*
 * Shows the screens until the user leaves. The terminal is as before when it returns: 0: left by
 * a key; a signal's number: ended by it; -errno: could not go on. Blocks the signals it handles
 * while it runs, and restores the mask.
 */
int ui_run(const struct ui_source *source, const struct ui_opts *opts);

#endif
