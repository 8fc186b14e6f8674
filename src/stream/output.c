// SPDX-License-Identifier: GPL-2.0-or-later
#include "output.h"

#include <errno.h>
#include <limits.h>
#include <poll.h>
#include <sys/stat.h>
#include <unistd.h>

#define HURRY_MS 2000	/* for a write, once the end is wanted */

void output_init(struct output *o, int fd)
{
	struct stat st;

	*o = (struct output){ .fd = fd, .hurry_fd = -1 };
	o->chunk = !fstat(fd, &st) && S_ISREG(st.st_mode) ? SIZE_MAX : PIPE_BUF;
}

void output_release(struct output *o)
{
	ring_free(o->ring);
	o->ring = NULL;
}

/* Is there room for a write? Waits for it for ever, or two seconds when in a hurry. */
static bool writable(struct output *o)
{
	struct pollfd p[2] = { { o->fd, POLLOUT, 0 }, { o->hurry_fd, POLLIN, 0 } };

	if (o->fd < 0)		/* poll() would wait for it; write() says what is wrong */
		return true;
	while (!p[0].revents && !o->hurry) {
		if (poll(p, 2, -1) < 0 && errno != EINTR)
			return true;	/* write() will say what is wrong */
		o->hurry = !p[0].revents && p[1].revents;
	}
	return p[0].revents || poll(p, 1, HURRY_MS) != 0;
}

static ssize_t write_some(struct output *o, const uint8_t *p, size_t n)
{
	if (writable(o))
		return write(o->fd, p, n < o->chunk ? n : o->chunk);
	errno = ETIMEDOUT;
	return -1;
}

static int write_out(void *ctx, const uint8_t *p, size_t n)
{
	struct output *o = ctx;
	size_t done = 0;

	while (done < n) {
		ssize_t some = write_some(o, p + done, n - done);

		if (some < 0 && errno == EINTR)
			continue;
		if (some <= 0)
			return some ? -errno : -EIO;
		done += some;
		o->written += some;
	}
	return 0;
}

int output_write(struct output *o, const uint8_t *p, size_t n)
{
	int rc = o->ring ? ring_add(o->ring, p, n) : write_out(o, p, n);

	o->bytes += rc ? 0 : n;
	return rc;
}

int output_keep(struct output *o, uint64_t bytes)
{
	o->ring = ring_new(bytes);
	return o->ring ? 0 : -ENOMEM;
}

int output_spill(struct output *o)
{
	struct ring *ring = o->ring;
	int rc;

	if (!ring)
		return 0;
	o->gone = ring_gone(ring).offset;
	rc = ring_each(ring, write_out, o);
	output_release(o);
	return rc;
}

int output_copy(const struct output *o, struct output *to)
{
	int rc = o->ring ? ring_each(o->ring, write_out, to) : -EINVAL;

	to->bytes = to->written;
	return rc;
}
