// SPDX-License-Identifier: GPL-2.0-or-later
#include "say.h"

#include <stdarg.h>
#include <stdio.h>

void say_start(struct say *s, char *buf, size_t size)
{
	*s = (struct say){ .buf = buf, .size = size };
	if (size)
		buf[0] = 0;
}

void say(struct say *s, const char *format, ...)
{
	va_list args;
	int n;

	if (s->len >= s->size)
		return;
	va_start(args, format);
	n = vsnprintf(s->buf + s->len, s->size - s->len, format, args);
	va_end(args);
	if (n > 0)
		s->len += n;
	if (s->size && s->len >= s->size)
		s->len = s->size - 1;
}
