// SPDX-License-Identifier: GPL-2.0-or-later
#include "parts.h"

static size_t allocs(const struct model *m)
{
	return m->nallocs;
}

static size_t caches(const struct model *m)
{
	return m->ncaches;
}

static size_t classes(const struct model *m)
{
	return m->nclasses;
}

static size_t cpus(const struct model *m)
{
	return m->ncpus;
}

static size_t cpus_of_classes(const struct model *m)
{
	return (size_t)m->nclasses * m->ncpus;
}

static size_t counters(const struct model *m)
{
	return m->ncounters;
}

static size_t activities(const struct model *m)
{
	return m->nactivities;
}

/* Made with the first one. */
static size_t incidents(const struct model *m)
{
	return m->nincidents ? INCIDENTS_KEPT : 0;
}

static size_t names(const struct model *m)
{
	return m->nnames;
}

static size_t by_counter(const struct model *m)
{
	return m->by_counter.cap;
}

static size_t by_addr(const struct model *m)
{
	return m->by_addr.cap;
}

static size_t by_cache(const struct model *m)
{
	return m->by_cache.cap;
}

static size_t by_alloc(const struct model *m)
{
	return m->by_alloc.cap;
}

static size_t by_map(const struct model *m)
{
	return m->by_map.cap;
}

static size_t by_name(const struct model *m)
{
	return m->by_name.cap;
}

static size_t lock_ranges(const struct model *m)
{
	return m->locks.nranges;
}

static size_t locks(const struct model *m)
{
	return m->locks.nlocks;
}

static size_t lock_owners(const struct model *m)
{
	return m->locks.nowners;
}

static size_t lock_hists(const struct model *m)
{
	return m->locks.nhists;
}

static size_t by_lock(const struct model *m)
{
	return m->locks.by_lock.cap;
}

static size_t by_lock_owner(const struct model *m)
{
	return m->locks.by_owner.cap;
}

static size_t lock_cpus(const struct model *m)
{
	return m->locks.used ? m->ncpus : 0;
}

static size_t lock_log(const struct model *m)
{
	return m->locks.nlog ? LOCK_LOG_KEPT : 0;
}

static size_t storage_maps(const struct model *m)
{
	return m->storage.nmaps;
}

static size_t storage_owners(const struct model *m)
{
	return m->storage.nowners;
}

static size_t storage_elems(const struct model *m)
{
	return m->storage.nelems;
}

static size_t storage_coming(const struct model *m)
{
	return m->storage.ncoming;
}

static size_t storage_by_map(const struct model *m)
{
	return m->storage.by_map.cap;
}

static size_t storage_by_owner(const struct model *m)
{
	return m->storage.by_owner.cap;
}

static size_t storage_by_elem(const struct model *m)
{
	return m->storage.by_elem.cap;
}

#define PART(array, count) \
	{ offsetof(struct model, array), sizeof(*((struct model *)0)->array), count, 0 }
#define GROWING_PART(array, count, cap) \
	{ offsetof(struct model, array), sizeof(*((struct model *)0)->array), count, \
	  offsetof(struct model, cap) }

const struct part model_parts[] = {
	GROWING_PART(allocs, allocs, cap_allocs),
	GROWING_PART(caches, caches, cap_caches),
	PART(waiting, caches),
	GROWING_PART(classes, classes, cap_classes),
	PART(by_cpu, cpus_of_classes),
	PART(counters, counters),
	PART(last_ctx, cpus),
	PART(heard, cpus),
	PART(rates, cpus),
	GROWING_PART(activities, activities, cap_activities),
	PART(incidents, incidents),
	GROWING_PART(names, names, cap_names),
	PART(by_counter.slots, by_counter),
	PART(by_addr.slots, by_addr),
	PART(by_cache.slots, by_cache),
	PART(by_alloc.slots, by_alloc),
	PART(by_map.slots, by_map),
	PART(by_name.slots, by_name),
	GROWING_PART(locks.ranges, lock_ranges, locks.cap_ranges),
	GROWING_PART(locks.locks, locks, locks.cap_locks),
	GROWING_PART(locks.owners, lock_owners, locks.cap_owners),
	GROWING_PART(locks.hists, lock_hists, locks.cap_hists),
	PART(locks.by_lock.slots, by_lock),
	PART(locks.by_owner.slots, by_lock_owner),
	PART(locks.cpus, lock_cpus),
	PART(locks.log, lock_log),
	GROWING_PART(storage.maps, storage_maps, storage.cap_maps),
	GROWING_PART(storage.owners, storage_owners, storage.cap_owners),
	GROWING_PART(storage.elems, storage_elems, storage.cap_elems),
	GROWING_PART(storage.coming, storage_coming, storage.cap_coming),
	PART(storage.by_map.slots, storage_by_map),
	PART(storage.by_owner.slots, storage_by_owner),
	PART(storage.by_elem.slots, storage_by_elem),
	{ 0 },
};

void part_fit(struct model *m, const struct part *p)
{
	if (p->cap)
		*(uint32_t *)((char *)m + p->cap) = p->count(m);
}
