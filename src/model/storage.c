// SPDX-License-Identifier: GPL-2.0-or-later
/* Snapshots of local storage: collected, and taken over when they are whole. */
#include "storage.h"

#include <errno.h>

#include "room.h"
#include "storage_parts.h"

#define COMING_MAX (64u << 10)	/* parts of a snapshot; no capture tells more */

struct model_storage_map *storage_map(struct model_storage *s, uint32_t id)
{
	uint32_t at = ptrmap_get(&s->by_map, id);
	struct model_storage_map *map;

	if (at)
		return &s->maps[at - 1];
	if (model_room(&s->maps, s->nmaps, &s->cap_maps, sizeof(*map)) ||
	    ptrmap_set(&s->by_map, id, s->nmaps + 1))
		return NULL;
	map = &s->maps[s->nmaps++];
	*map = (struct model_storage_map){ .info.id = id };
	return map;
}

struct model_storage_owner *storage_owner(struct model_storage *s, uint32_t id)
{
	uint32_t at = ptrmap_get(&s->by_owner, id);
	struct model_storage_owner *o;

	if (at)
		return &s->owners[at - 1];
	if (model_room(&s->owners, s->nowners, &s->cap_owners, sizeof(*o)) ||
	    ptrmap_set(&s->by_owner, id, s->nowners + 1))
		return NULL;
	o = &s->owners[s->nowners++];
	*o = (struct model_storage_owner){ .info.storage = id };
	return o;
}

/* The last one takes its place. */
void storage_drop_owner(struct model_storage *s, uint32_t at)
{
	ptrmap_remove(&s->by_owner, s->owners[at].info.storage);
	if (at != --s->nowners) {
		s->owners[at] = s->owners[s->nowners];
		ptrmap_set(&s->by_owner, s->owners[at].info.storage, at + 1);
	}
}

struct model_storage_elem *storage_find_elem(struct model_storage *s, uint64_t addr)
{
	uint32_t at = addr ? ptrmap_get(&s->by_elem, addr) : 0;

	return at ? &s->elems[at - 1] : NULL;
}

void storage_drop_elem(struct model_storage *s, struct model_storage_elem *e)
{
	ptrmap_remove(&s->by_elem, e->info.addr);
	if (e == &s->elems[--s->nelems])
		return;
	*e = s->elems[s->nelems];
	ptrmap_set(&s->by_elem, e->info.addr, e - s->elems + 1);
}

int storage_put_elem(struct model_storage *s, const struct model_storage_elem *like)
{
	struct model_storage_elem *e = storage_find_elem(s, like->info.addr);

	if (!e) {
		if (model_room(&s->elems, s->nelems, &s->cap_elems, sizeof(*e)) ||
		    ptrmap_set(&s->by_elem, like->info.addr, s->nelems + 1))
			return -ENOMEM;
		e = &s->elems[s->nelems++];
	}
	*e = *like;
	e->seen = s->snapshots;
	return 0;
}

/* The same element as before keeps the time at which it came, and who had it linked. */
static int take_elem(struct model_storage *s, const struct storage_elem_info *info)
{
	const struct model_storage_elem *e = storage_find_elem(s, info->addr);
	struct model_storage_elem like = { .info = *info };

	if (e && e->info.map_id == info->map_id && e->info.storage == info->storage) {
		like.since = e->since;
		like.prog = e->prog;
		like.pid = e->pid;
	}
	return storage_put_elem(s, &like);
}

static int take_map(struct model_storage *s, const struct storage_map_info *info)
{
	struct model_storage_map *map = storage_map(s, info->id);

	if (!map)
		return -ENOMEM;
	map->info = *info;
	map->there = true;
	return 0;
}

static int take_owner(struct model_storage *s, const struct storage_owner_info *info)
{
	struct model_storage_owner *o = storage_owner(s, info->storage);

	if (!o)
		return -ENOMEM;
	o->info = *info;
	o->there = true;
	o->seen = s->snapshots;
	return 0;
}

static int take(struct model_storage *s, const struct storage_info *info)
{
	switch (info->what) {
	case STORAGE_MAP:
		return take_map(s, &info->map);
	case STORAGE_OWNER:
		return take_owner(s, &info->owner);
	case STORAGE_ELEM:
		return take_elem(s, &info->elem);
	default:
		return 0;
	}
}

/* A map that is gone stays as long as it is one of few: events counted for it. */
static void drop_maps(struct model_storage *s)
{
	uint32_t n = 0;

	if (s->nmaps < STORAGE_MAPS_KEPT)
		return;
	ptrmap_clear(&s->by_map);
	for (uint32_t i = 0; i < s->nmaps; i++) {
		if (!s->maps[i].there)
			continue;
		s->maps[n] = s->maps[i];
		n++;
		ptrmap_set(&s->by_map, s->maps[n - 1].info.id, n);	/* there was room */
	}
	s->nmaps = n;
}

/* What the snapshot does not have is not there. */
static void drop_unseen(struct model_storage *s)
{
	for (uint32_t i = s->nelems; i-- > 0;)
		if (s->elems[i].seen != s->snapshots)
			storage_drop_elem(s, &s->elems[i]);
	for (uint32_t i = s->nowners; i-- > 0;)
		if (s->owners[i].seen != s->snapshots)
			storage_drop_owner(s, i);
	drop_maps(s);
}

static bool is_whole(const struct model_storage *s, const struct storage_end *end)
{
	uint32_t n[STORAGE_WHATS] = { 0 };

	for (uint32_t i = 0; i < s->ncoming; i++)
		n[s->coming[i].what]++;
	return n[STORAGE_BEGIN] == 1 && n[STORAGE_MAP] == end->maps &&
	       n[STORAGE_OWNER] == end->owners && n[STORAGE_ELEM] == end->elems;
}

static int take_over(struct model_storage *s, const struct storage_end *end)
{
	int rc = 0;

	if (!is_whole(s, end)) {
		s->broken++;
		return 0;
	}
	s->snapshots++;
	s->time = s->coming[0].begin.time;
	s->busy_counter = s->coming[0].begin.flags & STORAGE_F_BUSY;
	s->left_out = end->left_out;
	for (uint32_t i = 0; i < s->nmaps; i++)
		s->maps[i].there = false;
	for (uint32_t i = 0; !rc && i < s->ncoming; i++)
		rc = take(s, &s->coming[i]);
	if (!rc)
		drop_unseen(s);
	return rc;
}

int model_add_storage(struct model *m, const struct storage_info *info)
{
	struct model_storage *s = &m->storage;
	int rc;

	if (info->what == STORAGE_END) {
		rc = take_over(s, &info->end);
		s->ncoming = 0;
		return rc;
	}
	if (info->what == STORAGE_BEGIN) {
		s->broken += s->ncoming != 0;
		s->ncoming = 0;
	} else if (!s->ncoming || s->ncoming >= COMING_MAX) {
		return 0;	/* its begin was damaged: its end will say so */
	}
	if (model_room(&s->coming, s->ncoming, &s->cap_coming, sizeof(*info)))
		return -ENOMEM;
	s->coming[s->ncoming++] = *info;
	return 0;
}

const struct model_storage_owner *model_storage_owner(const struct model *m, uint32_t storage)
{
	uint32_t at = ptrmap_get(&m->storage.by_owner, storage);

	return storage && at ? &m->storage.owners[at - 1] : NULL;
}

const struct model_storage_map *model_storage_map(const struct model *m, uint32_t map_id)
{
	uint32_t at = ptrmap_get(&m->storage.by_map, map_id);

	return map_id && at ? &m->storage.maps[at - 1] : NULL;
}

uint32_t model_storage_owners(const struct model *m)
{
	uint32_t n = 0;

	for (uint32_t i = 0; i < m->storage.nowners; i++)
		n += m->storage.owners[i].there;
	return n;
}

void model_storage_sum_add(const struct model *m, const struct model_storage_elem *e,
			   struct storage_sum *sum)
{
	const struct model_storage_map *map = model_storage_map(m, e->info.map_id);

	sum->elems++;
	sum->data += map ? map->info.value_size : 0;
	sum->bytes += map ? map->info.elem_size : 0;
	sum->unknown |= !map || !map->info.type;
}

void model_storage_map_sum(const struct model *m, uint32_t map_id, struct storage_sum *sum)
{
	*sum = (struct storage_sum){ 0 };
	for (uint32_t i = 0; i < m->storage.nelems; i++)
		if (m->storage.elems[i].info.map_id == map_id)
			model_storage_sum_add(m, &m->storage.elems[i], sum);
}

void model_storage_owner_sum(const struct model *m, uint32_t storage, struct storage_sum *sum)
{
	*sum = (struct storage_sum){ 0 };
	for (uint32_t i = 0; i < m->storage.nelems; i++)
		if (m->storage.elems[i].info.storage == storage)
			model_storage_sum_add(m, &m->storage.elems[i], sum);
}
