/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Bytes to items. The caller feeds bytes as they come, from a file, a pipe or a test, and takes
 * items out; no I/O and no clock in here. Damage is survived: the reader goes on at the next
 * whole block and says how much it skipped; numbers that are missing without a LOSS block become
 * a loss item of their own, so that nobody mistakes a gap for silence. Which fields an event has is
 * told by META alone: without it events are damage, not guesses.
 */
#ifndef BMA_STREAM_READER_H
#define BMA_STREAM_READER_H

#include <stdbool.h>
#include <stddef.h>

#include "../event/cache_info.h"
#include "../event/lock_info.h"
#include "../event/mark.h"
#include "../event/storage_info.h"
#include "format.h"

enum item_type {
	ITEM_META,	/* text */
	ITEM_ALLOC,	/* alloc */
	ITEM_CACHE,	/* cache */
	ITEM_LOCK,	/* lock: one or more side by side */
	ITEM_STORAGE,	/* storage: a part of a snapshot of local storage */
	ITEM_EVENT,	/* event: also states and losses */
	ITEM_NAME,	/* name */
	ITEM_COUNTERS,	/* counters, one of them */
	ITEM_TICK,	/* time */
	ITEM_END,	/* time, events */
	ITEM_MARK,	/* mark */
	ITEM_COST,	/* cost */
	ITEM_KEY,	/* time, events: so many came before, and none of them was read */
};

struct item {
	enum item_type type;
	uint64_t time;
	uint64_t events;
	union {
		struct event event;
		struct alloc_info alloc;
		struct cache_info cache;
		struct lock_info lock;
		struct storage_info storage;
		struct name_info name;
		struct counters counters;
		struct cost cost;
		struct mark mark;
		const char *text;	/* valid until the next call of the reader */
	};
};

struct reader;

struct reader *reader_new(void);	/* NULL with errno ENOMEM */
void reader_free(struct reader *r);

/* Copies the bytes in. 0 or -ENOMEM. */
int reader_feed(struct reader *r, const void *bytes, size_t n);

/* No bytes will follow: what is incomplete now stays so, and reader_next() can say it. */
void reader_eof(struct reader *r);

/*
 * The next item: 1; 0: none until more bytes are fed (after reader_eof: none at all);
 * -EPROTO: this is no bmascope stream; -EPROTONOSUPPORT: a later version; -ENOMEM.
 */
int reader_next(struct reader *r, struct item *item);

/*
 * The next item, if it is an event that is at hand: the quick way, for those who want nothing but
 * what is in it. Good until the next call of the reader. NULL: reader_next() tells what comes.
 */
const struct event *reader_event(struct reader *r);

struct reader_health {
	uint64_t bytes;			/* fed so far */
	uint64_t damaged_bytes;		/* skipped because no whole block was there */
	uint64_t damaged_places;	/* runs of such bytes */
	uint64_t first_damage;		/* offset of the first, when damaged_bytes */
	uint64_t unknown_blocks;	/* of a type this version does not know, skipped */
	uint64_t unexplained;		/* numbers that nothing stands for, no LOSS block either */
	uint64_t tail_bytes;		/* after the last whole block, at the end of the input */
	int ended;			/* the END block was seen */
};

void reader_health(const struct reader *r, struct reader_health *h);

/* Where in the stream the item that came last ends, in bytes from its begin. */
uint64_t reader_offset(const struct reader *r);

/* Is everything of the block given out from which the last item came? */
bool reader_between_blocks(const struct reader *r);

/*
 * Another reader, in the state in which r is between two blocks, to which nothing was fed: it wants
 * the bytes of the stream from reader_offset(r) on, and goes on as r will. NULL with errno ENOMEM,
 * EBUSY when r is in the middle of a block.
 */
struct reader *reader_fork(const struct reader *r);

/* Memory that such a one takes, as long as nothing is fed to it. */
size_t reader_bytes(const struct reader *r);

#endif
