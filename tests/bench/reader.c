// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * How fast a recording is read: decoded alone, with its model, and as the screens scout it.
 *
 *	reader FILE TIMES		a line for each of the three: name, events, ns of CPU time
 *	reader FILE 1 NAME		only one of them, for a profiler
 *
 * The file is in memory before the clock starts, and is fed as a file is read: 64 KiB at a time. Of
 * TIMES passes the fastest counts.
 */
#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "../../src/play/feed.h"
#include "../../src/play/reel.h"

#define SLICE ((size_t)64 << 10)

struct recording {
	int fd;
	uint8_t *p;
	size_t len;
};

static void die(const char *what)
{
	perror(what);
	exit(1);
}

static struct recording load(const char *name)
{
	struct recording f = { .fd = open(name, O_RDONLY | O_CLOEXEC) };
	struct stat st;

	if (f.fd < 0 || fstat(f.fd, &st))
		die(name);
	f.len = st.st_size;
	f.p = malloc(f.len);
	if (!f.p || pread(f.fd, f.p, f.len, 0) != (ssize_t)f.len)
		die(name);
	return f;
}

static size_t slice_at(const struct recording *f, size_t at)
{
	return f->len - at < SLICE ? f->len - at : SLICE;
}

/* A name of its own for each pass, that profilers can be told. */
#define PASS __attribute__((noinline)) static uint64_t

PASS pass_decode(const struct recording *f)
{
	struct reader *r = reader_new();
	struct item item;
	uint64_t events = 0;

	if (!r)
		die("reader");
	for (size_t at = 0; at < f->len; at += SLICE) {
		if (reader_feed(r, f->p + at, slice_at(f, at)))
			die("reader");
		while (reader_next(r, &item) > 0)
			events += item.type == ITEM_EVENT;
	}
	reader_free(r);
	return events;
}

PASS pass_model(const struct recording *f)
{
	struct feed feed;
	uint64_t events;

	if (feed_init(&feed, UINT64_MAX))
		die("feed");
	for (size_t at = 0; at < f->len; at += SLICE)
		if (feed_bytes(&feed, f->p + at, slice_at(f, at)))
			die("feed");
	feed_eof(&feed);
	events = feed.model ? feed.model->position : 0;
	feed_release(&feed);
	return events;
}

PASS pass_scout(const struct recording *f)
{
	struct reel *r = reel_new(f->fd, REEL_BUDGET);
	struct reel_extent e;

	if (!r || reel_scout(r, SIZE_MAX, true) < 0)
		die("reel");
	reel_extent(r, &e);
	reel_free(r);
	return e.newest;
}

static const struct pass {
	const char *name;
	uint64_t (*run)(const struct recording *f);
} passes[] = { { "decode", pass_decode }, { "model", pass_model }, { "scout", pass_scout } };

static uint64_t cpu_ns(void)
{
	struct timespec t;

	clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
	return (uint64_t)t.tv_sec * 1000000000 + t.tv_nsec;
}

static void measure(const struct pass *p, const struct recording *f, int times)
{
	uint64_t best = UINT64_MAX, events = 0;

	for (int i = 0; i < times; i++) {
		uint64_t before = cpu_ns(), spent;

		events = p->run(f);
		spent = cpu_ns() - before;
		best = spent < best ? spent : best;
	}
	printf("%s\t%" PRIu64 "\t%" PRIu64 "\n", p->name, events, best);
}

int main(int argc, char **argv)
{
	struct recording f;

	if (argc < 3) {
		fprintf(stderr, "usage: reader FILE TIMES [decode|model|scout]\n");
		return 2;
	}
	f = load(argv[1]);
	for (size_t i = 0; i < sizeof(passes) / sizeof(passes[0]); i++)
		if (argc == 3 || !strcmp(argv[3], passes[i].name))
			measure(&passes[i], &f, atoi(argv[2]));
	free(f.p);
	close(f.fd);
	return 0;
}
