/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef BMA_STORAGE_JSON_H
#define BMA_STORAGE_JSON_H

#include "../model/model.h"
#include "filter.h"
#include "put_json.h"

/* Key "storage": what events of local storage amount to, in all and by map, and what is there now. False
 * without memory. */
bool put_storage(cJSON *o, const struct model *m, const struct filter *filter);

#endif
