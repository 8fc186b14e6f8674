/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The held screen: a copy of the model and of the last events, so that the stream can go on and
 * the user step through what was. Pure.
 */
#ifndef BMA_UI_HOLD_H
#define BMA_UI_HOLD_H

#include "../src/play/past.h"

struct hold {
	struct model *model;	/* what is shown; NULL: nothing is held */
	struct past *past;	/* NULL: none was kept */
	uint64_t newest;	/* position when it was held */
};

/* past may be NULL. 0 or -ENOMEM: then nothing is held. */
int hold_start(struct hold *h, const struct model *m, const struct past *past);
void hold_end(struct hold *h);

/* Shows the event before (-1) or the next (1). Those that change no cache are passed by, as screen 7
 * does by itself, unless `all`; but the first and the newest that are kept are always reached. NULL:
 * done, else why not, as a sentence that is written to buf. */
const char *hold_step(struct hold *h, int way, bool all, char *buf, size_t size);

/* Shows the event at a position. False: that is not kept, nothing changes. */
bool hold_at(struct hold *h, uint64_t position);

#endif
