/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The screens of a stream on a terminal that nobody sees: what is drawn goes to /dev/null, all of
 * it, curses' own work included. */
#ifndef BMA_BENCH_STAGE_H
#define BMA_BENCH_STAGE_H

#include "../../../src/play/feed.h"
#include "../../../ui/ui.h"

struct stage {
	struct feed feed;
	struct ui_source source;
	struct app *app;
	struct stage_terminal *terminal;
	enum ui_phase phase;	/* what the frame is told */
	uint64_t ms;		/* the clock that it is told */
};

/* Only the newest of these items are kept for screen 7, as `view` does. 0, or -errno. */
int stage_open(struct stage *s);
int stage_keep_past(struct stage *s);
void stage_close(struct stage *s);

/* What can be read of fd goes into the model. 0, or -errno. */
int stage_read(struct stage *s, int fd);

void stage_size(struct stage *s, int rows, int cols);
void stage_key(struct stage *s, int key);

/* The next frame, a tenth of a second later. */
void stage_draw(struct stage *s);

#endif
