/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What an exporter is: items of the stream in, text out, as they come, in memory that does not
 * grow with the stream (but for ids.h). One exporter a file; exporter_rows lists them.
 */
#ifndef BMA_EXPORTER_H
#define BMA_EXPORTER_H

#include <stdio.h>

#include "../play/feed.h"
#include "filter.h"

struct export_opts {
	struct filter filter;	/* which caches: --map, --size, -C, --cache */
	uint64_t from, to;	/* ns since the stream began: what happened in [from, to] */
	uint32_t kinds;		/* bit per enum bma_kind: events of these */
	bool raw_addresses;	/* else addresses are small numbers, in order of first sight */
	bool all;		/* jsonl: not only events, everything that the stream tells */
	bool states;		/* csv: the states, and not the other events */
};

struct exporter {
	const char *format;	/* the word for --format */
	const char *means;	/* one line for --help */

	/* NULL with errno ENOMEM or what a temporary file said. opts stay the caller's, `to` too. */
	void *(*open)(FILE *to, const struct export_opts *opts);

	/* Each item in order, filtered by nobody yet (pick.h does); m is the model behind it. META comes
	 * first; what stands before it, or all where META is damaged, never comes. 0 or -errno. A
	 * failed write to `to` need not be noticed: the caller asks ferror(), and error(). */
	int (*item)(void *x, const struct item *item, const struct model *m);

	/* After the last item, once, if there was META: what stands at the end. feed: how the reading
	 * went. All is in `to` then. 0 or -errno. */
	int (*finish)(void *x, const struct feed *feed);

	/* errno of the first write to `to` that failed; 0: none did. */
	int (*error)(const void *x);

	/* After finish(): a sentence for people about what was written, in buf; NULL: nothing is to be
	 * said. The call may be NULL: never is. */
	const char *(*remark)(const void *x, char *buf, size_t size);

	void (*close)(void *x);	/* takes NULL */
};

extern const struct exporter export_json, export_jsonl, export_csv, export_perfetto;

/* All of them, ended by NULL. */
extern const struct exporter *const exporter_rows[];

/* NULL: there is no such format. */
const struct exporter *exporter_find(const char *format);

#endif
