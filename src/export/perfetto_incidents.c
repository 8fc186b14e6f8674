// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * A slice for each incident, with its sentence, in the process of its cache's class. They may
 * overlap, so they are nestable ones with their number as id. Written when the incident is over,
 * for only then all is known of it.
 */
#include "perfetto_parts.h"

#include <errno.h>
#include <string.h>

#define FULL (INCIDENTS_KEPT - 8)	/* about to be forgotten by the model */

static bool wanted(const struct perfetto *p, const struct model *m, const struct incident *i)
{
	bool kind = i->type == INCIDENT_ALLOC_FAIL ? wants_kind(p, BMA_ALLOC_FAIL) :
		    wants_kind(p, BMA_GP_START) || wants_kind(p, BMA_GP_END);

	return kind && in_window(p) && model_cache(m, i->cache) &&
	       filter_incident(&p->opts.filter, m, i);
}

static void args(struct perfetto *p, const struct model *m, const struct incident *i)
{
	char sentence[512];

	arg_text(p, "sentence", incident_sentence(m, i, sentence, sizeof(sentence)));
	arg_text(p, "type", incident_name(i->type));
	arg_text(p, "cause", cause_name(i->cause));
	arg_uint(p, "count", i->count);
	arg_uint(p, "cache", i->cache);
	arg_uint(p, "number", i->number);
	arg_uint(p, "position", i->position);
	arg_true(p, "unfinished", !i->over);
}

/* Since the stream began, not before the window. */
static uint64_t moment(const struct perfetto *p, const struct model *m, uint64_t time)
{
	uint64_t t = time > m->start ? time - m->start : 0;

	return t > p->opts.from ? t : p->opts.from;
}

static int write_incident(struct perfetto *p, const struct model *m, const struct incident *i)
{
	int rc;
	struct track *t = track_of(p, m, i->cache, &rc);
	uint64_t first = moment(p, m, i->first), last = i->over ? moment(p, m, i->last) : p->now;
	struct record r = { .ph = 'b', .ts = first, .id = i->number, .cat = "incident" };
	char name[48];

	if (!t)
		return rc;
	snprintf(name, sizeof(name), "%s: %s", i->type == INCIDENT_STALL ? "stall" : "ENOMEM",
		 incident_head(i));
	r.name = name;
	r.pid = row_of(p, t)->pid;
	r.tid = track_tid(p, t, TID_EVENTS);
	record_begin(p, &r);
	args(p, m, i);
	record_end(p);
	r.ph = 'e';
	r.ts = last > first ? last : first;
	record_begin(p, &r);
	record_end(p);
	return 0;
}

static void forget(struct perfetto *p, uint32_t at)
{
	p->nopen--;
	memmove(p->open + at, p->open + at + 1, (p->nopen - at) * sizeof(p->open[0]));
}

static void note_new(struct perfetto *p, const struct model *m)
{
	while (p->nincidents < m->nincidents) {
		p->nincidents++;
		if (!model_incident(m, p->nincidents) || p->nopen == INCIDENTS_KEPT)
			p->unwritten++;
		else
			p->open[p->nopen++] = p->nincidents;
	}
}

int incidents_update(struct perfetto *p, const struct model *m, uint32_t cache)
{
	int rc = 0;

	note_new(p, m);
	for (uint32_t at = 0; at < p->nopen && !rc;) {
		const struct incident *i = model_incident(m, p->open[at]);
		bool full = m->nincidents - p->open[at] >= FULL;

		if (i && !full && (!i->over || (cache && i->cache != cache))) {
			at++;
			continue;
		}
		p->unwritten += !i;
		if (i && wanted(p, m, i))
			rc = write_incident(p, m, i);
		forget(p, at);
	}
	return rc;
}

void incidents_end(struct perfetto *p, const struct model *m)
{
	for (uint32_t at = 0; at < p->nopen; at++) {
		const struct incident *i = model_incident(m, p->open[at]);

		p->unwritten += !i;
		if (i && wanted(p, m, i))
			write_incident(p, m, i);
	}
	p->nopen = 0;
}
