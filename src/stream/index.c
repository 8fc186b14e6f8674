// SPDX-License-Identifier: GPL-2.0-or-later
#include "index.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#define APART 100000000ull	/* ns, at first */
#define PLACE_NUMBERS 5

void index_release(struct index *i)
{
	free(i->places);
	*i = (struct index){ 0 };
}

void index_count(struct index *i, const struct event *e)
{
	if (e->kind == BMA_LOSS)
		i->now.lost += e->n[0];
	else
		i->now.events++;
	i->now.failures += e->kind == BMA_ALLOC_FAIL;
}

static void thin(struct index *i)
{
	uint32_t kept = 0;

	for (uint32_t k = 1; k < i->n; k += 2)
		i->places[kept++] = i->places[k];
	i->n = kept;
	i->apart *= 2;
}

static struct index_place *more(struct index *i)
{
	if (i->n == i->cap) {
		uint32_t cap = i->cap ? i->cap * 2 : 64;
		struct index_place *p = realloc(i->places, cap * sizeof(*p));

		if (!p)
			return NULL;
		i->places = p;
		i->cap = cap;
	}
	return &i->places[i->n++];
}

int index_add(struct index *i, uint64_t offset, uint64_t time)
{
	struct index_place *p;

	i->apart = i->apart ? i->apart : APART;
	if (i->n && time < i->places[i->n - 1].time + i->apart)
		return 0;
	if (i->n >= INDEX_PLACES)
		thin(i);
	p = more(i);
	if (!p)
		return -ENOMEM;
	*p = i->now;
	p->offset = offset;
	p->time = time;
	return 0;
}

void index_forget(struct index *i, uint64_t offset)
{
	uint32_t n = 0;

	while (n < i->n && i->places[n].offset <= offset)
		n++;
	if (!n)
		return;
	i->n -= n;
	memmove(i->places, i->places + n, i->n * sizeof(*i->places));
	if (i->n < INDEX_PLACES / 4 && i->apart > APART)
		i->apart /= 2;
}

int index_put(const struct index *i, const struct index_place *gone, struct buf *b)
{
	uint8_t *p = buf_room(b, (1 + PLACE_NUMBERS * (size_t)i->n) * VARINT_MAX), *start = p;
	struct index_place before = *gone;

	before.time = 0;
	if (!p)
		return -ENOMEM;
	p = put_uint(p, i->n);
	for (uint32_t k = 0; k < i->n; k++) {
		const struct index_place *x = &i->places[k];

		p = put_uint(p, x->offset - before.offset);
		p = put_uint(p, x->time - before.time);
		p = put_uint(p, x->events - before.events);
		p = put_uint(p, x->lost - before.lost);
		p = put_uint(p, x->failures - before.failures);
		before = *x;
	}
	b->len += p - start;
	return 0;
}

/* One number further on. */
static void add(uint64_t *sum, struct cursor *in)
{
	uint64_t before = *sum;

	*sum += get_uint(in);
	in->bad |= *sum < before;
}

int index_get(struct index *i, struct cursor in)
{
	uint64_t n = get_uint(&in);

	*i = (struct index){ 0 };
	in.bad |= n > INDEX_PLACES;
	while (n-- && !in.bad) {
		struct index_place *p = more(i);

		if (!p)
			return -ENOMEM;
		add(&i->now.offset, &in);
		add(&i->now.time, &in);
		add(&i->now.events, &in);
		add(&i->now.lost, &in);
		add(&i->now.failures, &in);
		*p = i->now;
	}
	return in.bad ? -EBADMSG : 0;
}
