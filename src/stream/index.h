/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What is where in a stream, in so few places that it never grows large: what the INDEX block holds.
 * Whoever opens a whole recording knows by it at once how long it is and where something went wrong,
 * without reading it. No I/O.
 */
#ifndef BMA_STREAM_INDEX_H
#define BMA_STREAM_INDEX_H

#include "../base/varint.h"
#include "../event/event.h"
#include "buf.h"

#define INDEX_PLACES 2048	/* when there are so many, every second one goes */

struct index_place {		/* all that was in the stream before a place, a TICK's end */
	uint64_t offset;	/* bytes */
	uint64_t time;		/* ns: the tick's */
	uint64_t events;
	uint64_t lost;
	uint64_t failures;	/* alloc_fail events */
};

struct index {			/* all zero: empty */
	struct index_place *places;
	uint32_t n, cap;
	uint64_t apart;		/* ns from one to the next, at least */
	struct index_place now;	/* events, lost and failures so far */
};

void index_release(struct index *i);

/* An event goes into the stream. */
void index_count(struct index *i, const struct event *e);

/* A tick went into the stream, which is so long now. 0 or -ENOMEM. */
int index_add(struct index *i, uint64_t offset, uint64_t time);

/* What came before that offset is in no stream: its places go. */
void index_forget(struct index *i, uint64_t offset);

/* The payload of INDEX of a stream that lacks what was before `gone` (all zero: nothing), added to
 * b. 0 or -ENOMEM. */
int index_put(const struct index *i, const struct index_place *gone, struct buf *b);

/* Reads one; i needs a release before if it was used. 0, -EBADMSG (also for more places than there
 * can be, and numbers that come round) or -ENOMEM. */
int index_get(struct index *i, struct cursor in);

#endif
