/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef BMA_WRITE_ALL_H
#define BMA_WRITE_ALL_H

#include <errno.h>
#include <stddef.h>
#include <unistd.h>

/* All of it, however many calls that takes. 0 or -errno; then some of it may be written. */
static inline int write_all(int fd, const void *p, size_t size)
{
	const char *at = p, *end = at + size;

	while (at < end) {
		ssize_t n = write(fd, at, end - at);

		if (n < 0 && errno != EINTR)
			return -errno;
		if (n > 0)
			at += n;
	}
	return 0;
}

#endif
