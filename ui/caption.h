/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The newest label of a recording, told above the time line until the next one comes. */
#ifndef BMA_UI_CAPTION_H
#define BMA_UI_CAPTION_H

#include "../src/play/reel.h"
#include "draw.h"

/* Lines that captions need: room for the longest as soon as there is any label, also later in the
 * recording, so that the screen does not jump as they come and go. line may be NULL. */
int caption_lines(const struct model *m, const struct reel_line *line, int cols);

void caption_draw(const struct draw *d, const struct model *m, struct rect r);

#endif
