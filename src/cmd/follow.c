// SPDX-License-Identifier: GPL-2.0-or-later
#include "follow.h"

#include <errno.h>
#include <poll.h>
#include <string.h>
#include <sys/signalfd.h>
#include <unistd.h>

#include "../base/err.h"
#include "../base/signals.h"

#define READ_BYTES (64 << 10)

static void hear(struct follow *w, int signal_fd, unsigned int *count)
{
	struct signalfd_siginfo si;

	while (read(signal_fd, &si, sizeof(si)) == sizeof(si)) {
		w->caught = si.ssi_signo;
		++*count;
		w->left |= !w->signal || !w->signal(w->ctx, *count, si.ssi_code <= 0);
	}
}

/* 1: there may be more; 0: that was the end; -errno. */
static int read_some(const struct follow *w, struct feed *f)
{
	char buf[READ_BYTES];
	ssize_t n = read(w->fd, buf, sizeof(buf));

	if (n < 0)
		return errno == EINTR || errno == EAGAIN ? 1 : -errno;
	if (n)
		feed_bytes(f, buf, n);
	return n && !f->error && !f->stopped;
}

static int read_all(struct follow *w, struct feed *f, int signal_fd)
{
	struct pollfd fds[] = {
		{ .fd = signal_fd, .events = POLLIN }, { .fd = w->fd, .events = POLLIN },
	};
	unsigned int count = 0;
	int more = 1;

	while (more > 0) {
		if (poll(fds, 2, -1) < 0) {
			if (errno != EINTR)
				return -errno;
			continue;	/* nothing of fds was set */
		}
		if (fds[0].revents)
			hear(w, signal_fd, &count);
		if (w->left)
			return 0;
		if (fds[1].revents)
			more = read_some(w, f);
	}
	return more;
}

int follow(struct follow *w, struct feed *f)
{
	int signal_fd, rc;
	sigset_t set;

	sigemptyset(&set);
	signal_fd = signals_take(&set);
	if (signal_fd < 0)
		return err(EXIT_RUNTIME, "cannot wait for signals: %s", strerror(errno));
	rc = read_all(w, f, signal_fd);
	close(signal_fd);
	if (rc)
		return err(EXIT_RUNTIME, "cannot read %s: %s", w->name, strerror(-rc));
	feed_eof(f);
	return f->error == -ENOMEM ? err(EXIT_RUNTIME, "out of memory while reading %s", w->name) : 0;
}
