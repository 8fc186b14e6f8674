// SPDX-License-Identifier: GPL-2.0-or-later
#include "registry.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "../base/ptrmap.h"

struct alloc {
	struct alloc_info info;
	uint64_t base;		/* per-CPU pointer; 0: not known */
	uint32_t caches;	/* seen so far */
	uint32_t live;		/* of these, not gone */
	uint32_t first;		/* id of the cache seen first */
};

struct cache {
	struct cache_info info;
	bool gone;
	bool used;		/* an event named it */
};

struct registry {
	struct writer *w;
	uint32_t ncpus;
	uint64_t *offsets;
	struct alloc *allocs;	/* by id, [0] unused */
	uint32_t nallocs;
	struct cache *caches;	/* by id, [0] unused */
	uint32_t ncaches;
	struct ptrmap by_addr;	/* cache address to cache id */
	uint32_t last;		/* the cache resolved last: most events name the same again */
	struct ptrmap by_ma;	/* bpf_mem_alloc address to alloc id */
};

struct registry *registry_new(struct writer *w, uint32_t ncpus, const uint64_t *offsets)
{
	struct registry *r = calloc(1, sizeof(*r));

	if (!r)
		return NULL;
	r->w = w;
	r->ncpus = ncpus;
	r->nallocs = r->ncaches = 1;
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
	free(r->allocs);
	free(r->caches);
	ptrmap_release(&r->by_addr);
	ptrmap_release(&r->by_ma);
	free(r);
}

/* Room for element n of an array that grows by doubling. */
static void *slot(void **array, uint32_t n, size_t size)
{
	if (!(n & (n - 1)) || !*array) {
		void *p = realloc(*array, (size_t)(n ? n * 2 : 2) * size);

		if (!p)
			return NULL;
		*array = p;
	}
	memset((char *)*array + n * size, 0, size);
	return (char *)*array + n * size;
}

/* A living allocator by its address, or NULL. One whose caches are all gone is dead: its memory
 * may hold another by now. */
static struct alloc *alloc_of(const struct registry *r, uint64_t ma)
{
	uint32_t id = ptrmap_get(&r->by_ma, ma);
	struct alloc *a = id ? &r->allocs[id] : NULL;

	return a && (a->live || !a->caches) ? a : NULL;
}

static struct alloc *add_alloc(struct registry *r, uint64_t ma)
{
	struct alloc *a = slot((void **)&r->allocs, r->nallocs, sizeof(*a));

	if (!a || (ma && ptrmap_set(&r->by_ma, ma, r->nallocs)))
		return NULL;
	a->info.id = r->nallocs++;
	a->info.ma = ma;
	return a;
}

/* Gives the cache to an allocator; the counts of its former one follow. */
static void adopt(struct registry *r, struct cache *c, struct alloc *a)
{
	struct alloc *old = &r->allocs[c->info.alloc];

	if (c->info.alloc && !c->gone) {
		old->live--;
		old->caches--;
	}
	c->info.alloc = a->info.id;
	a->live++;
	if (!a->caches++)
		a->first = c->info.id;
}

static struct cache *add_cache(struct registry *r, uint64_t addr, struct alloc *a)
{
	struct cache *c = slot((void **)&r->caches, r->ncaches, sizeof(*c));

	if (!c || ptrmap_set(&r->by_addr, addr, r->ncaches))
		return NULL;
	c->info.id = r->ncaches++;
	c->info.addr = addr;
	c->info.cpu = CPU_UNKNOWN;
	adopt(r, c, a);
	return c;
}

static struct cache *cache_at(const struct registry *r, uint64_t addr)
{
	uint32_t id = ptrmap_get(&r->by_addr, addr);

	return id && !r->caches[id].gone ? &r->caches[id] : NULL;
}

/* What we missed: that all caches of the allocator went. */
static void bury(struct registry *r, struct alloc *a)
{
	for (uint32_t id = 1; id < r->ncaches; id++)
		if (r->caches[id].info.alloc == a->info.id)
			r->caches[id].gone = true;
	a->live = 0;
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

/* An allocator sets each of its caches up once: is this another that took its place? */
static bool set_up_again(const struct registry *r, const struct alloc *a, const struct bma_new *e)
{
	const struct cache *c = a->first ? &r->caches[a->first] : NULL;

	return c && c->info.alloc == a->info.id && c->info.cpu == e->cpu &&
	       c->info.unit_size == e->unit_size && (c->gone || c->info.addr != e->head.cache);
}

/* The living allocator that the new cache belongs to; those whose end we missed are buried. */
static struct alloc *alloc_of_new(struct registry *r, const struct bma_new *e)
{
	struct cache *c = cache_at(r, e->head.cache);
	struct alloc *a;

	if (c && c->used)
		bury(r, &r->allocs[c->info.alloc]);
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
	struct cache *c = r->last ? &r->caches[r->last] : NULL;
	bool fresh;

	if (c && c->info.addr == addr && !c->gone && (!own || c->info.cpu != CPU_UNKNOWN))
		return r->last;
	if (!addr)
		return 0;
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
	return r->last = c->info.id;
}

void registry_gone(struct registry *r, uint64_t addr)
{
	struct cache *c = cache_at(r, addr);

	if (!c)
		return;
	c->gone = true;
	r->allocs[c->info.alloc].live--;
}

static bool countable(const struct registry *r, const struct cache *c)
{
	return !c->gone && c->info.cpu < r->ncpus;
}

uint32_t registry_addrs(const struct registry *r, uint64_t *addrs, uint32_t room,
			uint32_t *per_cpu)
{
	uint32_t n = 0, *at = calloc(r->ncpus, sizeof(*at));

	memset(per_cpu, 0, r->ncpus * sizeof(*per_cpu));
	if (!at)
		return 0;
	for (uint32_t i = 1; i < r->ncaches; i++)
		if (countable(r, &r->caches[i]) && n < room) {
			per_cpu[r->caches[i].info.cpu]++;
			n++;
		}
	for (uint32_t cpu = 1; cpu < r->ncpus; cpu++)
		at[cpu] = at[cpu - 1] + per_cpu[cpu - 1];
	for (uint32_t i = 1, left = n; i < r->ncaches && left; i++)
		if (countable(r, &r->caches[i])) {
			addrs[at[r->caches[i].info.cpu]++] = r->caches[i].info.addr;
			left--;
		}
	free(at);
	return n;
}
