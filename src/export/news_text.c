// SPDX-License-Identifier: GPL-2.0-or-later
#include "news_text.h"

#include <inttypes.h>

#include "../event/kind.h"
#include "../model/words.h"
#include "fold.h"

#define SENTENCE 512

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
		if (f->class == FAILURE_NO_CLASS)
			snprintf(owner, sizeof(owner), "locks of CPU %" PRIu32, f->cpu);
		else
			owner_words(model_alloc(m, m->classes[f->class].alloc), owner, sizeof(owner));
		failure_sentence(m, f, sentence, sizeof(sentence));
		snprintf(line, sizeof(line), "%s: %s", owner, sentence);
		print_folded(to, line, 2);
	}
	if (shown && m->nfailures > FAILURES_FIRST + FAILURES_NEWEST)
		fprintf(to, "  of %" PRIu64 ": the first and the newest\n", m->nfailures);
}

void print_refills(FILE *to, const struct model *m, const struct filter *filter)
{
	struct hist all = { 0 };
	char time[3][32];

	for (uint32_t i = 1; i < m->ncaches; i++)
		if (m->caches[i].activity && filter_cache(filter, m, &m->caches[i]))
			hist_merge(&all, &model_activity(m, &m->caches[i])->refill);
	if (!filter_any(filter))
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
