// SPDX-License-Identifier: GPL-2.0-or-later
#include "news_json.h"

#include <cjson/cJSON.h>

#include "../event/kind.h"
#include "../model/words.h"

static bool put_refill(cJSON *o, const char *key, const struct model *m, const struct refill *r)
{
	cJSON *e;

	if (!r->time)
		return cJSON_AddNullToObject(o, key);
	e = cJSON_AddObjectToObject(o, key);
	return e && put_moment(e, "time_ns", m, r->time) && put_num(e, "asked", r->asked) &&
	       put_num(e, "behind", r->behind) && put_num(e, "waiting", r->waiting) &&
	       put_num(e, "slab", r->slab);
}

/* Of failed allocations, and null for a stall. */
static bool put_failure(cJSON *o, const struct model *m, const struct incident *i)
{
	bool fail = i->type == INCIDENT_ALLOC_FAIL;

	return put_moment(o, "empty_since_ns", m, i->empty_since) &&
	       put_moment(o, "raised_at_ns", m, i->raised_at) &&
	       put_refill(o, "refill", m, &i->refill) && put_refill(o, "refilled", m, &i->after) &&
	       put_prog(o, m, i->prog) && put_task(o, m, i->pid) &&
	       put_text_or_null(o, "context", fail ? ctx_name(i->ctx) : NULL);
}

/* Of a stall, and null for failed allocations. */
static bool put_stall(cJSON *o, const struct incident *i)
{
	bool stall = i->type == INCIDENT_STALL;

	return put_text_or_null(o, "flavour", stall ? flavour_name(i->flavour) : NULL) &&
	       put_num_or_null(o, "usual_ns", i->usual, stall && i->usual);
}

static bool put_incident(cJSON *incidents, const struct model *m, const struct incident *i)
{
	const struct model_cache *c = model_cache(m, i->cache);
	cJSON *o = cJSON_CreateObject();
	char sentence[512];

	if (!cJSON_AddItemToArray(incidents, o))
		return false;
	return put_num(o, "number", i->number) &&
	       cJSON_AddStringToObject(o, "type", incident_name(i->type)) &&
	       cJSON_AddStringToObject(o, "cause", cause_name(i->cause)) &&
	       put_num(o, "cache", i->cache) &&
	       put_num_or_null(o, "cpu", c->info.cpu, c->info.cpu != CPU_UNKNOWN) &&
	       put_owner(o, model_alloc(m, c->info.alloc)) &&
	       put_num(o, "position", i->position) && put_moment(o, "first_ns", m, i->first) &&
	       put_moment(o, "last_ns", m, i->last) && put_num(o, "count", i->count) &&
	       cJSON_AddBoolToObject(o, "over", i->over) && put_failure(o, m, i) &&
	       put_stall(o, i) &&
	       cJSON_AddStringToObject(o, "short", incident_short(m, i, sentence,
								  sizeof(sentence))) &&
	       cJSON_AddStringToObject(o, "sentence", incident_sentence(m, i, sentence,
									sizeof(sentence)));
}

bool put_incidents(cJSON *o, const struct model *m, const struct filter *filter)
{
	cJSON *incidents = cJSON_AddArrayToObject(o, "incidents");
	uint64_t n = m->nincidents > INCIDENTS_KEPT ? m->nincidents - INCIDENTS_KEPT : 0;
	bool ok = incidents;

	while (ok && ++n <= m->nincidents) {
		const struct incident *i = model_incident(m, n);

		ok = !i || !filter_incident(filter, m, i) || put_incident(incidents, m, i);
	}
	return ok && put_num(o, "incidents_total", m->nincidents);
}

static bool put_failure_place(cJSON *o, const struct model *m, const struct model_failure *f)
{
	const struct model_cache *c = model_cache(m, f->cache);
	bool of_class = f->class != FAILURE_NO_CLASS;
	const struct model_class *k = of_class ? &m->classes[f->class] : NULL;

	if (!of_class)
		return cJSON_AddNullToObject(o, "cache") && put_num(o, "cpu", f->cpu) &&
		       cJSON_AddNullToObject(o, "owner") && cJSON_AddNullToObject(o, "unit_size") &&
		       put_num(o, "position", f->position) && put_moment(o, "time_ns", m, f->time);
	return put_num_or_null(o, "cache", f->cache, c) &&
	       put_num_or_null(o, "cpu", c ? c->info.cpu : 0, c && c->info.cpu != CPU_UNKNOWN) &&
	       put_owner(o, model_alloc(m, k->alloc)) && put_num(o, "unit_size", k->unit_size) &&
	       put_num(o, "position", f->position) && put_moment(o, "time_ns", m, f->time);
}

static bool put_failed_check(cJSON *failures, const struct model *m, const struct model_failure *f)
{
	cJSON *o = cJSON_CreateObject();
	char sentence[512];

	if (!cJSON_AddItemToArray(failures, o))
		return false;
	return put_num(o, "number", f->number) &&
	       cJSON_AddStringToObject(o, "what", failure_name(f->what)) &&
	       put_failure_place(o, m, f) &&
	       put_text_or_null(o, "event", f->kind ? kind_name(f->kind) : NULL) &&
	       put_text_or_null(o, "list", f->list < BMA_LISTS ? list_name(f->list) : NULL) &&
	       put_num(o, "ours", f->ours) && put_num(o, "kernel", f->kernel) &&
	       cJSON_AddStringToObject(o, "sentence", failure_sentence(m, f, sentence,
								       sizeof(sentence)));
}

bool put_failures(cJSON *o, const struct model *m, const struct filter *filter)
{
	cJSON *failures = cJSON_AddArrayToObject(o, "failures");
	bool ok = failures;

	for (uint64_t n = 1; ok && n <= m->nfailures; n++) {
		const struct model_failure *f = model_failure(m, n);

		if (f && filter_failure(filter, m, f))
			ok = put_failed_check(failures, m, f);
		else if (!f)	/* only the first and the newest are kept */
			n = m->nfailures - FAILURES_NEWEST;
	}
	return ok && put_num(o, "failures_total", m->nfailures);
}

static bool put_flavour(cJSON *grace, const struct model *m, unsigned int flavour)
{
	cJSON *o = cJSON_AddObjectToObject(grace, flavour_name(flavour));
	const struct grace *g = &m->grace[flavour];
	struct grace_now now;

	model_grace_now(m, flavour, &now);
	return o && put_num(o, "in_flight", now.batches) && put_num(o, "objects", now.objects) &&
	       put_num_or_null(o, "oldest_ns", m->now - now.oldest, now.oldest) &&
	       put_num_or_null(o, "oldest_cache", now.cache, now.cache) &&
	       put_num(o, "started", g->started) && put_num(o, "done", g->done) &&
	       put_num(o, "objects_back", g->objects) && put_hist(o, "age", &g->age);
}

bool put_grace(cJSON *o, const struct model *m)
{
	cJSON *grace = cJSON_AddObjectToObject(o, "grace");
	bool ok = grace;

	for (unsigned int f = 0; f < GRACE_FLAVOURS && ok; f++)
		ok = put_flavour(grace, m, f);
	return ok;
}
