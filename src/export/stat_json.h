/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The model's totals as JSON, schema "bmascope.stat/1": docs/json.md fixes every key. */
#ifndef BMA_STAT_JSON_H
#define BMA_STAT_JSON_H

#include <stdint.h>

#include "filter.h"

/* bytes: length of the stream so far. The filter chooses classes and caches, totals are of all.
 * The text is the caller's to free; NULL without memory. */
char *stat_json(const struct model *m, uint64_t bytes, const struct filter *filter);

#endif
