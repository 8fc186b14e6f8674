// SPDX-License-Identifier: GPL-2.0-or-later
#include <argp.h>
#include <stdbool.h>
#include <string.h>

#include "../../bpf/workload/hash.h"
#include "../base/err.h"
#include "../event/event.h"
#include "../workload/workload.h"
#include "cmd.h"
#include "number.h"

enum { OPT_DEPTH = 1000, OPT_ROUNDS, OPT_PAUSE, OPT_NAME, OPT_HOLD };

static const struct workload {
	const char *name;
	int (*run)(const struct workload_opts *o);
	struct workload_opts defaults;
} workloads[] = {
	{ "churn", workload_churn, { .depth = 100, .rounds = 1000 } },
	{ "cross", workload_cross, { .depth = 100, .rounds = 1000 } },
};

struct opts {
	const struct workload *workload;
	struct workload_opts o;
	bool rounds_given;
};

static const struct argp_option options[] = {
	{ "depth", OPT_DEPTH, "K", 0, "objects held at once (100)", 0 },
	{ "rounds", OPT_ROUNDS, "R", 0, "rounds; 0 is until Ctrl-C (1000)", 0 },
	{ "hold", OPT_HOLD, "TIME", 0, "rest between inserts and deletes: 5ms (none)", 0 },
	{ "pause", OPT_PAUSE, "TIME", 0, "rest between rounds: 5ms (none)", 0 },
	{ "name", OPT_NAME, "NAME", 0, "the map's name (the workload's)", 0 },
	{ NULL, 0, NULL, 0, NULL, 0 },
};

static const struct workload *find(const char *name)
{
	for (size_t i = 0; i < sizeof(workloads) / sizeof(workloads[0]); i++)
		if (!strcmp(workloads[i].name, name))
			return &workloads[i];
	return NULL;
}

static uint32_t rest(const char *option, const char *arg, struct argp_state *state)
{
	uint64_t us;

	if (number_us(arg, &us) || us > UINT32_MAX)
		argp_error(state, "%s wants a time with its unit, as 5ms, not \"%s\"", option, arg);
	return us;
}

static error_t parse(int key, char *arg, struct argp_state *state)
{
	struct opts *o = state->input;
	uint64_t n;

	switch (key) {
	case OPT_DEPTH:
		if (number_count(arg, &n) || !n || n > WORKLOAD_KEYS_MAX / 2)
			argp_error(state, "--depth wants 1 to %d, not \"%s\"",
				   WORKLOAD_KEYS_MAX / 2, arg);
		o->o.depth = n;
		return 0;
	case OPT_ROUNDS:
		if (number_count(arg, &o->o.rounds))
			argp_error(state, "--rounds wants a number, not \"%s\"", arg);
		o->rounds_given = true;
		return 0;
	case OPT_NAME:
		if (!*arg || strlen(arg) >= BMA_NAME_LEN)
			argp_error(state, "--name wants 1 to %d letters, not \"%s\"",
				   BMA_NAME_LEN - 1, arg);
		o->o.name = arg;
		return 0;
	case OPT_PAUSE:
		o->o.pause_us = rest("--pause", arg, state);
		return 0;
	case OPT_HOLD:
		o->o.hold_us = rest("--hold", arg, state);
		return 0;
	case ARGP_KEY_ARG:
		if (o->workload)
			argp_error(state, "one workload at a time, \"%s\" is too much", arg);
		o->workload = find(arg);
		if (!o->workload)
			argp_error(state, "there is no workload \"%s\": churn, cross", arg);
		return 0;
	case ARGP_KEY_NO_ARGS:
		argp_error(state, "which workload: churn or cross?");
		return 0;
	default:
		return ARGP_ERR_UNKNOWN;
	}
}

static const struct argp argp = {
	options, parse, "NAME",
	"Makes the allocator do something known and prints what it did.\v"
	"  churn   K inserts, then K deletes in a dynamic hash map, R times\n"
	"  cross   K inserts on one CPU, K deletes on another, R times",
	NULL, NULL, NULL,
};

int cmd_workload(int argc, char **argv)
{
	struct opts o = { 0 };

	argp_parse(&argp, argc, argv, 0, NULL, &o);
	if (!o.o.depth)
		o.o.depth = o.workload->defaults.depth;
	if (!o.o.name)
		o.o.name = o.workload->name;
	if (!o.rounds_given)
		o.o.rounds = o.workload->defaults.rounds;
	return o.workload->run(&o.o);
}
