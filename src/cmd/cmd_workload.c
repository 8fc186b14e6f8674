// SPDX-License-Identifier: GPL-2.0-or-later
#include <argp.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "../../bpf/workload/hash.h"
#include "../../bpf/workload/obj.h"
#include "../base/err.h"
#include "../event/event.h"
#include "../workload/workload.h"
#include "cmd.h"
#include "number.h"

enum { OPT_DEPTH = 1000, OPT_ROUNDS, OPT_PAUSE, OPT_NAME, OPT_HOLD, OPT_MIX };

static const struct workload {
	const char *name;
	int (*run)(const struct workload_opts *o);
	uint32_t depth, depth_max;	/* if not said otherwise; 0: there is none */
	uint64_t rounds;	/* likewise */
	bool has_map;		/* which --name names */
	const char *help;
} workloads[] = {
	{ "churn", workload_churn, 100, WORKLOAD_KEYS_MAX / 2, 1000, true,
	  "K inserts, then K deletes in a dynamic hash map" },
	{ "cross", workload_cross, 100, WORKLOAD_KEYS_MAX / 2, 1000, true,
	  "K inserts on one CPU, K deletes on another" },
	{ "burst", workload_burst, 100, WORKLOAD_BURST_MAX, 100, true,
	  "K inserts with interrupts off: most fail; deletes" },
	{ "percpu", workload_percpu, 100, WORKLOAD_KEYS_MAX / 2, 100, true,
	  "K inserts, K deletes in a dynamic per-CPU hash map" },
	{ "sizes", workload_sizes, 100, OBJ_DEPTH_MAX, 100, false,
	  "K objects of each of eleven size classes, drops" },
	{ "rcu", workload_rcu, 100, OBJ_DEPTH_MAX, 20, false,
	  "K objects dropped by free_rcu, and grace periods" },
	{ "lock-contend", workload_lock_contend, 0, 0, 10000, false,
	  "all CPUs take one lock, and update one hash bucket" },
	{ "lock-aa", workload_lock_aa, 0, 0, 100, false,
	  "takes a lock that it holds: an AA deadlock" },
	{ "lock-abba", workload_lock_abba, 0, 0, 10, false,
	  "two CPUs take two locks crosswise: ABBA" },
	{ "lock-timeout", workload_lock_timeout, 0, 0, 2, false,
	  "locks held for too long, and too many held" },
	{ "storage-churn", workload_storage_churn, 8, 256, 20, false,
	  "storage of K tasks, cgroups, inodes, sockets" },
	{ "storage-recursion", workload_storage_recursion, 0, 0, 100, false,
	  "a program that traces storage, and uses it" },
	{ "storage-race", workload_storage_race, 0, 0, 100000, false,
	  "two threads on one CPU, one task's storage" },
	{ "steps", workload_steps, 100, OBJ_DEPTH_MAX, 1, true,
	  "what standard input says, line by line: docs/demo.md" },
};

#define WORKLOADS (sizeof(workloads) / sizeof(workloads[0]))
#define NAMES_SIZE (24 * WORKLOADS)

struct opts {
	const struct workload *workload;
	struct workload_opts o;
	bool rounds_given;
};

static const struct argp_option options[] = {
	{ "depth", OPT_DEPTH, "K", 0, "objects held at once, or asked for in a burst (100); owners of storage (8)", 0 },
	{ "rounds", OPT_ROUNDS, "R", 0, "rounds; 0 is until Ctrl-C (in brackets below)", 0 },
	{ "hold", OPT_HOLD, "TIME", 0, "keep what was made for so long: 5ms (none)", 0 },
	{ "pause", OPT_PAUSE, "TIME", 0, "rest between rounds: 5ms (none)", 0 },
	{ "name", OPT_NAME, "NAME", 0, "the map's name (the workload's)", 0 },
	{ "mix", OPT_MIX, NULL, 0, "cross: all CPUs insert, and one deletes theirs in turn", 0 },
	{ NULL, 0, NULL, 0, NULL, 0 },
};

static const struct workload *find(const char *name)
{
	for (size_t i = 0; i < WORKLOADS; i++)
		if (!strcmp(workloads[i].name, name))
			return &workloads[i];
	return NULL;
}

/* "churn, cross, … or rcu" */
static const char *names(char *buf, size_t size)
{
	size_t len = 0;

	for (size_t i = 0; i < WORKLOADS; i++)
		len += snprintf(buf + len, size - len, "%s%s", !i ? "" : i + 1 < WORKLOADS ?
				", " : " or ", workloads[i].name);
	return buf;
}

static uint32_t rest(const char *option, const char *arg, struct argp_state *state)
{
	uint64_t us;

	if (number_us(arg, &us) || us > UINT32_MAX)
		argp_error(state, "%s wants a time with its unit, as 5ms, not \"%s\"", option, arg);
	return us;
}

static uint32_t depth(const char *arg, struct argp_state *state)
{
	uint64_t n;

	if (number_count(arg, &n) || !n || n > WORKLOAD_KEYS_MAX / 2)
		argp_error(state, "--depth wants 1 to %d, not \"%s\"", WORKLOAD_KEYS_MAX / 2, arg);
	return n;
}

static const struct workload *workload(struct opts *o, const char *arg, struct argp_state *state)
{
	const struct workload *w = find(arg);
	char buf[NAMES_SIZE];

	if (o->workload)
		argp_error(state, "one workload at a time, \"%s\" is too much", arg);
	if (!w)
		argp_error(state, "there is no workload \"%s\": %s", arg, names(buf, sizeof(buf)));
	return w;
}

static const char *name(const char *arg, struct argp_state *state)
{
	if (!*arg || strlen(arg) >= BMA_NAME_LEN)
		argp_error(state, "--name wants 1 to %d letters, not \"%s\"", BMA_NAME_LEN - 1, arg);
	return arg;
}

/* What fits no single option but the workload. */
static void check(const struct opts *o, struct argp_state *state)
{
	const struct workload *w = o->workload;

	if (o->o.depth && !w->depth_max)
		argp_error(state, "%s has no --depth", w->name);
	if (o->o.depth > w->depth_max)
		argp_error(state, "%s takes --depth up to %u", w->name, w->depth_max);
	if (o->o.name && !w->has_map)
		argp_error(state, "%s makes no map that --name could name", w->name);
	if (o->o.mix && w->run != workload_cross)
		argp_error(state, "--mix is for cross, not for %s", w->name);
}

static error_t parse(int key, char *arg, struct argp_state *state)
{
	struct opts *o = state->input;
	char buf[NAMES_SIZE];

	switch (key) {
	case OPT_DEPTH:
		o->o.depth = depth(arg, state);
		return 0;
	case OPT_ROUNDS:
		if (number_count(arg, &o->o.rounds))
			argp_error(state, "--rounds wants a number, not \"%s\"", arg);
		o->rounds_given = true;
		return 0;
	case OPT_NAME:
		o->o.name = name(arg, state);
		return 0;
	case OPT_PAUSE:
		o->o.pause_us = rest("--pause", arg, state);
		return 0;
	case OPT_HOLD:
		o->o.hold_us = rest("--hold", arg, state);
		return 0;
	case OPT_MIX:
		o->o.mix = true;
		return 0;
	case ARGP_KEY_ARG:
		o->workload = workload(o, arg, state);
		return 0;
	case ARGP_KEY_NO_ARGS:
		argp_error(state, "which workload: %s?", names(buf, sizeof(buf)));
		return 0;
	case ARGP_KEY_SUCCESS:
		check(o, state);
		return 0;
	default:
		return ARGP_ERR_UNKNOWN;
	}
}

/* Behind the options: the workloads with their rounds. argp frees what is not `text`. */
static char *list(int key, const char *text, void *input)
{
	size_t len = 0, size = 100 * WORKLOADS;
	char *buf;

	(void)input;
	if (key != ARGP_KEY_HELP_POST_DOC)
		return (char *)text;
	buf = malloc(size);
	for (size_t i = 0; buf && i < WORKLOADS; i++)
		len += snprintf(buf + len, size - len, "  %-18s%s (%llu)\n", workloads[i].name,
				workloads[i].help, (unsigned long long)workloads[i].rounds);
	return buf;
}

static const struct argp argp = {
	options, parse, "NAME",
	"Makes the allocator, locks or local storage do something known and prints what it did.\v ", NULL, list, NULL,
};

int cmd_workload(int argc, char **argv)
{
	struct opts o = { .o.depth = 0 };

	argp_parse(&argp, argc, argv, 0, NULL, &o);
	if (!o.o.depth)
		o.o.depth = o.workload->depth;
	if (!o.o.name)
		o.o.name = o.workload->name;
	if (!o.rounds_given)
		o.o.rounds = o.workload->rounds;
	return o.workload->run(&o.o);
}
