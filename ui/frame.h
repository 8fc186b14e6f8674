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
	bool paused;
	uint64_t behind;	/* events that came since the pause */
};

/* Loss, missed runs and failed checks always have a place; the rest yields to them. */
void frame_status(const struct draw *d, struct rect r, const struct status *s);

void frame_tabs(const struct draw *d, struct rect r, const struct view_ops *const *views,
		const struct view_ops *open, const char *note, const struct status *s);

void frame_footer(const struct draw *d, struct rect r, bool help);

#endif
