// SPDX-License-Identifier: GPL-2.0-or-later
#include "past.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "replay.h"

#define CHECKPOINTS 8		/* in the ring, when a model is small */
#define SLOTS (CHECKPOINTS + 2)

struct entry {
	struct item item;
	uint64_t position;	/* of the model after it */
	bool step;		/* it took the model there */
};

struct checkpoint {		/* the model right behind an event */
	uint64_t number;	/* of the event's item */
	uint64_t position;
	struct model *model;
};

struct past {
	struct entry *ring;	/* item number n, from 0, at n % size */
	size_t size;
	uint64_t first;		/* number of the oldest item that is kept */
	uint64_t count;		/* items so far */
	bool window;		/* on a recording: it has no models */
	struct checkpoint points[SLOTS];	/* number k, from 0, at k % SLOTS */
	uint64_t first_point, npoints;		/* kept are first_point … npoints - 1 */
};

struct past *past_new(size_t items)
{
	struct past *p = calloc(1, sizeof(*p));

	if (!p)
		return NULL;
	p->size = items ? items : 1;
	p->ring = calloc(p->size, sizeof(*p->ring));
	if (p->ring)
		return p;
	free(p);
	errno = ENOMEM;
	return NULL;
}

struct past *past_new_window(size_t items)
{
	struct past *p = past_new(items);

	if (p)
		p->window = true;
	return p;
}

void past_free(struct past *p)
{
	if (!p)
		return;
	for (unsigned int i = 0; i < SLOTS; i++)
		model_free(p->points[i].model);
	free(p->ring);
	free(p);
}

static bool copy_points(struct past *to, const struct past *from)
{
	for (unsigned int i = 0; i < SLOTS; i++) {
		to->points[i] = from->points[i];
		if (from->points[i].model)
			to->points[i].model = model_copy(from->points[i].model);
		if (from->points[i].model && !to->points[i].model)
			return false;
	}
	return true;
}

struct past *past_copy(const struct past *p)
{
	struct past *q = past_new(p->size);
	uint64_t used = p->count < p->size ? p->count : p->size;

	if (!q)
		return NULL;
	memcpy(q->ring, p->ring, used * sizeof(*p->ring));
	q->first = p->first;
	q->count = p->count;
	q->window = p->window;
	q->first_point = p->first_point;
	q->npoints = p->npoints;
	if (copy_points(q, p))
		return q;
	past_free(q);
	errno = ENOMEM;
	return NULL;
}

static const struct entry *entry_at(const struct past *p, uint64_t number)
{
	return &p->ring[number % p->size];
}

/* Copies of a model that is larger than the ring itself are made rarely. */
static uint64_t spacing(const struct past *p, const struct model *m)
{
	uint64_t model = m->ncaches * sizeof(*m->caches) + m->nactivities * sizeof(*m->activities);
	unsigned int points = model * CHECKPOINTS > p->size * sizeof(*p->ring) ? 2 : CHECKPOINTS;

	return p->size > points ? p->size / points : 1;
}

void past_put(struct past *p, uint64_t number, const struct item *item, uint64_t position,
	      bool step)
{
	p->ring[number % p->size] = (struct entry){ *item, position, step };
	if (number != p->count)
		return;
	p->count++;
	p->first += p->count - p->first > p->size;
}

static void drop_old_points(struct past *p)
{
	while (p->first_point < p->npoints) {
		struct checkpoint *c = &p->points[p->first_point % SLOTS];

		if (c->number >= p->first && p->npoints - p->first_point < SLOTS)
			return;
		model_free(c->model);
		c->model = NULL;
		p->first_point++;
	}
}

static int add_point(struct past *p, const struct model *m)
{
	struct checkpoint *c = &p->points[p->npoints % SLOTS];

	c->model = model_copy(m);
	if (!c->model)
		return -ENOMEM;
	c->number = p->count - 1;
	c->position = m->position;
	p->npoints++;
	return 0;
}

static bool point_due(const struct past *p, const struct model *m)
{
	uint64_t last = p->npoints ? p->points[(p->npoints - 1) % SLOTS].number : 0;

	return !p->npoints || p->count - 1 - last >= spacing(p, m);
}

int past_push(struct past *p, const struct item *item, const struct model *m)
{
	bool step = m->position &&
		    (!p->count || entry_at(p, p->count - 1)->position != m->position);

	if (item->type == ITEM_META)	/* its text belongs to the reader */
		return 0;
	step &= item->type == ITEM_EVENT && item->event.kind != BMA_LOSS;
	past_put(p, p->count, item, m->position, step);
	drop_old_points(p);
	return step && point_due(p, m) ? add_point(p, m) : 0;
}

uint64_t past_seek(const struct past *p, uint64_t position)
{
	uint64_t low = p->first, high = p->count;

	while (low < high) {
		uint64_t mid = low + (high - low) / 2;

		if (entry_at(p, mid)->position < position)
			low = mid + 1;
		else
			high = mid;
	}
	return low;
}

static bool is_loss(const struct entry *e)
{
	return e->item.type == ITEM_EVENT && e->item.event.kind == BMA_LOSS;
}

bool past_item(const struct past *p, uint64_t number, struct past_item *item)
{
	const struct entry *e = entry_at(p, number);

	if (number < p->first || number >= p->count)
		return false;
	*item = (struct past_item){ .position = e->position };
	if (e->step || is_loss(e))
		item->event = &e->item.event;
	return true;
}

/* The item that took the model to the position. False when it is not kept. */
static bool item_of(const struct past *p, uint64_t position, uint64_t *number)
{
	*number = past_seek(p, position);
	return *number < p->count && entry_at(p, *number)->position == position &&
	       entry_at(p, *number)->step;
}

static const struct checkpoint *point_before(const struct past *p, uint64_t number)
{
	for (uint64_t k = p->npoints; k-- > p->first_point;)
		if (p->points[k % SLOTS].number <= number)
			return &p->points[k % SLOTS];
	return NULL;
}

struct model *past_at(const struct past *p, uint64_t position)
{
	const struct checkpoint *c = NULL;
	struct model *m;
	uint64_t number;
	int rc = 0;

	if (item_of(p, position, &number))
		c = point_before(p, number);
	if (!c) {
		errno = ERANGE;
		return NULL;
	}
	m = model_copy(c->model);
	for (uint64_t n = c->number + 1; m && !rc && n <= number; n++)
		rc = replay_item(m, &entry_at(p, n)->item);
	if (!rc)
		return m;
	model_free(m);
	errno = -rc;
	return NULL;
}

static void range_of_events(const struct past *p, uint64_t *oldest, uint64_t *newest)
{
	const struct entry *first = entry_at(p, p->first), *last = entry_at(p, p->count - 1);
	uint64_t from = first->position + !first->step;

	if (p->first == p->count || from > last->position)
		return;
	*oldest = from;
	*newest = last->position;
}

void past_range(const struct past *p, uint64_t *oldest, uint64_t *newest)
{
	*oldest = *newest = 0;
	if (p->window)
		range_of_events(p, oldest, newest);
	if (p->first_point == p->npoints)
		return;
	*oldest = p->points[p->first_point % SLOTS].position;
	*newest = entry_at(p, p->count - 1)->position;
}

const struct event *past_event(const struct past *p, uint64_t position)
{
	uint64_t number;

	return item_of(p, position, &number) ? &entry_at(p, number)->item.event : NULL;
}

const struct event *past_loss(const struct past *p, uint64_t position)
{
	const struct event *loss = NULL;
	uint64_t number;

	if (!p->count)
		return NULL;
	if (position == entry_at(p, p->count - 1)->position + 1)
		number = p->count;
	else if (!item_of(p, position, &number))
		return NULL;
	while (number-- > p->first && !entry_at(p, number)->step)
		if (is_loss(entry_at(p, number)))
			loss = &entry_at(p, number)->item.event;
	return loss;
}

void past_restart(struct past *p, uint64_t number)
{
	p->first = p->count = number;
}

void past_kept(const struct past *p, uint64_t *first, uint64_t *behind)
{
	*first = p->first;
	*behind = p->count;
}

void past_begin(struct past *p, uint64_t first)
{
	p->first = first;
}

void past_cut(struct past *p, uint64_t behind)
{
	p->count = behind;
}

const struct item *past_any(const struct past *p, uint64_t number)
{
	return number >= p->first && number < p->count ? &entry_at(p, number)->item : NULL;
}
