/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What surrounds every screen: status line, tab line, message, footer. */
#ifndef BMA_UI_FRAME_H
#define BMA_UI_FRAME_H

#include "ui.h"
#include "view.h"

struct status {
	const struct model *model;
	const struct rates *rates;
	const char *kernel;
	enum ui_phase phase;
	const char *speed;	/* while PLAYING: "1/10" */
	bool paused;
	uint64_t newest;	/* position of what was read; more than the model's when paused */
};

/* Loss, missed runs and failed checks always have a place; the rest yields to them. */
void frame_status(const struct draw *d, struct rect r, const struct status *s);

#define TABS_MAX 8

struct frame_tabs_at {		/* where the tabs are */
	struct {
		int x, w;
		enum action action;
	} tab[TABS_MAX];
	int n, y;
};

struct frame_tabs_at frame_tabs(const struct draw *d, struct rect r,
				const struct view_ops *const *views, const struct view_ops *open,
				const char *note, const struct status *s);

/* The key of the tab at a cell; ACT_NONE: none is there. */
enum action frame_tab_clicked(const struct frame_tabs_at *t, int y, int x);

/* What the keys are about: a stream that comes, or a recording that can be wound and stands or plays. */
enum key_deck { KEYS_NO_DECK, KEYS_DECK, KEYS_DECK_PLAYING };

/* The keys of a screen, by its ON_ bit. Returns the cells they need; with d NULL only counts. */
int frame_footer(const struct draw *d, struct rect r, unsigned int screen, enum key_deck deck);

#endif
