// SPDX-License-Identifier: GPL-2.0-or-later
#include "recall.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

void recall_release(struct recall *r)
{
	free(r->caches);
	free(r->objs);
	free(r->cpus);
	*r = (struct recall){ 0 };
}

void recall_start(struct recall *r, uint64_t base_time)
{
	r->block++;
	r->time = base_time;
	r->cpu = UINT32_MAX;
	r->ncaches = r->nobjs = 0;
}

static struct recall_cpu *more_cpus(struct recall *r, uint32_t cpu)
{
	uint32_t n = cpu + 1;
	struct recall_cpu *c = realloc(r->cpus, n * sizeof(*c));

	if (!c)
		return NULL;
	memset(c + r->ncpus, 0, (n - r->ncpus) * sizeof(*c));
	r->cpus = c;
	r->ncpus = n;
	return &c[cpu];
}

struct recall_cpu *recall_new_cpu(struct recall *r, uint32_t cpu)
{
	struct recall_cpu *c = cpu < r->ncpus ? &r->cpus[cpu] : more_cpus(r, cpu);

	if (c)
		*c = (struct recall_cpu){ .block = r->block };
	return c;
}

/* Room for one more of `size` bytes. 0 or -ENOMEM. */
static int grow(void **at, uint32_t n, uint32_t *cap, size_t size)
{
	uint32_t more = *cap ? *cap * 2 : 256;
	void *p;

	if (n < *cap)
		return 0;
	p = realloc(*at, more * size);
	if (!p)
		return -ENOMEM;
	*at = p;
	*cap = more;
	return 0;
}

int recall_add_cache(struct recall *r, uint32_t id)
{
	if (grow((void **)&r->caches, r->ncaches, &r->cap_caches, sizeof(*r->caches)))
		return -ENOMEM;
	r->caches[r->ncaches++] = (struct recall_cache){ .id = id };
	return 0;
}

int recall_add_obj(struct recall *r, uint64_t obj)
{
	if (grow((void **)&r->objs, r->nobjs, &r->cap_objs, sizeof(*r->objs)))
		return -ENOMEM;
	r->objs[r->nobjs++] = obj;
	return 0;
}
