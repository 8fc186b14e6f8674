// SPDX-License-Identifier: GPL-2.0-or-later
#include "buf.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <zlib.h>

void buf_release(struct buf *b)
{
	free(b->p);
	*b = (struct buf){ 0 };
}

uint8_t *buf_room(struct buf *b, size_t n)
{
	if (b->len + n > b->cap) {
		size_t cap = (b->len + n) * 2;
		uint8_t *p = realloc(b->p, cap);

		if (!p)
			return NULL;
		b->p = p;
		b->cap = cap;
	}
	return b->p + b->len;
}

int buf_add(struct buf *b, const void *src, size_t n)
{
	uint8_t *p;

	if (!n)
		return 0;
	p = buf_room(b, n);
	if (!p)
		return -ENOMEM;
	memcpy(p, src, n);
	b->len += n;
	return 0;
}

static void put_le32(uint8_t *p, uint32_t v)
{
	for (int i = 0; i < 4; i++)
		p[i] = v >> 8 * i;
}

int buf_add_stream(struct buf *out)
{
	uint8_t h[STREAM_HEADER] = STREAM_MAGIC;

	put_le32(h + 8, STREAM_VERSION);
	return buf_add(out, h, sizeof(h));
}

int buf_add_block(struct buf *out, enum block_type type, enum packing packing,
		  const struct buf *a, const struct buf *b)
{
	static const struct buf none;
	uint8_t h[BLOCK_HEADER] = BLOCK_MARK;
	uint32_t crc;

	if (!b)
		b = &none;
	h[4] = type;
	h[5] = packing;
	put_le32(h + 8, a->len + b->len);
	crc = crc32(0, h + 4, 8);
	if (a->len)	/* crc32() starts anew when given NULL */
		crc = crc32(crc, a->p, a->len);
	if (b->len)
		crc = crc32(crc, b->p, b->len);
	put_le32(h + 12, crc);
	if (!buf_room(out, sizeof(h) + a->len + b->len))
		return -ENOMEM;
	buf_add(out, h, sizeof(h));
	buf_add(out, a->p, a->len);
	return buf_add(out, b->p, b->len);
}
