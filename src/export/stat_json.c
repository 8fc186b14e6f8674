// SPDX-License-Identifier: GPL-2.0-or-later
#include "stat_json.h"

#include <cjson/cJSON.h>
#include <stdbool.h>

#include "cache_json.h"
#include "lock_json.h"
#include "news_json.h"
#include "storage_json.h"

#define SCHEMA "bmascope.stat/1"

static bool put_head(cJSON *o, const struct model *m, uint64_t bytes)
{
	return cJSON_AddStringToObject(o, "schema", SCHEMA) &&
	       put_num(o, "position", m->position) && put_num(o, "t_ns", m->now - m->start) &&
	       put_num(o, "begun_ns", m->begun - m->start) && put_num(o, "before", m->before) &&
	       put_num(o, "cpus", m->ncpus) && put_num(o, "bytes", bytes) &&
	       cJSON_AddNumberToObject(o, "bytes_per_event",
				       m->position ? (double)bytes / m->position : 0) &&
	       put_events(o, "totals", m->events) &&
	       put_events(o, "untold", m->untold) && put_num(o, "attempted", m->attempted) &&
	       put_num(o, "emitted", m->emitted) && put_num(o, "dropped", m->dropped) &&
	       put_num(o, "missed", m->missed) && put_num(o, "lost", m->lost);
}

static bool put_checks(cJSON *o, const struct model *m)
{
	cJSON *e = cJSON_AddObjectToObject(o, "checks");

	return e && put_num(e, "exact", m->checks.exact) &&
	       put_num(e, "skipped", m->checks.skipped) &&
	       put_num(e, "failed", m->checks.failed) &&
	       put_num(e, "exact_percent", model_exact_share(m));
}

static bool put_memory(cJSON *o, const struct model *m)
{
	cJSON *e = cJSON_AddObjectToObject(o, "memory");
	struct model_bytes b;

	model_bytes(m, &b);
	return e && put_num(e, "in_use", b.in_use) && put_num(e, "free", b.free) &&
	       put_num(e, "waiting", b.waiting) && cJSON_AddBoolToObject(e, "known", b.known);
}

static bool put_classes(cJSON *o, const struct model *m, const struct filter *filter)
{
	cJSON *classes = cJSON_AddArrayToObject(o, "classes");
	bool ok = classes;

	for (uint32_t i = 0; ok && i < m->nclasses; i++)
		ok = m->classes[i].moved || !filter_class(filter, m, &m->classes[i]) ||
		     put_class(classes, m, i);
	return ok;
}

static bool put_caches(cJSON *o, const struct model *m, const struct filter *filter)
{
	cJSON *caches = cJSON_AddArrayToObject(o, "caches");
	bool ok = caches;

	for (uint32_t i = 1; ok && i < m->ncaches; i++)
		ok = !m->caches[i].info.id || !filter_cache(filter, m, &m->caches[i]) ||
		     put_cache(caches, m, &m->caches[i]);
	return ok;
}

char *stat_json(const struct model *m, uint64_t bytes, const struct filter *filter)
{
	cJSON *o = cJSON_CreateObject();
	char *text = NULL;

	if (o && put_head(o, m, bytes) && put_checks(o, m) && put_memory(o, m) && put_grace(o, m) &&
	    put_incidents(o, m, filter) && put_failures(o, m, filter) &&
	    put_classes(o, m, filter) && put_caches(o, m, filter) && put_retired(o, &m->retired) &&
	    put_locks(o, m, filter) && put_storage(o, m, filter))
		text = cJSON_PrintUnformatted(o);
	cJSON_Delete(o);
	return text;
}
