// SPDX-License-Identifier: GPL-2.0-or-later
#include "put_json.h"

#include <cjson/cJSON.h>
#include <inttypes.h>
#include <stdio.h>

#include "../event/kind.h"

/* By hand: cJSON's numbers are doubles, and it writes large ones with an exponent. */
bool put_num(cJSON *o, const char *key, int64_t v)
{
	char s[24];

	snprintf(s, sizeof(s), "%" PRId64, v);
	return cJSON_AddRawToObject(o, key, s);
}

bool put_num_or_null(cJSON *o, const char *key, int64_t v, bool known)
{
	return known ? put_num(o, key, v) : !!cJSON_AddNullToObject(o, key);
}

bool put_text_or_null(cJSON *o, const char *key, const char *text)
{
	return text ? cJSON_AddStringToObject(o, key, text) : cJSON_AddNullToObject(o, key);
}

bool put_events(cJSON *o, const char *key, const uint64_t *events)
{
	cJSON *e = cJSON_AddObjectToObject(o, key);
	bool ok = e;

	for (unsigned int k = 1; k < BMA_KINDS && ok; k++)
		if (k != BMA_LOSS)
			ok = put_num(e, kind_name(k), events[k]);
	return ok;
}

/* Most caches use few of the arrows, so those that nothing went along are left out. */
bool put_flows(cJSON *o, const uint64_t *flow)
{
	cJSON *e = cJSON_AddObjectToObject(o, "flows");
	bool ok = e;

	for (unsigned int f = 0; f < FLOWS && ok; f++)
		ok = !flow[f] || put_num(e, flow_name(f), flow[f]);
	return ok;
}

bool put_owner(cJSON *o, const struct alloc_info *a)
{
	cJSON *e = cJSON_AddObjectToObject(o, "owner");

	return e && cJSON_AddStringToObject(e, "kind", owner_name(a->owner)) &&
	       put_num(e, "map_id", a->map_id) && cJSON_AddStringToObject(e, "name", a->name) &&
	       put_text_or_null(e, "map_type", a->map_id ? map_type_name(a->map_type) : NULL);
}

bool put_hist(cJSON *o, const char *key, const struct hist *h)
{
	cJSON *e = cJSON_AddObjectToObject(o, key);

	return e && put_num(e, "n", h->n) &&
	       put_num_or_null(e, "p50_ns", hist_quantile(h, 500), h->n) &&
	       put_num_or_null(e, "p99_ns", hist_quantile(h, 990), h->n) &&
	       put_num_or_null(e, "max_ns", h->max, h->n);
}

bool put_moment(cJSON *o, const char *key, const struct model *m, uint64_t ns)
{
	return put_num_or_null(o, key, ns - m->start, ns);
}

static bool put_named(cJSON *o, const char *key, const struct model *m, enum name_of of,
		      const char *id_key, uint32_t id)
{
	cJSON *e;

	if (!id)
		return cJSON_AddNullToObject(o, key);
	e = cJSON_AddObjectToObject(o, key);
	return e && put_num(e, id_key, id) && put_text_or_null(e, "name", model_name(m, of, id));
}

bool put_prog(cJSON *o, const struct model *m, uint32_t id)
{
	return put_named(o, "prog", m, NAME_PROG, "id", id);
}

bool put_task(cJSON *o, const struct model *m, uint32_t pid)
{
	return put_named(o, "task", m, NAME_TASK, "pid", pid);
}
