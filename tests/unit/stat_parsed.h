/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Models, and what `stat --json` writes of them, parsed. */
#ifndef BMA_TEST_STAT_PARSED_H
#define BMA_TEST_STAT_PARSED_H

#include <cjson/cJSON.h>

#include "exported.h"
#include "../../src/export/stat_json.h"

#define T0 5000000000ull	/* when the models begin */
#define MS 1000000ull

extern const struct filter everything;

/* A map of its own for id 1, else a global allocator; each has one cache. */
void add_map(struct model *m, uint32_t id, uint32_t cpu, uint32_t unit_size);
struct model *two_maps(void);	/* the first one's cache is set up, and gave an object */

/* To be deleted. */
cJSON *stat_parsed(const struct model *m, uint64_t bytes, const struct filter *f);

/* What stands at a path of json_at(). */
void json_is(const cJSON *o, const char *path, double wanted);
void json_is_null(const cJSON *o, const char *path);

/* Of cache 1; times count from T0. */
void apply(struct model *m, struct event e);

/* Cache 1 runs empty at 40 ms with interrupts off, then the slab refuses; a stall; a failed check. */
struct model *a_bad_day(void);

/* Two CPUs, each with one of a pair, wait for the other's: CPU 1 gives up. */
void deadlock(struct model *m);

/* Two elements in a map, one of them deleted again; another deletion fails. */
void some_storage(struct model *m);

#endif
