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

static inline uint64_t take_u(struct columns_reader *r, enum column c)
{
	return columns_take(&r->at[c], &r->bad);
}

static inline int64_t take_s(struct columns_reader *r, enum column c)
{
	return unfold_sint(take_u(r, c));
}

static inline uint32_t take_u32(struct columns_reader *r, enum column c)
{
	uint64_t v = take_u(r, c);

	r->bad |= v > UINT32_MAX;
	return r->bad ? UINT32_MAX : v;
}

static inline uint8_t take_byte(struct columns_reader *r, enum column c)
{
	return columns_take_byte(&r->at[c], &r->bad);
}

int columns_new_cache(struct columns_reader *r, uint32_t *index)
{
	r->cache_id = (uint32_t)(r->cache_id + (uint64_t)take_s(r, COLUMN_CACHE_ID));
	if (r->bad)
		return -EBADMSG;
	if (recall_add_cache(&r->recall, r->cache_id))
		return -ENOMEM;
	*index = r->recall.ncaches - 1;
	return 0;
}

int columns_new_obj(struct columns_reader *r, uint32_t *index)
{
	r->obj_addr += (uint64_t)take_s(r, COLUMN_OBJ_ADDR);
	if (r->bad)
		return -EBADMSG;
	if (recall_add_obj(&r->recall, r->obj_addr))
		return -ENOMEM;
	*index = r->recall.nobjs - 1;
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
	if (ref == REF_NEW)
		return columns_new_cache(r, index);
	return columns_known(ref, from, r->recall.ncaches, index);
}

static int get_obj(struct columns_reader *r, uint32_t *index, uint64_t *obj)
{
	uint64_t ref = take_u(r, COLUMN_OBJ);
	int rc;

	if (ref == REF_NONE)
		return 0;
	if (ref == REF_NEW)
		rc = columns_new_obj(r, index);
	else
		rc = columns_known(ref, *index, r->recall.nobjs, index);
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

/* One event's fields, as META has them for its kind. */
static int get_fields(struct columns_reader *r, const uint8_t *fields, struct event *e)
{
	struct columns_event x = { .cpu = recall_cpu(&r->recall, e->cpu) };
	int rc = x.cpu ? 0 : -ENOMEM;

	for (const uint8_t *f = fields; *f && !rc; f++)
		rc = get_field(r, e, *f, &x);
	return rc ? rc : r->bad ? -EBADMSG : 0;
}

/* Which kinds have these fields, a bit each. */
static uint32_t kinds_of(const struct layout *l, const uint8_t fields[KIND_FIELDS])
{
	uint32_t kinds = 0;

	for (unsigned int k = 0; k < LAYOUT_KINDS; k++)
		if (!memcmp(l->fields[k], fields, KIND_FIELDS))
			kinds |= 1u << k;
	return kinds;
}

static void find_object_kinds(struct columns_reader *r, const struct layout *l)
{
	static const uint8_t object[KIND_FIELDS] = { FIELD_CACHE, FIELD_FLAGS, FIELD_OBJ };
	static const uint8_t counted[KIND_FIELDS] = { FIELD_CACHE, FIELD_FLAGS, FIELD_OBJ,
						      FIELD_FREE_CNT };

	r->counted = kinds_of(l, counted);
	r->objects = kinds_of(l, object) | r->counted;
}

int columns_open(struct columns_reader *r, const struct layout *l, uint64_t base_time,
		 struct cursor in)
{
	static const uint8_t none;
	uint64_t n = get_uint(&in), length[LAYOUT_COLUMNS];

	recall_start(&r->recall, base_time);
	r->cache_id = r->obj_addr = 0;
	r->bad = r->error = 0;
	find_object_kinds(r, l);
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

/* Kind, context and CPU of n events, or of so many as make sense; all else of them is 0. */
static unsigned int get_heads(struct columns_reader *r, const struct layout *l, struct event *e,
			      unsigned int n)
{
	struct cursor in = r->at[COLUMN_HEAD];
	size_t left = in.end - in.p;
	uint32_t cpu = r->recall.cpu;
	unsigned int i;

	n = n < left ? n : left;
	memset(e, 0, n * sizeof(*e));
	for (i = 0; i < n; i++) {
		uint8_t head = in.p[i];

		if (!(head & SAME_CPU))
			cpu = take_u32(r, COLUMN_CPU);
		if (cpu >= STREAM_CPUS_MAX || !l->known[head & KIND_BITS])
			break;
		e[i].kind = head & KIND_BITS;
		e[i].ctx = head >> CTX_SHIFT & CTX_MASK;
		e[i].cpu = cpu;
	}
	r->recall.cpu = cpu;
	r->at[COLUMN_HEAD].p += i;
	return i;
}

static unsigned int get_times(struct columns_reader *r, struct event *e, unsigned int n)
{
	struct cursor in = r->at[COLUMN_TIME];
	unsigned int i;

	for (i = 0; i < n; i++) {
		uint64_t time = r->recall.time + (uint64_t)get_sint(&in);

		if (in.bad)
			break;
		e[i].time = r->recall.time = time;
	}
	r->at[COLUMN_TIME] = in;
	return i;
}

/* The fields of some of n events, or none; then r->error says why. */
static unsigned int get_some(struct columns_reader *r, const struct layout *l, struct event *e,
			     unsigned int n)
{
	if (r->objects >> e->kind & 1)
		return columns_get_objects(r, e, n);
	r->error = get_fields(r, l->fields[e->kind], e);
	return !r->error;
}

int columns_get(struct columns_reader *r, const struct layout *l, struct event *e, unsigned int n)
{
	unsigned int told, got = 0;

	if (r->error)
		return r->error;
	r->bad = 0;
	told = get_times(r, e, get_heads(r, l, e, n));
	r->bad = 0;
	while (got < told && !r->error)
		got += get_some(r, l, e + got, told - got);
	if (told < n && !r->error)
		r->error = -EBADMSG;
	return got ? (int)got : r->error;
}
