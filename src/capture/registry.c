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
	struct alloc *a = &r->allocs[ptrmap_get(&r->by_ma, ma)];

	return a != r->allocs && (a->live || !a->caches) ? a : NULL;
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
	a->caches++;
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
	struct cache *c = &r->caches[ptrmap_get(&r->by_addr, addr)];

	return c != r->caches && !c->gone ? c : NULL;
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

int registry_owner(struct registry *r, const struct bma_owner_rec *rec)
{
	struct alloc *a;
	int rc = 0;

	if (!rec->base)
		return 0;
	a = r->nallocs > 1 ? alloc_of(r, rec->ma) : NULL;
	if (!a)
		a = add_alloc(r, rec->ma);
	if (!a)
		return -ENOMEM;
	a->base = rec->base;
	if (tell_owner(a, rec))
		rc = writer_alloc(r->w, &a->info);
	return rc ? rc : tell_caches(r, a, rec);
}

/* The first array slots are allocated with the first element: look-ups need them before. */
static bool empty(const struct registry *r)
{
	return r->ncaches == 1;
}

uint32_t registry_find(const struct registry *r, uint64_t addr)
{
	struct cache *c = empty(r) ? NULL : cache_at(r, addr);

	return c ? c->info.id : 0;
}

uint32_t registry_new_cache(struct registry *r, const struct bma_new *e)
{
	struct cache *c = empty(r) ? NULL : cache_at(r, e->head.cache);
	struct alloc *a = r->nallocs > 1 ? alloc_of(r, e->ma) : NULL;

	if (!a) {
		a = add_alloc(r, e->ma);
		if (!a || writer_alloc(r->w, &a->info))
			return 0;
	}
	if (c && c->used) {	/* its cache_gone was lost: this is another one */
		registry_gone(r, e->head.cache);
		c = NULL;
	}
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

uint32_t registry_resolve(struct registry *r, uint64_t addr, uint32_t cpu, bool own)
{
	struct cache *c = r->last ? &r->caches[r->last] : NULL;
	struct alloc *a;

	if (c && c->info.addr == addr && !c->gone)
		return r->last;
	if (!addr)
		return 0;
	c = empty(r) ? NULL : cache_at(r, addr);
	if (c) {
		c->used = true;
		return r->last = c->info.id;
	}
	a = add_alloc(r, 0);
	c = a ? add_cache(r, addr, a) : NULL;
	if (!c)
		return 0;
	c->used = true;
	c->info.cpu = own ? cpu : CPU_UNKNOWN;
	writer_alloc(r->w, &a->info);
	writer_cache(r->w, &c->info);
	return c->info.id;
}

void registry_gone(struct registry *r, uint64_t addr)
{
	struct cache *c = empty(r) ? NULL : cache_at(r, addr);

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
