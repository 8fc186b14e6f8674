// SPDX-License-Identifier: GPL-2.0-or-later
#include "news_text.h"

#include <inttypes.h>
#include <string.h>

#include "../event/kind.h"
#include "../model/words.h"

#define INCIDENTS_SHOWN 10
#define SENTENCE 512

/* Folded at blanks, the lines after the first set in. */
static void print_folded(FILE *to, const char *text, int indent)
{
	int width = 100 - indent;

	while ((int)strlen(text) > width) {
		int n = width;

		while (n > 0 && text[n] != ' ')
			n--;
		if (!n)
			n = width;
		fprintf(to, "%.*s\n%*s", n, text, indent, "");
		text += n + (text[n] == ' ');
	}
	fprintf(to, "%s\n", text);
}

void print_failures(FILE *to, const struct model *m, const struct filter *filter)
{
	char owner[64], sentence[SENTENCE], line[SENTENCE + 64 + 2];
	uint64_t shown = 0;

	for (uint64_t n = 1; n <= m->nfailures; n++) {
		const struct model_failure *f = model_failure(m, n);

		if (!f) {	/* only the first and the newest are kept */
			n = m->nfailures - FAILURES_NEWEST;
			continue;
		}
		if (!filter_failure(filter, m, f))
			continue;
		fputs(shown++ ? "  " : "\nFAILED CHECKS\n  ", to);
		owner_words(model_alloc(m, m->classes[f->class].alloc), owner, sizeof(owner));
		failure_sentence(m, f, sentence, sizeof(sentence));
		snprintf(line, sizeof(line), "%s: %s", owner, sentence);
		print_folded(to, line, 2);
	}
	if (shown && m->nfailures > FAILURES_FIRST + FAILURES_NEWEST)
		fprintf(to, "  of %" PRIu64 ": the first and the newest\n", m->nfailures);
}

/* The number of the oldest that is printed: the last few that pass. */
static uint64_t first_shown(const struct model *m, const struct filter *filter, uint64_t *n)
{
	uint64_t number = m->nincidents, oldest = 0;

	for (*n = 0; number && model_incident(m, number); number--) {
		if (!filter_incident(filter, m, model_incident(m, number)))
			continue;
		if (++*n <= INCIDENTS_SHOWN)
			oldest = number;
	}
	return oldest;
}

void print_incidents(FILE *to, const struct model *m, const struct filter *filter)
{
	uint64_t found, number = first_shown(m, filter, &found);
	char sentence[SENTENCE];

	if (!found)
		return;
	fprintf(to, "\nINCIDENTS%s\n", found > INCIDENTS_SHOWN ? ", the last ten" : "");
	for (; number <= m->nincidents; number++) {
		const struct incident *i = model_incident(m, number);

		if (!filter_incident(filter, m, i))
			continue;
		fprintf(to, "%4" PRIu64 "  %9.3f s  ", i->number,
			(double)(int64_t)(i->first - m->start) / 1e9);
		incident_sentence(m, i, sentence, sizeof(sentence));
		print_folded(to, sentence, 19);
	}
}

void print_refills(FILE *to, const struct model *m, const struct filter *filter)
{
	struct hist all = { 0 };
	char time[3][32];

	for (uint32_t i = 1; i < m->ncaches; i++)
		if (m->caches[i].activity && filter_cache(filter, m, &m->caches[i]))
			hist_merge(&all, &model_activity(m, &m->caches[i])->refill);
	if (!filter->map && !filter->size && !filter->cpus)
		hist_merge(&all, &m->retired.refill);
	if (all.n)
		fprintf(to, "\nA refill came p50 %s, p99 %s, at most %s after it was asked for (%"
			PRIu64 " refill%s)\n",
			duration_words(hist_quantile(&all, 500), time[0], sizeof(time[0])),
			duration_words(hist_quantile(&all, 990), time[1], sizeof(time[1])),
			duration_words(all.max, time[2], sizeof(time[2])), all.n,
			all.n == 1 ? "" : "s");
}

static const char *duration_or_dash(uint64_t ns, bool known, char *buf, size_t size)
{
	return known ? duration_words(ns, buf, size) : "-";
}

static void print_flavour(FILE *to, const struct model *m, unsigned int flavour)
{
	const struct grace *g = &m->grace[flavour];
	char age[4][32];
	struct grace_now now;

	model_grace_now(m, flavour, &now);
	fprintf(to, "%-12s %9u %9s %9" PRIu64 " %9s %9s %9s %12" PRIu64 "\n",
		flavour_words(flavour), now.batches,
		duration_or_dash(m->now - now.oldest, now.oldest, age[0], sizeof(age[0])), g->done,
		duration_or_dash(hist_quantile(&g->age, 500), g->age.n, age[1], sizeof(age[1])),
		duration_or_dash(hist_quantile(&g->age, 990), g->age.n, age[2], sizeof(age[2])),
		duration_or_dash(g->age.max, g->age.n, age[3], sizeof(age[3])), g->objects);
}

void print_grace(FILE *to, const struct model *m)
{
	if (!m->events[BMA_GP_START] && !m->events[BMA_GP_END])
		return;
	fprintf(to, "\n%-12s %9s %9s %9s %9s %9s %9s %12s\n", "GRACE PERIOD", "IN FLIGHT", "OLDEST",
		"DONE", "AGE p50", "p99", "max", "OBJECTS BACK");
	for (unsigned int f = 0; f < GRACE_FLAVOURS; f++)
		print_flavour(to, m, f);
}
