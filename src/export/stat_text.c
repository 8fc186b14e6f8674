// SPDX-License-Identifier: GPL-2.0-or-later
#include "stat_text.h"

#include <errno.h>
#include <inttypes.h>
#include <string.h>

#include "../event/kind.h"

static void print_head(FILE *to, const struct model *m, uint64_t bytes)
{
	fprintf(to, "%" PRIu64 " events in %.3f s on %u CPU%s, %" PRIu64 " bytes, %.1f an event\n",
		m->position, (m->now - m->start) / 1e9, m->ncpus, m->ncpus == 1 ? "" : "s", bytes,
		m->position ? (double)bytes / m->position : 0.0);
	fprintf(to, "lost %" PRIu64 ", missed %" PRIu64 ", checks: %" PRIu64 " exact, %" PRIu64
		" skipped, %" PRIu64 " failed\n\n", m->lost, m->missed, m->checks.exact,
		m->checks.skipped, m->checks.failed);
}

static void print_kinds(FILE *to, const struct model *m)
{
	for (unsigned int k = 1; k < BMA_KINDS; k++)
		if (m->events[k])
			fprintf(to, "%12" PRIu64 "  %-12s %s\n", m->events[k], kind_name(k),
				kind_row(k)->meaning);
}

/* "hash conns #17", "global", "unknown" */
static void owner_text(const struct alloc_info *a, char *to, size_t size)
{
	switch (a->owner) {
	case BMA_OWNER_MAP:
	case BMA_OWNER_MAP_PERCPU:
		snprintf(to, size, "%s%s %s #%u", map_type_name(a->map_type),
			 a->owner == BMA_OWNER_MAP_PERCPU ? " values" : "", a->name, a->map_id);
		break;
	default:
		snprintf(to, size, "%s", owner_name(a->owner));
	}
}

#define NUMBER 24

static const char *marked(char to[NUMBER], const char *mark, int64_t n)
{
	snprintf(to, NUMBER, "%s%" PRId64, mark, n);
	return to;
}

static const char *in_use_mark(const struct model_class *k)
{
	if (k->in_doubt)
		return "~";
	return k->older && k->in_use >= 0 ? "+" : "";
}

static void print_class(FILE *to, const struct model *m, uint32_t i)
{
	const struct model_class *k = &m->classes[i];
	char owner[64], in_use[NUMBER], free[NUMBER], waiting[NUMBER];
	struct model_sum s;

	model_class_sum(m, i, &s);
	owner_text(model_alloc(m, k->alloc), owner, sizeof(owner));
	fprintf(to, "%-28s %5u %9" PRIu64 " %9" PRIu64 " %7" PRIu64 " %6" PRIu64 " %9s %5s %5s%s\n",
		owner, k->unit_size, s.events[BMA_ALLOC],
		s.events[BMA_FREE] + s.events[BMA_FREE_RCU], s.events[BMA_REFILL],
		s.events[BMA_TRIM], marked(in_use, in_use_mark(k), k->in_use),
		marked(free, s.free_known ? "" : "~", s.free),
		marked(waiting, s.waiting_known ? "" : "~", s.waiting), k->live ? "" : "  gone");
}

int stat_text(FILE *to, const struct model *m, uint64_t bytes, const struct filter *filter)
{
	uint32_t quiet = 0;

	print_head(to, m, bytes);
	print_kinds(to, m);
	fprintf(to, "\n%-28s %5s %9s %9s %7s %6s %9s %5s %5s\n", "OWNER", "SIZE", "ALLOC", "FREE",
		"REFILL", "TRIM", "IN USE", "FREE", "WAIT");
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
	return ferror(to) ? -EIO : 0;
}
