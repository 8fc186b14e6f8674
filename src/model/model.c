// SPDX-License-Identifier: GPL-2.0-or-later
#include "model.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "check.h"
#include "keep.h"
#include "lists.h"

#define SECOND 1000000000ull

struct model *model_new(uint32_t ncpus, uint64_t start)
{
	struct model *m = calloc(1, sizeof(*m));

	if (!m)
		return NULL;
	m->ncpus = ncpus;
	m->start = m->now = start;
	m->last_ctx = calloc(ncpus, 1);
	m->heard = calloc(ncpus, sizeof(*m->heard));
	if (!m->last_ctx || !m->heard) {
		model_free(m);
		return NULL;
	}
	return m;
}

void model_free(struct model *m)
{
	if (!m)
		return;
	free(m->allocs);
	free(m->caches);
	free(m->classes);
	free(m->by_cpu);
	free(m->counters);
	free(m->last_ctx);
	free(m->heard);
	free(m->activities);
	free(m->incidents);
	free(m->names);
	ptrmap_release(&m->by_counter);
	ptrmap_release(&m->by_addr);
	ptrmap_release(&m->by_cache);
	ptrmap_release(&m->by_alloc);
	ptrmap_release(&m->by_map);
	ptrmap_release(&m->by_name);
	free(m);
}

static void *copy_of(const void *p, size_t n, bool *failed)
{
	void *q = n ? malloc(n) : NULL;

	if (q)
		memcpy(q, p, n);
	else if (n)
		*failed = true;
	return q;
}

static void copy_map(struct ptrmap *map, bool *failed)
{
	map->slots = copy_of(map->slots, map->cap * sizeof(*map->slots), failed);
}

/* What only some streams have. */
static void copy_more(struct model *n, bool *failed)
{
	n->activities = copy_of(n->activities, n->nactivities * sizeof(*n->activities), failed);
	n->cap_activities = n->nactivities;
	if (n->incidents)
		n->incidents = copy_of(n->incidents, INCIDENTS_KEPT * sizeof(*n->incidents),
				       failed);
	n->names = copy_of(n->names, n->nnames * sizeof(*n->names), failed);
	n->cap_names = n->nnames;
	copy_map(&n->by_name, failed);
}

struct model *model_copy(const struct model *m)
{
	bool failed = false;
	struct model *n = copy_of(m, sizeof(*m), &failed);

	if (!n)
		return NULL;
	n->allocs = copy_of(m->allocs, m->nallocs * sizeof(*m->allocs), &failed);
	n->cap_allocs = n->nallocs;
	n->caches = copy_of(m->caches, m->ncaches * sizeof(*m->caches), &failed);
	n->cap_caches = n->ncaches;
	n->classes = copy_of(m->classes, m->nclasses * sizeof(*m->classes), &failed);
	n->cap_classes = n->nclasses;
	n->by_cpu = copy_of(m->by_cpu, (size_t)m->nclasses * m->ncpus * sizeof(*m->by_cpu),
			    &failed);
	n->counters = copy_of(m->counters, m->ncounters * sizeof(*m->counters), &failed);
	n->last_ctx = copy_of(m->last_ctx, m->ncpus, &failed);
	n->heard = copy_of(m->heard, m->ncpus * sizeof(*m->heard), &failed);
	copy_map(&n->by_counter, &failed);
	copy_map(&n->by_addr, &failed);
	copy_map(&n->by_cache, &failed);
	copy_map(&n->by_alloc, &failed);
	copy_map(&n->by_map, &failed);
	copy_more(n, &failed);
	if (!failed)
		return n;
	model_free(n);
	errno = ENOMEM;
	return NULL;
}

void list_levels(struct model *m, const struct model_cache *c)
{
	struct activity *a = c->activity ? &m->activities[c->activity - 1] : NULL;

	if (a && list_known(c, BMA_FREE_LLIST))
		activity_free(a, c->list[BMA_FREE_LLIST]);
	if (a && model_waiting_known(c))
		activity_waiting(a, model_cache_waiting(c));
}

static void end_second(struct model *m)
{
	for_each_watched(m, c, &m->living) {
		if (!c->activity)
			continue;
		activity_second(&m->activities[c->activity - 1], m->second,
				c->list[BMA_FREE_LLIST], model_cache_waiting(c));
		list_levels(m, c);
	}
}

void model_advance(struct model *m, uint64_t time)
{
	uint64_t second;

	if (time <= m->now)
		return;
	m->now = time;
	second = (time - m->start) / SECOND;
	if (second <= m->second)
		return;
	m->second = second;	/* of several that end at once nothing happened but in the first */
	end_second(m);
	grace_tick(m);
}

int model_tick(struct model *m, uint64_t time)
{
	int rc;

	m->ticks++;
	model_advance(m, time);
	check_ends(m);
	rc = incident_tick(m);
	keep_tidy(m);
	return rc;
}

int model_end(struct model *m, uint64_t time)
{
	check_stream_end(m);
	return model_tick(m, time);
}

const struct activity *model_activity(const struct model *m, const struct model_cache *c)
{
	static const struct activity none;

	return c->activity ? &m->activities[c->activity - 1] : &none;
}

const struct incident *model_incident(const struct model *m, uint64_t number)
{
	if (!number || number > m->nincidents || m->nincidents - number >= INCIDENTS_KEPT)
		return NULL;
	return &m->incidents[number % INCIDENTS_KEPT];
}

const struct model_cache *model_cache_at(const struct model *m, uint32_t class, uint32_t cpu)
{
	uint32_t slot = *cpu_slot(m, class, cpu);

	return slot ? &m->caches[slot] : NULL;
}
