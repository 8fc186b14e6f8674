/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Sentences put together piece by piece in a buffer; what does not fit is cut. Pure. */
#ifndef BMA_BASE_SAY_H
#define BMA_BASE_SAY_H

#include <stddef.h>

struct say {
	char *buf;
	size_t size, len;	/* len is below size, unless that is 0 */
};

/* The buffer is "" from here on. */
void say_start(struct say *s, char *buf, size_t size);
void say(struct say *s, const char *format, ...) __attribute__((format(printf, 2, 3)));

#endif
