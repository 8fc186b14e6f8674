/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What writing and reading of columns share. */
#ifndef BMA_STREAM_COLUMNS_PARTS_H
#define BMA_STREAM_COLUMNS_PARTS_H

#include "recall.h"

/* Columns cache, tgt and obj */
#define REF_NONE 0	/* id or address 0 */
#define REF_NEW 1	/* not in the block yet: column cache_id or obj_addr has it */
#define REF_KNOWN 2	/* plus the distance in the list, folded */

struct columns_event {		/* while one event is coded */
	struct recall_cpu *cpu;	/* cpu->cache is the event's, when has_cache */
	uint32_t tgt;		/* index, when has_tgt */
	bool has_cache, has_tgt;
	struct recall_cache none;	/* of an event that is about no cache */
};

static inline struct recall_cache *columns_cache(struct recall *r, struct columns_event *x)
{
	return x->has_cache ? &r->caches[x->cpu->cache] : &x->none;
}

static inline struct recall_cache *columns_tgt(struct recall *r, struct columns_event *x)
{
	return x->has_tgt ? &r->caches[x->tgt] : &x->none;
}

#endif
