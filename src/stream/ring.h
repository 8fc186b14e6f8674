/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The newest part of a stream, in memory. It consists of segments, each of which begins where a
 * reader can begin; when there is too much the oldest goes. What comes before the first segment,
 * the file header and META, is kept for good. No I/O.
 */
#ifndef BMA_STREAM_RING_H
#define BMA_STREAM_RING_H

#include "buf.h"
#include "index.h"

struct ring;

struct ring *ring_new(uint64_t bytes);	/* NULL with errno ENOMEM */
void ring_free(struct ring *r);

/* Goes to the newest segment; 0 or -ENOMEM. */
int ring_add(struct ring *r, const uint8_t *p, size_t n);

/* A segment begins; `at`: what is in the stream before it. 0 or -ENOMEM. */
int ring_segment(struct ring *r, const struct index_place *at);

uint64_t ring_bytes(const struct ring *r);		/* kept now, what is kept for good included */
unsigned int ring_segments(const struct ring *r);

/* What was in the stream before the oldest segment kept, less what is kept for good: all zero as
 * long as nothing had to go. */
struct index_place ring_gone(const struct ring *r);

/* Where in the stream the oldest segment began, in bytes; 0: there is none yet. */
uint64_t ring_begin(const struct ring *r);

/* All that is kept, from the file header on, in pieces. 0, or what the first call that is not 0
 * returned. */
int ring_each(const struct ring *r, int (*put)(void *ctx, const uint8_t *p, size_t n), void *ctx);

#endif
