// SPDX-License-Identifier: GPL-2.0-or-later
#include "pick.h"

bool pick_any(const struct export_opts *o)
{
	return o->from || o->to != UINT64_MAX || o->kinds != UINT32_MAX || filter_any(&o->filter);
}

bool pick_time(const struct export_opts *o, const struct model *m, uint64_t time)
{
	/* what was under way when the stream began may be a little older */
	uint64_t t = time > m->start ? time - m->start : 0;

	return t >= o->from && t <= o->to;
}

static bool pick_cache(const struct filter *f, const struct model *m, uint32_t id)
{
	const struct model_cache *c = id ? model_cache(m, id) : NULL;

	return c && filter_cache(f, m, c);
}

/* map_fd, owner: of the map that is asked for, and nothing narrower than that is? */
static bool pick_map(const struct filter *f, const struct model *m, uint32_t map_id)
{
	static const uint8_t owners[] = { BMA_OWNER_MAP, BMA_OWNER_MAP_PERCPU };

	if (!f->map || f->size || f->cpus || f->cache)
		return false;
	for (unsigned int i = 0; i < sizeof(owners); i++) {
		uint32_t alloc = ptrmap_get(&m->by_map, model_map_key(map_id, owners[i]));

		if (alloc && filter_alloc(f, m, alloc))
			return true;
	}
	return false;
}

static bool pick_lock(const struct filter *f, const struct model *m, const struct event *e)
{
	bool cpu = !f->cpus || (e->cpu < f->ncpus && f->cpus[e->cpu]);

	return cpu && filter_lock(f, e->kind == BMA_LOCK_HELD ? NULL :
				  model_lock_info(m, e->n[N_LOCK]));
}

/* Where the map is gone first an event does not know it: 0. */
static bool pick_storage(const struct filter *f, const struct model *m, const struct event *e)
{
	uint32_t id = e->n[N_STORAGE_MAP];
	const struct model_storage_map *known = id ? model_storage_map(m, id) : NULL;
	struct storage_map_info info = { .id = id };
	bool cpu = !f->cpus || (e->cpu < f->ncpus && f->cpus[e->cpu]);

	return cpu && filter_storage_map(f, known ? &known->info : &info);
}

static bool pick_caches(const struct filter *f, const struct model *m, const struct event *e)
{
	if (!filter_any(f))
		return true;
	if (is_lock_event(e->kind))
		return pick_lock(f, m, e);
	if (is_storage_event(e->kind))
		return pick_storage(f, m, e);
	if (e->kind == BMA_MAP_FD || e->kind == BMA_OWNER)
		return pick_map(f, m, e->n[N_MAP]);
	return pick_cache(f, m, e->cache) || pick_cache(f, m, e->tgt);
}

bool pick_event(const struct export_opts *o, const struct model *m, const struct event *e)
{
	if (!pick_time(o, m, e->time))
		return false;
	return e->kind == BMA_LOSS ||
	       ((o->kinds >> e->kind & 1) && pick_caches(&o->filter, m, e));
}

bool pick_item(const struct export_opts *o, const struct model *m, const struct item *item)
{
	switch (item->type) {
	case ITEM_EVENT:
		return pick_event(o, m, &item->event);
	case ITEM_MARK:
		return pick_time(o, m, item->mark.time);
	case ITEM_TICK:
		return pick_time(o, m, item->time);
	case ITEM_COUNTERS:
	case ITEM_COST:
	case ITEM_STORAGE:
		return pick_time(o, m, m->now);
	default:
		return true;
	}
}
