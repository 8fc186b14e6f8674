/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The stream cut into intervals of equal length: what happened in each, and how things stood at its
 * end. Intervals are of the stream's own time and begin with it, so a recording gives the same
 * lines as the capture did. docs/stat.md says what a line tells.
 */
#ifndef BMA_STAT_LINE_H
#define BMA_STAT_LINE_H

#include "../play/feed.h"
#include "filter.h"

struct stat_counts {
	uint64_t events[BMA_KINDS];	/* of the filter's caches, when it leaves any out */
	uint64_t lost, missed;		/* these and all below: of the whole stream */
	struct model_checks checks;
	uint64_t incidents;
};

/* How sure a level is. */
enum stat_sure {
	STAT_EXACT,
	STAT_SINCE_START,	/* in use: of some caches all that came since the stream began */
	STAT_DOUBT,		/* events are missing, or a map's count has not been compared yet */
};

struct stat_level {
	int64_t objects;
	uint64_t bytes;		/* as `memory` of stat --json: never below 0 */
	enum stat_sure sure;
};

struct stat_line {
	uint64_t from, to;	/* ns since the stream began: what happened in [from, to) */
	uint64_t position;	/* events of the stream up to `to` */
	struct stat_counts n;	/* in the interval */
	/* At `to`: */
	struct stat_level in_use, free, waiting;
	uint64_t oldest;	/* ns that the oldest grace period under way has lasted; 0: none */
	bool oldest_sure;	/* false: events are missing, it may be over */
};

/* Cuts off where it would be endless: a gap of more intervals than this gives one line more. */
#define STAT_LINES_GAP 100

struct stat_lines {
	uint64_t interval;		/* ns, not 0 */
	const struct filter *filter;	/* `cpus` is not looked at */
	/* What to do with a line: 0, or below 0 to end it all. */
	int (*line)(void *ctx, const struct stat_line *line);
	void *ctx;

	/* the cutter's own, zero at the beginning */
	uint64_t from;			/* where the interval under way began, since the stream did */
	struct stat_counts begin;	/* as it began */
	uint64_t filtered[BMA_KINDS];	/* events of the filter's caches so far */
};

/* Each item in order, before the model takes it and after: struct feed's `before` and `each`. 0 or what
 * line() said. */
int stat_lines_before(void *lines, const struct item *item, const struct model *m);
int stat_lines_item(void *lines, const struct item *item, const struct model *m);

/* After the last item: the line of the interval that is not whole, where there is anything of it.
 * 0 or what line() said. */
int stat_lines_end(struct stat_lines *s, const struct model *m);

#endif
