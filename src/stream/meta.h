/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The META block: one JSON object that says where and when the stream was made and how each kind
 * of event is laid out, so that a reader can step over kinds it does not know.
 */
#ifndef BMA_STREAM_META_H
#define BMA_STREAM_META_H

#include "layout.h"

struct meta {
	char version[32];	/* of the bmascope that wrote it */
	char release[72];	/* uname -r */
	char machine[32];	/* uname -m */
	char boot_id[40];
	uint32_t cpus;		/* possible CPUs: ids run below this */
	uint64_t start;		/* CLOCK_MONOTONIC at the start of the stream, ns: t_ns counts from it */
	uint64_t wall;		/* CLOCK_REALTIME at that moment, ns */
	uint64_t buffer;	/* bytes of each CPU's ring buffer */
};

/* The JSON text, to be freed by the caller; NULL without memory. */
char *meta_format(const struct meta *m);

/* 0, or -EBADMSG when text is no META this version can read. */
int meta_parse(const char *text, struct meta *m);

/* The layout of kinds as META tells it; kinds that META does not tell are unknown. */
int meta_layout(const char *text, struct layout *l);

#endif
