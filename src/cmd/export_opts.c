// SPDX-License-Identifier: GPL-2.0-or-later
#include "export_opts.h"

#include <errno.h>
#include <string.h>

#include "../event/kind.h"
#include "filter_opts.h"
#include "number.h"

enum { OPT_FORMAT = 1000, OPT_FROM, OPT_TO, OPT_CACHE, OPT_EVENT, OPT_RAW, OPT_ALL,
       OPT_STATES };

static const struct argp_option options[] = {
	{ "format", OPT_FORMAT, "FORMAT", 0, "json, jsonl, csv or perfetto (below)", 0 },
	{ "output", 'o', "FILE", 0, "where it goes; - is standard output, the default", 0 },
	{ "from", OPT_FROM, "TIME", 0, "what happened since then, as 1500ms after the stream's begin",
	  0 },
	{ "to", OPT_TO, "TIME", 0, "what happened until then", 0 },
	{ "cpu", 'C', "LIST", 0, "only events of these CPUs' caches: 0,2-5", 0 },
	{ "map", FILTER_OPT_MAP, "ID|NAME", 0, "only events of this map's caches", 0 },
	{ "size", FILTER_OPT_SIZE, "BYTES", 0, "only events of caches of this unit size", 0 },
	{ "cache", OPT_CACHE, "ID", 0, "only events of this cache; stat --json has the ids", 0 },
	{ "event", OPT_EVENT, "LIST", 0, "only events of these kinds: alloc_fail,refill; or all", 0 },
	{ "raw-addresses", OPT_RAW, NULL, 0, "kernel addresses as they are, not small numbers", 0 },
	{ "all", OPT_ALL, NULL, 0, "jsonl: not only events and states, everything", 0 },
	{ "states", OPT_STATES, NULL, 0, "csv: a row a state, and no other events", 0 },
	{ "quiet", 'q', NULL, 0, "no progress, no notices", 0 },
	{ NULL, 0, NULL, 0, NULL, 0 },
};

static int kind_of(const char *name, size_t n)
{
	for (unsigned int k = 1; k < BMA_KINDS; k++)
		if (kind_row(k) && strlen(kind_name(k)) == n && !strncmp(kind_name(k), name, n))
			return k;
	return -EINVAL;
}

/* Adds the kinds of a list. */
static void parse_kinds(struct argp_state *state, struct export_cmd *o, const char *list)
{
	if (!strcmp(list, "all")) {
		o->opts.kinds = UINT32_MAX;
		return;
	}
	if (o->opts.kinds == UINT32_MAX)
		o->opts.kinds = 0;
	for (;;) {
		size_t n = strcspn(list, ",");
		int kind = kind_of(list, n);

		if (kind < 0)
			argp_error(state, "--event wants kinds as alloc_fail,refill (docs/json.md "
				   "has them all), and \"%.*s\" is none", (int)n, list);
		o->opts.kinds |= 1u << kind;
		if (!list[n])
			return;
		list += n + 1;
	}
}

static void parse_time(struct argp_state *state, const char *option, const char *arg, uint64_t *ns)
{
	if (number_ns(arg, ns))
		argp_error(state, "%s wants a time since the stream began, with its unit, as 2s or "
			   "1500ms, not \"%s\"", option, arg);
}

static void parse_cache(struct argp_state *state, struct export_cmd *o, const char *arg)
{
	uint64_t id;

	if (number_count(arg, &id) || !id || id > UINT32_MAX)
		argp_error(state, "--cache wants the id of a cache, not \"%s\"", arg);
	o->opts.filter.cache = id;
}

static void check(struct argp_state *state, const struct export_cmd *o)
{
	if (!o->format)
		argp_error(state, "which --format: json, jsonl, csv or perfetto?");
	if (!o->file)
		argp_error(state, "which stream: a FILE, or - for standard input?");
	if (o->opts.from > o->opts.to)
		argp_error(state, "--from is later than --to");
	if (o->opts.all && o->format != &export_jsonl)
		argp_error(state, "--all is for --format jsonl");
	if (o->opts.states && o->format != &export_csv)
		argp_error(state, "--states is for --format csv; elsewhere --event state");
}

/* What is chosen of the stream. */
static error_t parse_filter(int key, char *arg, struct argp_state *state)
{
	struct export_cmd *o = state->input;

	switch (key) {
	case OPT_FROM:
		parse_time(state, "--from", arg, &o->opts.from);
		return 0;
	case OPT_TO:
		parse_time(state, "--to", arg, &o->opts.to);
		return 0;
	case OPT_CACHE:
		parse_cache(state, o, arg);
		return 0;
	case OPT_EVENT:
		parse_kinds(state, o, arg);
		return 0;
	default:
		return filter_option(&o->opts.filter, key, arg, state);
	}
}

static error_t parse_switch(int key, struct export_cmd *o)
{
	switch (key) {
	case OPT_RAW:
		o->opts.raw_addresses = true;
		return 0;
	case OPT_ALL:
		o->opts.all = true;
		return 0;
	case OPT_STATES:
		o->opts.states = true;
		return 0;
	case 'q':
		o->quiet = true;
		return 0;
	default:
		return ARGP_ERR_UNKNOWN;
	}
}

static error_t parse(int key, char *arg, struct argp_state *state)
{
	struct export_cmd *o = state->input;

	switch (key) {
	case OPT_FORMAT:
		o->format = exporter_find(arg);
		if (!o->format)
			argp_error(state, "there is no format \"%s\": json, jsonl, csv or perfetto",
				   arg);
		return 0;
	case 'o':
		o->out = arg;
		return 0;
	case ARGP_KEY_ARG:
		if (o->file)
			argp_error(state, "one FILE at a time, \"%s\" is too much", arg);
		o->file = arg;
		return 0;
	case ARGP_KEY_END:
		check(state, o);
		return 0;
	default:
		return parse_switch(key, o) && parse_filter(key, arg, state) ? ARGP_ERR_UNKNOWN : 0;
	}
}

/* The formats, as their own rows have them. */
static char *help(int key, const char *text, void *input)
{
	char *all = NULL;
	size_t size;
	FILE *to;

	(void)input;
	if (key != ARGP_KEY_HELP_POST_DOC)
		return (char *)text;
	to = open_memstream(&all, &size);
	if (!to)
		return (char *)text;
	fputs("Formats:\n", to);
	for (const struct exporter *const *e = exporter_rows; *e; e++)
		fprintf(to, "  %-10s%s\n", (*e)->format, (*e)->means);
	fputs("docs/json.md has every key and column.", to);
	return fclose(to) ? (char *)text : all;
}

const struct argp export_argp = {
	options, parse, "FILE|-",
	"Writes what a stream tells in another program's format.\v", NULL, help, NULL,
};

void export_opts_init(struct export_cmd *o)
{
	*o = (struct export_cmd){ .opts = { .to = UINT64_MAX, .kinds = UINT32_MAX } };
}
