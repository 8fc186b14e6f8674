/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What happened, in `stat --json`: incidents, failed checks, grace periods. False without memory. */
#ifndef BMA_NEWS_JSON_H
#define BMA_NEWS_JSON_H

#include "filter.h"
#include "put_json.h"

bool put_incidents(cJSON *o, const struct model *m, const struct filter *filter);
bool put_failures(cJSON *o, const struct model *m, const struct filter *filter);
bool put_grace(cJSON *o, const struct model *m);

#endif
