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
#include <sys/utsname.h>
#include <time.h>
#include <unistd.h>

#include "../base/err.h"
#include "../stream/meta.h"
#include "../stream/writer.h"
#include "child.h"
#include "resolve.h"
#include "rings.h"

#define STATE_EVERY_MS 1000
#define STEP 65536		/* records a CPU drained in one step */

struct capture {
	const struct capture_opts *opts;
	struct capture_result *result;
	struct probes *probes;
	struct writer *writer;
	struct order *order;
	struct registry *registry;
	struct rings *rings;
	struct child *child;
	int epoll_fd;
	uint32_t ncpus;
	uint64_t *dropped;		/* by CPU */
	uint64_t *seq;
	uint32_t *per_cpu;
	struct counters *counters;
	uint64_t start, next_state;	/* ns */
	uint64_t running;		/* since when the command runs, ns */
	bool behind;			/* the rings hold more than a tick could take */
	uint64_t complete;		/* every event up to this time is in the stream, ns */
	bool stop;
};

static uint64_t now(clockid_t clock)
{
	struct timespec t;

	clock_gettime(clock, &t);
	return t.tv_sec * 1000000000ull + t.tv_nsec;
}

static void out(void *ctx, const struct ordered *o)
{
	struct capture *c = ctx;
	struct event e;

	resolve(c->registry, o, &e);
	if (e.kind == BMA_LOSS)
		c->result->lost += o->lost;
	/* write() errors stick in the writer; an event out of its CPU's order is our own mistake */
	if (writer_event(c->writer, &e) == -EINVAL)
		c->result->refused++;
}

static int on_owner(void *ctx, const struct bma_owner_rec *rec)
{
	struct capture *c = ctx;

	return registry_owner(c->registry, rec);
}

static int read_boot_id(char *to, size_t size)
{
	FILE *f = fopen("/proc/sys/kernel/random/boot_id", "r");

	if (!f)
		return -errno;
	if (fgets(to, size, f))
		to[strcspn(to, "\n")] = 0;
	fclose(f);
	return 0;
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
	struct meta m = { .version = BMASCOPE_VERSION, .cpus = c->ncpus, .start = c->start,
			  .buffer = probes_ring_bytes(c->probes) };
	struct utsname u;
	char *json;
	int rc;

	/* only now is it sure that there will be something new in place of the old */
	if (!is_stdout(c->opts->out_fd) && ftruncate(c->opts->out_fd, 0) && errno != EINVAL)
		return -errno;
	uname(&u);
	snprintf(m.release, sizeof(m.release), "%s", u.release);
	snprintf(m.machine, sizeof(m.machine), "%.31s", u.machine);
	read_boot_id(m.boot_id, sizeof(m.boot_id));
	m.wall = now(CLOCK_REALTIME);
	json = meta_format(&m);
	rc = json ? writer_meta(c->writer, json) : -ENOMEM;
	free(json);
	return rc;
}

/*
 * Empties the rings into the stream: all events up to the moment of the call, or, when they come
 * faster than that, for no longer than a tick: the tick's other work must get its turn.
 */
static int drain(struct capture *c)
{
	uint64_t start = now(CLOCK_MONOTONIC), until;
	int more;

	do {
		until = now(CLOCK_MONOTONIC);
		more = rings_drain(c->rings, STEP, &until);
		if (more < 0)
			return more;
		probes_counters(c->probes, c->counters, c->dropped, NULL);
		c->complete = order_flush(c->order, until, c->dropped, out, c);
	} while (more && now(CLOCK_MONOTONIC) < start + CAPTURE_TICK_MS * 1000000ull &&
		 !writer_error(c->writer));
	c->behind = more;
	return writer_error(c->writer);
}

/* Records that a quarter of a ring has room for. */
static uint32_t state_slice(const struct capture *c)
{
	return probes_ring_bytes(c->probes) / 4 / (sizeof(struct bma_state) + 8);
}

/* One state event for each living cache, each taken on the cache's CPU; the ring is emptied in
 * between, for it may be smaller than all of them together. */
static int ask_state(struct capture *c)
{
	uint32_t room, first = 0, slice = state_slice(c);
	uint64_t *table = probes_state_table(c->probes, &room);
	int rc = 0;

	registry_addrs(c->registry, table, room, c->per_cpu);
	for (uint32_t cpu = 0; cpu < c->ncpus && !rc; cpu++)
		for (uint32_t left = c->per_cpu[cpu]; left && !rc;) {
			uint32_t n = left < slice ? left : slice;

			probes_read_state(c->probes, cpu, first, n);
			first += n;
			left -= n;
			if (left)
				rc = drain(c);
		}
	return rc;
}

static int ask_owners(struct capture *c)
{
	int rc = probes_owners(c->probes, on_owner, c);

	return rc == -ENOMEM ? rc : 0;	/* a map that vanished under the iterator is no error */
}

static int write_counters(struct capture *c)
{
	int n = probes_counters(c->probes, c->counters, c->dropped, NULL);

	return n > 0 ? writer_counters(c->writer, c->counters, n) : n;
}

/* The slow round: who owns what, and the kernel's own numbers. The iterator tells of now: while
 * older events wait in the rings, their addresses may mean something else. */
static int slow_tick(struct capture *c)
{
	int rc = c->behind ? 0 : ask_owners(c);

	if (!rc)
		rc = ask_state(c);
	if (rc)
		return rc;
	c->next_state = now(CLOCK_MONOTONIC) + STATE_EVERY_MS * 1000000ull;
	rc = write_counters(c);
	return rc < 0 ? rc : 0;
}

static int tick(struct capture *c)
{
	int rc = drain(c);

	if (!rc && now(CLOCK_MONOTONIC) >= c->next_state)
		rc = slow_tick(c);
	return rc ? rc : writer_tick(c->writer, c->complete);
}

/* Waits for the timer, a ring that fills up, a signal, or the command's end. */
static void wait_for_news(struct capture *c)
{
	struct epoll_event ev[16];
	int n = epoll_wait(c->epoll_fd, ev, 16, CAPTURE_TICK_MS);

	for (int i = 0; i < n; i++)
		if (ev[i].data.fd == child_fd(c->child))
			c->stop |= child_news(c->child);
	if (c->opts->duration_ms &&
	    now(CLOCK_MONOTONIC) - c->running > c->opts->duration_ms * 1000000)
		c->stop = true;
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

/* The last state, then nothing more from the probes, then everything that is still in the rings,
 * and END. */
static int finish(struct capture *c)
{
	int rc;

	writer_hurry(c->writer);
	rc = drain(c);
	if (!rc && !c->behind)
		rc = ask_owners(c);
	if (!rc)
		rc = ask_state(c);
	probes_detach(c->probes);
	do
		rc = rc ? rc : drain(c);
	while (!rc && c->behind);
	if (rc)
		return rc;
	probes_counters(c->probes, c->counters, c->dropped, c->seq);
	order_finish(c->order, c->seq, out, c);
	c->result->refused += order_refused(c->order);
	rc = write_counters(c);
	return rc < 0 ? rc : writer_end(c->writer, now(CLOCK_MONOTONIC));
}

static void sum_up(struct capture *c)
{
	int n = probes_counters(c->probes, c->counters, NULL, NULL);

	for (int i = 0; i < n; i++)
		c->result->missed += c->counters[i].missed;
	c->result->events = writer_events(c->writer);
	c->result->bytes = writer_bytes(c->writer);
	child_result(c->child, c->result);
}

static int prepare(struct capture *c)
{
	uint64_t *offsets;
	int rc;

	c->ncpus = probes_cpus(c->probes);
	c->epoll_fd = epoll_create1(EPOLL_CLOEXEC);
	offsets = calloc(c->ncpus, sizeof(*offsets));
	c->dropped = calloc(c->ncpus, sizeof(*c->dropped));
	c->seq = calloc(c->ncpus, sizeof(*c->seq));
	c->per_cpu = calloc(c->ncpus, sizeof(*c->per_cpu));
	c->counters = calloc(BMA_KINDS * (c->ncpus + 1), sizeof(*c->counters));
	c->writer = writer_new(c->opts->out_fd);
	c->order = order_new(c->ncpus);
	if (!offsets || !c->dropped || !c->seq || !c->per_cpu || !c->counters || !c->writer ||
	    !c->order || c->epoll_fd < 0) {
		free(offsets);
		return -ENOMEM;
	}
	rc = probes_offsets(c->probes, offsets);
	c->registry = rc ? NULL : registry_new(c->writer, c->ncpus, offsets);
	free(offsets);
	if (!c->registry)
		return rc ? rc : -ENOMEM;
	c->rings = rings_new(c->probes, c->order, c->epoll_fd);
	return c->rings ? 0 : -errno;
}

static void release(struct capture *c)
{
	rings_free(c->rings);
	registry_free(c->registry);
	order_free(c->order);
	writer_free(c->writer);
	child_free(c->child);
	if (c->epoll_fd >= 0)
		close(c->epoll_fd);
	free(c->dropped);
	free(c->seq);
	free(c->per_cpu);
	free(c->counters);
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

	c->start = now(CLOCK_MONOTONIC);
	*code = probes_attach(c->probes);
	if (*code)
		return 0;
	rc = write_meta(c);
	if (!rc)
		rc = drain(c);
	if (!rc)
		rc = slow_tick(c);
	if (!rc)
		rc = writer_tick(c->writer, now(CLOCK_MONOTONIC));
	if (!rc)
		*code = child_start(c->child);
	c->running = now(CLOCK_MONOTONIC);
	return rc;
}

/* Two descriptors a CPU; the usual limit ends at 490 of them. old: what the command shall have. */
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
	int code = 0, rc;

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
