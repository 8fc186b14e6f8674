// SPDX-License-Identifier: GPL-2.0-or-later
#include "registry.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "../base/pool.h"
#include "../base/ptrmap.h"

struct alloc {
	uint32_t next_unused;	/* the pool's */
	struct alloc_info info;
	uint64_t base;		/* per-CPU pointer; 0: not known */
	uint32_t caches;	/* seen so far */
	uint32_t live;		/* of these, not gone */
	uint32_t living;	/* slot of one of them; it leads to the others */
	uint32_t first;		/* slot of the cache seen first; 0: it is gone or another's */
	bool first_gone;
	uint32_t first_cpu, first_size;	/* of the one that is gone */
};

struct cache {
	uint32_t next_unused;	/* the pool's */
	struct cache_info info;	/* id 0: the slot is unused */
	uint32_t alloc;		/* slot */
	uint32_t prev, next;	/* slots of that allocator's */
	bool used;		/* an event named it */
	uint32_t uses[BMA_USES];	/* as counted last */
};

struct registry {
	struct writer *w;
	uint32_t ncpus;
	uint64_t *offsets;
	struct pool allocs, caches;
	uint32_t newest_alloc, newest_cache;	/* ids */
	struct ptrmap by_addr;	/* cache address to cache slot */
	uint32_t last;		/* slot of the cache resolved last: most events name it again */
	struct ptrmap by_ma;	/* bpf_mem_alloc address to alloc slot */
};

struct registry *registry_new(struct writer *w, uint32_t ncpus, const uint64_t *offsets)
{
	struct registry *r = calloc(1, sizeof(*r));

	if (!r)
		return NULL;
	r->w = w;
	r->ncpus = ncpus;
	r->allocs = POOL(struct alloc);
	r->caches = POOL(struct cache);
	r->offsets = calloc(ncpus, sizeof(*offsets));
	if (!r->offsets) {
		registry_free(r);
		return NULL;
	}
	memcpy(r->offsets, offsets, ncpus * sizeof(*offsets));
	return r;
}

void registry_free(struct registry *r)
{
	if (!r)
		return;
	free(r->offsets);
	pool_release(&r->allocs);
	pool_release(&r->caches);
	ptrmap_release(&r->by_addr);
	ptrmap_release(&r->by_ma);
	free(r);
}

static struct alloc *alloc_at(const struct registry *r, uint32_t slot)
{
	return slot ? pool_at(&r->allocs, slot) : NULL;
}

static struct cache *cache_in(const struct registry *r, uint32_t slot)
{
	return slot ? pool_at(&r->caches, slot) : NULL;
}

/* A living allocator by its address, or NULL. */
static struct alloc *alloc_of(const struct registry *r, uint64_t ma)
{
	return alloc_at(r, ptrmap_get(&r->by_ma, ma));
}

static struct alloc *add_alloc(struct registry *r, uint64_t ma)
{
	struct alloc *a = pool_take(&r->allocs);

	if (!a)
		return NULL;
	if (ma && ptrmap_set(&r->by_ma, ma, pool_slot(&r->allocs, a))) {
		pool_give_back(&r->allocs, a);
		return NULL;
	}
	a->info.id = ++r->newest_alloc;
	a->info.ma = ma;
	return a;
}

/* Its memory may hold another by now. */
static void forget_alloc(struct registry *r, struct alloc *a)
{
	if (ptrmap_get(&r->by_ma, a->info.ma) == pool_slot(&r->allocs, a))
		ptrmap_remove(&r->by_ma, a->info.ma);
	pool_give_back(&r->allocs, a);
}

/* One whose caches are all gone is dead; so is one without an address that has none any more. */
static void forget_if_dead(struct registry *r, struct alloc *a)
{
	if (!a->live && (a->caches || !a->info.ma))
		forget_alloc(r, a);
}

static void link_to(struct registry *r, struct cache *c, struct alloc *a)
{
	uint32_t slot = pool_slot(&r->caches, c);

	c->alloc = pool_slot(&r->allocs, a);
	c->info.alloc = a->info.id;
	c->prev = 0;
	c->next = a->living;
	if (c->next)
		cache_in(r, c->next)->prev = slot;
	a->living = slot;
	a->live++;
	if (!a->caches++)
		a->first = slot;
}

static void unlink_from(struct registry *r, struct cache *c, struct alloc *a)
{
	if (c->prev)
		cache_in(r, c->prev)->next = c->next;
	else
		a->living = c->next;
	if (c->next)
		cache_in(r, c->next)->prev = c->prev;
	if (a->first == pool_slot(&r->caches, c))
		a->first = 0;
	a->live--;
}

/* Gives the cache to an allocator; the counts of its former one follow. */
static void adopt(struct registry *r, struct cache *c, struct alloc *a)
{
	struct alloc *old = alloc_at(r, c->alloc);

	if (old == a)
		return;
	if (old) {
		unlink_from(r, c, old);
		old->caches--;
	}
	link_to(r, c, a);
	if (old)
		forget_if_dead(r, old);
}

static struct cache *add_cache(struct registry *r, uint64_t addr, struct alloc *a)
{
	struct cache *c = pool_take(&r->caches);

	if (!c)
		return NULL;
	if (ptrmap_set(&r->by_addr, addr, pool_slot(&r->caches, c))) {
		pool_give_back(&r->caches, c);
		return NULL;
	}
	c->info.id = ++r->newest_cache;
	c->info.addr = addr;
	c->info.cpu = CPU_UNKNOWN;
	adopt(r, c, a);
	return c;
}

static struct cache *cache_at(const struct registry *r, uint64_t addr)
{
	return cache_in(r, ptrmap_get(&r->by_addr, addr));
}

/* The cache is gone; what may outlive it is that it was its allocator's first. */
static void forget_cache(struct registry *r, struct cache *c, struct alloc *a)
{
	if (a->first == pool_slot(&r->caches, c)) {
		a->first_gone = true;
		a->first_cpu = c->info.cpu;
		a->first_size = c->info.unit_size;
	}
	unlink_from(r, c, a);
	ptrmap_remove(&r->by_addr, c->info.addr);
	pool_give_back(&r->caches, c);
}

/* What we missed: that all caches of the allocator went. */
static void bury(struct registry *r, struct alloc *a)
{
	while (a->living)
		forget_cache(r, cache_in(r, a->living), a);
	forget_alloc(r, a);
}

/* One cache that the iterator told of; news only if it was not known as this allocator's. */
static int tell_cache(struct registry *r, struct alloc *a, const struct bma_class *cls,
		      uint64_t addr, uint32_t cpu)
{
	struct cache *c = cache_at(r, addr);

	if (c && c->info.alloc == a->info.id && c->info.unit_size == cls->unit_size)
		return 0;
	if (!c)
		c = add_cache(r, addr, a);
	else
		adopt(r, c, a);
	if (!c)
		return -ENOMEM;
	c->info.cpu = cpu;
	c->info.unit_size = cls->unit_size;
	c->info.percpu_size = cls->percpu_size;
	c->info.low = cls->low;
	c->info.high = cls->high;
	c->info.batch = cls->batch;
	return writer_cache(r->w, &c->info);
}

static int tell_caches(struct registry *r, struct alloc *a, const struct bma_owner_rec *rec)
{
	for (uint32_t i = 0; i < rec->classes && i < BMA_SIZE_CLASSES; i++) {
		if (!rec->cls[i].unit_size)
			continue;
		for (uint32_t cpu = 0; cpu < r->ncpus; cpu++) {
			uint64_t addr = rec->base + r->offsets[cpu] + (uint64_t)i * rec->stride;
			int rc = tell_cache(r, a, &rec->cls[i], addr, cpu);

			if (rc)
				return rc;
		}
	}
	return 0;
}

/* Fills in who owns the allocator; true when that is news. */
static bool tell_owner(struct alloc *a, const struct bma_owner_rec *rec)
{
	if (a->info.owner == rec->owner && a->info.map_id == rec->map_id)
		return false;
	a->info.owner = rec->owner < BMA_OWNERS ? rec->owner : BMA_OWNER_UNKNOWN;
	a->info.map_id = rec->map_id;
	a->info.map_type = rec->map_type;
	a->info.max_entries = rec->max_entries;
	memcpy(a->info.name, rec->name, BMA_NAME_LEN);
	a->info.name[BMA_NAME_LEN - 1] = 0;
	return true;
}

/* Is this another allocator than the one we know at the address? Map ids only grow; a smaller one
 * comes from an event that the iterator was ahead of. */
static bool replaced(const struct alloc *a, const struct bma_owner_rec *rec)
{
	return a->caches && ((a->base && a->base != rec->base) ||
			     (a->info.map_id && rec->map_id > a->info.map_id));
}

int registry_owner(struct registry *r, const struct bma_owner_rec *rec)
{
	struct alloc *a = alloc_of(r, rec->ma);
	bool fresh;
	int rc = 0;

	/* a map that could have an allocator and has none; one of the kernel's own may get it later */
	if (!rec->ma || (!rec->base && rec->owner == BMA_OWNER_UNKNOWN))
		return 0;
	if (a && replaced(a, rec)) {
		bury(r, a);
		a = NULL;
	}
	fresh = !a;
	if (!a)
		a = add_alloc(r, rec->ma);
	if (!a)
		return -ENOMEM;
	a->base = rec->base;
	if (tell_owner(a, rec) || fresh)
		rc = writer_alloc(r->w, &a->info);
	return rc ? rc : tell_caches(r, a, rec);
}

uint32_t registry_find(const struct registry *r, uint64_t addr)
{
	struct cache *c = cache_at(r, addr);

	return c ? c->info.id : 0;
}

void registry_uses(struct registry *r, uint64_t addr, const uint32_t n[BMA_USES],
		   uint32_t since[BMA_USES])
{
	struct cache *c = cache_at(r, addr);

	for (unsigned int use = 0; use < BMA_USES && c; use++) {
		since[use] = n[use] - c->uses[use];
		c->uses[use] = n[use];
	}
}

/* An allocator sets each of its caches up once: is this another that took its place? */
static bool set_up_again(const struct registry *r, const struct alloc *a, const struct bma_new *e)
{
	const struct cache *c = cache_in(r, a->first);

	if (!c)
		return a->first_gone && a->first_cpu == e->cpu && a->first_size == e->unit_size;
	return c->info.cpu == e->cpu && c->info.unit_size == e->unit_size &&
	       c->info.addr != e->head.cache;
}

/* The living allocator that the new cache belongs to; those whose end we missed are buried. */
static struct alloc *alloc_of_new(struct registry *r, const struct bma_new *e)
{
	struct cache *c = cache_at(r, e->head.cache);
	struct alloc *a;

	if (c && c->used)
		bury(r, alloc_at(r, c->alloc));
	a = alloc_of(r, e->ma);
	if (a && set_up_again(r, a, e)) {
		bury(r, a);
		a = NULL;
	}
	if (a)
		return a;
	a = add_alloc(r, e->ma);
	return a && !writer_alloc(r->w, &a->info) ? a : NULL;
}

uint32_t registry_new_cache(struct registry *r, const struct bma_new *e)
{
	struct alloc *a = alloc_of_new(r, e);
	struct cache *c = cache_at(r, e->head.cache);

	if (!a)
		return 0;
	if (!c)
		c = add_cache(r, e->head.cache, a);
	else if (c->info.alloc != a->info.id)
		adopt(r, c, a);
	if (!c)
		return 0;
	c->used = true;
	memset(c->uses, 0, sizeof(c->uses));	/* the probes count from 0, too */
	c->info.cpu = e->cpu;
	c->info.unit_size = e->unit_size;
	c->info.percpu_size = e->percpu_size;
	c->info.low = e->low;
	c->info.high = e->high;
	c->info.batch = e->batch;
	writer_cache(r->w, &c->info);
	return c->info.id;
}

/* A cache that no cache_new and no owner told of. */
static struct cache *make_up(struct registry *r, uint64_t addr)
{
	struct alloc *a = add_alloc(r, 0);
	struct cache *c = a ? add_cache(r, addr, a) : NULL;

	if (c)
		writer_alloc(r->w, &a->info);
	return c;
}

uint32_t registry_resolve(struct registry *r, uint64_t addr, uint32_t cpu, bool own)
{
	struct cache *c = cache_in(r, r->last);
	bool fresh;

	if (!addr)
		return 0;
	if (c && c->info.addr == addr && (!own || c->info.cpu != CPU_UNKNOWN))
		return c->info.id;
	c = cache_at(r, addr);
	fresh = !c;
	if (!c)
		c = make_up(r, addr);
	if (!c)
		return 0;
	c->used = true;
	if (fresh || (own && c->info.cpu == CPU_UNKNOWN)) {
		c->info.cpu = own ? cpu : CPU_UNKNOWN;
		writer_cache(r->w, &c->info);
	}
	r->last = pool_slot(&r->caches, c);
	return c->info.id;
}

int registry_tell_all(struct registry *r)
{
	int rc = 0;

	for (uint32_t i = 1; i < r->allocs.n && !rc; i++)
		if (alloc_at(r, i)->info.id)
			rc = writer_alloc(r->w, &alloc_at(r, i)->info);
	for (uint32_t i = 1; i < r->caches.n && !rc; i++)
		if (cache_in(r, i)->info.id)
			rc = writer_cache(r->w, &cache_in(r, i)->info);
	return rc;
}

const struct alloc_info *registry_alloc(const struct registry *r, uint32_t cache)
{
	for (uint32_t i = 1; i < r->caches.n; i++)
		if (cache && cache_in(r, i)->info.id == cache)
			return &alloc_at(r, cache_in(r, i)->alloc)->info;
	return NULL;
}

void registry_gone(struct registry *r, uint64_t addr)
{
	struct cache *c = cache_at(r, addr);
	struct alloc *a = c ? alloc_at(r, c->alloc) : NULL;

	if (!c)
		return;
	forget_cache(r, c, a);
	forget_if_dead(r, a);
}

uint32_t registry_room(const struct registry *r)
{
	return r->caches.n + r->allocs.n - 2;
}

static bool countable(const struct registry *r, const struct cache *c)
{
	return c->info.id && c->info.cpu < r->ncpus;
}

uint32_t registry_addrs(const struct registry *r, uint64_t *addrs, uint32_t room,
			uint32_t *per_cpu)
{
	uint32_t n = 0, *at = calloc(r->ncpus, sizeof(*at));

	memset(per_cpu, 0, r->ncpus * sizeof(*per_cpu));
	if (!at)
		return 0;
	for (uint32_t i = 1; i < r->caches.n; i++)
		if (countable(r, cache_in(r, i)) && n < room) {
			per_cpu[cache_in(r, i)->info.cpu]++;
			n++;
		}
	for (uint32_t cpu = 1; cpu < r->ncpus; cpu++)
		at[cpu] = at[cpu - 1] + per_cpu[cpu - 1];
	for (uint32_t i = 1, left = n; i < r->caches.n && left; i++) {
		const struct cache *c = cache_in(r, i);

		if (!countable(r, c))
			continue;
		addrs[at[c->info.cpu]++] = c->info.addr;
		left--;
	}
	free(at);
	return n;
}
