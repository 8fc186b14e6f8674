// SPDX-License-Identifier: GPL-2.0-or-later
#include "capture.h"

#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "../base/clock.h"
#include "../base/err.h"
#include "../stream/writer.h"
#include "about.h"
#include "child.h"
#include "progs.h"
#include "resolve.h"
#include "rings.h"
#include "rounds.h"

#define OWNERS_EVERY_MS 1000
#define OWNERS_SOON_MS 200	/* after a map that may have been missed */
#define STATE_EVERY_MS 200	/* at most so often … */
#define STATE_SHARE 50		/* … and at most this part of the time, on a machine of many caches */
#define STEP 65536		/* records a CPU drained in one step */
#define LAST_DRAINS 50		/* ticks spent on making room for the last state */

struct capture {
	const struct capture_opts *opts;
	struct capture_result *result;
	struct probes *probes;
	struct writer *writer;
	struct order *order;
	struct registry *registry;
	struct names *names;
	struct progs *progs;
	struct resolver resolver;
	struct rounds *rounds;
	struct rings *rings;
	struct child *child;
	int epoll_fd;
	uint32_t ncpus;
	uint64_t start, next_state, next_owners;	/* ns */
	uint64_t unseen_maps;
	uint64_t running;		/* since when the command runs, ns */
	bool behind;			/* the rings hold more than a tick could take */
	uint64_t complete;		/* every event up to this time is in the stream, ns */
	bool time_over;			/* --duration's; the command was told */
	bool stop;
};

static void out(void *ctx, const struct ordered *o)
{
	struct capture *c = ctx;
	struct event e;

	resolve(&c->resolver, o, &e);
	if (e.kind == BMA_LOSS)
		c->result->lost += o->lost;
	/* write() errors stick in the writer; an event out of its CPU's order is our own mistake */
	if (writer_event(c->writer, &e) == -EINVAL)
		c->result->refused++;
}

static uint32_t prog_at(void *ctx, uint64_t time, const __u64 *addrs, unsigned int n,
			char name[BMA_NAME_LEN])
{
	struct capture *c = ctx;

	return progs_find(c->progs, time, addrs, n, name);
}

/* Does the stream go where standard output goes, by whatever name? */
static bool is_stdout(int fd)
{
	struct stat a, b;

	return !fstat(fd, &a) && !fstat(STDOUT_FILENO, &b) && a.st_dev == b.st_dev &&
	       a.st_ino == b.st_ino;
}

static int write_meta(struct capture *c)
{
	char *json;
	int rc;

	/* only now is it sure that there will be something new in place of the old */
	if (!is_stdout(c->opts->out_fd) && ftruncate(c->opts->out_fd, 0) && errno != EINVAL)
		return -errno;
	json = about_kernel(c->ncpus, c->start, probes_ring_bytes(c->probes));
	rc = json ? writer_meta(c->writer, json) : -ENOMEM;
	free(json);
	return rc;
}

/*
 * Empties the rings into the stream: all events up to the moment of the call, or, when they come
 * faster than that, for no longer than a tick: the tick's other work must get its turn.
 */
static int drain(void *ctx)
{
	struct capture *c = ctx;
	uint64_t start = clock_ns(CLOCK_MONOTONIC), until;
	int more;

	do {
		until = clock_ns(CLOCK_MONOTONIC);
		more = rings_drain(c->rings, STEP, &until);
		if (more < 0)
			return more;
		c->complete = order_flush(c->order, until, rounds_dropped(c->rounds), out, c);
	} while (more && clock_ns(CLOCK_MONOTONIC) < start + CAPTURE_TICK_MS * 1000000ull &&
		 !writer_error(c->writer));
	c->behind = more;
	return writer_error(c->writer);
}

static int ask_owners(struct capture *c)
{
	c->next_owners = clock_ns(CLOCK_MONOTONIC) + OWNERS_EVERY_MS * 1000000ull;
	progs_update(c->progs);
	return rounds_owners(c->rounds);
}

static int ask_state(struct capture *c)
{
	uint64_t begin = clock_ns(CLOCK_MONOTONIC), end, pause;
	int rc = rounds_state(c->rounds);

	end = clock_ns(CLOCK_MONOTONIC);
	pause = (end - begin) * STATE_SHARE;
	if (pause < STATE_EVERY_MS * 1000000ull)
		pause = STATE_EVERY_MS * 1000000ull;
	c->next_state = end + pause;
	return rc ? rc : rounds_counters(c->rounds);
}

static bool maps_unseen(struct capture *c)
{
	uint64_t before = c->unseen_maps;

	c->unseen_maps = probes_unseen_maps(c->probes);
	return c->unseen_maps != before;
}

static int tick(struct capture *c)
{
	uint64_t time = clock_ns(CLOCK_MONOTONIC);
	int rc = drain(c);

	if (maps_unseen(c) && c->next_owners > time + OWNERS_SOON_MS * 1000000ull)
		c->next_owners = time + OWNERS_SOON_MS * 1000000ull;
	if (!rc && time >= c->next_owners)
		rc = ask_owners(c);
	if (!rc && time >= c->next_state)
		rc = ask_state(c);
	return rc ? rc : writer_tick(c->writer, c->complete);
}

/* The command is ended first and its end recorded: what it counted is what the stream holds. */
static void look_at_clock(struct capture *c)
{
	uint64_t spent = (clock_ns(CLOCK_MONOTONIC) - c->running) / 1000000;

	if (!c->time_over && c->opts->duration_ms && spent >= c->opts->duration_ms) {
		c->time_over = true;
		c->stop |= !child_end(c->child);
	}
	c->stop |= child_overdue(c->child);
}

/* Waits for the timer, a ring that fills up, a signal, or the command's end. */
static void wait_for_news(struct capture *c)
{
	struct epoll_event ev[16];
	int n = epoll_wait(c->epoll_fd, ev, 16, CAPTURE_TICK_MS);

	for (int i = 0; i < n; i++)
		if (ev[i].data.fd == child_fd(c->child))
			c->stop |= child_news(c->child);
	look_at_clock(c);
}

static int stream(struct capture *c)
{
	int rc = 0;

	while (!c->stop && !rc) {
		wait_for_news(c);
		rc = tick(c);
	}
	return rc;
}

/* Full rings have no room for the last state; events that never let up do not hold up the end. */
static int make_room(struct capture *c)
{
	int rc, tries = 0;

	do
		rc = drain(c);
	while (!rc && c->behind && ++tries < LAST_DRAINS);
	return rc;
}

/* The last state, then nothing more from the probes, then everything that is still in the rings,
 * and END. */
static int finish(struct capture *c)
{
	int rc;

	writer_hurry(c->writer);
	rc = make_room(c);
	if (!rc)
		rc = rounds_owners(c->rounds);
	if (!rc)
		rc = rounds_state(c->rounds);
	probes_detach(c->probes);
	do
		rc = rc ? rc : drain(c);
	while (!rc && c->behind);
	if (rc)
		return rc;
	order_finish(c->order, rounds_seqs(c->rounds), out, c);
	c->result->refused += order_refused(c->order);
	rc = rounds_counters(c->rounds);
	return rc < 0 ? rc : writer_end(c->writer, clock_ns(CLOCK_MONOTONIC));
}

static void sum_up(struct capture *c)
{
	c->result->missed = rounds_missed(c->rounds);
	c->result->events = writer_events(c->writer);
	c->result->bytes = writer_bytes(c->writer);
	child_result(c->child, c->result);
}

static int make_registry(struct capture *c)
{
	uint64_t *offsets = calloc(c->ncpus, sizeof(*offsets));
	int rc = offsets ? probes_offsets(c->probes, offsets) : -ENOMEM;

	c->registry = rc ? NULL : registry_new(c->writer, c->ncpus, offsets);
	free(offsets);
	return rc || c->registry ? rc : -ENOMEM;
}

static int make_resolver(struct capture *c)
{
	uint32_t own[64];

	c->names = names_new(c->writer);
	c->progs = progs_new(own, probes_ids(c->probes, own, 64));
	c->resolver = (struct resolver){ c->registry, c->names, prog_at, c };
	return c->names && c->progs ? 0 : -ENOMEM;
}

static int prepare(struct capture *c)
{
	int rc;

	c->ncpus = probes_cpus(c->probes);
	c->epoll_fd = epoll_create1(EPOLL_CLOEXEC);
	c->writer = writer_new(c->opts->out_fd);
	c->order = order_new(c->ncpus);
	if (!c->writer || !c->order || c->epoll_fd < 0)
		return -ENOMEM;
	rc = make_registry(c);
	if (!rc)
		rc = make_resolver(c);
	if (rc)
		return rc;
	c->rounds = rounds_new(c->probes, c->registry, c->writer, drain, c);
	c->rings = c->rounds ? rings_new(c->probes, c->order, c->epoll_fd) : NULL;
	if (!c->rings)
		return -errno;
	/* after the rings: where descriptors are few, names are what we can do without */
	progs_listen(c->progs, c->ncpus);
	return 0;
}

static void release(struct capture *c)
{
	rings_free(c->rings);
	rounds_free(c->rounds);
	progs_free(c->progs);
	names_free(c->names);
	registry_free(c->registry);
	order_free(c->order);
	writer_free(c->writer);
	child_free(c->child);
	if (c->epoll_fd >= 0)
		close(c->epoll_fd);
	probes_free(c->probes);
}

/* What to say when the stream could not be written or the kernel said no in the middle. */
static int failed(struct capture *c, int rc)
{
	if (rc == -EPIPE) {
		c->result->reader_gone = true;
		return 0;
	}
	if (rc == -ETIMEDOUT)
		return err(EXIT_RUNTIME, "nobody reads the stream: its end is not written");
	if (rc == -ENOSPC || rc == -EFBIG || rc == -EDQUOT)
		return err(EXIT_RUNTIME, "cannot write the stream: %s; the %llu bytes written so "
			   "far can be read", strerror(-rc),
			   (unsigned long long)writer_bytes(c->writer));
	return err(EXIT_RUNTIME, "tracing stopped: %s", strerror(-rc));
}

/*
 * What is traced must not starve its tracer: on a busy CPU an ordinary share is too little, the
 * rings fill, events are lost. Not allowed to: then it is an ordinary share.
 */
static void raise_priority(void)
{
	setpriority(PRIO_PROCESS, 0, -10);
}

/* Probes on, META out, owners known, command running: in this order, so that the command's first
 * event is in the stream and has an owner. */
static int begin(struct capture *c, int *code)
{
	int rc;

	c->start = clock_ns(CLOCK_MONOTONIC);
	*code = probes_attach(c->probes);
	if (*code)
		return 0;
	rc = write_meta(c);
	if (!rc)
		rc = drain(c);
	if (!rc)
		rc = ask_owners(c);
	if (!rc)
		rc = ask_state(c);
	if (!rc)
		rc = writer_tick(c->writer, clock_ns(CLOCK_MONOTONIC));
	if (!rc)
		*code = child_start(c->child);
	c->running = clock_ns(CLOCK_MONOTONIC);
	return rc;
}

/* Three descriptors a CPU; the usual limit ends at 330 of them. old: what the command shall have. */
static void raise_file_limit(struct rlimit *old)
{
	struct rlimit most;

	getrlimit(RLIMIT_NOFILE, old);
	most = (struct rlimit){ old->rlim_max, old->rlim_max };
	setrlimit(RLIMIT_NOFILE, &most);
}

int capture_main(const struct capture_opts *opts, struct capture_result *result)
{
	struct capture c = { .opts = opts, .result = result, .epoll_fd = -1 };
	struct rlimit files;
	int code = opts->command ? child_check(opts->command) : 0, rc;

	if (code)
		return code;
	raise_file_limit(&files);
	memset(result, 0, sizeof(*result));
	signal(SIGPIPE, SIG_IGN);
	c.probes = probes_load(opts->buffer_bytes ? opts->buffer_bytes : CAPTURE_BUFFER,
			       opts->verbose, &code);
	if (!c.probes)
		return code;
	rc = prepare(&c);
	if (!rc) {
		c.child = child_new(opts->command, is_stdout(opts->out_fd), &files,
				    c.epoll_fd);
		if (c.child)
			writer_hurry_when(c.writer, child_fd(c.child));
		rc = c.child ? begin(&c, &code) : -errno;
	}
	if (!rc && !code) {
		raise_priority();
		rc = stream(&c);
		if (!rc)
			rc = finish(&c);
		sum_up(&c);
	}
	if (rc)
		code = failed(&c, rc);
	release(&c);
	return code;
}
