/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What the tests of the exporters share: an export in memory, and the way back, from the JSON
 * document to the items of the stream and to the model that they make. Helpers that fail end the
 * test.
 */
#ifndef BMA_TEST_EXPORTED_H
#define BMA_TEST_EXPORTED_H

#include "unit.h"

#include "../../src/export/exporter.h"

typedef struct cJSON cJSON;

/* Nothing left out, small numbers for addresses. */
extern const struct export_opts export_everything;

struct exported {
	char *text;		/* ended by a 0 */
	size_t len;
	struct feed feed;	/* as it was when the exporter finished */
};

/* The stream is fed in pieces of `chunk` bytes; 0: all at once. Its META has to be whole. */
struct exported exported_of(const struct bytes *stream, const struct exporter *format,
			    const struct export_opts *opts, size_t chunk);
void exported_release(struct exported *x);

size_t exported_lines(const struct exported *x);

/* An element on a path as "summary.totals.alloc"; ends the test when there is none. */
const cJSON *json_at(const cJSON *o, const char *path);

/* The model that a document's items make, in their order. */
struct model *reloaded_model(const cJSON *document);

/* All that is in two models is the same. Addresses too when `addresses`. */
void models_equal(const struct model *a, const struct model *b, bool addresses);

#endif
