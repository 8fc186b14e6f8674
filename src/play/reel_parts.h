/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What a reel is made of. For src/play/reel*.c only. */
#ifndef BMA_PLAY_REEL_PARTS_H
#define BMA_PLAY_REEL_PARTS_H

#include "reel.h"
#include "reel_line.h"
#include "reel_points.h"
#include "reel_tape.h"

#define WINDOW_ITEMS (128u << 10)

/* Where the reading at the far end is, as far as places to come back to are concerned. */
struct scout {
	uint64_t number;	/* of the next item */
	uint64_t round;		/* so far: ends of rounds of states, or what stands for one */
	uint64_t position;	/* of the model at the newest of them */
	uint64_t time;		/* likewise */
	bool states;		/* events that came last were states */
	bool due;		/* a round has ended: at the end of the block */
};

/*
 * Items are numbered from 0 behind META. The window holds a stretch of them without gaps; `at`, the
 * next one to be applied to the model, is always in it or right behind it. Decoded is at its end,
 * by the tape, or before its begin; the model takes all its items from the window.
 */
struct reel {
	int fd;
	struct feed far;
	struct scout scout;
	uint64_t bytes, size;	/* of the file: read at the far end; all */
	bool all, last;
	struct reel_points points;
	struct reel_line_made line;

	struct model *model;	/* NULL: META was not read yet */
	uint64_t at;
	bool exact;		/* at is right behind the event of the model's position */
	struct past *window;
	struct reel_tape tape;	/* at the window's end; no reader: it was cut */
	struct reel_cost cost;
};

static inline struct reel_tape_end reel_end(const struct reel *r)
{
	return (struct reel_tape_end){ r->fd, r->bytes, r->last };
}

/* The model is at the beginning, with nothing decoded. 0 or -ENOMEM. */
int reel_to_start(struct reel *r);

/* The window contains a kept place, or ends there, when need be with nothing else in it. 0 or
 * -errno. */
int reel_window_reach(struct reel *r, const struct reel_point *at, uint32_t ncpus);

/* One item more at the window's end: 1; 0: there is none yet; -errno. */
int reel_window_append(struct reel *r);

/* Items before and behind the place, so that a screen has what it needs. 0 or -errno. */
int reel_window_fill(struct reel *r);

/* Only what comes after, as far as it is there. 0 or -errno. */
int reel_window_fill_after(struct reel *r);

#endif
