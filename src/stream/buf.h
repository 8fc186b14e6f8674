/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Buffers that grow, and whole blocks put together in them. */
#ifndef BMA_STREAM_BUF_H
#define BMA_STREAM_BUF_H

#include <stddef.h>

#include "format.h"

struct buf {			/* all zero: empty */
	uint8_t *p;
	size_t len, cap;
};

/* Where n more bytes can be put, which do not count in len yet; NULL without memory. */
uint8_t *buf_room(struct buf *b, size_t n);

/* 0 or -ENOMEM. */
int buf_add(struct buf *b, const void *src, size_t n);

/* The header of a stream. 0 or -ENOMEM. */
int buf_add_stream(struct buf *out);

/* A block whose payload is a and then b, which may be NULL. 0 or -ENOMEM. */
int buf_add_block(struct buf *out, enum block_type type, enum packing packing,
		  const struct buf *a, const struct buf *b);

void buf_release(struct buf *b);

#endif
