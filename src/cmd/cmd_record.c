// SPDX-License-Identifier: GPL-2.0-or-later
#include <argp.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "../base/err.h"
#include "../capture/capture.h"
#include "cmd.h"
#include "number.h"

enum { OPT_BUFFER = 1000, OPT_DURATION, OPT_FAIL, OPT_MARKS };

#define BUFFER_MIN (64 << 10)	/* of one CPU */

struct opts {
	const char *out;
	struct capture_opts capture;
	bool quiet, fail_on_loss;
};

static const struct argp_option options[] = {
	{ "output", 'o', "FILE", 0, "where the stream goes; - is standard output", 0 },
	{ "buffer", OPT_BUFFER, "BYTES", 0,
	  "ring buffers of all CPUs together (64M; at least 64K a CPU)", 0 },
	{ "duration", OPT_DURATION, "TIME", 0, "stop after so long, and COMMAND with it: 10s, 500ms", 0 },
	{ "fail-on-loss", OPT_FAIL, NULL, 0, "exit 6 when events were lost or missed", 0 },
	{ "marks", OPT_MARKS, "FIFO", 0,
	  "labels come from here too, a line each; made if it is not there", 0 },
	{ "verbose", 'v', NULL, 0, "say what libbpf and the verifier say", 0 },
	{ "quiet", 'q', NULL, 0, "no summary at the end", 0 },
	{ NULL, 0, NULL, 0, NULL, 0 },
};

static error_t parse(int key, char *arg, struct argp_state *state)
{
	struct opts *o = state->input;
	uint64_t us;

	switch (key) {
	case 'o':
		o->out = arg;
		return 0;
	case OPT_BUFFER:
		if (number_bytes(arg, &o->capture.buffer_bytes) ||
		    o->capture.buffer_bytes < BUFFER_MIN)
			argp_error(state, "--buffer wants bytes, 64K a CPU or more, as 64M, not "
				   "\"%s\"", arg);
		return 0;
	case OPT_DURATION:
		if (number_us(arg, &us) || us < 1000)
			argp_error(state, "--duration wants a time with its unit, as 10s or "
				   "500ms, not \"%s\"", arg);
		o->capture.duration_ms = us / 1000;
		return 0;
	case OPT_FAIL:
		o->fail_on_loss = true;
		return 0;
	case OPT_MARKS:
		o->capture.marks = arg;
		return 0;
	case 'v':
		o->capture.verbose = true;
		return 0;
	case 'q':
		o->quiet = true;
		return 0;
	case ARGP_KEY_ARGS:
		o->capture.command = state->argv + state->next;
		return 0;
	case ARGP_KEY_END:
		if (!o->out)
			argp_error(state, "say where the stream goes: -o FILE, or -o - for "
				   "standard output");
		return 0;
	default:
		return ARGP_ERR_UNKNOWN;
	}
}

static const struct argp argp = {
	options, parse, "[-- COMMAND [ARG...]]",
	"Writes the stream of this kernel's BPF memory allocator, until Ctrl-C or while COMMAND "
	"runs; then exits with COMMAND's status. A line that COMMAND writes to $BMASCOPE_MARKS is a "
	"label in the stream.", NULL, NULL, NULL,
};

/* A recording holds kernel addresses: it is its maker's alone. What stands in the file goes only
 * when the first new byte comes: capture_main() sees to it. */
static int open_out(const char *name)
{
	int fd;

	if (!strcmp(name, "-")) {
		if (isatty(STDOUT_FILENO))
			return -err(EXIT_USAGE, "a stream is binary and would spoil your terminal: "
				    "give -o FILE, or pipe it: | bmascope view -");
		return STDOUT_FILENO;
	}
	fd = open(name, O_WRONLY | O_CREAT | O_CLOEXEC, 0600);
	if (fd < 0)
		return -err(EXIT_RUNTIME, "cannot write %s: %s", name, strerror(errno));
	return fd;
}

static void summary(const struct opts *o, const struct capture_result *r)
{
	note("%llu events, lost %llu, missed %llu, %llu bytes (%.1f an event)%s%s",
	     (unsigned long long)r->events, (unsigned long long)r->lost,
	     (unsigned long long)r->missed, (unsigned long long)r->bytes,
	     r->events ? (double)r->bytes / r->events : 0.0,
	     strcmp(o->out, "-") ? " in " : "", strcmp(o->out, "-") ? o->out : "");
	if (r->lost)
		note("the ring buffers were full for a while; a larger --buffer loses less");
	if (r->refused)
		note("%llu records could not be used: please report this",
		     (unsigned long long)r->refused);
}

static int exit_code(const struct opts *o, const struct capture_result *r)
{
	if (r->reader_gone)
		return 128 + SIGPIPE;
	if (o->capture.command && WIFSIGNALED(r->status))
		return 128 + WTERMSIG(r->status);
	if (o->capture.command && WEXITSTATUS(r->status))
		return WEXITSTATUS(r->status);
	if (o->fail_on_loss && r->lost + r->missed)
		return EXIT_LOSS;
	return !o->capture.command && r->interrupted ? 130 : 0;
}

int cmd_record(int argc, char **argv)
{
	struct opts o = { 0 };
	struct capture_result result = { 0 };
	bool there;
	int code;

	argp_parse(&argp, argc, argv, ARGP_IN_ORDER, NULL, &o);
	there = !access(o.out, F_OK);
	o.capture.out_fd = open_out(o.out);
	if (o.capture.out_fd < 0)
		return -o.capture.out_fd;
	code = capture_main(&o.capture, &result);
	if (code && !result.bytes && !there && o.capture.out_fd != STDOUT_FILENO)
		unlink(o.out);		/* an empty file would only look like a recording */
	if (code)
		return code;
	if (!o.quiet && !result.reader_gone)
		summary(&o, &result);
	return exit_code(&o, &result);
}
