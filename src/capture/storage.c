// SPDX-License-Identifier: GPL-2.0-or-later
#include "storage.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "../base/ptrmap.h"

struct storage {
	struct writer *writer;
	struct storage_locks locks;
	uint32_t ids[BMA_WALK_RECORDS];	/* of the walk's elements: their storages */
	struct ptrmap told;		/* storages that the snapshot has already */
	struct ptrmap named;		/* addresses of locks to elements that had them: index + 1 */
	bool some;			/* the last snapshot had maps */
};

struct storage *storage_new(struct writer *w, const struct storage_locks *locks)
{
	struct storage *s = calloc(1, sizeof(*s));

	if (!s)
		return NULL;
	s->writer = w;
	s->locks = *locks;
	return s;
}

void storage_free(struct storage *s)
{
	if (!s)
		return;
	ptrmap_release(&s->told);
	ptrmap_release(&s->named);
	free(s);
}

/* Names come from the kernel and may fill their array. */
static void copy_name(char to[BMA_NAME_LEN], const char *from)
{
	memcpy(to, from, BMA_NAME_LEN);
	to[BMA_NAME_LEN - 1] = 0;
}

#define NOBODYS (BMA_WALK_NO_OWNER | BMA_WALK_LEAVING)

static bool has_owner(const struct bma_walk_elem *e)
{
	return e->storage && !(e->flags & NOBODYS);
}

/* The id that another element of the same storage got; 0: it is the first. A walk that sees a storage
 * often has seen it once: lock_ids_storage_seen() counts walks. */
static uint32_t named_before(const struct storage *s, const struct storage_walk *walk,
			     const struct bma_walk_elem *e)
{
	uint32_t at = ptrmap_get(&s->named, e->lock);
	const struct bma_walk_elem *o = at ? &walk->records[at - 1].elem : NULL;

	return o && o->owner == e->owner && o->owner_id == e->owner_id ? s->ids[at - 1] : 0;
}

/* Before the snapshot: the stream must know the locks by then, and its blocks stay whole. */
static int name_storages(struct storage *s, const struct storage_walk *walk)
{
	int rc = 0;

	ptrmap_clear(&s->named);
	for (uint32_t i = 0; !rc && i < walk->n; i++) {
		const struct bma_walk_elem *e = &walk->records[i].elem;
		struct bma_storage_rec of = { .lock = e->lock, .owner_id = e->owner_id,
					      .owner = e->owner };

		s->ids[i] = 0;
		if (walk->records[i].map.map_id || !has_owner(e))
			continue;
		copy_name(of.name, e->name);
		s->ids[i] = named_before(s, walk, e);
		if (s->ids[i])
			continue;
		s->ids[i] = s->locks.lock_of_storage(s->locks.ctx, &of);
		rc = ptrmap_set(&s->named, e->lock, i + 1);
	}
	return rc;
}

static void put_map(struct storage *s, const struct bma_walk_map *m, struct storage_end *end)
{
	struct storage_info info = { .what = STORAGE_MAP, .map = {
		.id = m->map_id, .type = m->map_type, .value_size = m->value_size,
		.elem_size = m->elem_size, .cache_idx = m->cache_idx, .buckets = m->buckets,
		.alloc = m->alloc, .torn = m->torn, .elems = m->elems } };

	copy_name(info.map.name, m->name);
	writer_storage(s->writer, &info);
	end->maps++;
}

static int put_owner(struct storage *s, const struct bma_walk_elem *e, uint32_t id,
		     struct storage_end *end)
{
	struct storage_info info = { .what = STORAGE_OWNER, .owner = {
		.storage = id, .owner = e->owner, .owner_id = e->owner_id,
		.flags = e->flags & BMA_WALK_STORAGE_LOCKED ? STORAGE_F_LOCKED : 0 } };

	if (!id || ptrmap_get(&s->told, id))
		return 0;
	copy_name(info.owner.name, e->name);
	writer_storage(s->writer, &info);
	end->owners++;
	return ptrmap_set(&s->told, id, 1);
}

static int put_elem(struct storage *s, const struct bma_walk_elem *e, uint32_t map_id, uint32_t id,
		    struct storage_end *end)
{
	struct storage_info info = { .what = STORAGE_ELEM, .elem = {
		.addr = e->addr, .storage = id, .map_id = map_id, .bucket = e->bucket,
		.state = e->state,
		.slot = e->slot < STORAGE_CACHE_SLOTS ? e->slot + 1 : 0,
		.flags = (e->flags & BMA_WALK_BUCKET_LOCKED ? STORAGE_F_BUCKET_LOCKED : 0) |
			 (e->flags & NOBODYS ? STORAGE_F_LEAVING : 0) } };
	int rc = put_owner(s, e, id, end);

	writer_storage(s->writer, &info);
	end->elems++;
	return rc;
}

static int put_records(struct storage *s, const struct storage_walk *walk, struct storage_end *end)
{
	uint32_t map_id = 0;
	int rc = 0;

	ptrmap_clear(&s->told);
	for (uint32_t i = 0; !rc && i < walk->n; i++) {
		const union bma_walk *r = &walk->records[i];

		if (r->map.map_id) {
			map_id = r->map.map_id;
			put_map(s, &r->map, end);
		} else if (map_id && r->elem.addr) {
			rc = put_elem(s, &r->elem, map_id, s->ids[i], end);
		}
	}
	return rc;
}

int storage_tell(struct storage *s, const struct storage_walk *walk)
{
	struct storage_info begin = { .what = STORAGE_BEGIN, .begin = {
		.time = walk->time, .flags = walk->busy_counter ? STORAGE_F_BUSY : 0 } };
	struct storage_info end = { .what = STORAGE_END, .end = { .left_out = walk->left_out } };
	int rc;

	if (!walk->n && !s->some)
		return 0;
	s->some = walk->n;
	rc = name_storages(s, walk);
	if (rc)
		return rc;
	writer_storage(s->writer, &begin);
	rc = put_records(s, walk, &end.end);
	writer_storage(s->writer, &end);
	return rc ? rc : writer_error(s->writer);
}
