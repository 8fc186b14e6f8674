/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * One item of the stream as one JSON object: the same in the document and in a line of its own.
 * docs/json.md has every key.
 */
#ifndef BMA_JSON_RECORD_H
#define BMA_JSON_RECORD_H

#include "exporter.h"
#include "ids.h"
#include "json_event.h"
#include "text_out.h"

/* Arrays of the document, and their lines' types. */
enum json_part {
	JSON_EVENTS, JSON_STATES, JSON_LOSSES, JSON_ALLOCS, JSON_CACHES, JSON_LOCKS, JSON_NAMES,
	JSON_MARKS,
	JSON_COUNTERS, JSON_COSTS, JSON_TICKS, JSON_PARTS
};

struct json_record {
	const struct export_opts *opts;
	bool picking;			/* do the options leave anything out? */
	struct ids ids;
	uint64_t items;			/* before the newest: META is 0 */
	uint32_t id;			/* of the address in the newest; 0: it has none, or raw
					 * ones are wanted, which need no ids */
	struct json_event event;
};

void json_record_init(struct json_record *r, const struct export_opts *opts);
void json_record_release(struct json_record *r);

/* Every item comes by here first. 1: it is to be written; 0: it is left out; -ENOMEM. */
int json_record_take(struct json_record *r, const struct item *item, const struct model *m);

/* Where the newest item belongs; JSON_PARTS: it is one of those of which there is one. */
enum json_part json_record_part(const struct item *item);
const char *json_part_name(enum json_part part);	/* "events" */
const char *json_part_type(enum json_part part);	/* "event" */

/* The keys of the newest item, that is of one of the parts, from `"item":` on, without braces. */
void json_record_put(struct json_record *r, struct text_out *o, const struct item *item,
		     const struct model *m);

/* A moment, counted from the stream's begin. */
static inline int64_t json_time(const struct model *m, uint64_t time)
{
	return (int64_t)(time - m->start);
}

#endif
