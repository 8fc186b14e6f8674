// SPDX-License-Identifier: GPL-2.0-or-later
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "../base/err.h"
#include "../event/lock_words.h"
#include "cmd.h"
#include "record_line.h"
#include "record_opts.h"

#define SNAPSHOTS_MAX 100000	/* FILE.1 … */

struct recording {
	struct record_opts opts;
	struct record_line line;
	char snapshot[4096];	/* name of the newest */
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

static void tell(void *ctx, const struct capture_progress *p)
{
	struct recording *r = ctx;

	if (p)
		record_line_tell(&r->line, p);
	else
		record_line_end(&r->line);
}

/* False: the name is too long. */
static bool name_snapshot(struct recording *r, int number)
{
	return snprintf(r->snapshot, sizeof(r->snapshot), "%s.%d", r->opts.out, number) <
	       (int)sizeof(r->snapshot);
}

/* The first of FILE.1, FILE.2 … that is not there yet. */
static int open_snapshot(void *ctx)
{
	struct recording *r = ctx;
	int fd = -1, why = EEXIST;

	for (int i = 1; fd < 0 && why == EEXIST && i < SNAPSHOTS_MAX; i++) {
		bool whole = name_snapshot(r, i);

		fd = whole ? open(r->snapshot, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600) : -1;
		why = whole ? errno : ENAMETOOLONG;
	}
	if (fd >= 0)
		return fd;
	record_line_end(&r->line);
	err(EXIT_RUNTIME, "no snapshot: cannot write %s: %s; the recording goes on", r->snapshot,
	    strerror(why));
	return -1;
}

/* Asked for nevertheless, it is answered: SIGUSR1 must not end a recording that is in memory. */
static int refuse_snapshot(void *ctx)
{
	struct recording *r = ctx;

	record_line_end(&r->line);
	err(EXIT_RUNTIME, "no snapshot: with -o - there is no FILE to name it after; the recording "
	    "goes on");
	return -1;
}

static void end_snapshot(void *ctx, int fd, int rc)
{
	struct recording *r = ctx;

	close(fd);
	record_line_end(&r->line);
	if (rc)
		err(EXIT_RUNTIME, "the snapshot %s is cut off: %s; the recording goes on",
		    r->snapshot, strerror(-rc));
	else if (!r->opts.quiet)
		note("snapshot in %s; the recording goes on", r->snapshot);
}

static void say_why(const struct record_opts *o, const struct capture_result *r)
{
	const struct trigger_hit *h = &r->hit;

	if (h->cause == TRIGGER_ALLOC_FAIL)
		note("stopped by alloc_fail at %.3f s: %s, CPU %u, event %" PRIu64,
		     r->hit_after / 1e9, r->hit_owner, h->cpu, r->hit_position);
	else if (h->cause == TRIGGER_LOCK_FAIL)
		note("stopped by lock_fail at %.3f s: %s, %s, CPU %u, event %" PRIu64,
		     r->hit_after / 1e9, lock_why_words(h->failure), r->hit_owner, h->cpu,
		     r->hit_position);
	else if (h->cause == TRIGGER_STALL)
		note("stopped by stall at %.3f s: a %s grace period of %s, CPU %u, has been in "
		     "flight for %.3f s, event %" PRIu64, r->hit_after / 1e9,
		     h->flavour == BMA_GP_RCU ? "rcu" : "tasks-trace", r->hit_owner, h->cpu,
		     (h->time - h->since) / 1e9, r->hit_position);
	else if (o->stop_on)
		note("nothing of %s happened", o->stop_on);
	if (r->size_reached)
		note("stopped before --size-limit of %" PRIu64 " bytes", o->capture.size_limit);
}

static void summary(const struct record_opts *o, const struct capture_result *r)
{
	uint64_t here = r->events - r->before;

	say_why(o, r);
	note("%" PRIu64 " events, lost %" PRIu64 ", missed %" PRIu64 ", %" PRIu64
	     " bytes (%.1f an event)%s%s", here, r->lost, r->missed, r->bytes,
	     here ? (double)r->bytes / here : 0.0, strcmp(o->out, "-") ? " in " : "",
	     strcmp(o->out, "-") ? o->out : "");
	if (r->before)
		note("%" PRIu64 " events before them were not kept: --ring", r->before);
	if (r->lost)
		note("the buffers were full for a while; a larger --buffer loses less");
	if (r->refused)
		note("%" PRIu64 " records could not be used: please report this", r->refused);
}

static int exit_code(const struct record_opts *o, const struct capture_result *r)
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

static int record(struct recording *r, struct capture_result *result)
{
	struct capture_opts *c = &r->opts.capture;
	bool there = !access(r->opts.out, F_OK);
	int code;

	c->out_fd = open_out(r->opts.out);
	if (c->out_fd < 0)
		return -c->out_fd;
	c->calls = (struct capture_calls){
		.tell = tell, .snapshot_done = end_snapshot, .ctx = r,
		.snapshot = strcmp(r->opts.out, "-") ? open_snapshot : refuse_snapshot };
	record_line_start(&r->line, &r->opts);
	code = capture_main(c, result);
	if (code && !result->bytes && !there && c->out_fd != STDOUT_FILENO)
		unlink(r->opts.out);	/* an empty file would only look like a recording */
	return code;
}

static int record_and_say(struct recording *r)
{
	struct capture_result result = { 0 };
	int code;

	code = record(r, &result);
	if (code)
		return code;
	if (!r->opts.quiet && !result.reader_gone)
		summary(&r->opts, &result);
	return exit_code(&r->opts, &result);
}

int cmd_record(int argc, char **argv)
{
	struct recording r = { 0 };
	int code;

	argp_parse(&record_argp, argc, argv, ARGP_IN_ORDER, NULL, &r.opts);
	code = record_and_say(&r);
	free(r.opts.stop_on);
	return code;
}
