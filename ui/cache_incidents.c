// SPDX-License-Identifier: GPL-2.0-or-later
#include "cache_incidents.h"

#include <stdio.h>

#include "alarm.h"
#include "view.h"

#define TEXT 480

static const struct model_cache *cache_of(const struct model *m, const struct incident *i)
{
	return i ? model_cache(m, i->cache) : NULL;
}

static bool concerns(const struct cache_facts *f, const struct incident *i)
{
	const struct model_cache *c = cache_of(f->model, i);

	return c && c->class == f->number && (f->cpu < 0 || c->info.cpu == (uint32_t)f->cpu);
}

unsigned int cache_incidents(const struct cache_facts *f)
{
	unsigned int n = 0;

	for (uint64_t i = 0; i < INCIDENTS_KEPT && i < f->model->nincidents; i++)
		n += concerns(f, model_incident(f->model, f->model->nincidents - i));
	return n;
}

/* The newest of those before number `before`; NULL: none. */
static const struct incident *incident_before(const struct cache_facts *f, uint64_t before)
{
	const struct incident *i;

	for (uint64_t k = before - 1; k && (i = model_incident(f->model, k)) != NULL; k--)
		if (concerns(f, i))
			return i;
	return NULL;
}

/* The n-th of all, and when. */
static void say_full(char *buf, size_t size, const struct model *m, const struct incident *i,
		     unsigned int n, unsigned int all)
{
	char words[TEXT];

	snprintf(buf, size, "!incident %u of %u%s: %s", n, all, incident_ago(m, i).s,
		 incident_sentence(m, i, words, sizeof(words)));
}

/* One line: what stands before the cause yields to it. */
static void say_brief(char *buf, size_t size, const struct model *m, const struct incident *i,
		      unsigned int n, unsigned int all, int w)
{
	struct text ago = incident_ago(m, i);
	char words[TEXT];

	incident_short(m, i, words, sizeof(words));
	snprintf(buf, size, "!%u of %u%s: %s", n, all, ago.s, words);
	if (draw_width(buf) > w && *ago.s)
		snprintf(buf, size, "!%s: %s", ago.s + 2, words);
	if (draw_width(buf) > w)
		snprintf(buf, size, "!%s", words);
}

static int lines_of(const char *text, int w)
{
	return draw_paragraph(NULL, (struct rect){ .w = w }, ROLE_TEXT, text);
}

void incidents_lines(const struct cache_facts *f, unsigned int n, int w, int room, int *newest,
		     int *all)
{
	uint64_t number = f->model->nincidents + 1;
	char text[TEXT + 80];

	*newest = *all = 0;
	for (unsigned int left = n; left; left--) {
		const struct incident *i = incident_before(f, number);
		int lines;

		if (!i)
			break;
		number = i->number;
		say_full(text, sizeof(text), f->model, i, left, n);
		lines = lines_of(text, w);
		*all += lines;
		if (left == n)
			*newest = lines <= room ? lines : 1;
	}
}

static int draw_incident(const struct draw *d, const struct cache_facts *f,
			 const struct incident *i, unsigned int n, unsigned int all, struct rect r)
{
	char text[TEXT + 80];

	say_full(text, sizeof(text), f->model, i, n, all);
	if (lines_of(text, r.w) > r.h)
		say_brief(text, sizeof(text), f->model, i, n, all, r.w);
	return draw_paragraph(d, r, incident_lasts(f->model, i) ? ROLE_BAD : ROLE_TEXT, text);
}

void incidents_draw(const struct draw *d, const struct cache_facts *f, unsigned int n,
		    struct rect r)
{
	uint64_t number = f->model->nincidents + 1;

	if (!n && r.h)
		draw_text(d, r.y, r.x + 1, r.w - 1, ROLE_DIM, "no incident: no allocation failed "
			  "here, no grace period is late");
	for (unsigned int left = n; left && r.h > 0; left--) {
		const struct incident *i = incident_before(f, number);
		int lines;

		if (!i)
			break;
		number = i->number;
		lines = draw_incident(d, f, i, left, n,
				      (struct rect){ r.y, r.x + 1, r.h, r.w - 2 });
		r.y += lines;
		r.h -= lines;
	}
}

uint64_t incident_elsewhere(const struct model *m, uint32_t class, int32_t cpu, uint64_t from,
			    int way)
{
	uint64_t n = m->nincidents < INCIDENTS_KEPT ? m->nincidents : INCIDENTS_KEPT;
	uint64_t first = m->nincidents - n;	/* numbers begin behind it */

	if (from <= first || from > m->nincidents)
		from = way > 0 ? first : m->nincidents + 1;
	for (uint64_t i = 1; i <= n; i++) {
		uint64_t ahead = way > 0 ? from + i : from + n - i;
		uint64_t number = first + 1 + (ahead - first - 1) % n;
		const struct model_cache *c = cache_of(m, model_incident(m, number));

		if (c && (c->class != class || cpu < 0 || c->info.cpu != (uint32_t)cpu))
			return number;
	}
	return 0;
}
