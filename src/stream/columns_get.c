// SPDX-License-Identifier: GPL-2.0-or-later
#include <errno.h>
#include <string.h>

#include "columns.h"
#include "columns_parts.h"
#include "format.h"

void columns_reader_release(struct columns_reader *r)
{
	recall_release(&r->recall);
	*r = (struct columns_reader){ 0 };
}

int columns_open(struct columns_reader *r, const struct layout *l, uint64_t base_time,
		 struct cursor in)
{
	static const uint8_t none;
	uint64_t n = get_uint(&in), length[LAYOUT_COLUMNS];

	recall_start(&r->recall, base_time);
	r->cache_id = r->obj_addr = 0;
	r->bad = 0;
	if (in.bad || n > l->ncolumns)
		return -EBADMSG;
	for (unsigned int c = 0; c < COLUMNS; c++)
		r->at[c] = (struct cursor){ &none, &none, 0 };
	for (uint64_t i = 0; i < n; i++)
		length[i] = get_uint(&in);
	for (uint64_t i = 0; i < n; i++) {
		if (in.bad || length[i] > (uint64_t)(in.end - in.p))
			return -EBADMSG;
		if (l->columns[i] != COLUMN_UNKNOWN)
			r->at[l->columns[i]] = (struct cursor){ in.p, in.p + length[i], 0 };
		in.p += length[i];
	}
	return in.p == in.end ? 0 : -EBADMSG;
}

static inline uint64_t take_u(struct columns_reader *r, enum column c)
{
	uint64_t v = get_uint(&r->at[c]);

	r->bad |= r->at[c].bad;
	return v;
}

static inline int64_t take_s(struct columns_reader *r, enum column c)
{
	return unfold_sint(take_u(r, c));
}

static inline uint32_t take_u32(struct columns_reader *r, enum column c)
{
	uint64_t v = take_u(r, c);

	r->bad |= v > UINT32_MAX;
	return (uint32_t)v;
}

static inline uint8_t take_byte(struct columns_reader *r, enum column c)
{
	uint8_t v = get_byte(&r->at[c]);

	r->bad |= r->at[c].bad;
	return v;
}

/* Index of a thing that is `distance` further than `from` in a list of n. */
static int known(uint64_t ref, uint32_t from, uint32_t n, uint32_t *index)
{
	uint64_t at = from + (uint64_t)unfold_sint(ref - REF_KNOWN);	/* below 0 is very large */

	if (at >= n)
		return -EBADMSG;
	*index = (uint32_t)at;
	return 0;
}

/* *index is changed for none but a cache that there is. */
static int get_cache(struct columns_reader *r, enum column c, uint32_t from, uint32_t *index,
		     bool *there)
{
	uint64_t ref = take_u(r, c);

	*there = ref != REF_NONE;
	if (ref == REF_NONE)
		return 0;
	if (ref != REF_NEW)
		return known(ref, from, r->recall.ncaches, index);
	r->cache_id = (uint32_t)(r->cache_id + (uint64_t)take_s(r, COLUMN_CACHE_ID));
	if (recall_add_cache(&r->recall, r->cache_id))
		return -ENOMEM;
	*index = r->recall.ncaches - 1;
	return 0;
}

static int get_obj(struct columns_reader *r, uint32_t *index, uint64_t *obj)
{
	uint64_t ref = take_u(r, COLUMN_OBJ);
	int rc = 0;

	if (ref == REF_NONE)
		return 0;
	if (ref == REF_NEW) {
		r->obj_addr += (uint64_t)take_s(r, COLUMN_OBJ_ADDR);
		rc = recall_add_obj(&r->recall, r->obj_addr);
		*index = rc ? *index : r->recall.nobjs - 1;
	} else {
		rc = known(ref, *index, r->recall.nobjs, index);
	}
	*obj = rc ? 0 : r->recall.objs[*index];
	return rc;
}

static void get_free_cnt(struct columns_reader *r, struct event *e, struct recall_cache *c)
{
	uint32_t more = (uint32_t)take_s(r, COLUMN_FREE_CNT);

	e->free_cnt = c->free_cnt = (int32_t)((uint32_t)recall_free_cnt(c, e->kind) + more);
}

static uint32_t get_moves(struct columns_reader *r, enum column col, struct recall_cache *c)
{
	return c->moves += (uint32_t)take_s(r, col);
}

static int get_field(struct columns_reader *r, struct event *e, uint8_t f,
		     struct columns_event *x)
{
	int rc;

	switch (f) {
	case FIELD_FLAGS:
		e->flags = take_byte(r, COLUMN_FLAGS);
		return 0;
	case FIELD_WHAT:
		e->what = take_byte(r, COLUMN_WHAT);
		return 0;
	case FIELD_CACHE:
		rc = get_cache(r, COLUMN_CACHE, x->cpu->cache, &x->cpu->cache, &x->has_cache);
		e->cache = rc ? 0 : columns_cache(&r->recall, x)->id;
		return rc;
	case FIELD_TGT:
		rc = get_cache(r, COLUMN_TGT, x->cpu->cache, &x->tgt, &x->has_tgt);
		e->tgt = rc ? 0 : columns_tgt(&r->recall, x)->id;
		return rc;
	case FIELD_OBJ:
		return get_obj(r, &x->cpu->obj, &e->obj);
	case FIELD_FREE_CNT:
		get_free_cnt(r, e, columns_cache(&r->recall, x));
		return 0;
	case FIELD_MOVES:
		e->moves = get_moves(r, COLUMN_MOVES, columns_cache(&r->recall, x));
		return 0;
	case FIELD_TGT_MOVES:
		e->tgt_moves = get_moves(r, COLUMN_TGT_MOVES, columns_tgt(&r->recall, x));
		return 0;
	case FIELD_UNKNOWN:	/* in a column that nobody here reads */
		return 0;
	default:
		e->n[f - FIELD_N0] = take_u32(r, COLUMN_N0 + (f - FIELD_N0));
		return 0;
	}
}

int columns_get(struct columns_reader *r, const struct layout *l, struct event *e)
{
	uint8_t head = take_byte(r, COLUMN_HEAD);
	struct columns_event x = { 0 };
	int rc = 0;

	memset(e, 0, sizeof(*e));
	e->kind = head & KIND_BITS;
	e->ctx = head >> CTX_SHIFT & CTX_MASK;
	if (!(head & SAME_CPU))
		r->recall.cpu = take_u32(r, COLUMN_CPU);
	e->cpu = r->recall.cpu;
	if (r->bad || !l->known[e->kind] || e->cpu >= STREAM_CPUS_MAX)
		return -EBADMSG;
	x.cpu = recall_cpu(&r->recall, e->cpu);
	if (!x.cpu)
		return -ENOMEM;
	e->time = r->recall.time += (uint64_t)take_s(r, COLUMN_TIME);
	for (const uint8_t *f = l->fields[e->kind]; *f && !rc; f++)
		rc = get_field(r, e, *f, &x);
	return rc ? rc : r->bad ? -EBADMSG : 0;
}
