// SPDX-License-Identifier: GPL-2.0-or-later
#include "cache_facts.h"

#include <string.h>

#include "view.h"

static uint64_t age_of(const struct model *m, uint64_t since)
{
	return m->now > since ? m->now - since : 0;
}

static void add_wait(struct cache_facts *f, const struct model_cache *c, unsigned int flavour)
{
	static const enum bma_list lists[GRACE_FLAVOURS] = {
		[BMA_GP_RCU] = BMA_WAITING_FOR_GP,
		[BMA_GP_TASKS_TRACE] = BMA_WAITING_FOR_GP_TTRACE,
	};
	struct wait_facts *w = &f->wait[flavour];
	uint64_t since = c->wait_start[flavour], age = age_of(f->model, since);

	if (!since) {
		w->unknown |= c->list[lists[flavour]] > 0;
		return;
	}
	w->batches++;
	w->age = age > w->age ? age : w->age;
}

static void add_activity(struct cache_facts *f, const struct activity *a)
{
	for (unsigned int i = 0; i < FLOWS; i++)
		f->flow[i] += a->flow[i];
	hist_merge(&f->refill, &a->refill);
}

static void add_lists(struct cache_facts *f, const struct model_cache *c)
{
	uint64_t behind = c->behind_since ? age_of(f->model, c->behind_since) : 0;

	for (unsigned int l = 0; l < BMA_LISTS; l++)
		f->list[l] += c->list[l];
	f->known &= c->known;
	f->draining |= c->events[BMA_CACHE_DRAIN] != 0;
	f->behind_age = behind > f->behind_age ? behind : f->behind_age;
	add_wait(f, c, BMA_GP_RCU);
	add_wait(f, c, BMA_GP_TASKS_TRACE);
}

/* check_free_by_rcu() is called by refill_work only, and unit_free_rcu() does not queue that while an
 * RCU callback is in flight: what came meanwhile stays. */
static void add_unqueued(struct cache_facts *f, const struct model_cache *c)
{
	uint32_t needed = 1u << BMA_FREE_LLIST | 1u << BMA_FREE_BY_RCU | 1u << BMA_WAITING_FOR_GP;
	int64_t free = c->list[BMA_FREE_LLIST];
	const struct model_class *k = f->class;
	bool due = c->raised_at || free > k->high || (free < k->low && c->events[BMA_ALLOC]);

	if ((c->known & needed) == needed && !due && !c->events[BMA_CACHE_DRAIN] &&
	    !c->wait_start[BMA_GP_RCU] && c->list[BMA_WAITING_FOR_GP] <= 0)
		f->unqueued += c->list[BMA_FREE_BY_RCU] + c->list[BMA_FREE_LLIST_EXTRA_RCU];
}

static void add_cache(struct cache_facts *f, const struct model_cache *c)
{
	f->caches++;
	f->gone += c->gone;
	f->out += c->slab_out;
	f->back += c->slab_back;
	f->failed += c->failed;
	f->compared += !c->gone && c->exact;
	if (c->activity)
		add_activity(f, model_activity(f->model, c));
	if (c->gone)
		return;
	add_lists(f, c);
	add_unqueued(f, c);
}

void cache_facts(struct cache_facts *f, const struct model *m, uint32_t class, int32_t cpu)
{
	bool all = cpu < 0 || (uint32_t)cpu >= m->ncpus;
	uint32_t first = all ? 0 : cpu, end = all ? m->ncpus : first + 1;

	memset(f, 0, sizeof(*f));
	f->model = m;
	f->class = &m->classes[class];
	f->number = class;
	f->cpu = all ? ALL_CPUS : cpu;
	f->known = ~0u;
	for (uint32_t i = first; i < end; i++) {
		const struct model_cache *c = model_cache_at(m, class, i);

		if (c)
			add_cache(f, c);
	}
}

bool fact_known(const struct cache_facts *f, enum bma_list list)
{
	return f->known >> list & 1;
}

bool fact_all_known(const struct cache_facts *f)
{
	for (unsigned int l = 0; l < BMA_LISTS; l++)
		if (!fact_known(f, l))
			return false;
	return true;
}

bool fact_lossy(const struct cache_facts *f)
{
	return f->class->in_doubt || (f->class->counted && (f->model->lost || f->model->missed));
}

int64_t fact_listed(const struct cache_facts *f)
{
	int64_t n = 0;

	for (unsigned int l = 0; l < BMA_LISTS; l++)
		n += f->list[l];
	return n;
}
