/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The elements of `classes` and `caches` in `stat --json`, and `retired`. False without memory. */
#ifndef BMA_CACHE_JSON_H
#define BMA_CACHE_JSON_H

#include "../model/model.h"
#include "put_json.h"

bool put_class(cJSON *classes, const struct model *m, uint32_t class);
bool put_cache(cJSON *caches, const struct model *m, const struct model_cache *c);
bool put_retired(cJSON *o, const struct model_retired *r);

#endif
