// SPDX-License-Identifier: GPL-2.0-or-later
#include "cache_json.h"

#include <cjson/cJSON.h>

#include "../event/kind.h"

static bool put_lists(cJSON *o, const struct model_cache *c)
{
	cJSON *e = cJSON_AddObjectToObject(o, "lists");
	bool ok = e;

	for (unsigned int l = 0; l < BMA_LISTS && ok; l++)
		ok = put_num_or_null(e, list_name(l), c->list[l], c->known >> l & 1);
	return ok;
}

static bool put_numbers(cJSON *o, const struct model_cache *c)
{
	const struct cache_info *i = &c->info;

	return put_num(o, "id", i->id) && put_num(o, "alloc", i->alloc) &&
	       put_num_or_null(o, "cpu", i->cpu, i->cpu != CPU_UNKNOWN) &&
	       put_num(o, "unit_size", i->unit_size) && put_num(o, "percpu_size", i->percpu_size) &&
	       put_num(o, "low", i->low) && put_num(o, "high", i->high) &&
	       put_num(o, "batch", i->batch) && cJSON_AddBoolToObject(o, "older", c->older) &&
	       cJSON_AddBoolToObject(o, "gone", c->gone) &&
	       put_num(o, "from_slab", c->slab_out) && put_num(o, "to_slab", c->slab_back) &&
	       put_num(o, "failed", c->failed);
}

bool put_cache(cJSON *caches, const struct model *m, const struct model_cache *c)
{
	const struct activity *a = model_activity(m, c);
	cJSON *o = cJSON_CreateObject();

	if (!cJSON_AddItemToArray(caches, o))
		return false;
	return put_owner(o, model_alloc(m, c->info.alloc)) && put_numbers(o, c) &&
	       put_lists(o, c) && put_events(o, "events", c->events) && put_flows(o, a->flow) &&
	       put_hist(o, "refill_latency", &a->refill);
}

/* in_use goes by the class's own older and in_doubt, as the number of objects does. */
static bool put_memory(cJSON *o, const struct model *m, const struct model_class *k,
		       const struct model_sum *s)
{
	cJSON *e = cJSON_AddObjectToObject(o, "memory");

	return e && put_num(e, "in_use", model_bytes_of(m, k, k->in_use)) &&
	       put_num_or_null(e, "free", model_bytes_of(m, k, s->free), s->free_known) &&
	       put_num_or_null(e, "waiting", model_bytes_of(m, k, s->waiting), s->waiting_known);
}

bool put_retired(cJSON *o, const struct model_retired *r)
{
	cJSON *e = cJSON_AddObjectToObject(o, "retired");

	return e && put_num(e, "classes", r->classes) && put_num(e, "caches", r->caches) &&
	       put_num(e, "in_use", r->in_use) && put_num(e, "on_lists", r->lists) &&
	       cJSON_AddBoolToObject(e, "known", !r->unsure) &&
	       put_num(e, "from_slab", r->slab_out) && put_num(e, "to_slab", r->slab_back) &&
	       put_num(e, "failed", r->failed) && put_events(e, "events", r->events) &&
	       put_flows(e, r->flow) && put_hist(e, "refill_latency", &r->refill);
}

bool put_class(cJSON *classes, const struct model *m, uint32_t class)
{
	const struct model_class *k = &m->classes[class];
	cJSON *o = cJSON_CreateObject();
	struct model_sum s;

	if (!cJSON_AddItemToArray(classes, o))
		return false;
	model_class_sum(m, class, &s);
	return put_owner(o, model_alloc(m, k->alloc)) && put_num(o, "alloc", k->alloc) &&
	       put_num(o, "unit_size", k->unit_size) && put_num(o, "in_use", k->in_use) &&
	       cJSON_AddBoolToObject(o, "older", k->older) &&
	       cJSON_AddBoolToObject(o, "in_doubt", k->in_doubt) &&
	       cJSON_AddBoolToObject(o, "counted", k->counted) &&
	       cJSON_AddBoolToObject(o, "in_use_exact", model_in_use_exact(k)) &&
	       cJSON_AddBoolToObject(o, "gone", !k->live) &&
	       put_num_or_null(o, "free", s.free, s.free_known) &&
	       put_num_or_null(o, "waiting", s.waiting, s.waiting_known) &&
	       put_num(o, "object_bytes", model_object_bytes(m, k)) && put_memory(o, m, k, &s) &&
	       put_events(o, "events", s.events);
}
