// SPDX-License-Identifier: GPL-2.0-or-later
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "../base/err.h"
#include "../export/pick.h"
#include "cmd.h"
#include "export_opts.h"
#include "input.h"
#include "map_allocs.h"
#include "outfile.h"

struct job {
	const struct export_cmd *cmd;
	struct outfile out;
	struct feed feed;
	void *exporter;
	bool picking, picked;	/* is something left out? was an event not? */
	int write_error;	/* errno */
	int error;		/* -errno of the exporter */
};

/* Of the first write that failed: by now errno is another call's. 0: all went well. */
static int write_error(const struct job *j, int flushed)
{
	int first = j->cmd->format->error(j->exporter);

	return first ? first : flushed ? flushed : ferror(j->out.to) ? EIO : 0;
}

static int take(void *ctx, const struct item *item, const struct model *m)
{
	struct job *j = ctx;

	if (!m)			/* before META nothing makes sense */
		return 0;
	if (j->picking && !j->picked && item->type == ITEM_EVENT)
		j->picked = pick_event(&j->cmd->opts, m, &item->event);
	j->error = j->cmd->format->item(j->exporter, item, m);
	if (!j->error && ferror_unlocked(j->out.to)) {
		j->write_error = write_error(j, 0);
		return -EIO;
	}
	return j->error;
}

/* Who reads what is exported is to know what is not in it. */
static void tell(const struct job *j)
{
	const struct exporter *x = j->cmd->format;
	const struct model *m = j->feed.model;
	const char *remark;
	char buf[200];

	remark = x->remark ? x->remark(j->exporter, buf, sizeof(buf)) : NULL;
	if (remark)
		note("%s", remark);
	if (m->lost + m->missed)
		note("%llu events were lost and %llu missed while this was recorded: the export "
		     "has gaps", (unsigned long long)m->lost, (unsigned long long)m->missed);
	if (j->picking && !j->picked)
		note("no event is what the filters ask for");
	if (j->cmd->opts.filter.map && !j->cmd->opts.filter.allocs)
		note("from a pipe, --map finds a map's events once its name was told: what came "
		     "before is left out; give a file to have all");
}

static int exporter_failed(const char *file, int error)
{
	if (error == -ENOMEM)
		return err(EXIT_RUNTIME, "out of memory");
	if (error == -EBADMSG)
		return err(EXIT_STREAM, "%s: its META block cannot be read; nothing is exported", file);
	return err(EXIT_RUNTIME, "cannot use a temporary file in %s: %s; nothing is exported. Make "
		   "room there, or narrow the export: --from, --to, --event, --map", P_tmpdir,
		   strerror(-error));
}

/* What was whole is exported, even when not all was; without META nothing can be. */
static int finish(struct job *j)
{
	const struct export_cmd *c = j->cmd;
	int error, verdict, code;

	if (j->write_error)
		return outfile_failed(&j->out, j->write_error);
	if (j->error)
		return exporter_failed(c->file, j->error);
	if (!j->feed.model)
		return input_verdict(&j->feed, c->file);
	error = c->format->finish(j->exporter, &j->feed);
	if (error)
		return exporter_failed(c->file, error);
	error = write_error(j, fflush(j->out.to) ? errno : 0);
	if (error)
		return outfile_failed(&j->out, error);
	code = outfile_commit(&j->out);
	if (code)
		return code;
	verdict = input_verdict(&j->feed, c->file);
	if (!c->quiet)
		tell(j);
	return verdict;
}

static int run(struct job *j, int fd)
{
	struct progress progress;
	int code;

	j->picking = pick_any(&j->cmd->opts);
	j->exporter = j->cmd->format->open(j->out.to, &j->cmd->opts);
	if (!j->exporter)
		return exporter_failed(j->cmd->file, -errno);
	if (feed_init(&j->feed, UINT64_MAX))
		return err(EXIT_RUNTIME, "out of memory");
	j->feed.each = take;
	j->feed.each_ctx = j;
	progress_start(&progress, fd, j->cmd->quiet);
	code = input_read_on(fd, j->cmd->file, &j->feed, &progress);
	progress_end(&progress);
	return code ? code : finish(j);
}

static int export(const struct export_cmd *c, int fd)
{
	struct job j = { .cmd = c };
	int code = outfile_open(&j.out, c->out, fd, c->opts.raw_addresses);

	if (code)
		return code;
	code = run(&j, fd);
	if (j.exporter)
		c->format->close(j.exporter);
	feed_release(&j.feed);
	outfile_abandon(&j.out);	/* of what was committed nothing is left to do */
	return code;
}

int cmd_export(int argc, char **argv)
{
	struct export_cmd c;
	int fd, code;

	export_opts_init(&c);
	argp_parse(&export_argp, argc, argv, 0, NULL, &c);
	fd = input_open(c.file);
	if (fd < 0)
		return -fd;
	code = map_allocs_find(fd, c.file, &c.opts.filter);
	if (!code)
		code = export(&c, fd);
	free(c.opts.filter.cpus);
	free((void *)c.opts.filter.allocs);
	if (fd != STDIN_FILENO)
		close(fd);
	return code;
}
