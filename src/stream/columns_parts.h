/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What writing and reading of columns share. */
#ifndef BMA_STREAM_COLUMNS_PARTS_H
#define BMA_STREAM_COLUMNS_PARTS_H

#include <errno.h>

#include "columns.h"
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

/* Nearly all numbers have one byte: they say that nothing unexpected happened. */
static inline uint64_t columns_take(struct cursor *at, int *bad)
{
	uint64_t v;

	if (at->p < at->end && *at->p < 0x80)
		return *at->p++;
	v = get_uint(at);
	*bad |= at->bad;
	return v;
}

static inline uint8_t columns_take_byte(struct cursor *at, int *bad)
{
	if (at->p < at->end)
		return *at->p++;
	*bad = 1;
	return 0;
}

/* Index of a thing that is as far from `from` as ref says, in a list of n. */
static inline int columns_known(uint64_t ref, uint32_t from, uint32_t n, uint32_t *index)
{
	uint64_t at = from + (uint64_t)unfold_sint(ref - REF_KNOWN);	/* below 0 is very large */

	if (at >= n)
		return -EBADMSG;
	*index = (uint32_t)at;
	return 0;
}

/* A cache or an object that is new in the block, and its index. 0 or -ENOMEM. */
int columns_new_cache(struct columns_reader *r, uint32_t *index);
int columns_new_obj(struct columns_reader *r, uint32_t *index);

#endif
