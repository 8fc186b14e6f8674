// SPDX-License-Identifier: GPL-2.0-or-later
#include "text_out.h"

#include <errno.h>

void text_out_init(struct text_out *o, FILE *to)
{
	o->to = to;
	o->error = 0;
	o->n = 0;
}

void text_out_flush(struct text_out *o)
{
	errno = 0;
	if (fwrite(o->buf, 1, o->n, o->to) < o->n && !o->error)
		o->error = errno ? errno : EIO;
	o->n = 0;
}

void out_bytes(struct text_out *o, const char *s, size_t n)
{
	while (n > TEXT_OUT_SIZE) {
		out_short(o, s, TEXT_OUT_SIZE);
		s += TEXT_OUT_SIZE;
		n -= TEXT_OUT_SIZE;
	}
	out_short(o, s, n);
}

void out_text(struct text_out *o, const char *s)
{
	out_bytes(o, s, strlen(s));
}

void out_uint(struct text_out *o, uint64_t v)
{
	out_used(o, put_uint(out_room(o, PUT_DIGITS + PUT_SLACK), v));
}

void out_sint(struct text_out *o, int64_t v)
{
	out_used(o, put_sint(out_room(o, 1 + PUT_DIGITS + PUT_SLACK), v));
}

void out_address(struct text_out *o, uint64_t v)
{
	out_used(o, put_address(out_room(o, 18), v));
}

/* Up to n characters of a JSON string; *s is behind them then. */
static char *put_some(char *at, const char **s, size_t n)
{
	const char *c = *s;

	for (; *c && n; c++, n--) {
		if (*c == '"' || *c == '\\')
			*at++ = '\\';
		if (*c >= ' ' && *c <= '~')
			*at++ = *c;
		else
			at = PUT(at, "\\ufffd");
	}
	*s = c;
	return at;
}

char *put_string(char *at, const char *s)
{
	at = put_some(PUT(at, "\""), &s, SIZE_MAX);
	return PUT(at, "\"");
}

#define PART 1024

void out_string(struct text_out *o, const char *s)
{
	out_char(o, '"');
	while (*s)
		out_used(o, put_some(out_room(o, PART * PUT_STRING_CHAR), &s, PART));
	out_char(o, '"');
}
