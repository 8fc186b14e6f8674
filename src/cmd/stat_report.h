/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What `stat` prints: a line for each interval, and the summary. */
#ifndef BMA_STAT_REPORT_H
#define BMA_STAT_REPORT_H

#include "../export/stat_line.h"

struct stat_report {
	bool json;
	uint64_t interval;	/* ns; 0: no lines */
	struct filter filter;

	/* its own, zero at the beginning */
	const struct feed *feed;
	struct stat_lines lines;
	uint64_t printed;	/* lines */
	int code;		/* of standard output: 0, or an exit code with the message out */
};

/* From here on what the feed takes becomes lines, where lines are wanted. */
void stat_report_begin(struct stat_report *r, struct feed *f);

/* The last line and the summary. 0 or an exit code, message out. */
int stat_report_end(struct stat_report *r);

#endif
