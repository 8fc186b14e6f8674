// SPDX-License-Identifier: GPL-2.0-or-later
#include <argp.h>
#include <errno.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "../base/err.h"
#include "../export/stat_json.h"
#include "../export/stat_text.h"
#include "cmd.h"
#include "input.h"
#include "number.h"

enum { OPT_JSON = 1000, OPT_AT, OPT_FAIL, OPT_MAP, OPT_SIZE };

struct opts {
	const char *file;
	bool json, fail_on_loss;
	uint64_t at;
	struct filter filter;
};

static const struct argp_option options[] = {
	{ "json", OPT_JSON, NULL, 0, "one JSON object (docs/json.md)", 0 },
	{ "at", OPT_AT, "POS", 0, "stop at event POS, as the status line shows it", 0 },
	{ "map", OPT_MAP, "ID|NAME", 0, "only this map's caches (totals stay those of all)", 0 },
	{ "size", OPT_SIZE, "BYTES", 0, "only caches of this unit size", 0 },
	{ "cpu", 'C', "LIST", 0, "with --json, only these CPUs' caches: 0,2-5", 0 },
	{ "fail-on-loss", OPT_FAIL, NULL, 0, "exit 6 when events were lost or missed", 0 },
	{ NULL, 0, NULL, 0, NULL, 0 },
};

static error_t parse(int key, char *arg, struct argp_state *state)
{
	struct opts *o = state->input;

	switch (key) {
	case OPT_JSON:
		o->json = true;
		return 0;
	case OPT_AT:
		if (number_position(arg, &o->at))
			argp_error(state, "--at wants the number of an event, not \"%s\"", arg);
		return 0;
	case OPT_MAP:
		o->filter.map = arg;
		return 0;
	case OPT_SIZE:
		if (number_bytes(arg, &o->filter.size) || !o->filter.size)
			argp_error(state, "--size wants bytes, not \"%s\"", arg);
		return 0;
	case 'C':
		if (filter_cpus(&o->filter, arg))
			argp_error(state, "-C wants CPUs as 0,2-5, not \"%s\"", arg);
		return 0;
	case OPT_FAIL:
		o->fail_on_loss = true;
		return 0;
	case ARGP_KEY_ARG:
		if (o->file)
			argp_error(state, "one FILE at a time, \"%s\" is too much", arg);
		o->file = arg;
		return 0;
	case ARGP_KEY_END:
		if (!o->file)
			argp_error(state, "which stream: a FILE, or - for standard input?");
		if (o->filter.cpus && !o->json)
			argp_error(state, "-C chooses caches of --json; the table has all CPUs "
				   "in one row");
		return 0;
	default:
		return ARGP_ERR_UNKNOWN;
	}
}

static const struct argp argp = {
	options, parse, "FILE|-",
	"Prints a stream's totals, per kind of event and per cache.", NULL, NULL, NULL,
};

static bool any_class(const struct filter *filter, const struct model *m)
{
	for (uint32_t i = 0; i < m->nclasses; i++)
		if (filter_class(filter, m, &m->classes[i]))
			return true;
	return !m->nclasses;
}

static bool any_cpu(const struct filter *filter, const struct model *m)
{
	for (uint32_t i = 0; filter->cpus && i < filter->ncpus && i < m->ncpus; i++)
		if (filter->cpus[i])
			return true;
	return !filter->cpus;
}

static int print(const struct opts *o, const struct feed *f)
{
	uint64_t bytes = feed_length(f);
	char *text;
	int rc;

	if (!any_class(&o->filter, f->model))
		note("no cache here fits what --map and --size ask for");
	if (!any_cpu(&o->filter, f->model))
		note("none of the CPUs that -C asks for is there: the stream's are 0 to %u",
		     f->model->ncpus - 1);
	if (!o->json) {
		rc = stat_text(stdout, f->model, bytes, &o->filter);
	} else {
		text = stat_json(f->model, bytes, &o->filter);
		if (!text)
			return err(EXIT_RUNTIME, "out of memory");
		rc = puts(text) < 0 ? -1 : 0;
		free(text);
	}
	if (rc == -ENOMEM)
		return err(EXIT_RUNTIME, "out of memory");
	if (rc || fflush(stdout))
		return err(EXIT_RUNTIME, "cannot write to standard output");
	return 0;
}

/* What was whole is printed even when the rest was not. */
static int report(const struct opts *o, const struct feed *f)
{
	int code = f->model ? print(o, f) : 0;
	int verdict = input_verdict(f, o->file);

	if (code || verdict)
		return code ? code : verdict;
	if (o->at != UINT64_MAX && !f->stopped)
		return err(EXIT_RUNTIME, "the stream ends before event %llu",
			   (unsigned long long)o->at);
	return o->fail_on_loss && f->model->lost + f->model->missed ? EXIT_LOSS : 0;
}

int cmd_stat(int argc, char **argv)
{
	struct opts o = { .at = UINT64_MAX };
	struct feed f;
	int fd, code;

	argp_parse(&argp, argc, argv, 0, NULL, &o);
	fd = input_open(o.file);
	if (fd < 0)
		return -fd;
	if (feed_init(&f, o.at))
		return err(EXIT_RUNTIME, "out of memory");
	code = input_read_all(fd, o.file, &f);
	if (!code)
		code = report(&o, &f);
	feed_release(&f);
	free(o.filter.cpus);
	if (fd != STDIN_FILENO)
		close(fd);
	return code;
}
