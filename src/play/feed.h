/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Stream bytes in, model out: what `stat`, `view` and `live` have in common. Knows neither files
 * nor screens; the caller reads the bytes.
 */
#ifndef BMA_PLAY_FEED_H
#define BMA_PLAY_FEED_H

#include <stddef.h>

#include "../stream/meta.h"
#include "../stream/reader.h"
#include "../model/model.h"
#include "past.h"

struct feed {
	struct reader *reader;
	struct model *model;	/* NULL until the META block was read */
	struct past *past;	/* the last items; NULL: none are kept */
	struct meta meta;
	uint64_t stop_at;	/* stop when the model's position is this; UINT64_MAX: never */
	bool stopped;		/* it is: further bytes change nothing */
	int error;		/* -errno that ended the reading, as reader_next() gives it */
	/* Somebody who wants each item: before the model takes it (of META and what stands before it, m
	 * is NULL), and after; NULL: nobody. What it returns below 0 ends the reading. */
	int (*before)(void *ctx, const struct item *item, const struct model *m);
	int (*each)(void *ctx, const struct item *item, const struct model *m);
	void *each_ctx;
};

int feed_init(struct feed *f, uint64_t stop_at);	/* 0 or -ENOMEM */
void feed_release(struct feed *f);

/* From here on the newest `items` items are kept in f->past. 0 or -ENOMEM. */
int feed_keep_past(struct feed *f, size_t items);

/* Applies what the bytes complete. 0 or -errno (sticks; see reader_next() for the codes). */
int feed_bytes(struct feed *f, const void *bytes, size_t n);

/* No bytes will follow. 0 or -errno. */
int feed_eof(struct feed *f);

/* Bytes of the stream that the model is made of: up to the place where it stopped, else all. */
uint64_t feed_length(const struct feed *f);

/*
 * Is anything wrong with what was read so far? NULL when it is whole, else a sentence that says
 * what, where and how much was still used, in buf. After feed_eof().
 */
const char *feed_verdict(const struct feed *f, char *buf, size_t size);

#endif
