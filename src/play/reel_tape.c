// SPDX-License-Identifier: GPL-2.0-or-later
#include "reel_tape.h"

#include <errno.h>
#include <unistd.h>

#include "replay.h"

#define SLICE (32u << 10)

int reel_tape_start(struct reel_tape *t, const struct reel_point *at, uint32_t ncpus)
{
	*t = (struct reel_tape){ .number = at->number, .position = at->position, .ncpus = ncpus };
	t->reader = reader_fork(at->reader);
	if (!t->reader)
		return -ENOMEM;
	t->fed = reader_offset(t->reader);
	return 0;
}

void reel_tape_release(struct reel_tape *t)
{
	reader_free(t->reader);
	t->reader = NULL;
}

ssize_t reel_tape_pread(int fd, void *buf, size_t n, uint64_t offset)
{
	ssize_t got;

	do
		got = pread(fd, buf, n, offset);
	while (got < 0 && errno == EINTR);
	return got < 0 ? -errno : got;
}

/* 1: the reader has more now; 0: there is no more; -errno. */
static int feed_slice(struct reel_tape *t, const struct reel_tape_end *end)
{
	uint64_t left = end->bytes - t->fed;
	char buf[SLICE];
	ssize_t n;
	int rc;

	if (!left && end->last)
		reader_eof(t->reader);
	if (!left)
		return 0;
	n = reel_tape_pread(end->fd, buf, left < SLICE ? left : SLICE, t->fed);
	if (n <= 0)
		return n ? n : -EIO;
	rc = reader_feed(t->reader, buf, n);
	t->fed += n;
	return rc ? rc : 1;
}

int reel_tape_next(struct reel_tape *t, const struct reel_tape_end *end, struct item *item)
{
	bool fed_all = false;
	int rc;

	while (!(rc = reader_next(t->reader, item)) && !fed_all) {
		rc = feed_slice(t, end);
		if (rc < 0)
			return rc;
		fed_all = !rc;
	}
	if (rc <= 0)
		return rc;
	t->number++;
	t->position += replay_steps(item, t->ncpus);
	t->decoded += item->type == ITEM_EVENT && item->event.kind != BMA_LOSS;
	return 1;
}
