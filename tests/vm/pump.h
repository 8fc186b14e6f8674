/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef VM_PUMP_H
#define VM_PUMP_H

/*
 * A pump moves bytes from one descriptor to another inside a poll() loop. Both ends of the virtual
 * machine use it: init.c in the guest and relay.c on the host.
 *
 * It reads only when its buffer is empty, so a slow reader at one end stops the writer at the other
 * and nothing piles up between them. When the target takes no more, what still comes is read and
 * dropped, so that the source never blocks for ever; error says why.
 */
#include <errno.h>
#include <poll.h>
#include <stdint.h>
#include <unistd.h>

struct pump {
	int from;		/* -1 after end of file */
	int to;			/* -1 when it takes no more */
	int error;		/* errno of the write that failed, 0 while all is well */
	size_t chunk;		/* most bytes in one write */
	size_t start, len;	/* what buf holds */
	uint64_t taken;		/* bytes read from `from` */
	uint64_t given;		/* bytes written to `to` */
	char buf[64 * 1024];
};

static inline void pump_init(struct pump *p, int from, int to)
{
	p->from = from;
	p->to = to;
	p->error = 0;
	p->chunk = sizeof(p->buf);
	p->start = p->len = 0;
	p->taken = p->given = 0;
}

/* What to wait for: fds[0] for the source, fds[1] for the target. Errors of the target show always. */
static inline void pump_poll(const struct pump *p, struct pollfd fds[2])
{
	fds[0] = (struct pollfd){ .fd = p->len ? -1 : p->from, .events = POLLIN };
	fds[1] = (struct pollfd){ .fd = p->to, .events = p->len ? POLLOUT : 0 };
}

static inline void pump_read(struct pump *p)
{
	ssize_t n = read(p->from, p->buf, sizeof(p->buf));

	if (n < 0 && (errno == EAGAIN || errno == EINTR))
		return;
	if (n <= 0) {
		p->from = -1;
		return;
	}
	p->start = 0;
	p->len = n;
	p->taken += n;
}

static inline void pump_write(struct pump *p)
{
	ssize_t n = write(p->to, p->buf + p->start, p->len < p->chunk ? p->len : p->chunk);

	if (n < 0 && errno != EAGAIN && errno != EINTR) {
		p->error = errno;
		p->to = -1;
	}
	if (n > 0) {
		p->start += n;
		p->len -= n;
		p->given += n;
	}
}

/* Act on what poll() said about the two entries of pump_poll(). */
static inline void pump_move(struct pump *p, const struct pollfd fds[2])
{
	if (fds[0].fd >= 0 && fds[0].revents)
		pump_read(p);
	if (fds[1].fd >= 0 && (fds[1].revents & POLLERR)) {
		p->error = EPIPE;
		p->to = -1;
	} else if (fds[1].revents & POLLOUT) {
		pump_write(p);
	}
	if (p->to < 0)
		p->len = 0;
}

#endif
