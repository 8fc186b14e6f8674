// SPDX-License-Identifier: GPL-2.0-or-later
/* What STORAGE holds. Each record begins with a byte, enum storage_what. */
#include "records.h"

#include <errno.h>
#include <string.h>

static uint8_t *put_map(uint8_t *p, const struct storage_map_info *m)
{
	p = put_uint(p, m->id);
	p = put_uint(p, m->type);
	p = put_uint(p, m->value_size);
	p = put_uint(p, m->elem_size);
	p = put_uint(p, m->cache_idx);
	p = put_uint(p, m->buckets);
	*p++ = m->alloc;
	*p++ = m->torn;
	p = put_uint(p, m->elems);
	return record_put_text(p, m->name);
}

static uint8_t *put_owner(uint8_t *p, const struct storage_owner_info *o)
{
	p = put_uint(p, o->storage);
	*p++ = o->owner;
	*p++ = o->flags;
	p = put_uint(p, o->owner_id);
	return record_put_text(p, o->name);
}

static uint8_t *put_elem(uint8_t *p, const struct storage_elem_info *e)
{
	p = put_uint(p, e->addr);
	p = put_uint(p, e->storage);
	p = put_uint(p, e->map_id);
	p = put_uint(p, e->bucket);
	*p++ = e->slot;
	*p++ = e->state;
	*p++ = e->flags;
	return p;
}

uint8_t *record_put_storage(uint8_t *p, const struct storage_info *s)
{
	*p++ = s->what;
	switch (s->what) {
	case STORAGE_BEGIN:
		p = put_uint(p, s->begin.time);
		*p++ = s->begin.flags;
		return p;
	case STORAGE_MAP:
		return put_map(p, &s->map);
	case STORAGE_OWNER:
		return put_owner(p, &s->owner);
	case STORAGE_ELEM:
		return put_elem(p, &s->elem);
	default:
		p = put_uint(p, s->end.maps);
		p = put_uint(p, s->end.owners);
		p = put_uint(p, s->end.elems);
		return put_uint(p, s->end.left_out);
	}
}

static int get_map(struct cursor *in, struct storage_map_info *m)
{
	m->id = get_u32(in);
	m->type = get_u32(in);
	m->value_size = get_u32(in);
	m->elem_size = get_u32(in);
	m->cache_idx = get_u32(in);
	m->buckets = get_u32(in);
	m->alloc = get_byte(in);
	m->torn = get_byte(in) != 0;
	m->elems = get_u32(in);
	if (!m->id || m->value_size > STREAM_OBJECT_MAX || m->elem_size > STREAM_OBJECT_MAX)
		return -EBADMSG;
	return record_get_text(in, m->name);
}

static int get_owner(struct cursor *in, struct storage_owner_info *o)
{
	o->storage = get_u32(in);
	o->owner = get_byte(in);
	o->flags = get_byte(in);
	o->owner_id = get_uint(in);
	return o->storage ? record_get_text(in, o->name) : -EBADMSG;
}

static int get_elem(struct cursor *in, struct storage_elem_info *e)
{
	e->addr = get_uint(in);
	e->storage = get_u32(in);
	e->map_id = get_u32(in);
	e->bucket = get_u32(in);
	e->slot = get_byte(in);
	e->state = get_byte(in);
	e->flags = get_byte(in);
	if (!e->addr || !e->map_id || e->slot > STORAGE_CACHE_SLOTS)
		return -EBADMSG;
	return in->bad ? -EBADMSG : 1;
}

static int get_begin(struct cursor *in, struct storage_begin *b)
{
	b->time = get_uint(in);
	b->flags = get_byte(in);
	return in->bad ? -EBADMSG : 1;
}

static int get_end(struct cursor *in, struct storage_end *e)
{
	e->maps = get_u32(in);
	e->owners = get_u32(in);
	e->elems = get_u32(in);
	e->left_out = get_u32(in);
	return in->bad ? -EBADMSG : 1;
}

int record_get_storage(struct cursor *in, struct storage_info *s)
{
	memset(s, 0, sizeof(*s));
	s->what = get_byte(in);
	switch (s->what) {
	case STORAGE_BEGIN:
		return get_begin(in, &s->begin);
	case STORAGE_MAP:
		return get_map(in, &s->map);
	case STORAGE_OWNER:
		return get_owner(in, &s->owner);
	case STORAGE_ELEM:
		return get_elem(in, &s->elem);
	case STORAGE_END:
		return get_end(in, &s->end);
	}
	return -EBADMSG;
}
