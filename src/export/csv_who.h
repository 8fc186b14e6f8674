/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The columns that say whose cache it is, made once for each cache and kept as long as they hold. */
#ifndef BMA_CSV_WHO_H
#define BMA_CSV_WHO_H

#include "../model/model.h"
#include "../stream/reader.h"
#include "text_put.h"

#define CSV_WHO_MAX 128			/* bytes: four numbers, an owner and a name in quotes */
#define CSV_WHO_KEPT 64

struct csv_who {
	uint64_t told;			/* since the beginning: items that may change what is kept */
	struct csv_who_text {
		uint32_t cache;		/* id; 0: none */
		uint32_t len;
		uint64_t told;		/* as it was then */
		char text[CSV_WHO_MAX];
	} kept[CSV_WHO_KEPT];		/* by the last bits of the id */
};

/* Every item is to come by here: uses of caches leave all as it is, others may not. */
void csv_who_item(struct csv_who *w, const struct item *item);

/* The heading: cache,cache_cpu,unit_size,owner,map_id,map_name. Room for CSV_WHO_MAX and PUT_SLACK. */
char *csv_who_put(struct csv_who *w, char *at, const struct event *e, const struct model *m);

#endif
