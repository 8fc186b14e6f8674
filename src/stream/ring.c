// SPDX-License-Identifier: GPL-2.0-or-later
#include "ring.h"

#include <errno.h>
#include <stdlib.h>

struct segment {
	struct index_place at;
	struct segment *next;
	struct buf bytes;
};

struct ring {
	uint64_t limit, bytes;		/* bytes: of the segments */
	struct buf head;
	struct segment *oldest, *newest;
	unsigned int n;
};

struct ring *ring_new(uint64_t bytes)
{
	struct ring *r = calloc(1, sizeof(*r));

	if (r)
		r->limit = bytes;
	return r;
}

static void drop_oldest(struct ring *r)
{
	struct segment *s = r->oldest;

	r->oldest = s->next;
	r->bytes -= s->bytes.len;
	r->n--;
	buf_release(&s->bytes);
	free(s);
}

void ring_free(struct ring *r)
{
	if (!r)
		return;
	while (r->oldest)
		drop_oldest(r);
	buf_release(&r->head);
	free(r);
}

int ring_add(struct ring *r, const uint8_t *p, size_t n)
{
	if (!r->n)
		return buf_add(&r->head, p, n);
	if (buf_add(&r->newest->bytes, p, n))
		return -ENOMEM;
	r->bytes += n;
	while (r->bytes > r->limit && r->n > 1)
		drop_oldest(r);
	return 0;
}

int ring_segment(struct ring *r, const struct index_place *at)
{
	struct segment *s = calloc(1, sizeof(*s));

	if (!s)
		return -ENOMEM;
	s->at = *at;
	if (r->n++)
		r->newest->next = s;
	else
		r->oldest = s;
	r->newest = s;
	return 0;
}

uint64_t ring_bytes(const struct ring *r)
{
	return r->head.len + r->bytes;
}

unsigned int ring_segments(const struct ring *r)
{
	return r->n;
}

struct index_place ring_gone(const struct ring *r)
{
	struct index_place gone = { 0 };

	if (!r->n)
		return gone;
	gone = r->oldest->at;
	gone.offset -= r->head.len;
	return gone;
}

uint64_t ring_begin(const struct ring *r)
{
	return r->n ? r->oldest->at.offset : 0;
}

int ring_each(const struct ring *r, int (*put)(void *ctx, const uint8_t *p, size_t n), void *ctx)
{
	int rc = put(ctx, r->head.p, r->head.len);

	for (const struct segment *s = r->oldest; s && !rc; s = s->next)
		rc = put(ctx, s->bytes.p, s->bytes.len);
	return rc;
}
