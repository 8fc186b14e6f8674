// SPDX-License-Identifier: GPL-2.0-or-later
#include "model.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "check.h"
#include "keep.h"
#include "lists.h"
#include "parts.h"

#define SECOND 1000000000ull

struct model *model_new(uint32_t ncpus, uint64_t start)
{
	struct model *m = calloc(1, sizeof(*m));

	if (!m)
		return NULL;
	m->ncpus = ncpus;
	m->start = m->begun = m->now = start;
	m->last_ctx = calloc(ncpus, 1);
	m->heard = calloc(ncpus, sizeof(*m->heard));
	m->rates = calloc(ncpus, sizeof(*m->rates));
	if (!m->last_ctx || !m->heard || !m->rates) {
		model_free(m);
		return NULL;
	}
	m->rate = 1;
	for (uint32_t cpu = 0; cpu < ncpus; cpu++)
		m->rates[cpu] = 1;
	return m;
}

void model_free(struct model *m)
{
	if (!m)
		return;
	for_each_part(p)
		free(*part_pointer(m, p));
	free(m);
}

static void *copy_of(const void *p, size_t n)
{
	void *q = n ? malloc(n) : NULL;

	return q ? memcpy(q, p, n) : NULL;
}

struct model *model_copy(const struct model *m)
{
	struct model *n = copy_of(m, sizeof(*m));
	bool failed = false;

	if (!n)
		return NULL;
	for_each_part(p) {
		void *array = copy_of(part_array(m, p), part_bytes(m, p));

		failed |= !array && part_bytes(m, p);
		*part_pointer(n, p) = array;
		part_fit(n, p);
	}
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

/* The whole seconds up to that one have ended; of several at once nothing happened but in the first. */
__attribute__((noinline)) static void end_second(struct model *m, uint64_t second)
{
	m->second = second;
	for_each_watched(m, c, &m->living) {
		if (!c->activity)
			continue;
		activity_second(&m->activities[c->activity - 1], m->second,
				c->list[BMA_FREE_LLIST], model_cache_waiting(c));
		list_levels(m, c);
	}
	grace_tick(m);
}

void model_advance(struct model *m, uint64_t time)
{
	uint64_t second;

	if (time <= m->now)
		return;
	m->now = time;
	if (time - m->start < (m->second + 1) * SECOND)
		return;
	second = (time - m->start) / SECOND;
	if (second <= m->second)
		return;
	end_second(m, second);
}

int model_tick(struct model *m, uint64_t time)
{
	int rc;

	m->ticks++;
	m->beginning = false;
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
