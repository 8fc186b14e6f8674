/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A file read on from a place, item by item. */
#ifndef BMA_PLAY_REEL_TAPE_H
#define BMA_PLAY_REEL_TAPE_H

#include <stdbool.h>
#include <sys/types.h>

#include "reel_points.h"

struct reel_tape_end {		/* of what may be read of the file */
	int fd;
	uint64_t bytes;
	bool last;		/* nothing will follow these */
};

struct reel_tape {			/* all zero: at no place */
	struct reader *reader;
	uint64_t fed;		/* the offset up to which the reader has the file */
	uint64_t number;	/* of the item that comes next */
	uint64_t position;	/* of a model behind the item that came last */
	uint32_t ncpus;
	uint64_t decoded;	/* events so far, from the call that put it to its place */
};

/* At a place; it needs no release before. 0 or -ENOMEM. */
int reel_tape_start(struct reel_tape *t, const struct reel_point *at, uint32_t ncpus);
void reel_tape_release(struct reel_tape *t);

/* The next item: 1; 0: there is none before that end; -EIO: the file has become shorter; or else an
 * error as reader_next() and pread() give it. */
int reel_tape_next(struct reel_tape *t, const struct reel_tape_end *end, struct item *item);

/* Reads so many bytes or fewer of the file at an offset. What was read; 0: its end; -errno. */
ssize_t reel_tape_pread(int fd, void *buf, size_t n, uint64_t offset);

#endif
