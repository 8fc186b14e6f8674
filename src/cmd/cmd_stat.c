// SPDX-License-Identifier: GPL-2.0-or-later
#include <argp.h>
#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "../base/err.h"
#include "../export/stat_line_text.h"
#include "capture_args.h"
#include "cmd.h"
#include "filter_opts.h"
#include "follow.h"
#include "input.h"
#include "live_child.h"
#include "number.h"
#include "stat_report.h"

#define INTERVAL_US 1000000	/* live, if nothing else is said */
#define INTERVAL_MIN_US 10000
#define PATIENCE 3		/* Ctrl-C so often leaves a capture that does not end */

enum { OPT_JSON = 1000, OPT_AT, OPT_FAIL, OPT_INTERVAL, OPT_DURATION, OPT_BUFFER };

struct opts {
	const char *file;	/* NULL: this kernel */
	const char *live_only;	/* an option that was given and makes no sense with a file */
	bool fail_on_loss;
	uint64_t at;
	struct capture_opts capture;
	struct stat_report report;
};

static const struct argp_option options[] = {
	{ NULL, 0, NULL, 0, "Of this kernel, and of a FILE:", 1 },
	{ "interval", OPT_INTERVAL, "TIME", 0,
	  "a line for so much of the stream's time: 1s (what it is live), 250ms; of a FILE there are "
	  "lines only with it", 1 },
	{ "json", OPT_JSON, NULL, 0, "one JSON object a line (docs/stat.md), the last is the summary "
	  "(docs/json.md)", 1 },
	{ "map", FILTER_OPT_MAP, "ID|NAME", 0,
	  "only this map's caches (in the lines, all but lost, miss and bad; the summary's totals stay "
	  "those of all)", 1 },
	{ "size", FILTER_OPT_SIZE, "BYTES", 0, "only caches of this unit size; likewise", 1 },
	{ "cpu", 'C', "LIST", 0,
	  "with --json, only these CPUs' caches in the summary: 0,2-5", 1 },
	{ "fail-on-loss", OPT_FAIL, NULL, 0, "exit 6 when events were lost or missed", 1 },
	{ NULL, 0, NULL, 0, "Of this kernel:", 2 },
	{ "duration", OPT_DURATION, "TIME", 0,
	  "stop after so long, and COMMAND with it: 10s, 500ms", 2 },
	{ "buffer", OPT_BUFFER, "BYTES", 0,
	  "buffers of all CPUs together (64M; at least 64K a CPU)", 2 },
	{ "verbose", 'v', NULL, 0, "say what libbpf and the verifier say", 2 },
	{ NULL, 0, NULL, 0, "Of a FILE:", 3 },
	{ "at", OPT_AT, "POS", 0, "stop at event POS, as the status line shows it", 3 },
	{ NULL, 0, NULL, 0, NULL, 0 },
};

static void parse_interval(struct opts *o, const char *arg, struct argp_state *state)
{
	uint64_t us;

	if (number_us(arg, &us) || us < INTERVAL_MIN_US || us > UINT64_MAX / 1000)
		argp_error(state, "--interval wants a time with its unit, 10ms or more, as 1s, not "
			   "\"%s\"", arg);
	else
		o->report.interval = us * 1000;
}

/* A FILE stands before --, a COMMAND behind it. */
static void parse_argument(struct opts *o, char *arg, struct argp_state *state)
{
	if (state->quoted) {
		o->capture.command = state->argv + state->next - 1;
		state->next = state->argc;
	} else if (o->file) {
		argp_error(state, "one FILE at a time, \"%s\" is too much; what is to run stands "
			   "behind --", arg);
	} else {
		o->file = arg;
	}
}

static void check(struct opts *o, struct argp_state *state)
{
	struct stat_report *r = &o->report;

	if (o->file && o->capture.command)
		argp_error(state, "a FILE or -- COMMAND, not both");
	if (o->file && o->live_only)
		argp_error(state, "%s is for this kernel: it says nothing to a FILE", o->live_only);
	if (!o->file && o->at != UINT64_MAX)
		argp_error(state, "--at wants a FILE: what comes has no number yet");
	if (r->filter.cpus && !r->json)
		argp_error(state, "-C chooses caches of --json; the table has all CPUs in one row");
	if (!o->file && !r->interval)
		r->interval = INTERVAL_US * 1000ull;
}

static error_t parse(int key, char *arg, struct argp_state *state)
{
	struct opts *o = state->input;

	switch (key) {
	case OPT_JSON:
		o->report.json = true;
		return 0;
	case OPT_AT:
		if (number_position(arg, &o->at))
			argp_error(state, "--at wants the number of an event, not \"%s\"", arg);
		return 0;
	case OPT_INTERVAL:
		parse_interval(o, arg, state);
		return 0;
	case OPT_DURATION:
		o->live_only = "--duration";
		o->capture.duration_ms = capture_arg_ms(state, "--duration", arg, 1);
		return 0;
	case OPT_BUFFER:
		o->live_only = "--buffer";
		o->capture.buffer_bytes = capture_arg_buffer(state, arg);
		return 0;
	case OPT_FAIL:
		o->fail_on_loss = true;
		return 0;
	case 'v':
		o->live_only = "-v";
		o->capture.verbose = true;
		return 0;
	case ARGP_KEY_ARG:
		parse_argument(o, arg, state);
		return 0;
	case ARGP_KEY_END:
		check(o, state);
		return 0;
	default:
		return filter_option(&o->report.filter, key, arg, state);
	}
}

/* What the columns mean, behind the options. */
static char *explain(int key, const char *text, void *input)
{
	char *to = NULL;
	size_t size;
	FILE *f;

	(void)input;
	if (key != ARGP_KEY_HELP_POST_DOC)
		return (char *)text;
	f = open_memstream(&to, &size);
	if (!f)
		return NULL;
	fputs("A line tells:\n", f);
	for (unsigned int i = 0; i < STAT_COLUMNS; i++)
		fprintf(f, "  %-8s %s\n", stat_columns[i].heading, stat_columns[i].meaning);
	fputs("~ before a number: it may be off, events are missing. +: so much came since the "
	      "stream began, what was there before is not known.", f);
	return fclose(f) ? NULL : to;
}

static const struct argp argp = {
	options, parse, "FILE|-\n[-- COMMAND [ARG...]]",
	"Prints what a stream tells: with a FILE its totals, per kind of event and per cache. Without, "
	"a line a second of this kernel's BPF memory allocator, until Ctrl-C or while COMMAND runs, and "
	"the totals at the end; needs privilege.\v", NULL, explain, NULL,
};

static int loss_code(const struct opts *o, const struct feed *f)
{
	return o->fail_on_loss && f->model && f->model->lost + f->model->missed ? EXIT_LOSS : 0;
}

static int left_code(const struct follow *w)
{
	return w->caught == SIGINT ? 130 : 0;
}

/* What was whole is printed even when the rest was not. */
static int end_file(struct opts *o, const struct feed *f, const struct follow *w)
{
	int code = stat_report_end(&o->report);

	if (!code && !w->left)		/* what we did not read is not missing */
		code = input_verdict(f, o->file);
	if (code)
		return code;
	if (o->at != UINT64_MAX && !f->stopped && !w->left)
		return err(EXIT_RUNTIME, "the stream ends before event %llu",
			   (unsigned long long)o->at);
	code = loss_code(o, f);
	return code ? code : left_code(w);
}

/* Without lines nobody wants anything before the end, and Ctrl-C ends it all, as ever. */
static int read_file(struct opts *o, int fd, struct feed *f, struct follow *w)
{
	if (!o->report.interval)
		return input_read_all(fd, o->file, f);
	w->fd = fd;
	w->name = o->file;
	return follow(w, f);
}

static int stat_file(struct opts *o, struct feed *f)
{
	struct follow w = { 0 };
	int fd = input_open(o->file), code;

	if (fd < 0)
		return -fd;
	code = read_file(o, fd, f, &w);
	if (!code)
		code = end_file(o, f, &w);
	if (fd != STDIN_FILENO)
		close(fd);
	return code;
}

struct live {
	struct live_child child;
	bool hears;		/* the terminal's Ctrl-C itself */
};

/* Its END is waited for, and thereby the end of its command. */
static bool end_capture(void *ctx, unsigned int count, bool by_hand)
{
	struct live *l = ctx;

	if (by_hand || !l->hears)
		live_child_stop(&l->child);
	return count < PATIENCE;
}

/* How the capture, or its command, ended says most. */
static int end_live(struct opts *o, const struct feed *f, const struct follow *w, int end)
{
	char buf[256];
	int code = stat_report_end(&o->report);

	if (code || end)
		return code ? code : end;
	if (!f->model && w->caught)	/* before anything began */
		return 128 + w->caught;
	if (!w->left && feed_verdict(f, buf, sizeof(buf)))
		return err(EXIT_STREAM, "the capture's stream: %s", feed_verdict(f, buf, sizeof(buf)));
	if (f->model->lost)
		note("the buffers were full for a while; a larger --buffer loses less");
	code = loss_code(o, f);
	return code || o->capture.command ? code : left_code(w);
}

static int stat_live(struct opts *o, struct feed *f)
{
	struct live l = { .hears = live_child_hears(&o->capture, false) };
	struct follow w = { .name = "the capture's stream", .signal = end_capture, .ctx = &l };
	int code = live_child_start(&l.child, &o->capture, false), end;

	if (code)
		return code;
	w.fd = l.child.stream;
	code = follow(&w, f);
	end = live_child_end(&l.child);
	return code ? code : end_live(o, f, &w, end);
}

int cmd_stat(int argc, char **argv)
{
	struct opts o = { .at = UINT64_MAX, .capture.rate = 1 };
	struct feed f;
	int code;

	argp_parse(&argp, argc, argv, ARGP_IN_ORDER, NULL, &o);
	if (feed_init(&f, o.at))
		return err(EXIT_RUNTIME, "out of memory");
	stat_report_begin(&o.report, &f);
	code = o.file ? stat_file(&o, &f) : stat_live(&o, &f);
	feed_release(&f);
	free(o.report.filter.cpus);
	return code;
}
