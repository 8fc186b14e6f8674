// SPDX-License-Identifier: GPL-2.0-or-later
#include "records.h"

#include <errno.h>
#include <string.h>

/* First bytes of the records of NAMES */
static const uint8_t name_letters[] = { [NAME_PROG] = 'P', [NAME_TASK] = 'T' };

#define NAMES_OF sizeof(name_letters)

uint8_t *record_put_text(uint8_t *p, const char *name)
{
	memcpy(p, name, BMA_NAME_LEN);
	return p + BMA_NAME_LEN;
}

uint8_t *record_put_alloc(uint8_t *p, const struct alloc_info *a)
{
	*p++ = RECORD_ALLOC;
	p = put_uint(p, a->id);
	*p++ = a->owner;
	p = put_uint(p, a->map_id);
	p = put_uint(p, a->map_type);
	p = put_uint(p, a->max_entries);
	p = put_uint(p, a->ma);
	return record_put_text(p, a->name);
}

uint8_t *record_put_cache(uint8_t *p, const struct cache_info *c)
{
	*p++ = RECORD_CACHE;
	p = put_uint(p, c->id);
	p = put_uint(p, c->alloc);
	p = put_uint(p, c->cpu);
	p = put_uint(p, c->addr);
	p = put_uint(p, c->unit_size);
	p = put_uint(p, c->percpu_size);
	p = put_uint(p, c->low);
	p = put_uint(p, c->high);
	return put_uint(p, c->batch);
}

uint8_t *record_put_lock(uint8_t *p, const struct lock_info *l)
{
	p = put_uint(p, l->id);
	p = put_uint(p, l->count);
	*p++ = l->of;
	p = put_uint(p, l->first);
	p = put_uint(p, l->map_id);
	p = put_uint(p, l->map_type);
	*p++ = l->owner;
	p = put_uint(p, l->owner_id);
	p = put_uint(p, l->addr);
	p = put_uint(p, l->stride);
	return record_put_text(p, l->name);
}

uint8_t *record_put_name(uint8_t *p, const struct name_info *n)
{
	*p++ = name_letters[n->of];
	p = put_uint(p, n->id);
	return record_put_text(p, n->name);
}

uint8_t *record_put_counters(uint8_t *p, const struct counters *c)
{
	p = put_uint(p, c->cpu);
	*p++ = c->kind;
	p = put_uint(p, c->attempted);
	p = put_uint(p, c->emitted);
	p = put_uint(p, c->dropped);
	return put_uint(p, c->missed);
}

uint8_t *record_put_cost(uint8_t *p, const struct cost *c)
{
	p = put_uint(p, c->capture_ns);
	p = put_uint(p, c->probes_ns);
	p = put_uint(p, c->fill);
	return put_uint(p, c->own_locks);
}

uint8_t *record_put_mark(uint8_t *p, const struct mark *m)
{
	size_t n = strnlen(m->text, MARK_LEN - 1);

	p = put_uint(p, m->time);
	p = put_uint(p, n);
	memcpy(p, m->text, n);
	return p + n;
}

/* What people and programs name goes to terminals: nothing in it may command them. */
static char harmless(uint8_t c)
{
	return c >= ' ' && c < 0x7f ? c : '?';
}

int record_get_text(struct cursor *in, char *name)
{
	if (in->bad || in->end - in->p < BMA_NAME_LEN)
		return -EBADMSG;
	memset(name, 0, BMA_NAME_LEN);
	for (int i = 0; i < BMA_NAME_LEN - 1 && in->p[i]; i++)
		name[i] = harmless(in->p[i]);
	in->p += BMA_NAME_LEN;
	return 1;
}

int record_get_alloc(struct cursor *in, struct alloc_info *a)
{
	a->id = get_u32(in);
	a->owner = get_byte(in);
	a->map_id = get_u32(in);
	a->map_type = get_u32(in);
	a->max_entries = get_u32(in);
	a->ma = get_uint(in);
	return record_get_text(in, a->name);
}

int record_get_cache(struct cursor *in, struct cache_info *c)
{
	c->id = get_u32(in);
	c->alloc = get_u32(in);
	c->cpu = get_u32(in);
	c->addr = get_uint(in);
	c->unit_size = get_u32(in);
	c->percpu_size = get_u32(in);
	c->low = get_u32(in);
	c->high = get_u32(in);
	c->batch = get_u32(in);
	if ((c->cpu >= STREAM_CPUS_MAX && c->cpu != CPU_UNKNOWN) ||
	    c->unit_size > STREAM_OBJECT_MAX || c->percpu_size > STREAM_OBJECT_MAX)
		return -EBADMSG;
	return in->bad ? -EBADMSG : 1;
}

int record_get_lock(struct cursor *in, struct lock_info *l)
{
	memset(l, 0, sizeof(*l));	/* what the fields leave free, too: models are compared as bytes */
	l->id = get_u32(in);
	l->count = get_u32(in);
	l->of = get_byte(in);
	l->first = get_u32(in);
	l->map_id = get_u32(in);
	l->map_type = get_u32(in);
	l->owner = get_byte(in);
	l->owner_id = get_uint(in);
	l->addr = get_uint(in);
	l->stride = get_u32(in);
	if (!l->id || !l->count || l->count > UINT32_MAX - l->id || l->count > UINT32_MAX - l->first)
		return -EBADMSG;
	return record_get_text(in, l->name);
}

int record_get_name(struct cursor *in, struct name_info *n)
{
	uint8_t letter = get_byte(in);

	n->id = get_u32(in);
	for (n->of = 0; n->of < NAMES_OF && name_letters[n->of] != letter;)
		n->of++;
	if (record_get_text(in, n->name) < 0)
		return -EBADMSG;
	return n->of < NAMES_OF;
}

int record_get_counters(struct cursor *in, struct counters *c)
{
	c->cpu = get_u32(in);
	c->kind = get_byte(in);
	c->attempted = get_uint(in);
	c->emitted = get_uint(in);
	c->dropped = get_uint(in);
	c->missed = get_uint(in);
	if (c->cpu >= STREAM_CPUS_MAX && c->cpu != CPU_UNKNOWN)
		return -EBADMSG;
	return in->bad ? -EBADMSG : 1;
}

int record_get_cost(struct cursor *in, struct cost *c)
{
	c->capture_ns = get_uint(in);
	c->probes_ns = get_uint(in);
	c->fill = get_u32(in);
	c->own_locks = in->p < in->end ? get_uint(in) : 0;	/* not told before there were locks */
	return in->bad ? -EBADMSG : 1;
}

int record_get_mark(struct cursor *in, struct mark *m)
{
	uint64_t n;

	m->time = get_uint(in);
	n = get_uint(in);
	if (in->bad || n > (uint64_t)(in->end - in->p))
		return -EBADMSG;
	memset(m->text, 0, MARK_LEN);
	for (uint64_t i = 0; i < n && i < MARK_LEN - 1; i++)
		m->text[i] = harmless(in->p[i]);
	in->p += n;
	return 1;
}
