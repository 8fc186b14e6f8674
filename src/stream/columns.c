// SPDX-License-Identifier: GPL-2.0-or-later
/* Writing. Reading is columns_get.c; docs/stream.md says what each column holds. */
#include "columns.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "columns_parts.h"

/* One event puts two values into a column at most: the ids of two caches. */
#define ROOM (2 * VARINT_MAX * COLUMNS_EVENTS)

int columns_writer_init(struct columns_writer *w)
{
	*w = (struct columns_writer){ .base = malloc((size_t)COLUMNS * ROOM) };
	return w->base ? 0 : -ENOMEM;
}

void columns_writer_release(struct columns_writer *w)
{
	recall_release(&w->recall);
	ptrmap_release(&w->by_id);
	ptrmap_release(&w->by_obj);
	free(w->base);
	*w = (struct columns_writer){ 0 };
}

static uint8_t *begin_of(const struct columns_writer *w, unsigned int column)
{
	return w->base + (size_t)column * ROOM;
}

void columns_start(struct columns_writer *w, uint64_t base_time)
{
	recall_start(&w->recall, base_time);
	ptrmap_clear(&w->by_id);
	ptrmap_clear(&w->by_obj);
	w->cache_id = w->obj_addr = 0;
	w->events = 0;
	for (unsigned int c = 0; c < COLUMNS; c++)
		w->at[c] = begin_of(w, c);
}

static inline void put_u(struct columns_writer *w, enum column c, uint64_t v)
{
	w->at[c] = put_uint(w->at[c], v);
}

static inline void put_s(struct columns_writer *w, enum column c, int64_t v)
{
	w->at[c] = put_sint(w->at[c], v);
}

/* How far a thing is from the one before it in the recall's list. */
static inline void put_known(struct columns_writer *w, enum column c, uint32_t index, uint32_t from)
{
	put_u(w, c, REF_KNOWN + fold_sint((int64_t)index - from));
}

/* The cache with an id, told in column c by its distance from index `from`: *index is where the
 * recall has it; not changed for none. */
static int put_cache(struct columns_writer *w, enum column c, uint32_t id, uint32_t from,
		     uint32_t *index)
{
	uint32_t known;

	if (!id) {
		put_u(w, c, REF_NONE);
		return 0;
	}
	known = w->recall.ncaches && w->recall.caches[from].id == id ? from + 1 :
								       ptrmap_get(&w->by_id, id);
	if (known) {
		put_known(w, c, known - 1, from);
		*index = known - 1;
		return 0;
	}
	put_u(w, c, REF_NEW);
	put_s(w, COLUMN_CACHE_ID, (int64_t)(id - w->cache_id));
	w->cache_id = id;
	*index = w->recall.ncaches;
	return recall_add_cache(&w->recall, id) ||
	       ptrmap_set(&w->by_id, id, w->recall.ncaches) ? -ENOMEM : 0;
}

static int put_obj(struct columns_writer *w, uint64_t obj, uint32_t *index)
{
	uint32_t known;

	if (!obj) {
		put_u(w, COLUMN_OBJ, REF_NONE);
		return 0;
	}
	known = ptrmap_get(&w->by_obj, obj);
	if (known) {
		put_known(w, COLUMN_OBJ, known - 1, *index);
		*index = known - 1;
		return 0;
	}
	put_u(w, COLUMN_OBJ, REF_NEW);
	put_s(w, COLUMN_OBJ_ADDR, (int64_t)(obj - w->obj_addr));
	w->obj_addr = obj;
	*index = w->recall.nobjs;
	return recall_add_obj(&w->recall, obj) ||
	       ptrmap_set(&w->by_obj, obj, w->recall.nobjs) ? -ENOMEM : 0;
}

static void put_free_cnt(struct columns_writer *w, const struct event *e, struct recall_cache *c)
{
	put_s(w, COLUMN_FREE_CNT, (int64_t)e->free_cnt - recall_free_cnt(c, e->kind));
	c->free_cnt = e->free_cnt;
}

static void put_moves(struct columns_writer *w, enum column col, uint32_t moves,
		      struct recall_cache *c)
{
	put_s(w, col, (int64_t)moves - c->moves);
	c->moves = moves;
}

static int put_field(struct columns_writer *w, const struct event *e, enum field f,
		     struct columns_event *x)
{
	switch (f) {
	case FIELD_FLAGS:
		*w->at[COLUMN_FLAGS]++ = e->flags;
		return 0;
	case FIELD_WHAT:
		*w->at[COLUMN_WHAT]++ = e->what;
		return 0;
	case FIELD_CACHE:
		x->has_cache = e->cache;
		return put_cache(w, COLUMN_CACHE, e->cache, x->cpu->cache, &x->cpu->cache);
	case FIELD_TGT:
		x->has_tgt = e->tgt;
		return put_cache(w, COLUMN_TGT, e->tgt, x->cpu->cache, &x->tgt);
	case FIELD_OBJ:
		return put_obj(w, e->obj, &x->cpu->obj);
	case FIELD_FREE_CNT:
		put_free_cnt(w, e, columns_cache(&w->recall, x));
		return 0;
	case FIELD_MOVES:
		put_moves(w, COLUMN_MOVES, e->moves, columns_cache(&w->recall, x));
		return 0;
	case FIELD_TGT_MOVES:
		put_moves(w, COLUMN_TGT_MOVES, e->tgt_moves, columns_tgt(&w->recall, x));
		return 0;
	default:
		put_u(w, COLUMN_N0 + (f - FIELD_N0), e->n[f - FIELD_N0]);
		return 0;
	}
}

int columns_put(struct columns_writer *w, const struct event *e)
{
	struct recall *r = &w->recall;
	struct columns_event x = { .cpu = recall_cpu(r, e->cpu) };
	bool same = e->cpu == r->cpu;
	int rc = 0;

	if (!x.cpu)
		return -ENOMEM;
	*w->at[COLUMN_HEAD]++ = e->kind | (e->ctx & CTX_MASK) << CTX_SHIFT | (same ? SAME_CPU : 0);
	if (!same)
		put_u(w, COLUMN_CPU, e->cpu);
	r->cpu = e->cpu;
	put_s(w, COLUMN_TIME, (int64_t)(e->time - r->time));
	r->time = e->time;
	for (const uint8_t *f = kind_row(e->kind)->fields; *f && !rc; f++)
		rc = put_field(w, e, *f, &x);
	w->events++;
	return rc;
}

size_t columns_bytes(const struct columns_writer *w)
{
	size_t bytes = 0;

	for (unsigned int c = 0; c < COLUMNS; c++)
		bytes += w->at[c] - begin_of(w, c);
	return bytes;
}

int columns_finish(const struct columns_writer *w, struct buf *b)
{
	uint8_t *p = buf_room(b, (1 + COLUMNS) * VARINT_MAX);

	if (!p)
		return -ENOMEM;
	p = put_uint(p, COLUMNS);
	for (unsigned int c = 0; c < COLUMNS; c++)
		p = put_uint(p, w->at[c] - begin_of(w, c));
	b->len = p - b->p;
	for (unsigned int c = 0; c < COLUMNS; c++)
		if (buf_add(b, begin_of(w, c), w->at[c] - begin_of(w, c)))
			return -ENOMEM;
	return 0;
}
