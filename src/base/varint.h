/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Numbers of any size in as few bytes as they need: seven bits a byte, lowest first, the top bit
 * says that another byte follows. Signed ones are folded (0, -1, 1, -2, …) first.
 */
#ifndef BMA_VARINT_H
#define BMA_VARINT_H

#include <stddef.h>
#include <stdint.h>

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

static inline uint64_t get_uint(struct cursor *c)
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
