// SPDX-License-Identifier: GPL-2.0-or-later
#include "stat_text.h"

#include <errno.h>
#include <inttypes.h>

#include "../event/kind.h"
#include "class_text.h"
#include "incident_text.h"
#include "lock_text.h"
#include "news_text.h"
#include "storage_text.h"

#define EXACT_ENOUGH 90		/* percent */

static void print_head(FILE *to, const struct model *m, uint64_t bytes)
{
	fprintf(to, "%" PRIu64 " events in %.3f s on %u CPU%s, %" PRIu64 " bytes, %.1f an event\n",
		m->position, (m->now - m->begun) / 1e9, m->ncpus, m->ncpus == 1 ? "" : "s", bytes,
		m->position ? (double)bytes / m->position : 0.0);
	if (m->before)
		fprintf(to, "begins %.3f s after the recorder did: %" PRIu64 " events before that "
			"were not kept (record --ring)\n", (m->begun - m->start) / 1e9, m->before);
	fprintf(to, "lost %" PRIu64 ", missed %" PRIu64 ", checks: %" PRIu64 " exact", m->lost,
		m->missed, m->checks.exact);
	if (m->checks.exact)
		fprintf(to, " (%u%%)", model_exact_share(m));
	fprintf(to, ", %" PRIu64 " skipped, %" PRIu64 " failed\n", m->checks.skipped,
		m->checks.failed);
}

/* Single events are a sample then; what is told of owners is not. */
static void print_untold(FILE *to, const struct model *m)
{
	uint64_t frees = m->untold[BMA_FREE] + m->untold[BMA_FREE_RCU];

	if (m->untold[BMA_ALLOC] + frees)
		fprintf(to, "counted and not told one by one: %" PRIu64 " allocs, %" PRIu64 " frees "
			"(record --rate, --budget); the rows of owners have them\n",
			m->untold[BMA_ALLOC], frees);
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

int stat_text(FILE *to, const struct model *m, uint64_t bytes, const struct filter *filter)
{
	print_head(to, m, bytes);
	print_untold(to, m);
	print_doubt(to, m);
	print_memory(to, m);
	print_kinds(to, m);
	if (print_classes(to, m, filter))
		return -ENOMEM;
	print_refills(to, m, filter);
	print_grace(to, m);
	if (print_locks(to, m, filter))
		return -ENOMEM;
	print_storage(to, m, filter);
	print_incidents(to, m, filter);
	print_failures(to, m, filter);
	return ferror(to) ? -EIO : 0;
}
