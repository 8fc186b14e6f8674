// SPDX-License-Identifier: GPL-2.0-or-later
#include "cache_incidents.h"

#include <stdio.h>

#include "view.h"

#define TEXT 320

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

void incidents_draw(const struct draw *d, const struct cache_facts *f, unsigned int n,
		    struct rect r)
{
	char sentence[TEXT], text[TEXT + 40];
	unsigned int left = n;

	if (!n && r.h)
		draw_text(d, r.y, r.x + 1, r.w - 1, ROLE_DIM, "no incident: no allocation failed "
			  "here, no grace period is late");
	for (uint64_t k = f->model->nincidents; left && k && r.h > 0; k--) {
		const struct incident *i = model_incident(f->model, k);
		int lines;

		if (!i)
			break;
		if (!concerns(f, i))
			continue;
		incident_sentence(f->model, i, sentence, sizeof(sentence));
		snprintf(text, sizeof(text), "!incident %u of %u: %s", left--, n, sentence);
		lines = draw_paragraph(d, (struct rect){ r.y, r.x + 1, r.h, r.w - 2 },
				       i->over ? ROLE_NOTICE : ROLE_BAD, text);
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
