/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * How far a long job is, in one line on standard error that is written again and again: only where
 * a terminal shows it, and by carriage return and blanks alone, which any terminal understands.
 */
#ifndef BMA_PROGRESS_H
#define BMA_PROGRESS_H

#include <stdbool.h>
#include <stdint.h>

struct progress {
	bool shown;		/* there is somebody to tell */
	uint64_t size;		/* bytes there are; 0: not known, a pipe */
	uint64_t start, next;	/* CLOCK_MONOTONIC, ns: of the job; when it is told again */
	int width;		/* columns that the line takes now */
};

/* fd: what is read. quiet: nobody is told. */
void progress_start(struct progress *p, int fd, bool quiet);

void progress_tell(struct progress *p, uint64_t bytes, uint64_t events);

/* The line goes away. */
void progress_end(struct progress *p);

#endif
