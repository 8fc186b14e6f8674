// SPDX-License-Identifier: GPL-2.0-or-later
/* Answers that are sums over the model's caches. */
#include <string.h>

#include "model.h"

#define WAITING_LISTS (((1u << BMA_LISTS) - 1) & ~(1u << BMA_FREE_LLIST))

int64_t model_cache_waiting(const struct model_cache *c)
{
	int64_t n = 0;

	for (unsigned int l = 0; l < BMA_LISTS; l++)
		if (l != BMA_FREE_LLIST)
			n += c->list[l];
	return n;
}

bool model_waiting_known(const struct model_cache *c)
{
	return (c->known & WAITING_LISTS) == WAITING_LISTS;
}

static uint64_t older_of(uint64_t a, uint64_t b)
{
	if (!a || !b)
		return a ? a : b;
	return a < b ? a : b;
}

uint64_t model_cache_oldest(const struct model_cache *c)
{
	uint64_t oldest = c->behind_since;

	if (c->list[BMA_WAITING_FOR_GP] > 0)
		oldest = older_of(oldest, c->wait_start[BMA_GP_RCU]);
	if (c->list[BMA_WAITING_FOR_GP_TTRACE] > 0)	/* refills may take all back */
		oldest = older_of(oldest, c->wait_start[BMA_GP_TASKS_TRACE]);
	return oldest;
}

uint64_t model_class_oldest(const struct model *m, uint32_t class)
{
	uint64_t oldest = 0;
	uint32_t left = m->classes[class].kept.waits;

	for (uint32_t cpu = 0; cpu < m->ncpus && left; cpu++) {
		const struct model_cache *c = model_cache_at(m, class, cpu);

		if (!c || !c->kept.waits)
			continue;
		oldest = older_of(oldest, model_cache_oldest(c));
		left--;
	}
	return oldest;
}

/* kmalloc_info[] in mm/slab_common.c: powers of two from 8, and 96 and 192 between */
static uint64_t kmalloc_bucket(uint32_t size)
{
	uint64_t bucket = 8;

	if (size > 64 && size <= 96)
		return 96;
	if (size > 128 && size <= 192)
		return 192;
	while (bucket < size)
		bucket *= 2;
	return bucket;
}

uint64_t model_object_bytes(const struct model *m, const struct model_class *c)
{
	if (c->percpu_size)
		return kmalloc_bucket(c->percpu_size) + (uint64_t)c->unit_size * m->ncpus;
	return c->unit_size ? kmalloc_bucket(c->unit_size) : 0;
}

int64_t model_bytes_of(const struct model *m, const struct model_class *c, int64_t objects)
{
	int64_t bytes;

	if (!__builtin_mul_overflow(objects, (int64_t)model_object_bytes(m, c), &bytes))
		return bytes;
	return objects < 0 ? INT64_MIN : INT64_MAX;
}

void model_class_sum(const struct model *m, uint32_t class, struct model_sum *sum)
{
	const struct class_kept *k = &m->classes[class].kept;

	sum->free = k->free;
	sum->waiting = k->waiting;
	sum->free_known = !k->unsure[UNSURE_FREE];
	sum->waiting_known = !k->unsure[UNSURE_WAITING];
	memcpy(sum->events, k->events, sizeof(sum->events));
}

bool model_in_use_exact(const struct model_class *k)
{
	return !k->in_doubt && (k->counted ? k->settled : !k->older);
}

static bool class_known(const struct model *m, const struct model_class *k)
{
	return model_object_bytes(m, k) && model_in_use_exact(k);
}

/* Never past what a signed number holds: so it goes into JSON. */
static void add_objects(uint64_t *to, const struct model *m, const struct model_class *k, int64_t n)
{
	*to += n > 0 ? model_bytes_of(m, k, n) : 0;
	if (*to > INT64_MAX)
		*to = INT64_MAX;
}

static void add_bytes(const struct model *m, uint32_t class, struct model_bytes *b)
{
	const struct model_class *k = &m->classes[class];
	struct model_sum sum;

	model_class_sum(m, class, &sum);
	add_objects(&b->in_use, m, k, k->in_use);
	add_objects(&b->free, m, k, sum.free);
	add_objects(&b->waiting, m, k, sum.waiting);
	b->known &= class_known(m, k) && sum.free_known && sum.waiting_known;
}

void model_bytes(const struct model *m, struct model_bytes *b)
{
	*b = (struct model_bytes){ .known = true };
	for (uint32_t i = 0; i < m->nclasses; i++)
		if (m->classes[i].live)
			add_bytes(m, i, b);
}

unsigned int model_exact_share(const struct model *m)
{
	const struct model_checks *c = &m->checks;
	uint64_t all = c->exact + c->skipped + c->failed;

	return all ? 100 * c->exact / all : 100;
}
