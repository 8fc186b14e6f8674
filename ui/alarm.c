// SPDX-License-Identifier: GPL-2.0-or-later
#include "alarm.h"

#include <stdio.h>

static bool is_empty(const struct model_cache *c)
{
	return c && !c->gone && !c->events[BMA_CACHE_DRAIN] &&
	       (c->empty_since || c->list[BMA_FREE_LLIST] <= 0);
}

bool incident_lasts(const struct model *m, const struct incident *i)
{
	return !i->over && (i->type == INCIDENT_STALL || is_empty(model_cache(m, i->cache)));
}

struct text incident_ago(const struct model *m, const struct incident *i)
{
	uint64_t ago = m->now > i->last ? m->now - i->last : 0;
	struct text t = { "" };

	if (i->type == INCIDENT_STALL && !i->over)
		return t;
	snprintf(t.s, sizeof(t.s), ago ? ", %.20s ago" : ", now", text_age(ago).s);
	return t;
}

struct alarm alarm_of(const struct model *m)
{
	struct alarm a = { .incidents = m->nincidents };

	for (uint64_t n = m->nincidents; n && n + INCIDENTS_KEPT > m->nincidents; n--) {
		const struct incident *i = model_incident(m, n);
		bool lasts = i && incident_lasts(m, i);

		a.lasting += lasts;
		a.stalls += lasts && i->type == INCIDENT_STALL;
	}
	return a;
}
