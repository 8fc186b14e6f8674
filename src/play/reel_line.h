/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The recording in short, made while it is read: see struct reel_line. Pure. */
#ifndef BMA_PLAY_REEL_LINE_H
#define BMA_PLAY_REEL_LINE_H

#include "reel.h"

#define REEL_LINE_START 10000000ull	/* ns that a bucket lasts at first */

struct reel_line_made {
	struct reel_line line;
	struct reel_bucket before;	/* what the model had counted so far */
};

void reel_line_init(struct reel_line_made *l);

/* The model has taken an item. */
void reel_line_item(struct reel_line_made *l, const struct model *m);

#endif
