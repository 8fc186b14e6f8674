/* SPDX-License-Identifier: GPL-2.0-or-later */
/* For the tests of reels: recordings to wind, and the truth about every place of one. */
#ifndef BMA_TEST_WIND_H
#define BMA_TEST_WIND_H

#include "unit.h"

#include "../../src/play/reel.h"

/* A descriptor of a file that holds the bytes. */
int fd_of(const struct bytes *b);

/* Rounds of states a fifth of a second apart, so many events between two (about); losses, marks,
 * names, counters, ticks, failures and events of equal times in between, and END. */
struct bytes wound_recording(uint64_t seed, unsigned int rounds, unsigned int events);

/* A model's image, with zero where the compiler leaves gaps: equal content has equal bytes. */
struct bytes exact_image(const struct model *m);
bool same_model(const struct model *a, const struct model *b);

/* A recording, replayed once from its begin to its end by a plain feed: what a reel is held to. */
struct truth {
	struct feed feed;	/* at its end */
	uint64_t each;
	struct bytes *image;	/* of the model right behind the event at each position that this
				 * divides, from 0 on */
	uint64_t positions;	/* of the newest event */
	struct items items;
};

struct truth truth_of(const struct bytes *b);
struct truth truth_of_each(const struct bytes *b, uint64_t each);
void truth_release(struct truth *t);

/* Is the reel at that position, with the model that belongs there, if that is known? */
void is_true_at(const struct truth *t, const struct reel *r, uint64_t position);

/* Reels of a whole recording, scouted to its end. */
struct reel *reel_of(const struct bytes *b, uint64_t budget, int *fd);

struct reel_cost cost_of(const struct reel *r);
struct reel_extent extent_of(const struct reel *r);

#endif
