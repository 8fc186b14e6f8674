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

int output_write(struct output *o, const uint8_t *p, size_t n)
{
	size_t done = 0;

	while (done < n) {
		ssize_t some = write_some(o, p + done, n - done);

		if (some < 0 && errno == EINTR)
			continue;
		if (some <= 0)
			return some ? -errno : -EIO;
		done += some;
		o->bytes += some;
	}
	return 0;
}
