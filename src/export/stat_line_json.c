// SPDX-License-Identifier: GPL-2.0-or-later
#include "stat_line_json.h"

#include <cjson/cJSON.h>

#include "put_json.h"

#define SCHEMA "bmascope.stat-line/1"

static bool put_head(cJSON *o, const struct stat_line *l, uint64_t wall)
{
	return cJSON_AddStringToObject(o, "schema", SCHEMA) && put_num(o, "t_ns", l->to) &&
	       put_num(o, "interval_ns", l->to - l->from) &&
	       put_num_or_null(o, "wall_ms", (wall + l->to) / 1000000, wall) &&
	       put_num(o, "position", l->position);
}

static bool put_counts(cJSON *o, const struct stat_counts *n)
{
	cJSON *checks;

	if (!put_events(o, "events", n->events) || !put_num(o, "lost", n->lost) ||
	    !put_num(o, "missed", n->missed))
		return false;
	checks = cJSON_AddObjectToObject(o, "checks");
	return checks && put_num(checks, "exact", n->checks.exact) &&
	       put_num(checks, "skipped", n->checks.skipped) &&
	       put_num(checks, "failed", n->checks.failed) &&
	       put_num(o, "incidents", n->incidents);
}

static bool put_objects(cJSON *o, const struct stat_line *l)
{
	cJSON *e = cJSON_AddObjectToObject(o, "objects");

	return e && put_num(e, "in_use", l->in_use.objects) &&
	       cJSON_AddBoolToObject(e, "in_use_exact", l->in_use.sure == STAT_EXACT) &&
	       cJSON_AddBoolToObject(e, "in_use_since_start",
				     l->in_use.sure == STAT_SINCE_START) &&
	       put_num_or_null(e, "free", l->free.objects, l->free.sure == STAT_EXACT) &&
	       put_num_or_null(e, "waiting", l->waiting.objects, l->waiting.sure == STAT_EXACT);
}

static bool put_memory(cJSON *o, const struct stat_line *l)
{
	cJSON *e = cJSON_AddObjectToObject(o, "memory");

	return e && put_num(e, "in_use", l->in_use.bytes) &&
	       put_num_or_null(e, "free", l->free.bytes, l->free.sure == STAT_EXACT) &&
	       put_num_or_null(e, "waiting", l->waiting.bytes, l->waiting.sure == STAT_EXACT);
}

char *stat_line_json(const struct stat_line *l, uint64_t wall)
{
	cJSON *o = cJSON_CreateObject();
	char *text = NULL;

	if (o && put_head(o, l, wall) && put_counts(o, &l->n) && put_objects(o, l) && put_memory(o, l) &&
	    put_num_or_null(o, "oldest_ns", l->oldest, l->oldest && l->oldest_sure))
		text = cJSON_PrintUnformatted(o);
	cJSON_Delete(o);
	return text;
}
