// SPDX-License-Identifier: GPL-2.0-or-later
#include "rows_writer.h"

#define CTX_SHIFT 5
#define SAME_CPU 0x80

static uint8_t *put_field(struct rows *r, const struct event *e, enum field f, uint8_t *p)
{
	switch (f) {
	case FIELD_FLAGS:
		*p++ = e->flags;
		return p;
	case FIELD_WHAT:
		*p++ = e->what;
		return p;
	case FIELD_CACHE:
		p = put_sint(p, (int64_t)e->cache - r->cache);
		r->cache = e->cache;
		return p;
	case FIELD_TGT:
		return put_uint(p, e->tgt);
	case FIELD_OBJ:
		p = put_sint(p, (int64_t)(e->obj - r->obj));
		r->obj = e->obj;
		return p;
	case FIELD_FREE_CNT:
		p = put_sint(p, (int64_t)e->free_cnt - r->free_cnt);
		r->free_cnt = e->free_cnt;
		return p;
	case FIELD_MOVES:
		return put_uint(p, e->moves);
	case FIELD_TGT_MOVES:
		return put_uint(p, e->tgt_moves);
	default:
		return put_uint(p, e->n[f - FIELD_N0]);
	}
}

uint8_t *rows_put(struct rows *r, const struct event *e, uint8_t *p)
{
	uint8_t head = e->kind | (e->ctx & 3) << CTX_SHIFT;

	if (e->cpu == r->cpu) {
		*p++ = head | SAME_CPU;
	} else {
		*p++ = head;
		p = put_uint(p, e->cpu);
		r->cpu = e->cpu;
	}
	p = put_sint(p, (int64_t)(e->time - r->time));
	r->time = e->time;
	for (const uint8_t *f = kind_row(e->kind)->fields; *f; f++)
		p = put_field(r, e, *f, p);
	return p;
}
