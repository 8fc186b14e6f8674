/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Bytes to a descriptor, and how long a reader is waited for that does not read: for ever, until
 * somebody wants the end. Then each write has two seconds.
 */
#ifndef BMA_STREAM_OUTPUT_H
#define BMA_STREAM_OUTPUT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct output {
	int fd;			/* the caller's: it is not closed here */
	size_t chunk;		/* bytes that do not block once poll() says writable */
	int hurry_fd;		/* readable: the end is wanted; -1: none */
	bool hurry;		/* the end is wanted */
	uint64_t bytes;		/* handed to write() so far */
};

void output_init(struct output *o, int fd);

/* All n bytes: 0, or -errno, -ETIMEDOUT among them; `bytes` tells how many of them went out. */
int output_write(struct output *o, const uint8_t *p, size_t n);

#endif
