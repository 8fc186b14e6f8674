/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Bytes to whole blocks: the file header, framing, checksums, and the search for the next whole
 * block where something is damaged. What is in a block is the caller's business. No I/O, no clock.
 */
#ifndef BMA_STREAM_FRAMES_H
#define BMA_STREAM_FRAMES_H

#include <stdbool.h>
#include <stddef.h>

#include "../base/varint.h"
#include "format.h"

struct frames_damage {
	uint64_t bytes;		/* skipped: no whole block was there, or it made no sense */
	uint64_t places;	/* runs of such bytes */
	uint64_t first;		/* offset of the first, when bytes */
	uint64_t tail;		/* after the last whole block, at the end of the input */
};

struct frames {			/* all zero: nothing was fed yet */
	uint32_t version;	/* of the stream; 0: not read yet */
	enum block_type open;	/* type of the block being read; 0: none */
	enum packing packing;	/* of that block */
	struct cursor in;	/* the rest of its payload: the caller reads on here */
	bool ended;		/* the caller's: nothing belongs behind this block */
	uint64_t fed;		/* bytes */
	struct frames_damage damage;

	uint8_t *buf;		/* from here on nobody else's */
	size_t len, cap;
	size_t pos;		/* of the open or the next block in buf */
	size_t end;		/* behind the open block */
	uint64_t gone;		/* bytes fed and dropped before buf[0] */
	bool eof, started, in_damage;
};

void frames_release(struct frames *f);

/* Copies the bytes in; `in` stays good. 0 or -ENOMEM. */
int frames_feed(struct frames *f, const void *bytes, size_t n);

/* Is a whole block at p, with its checksum? 1, and the length of its payload; 0: n bytes are too
 * few to tell; -1: no. */
int frames_block_at(const uint8_t *p, size_t n, uint32_t *len);

/* No bytes will follow. */
void frames_eof(struct frames *f);

/*
 * Opens the next whole block; none may be open. 1; 0: none until more bytes are fed; -EPROTO: this
 * is no bmascope stream; -EPROTONOSUPPORT: of another version.
 */
int frames_next(struct frames *f);

/* Offset in the input of what is read next: in the open block, or behind the last one. */
uint64_t frames_offset(const struct frames *f);

/* Is no block open, or read to its end? */
bool frames_between(const struct frames *f);

/* `to`, which needs no release before, goes on behind what `from` has read, with nothing fed yet. */
void frames_fork(struct frames *to, const struct frames *from);

/* The open block is done with. */
void frames_close(struct frames *f);

/* The same for a block whose checksum holds and whose content makes no sense: it is damage. */
void frames_give_up(struct frames *f);

#endif
