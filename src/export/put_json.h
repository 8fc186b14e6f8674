/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What the parts of `stat --json` have in common. All put `key` into o; false without memory. */
#ifndef BMA_PUT_JSON_H
#define BMA_PUT_JSON_H

#include <stdbool.h>
#include <stdint.h>

#include "../event/cache_info.h"
#include "../model/activity.h"
#include "../model/model.h"

typedef struct cJSON cJSON;

/* In digits, whatever its size. */
bool put_num(cJSON *o, const char *key, int64_t v);

/* What is not known is null, never a guess. */
bool put_num_or_null(cJSON *o, const char *key, int64_t v, bool known);
bool put_text_or_null(cJSON *o, const char *key, const char *text);

/* Counts by kind of event. */
bool put_events(cJSON *o, const char *key, const uint64_t *events);

/* Key "flows": objects by enum flow. */
bool put_flows(cJSON *o, const uint64_t *flow);

/* Key "owner". */
bool put_owner(cJSON *o, const struct alloc_info *a);

/* {n, p50_ns, p99_ns, max_ns} */
bool put_hist(cJSON *o, const char *key, const struct hist *h);

/* A moment, counted from the stream's begin. 0 is a moment that is not known. */
bool put_moment(cJSON *o, const char *key, const struct model *m, uint64_t ns);

/* Key "prog": {id, name}. Key "task": {pid, name}. Null for the id 0. */
bool put_prog(cJSON *o, const struct model *m, uint32_t id);
bool put_task(cJSON *o, const struct model *m, uint32_t pid);

#endif
