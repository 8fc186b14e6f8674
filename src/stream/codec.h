/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Events to bytes and back, inside one block. Pure: no I/O, no clock, no allocation. Each event
 * is coded as its difference from the one before it; a block stands alone.
 */
#ifndef BMA_STREAM_CODEC_H
#define BMA_STREAM_CODEC_H

#include "../base/varint.h"
#include "../event/kind.h"

#define EVENT_BYTES_MAX (1 + VARINT_MAX * (KIND_FIELDS + 2))	/* of one coded event */
#define CODEC_KINDS 32		/* the kind is five bits of an event's first byte */

struct codec {			/* what the next event is coded against; zeroed by codec_start */
	uint64_t time;
	uint64_t obj;
	uint32_t cpu;
	uint32_t cache;
	int32_t free_cnt;
};

/* In a layout, besides enum field: a field of a later version, one uint that nobody here can use.
 * Every field that was not in the first layout has to be that (docs/stream.md). */
#define FIELD_UNKNOWN 0xff

/* Which fields each kind has in this stream, by number; from META. */
struct layout {
	uint8_t fields[CODEC_KINDS][KIND_FIELDS];
	uint8_t known[CODEC_KINDS];
};

void codec_start(struct codec *c, uint64_t base_time);

/* Writes e at p, which has EVENT_BYTES_MAX bytes of room; returns the position after it. The
 * sequence number is not stored: it follows from the block's table and the CPU's order. */
uint8_t *codec_put(struct codec *c, const struct event *e, uint8_t *p);

/* Reads one event; 0, or -EBADMSG when the bytes make no sense (an unknown kind included). */
int codec_get(struct codec *c, const struct layout *l, struct cursor *in, struct event *e);

#endif
