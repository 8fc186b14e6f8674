/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What a reader is made of. For src/stream/reader*.c only. */
#ifndef BMA_STREAM_READER_PARTS_H
#define BMA_STREAM_READER_PARTS_H

#include <stdbool.h>

#include "columns.h"
#include "frames.h"
#include "reader.h"
#include "rows.h"
#include "sequence.h"
#include "zip.h"

#define READER_BATCH 64	/* few enough to stay in the nearest cache */

struct reader {
	struct frames frames;
	uint64_t left;		/* events or counters of the open block that were not read yet */
	struct rows rows;	/* of version 1 */
	struct columns_reader columns;
	struct event *batch;	/* events that were read, READER_BATCH of them; NULL: none yet. */
	unsigned int next;	/* of them the one to be given out next, */
	unsigned int clear;	/* the first before which something is to be said or done, */
	unsigned int behind;	/* and behind the last */
	uint64_t gap;		/* numbers missing before the one that is not clear; 0: not known */
	struct zip *zip;
	struct buf unpacked;	/* of version 2: what the open block holds, in a place of its own */
	struct cursor rest;	/* of that */
	struct layout layout;	/* from META: before it no kind is known */
	struct sequence sequence;
	bool knows;		/* META was read */
	char *text;		/* of it, ended by a 0; NULL: another reader read it */
	uint64_t given;		/* events handed out, losses not counted */
	uint64_t before;	/* events that came before a KEY at which the reading began */
	uint64_t unknown_blocks, unexplained;
};

/* Nothing more is read of the open block, and nothing is left to be given out of it. */
static inline void reader_drop_events(struct reader *r)
{
	r->left = r->gap = 0;
	r->next = r->clear = r->behind = 0;
}

/* Where the open block is read on. */
struct cursor *reader_rest(struct reader *r);

/* Reads what stands before the items of the block that was opened. 0, -EBADMSG or -ENOMEM. */
int reader_open(struct reader *r);

#endif
