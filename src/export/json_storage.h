/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Parts of snapshots of local storage as JSON objects. */
#ifndef BMA_JSON_STORAGE_H
#define BMA_JSON_STORAGE_H

#include "json_record.h"

/* The keys behind "item". */
void json_put_storage(const struct json_record *r, struct text_out *o, const struct storage_info *s,
		      const struct model *m);

#endif
