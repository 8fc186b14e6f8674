// SPDX-License-Identifier: GPL-2.0-or-later
#include "reel_points.h"

#include <errno.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

int reel_points_init(struct reel_points *s, uint64_t budget)
{
	*s = (struct reel_points){ .budget = budget, .apart = 1 };
	s->packer = reel_packer_new();
	return s->packer ? 0 : -ENOMEM;
}

static void drop(struct reel_points *s, struct reel_point *p)
{
	s->readers -= reader_bytes(p->reader);
	reader_free(p->reader);
	reel_packer_drop(s->packer, &p->model);
}

void reel_points_release(struct reel_points *s)
{
	for (size_t i = 0; i < s->n; i++)
		drop(s, &s->p[i]);
	free(s->p);
	reel_packer_free(s->packer);
	*s = (struct reel_points){ 0 };
}

uint64_t reel_points_bytes(const struct reel_points *s)
{
	return reel_packer_bytes(s->packer) + s->readers + s->cap * sizeof(*s->p);
}

/* The first stays always: nothing before the others could be reached without it. */
static void thin_out(struct reel_points *s)
{
	size_t kept = 0;

	s->apart *= 2;
	for (size_t i = 0; i < s->n; i++) {
		if (s->p[i].round % s->apart)
			drop(s, &s->p[i]);
		else
			s->p[kept++] = s->p[i];
	}
	s->n = kept;
}

static int make_room(struct reel_points *s)
{
	size_t cap = s->cap ? s->cap * 2 : 64;
	struct reel_point *p;

	if (s->n < s->cap)
		return 0;
	p = realloc(s->p, cap * sizeof(*p));
	if (!p)
		return -ENOMEM;
	s->p = p;
	s->cap = cap;
	return 0;
}

int reel_points_add(struct reel_points *s, const struct reader *r, const struct model *m,
		    uint64_t number, uint64_t round)
{
	struct reel_point p = { .number = number, .position = m->position, .time = m->now,
			   .round = round };

	if (round % s->apart)
		return 0;
	p.reader = reader_fork(r);
	if (!p.reader || make_room(s) || reel_packer_pack(s->packer, m, &p.model)) {
		reader_free(p.reader);
		return -ENOMEM;
	}
	s->p[s->n++] = p;
	s->readers += reader_bytes(p.reader);
	while (reel_points_bytes(s) > s->budget && s->n > 1)
		thin_out(s);
	return 0;
}

static const struct reel_point *find(const struct reel_points *s, size_t field, uint64_t value)
{
	size_t low = 0, high = s->n;

	while (low < high) {
		size_t mid = low + (high - low) / 2;

		if (*(const uint64_t *)((const char *)&s->p[mid] + field) <= value)
			low = mid + 1;
		else
			high = mid;
	}
	return low ? &s->p[low - 1] : NULL;
}

const struct reel_point *reel_points_by_number(const struct reel_points *s, uint64_t number)
{
	return find(s, offsetof(struct reel_point, number), number);
}

const struct reel_point *reel_points_by_position(const struct reel_points *s, uint64_t position)
{
	return find(s, offsetof(struct reel_point, position), position);
}

const struct reel_point *reel_points_by_time(const struct reel_points *s, uint64_t time)
{
	return find(s, offsetof(struct reel_point, time), time);
}
