/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * How a recording goes, in one line on standard error that is written again twice a second: only on
 * a terminal that COMMAND's output does not go to as well.
 */
#ifndef BMA_RECORD_LINE_H
#define BMA_RECORD_LINE_H

#include "record_opts.h"

struct record_line {
	bool shown;
	uint64_t limit, ring, duration;	/* bytes, bytes, ns; 0: none */
	uint64_t next;			/* ns since the command runs: the next line */
	uint64_t time, events;		/* at the last one */
	int width;			/* columns that it takes now */
};

void record_line_start(struct record_line *l, const struct record_opts *o);

void record_line_tell(struct record_line *l, const struct capture_progress *p);

/* The line goes away. */
void record_line_end(struct record_line *l);

/* The line's text; pure. */
void record_line_format(const struct record_line *l, const struct capture_progress *p, char *to,
			size_t size);

#endif
