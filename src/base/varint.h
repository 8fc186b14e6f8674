/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Numbers of any size in as few bytes as they need: seven bits a byte, lowest first, the top bit
 * says that another byte follows. Signed ones are folded (0, -1, 1, -2, …) first.
 */
#ifndef BMA_VARINT_H
#define BMA_VARINT_H

#include <endian.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#define VARINT_MAX 10	/* bytes that 64 bits need */

struct cursor {			/* reading position; bad is set, and stays set, on a bad read */
	const uint8_t *p;
	const uint8_t *end;
	int bad;
};

static inline uint8_t *put_uint(uint8_t *p, uint64_t v)
{
	while (v >= 0x80) {
		*p++ = (uint8_t)v | 0x80;
		v >>= 7;
	}
	*p++ = (uint8_t)v;
	return p;
}

static inline uint64_t fold_sint(int64_t v)
{
	return ((uint64_t)v << 1) ^ (uint64_t)(v >> 63);
}

static inline int64_t unfold_sint(uint64_t v)
{
	return (int64_t)(v >> 1) ^ -(int64_t)(v & 1);
}

static inline uint8_t *put_sint(uint8_t *p, int64_t v)
{
	return put_uint(p, fold_sint(v));
}

static inline uint8_t get_byte(struct cursor *c)
{
	if (c->p >= c->end) {
		c->bad = 1;
		return 0;
	}
	return *c->p++;
}

/* Byte by byte, for numbers near the end and those of more than eight bytes. */
static inline uint64_t get_uint_slowly(struct cursor *c)
{
	uint64_t v = 0;

	for (unsigned int shift = 0; shift < 7 * VARINT_MAX; shift += 7) {
		uint8_t b = get_byte(c);

		if (shift == 63 && b > 1)	/* more than 64 bits */
			break;
		v |= (uint64_t)(b & 0x7f) << shift;
		if (!(b & 0x80))
			return v;
	}
	c->bad = 1;
	return 0;
}

/* The low seven bits of all eight bytes, side by side. */
static inline uint64_t join_sevens(uint64_t v)
{
	v = (v & 0x007f007f007f007full) | (v & 0x7f007f007f007f00ull) >> 1;
	v = (v & 0x00003fff00003fffull) | (v & 0x3fff00003fff0000ull) >> 2;
	return (v & 0x0fffffffull) | (v & 0x0fffffff00000000ull) >> 4;
}

/* Hardly a branch for its length: that is what a processor cannot foresee. */
static inline uint64_t get_uint(struct cursor *c)
{
	uint64_t v = 0, ends = 0;
	struct cursor copy;		/* so that *c can stay in registers */

	if (c->end - c->p >= 8) {
		memcpy(&v, c->p, sizeof(v));
		v = le64toh(v);
		ends = ~v & 0x8080808080808080ull; /* a bit for each byte that ends a number */
	}
	if (ends & 0x8080) {			/* one byte or two */
		uint64_t two = v >> 7 & 1;

		c->p += 1 + two;
		return (v & 0x7f) | (v >> 1 & 0x3f80 & -two);
	}
	if (ends) {
		c->p += (__builtin_ctzll(ends) + 1) / 8;
		return join_sevens(v & (ends ^ (ends - 1)));
	}
	copy = *c;
	v = get_uint_slowly(&copy);
	*c = copy;
	return v;
}

static inline int64_t get_sint(struct cursor *c)
{
	return unfold_sint(get_uint(c));
}

/* A number that must fit 32 bits. */
static inline uint32_t get_u32(struct cursor *c)
{
	uint64_t v = get_uint(c);

	if (v > UINT32_MAX)
		c->bad = 1;
	return (uint32_t)v;
}

#endif
