/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Sentences put together piece by piece in a buffer; what does not fit is cut. Pure. */
#ifndef BMA_UI_SAY_H
#define BMA_UI_SAY_H

#include <stddef.h>
#include <stdint.h>

#include "format.h"

struct say {
	char *buf;
	size_t size, len;
};

void say_start(struct say *s, char *buf, size_t size);
void say(struct say *s, const char *format, ...) __attribute__((format(printf, 2, 3)));

struct text text_objects(uint64_t n);	/* 1 object, 33 objects */

#endif
