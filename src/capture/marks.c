// SPDX-License-Identifier: GPL-2.0-or-later
#include "marks.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/stat.h>
#include <unistd.h>

#define WAITING 1024	/* marks at most; more stay in the pipe */

struct marks {
	int fd;			/* read here */
	int command_fd;		/* the pipe's other end: it stays open, so that there is no end of
				 * file between two writers; -1: a FIFO */
	int epoll_fd;		/* -1: none */
	bool deaf;		/* the epoll set does not hear of what is in the pipe */
	bool made;		/* the FIFO is ours */
	char path[PATH_MAX];
	char text[PIPE_BUF];	/* read, and not yet a mark: a line still without its end */
	size_t len;
	struct mark waiting[WAITING];
	unsigned int first, n;
};

static int open_pipe(struct marks *m)
{
	int fds[2];

	if (pipe2(fds, O_CLOEXEC))
		return -1;
	m->fd = fds[0];
	m->command_fd = fds[1];
	snprintf(m->path, sizeof(m->path), "/dev/fd/%d", m->command_fd);
	return fcntl(m->fd, F_SETFL, O_NONBLOCK);
}

static bool is_fifo(int fd)
{
	struct stat st;

	if (fstat(fd, &st))
		return false;
	errno = EEXIST;
	return S_ISFIFO(st.st_mode);
}

/* For writing too, so that it is never at its end. */
static int open_fifo(struct marks *m, const char *path)
{
	bool made = !mkfifo(path, 0600);
	int saved;

	if (!made && errno != EEXIST)
		return -1;
	m->fd = open(path, O_RDWR | O_NONBLOCK | O_CLOEXEC);
	if (m->fd >= 0 && is_fifo(m->fd) && realpath(path, m->path)) {
		m->made = made;
		return 0;
	}
	saved = errno;
	if (made)
		unlink(path);
	errno = saved;
	return -1;
}

static int watch(struct marks *m, int how, uint32_t events)
{
	struct epoll_event ev = { .events = events, .data.fd = m->fd };

	return m->epoll_fd < 0 ? 0 : epoll_ctl(m->epoll_fd, how, m->fd, &ev);
}

/* A pipe that stays full must not wake us again and again. */
static void hear(struct marks *m, bool on)
{
	if (m->deaf == on && !watch(m, EPOLL_CTL_MOD, on ? EPOLLIN : 0))
		m->deaf = !on;
}

struct marks *marks_new(const char *path, int epoll_fd)
{
	struct marks *m = calloc(1, sizeof(*m));
	int saved;

	if (!m)
		return NULL;
	m->fd = m->command_fd = -1;
	m->epoll_fd = epoll_fd;
	if (!(path ? open_fifo(m, path) : open_pipe(m)) && !watch(m, EPOLL_CTL_ADD, EPOLLIN))
		return m;
	saved = errno;
	marks_free(m);
	errno = saved;
	return NULL;
}

void marks_free(struct marks *m)
{
	if (!m)
		return;
	if (m->made)
		unlink(m->path);
	if (m->fd >= 0)
		close(m->fd);
	if (m->command_fd >= 0)
		close(m->command_fd);
	free(m);
}

int marks_fd(const struct marks *m)
{
	return m->fd;
}

const char *marks_path(const struct marks *m)
{
	return m->path;
}

int marks_command_fd(const struct marks *m)
{
	return m->command_fd;
}

/* An empty line is none. */
static void add(struct marks *m, uint64_t time, const char *text, size_t n)
{
	struct mark *to = &m->waiting[(m->first + m->n) % WAITING];

	if (!n)
		return;
	*to = (struct mark){ .time = time };
	memcpy(to->text, text, n < MARK_LEN ? n : MARK_LEN - 1);
	m->n++;
}

/* Whole lines, as many as there is room for. */
static void take_lines(struct marks *m, uint64_t time)
{
	size_t at = 0;
	char *end;

	while (m->n < WAITING && (end = memchr(m->text + at, '\n', m->len - at))) {
		add(m, time, m->text + at, end - m->text - at);
		at = end + 1 - m->text;
	}
	m->len -= at;
	memmove(m->text, m->text + at, m->len);
}

bool marks_read(struct marks *m, uint64_t now)
{
	for (;;) {
		ssize_t n;

		take_lines(m, now);
		hear(m, m->n < WAITING);
		if (m->n == WAITING)
			return false;
		if (m->len == sizeof(m->text))		/* one endless line */
			m->len = MARK_LEN;
		n = read(m->fd, m->text + m->len, sizeof(m->text) - m->len);
		if (n <= 0)
			break;
		m->len += n;
	}
	/* a write of up to PIPE_BUF bytes comes whole: who wrote this meant no end of line */
	add(m, now, m->text, m->len);
	m->len = 0;
	return true;
}

bool marks_next(struct marks *m, uint64_t until, struct mark *mark)
{
	if (!m->n || m->waiting[m->first].time > until)
		return false;
	*mark = m->waiting[m->first];
	m->first = (m->first + 1) % WAITING;
	m->n--;
	return true;
}
