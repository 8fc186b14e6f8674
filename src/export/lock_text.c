// SPDX-License-Identifier: GPL-2.0-or-later
#include "lock_text.h"

#include <errno.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "../model/lock_words.h"
#include "../model/words.h"
#include "fold.h"

#define STORIES 10		/* the newest; all are in JSON */
#define SENTENCE 1024
#define NAME_CELLS 31		/* at least */

static const char *duration_or_dash(const struct hist *h, uint64_t ns, char *buf, size_t size)
{
	return h->n ? duration_words(ns, buf, size) : "-";
}

static void print_row(FILE *to, int cells, const struct lock_owner *o, const struct lock_sum *s)
{
	char name[LOCK_NAME], time[3][32];

	fprintf(to, "%-*s %10" PRIu64 " %9" PRIu64 " %9s %9s %9s %5" PRIu64 " %5" PRIu64 " %7" PRIu64
		"\n", cells, lock_owner_words(&o->info, name, sizeof(name)), lock_acquired(&s->n), s->n.waits,
		duration_or_dash(&s->waits, hist_quantile(&s->waits, 500), time[0], sizeof(time[0])),
		duration_or_dash(&s->waits, hist_quantile(&s->waits, 990), time[1], sizeof(time[1])),
		duration_or_dash(&s->waits, s->waits.max, time[2], sizeof(time[2])),
		s->n.failed[BMA_LOCK_AA], s->n.failed[BMA_LOCK_ABBA], s->n.failed[BMA_LOCK_TIMEOUT]);
}

static bool is_shown(const struct lock_owner *o, const struct lock_sum *s, const struct filter *filter)
{
	return o->key && lock_sum_used(s) && filter_lock(filter, &o->info);
}

/* The longest name decides, so that the columns behind it stay below their headings. */
static int name_cells(const struct model *m, const struct lock_sum *sums, const struct filter *filter)
{
	int cells = NAME_CELLS;

	for (uint32_t i = 0; i < m->locks.nowners; i++) {
		const struct lock_owner *o = &m->locks.owners[i];
		char name[LOCK_NAME];
		int n = is_shown(o, &sums[i], filter) ?
			(int)strlen(lock_owner_words(&o->info, name, sizeof(name))) : 0;

		if (n > cells)
			cells = n;
	}
	return cells;
}

static int print_owners(FILE *to, const struct model *m, const struct filter *filter)
{
	struct lock_sum *sums = calloc(m->locks.nowners + 1, sizeof(*sums));
	int cells;

	if (!sums)
		return -ENOMEM;
	model_lock_sums(m, sums);
	cells = name_cells(m, sums, filter);
	fprintf(to, "\n%-*s %10s %9s %9s %9s %9s %5s %5s %7s\n", cells, "LOCKS OF", "ACQUIRED", "WAITS",
		"WAIT p50", "p99", "max", "AA", "ABBA", "TIMEOUT");
	for (uint32_t i = 0; i < m->locks.nowners; i++)
		if (is_shown(&m->locks.owners[i], &sums[i], filter))
			print_row(to, cells, &m->locks.owners[i], &sums[i]);
	free(sums);
	return 0;
}

/* What the two sums have to come to, and what they do not say. */
static void print_balance(FILE *to, const struct model *m)
{
	const struct lock_counts *n = &m->locks.n;

	if (!m->locks.told_until) {
		fprintf(to, "Only waits and what came of them are told (record --locks tells every "
			"acquisition and release).\n");
		return;
	}
	fprintf(to, "%" PRIu64 " acquired = %" PRIu64 " released + %" PRIu64 " held",
		lock_acquired(n), n->released, m->locks.held);
	if (n->forgotten)
		fprintf(to, " + %" PRIu64 " of which no release was told", n->forgotten);
	if (n->found)
		fprintf(to, " - %" PRIu64 " of which no acquisition was", n->found);
	fprintf(to, "\n");
}

static void print_log(FILE *to, const struct model *m, const struct filter *filter)
{
	uint64_t n = m->locks.nlog > STORIES ? m->locks.nlog - STORIES : 0;
	char story[SENTENCE], line[SENTENCE + 64];
	uint64_t shown = 0;

	while (++n <= m->locks.nlog) {
		const struct lock_failure_entry *f = model_lock_failure(m, n);

		if (!f || !filter_lock(filter, model_lock_info(m, f->lock)))
			continue;
		fputs(shown++ ? "  " : "\nLOCK FAILURES\n  ", to);
		snprintf(line, sizeof(line), "%.6f s %s: %s", (f->time - m->start) / 1e9,
			 lock_why_words(f->why),
			 lock_failure_story(m, f, story, sizeof(story)));
		print_folded(to, line, 2);
	}
	if (m->locks.nlog > STORIES && shown)
		fprintf(to, "  the newest of %" PRIu64 "\n", m->locks.nlog);
}

int print_locks(FILE *to, const struct model *m, const struct filter *filter)
{
	if (!m->locks.used)
		return 0;
	if (print_owners(to, m, filter))
		return -ENOMEM;
	print_balance(to, m);
	print_log(to, m, filter);
	return 0;
}
