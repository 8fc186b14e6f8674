/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Events as version 1 of the stream has them, one after the other: each as its difference from the
 * one before it. Nothing writes them any more. Pure: no I/O, no clock, no allocation.
 */
#ifndef BMA_STREAM_ROWS_H
#define BMA_STREAM_ROWS_H

#include "../base/varint.h"
#include "layout.h"

struct rows {			/* what the next event is coded against */
	uint64_t time;
	uint64_t obj;
	uint32_t cpu;
	uint32_t cache;
	int32_t free_cnt;
};

void rows_start(struct rows *r, uint64_t base_time);

/* Reads one event; 0, or -EBADMSG when the bytes make no sense (an unknown kind included). A field
 * that is not known here has to be one uint (docs/stream.md). */
int rows_get(struct rows *r, const struct layout *l, struct cursor *in, struct event *e);

#endif
