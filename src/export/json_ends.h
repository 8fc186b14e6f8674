/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What there is one of in a JSON export: what it is, where the stream is from, how its reading went.
 * Keys without braces. */
#ifndef BMA_JSON_ENDS_H
#define BMA_JSON_ENDS_H

#include "exporter.h"
#include "text_out.h"

/* `"schema":…`, whether addresses are raw, and what was left out. */
void json_put_about(struct text_out *o, const struct export_opts *opts);

/* From `"bmascope":` on. Without sense in META nothing is exported. */
void json_put_meta(struct text_out *o, const struct meta *meta);

/* Where the stream's place is told with a number of events: END, and KEY where it begins inside. From
 * `"item":` on. */
struct json_place {
	uint64_t item, events;
	int64_t t_ns;
};

void json_put_place(struct text_out *o, const struct json_place *p);

/* From `"bytes":` on. */
void json_put_stream(struct text_out *o, const struct feed *feed);

/* The object of `stat --json`. 0 or -ENOMEM; the text is the caller's to free. */
int json_summary(const struct feed *feed, const struct export_opts *opts, char **text);

#endif
