/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A recording in a file, wound to any place: forwards and backwards by events, to a position or a
 * moment. Reads ahead of the place to know how long the recording is and what is where (the time
 * line), and keeps the model, packed, at every round of states, so that any place is reached by
 * decoding at most what lies between two rounds. No clock, no screen: who plays it says how far.
 *
 * A model is kept at the end of the block in which it shows that a round of states is over; states
 * within 50 ms are one round. Also where 32,768 events came without one. Packing a very large model
 * takes long: one of more than 8 MiB is kept only when as many events came since the last as make
 * one for each 128 of its bytes.
 */
#ifndef BMA_PLAY_REEL_H
#define BMA_PLAY_REEL_H

#include "feed.h"

struct reel;

/* Bytes for what is kept. When they are used up, every second model goes, and from then on only
 * every second, fourth, … round has one. The first stays in any case. */
#define REEL_BUDGET (256ull << 20)

/* fd stays the caller's, and must be one that pread() reads. NULL with errno. */
struct reel *reel_new(int fd, uint64_t budget);
void reel_free(struct reel *r);

/*
 * Reads on at the far end: so many bytes of the file. 1: there may be more; 0: that was all for now
 * (a file that is still written grows: call again); -errno, as feed_bytes() or pread() gives it.
 * `last`: the file does not grow any more, what is not whole at its end stays so.
 */
int reel_scout(struct reel *r, size_t bytes, bool last);

struct reel_extent {		/* what scouting knows so far */
	uint64_t newest;	/* position of the last event */
	uint64_t start, end;	/* ns: since when events are told; of the newest event or tick */
	uint64_t bytes, size;	/* read so far; of the file */
	bool ended;		/* the END block was seen */
	bool all;		/* everything that is in the file now was read */
};

void reel_extent(const struct reel *r, struct reel_extent *e);

/* How the reading went: reader, META, error; its model is the one at the far end. For verdicts. */
const struct feed *reel_far(const struct reel *r);

/* The model where the reel stands: at first before the first event. Valid until it is moved or
 * scouted; NULL: META was not read yet. */
const struct model *reel_model(const struct reel *r);

/* Items around that place, at least 4,096 events before and 1,024 after it, where the recording has
 * them. past_item() and the like walk in them, and past_range() tells the first and the last;
 * past_at() finds no model, reel_to_position() does. Valid as the model is. */
const struct past *reel_past(const struct reel *r);

/*
 * To right behind the event at a position (0: before the first), or behind all that happened up to
 * a time (ns, as events have it): before the first event, tick or end with a later one. What has no
 * time, marks among it, comes with what is before it. Beyond what was scouted: to its end. 0,
 * -ENOMEM or what the reading of the file gives, -EIO when it has become shorter; then the reel
 * stands somewhere on the way.
 */
int reel_to_position(struct reel *r, uint64_t position);
int reel_to_time(struct reel *r, uint64_t time);

/* On by what happens up to a time, but by no more than so many events. 1: it got there, or to the
 * end of what was scouted; 0: not yet; -errno. */
int reel_play(struct reel *r, uint64_t time, uint64_t events);

/* The recording in short: buckets of equal length, as many as fit REEL_BUCKETS. */
#define REEL_BUCKETS 1024

struct reel_bucket {
	uint64_t events, lost;
	uint32_t failures;	/* alloc_fail events */
	uint32_t incidents;	/* that began in it: runs of failures, stalls, and attempts at locks that failed */
	uint32_t failed;	/* checks that did not hold */
	uint32_t marks;
};

struct reel_line {
	uint64_t bucket;	/* ns that one lasts; doubles as the recording turns out longer */
	unsigned int n;		/* buckets so far; the first begins at reel_extent.start */
	struct reel_bucket buckets[REEL_BUCKETS];
};

const struct reel_line *reel_line(const struct reel *r);

/* What moving has cost, to be held against what was promised. */
struct reel_cost {
	uint64_t decoded;	/* events that were decoded to move, those around the place
				 * included, scouting left out; so far */
	uint64_t last;		/* by the newest move */
	uint64_t replayed;	/* events that were applied to the model to move; so far */
	uint64_t widest;	/* events between one kept model and the next, at most: a step to
				 * the event before decodes no more, and applies no more */
	uint64_t packed_bytes;	/* in kept models and what is kept with them */
	uint32_t packed;	/* how many are kept */
	uint32_t apart;		/* rounds of states from one to the next: 1, or more when the budget
				 * was used up */
};

void reel_cost(const struct reel *r, struct reel_cost *c);

#endif
