/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Text by hand, for exporters that write millions of records: a buffer in front of a FILE, and
 * numbers and strings put into it without a format string. When the file refuses, what was put is
 * gone and the next is tried; whoever owns the FILE asks ferror().
 */
#ifndef BMA_TEXT_OUT_H
#define BMA_TEXT_OUT_H

#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include "text_put.h"

#define TEXT_OUT_SIZE (64u << 10)

struct text_out {
	FILE *to;			/* the caller's; written to by nobody else before a flush */
	int error;			/* errno of the first write that failed; 0: none did */
	size_t n;
	char buf[TEXT_OUT_SIZE];
};

void text_out_init(struct text_out *o, FILE *to);

/* All that was put is in the FILE now (which has a buffer of its own). */
void text_out_flush(struct text_out *o);

/* Room for n bytes, at most TEXT_OUT_SIZE; the caller adds to o->n what it used of it. */
static inline char *out_room(struct text_out *o, size_t n)
{
	if (__builtin_expect(TEXT_OUT_SIZE - o->n < n, 0))
		text_out_flush(o);
	return o->buf + o->n;
}

/* What was written into the room ends there. */
static inline void out_used(struct text_out *o, const char *end)
{
	o->n = end - o->buf;
}

static inline void out_char(struct text_out *o, char c)
{
	*out_room(o, 1) = c;
	o->n++;
}

/* A literal: its length is known when it is compiled. */
#define OUT(o, literal) out_short((o), "" literal, sizeof(literal) - 1)

/* n at most TEXT_OUT_SIZE */
static inline void out_short(struct text_out *o, const char *s, size_t n)
{
	memcpy(out_room(o, n), s, n);
	o->n += n;
}

/* Any length, as it is. */
void out_bytes(struct text_out *o, const char *s, size_t n);
void out_text(struct text_out *o, const char *s);

/* In decimal digits. */
void out_uint(struct text_out *o, uint64_t v);
void out_sint(struct text_out *o, int64_t v);

/* 0x and sixteen digits: an address */
void out_address(struct text_out *o, uint64_t v);

/* A JSON string with its quotes. Bytes that are no printable ASCII go out as U+FFFD. */
#define PUT_STRING_CHAR 6		/* room for each character, and 2 for the quotes */
char *put_string(char *at, const char *s);
void out_string(struct text_out *o, const char *s);

#endif
