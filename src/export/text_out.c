// SPDX-License-Identifier: GPL-2.0-or-later
#include "text_out.h"

#include <errno.h>

#define DIGITS_MAX 20		/* of 64 bits */

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
	static const char pairs[] =
		"0001020304050607080910111213141516171819202122232425262728293031323334353637383940"
		"4142434445464748495051525354555657585960616263646566676869707172737475767778798081"
		"828384858687888990919293949596979899";
	char digits[DIGITS_MAX], *p = digits + DIGITS_MAX;

	for (; v >= 100; v /= 100) {
		p -= 2;
		memcpy(p, pairs + v % 100 * 2, 2);
	}
	if (v >= 10) {
		p -= 2;
		memcpy(p, pairs + v * 2, 2);
	} else {
		*--p = '0' + v;
	}
	out_short(o, p, digits + DIGITS_MAX - p);
}

void out_sint(struct text_out *o, int64_t v)
{
	if (v < 0)
		out_char(o, '-');
	out_uint(o, v < 0 ? -(uint64_t)v : (uint64_t)v);
}

void out_address(struct text_out *o, uint64_t v)
{
	char *p = out_room(o, 18);

	*p++ = '0';
	*p++ = 'x';
	for (int shift = 60; shift >= 0; shift -= 4)
		*p++ = "0123456789abcdef"[v >> shift & 15];
	o->n += 18;
}

void out_string(struct text_out *o, const char *s)
{
	out_char(o, '"');
	for (; *s; s++) {
		if (*s == '"' || *s == '\\')
			out_char(o, '\\');
		if (*s >= ' ' && *s <= '~')
			out_char(o, *s);
		else
			OUT(o, "\\ufffd");
	}
	out_char(o, '"');
}
