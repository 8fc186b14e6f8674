/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Checks that did not hold, each with its place. A failed check means that our picture was wrong
 * there; the kernel's number was taken over.
 */
#ifndef BMA_MODEL_FAILURE_H
#define BMA_MODEL_FAILURE_H

#include <stddef.h>
#include <stdint.h>

enum failure_what {
	FAILURE_FREE_CNT,	/* free_cnt of an event is not our length of free_llist */
	FAILURE_LIST,		/* a list that a state walked has not our length; or one is not empty
				 * as the cache goes */
	FAILURE_WALK,		/* a state's free_cnt (kernel) is not free_llist as walked (ours) */
	FAILURE_MOVES,		/* so many numbered moves have no event (kernel), where none may */
	FAILURE_CPU,		/* only the cache's CPU (ours) does that, but another did (kernel) */
	FAILURE_IN_USE,		/* a map that rests has so many elements (kernel), or objects came back
				 * that were never out */
	FAILURE_HELD,		/* a CPU's table of held locks has so many entries (locks.h) */
	FAILURE_HELD_LOCK,	/* an entry of it is another lock: the ids */
	FAILURE_WHATS
};

struct model_failure {
	uint64_t number;	/* from 1 */
	uint64_t position;	/* of the event at which it was noticed; moves: at which the first
				 * of them was seen to be missing */
	uint64_t time;		/* ns, when it was judged */
	uint32_t cache;		/* id; in_use: 0 when it is about a whole class */
	uint32_t class;		/* index; FAILURE_NO_CLASS: it is about a CPU's locks */
	uint32_t cpu;		/* whose locks */
	uint8_t what;		/* enum failure_what */
	uint8_t kind;		/* of the event */
	uint8_t list;		/* enum bma_list; BMA_LISTS: no list */
	int64_t ours, kernel;
};

#define FAILURE_NO_CLASS UINT32_MAX

/* The first ones tell most, as others may follow from them; the newest tell what is wrong now. */
#define FAILURES_FIRST 16
#define FAILURES_NEWEST 16

struct model;
struct model_cache;
struct event;

/* "free_cnt" and the like: the word in JSON. */
const char *failure_name(unsigned int what);

/* One sentence for people, in buf: what, where, our number and the kernel's. */
const char *failure_sentence(const struct model *m, const struct model_failure *f, char *buf,
			     size_t size);

/* By number; NULL: there is none, or it is neither among the first nor among the newest. */
const struct model_failure *model_failure(const struct model *m, uint64_t number);

/* For src/model: f's number, time, cache and class are filled in, and its position unless given.
 * Counts nothing: several may belong to one check. c NULL: f->class tells. */
void failure_add(struct model *m, struct model_cache *c, struct model_failure f);

/* For src/model: one failed check of a cache, with its place. */
void failure_of_event(struct model *m, struct model_cache *c, const struct event *e,
		      enum failure_what what, int64_t ours, int64_t kernel);

#endif
