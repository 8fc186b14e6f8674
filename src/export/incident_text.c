// SPDX-License-Identifier: GPL-2.0-or-later
#include "incident_text.h"

#include <inttypes.h>
#include <string.h>

#include "../model/words.h"
#include "fold.h"

/* Those of one owner, program and cause. */
struct group {
	const struct incident *one;
	uint32_t alloc;		/* id */
	uint64_t n, failures;
	uint64_t first, last;	/* ns */
};

struct groups {
	struct group group[INCIDENTS_KEPT];
	uint32_t n;
	uint64_t incidents;
	const struct incident *newest;
};

static bool same(const struct group *g, const struct incident *i, uint32_t alloc)
{
	return g->alloc == alloc && g->one->type == i->type && g->one->prog == i->prog &&
	       incident_head(g->one) == incident_head(i);
}

static void add(struct groups *to, const struct incident *i, uint32_t alloc)
{
	struct group *g = to->group;

	while (g < to->group + to->n && !same(g, i, alloc))
		g++;
	if (g == to->group + to->n) {
		to->n++;
		*g = (struct group){ .one = i, .alloc = alloc, .first = i->first };
	}
	g->n++;
	g->failures += i->count;
	if (i->first < g->first)
		g->first = i->first;
	if (i->last > g->last)
		g->last = i->last;
	to->incidents++;
	to->newest = i;
}

static void gather(struct groups *to, const struct model *m, const struct filter *filter)
{
	uint64_t n = m->nincidents > INCIDENTS_KEPT ? m->nincidents - INCIDENTS_KEPT : 0;

	to->n = to->incidents = 0;
	while (++n <= m->nincidents) {
		const struct incident *i = model_incident(m, n);

		if (i && filter_incident(filter, m, i))
			add(to, i, model_cache(m, i->cache)->info.alloc);
	}
}

static double seconds(const struct model *m, uint64_t ns)
{
	return (double)(int64_t)(ns - m->start) / 1e9;
}

static void print_group(FILE *to, const struct model *m, const struct group *g, int owner_width)
{
	bool stall = g->one->type == INCIDENT_STALL;
	const char *name = model_name(m, NAME_PROG, g->one->prog);
	char failures[24] = "-", what[64], owner[64], prog[64] = "-";

	if (!stall)
		snprintf(failures, sizeof(failures), "%" PRIu64, g->failures);
	if (g->one->prog)
		snprintf(prog, sizeof(prog), "%s%s#%u", name ? name : "", name && *name ? " " : "",
			 g->one->prog);
	snprintf(what, sizeof(what), "%s, %s", stall ? "stall" : "ENOMEM", incident_head(g->one));
	fprintf(to, "%5" PRIu64 " %8s %7.3f s %7.3f s  %-23s  %-*s  %s\n", g->n, failures,
		seconds(m, g->first), seconds(m, g->last), what, owner_width,
		owner_words(model_alloc(m, g->alloc), owner, sizeof(owner)), prog);
}

static int owner_width_of(const struct model *m, const struct groups *g)
{
	size_t width = sizeof("OWNER") - 1;
	char owner[64];

	for (uint32_t i = 0; i < g->n; i++) {
		size_t n = strlen(owner_words(model_alloc(m, g->group[i].alloc), owner,
					      sizeof(owner)));

		width = n > width ? n : width;
	}
	return width;
}

void print_incidents(FILE *to, const struct model *m, const struct filter *filter)
{
	char sentence[512], line[512 + 16];
	struct groups g;
	int width;

	gather(&g, m, filter);
	if (!g.incidents)
		return;
	width = owner_width_of(m, &g);
	fprintf(to, "\nINCIDENTS: %" PRIu64, g.incidents);
	if (g.incidents < m->nincidents)
		fprintf(to, " of %" PRIu64, m->nincidents);
	if (m->nincidents > INCIDENTS_KEPT)
		fprintf(to, ", from the newest %d", INCIDENTS_KEPT);
	fprintf(to, "\n%5s %8s %9s %9s  %-23s  %-*s  %s\n", "COUNT", "FAILURES", "FIRST", "LAST", "WHAT",
		width, "OWNER", "PROGRAM");
	for (uint32_t i = 0; i < g.n; i++)
		print_group(to, m, &g.group[i], width);
	incident_sentence(m, g.newest, sentence, sizeof(sentence));
	snprintf(line, sizeof(line), "The newest: %s", sentence);
	print_folded(to, line, 2);
}
