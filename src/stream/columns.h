/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The events of a block as version 2 of the stream has them: each field in a column of its own, and
 * told by how it differs from what the events before it in the block let expect (recall.h). Equal
 * things stand side by side then, and zstd finds little left to say. No I/O, no clock.
 */
#ifndef BMA_STREAM_COLUMNS_H
#define BMA_STREAM_COLUMNS_H

#include "../base/ptrmap.h"
#include "../base/varint.h"
#include "buf.h"
#include "layout.h"
#include "recall.h"

#define COLUMNS_EVENTS 16384	/* at most in a block that is written here */

struct columns_writer {
	struct recall recall;
	struct ptrmap by_id, by_obj;	/* to index + 1 in the recall's lists */
	uint64_t cache_id, obj_addr;	/* the newest told in these columns */
	uint8_t *base, *at[COLUMNS];	/* where each column begins and is written */
	uint32_t events;
};

int columns_writer_init(struct columns_writer *w);	/* 0 or -ENOMEM */
void columns_writer_release(struct columns_writer *w);

/* The next block begins. */
void columns_start(struct columns_writer *w, uint64_t base_time);

/* Its sequence number is not stored: it follows from the block's table and the CPU's order. 0 or
 * -ENOMEM. Not for more than COLUMNS_EVENTS. */
int columns_put(struct columns_writer *w, const struct event *e);

/* What columns_finish() would add, but for a few bytes. */
size_t columns_bytes(const struct columns_writer *w);

/* Adds all columns to b, as a block has them. 0 or -ENOMEM. */
int columns_finish(const struct columns_writer *w, struct buf *b);

struct columns_reader {		/* all zero before the first columns_open() */
	struct recall recall;
	uint64_t cache_id, obj_addr;
	struct cursor at[COLUMNS];
	int bad;		/* a number was not there, or is too large */
	int error;		/* what is read next makes no sense: -EBADMSG; or -ENOMEM */
	uint32_t objects, counted;	/* bit per kind: has the fields of an object's event; and free_cnt */
};

void columns_reader_release(struct columns_reader *r);

/* The columns of a block begin at `in`, which they fill to its end and which must stay while they
 * are read. 0, or -EBADMSG when they make no sense. */
int columns_open(struct columns_reader *r, const struct layout *l, uint64_t base_time,
		 struct cursor in);

/* The next events, n of them at most: how many there are that make sense. When that is none, -EBADMSG,
 * also behind the last one, or -ENOMEM. n is not 0. */
int columns_get(struct columns_reader *r, const struct layout *l, struct event *e, unsigned int n);

/* For src/stream/columns_*.c: the fields of n events whose heads and times are known, up to one of a
 * kind that is not in r->objects, or one that makes no sense; then r->error is set. How many. */
unsigned int columns_get_objects(struct columns_reader *r, struct event *e, unsigned int n);

#endif
