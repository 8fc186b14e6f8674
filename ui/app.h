/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The state behind the screens: which one is open, the paused copy of the model, what the source
 * last said. Knows no curses and no clock; ui.c tells it the time.
 */
#ifndef BMA_UI_APP_H
#define BMA_UI_APP_H

#include "ui.h"
#include "view.h"

struct app;

struct app *app_new(const struct ui_source *source);	/* NULL with errno ENOMEM */
void app_free(struct app *a);

/* Before the first frame: what it shows. b stays the caller's, and valid. NULL: nothing special. */
void app_begin(struct app *a, const struct ui_begin *b);

/* Lets the source read. now: ms of any steady clock. */
enum ui_more app_read(struct app *a, uint64_t now);

/* What a key does. */
void app_key(struct app *a, const struct input *in);

/* Is it the same on every screen, so that no view has to take it? */
bool app_has_action(enum action action);

/* Builds the whole frame. */
void app_draw(struct app *a, const struct draw *d, int rows, int cols, uint64_t now);

bool app_wants_quit(const struct app *a);
bool app_wants_redraw(struct app *a);	/* Ctrl-L was typed; asks once */
bool app_wants_read(struct app *a);	/* resume() was called: read again; asks once */

#endif
