/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A small stream, and the Trace Event JSON that it becomes, parsed. */
#ifndef BMA_TEST_TRACED_H
#define BMA_TEST_TRACED_H

#include "unit.h"

#include <cjson/cJSON.h>

#include "../../src/export/perfetto_parts.h"

#define START 5000000000ull	/* of tape_start() */
#define GP "tasks-trace grace period"
#define EVERYTHING ((struct export_opts){ .to = UINT64_MAX, .kinds = UINT32_MAX })

struct trace {
	char *text;
	size_t len;
	cJSON *root, *events;
};

/* For feeds: the exporter x gets each item. */
int trace_take(void *x, const struct item *item, const struct model *m);

/* The stream's bytes are released. */
struct trace trace_of(struct bytes b, struct export_opts o);
void trace_release(struct trace *t);

/* A record's text, "" without it; its number, which it must have; its time in whole ns. */
const char *text_in(const cJSON *o, const char *key);
double number_in(const cJSON *o, const char *key);
uint64_t ns(const cJSON *e, const char *key);
const cJSON *args_of(const cJSON *e);

/* The nth record, from 0, of that phase and name; NULL: there are not so many. */
const cJSON *trace_find(const struct trace *t, char ph, const char *name, unsigned int nth);
unsigned int trace_count(const struct trace *t, char ph, const char *name);

/* One map with a cache on each of two CPUs; with cache_new, so that all lists are known. */
void trace_begin(struct tape *t);

/* Of cache 1: an event of its tasks-trace lists; an object is given out, and so many are left. */
void tell_objects(struct tape *t, uint8_t kind, uint32_t objects, uint32_t moves);
void take_one(struct tape *t, int free_cnt);
struct bytes trace_end(struct tape *t);

#endif
