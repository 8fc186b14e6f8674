/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A label that somebody put into the stream while it was recorded: a caption, a step of a test. */
#ifndef BMA_MARK_H
#define BMA_MARK_H

#include <stdint.h>

#define MARK_LEN 120		/* bytes of a text, the ending 0 included */

struct mark {
	uint64_t time;		/* ns, CLOCK_MONOTONIC of the traced kernel */
	char text[MARK_LEN];	/* always ended by a 0; nothing in it can command a terminal */
};

#endif
