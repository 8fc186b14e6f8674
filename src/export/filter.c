// SPDX-License-Identifier: GPL-2.0-or-later
#include "filter.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#define CPUS_MAX 65536

/* "3" or "3-5" at *p, which moves on. 0 or -EINVAL. */
static int range(const char **p, unsigned long *first, unsigned long *last)
{
	char *end;

	if (**p < '0' || **p > '9')
		return -EINVAL;
	*first = *last = strtoul(*p, &end, 10);
	if (*end == '-') {
		*p = end + 1;
		if (**p < '0' || **p > '9')
			return -EINVAL;
		*last = strtoul(*p, &end, 10);
	}
	*p = end;
	return *first <= *last && *last < CPUS_MAX ? 0 : -EINVAL;
}

int filter_cpus(struct filter *f, const char *list)
{
	unsigned long first, last;

	if (!f->cpus)
		f->cpus = calloc(CPUS_MAX, 1);
	if (!f->cpus)
		return -ENOMEM;
	f->ncpus = CPUS_MAX;
	do {
		if (range(&list, &first, &last))
			return -EINVAL;
		memset(f->cpus + first, 1, last - first + 1);
	} while (*list == ',' && list++);
	return *list ? -EINVAL : 0;
}

/* Is the text this number, in digits and nothing else? */
static bool is_number(const char *text, uint32_t n)
{
	char *end;

	if (*text < '0' || *text > '9')
		return false;
	return strtoul(text, &end, 10) == n && !*end;
}

bool filter_alloc_info(const struct filter *f, const struct alloc_info *a)
{
	if (!f->map)
		return true;
	return a->map_id && (!strcmp(f->map, a->name) || is_number(f->map, a->map_id));
}

bool filter_alloc(const struct filter *f, const struct model *m, uint32_t alloc)
{
	if (!f->map || !f->allocs)
		return filter_alloc_info(f, model_alloc(m, alloc));
	return alloc < f->nallocs && f->allocs[alloc];
}

bool filter_any(const struct filter *f)
{
	return f->map || f->size || f->cpus || f->cache;
}

bool filter_class(const struct filter *f, const struct model *m, const struct model_class *k)
{
	return (!f->size || f->size == k->unit_size) && filter_alloc(f, m, k->alloc);
}

bool filter_cache(const struct filter *f, const struct model *m, const struct model_cache *c)
{
	bool cpu = !f->cpus || (c->info.cpu < f->ncpus && f->cpus[c->info.cpu]);

	return cpu && (!f->cache || f->cache == c->info.id) &&
	       filter_class(f, m, &m->classes[c->class]);
}

bool filter_incident(const struct filter *f, const struct model *m, const struct incident *i)
{
	return filter_cache(f, m, model_cache(m, i->cache));
}

/* One about a whole class is about all its CPUs. */
bool filter_failure(const struct filter *f, const struct model *m, const struct model_failure *x)
{
	if (x->class == FAILURE_NO_CLASS)
		return !f->map && !f->size && !f->cache &&
		       (!f->cpus || (x->cpu < f->ncpus && f->cpus[x->cpu]));
	return x->cache ? filter_cache(f, m, model_cache(m, x->cache)) :
			  filter_class(f, m, &m->classes[x->class]);
}

/* Of a map that is no allocator's: by id and name. */
static bool is_map(const struct filter *f, uint32_t id, const char name[BMA_NAME_LEN])
{
	struct alloc_info map = { .owner = BMA_OWNER_MAP, .map_id = id };

	memcpy(map.name, name, sizeof(map.name));
	return filter_alloc_info(f, &map);
}

bool filter_lock(const struct filter *f, const struct lock_info *info)
{
	if (f->size || f->cache)
		return false;
	return !f->map || (info && is_map(f, info->map_id, info->name));
}

bool filter_storage_map(const struct filter *f, const struct storage_map_info *info)
{
	return !f->size && !f->cache && (!f->map || is_map(f, info->id, info->name));
}
