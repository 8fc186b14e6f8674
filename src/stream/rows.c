// SPDX-License-Identifier: GPL-2.0-or-later
#include "rows.h"

#include <errno.h>
#include <string.h>

void rows_start(struct rows *r, uint64_t base_time)
{
	memset(r, 0, sizeof(*r));
	r->time = base_time;
	r->cpu = UINT32_MAX;
}

static void get_field(struct rows *r, struct event *e, uint8_t f, struct cursor *in)
{
	switch (f) {
	case FIELD_FLAGS:
		e->flags = get_byte(in);
		break;
	case FIELD_WHAT:
		e->what = get_byte(in);
		break;
	case FIELD_CACHE:
		e->cache = r->cache = (uint32_t)(r->cache + (uint64_t)get_sint(in));
		break;
	case FIELD_TGT:
		e->tgt = get_u32(in);
		break;
	case FIELD_OBJ:
		e->obj = r->obj += (uint64_t)get_sint(in);
		break;
	case FIELD_FREE_CNT:
		r->free_cnt = (int32_t)((uint32_t)r->free_cnt + (uint32_t)get_sint(in));
		e->free_cnt = r->free_cnt;
		break;
	case FIELD_MOVES:
		e->moves = get_u32(in);
		break;
	case FIELD_TGT_MOVES:
		e->tgt_moves = get_u32(in);
		break;
	case FIELD_UNKNOWN:
		get_uint(in);
		break;
	default:
		e->n[f - FIELD_N0] = get_u32(in);
	}
}

int rows_get(struct rows *r, const struct layout *l, struct cursor *in, struct event *e)
{
	uint8_t head = get_byte(in);
	unsigned int kind = head & KIND_BITS;

	if (in->bad || !l->known[kind])
		return -EBADMSG;
	memset(e, 0, sizeof(*e));
	e->kind = kind;
	e->ctx = head >> CTX_SHIFT & CTX_MASK;
	if (!(head & SAME_CPU))
		r->cpu = get_u32(in);
	e->cpu = r->cpu;
	e->time = r->time += (uint64_t)get_sint(in);
	for (const uint8_t *f = l->fields[kind]; *f; f++)
		get_field(r, e, *f, in);
	return in->bad ? -EBADMSG : 0;
}
