/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Bytes to a descriptor, and how long a reader is waited for that does not read: for ever, until
 * somebody wants the end. Then each write has two seconds. Or bytes to a ring, until that is
 * written out.
 */
#ifndef BMA_STREAM_OUTPUT_H
#define BMA_STREAM_OUTPUT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "ring.h"

struct output {
	int fd;			/* the caller's: it is not closed here */
	size_t chunk;		/* bytes that do not block once poll() says writable */
	int hurry_fd;		/* readable: the end is wanted; -1: none */
	bool hurry;		/* the end is wanted */
	struct ring *ring;	/* ours: what is written goes there; NULL: to fd */
	uint64_t gone;		/* bytes of the stream that the ring gave up before it was written out */
	uint64_t bytes;		/* of the stream so far, written or in the ring, or gone */
	uint64_t written;	/* handed to write() so far */
};

void output_init(struct output *o, int fd);
void output_release(struct output *o);

/* All n bytes: 0, or -errno, -ETIMEDOUT among them; `written` tells how many of them went out. */
int output_write(struct output *o, const uint8_t *p, size_t n);

/* Keeps the newest `bytes` of what is written, instead of writing it. 0 or -ENOMEM. */
int output_keep(struct output *o, uint64_t bytes);

/* Writes what the ring holds, and from now on what comes. 0, or as output_write(). */
int output_spill(struct output *o);

/* Writes what the ring holds to another, and goes on keeping. */
int output_copy(const struct output *o, struct output *to);

#endif
