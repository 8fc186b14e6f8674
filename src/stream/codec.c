// SPDX-License-Identifier: GPL-2.0-or-later
#include "codec.h"

#include <errno.h>
#include <string.h>

#define KIND_BITS 0x1f
#define CTX_SHIFT 5
#define CTX_MASK 3
#define SAME_CPU 0x80

void codec_start(struct codec *c, uint64_t base_time)
{
	memset(c, 0, sizeof(*c));
	c->time = base_time;
	c->cpu = UINT32_MAX;
}

static inline uint8_t *put_field(struct codec *c, const struct event *e, enum field f, uint8_t *p)
{
	switch (f) {
	case FIELD_FLAGS:
		*p++ = e->flags;
		return p;
	case FIELD_WHAT:
		*p++ = e->what;
		return p;
	case FIELD_CACHE:
		p = put_sint(p, (int64_t)e->cache - c->cache);
		c->cache = e->cache;
		return p;
	case FIELD_TGT:
		return put_uint(p, e->tgt);
	case FIELD_OBJ:
		p = put_sint(p, (int64_t)(e->obj - c->obj));
		c->obj = e->obj;
		return p;
	case FIELD_FREE_CNT:
		p = put_sint(p, (int64_t)e->free_cnt - c->free_cnt);
		c->free_cnt = e->free_cnt;
		return p;
	case FIELD_MOVES:
		return put_uint(p, e->moves);
	case FIELD_TGT_MOVES:
		return put_uint(p, e->tgt_moves);
	default:
		return put_uint(p, e->n[f - FIELD_N0]);
	}
}

uint8_t *codec_put(struct codec *c, const struct event *e, uint8_t *p)
{
	const struct kind *row = kind_row(e->kind);
	uint8_t head = e->kind | (e->ctx & CTX_MASK) << CTX_SHIFT;

	if (e->cpu == c->cpu) {
		*p++ = head | SAME_CPU;
	} else {
		*p++ = head;
		p = put_uint(p, e->cpu);
		c->cpu = e->cpu;
	}
	p = put_sint(p, (int64_t)(e->time - c->time));
	c->time = e->time;
	for (const uint8_t *f = row->fields; *f; f++)
		p = put_field(c, e, *f, p);
	return p;
}

static void get_field(struct codec *c, struct event *e, uint8_t f, struct cursor *in)
{
	switch (f) {
	case FIELD_FLAGS:
		e->flags = get_byte(in);
		break;
	case FIELD_WHAT:
		e->what = get_byte(in);
		break;
	case FIELD_CACHE:
		e->cache = c->cache = (uint32_t)(c->cache + (uint64_t)get_sint(in));
		break;
	case FIELD_TGT:
		e->tgt = get_u32(in);
		break;
	case FIELD_OBJ:
		e->obj = c->obj += (uint64_t)get_sint(in);
		break;
	case FIELD_FREE_CNT:
		c->free_cnt = (int32_t)((uint32_t)c->free_cnt + (uint32_t)get_sint(in));
		e->free_cnt = c->free_cnt;
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

int codec_get(struct codec *c, const struct layout *l, struct cursor *in, struct event *e)
{
	uint8_t head = get_byte(in);
	unsigned int kind = head & KIND_BITS;

	if (in->bad || !l->known[kind])
		return -EBADMSG;
	memset(e, 0, sizeof(*e));
	e->kind = kind;
	e->ctx = head >> CTX_SHIFT & CTX_MASK;
	if (!(head & SAME_CPU))
		c->cpu = get_u32(in);
	e->cpu = c->cpu;
	e->time = c->time += (uint64_t)get_sint(in);
	for (const uint8_t *f = l->fields[kind]; *f; f++)
		get_field(c, e, *f, in);
	return in->bad ? -EBADMSG : 0;
}
