// SPDX-License-Identifier: GPL-2.0-or-later
/* What events of local storage do to what the newest snapshot told. */
#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "storage_parts.h"

/* Its buckets' locks tell of a map before any snapshot does: its name, not how large its values are. */
static int name_map(struct model_storage *s, const struct lock_info *l)
{
	struct model_storage_map *map;

	if (s->nmaps >= STORAGE_MAPS_KEPT)	/* the next snapshot tells of it */
		return 0;
	map = storage_map(s, l->map_id);
	if (!map)
		return -ENOMEM;
	if (map->info.type)
		return 0;
	map->info.buckets = l->count;
	memcpy(map->info.name, l->name, BMA_NAME_LEN);
	return 0;
}

int model_storage_lock(struct model *m, const struct lock_info *l)
{
	struct model_storage *s = &m->storage;
	struct model_storage_owner *o;

	if (l->of == BMA_LOCK_STORAGE_BUCKET && l->map_id)
		return name_map(s, l);
	if (l->of != BMA_LOCK_STORAGE || l->count != 1 || s->nowners >= STORAGE_OWNERS_KEPT)
		return 0;
	o = storage_owner(s, l->id);
	if (!o)
		return -ENOMEM;
	o->info.owner = l->owner;
	o->info.owner_id = l->owner_id;
	memcpy(o->info.name, l->name, BMA_NAME_LEN);
	o->seen = s->snapshots + 1;	/* it may have been made while the next one is taken */
	return 0;
}

static void count_errno(struct model_storage *s, uint8_t err)
{
	for (int i = 0; i < STORAGE_ERRNOS; i++) {
		if (s->errnos[i].err && s->errnos[i].err != err)
			continue;
		s->errnos[i].err = err;
		s->errnos[i].n++;
		return;
	}
	s->other_errnos++;
}

uint64_t model_storage_errno(const struct model *m, unsigned int err)
{
	for (int i = 0; i < STORAGE_ERRNOS; i++)
		if (err && m->storage.errnos[i].err == err)
			return m->storage.errnos[i].n;
	return 0;
}

static void count(struct storage_counts *c, const struct event *e)
{
	bool deferred = e->flags & BMA_F_DEFERRED, whole = e->flags & BMA_F_WHOLE;

	switch (e->kind) {
	case BMA_STORAGE_NEW:
		c->created++;
		break;
	case BMA_STORAGE_LINK:
		c->linked += !e->what;
		c->link_failed += e->what != 0;
		break;
	case BMA_STORAGE_UNLINK:
		c->unlinked += !e->what;
		c->unlink_failed += e->what != 0;
		break;
	case BMA_STORAGE_FREE:
		c->freed += !deferred && !whole;
		c->deferred += deferred && !whole;
		c->gone += !deferred && whole;
		c->gone_deferred += deferred && whole;
		break;
	}
}

static int link_elem(struct model *m, const struct event *e)
{
	struct model_storage *s = &m->storage;
	struct model_storage_elem *old = storage_find_elem(s, e->obj);
	struct model_storage_elem new = {
		.info = { .addr = e->obj, .storage = e->n[N_STORAGE], .map_id = e->n[N_STORAGE_MAP],
			  .bucket = e->flags & BMA_F_BUCKET ? e->n[N_STORAGE_BUCKET] :
							      STORAGE_BUCKET_UNKNOWN },
		.since = e->time, .prog = e->n[N_STORAGE_PROG], .pid = e->n[N_STORAGE_PID] };

	if (!e->obj || (!old && s->nelems >= STORAGE_ELEMS_KEPT))
		return 0;
	/* the snapshot saw it first, and more of it */
	if (old && old->info.map_id == new.info.map_id && old->info.storage == new.info.storage)
		new.info = old->info;
	return storage_put_elem(s, &new);
}

static void unlink_elem(struct model *m, const struct event *e)
{
	struct model_storage *s = &m->storage;
	struct model_storage_elem *elem = storage_find_elem(s, e->obj);
	uint32_t at;

	if (elem && elem->since && e->time >= elem->since)
		hist_add(&s->lives, e->time - elem->since);
	if (elem)
		storage_drop_elem(s, elem);
	at = ptrmap_get(&s->by_owner, e->n[N_STORAGE]);
	if (e->flags & BMA_F_LAST && e->n[N_STORAGE] && at)
		storage_drop_owner(s, at - 1);
}

static int new_storage(struct model *m, const struct event *e)
{
	struct model_storage_owner *o;

	if (!e->n[N_STORAGE] || m->storage.nowners >= STORAGE_OWNERS_KEPT)
		return 0;
	o = storage_owner(&m->storage, e->n[N_STORAGE]);
	if (!o)
		return -ENOMEM;
	o->there = true;
	o->since = e->time;
	return 0;
}

static void free_whole(struct model *m, const struct event *e)
{
	uint32_t at = ptrmap_get(&m->storage.by_owner, e->n[N_STORAGE]);

	if (e->flags & BMA_F_WHOLE && e->n[N_STORAGE] && at)
		storage_drop_owner(&m->storage, at - 1);
}

static int count_map(struct model *m, const struct event *e)
{
	struct model_storage *s = &m->storage;
	uint32_t id = e->n[N_STORAGE_MAP];
	struct model_storage_map *map;

	if (!id || (s->nmaps >= STORAGE_MAPS_KEPT && !ptrmap_get(&s->by_map, id)))
		return 0;
	map = storage_map(s, id);
	if (!map)
		return -ENOMEM;
	map->there |= !map->info.type;
	count(&map->counts, e);
	return 0;
}

int model_storage_event(struct model *m, const struct event *e)
{
	count(&m->storage.counts, e);
	if (count_map(m, e))
		return -ENOMEM;
	if (e->what) {
		count_errno(&m->storage, e->what);
		return 0;
	}
	switch (e->kind) {
	case BMA_STORAGE_NEW:
		return new_storage(m, e);
	case BMA_STORAGE_LINK:
		return link_elem(m, e);
	case BMA_STORAGE_UNLINK:
		unlink_elem(m, e);
		return 0;
	default:
		free_whole(m, e);
		return 0;
	}
}

static const char *family_name(unsigned int family)
{
	static const char *const names[] = { [1] = "unix", [2] = "inet", [10] = "inet6",
					     [16] = "netlink", [17] = "packet", [40] = "vsock" };

	return family < sizeof(names) / sizeof(names[0]) && names[family] ? names[family] : "other";
}

static void socket_words(uint64_t id, char *buf, size_t size)
{
	unsigned int family = id >> 32, local = id >> 16 & 0xffff, remote = id & 0xffff;
	int n = snprintf(buf, size, "socket %s", family_name(family));

	if (family != 2 && family != 10)
		return;
	n += snprintf(buf + n, size - n, " port %u", local);
	if (remote)
		snprintf(buf + n, size - n, " to %u", remote);
}

const char *storage_owner_words(const struct storage_owner_info *o, char *buf, size_t size)
{
	if (o->owner == BMA_STORAGE_SOCKET)
		socket_words(o->owner_id, buf, size);
	else
		snprintf(buf, size, "%s %" PRIu64 "%s%s", storage_owner_name(o->owner), o->owner_id,
			 *o->name ? " " : "", o->name);
	return buf;
}
