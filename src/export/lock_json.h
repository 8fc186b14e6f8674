/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef BMA_LOCK_JSON_H
#define BMA_LOCK_JSON_H

#include "../model/model.h"
#include "filter.h"
#include "put_json.h"

/* Key "locks": totals, by owner, by lock, what CPUs hold, and the attempts that failed. False without
 * memory. */
bool put_locks(cJSON *o, const struct model *m, const struct filter *filter);

#endif
