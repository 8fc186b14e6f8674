// SPDX-License-Identifier: GPL-2.0-or-later
#include "record_opts.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "capture_args.h"
#include "number.h"

enum {
	OPT_BUFFER = 1000, OPT_DURATION, OPT_SIZE, OPT_RING, OPT_STOP_ON, OPT_AFTER, OPT_MARKS,
	OPT_FAIL, OPT_RATE, OPT_BUDGET, OPT_LOCKS,
};

#define AFTER_MS 2000		/* if not said otherwise */
#define AFTER_NOT_GIVEN UINT64_MAX

static const struct argp_option options[] = {
	{ "output", 'o', "FILE", 0, "where the stream goes; - is standard output", 0 },
	{ "duration", OPT_DURATION, "TIME", 0,
	  "stop after so long, and COMMAND with it: 10s, 500ms", 0 },
	{ "size-limit", OPT_SIZE, "BYTES", 0,
	  "stop before the stream gets longer than that, and COMMAND with it: 100M", 0 },
	{ "ring", OPT_RING, "BYTES", 0,
	  "keep only the newest so much, in memory, and write it at the end (or, to FILE.1, "
	  "FILE.2 …, on SIGUSR1): 64M", 0 },
	{ "stop-on", OPT_STOP_ON, "LIST", 0,
	  "stop when one of these happens: alloc_fail, lock_fail (a deadlock or a timeout), stall=TIME "
	  "(a grace period that lasts longer)", 0 },
	{ "after", OPT_AFTER, "TIME", 0, "go on for so long after --stop-on (2s)", 0 },
	{ "marks", OPT_MARKS, "FIFO", 0,
	  "labels come from here too, a line each; made if it is not there", 0 },
	{ "buffer", OPT_BUFFER, "BYTES", 0,
	  "buffers of all CPUs together (64M; at least 64K a CPU)", 0 },
	{ "rate", OPT_RATE, "N", 0,
	  "tell one in N allocs and frees, 0: none; all are counted (1)", 0 },
	{ "budget", OPT_BUDGET, "N", 0,
	  "tell fewer allocs and frees, as long as there would be more than N events a second", 0 },
	{ "locks", OPT_LOCKS, NULL, 0,
	  "tell each lock and unlock of resilient spinlocks; waits and failures are told always", 0 },
	{ "fail-on-loss", OPT_FAIL, NULL, 0, "exit 6 when events were lost or missed", 0 },
	{ "verbose", 'v', NULL, 0, "say what libbpf and the verifier say", 0 },
	{ "quiet", 'q', NULL, 0, "no progress, no summary at the end", 0 },
	{ NULL, 0, NULL, 0, NULL, 0 },
};

static int stop_word(const char *word, struct trigger_opts *to)
{
	if (!strcmp(word, "alloc_fail")) {
		to->alloc_fail = true;
		return 0;
	}
	if (!strcmp(word, "lock_fail")) {
		to->lock_fail = true;
		return 0;
	}
	if (!strncmp(word, "stall=", 6) && !number_ns(word + 6, &to->stall) && to->stall)
		return 0;
	return -EINVAL;
}

int record_stop_on(const char *arg, struct trigger_opts *to)
{
	char word[64];

	do {
		size_t n = strcspn(arg, ",");
		int rc = -EINVAL;

		if (n < sizeof(word)) {
			memcpy(word, arg, n);
			word[n] = 0;
			rc = stop_word(word, to);
		}
		if (rc)
			return rc;
		arg += n;
	} while (*arg++);
	return 0;
}

/* Given twice it is as if it were one list. */
static void stop_on(struct argp_state *state, struct record_opts *o, const char *arg)
{
	char *before = o->stop_on;

	if (record_stop_on(arg, &o->capture.stop_on))
		argp_error(state, "--stop-on wants one or more of alloc_fail, lock_fail and "
			   "stall=TIME, with commas, as alloc_fail,stall=5s, not \"%s\"", arg);
	if (asprintf(&o->stop_on, "%s%s%s", before ? before : "", before ? "," : "", arg) < 0)
		argp_failure(state, 1, ENOMEM, "--stop-on");
	free(before);
}

static void check(struct argp_state *state, struct record_opts *o)
{
	if (!o->out)
		argp_error(state, "say where the stream goes: -o FILE, or -o - for standard "
			   "output");
	if (o->capture.ring_bytes && o->capture.size_limit)
		argp_error(state, "--ring is a limit of the size itself: leave out --size-limit");
	if (o->capture.after_ms != AFTER_NOT_GIVEN && !o->stop_on)
		argp_error(state, "--after what? It belongs to --stop-on");
	if (o->capture.after_ms == AFTER_NOT_GIVEN)
		o->capture.after_ms = AFTER_MS;
}

static void parse_number(int key, const char *arg, struct argp_state *state, struct capture_opts *c)
{
	switch (key) {
	case OPT_BUFFER:
		c->buffer_bytes = capture_arg_buffer(state, arg);
		break;
	case OPT_DURATION:
		c->duration_ms = capture_arg_ms(state, "--duration", arg, 1);
		break;
	case OPT_SIZE:
		c->size_limit = capture_arg_bytes(state, "--size-limit", arg, CAPTURE_RING_MIN,
						  "1M or more, as 100M");
		break;
	case OPT_RING:
		c->ring_bytes = capture_arg_bytes(state, "--ring", arg, CAPTURE_RING_MIN,
						  "1M or more, as 64M");
		break;
	case OPT_AFTER:
		c->after_ms = capture_arg_ms(state, "--after", arg, 0);
		break;
	case OPT_RATE:
		c->rate = capture_arg_count(state, "--rate", arg, CAPTURE_RATE_MAX);
		break;
	case OPT_BUDGET:
		c->budget = capture_arg_count(state, "--budget", arg, UINT32_MAX);
		break;
	}
}

static error_t parse(int key, char *arg, struct argp_state *state)
{
	struct record_opts *o = state->input;
	struct capture_opts *c = &o->capture;

	switch (key) {
	case ARGP_KEY_INIT:
		c->after_ms = AFTER_NOT_GIVEN;
		c->rate = 1;
		return 0;
	case 'o':
		o->out = arg;
		return 0;
	case OPT_BUFFER:
	case OPT_DURATION:
	case OPT_SIZE:
	case OPT_RING:
	case OPT_AFTER:
	case OPT_RATE:
	case OPT_BUDGET:
		parse_number(key, arg, state, c);
		return 0;
	case OPT_STOP_ON:
		stop_on(state, o, arg);
		return 0;
	case OPT_MARKS:
		c->marks = arg;
		return 0;
	case OPT_LOCKS:
		c->each_lock = true;
		return 0;
	case OPT_FAIL:
		o->fail_on_loss = true;
		return 0;
	case 'v':
		c->verbose = true;
		return 0;
	case 'q':
		o->quiet = true;
		return 0;
	case ARGP_KEY_ARGS:
		c->command = state->argv + state->next;
		return 0;
	case ARGP_KEY_END:
		check(state, o);
		return 0;
	default:
		return ARGP_ERR_UNKNOWN;
	}
}

const struct argp record_argp = {
	options, parse, "[-- COMMAND [ARG...]]",
	"Writes the stream of this kernel's BPF memory allocator, until Ctrl-C or while COMMAND "
	"runs; then exits with COMMAND's status. A line that COMMAND writes to $BMASCOPE_MARKS is a "
	"label in the stream.", NULL, NULL, NULL,
};
