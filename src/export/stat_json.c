// SPDX-License-Identifier: GPL-2.0-or-later
#include "stat_json.h"

#include <cjson/cJSON.h>
#include <inttypes.h>
#include <stdbool.h>
#include <stdio.h>

#include "../event/kind.h"

#define SCHEMA "bmascope.stat/1"

/* By hand: cJSON's numbers are doubles, and it writes large ones with an exponent. */
static bool num(cJSON *o, const char *key, int64_t v)
{
	char s[24];

	snprintf(s, sizeof(s), "%" PRId64, v);
	return cJSON_AddRawToObject(o, key, s);
}

/* What is not known is null, never a guess. */
static bool num_or_null(cJSON *o, const char *key, int64_t v, bool known)
{
	return known ? num(o, key, v) : !!cJSON_AddNullToObject(o, key);
}

static bool add_events(cJSON *o, const char *key, const uint64_t *events)
{
	cJSON *e = cJSON_AddObjectToObject(o, key);
	bool ok = e;

	for (unsigned int k = 1; k < BMA_KINDS && ok; k++)
		if (k != BMA_LOSS)
			ok = num(e, kind_name(k), events[k]);
	return ok;
}

static bool add_checks(cJSON *o, const struct model_checks *c)
{
	cJSON *e = cJSON_AddObjectToObject(o, "checks");

	return e && num(e, "exact", c->exact) && num(e, "skipped", c->skipped) &&
	       num(e, "failed", c->failed);
}

static bool add_owner(cJSON *o, const struct alloc_info *a)
{
	cJSON *e = cJSON_AddObjectToObject(o, "owner");

	return e && cJSON_AddStringToObject(e, "kind", owner_name(a->owner)) &&
	       num(e, "map_id", a->map_id) && cJSON_AddStringToObject(e, "name", a->name) &&
	       (a->map_id ? cJSON_AddStringToObject(e, "map_type", map_type_name(a->map_type)) :
			    cJSON_AddNullToObject(e, "map_type"));
}

static bool add_lists(cJSON *o, const struct model_cache *c)
{
	cJSON *e = cJSON_AddObjectToObject(o, "lists");
	bool ok = e;

	for (unsigned int l = 0; l < BMA_LISTS && ok; l++)
		ok = num_or_null(e, list_name(l), c->list[l], c->known >> l & 1);
	return ok;
}

static bool add_numbers(cJSON *o, const struct model_cache *c)
{
	const struct cache_info *i = &c->info;

	return num(o, "id", i->id) && num(o, "alloc", i->alloc) &&
	       num_or_null(o, "cpu", i->cpu, i->cpu != CPU_UNKNOWN) &&
	       num(o, "unit_size", i->unit_size) && num(o, "percpu_size", i->percpu_size) &&
	       num(o, "low", i->low) && num(o, "high", i->high) && num(o, "batch", i->batch) &&
	       cJSON_AddBoolToObject(o, "older", c->older) &&
	       cJSON_AddBoolToObject(o, "gone", c->gone) &&
	       num(o, "from_slab", c->slab_out) && num(o, "to_slab", c->slab_back) &&
	       num(o, "failed", c->failed);
}

static bool add_cache(cJSON *caches, const struct model *m, const struct model_cache *c)
{
	cJSON *o = cJSON_CreateObject();

	if (!cJSON_AddItemToArray(caches, o))
		return false;
	return add_owner(o, model_alloc(m, c->info.alloc)) &&
	       add_numbers(o, c) && add_lists(o, c) && add_events(o, "events", c->events);
}

static bool add_class(cJSON *classes, const struct model *m, uint32_t i)
{
	const struct model_class *k = &m->classes[i];
	cJSON *o = cJSON_CreateObject();
	struct model_sum s;

	if (!cJSON_AddItemToArray(classes, o))
		return false;
	model_class_sum(m, i, &s);
	return add_owner(o, model_alloc(m, k->alloc)) && num(o, "alloc", k->alloc) &&
	       num(o, "unit_size", k->unit_size) && num(o, "in_use", k->in_use) &&
	       cJSON_AddBoolToObject(o, "older", k->older) &&
	       cJSON_AddBoolToObject(o, "in_doubt", k->in_doubt) &&
	       cJSON_AddBoolToObject(o, "gone", !k->live) &&
	       num_or_null(o, "free", s.free, s.free_known) &&
	       num_or_null(o, "waiting", s.waiting, s.waiting_known) &&
	       num(o, "object_bytes", model_object_bytes(m, k)) &&
	       add_events(o, "events", s.events);
}

static bool add_all(cJSON *o, const struct model *m, uint64_t bytes,
		    const struct filter *f)
{
	cJSON *classes, *caches;
	bool ok = cJSON_AddStringToObject(o, "schema", SCHEMA) &&
		  num(o, "position", m->position) && num(o, "t_ns", m->now - m->start) &&
		  num(o, "cpus", m->ncpus) && num(o, "bytes", bytes) &&
		  cJSON_AddNumberToObject(o, "bytes_per_event",
					  m->position ? (double)bytes / m->position : 0) &&
		  add_events(o, "totals", m->events) && num(o, "attempted", m->attempted) &&
		  num(o, "emitted", m->emitted) && num(o, "dropped", m->dropped) &&
		  num(o, "missed", m->missed) && num(o, "lost", m->lost) &&
		  add_checks(o, &m->checks);

	classes = ok ? cJSON_AddArrayToObject(o, "classes") : NULL;
	for (uint32_t i = 0; classes && ok && i < m->nclasses; i++)
		ok = m->classes[i].moved || !filter_class(f, m, &m->classes[i]) ||
		     add_class(classes, m, i);
	caches = ok ? cJSON_AddArrayToObject(o, "caches") : NULL;
	for (uint32_t i = 1; caches && ok && i < m->ncaches; i++)
		ok = !m->caches[i].info.id || !filter_cache(f, m, &m->caches[i]) ||
		     add_cache(caches, m, &m->caches[i]);
	return ok && classes && caches;
}

char *stat_json(const struct model *m, uint64_t bytes, const struct filter *filter)
{
	cJSON *o = cJSON_CreateObject();
	char *text = NULL;

	if (o && add_all(o, m, bytes, filter))
		text = cJSON_PrintUnformatted(o);
	cJSON_Delete(o);
	return text;
}
