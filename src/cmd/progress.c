// SPDX-License-Identifier: GPL-2.0-or-later
#include "progress.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "../base/clock.h"

#define SECOND 1000000000ull
#define PAUSE (SECOND / 5)	/* between two lines: as often as one can read */
#define COLUMNS_MAX 79		/* a line that wraps cannot be written again */

void progress_start(struct progress *p, int fd, bool quiet)
{
	struct stat st;
	off_t at;

	memset(p, 0, sizeof(*p));
	/* what goes to the same terminal would be torn apart */
	p->shown = !quiet && isatty(STDERR_FILENO) && !isatty(STDOUT_FILENO);
	if (!p->shown)
		return;
	at = lseek(fd, 0, SEEK_CUR);
	if (!fstat(fd, &st) && S_ISREG(st.st_mode) && at >= 0 && st.st_size > at)
		p->size = st.st_size - at;
	p->start = clock_ns(CLOCK_MONOTONIC);
	p->next = p->start + PAUSE;
}

static void rewrite(struct progress *p, const char *line)
{
	int width = strnlen(line, COLUMNS_MAX);

	fprintf(stderr, "\r%.*s%*s", width, line, p->width > width ? p->width - width : 0, "");
	fflush(stderr);
	p->width = p->width > width ? p->width : width;
}

static const char *amount(uint64_t bytes, char *buf, size_t size)
{
	snprintf(buf, size, "%" PRIu64 ".%" PRIu64 " MB", bytes / 1000000,
		 bytes / 100000 % 10);
	return buf;
}

void progress_tell(struct progress *p, uint64_t bytes, uint64_t events)
{
	char line[160], read[32], all[32];
	uint64_t now, rate;

	if (!p->shown)
		return;
	now = clock_ns(CLOCK_MONOTONIC);
	if (now < p->next)
		return;
	p->next = now + PAUSE;
	rate = events * 1000 / ((now - p->start) / 1000000);
	if (p->size)	/* which grows while it is recorded */
		snprintf(line, sizeof(line), "%3" PRIu64 " %%, %s of %s, %" PRIu64 " events, %"
			 PRIu64 " events/s", bytes < p->size ? bytes * 100 / p->size : 100,
			 amount(bytes, read, sizeof(read)), amount(p->size, all, sizeof(all)),
			 events, rate);
	else
		snprintf(line, sizeof(line), "%s, %" PRIu64 " events, %" PRIu64 " events/s",
			 amount(bytes, read, sizeof(read)), events, rate);
	rewrite(p, line);
}

void progress_end(struct progress *p)
{
	if (!p->width)
		return;
	fprintf(stderr, "\r%*s\r", p->width, "");
	fflush(stderr);
	p->width = 0;
}
