/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Numbers and pieces of text, written at a place that has room for them: each call returns where its
 * text ended. Whoever writes millions of records asks for room once a record, and the place stays in
 * a register. Behind the end up to PUT_SLACK bytes may be overwritten: text is copied in whole words.
 */
#ifndef BMA_TEXT_PUT_H
#define BMA_TEXT_PUT_H

#include <endian.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#define PUT_SLACK 128
#define PUT_DIGITS 20		/* of 64 bits, without a sign */

/* A literal: its length is known when it is compiled. */
#define PUT(at, literal) put_bytes((at), "" literal, sizeof(literal) - 1)

static inline char *put_bytes(char *at, const char *s, size_t n)
{
	memcpy(at, s, n);
	return at + n;
}

/* Text that is made once and copied often. */
struct piece {
	char text[PUT_SLACK];
	uint32_t len;			/* the rest of text[] means nothing */
};

static inline char *put_piece(char *at, const struct piece *p)
{
	memcpy(at, p->text, 16);
	if (p->len > 16)
		memcpy(at + 16, p->text + 16, 48);
	if (p->len > 64)
		memcpy(at + 64, p->text + 64, sizeof(p->text) - 64);
	return at + p->len;
}

#define ALL_BYTES(byte) (~(uint64_t)0 / 255 * (byte))

/* Eight bytes, the lowest first. */
static inline void put_eight(char *at, uint64_t bytes)
{
	bytes = htole64(bytes);
	memcpy(at, &bytes, sizeof(bytes));
}

/*
 * The eight digits of v below 10^8 as numbers, the first in the lowest byte: halves of four digits,
 * then of two, then of one, all halves at once. 10486 / 2^20 and 103 / 2^10 are a hundredth and a
 * tenth, exact enough for four and for two digits.
 */
static inline uint64_t eight_digits(uint32_t v)
{
	uint64_t fours = v / 10000 | (uint64_t)(v % 10000) << 32;
	uint64_t high = (fours * 10486 >> 20) & 0x0000007f0000007f;
	uint64_t twos = high | (fours - high * 100) << 16;

	high = (twos * 103 >> 10) & 0x000f000f000f000f;
	return high | (twos - high * 10) << 8;
}

/* v below 10^8, without leading zeros */
static inline char *put_short_uint(char *at, uint32_t v)
{
	uint64_t digits = eight_digits(v);
	unsigned int zeros = __builtin_ctzll(digits | 1ull << 56) / 8;

	put_eight(at, (digits | ALL_BYTES('0')) >> zeros * 8);
	return at + 8 - zeros;
}

/* v below 100: most CPUs, caches and lengths of lists */
static inline char *put_two_digits(char *at, uint32_t v)
{
	unsigned int tens = v * 103 >> 10;

	*at = '0' + tens;
	at += tens > 0;
	*at = '0' + (v - tens * 10);
	return at + 1;
}

/* In decimal digits. */
static inline char *put_uint(char *at, uint64_t v)
{
	const uint64_t e8 = 100000000, e16 = e8 * e8;

	if (v < 100)
		return put_two_digits(at, v);
	if (v < e8)
		return put_short_uint(at, v);
	if (v < e16) {
		at = put_short_uint(at, v / e8);
	} else {
		at = put_short_uint(at, v / e16);
		put_eight(at, eight_digits(v / e8 % e8) | ALL_BYTES('0'));
		at += 8;
	}
	put_eight(at, eight_digits(v % e8) | ALL_BYTES('0'));
	return at + 8;
}

static inline char *put_sint(char *at, int64_t v)
{
	*at = '-';
	return put_uint(at + (v < 0), v < 0 ? -(uint64_t)v : (uint64_t)v);
}

/* The last four digits of v, all of them. */
static inline char *put_four_digits(char *at, uint32_t v)
{
	uint32_t hundreds = v * 5243 >> 19;
	uint32_t twos = hundreds | (v - hundreds * 100) << 16;
	uint32_t tens = (twos * 103 >> 10) & 0x000f000f;
	uint32_t digits = htole32((tens | (twos - tens * 10) << 8) + 0x30303030);

	memcpy(at, &digits, sizeof(digits));
	return at + sizeof(digits);
}

/*
 * A number that mostly differs from the one before in its last digits only: what stands in front of
 * them is kept as text.
 */
struct near_number {
	uint64_t front;			/* 0: nothing is kept */
	char text[16];
	uint32_t len;
};

static inline char *put_front(char *at, struct near_number *n, uint64_t front)
{
	if (__builtin_expect(front != n->front, 0)) {
		char text[PUT_DIGITS + PUT_SLACK];

		n->front = front;
		n->len = put_uint(text, front) - text;
		memcpy(n->text, text, sizeof(n->text));
	}
	memcpy(at, n->text, sizeof(n->text));
	return at + n->len;
}

/* One that counts. */
static inline char *put_near(char *at, struct near_number *n, uint64_t v)
{
	uint64_t front = v / 10000;

	return front ? put_four_digits(put_front(at, n, front), v - front * 10000) :
		       put_uint(at, v);
}

/* Nanoseconds. */
static inline char *put_near_ns(char *at, struct near_number *n, int64_t ns)
{
	int64_t front = ns / 100000000;

	if (front <= 0)
		return put_sint(at, ns);
	at = put_front(at, n, front);
	put_eight(at, eight_digits(ns - front * 100000000) | ALL_BYTES('0'));
	return at + 8;
}

/* Eight hexadecimal digits: each half byte gets a byte of its own, and those above 9 are letters. */
static inline uint64_t eight_hex_digits(uint32_t v)
{
	uint64_t x = __builtin_bswap32(v), letters;

	x = (x | x << 16) & 0x0000ffff0000ffff;
	x = (x | x << 8) & 0x00ff00ff00ff00ff;
	x = (x >> 4 | x << 8) & ALL_BYTES(0x0f);
	letters = (x + ALL_BYTES(6)) >> 4 & ALL_BYTES(1);
	return x + ALL_BYTES('0') + letters * ('a' - '9' - 1);
}

/* 0x and sixteen digits: an address */
static inline char *put_address(char *at, uint64_t v)
{
	at = PUT(at, "0x");
	put_eight(at, eight_hex_digits(v >> 32));
	put_eight(at + 8, eight_hex_digits(v));
	return at + 16;
}

#endif
