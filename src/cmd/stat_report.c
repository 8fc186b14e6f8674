// SPDX-License-Identifier: GPL-2.0-or-later
#include "stat_report.h"

#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "../base/err.h"
#include "../export/stat_json.h"
#include "../export/stat_line_json.h"
#include "../export/stat_line_text.h"
#include "../export/stat_text.h"

#define SCREENFUL 20

/* Out with what was printed. 0 or -EIO, and r->code is set. */
static int put_out(struct stat_report *r)
{
	if (!fflush(stdout) && !ferror(stdout))
		return 0;
	if (errno == EPIPE)		/* where SIGPIPE is ignored; else it has ended us */
		r->code = 128 + SIGPIPE;
	else
		r->code = err(EXIT_RUNTIME, "cannot write to standard output: %s", strerror(errno));
	return -EIO;
}

static int no_memory(struct stat_report *r)
{
	r->code = err(EXIT_RUNTIME, "out of memory");
	return -EIO;
}

static int put_text(struct stat_report *r, char *text)
{
	if (!text)
		return no_memory(r);
	puts(text);
	free(text);
	return put_out(r);
}

static bool heading_due(const struct stat_report *r)
{
	return isatty(STDOUT_FILENO) ? r->printed % SCREENFUL == 0 : r->printed == 0;
}

static int line(void *ctx, const struct stat_line *l)
{
	struct stat_report *r = ctx;

	if (r->json)
		return put_text(r, stat_line_json(l, r->feed->meta.wall));
	if (heading_due(r))
		stat_line_heading(stdout);
	stat_line_text(stdout, l);
	r->printed++;
	return put_out(r);
}

void stat_report_begin(struct stat_report *r, struct feed *f)
{
	r->feed = f;
	r->lines = (struct stat_lines){
		.interval = r->interval, .filter = &r->filter, .line = line, .ctx = r,
	};
	if (!r->interval)
		return;
	f->before = stat_lines_before;
	f->each = stat_lines_item;
	f->each_ctx = &r->lines;
}

static bool any_class(const struct filter *filter, const struct model *m)
{
	for (uint32_t i = 0; i < m->nclasses; i++)
		if (filter_class(filter, m, &m->classes[i]))
			return true;
	return !m->nclasses;
}

/* --map chooses rows of these tables, too. */
static bool any_map(const struct filter *filter, const struct model *m)
{
	for (uint32_t i = 0; i < m->locks.nowners; i++)
		if (m->locks.owners[i].key && filter_lock(filter, &m->locks.owners[i].info))
			return true;
	for (uint32_t i = 0; i < m->storage.nmaps; i++)
		if (filter_storage_map(filter, &m->storage.maps[i].info))
			return true;
	return false;
}

static bool any_cpu(const struct filter *filter, const struct model *m)
{
	for (uint32_t i = 0; filter->cpus && i < filter->ncpus && i < m->ncpus; i++)
		if (filter->cpus[i])
			return true;
	return !filter->cpus;
}

static int summary(struct stat_report *r, const struct model *m)
{
	uint64_t bytes = feed_length(r->feed);

	if (!any_class(&r->filter, m) && !any_map(&r->filter, m))
		note("nothing here fits what --map and --size ask for");
	if (!any_cpu(&r->filter, m))
		note("none of the CPUs that -C asks for is there: the stream's are 0 to %u",
		     m->ncpus - 1);
	if (r->json)
		return put_text(r, stat_json(m, bytes, &r->filter));
	if (r->printed)
		putchar('\n');
	if (stat_text(stdout, m, bytes, &r->filter) == -ENOMEM)
		return no_memory(r);
	return put_out(r);
}

int stat_report_end(struct stat_report *r)
{
	const struct model *m = r->feed->model;

	if (!m || r->code)
		return r->code;
	if (!r->interval || !stat_lines_end(&r->lines, m))
		summary(r, m);
	return r->code;
}
