// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Most events of a recording say that an object came or went. Of these the fields are read in one
 * loop that has all it needs at hand.
 */
#include <errno.h>

#include "columns.h"
#include "columns_parts.h"

struct hand {
	struct cursor cache, flags, obj, free_cnt;
	int bad;
	struct recall_cpu *cpu;	/* of the event before, */
	uint32_t nr;		/* with that number */
};

static inline int turn_to_cpu(struct columns_reader *r, struct hand *h, uint32_t nr)
{
	if (h->cpu && h->nr == nr)
		return 0;
	h->cpu = recall_cpu(&r->recall, nr);
	h->nr = nr;
	return h->cpu ? 0 : -ENOMEM;
}

static inline int get_cache(struct columns_reader *r, struct hand *h, struct recall_cache **c)
{
	uint64_t ref = columns_take(&h->cache, &h->bad);
	struct recall_cpu *cpu = h->cpu;
	int rc;

	if (ref == REF_NONE)
		return 0;
	if (ref == REF_KNOWN && cpu->cache < r->recall.ncaches)		/* the same again */
		rc = 0;
	else if (ref == REF_NEW)
		rc = columns_new_cache(r, &cpu->cache);
	else
		rc = columns_known(ref, cpu->cache, r->recall.ncaches, &cpu->cache);
	if (!rc)
		*c = &r->recall.caches[cpu->cache];
	return rc;
}

static inline int get_obj(struct columns_reader *r, struct hand *h, struct event *e)
{
	uint64_t ref = columns_take(&h->obj, &h->bad);
	struct recall_cpu *cpu = h->cpu;
	int rc;

	if (ref == REF_NONE)
		return 0;
	if (ref == REF_NEW)
		rc = columns_new_obj(r, &cpu->obj);
	else
		rc = columns_known(ref, cpu->obj, r->recall.nobjs, &cpu->obj);
	if (!rc)
		e->obj = r->recall.objs[cpu->obj];
	return rc;
}

static inline void get_free_cnt(struct hand *h, struct event *e, struct recall_cache *c)
{
	uint32_t more = (uint32_t)unfold_sint(columns_take(&h->free_cnt, &h->bad));

	e->free_cnt = c->free_cnt = (int32_t)((uint32_t)recall_free_cnt(c, e->kind) + more);
}

static inline int get_object(struct columns_reader *r, struct hand *h, struct event *e)
{
	struct recall_cache none = { 0 }, *c = &none;	/* of an event about no cache */
	int rc = turn_to_cpu(r, h, e->cpu);

	if (!rc)
		rc = get_cache(r, h, &c);
	if (rc)
		return rc;
	e->cache = c->id;
	e->flags = columns_take_byte(&h->flags, &h->bad);
	rc = get_obj(r, h, e);
	if (rc)
		return rc;
	if (r->counted >> e->kind & 1)
		get_free_cnt(h, e, c);
	return h->bad ? -EBADMSG : 0;
}

unsigned int columns_get_objects(struct columns_reader *r, struct event *e, unsigned int n)
{
	struct hand h = { r->at[COLUMN_CACHE], r->at[COLUMN_FLAGS], r->at[COLUMN_OBJ],
			  r->at[COLUMN_FREE_CNT], 0, NULL, 0 };
	unsigned int i = 0;
	int rc = 0;

	for (; i < n && r->objects >> e[i].kind & 1; i++) {
		rc = get_object(r, &h, &e[i]);
		if (rc)
			break;
	}
	r->at[COLUMN_CACHE] = h.cache;
	r->at[COLUMN_FLAGS] = h.flags;
	r->at[COLUMN_OBJ] = h.obj;
	r->at[COLUMN_FREE_CNT] = h.free_cnt;
	r->error = rc;
	return i;
}
