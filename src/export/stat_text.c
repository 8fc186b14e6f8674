// SPDX-License-Identifier: GPL-2.0-or-later
#include "stat_text.h"

#include <errno.h>
#include <inttypes.h>

#include "../event/kind.h"
#include "../model/words.h"
#include "news_text.h"

#define EXACT_ENOUGH 90		/* percent */

static void print_head(FILE *to, const struct model *m, uint64_t bytes)
{
	fprintf(to, "%" PRIu64 " events in %.3f s on %u CPU%s, %" PRIu64 " bytes, %.1f an event\n",
		m->position, (m->now - m->start) / 1e9, m->ncpus, m->ncpus == 1 ? "" : "s", bytes,
		m->position ? (double)bytes / m->position : 0.0);
	fprintf(to, "lost %" PRIu64 ", missed %" PRIu64 ", checks: %" PRIu64 " exact", m->lost,
		m->missed, m->checks.exact);
	if (m->checks.exact)
		fprintf(to, " (%u%%)", model_exact_share(m));
	fprintf(to, ", %" PRIu64 " skipped, %" PRIu64 " failed\n", m->checks.skipped,
		m->checks.failed);
}

/* What a reader of the numbers must know before he believes them. */
static void print_doubt(FILE *to, const struct model *m)
{
	unsigned int exact = model_exact_share(m);

	if (m->checks.failed)
		fprintf(to, "Checks failed: what is printed here and what the kernel had differ. "
			"Each place is below.\n");
	if (exact < EXACT_ENOUGH)
		fprintf(to, "Only %u%% of the checks compared everything; of the others some list "
			"was moving, or not known.\n", exact);
}

static unsigned int percent(uint64_t part, double whole)
{
	return 100.0 * part / whole + 0.5;
}

static void print_memory(FILE *to, const struct model *m)
{
	struct model_bytes b;
	double all;	/* whatever a stream says */

	model_bytes(m, &b);
	all = (double)b.in_use + b.free + b.waiting;
	if (all)
		fprintf(to, "memory: %s%.0f bytes; in use %u%%, free lists %u%%, waiting %u%%\n",
			b.known ? "" : "~", all, percent(b.in_use, all), percent(b.free, all),
			percent(b.waiting, all));
}

static void print_kinds(FILE *to, const struct model *m)
{
	fputc('\n', to);
	for (unsigned int k = 1; k < BMA_KINDS; k++)
		if (m->events[k])
			fprintf(to, "%12" PRIu64 "  %-12s %s\n", m->events[k], kind_name(k),
				kind_row(k)->meaning);
}

#define NUMBER 24

static const char *marked(char to[NUMBER], const char *mark, int64_t n)
{
	snprintf(to, NUMBER, "%s%" PRId64, mark, n);
	return to;
}

/* All bytes that the class holds, in use or not. */
static const char *bytes_of(const struct model *m, const struct model_class *k,
			    const struct model_sum *s, char to[NUMBER])
{
	bool sure = !*model_in_use_mark(k) && s->free_known && s->waiting_known;

	return marked(to, sure ? "" : "~", model_bytes_of(m, k, k->in_use + s->free + s->waiting));
}

static void print_class(FILE *to, const struct model *m, uint32_t i)
{
	const struct model_class *k = &m->classes[i];
	char owner[64], in_use[NUMBER], free[NUMBER], waiting[NUMBER], bytes[NUMBER];
	struct model_sum s;

	model_class_sum(m, i, &s);
	owner_words(model_alloc(m, k->alloc), owner, sizeof(owner));
	fprintf(to, "%-28s %5u %9" PRIu64 " %9" PRIu64 " %7" PRIu64 " %6" PRIu64
		" %9s %5s %5s %10s%s\n",
		owner, k->unit_size, s.events[BMA_ALLOC],
		s.events[BMA_FREE] + s.events[BMA_FREE_RCU], s.events[BMA_REFILL],
		s.events[BMA_TRIM], marked(in_use, model_in_use_mark(k), k->in_use),
		marked(free, s.free_known ? "" : "~", s.free),
		marked(waiting, s.waiting_known ? "" : "~", s.waiting), bytes_of(m, k, &s, bytes),
		k->live ? "" : "  gone");
}

static void print_classes(FILE *to, const struct model *m, const struct filter *filter)
{
	uint32_t quiet = 0;

	fprintf(to, "\n%-28s %5s %9s %9s %7s %6s %9s %5s %5s %10s\n", "OWNER", "SIZE", "ALLOC",
		"FREE", "REFILL", "TRIM", "IN USE", "FREE", "WAIT", "BYTES");
	for (uint32_t i = 0; i < m->nclasses; i++) {
		if (!filter_class(filter, m, &m->classes[i]))
			continue;
		if (m->classes[i].last_event)
			print_class(to, m, i);
		else
			quiet += !m->classes[i].moved;
	}
	if (quiet)
		fprintf(to, "and %u without an event\n", quiet);
	if (m->retired.classes)
		fprintf(to, "and %" PRIu64 " that went before the newest %d caches that are gone\n",
			m->retired.classes, GONE_KEPT);
}

int stat_text(FILE *to, const struct model *m, uint64_t bytes, const struct filter *filter)
{
	print_head(to, m, bytes);
	print_doubt(to, m);
	print_memory(to, m);
	print_kinds(to, m);
	print_classes(to, m, filter);
	print_refills(to, m, filter);
	print_grace(to, m);
	print_incidents(to, m, filter);
	print_failures(to, m, filter);
	return ferror(to) ? -EIO : 0;
}
