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
#include "about.h"
#include "capture_parts.h"

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

int capture_empty_output(const struct capture *c)
{
	if (!is_stdout(c->opts->out_fd) && ftruncate(c->opts->out_fd, 0) && errno != EINVAL)
		return -errno;
	return 0;
}

/* What the file held stays until it is sure that there is something new. */
static int write_meta(struct capture *c)
{
	int rc = c->kept ? 0 : capture_empty_output(c);
	char *json;

	if (rc)
		return rc;
	json = about_kernel(c->ncpus, c->start, probes_buffer_bytes(c->probes));
	rc = json ? writer_meta(c->writer, json) : -ENOMEM;
	free(json);
	return rc;
}

static void sum_up(struct capture *c)
{
	c->result->missed = rounds_missed(c->rounds);
	c->result->lost += writer_unwritten(c->writer);
	c->result->before = writer_gone_events(c->writer);
	c->result->events = writer_events(c->writer);
	c->result->bytes = writer_bytes(c->writer);
	child_result(c->child, c->result);
}

static int make_registry(struct capture *c)
{
	uint64_t *offsets = calloc(c->ncpus, sizeof(*offsets));
	int rc = offsets ? probes_offsets(c->probes, offsets) : -ENOMEM;

	if (!rc) {
		c->registry = registry_new(c->writer, c->ncpus, offsets);
		c->locks = lock_ids_new(c->writer, c->ncpus, offsets);
	}
	free(offsets);
	return rc || (c->registry && c->locks) ? rc : -ENOMEM;
}

static int make_resolver(struct capture *c)
{
	uint32_t own[64];

	c->names = names_new(c->writer);
	c->progs = progs_new(own, probes_ids(c->probes, own, 64));
	c->resolver = (struct resolver){ c->registry, c->names, c->locks, prog_at, c };
	return c->names && c->progs ? 0 : -ENOMEM;
}

/* How much of the stream there will be, and what ends it. */
static int make_keeper(struct capture *c)
{
	const struct capture_opts *o = c->opts;

	writer_limit(c->writer, o->size_limit);
	c->tick_left = writer_left(c->writer);
	c->kept = o->ring_bytes;
	if (c->kept && writer_keep(c->writer, o->ring_bytes))
		return -ENOMEM;
	if (!trigger_wanted(&o->stop_on))
		return 0;
	c->trigger = trigger_new(&o->stop_on);
	return c->trigger ? 0 : -ENOMEM;
}

static int listen_to_reader(struct capture *c)
{
	struct epoll_event ev = { .events = EPOLLIN, .data.fd = c->opts->ask_fd };

	if (!c->opts->ask_fd)
		return 0;
	return epoll_ctl(c->epoll_fd, EPOLL_CTL_ADD, c->opts->ask_fd, &ev) ? -errno : 0;
}

static uint32_t lock_of_storage(void *ctx, const struct bma_storage_rec *r)
{
	return lock_ids_storage_seen(ctx, r);
}

static int make_storage(struct capture *c)
{
	c->storage = storage_new(c->writer, &(struct storage_locks){ lock_of_storage, c->locks });
	return c->storage ? 0 : -ENOMEM;
}

static int prepare(struct capture *c)
{
	int rc;

	c->ncpus = probes_cpus(c->probes);
	c->epoll_fd = epoll_create1(EPOLL_CLOEXEC);
	c->writer = writer_new(c->opts->out_fd);
	if (!c->writer || c->epoll_fd < 0)
		return -ENOMEM;
	rc = make_keeper(c);
	if (!rc)
		rc = make_registry(c);
	if (!rc)
		rc = make_resolver(c);
	if (rc)
		return rc;
	c->rings = rings_new(c->probes, c->epoll_fd);
	c->rounds = c->rings ? rounds_new(c->probes, c->rings, c->registry, c->writer,
					  capture_drain, c) : NULL;
	if (!c->rounds)
		return -errno;
	rc = make_storage(c);
	if (!rc)
		rc = listen_to_reader(c);
	if (rc)
		return rc;
	/* after the rings: where descriptors are few, names are what we can do without */
	progs_listen(c->progs, c->ncpus);
	return 0;
}

/* Whoever is to write marks is told where, so that comes before the command. */
static int make_child(struct capture *c, const struct child_legacy *legacy, int *code)
{
	const struct capture_opts *o = c->opts;

	if (o->command || o->marks) {
		c->marks = marks_new(o->marks, c->epoll_fd);
		if (!c->marks && o->marks)
			*code = err(EXIT_RUNTIME, "cannot read marks from %s: %s", o->marks,
				    errno == EEXIST ? "it is there and is no FIFO" :
						      strerror(errno));
		if (!c->marks)
			return *code ? 0 : -errno;
	}
	c->child = child_new(&(struct child_setup){
		.command = o->command, .stdout_taken = is_stdout(o->out_fd), .legacy = legacy,
		.marks = c->marks, .snapshots = o->ring_bytes && o->calls.snapshot }, c->epoll_fd);
	if (!c->child)
		return -errno;
	writer_hurry_when(c->writer, child_fd(c->child));
	return 0;
}

static void release(struct capture *c)
{
	rings_free(c->rings);
	rounds_free(c->rounds);
	progs_free(c->progs);
	names_free(c->names);
	registry_free(c->registry);
	lock_ids_free(c->locks);
	storage_free(c->storage);
	trigger_free(c->trigger);
	writer_free(c->writer);
	child_free(c->child);
	marks_free(c->marks);
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
			   "far can be read, its end is missing. Make room, or bound the recording: "
			   "--size-limit, --ring", strerror(-rc),
			   (unsigned long long)writer_bytes(c->writer));
	return err(EXIT_RUNTIME, "tracing stopped: %s%s", strerror(-rc), writer_bytes(c->writer) ?
		   "; what was written can be read, its end is missing" : "");
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
	c->cpu_before = clock_ns(CLOCK_PROCESS_CPUTIME_ID);
	*code = probes_attach(c->probes);
	if (!*code)
		*code = probes_tell_locks(c->probes, c->opts->each_lock);
	if (*code)
		return 0;
	rc = write_meta(c);
	if (!rc)
		rc = capture_begin(c);
	rater_init(&c->rater, c->opts->rate, c->opts->budget);
	probes_set_rate(c->probes, c->rater.rate);
	if (!rc)
		*code = child_start(c->child);
	c->running = clock_ns(CLOCK_MONOTONIC);
	return rc;
}

/* Three descriptors a CPU; the usual limit ends at 330 of them. */
static void raise_file_limit(struct rlimit *old)
{
	struct rlimit most;

	getrlimit(RLIMIT_NOFILE, old);
	most = (struct rlimit){ old->rlim_max, old->rlim_max };
	setrlimit(RLIMIT_NOFILE, &most);
}

/* What the command shall have is noted. A snapshot that is asked for before there is anything to
 * write waits; it must not end us. */
static void prepare_process(const struct capture_opts *o, struct child_legacy *legacy)
{
	sigset_t wait;

	raise_file_limit(&legacy->files);
	signal(SIGPIPE, SIG_IGN);
	sigemptyset(&wait);
	if (o->ring_bytes && o->calls.snapshot)
		sigaddset(&wait, SIGUSR1);
	sigprocmask(SIG_BLOCK, &wait, &legacy->signals);
}

/* Until something ends it. When that is an error what was kept is written, but it has no end. */
static int run(struct capture *c)
{
	int rc;

	raise_priority();
	rc = capture_stream(c);
	if (!rc)
		rc = capture_finish(c);
	if (rc)
		flight_rescue(c);
	sum_up(c);
	return rc;
}

int capture_main(const struct capture_opts *opts, struct capture_result *result)
{
	struct capture c = { .opts = opts, .result = result, .epoll_fd = -1 };
	struct child_legacy legacy;
	int code = opts->command ? child_check(opts->command) : 0, rc;

	if (code)
		return code;
	prepare_process(opts, &legacy);
	memset(result, 0, sizeof(*result));
	c.probes = probes_load(opts->buffer_bytes ? opts->buffer_bytes : CAPTURE_BUFFER,
			       opts->verbose, &code);
	if (!c.probes)
		return code;
	rc = prepare(&c);
	if (!rc)
		rc = make_child(&c, &legacy, &code);
	if (!rc && !code)
		rc = begin(&c, &code);
	if (!rc && !code)
		rc = run(&c);
	if (opts->calls.tell)
		opts->calls.tell(opts->calls.ctx, NULL);
	if (rc)
		code = failed(&c, rc);
	release(&c);
	return code;
}
