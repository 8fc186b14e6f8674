// SPDX-License-Identifier: GPL-2.0-or-later
#include "frames.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <zlib.h>

void frames_release(struct frames *f)
{
	free(f->buf);
	*f = (struct frames){ 0 };
}

/* Forgets what was read. Only between blocks: the open one points into the buffer. */
static void drop_read(struct frames *f)
{
	memmove(f->buf, f->buf + f->pos, f->len - f->pos);
	f->gone += f->pos;
	f->len -= f->pos;
	f->pos = 0;
}

static int make_room(struct frames *f, size_t n)
{
	size_t cap = (f->len + n) * 2;
	size_t read = f->open ? f->in.p - f->buf : 0;
	size_t rest = f->open ? f->in.end - f->in.p : 0;
	uint8_t *p;

	if (f->len + n <= f->cap)
		return 0;
	p = realloc(f->buf, cap);
	if (!p)
		return -ENOMEM;
	if (f->open) {
		f->in.p = p + read;
		f->in.end = f->in.p + rest;
	}
	f->buf = p;
	f->cap = cap;
	return 0;
}

int frames_feed(struct frames *f, const void *bytes, size_t n)
{
	if (!n)
		return 0;
	if (!f->open && f->pos > f->len / 2)
		drop_read(f);
	if (make_room(f, n))
		return -ENOMEM;
	memcpy(f->buf + f->len, bytes, n);
	f->len += n;
	f->fed += n;
	return 0;
}

void frames_eof(struct frames *f)
{
	f->eof = true;
}

static uint32_t le32(const uint8_t *p)
{
	return p[0] | p[1] << 8 | p[2] << 16 | (uint32_t)p[3] << 24;
}

int frames_block_at(const uint8_t *p, size_t n, uint32_t *len)
{
	uint32_t crc;

	if (memcmp(p, BLOCK_MARK, n < 4 ? n : 4))
		return -1;
	if (n < BLOCK_HEADER)
		return 0;
	*len = le32(p + 8);
	if (*len > BLOCK_MAX || !p[4])	/* no block has the type 0 */
		return -1;
	if (n < BLOCK_HEADER + (size_t)*len)
		return 0;
	crc = crc32(0, p + 4, 8);
	crc = crc32(crc, p + BLOCK_HEADER, *len);
	return crc == le32(p + 12) ? 1 : -1;
}

static void count_place(struct frames *f)
{
	if (!f->damage.places++)
		f->damage.first = f->gone + f->pos;
}

static void skip_damage(struct frames *f)
{
	if (!f->in_damage)
		count_place(f);
	f->in_damage = true;
	f->damage.bytes++;
	f->pos++;
}

/*
 * Finds the next whole block: 1, or 0 when more bytes are needed. At the end of the input a torn
 * last block may hide whole ones behind a damaged length, so the search goes on inside it.
 */
static int find_block(struct frames *f, uint32_t *len)
{
	uint64_t tail = f->len - f->pos;
	struct frames_damage before = f->damage;
	bool torn = false;

	while (f->pos < f->len) {
		int found = f->ended ? -1 : frames_block_at(f->buf + f->pos, f->len - f->pos, len);

		if (found > 0) {
			f->in_damage = false;
			return 1;
		}
		if (!found && !f->eof)
			return 0;
		torn |= !found && !f->in_damage;
		skip_damage(f);
	}
	/* all of it was skipped: a torn tail, no damage, if it began as a block does */
	if (torn) {
		f->damage = before;
		f->damage.tail = tail;
	}
	return 0;
}

/* 1: it is there; 0: more bytes needed; -EPROTO, -EPROTONOSUPPORT. */
static int read_header(struct frames *f)
{
	size_t n = f->len < 8 ? f->len : 8;

	if (memcmp(f->buf ? f->buf : (uint8_t *)"", STREAM_MAGIC, n) || (f->eof && n < 8))
		return -EPROTO;
	if (f->len < STREAM_HEADER)
		return 0;
	f->version = le32(f->buf + 8);
	if (f->version != STREAM_VERSION && f->version != STREAM_VERSION_ROWS)
		return -EPROTONOSUPPORT;
	f->pos = STREAM_HEADER;
	f->started = true;
	return 1;
}

int frames_next(struct frames *f)
{
	int rc = f->started ? 1 : read_header(f);
	const uint8_t *p;
	uint32_t len;

	if (rc <= 0)
		return rc;
	if (!find_block(f, &len))
		return 0;
	p = f->buf + f->pos;
	f->open = p[4];
	f->packing = f->version == STREAM_VERSION_ROWS ? PACKED_NOT : p[5];
	f->in = (struct cursor){ p + BLOCK_HEADER, p + BLOCK_HEADER + len, 0 };
	f->end = f->pos + BLOCK_HEADER + len;
	return 1;
}

uint64_t frames_offset(const struct frames *f)
{
	return f->gone + (f->open ? (size_t)(f->in.p - f->buf) : f->pos);
}

void frames_close(struct frames *f)
{
	f->pos = f->end;
	f->open = 0;
}

void frames_give_up(struct frames *f)
{
	count_place(f);
	f->damage.bytes += f->end - f->pos;
	frames_close(f);
}

bool frames_between(const struct frames *f)
{
	return !f->open || f->in.p == f->in.end;
}

void frames_fork(struct frames *to, const struct frames *from)
{
	uint64_t at = frames_offset(from);

	*to = (struct frames){
		.version = from->version, .ended = from->ended, .fed = at, .damage = from->damage, .gone = at,
		.started = from->started, .in_damage = from->in_damage,
	};
}
