/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The events of a world's life, kept, so that they can be told once more: in another order of the
 * CPUs, with some of them lost, or with one of them wrong.
 */
#ifndef BMA_TEST_STORY_H
#define BMA_TEST_STORY_H

#include "world.h"

#include "../../src/model/model.h"

#define STORY_MAP 17
#define STORY_TICK 100		/* steps */

struct story {
	struct event *e;
	size_t n, cap;
	size_t since_state[WORLD_CPUS];	/* events since the last state of that CPU's cache */
	struct world w;			/* as it was at the end */
};

/*
 * A life of so many steps. In the middle of each STORY_TICK of them there is a round of states,
 * and at the end another one, between two owner events: nothing happens there, the map rests.
 * tear_down: and ends with that.
 */
void story_live(struct story *s, uint64_t seed, unsigned int steps, bool tear_down);

/* With tear_down, and before it the map rests for so long that its count is believed. */
void story_live_and_rest(struct story *s, uint64_t seed, unsigned int steps);
void story_release(struct story *s);
void story_copy(struct story *to, const struct story *from);

/* Each CPU's events stay in their order; those of different CPUs come up to SKEW places late. No
 * cache has two states as close as that. */
#define SKEW 10
void story_skew(struct story *s, uint64_t seed);

/* Drops one event in `one_in`, in runs; a loss stands where the CPU tells its next event. */
void story_lose(struct story *s, uint64_t seed, unsigned int one_in);

void story_delete(struct story *s, size_t at);
void story_insert(struct story *s, size_t at, struct event e);

/* A model that knows the caches; what the story's events do to it; both, and the end. */
struct model *story_model(void);
void story_tell(const struct story *s, struct model *m, size_t from, size_t to);
struct model *story_play(const struct story *s);

#endif
