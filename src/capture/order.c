// SPDX-License-Identifier: GPL-2.0-or-later
#include "order.h"

#include <errno.h>
#include <stdlib.h>

/* A program that is in the middle of an event is done in less than a microsecond, if its CPU is
 * running at all: so many looks are longer. */
#define LOOKS 200

struct turn {			/* a CPU's next event */
	struct ordered head;
	uint64_t last_time;	/* of the one before */
};

struct order {
	struct lane *lanes;
	uint32_t ncpus;
	order_fetch_fn *fetch;
	void *fetch_ctx;
	struct turn *turns;
	uint32_t *heap;		/* CPUs with an event ready, earliest first */
	uint32_t heap_n;
	uint64_t complete;	/* all up to this time was given out */
	uint64_t newest;	/* time of what was given out */
	bool last;
};

struct order *order_new(struct lane *lanes, uint32_t ncpus, order_fetch_fn *fetch, void *ctx)
{
	struct order *o = calloc(1, sizeof(*o));

	if (!o)
		return NULL;
	*o = (struct order){ .lanes = lanes, .ncpus = ncpus, .fetch = fetch, .fetch_ctx = ctx };
	o->turns = calloc(ncpus, sizeof(*o->turns));
	o->heap = calloc(ncpus, sizeof(*o->heap));
	if (o->turns && o->heap)
		return o;
	order_free(o);
	errno = ENOMEM;
	return NULL;
}

void order_free(struct order *o)
{
	if (!o)
		return;
	free(o->turns);
	free(o->heap);
	free(o);
}

static uint64_t head_time(const struct order *o, uint32_t at)
{
	return o->turns[o->heap[at]].head.time;
}

static void sift_down(struct order *o, uint32_t at)
{
	for (;;) {
		uint32_t child = 2 * at + 1, cpu = o->heap[at];

		if (child >= o->heap_n)
			return;
		if (child + 1 < o->heap_n && head_time(o, child + 1) < head_time(o, child))
			child++;
		if (head_time(o, child) >= head_time(o, at))
			return;
		o->heap[at] = o->heap[child];
		o->heap[child] = cpu;
		at = child;
	}
}

/* The time at which another CPU's turn comes, when events of the one at the top are taken. */
static uint64_t next_turn(const struct order *o, uint64_t until)
{
	for (uint32_t i = 1; i < o->heap_n && i < 3; i++)
		if (head_time(o, i) < until)
			until = head_time(o, i);
	return until;
}

/* At the end there is no later flush that would find the record: all patience is used up now. */
static int fetch_and_look(struct order *o, uint32_t cpu, struct ordered *out)
{
	int rc;

	do {
		rc = o->fetch(o->fetch_ctx, cpu);
		if (!rc)
			rc = lane_look(&o->lanes[cpu], o->last, out);
	} while (rc == LANE_AWAY && o->last);
	return rc;
}

/* A loss that nothing follows has no time of its own. */
static uint64_t time_of(const struct order *o, const struct turn *t)
{
	uint64_t time = t->head.time ? t->head.time : o->newest;

	return time < t->last_time ? t->last_time : time;
}

/* What comes there comes later than the CPU's event before, and than all that was complete when there
 * was nothing yet. */
static uint64_t held_at(const struct order *o, const struct turn *t)
{
	return t->last_time > o->complete ? t->last_time : o->complete;
}

/* The CPU's next event to its turn. 1: there is one; 0: there is none; -ENOMEM. Where one is on its
 * way the others must not run ahead of it: *until is lowered. */
static int look(struct order *o, uint32_t cpu, uint64_t *until)
{
	struct turn *t = &o->turns[cpu];
	int how = lane_look(&o->lanes[cpu], o->last, &t->head);

	if (how == LANE_AWAY)
		how = fetch_and_look(o, cpu, &t->head);
	for (int i = 0; i < LOOKS && how == LANE_BUSY; i++)
		how = lane_look(&o->lanes[cpu], o->last, &t->head);
	if (how == LANE_READY) {
		t->head.cpu = cpu;
		t->head.time = time_of(o, t);
		return 1;
	}
	if (how > 0 && held_at(o, t) < *until)
		*until = held_at(o, t);
	return how < 0 ? how : 0;
}

static int build_heap(struct order *o, uint64_t *until)
{
	o->heap_n = 0;
	for (uint32_t cpu = 0; cpu < o->ncpus; cpu++) {
		int rc = look(o, cpu, until);

		if (rc < 0)
			return rc;
		if (rc)
			o->heap[o->heap_n++] = cpu;
	}
	for (uint32_t i = o->heap_n / 2; i-- > 0;)
		sift_down(o, i);
	return 0;
}

/* Gives out the top CPU's events up to its turn's end. As look(), of the first that stays. */
static int give(struct order *o, uint64_t *until, uint64_t *limit, order_fn *fn, void *ctx)
{
	uint32_t cpu = o->heap[0];
	struct turn *t = &o->turns[cpu];
	uint64_t end = next_turn(o, *until);
	int rc;

	do {
		fn(ctx, &t->head);
		o->newest = t->last_time = t->head.time;
		lane_pass(&o->lanes[cpu], &t->head);
		rc = look(o, cpu, until);
	} while (rc > 0 && --*limit && t->head.time <= end);
	return rc;
}

static int merge(struct order *o, uint64_t *until, uint64_t limit, order_fn *fn, void *ctx)
{
	int rc = build_heap(o, until);

	while (rc >= 0 && o->heap_n && head_time(o, 0) <= *until) {
		rc = give(o, until, &limit, fn, ctx);
		if (!rc)
			o->heap[0] = o->heap[--o->heap_n];
		sift_down(o, 0);
		if (rc > 0 && !limit) {
			*until = head_time(o, 0) < *until ? head_time(o, 0) : *until;
			break;
		}
	}
	return rc < 0 ? rc : !limit;
}

static void give_back(struct order *o)
{
	for (uint32_t cpu = 0; cpu < o->ncpus; cpu++)
		lane_give_back(&o->lanes[cpu]);
}

int order_flush(struct order *o, uint64_t *until, uint64_t limit, order_fn *fn, void *ctx)
{
	int rc = merge(o, until, limit, fn, ctx);

	o->complete = *until > o->complete ? *until : o->complete;
	give_back(o);
	return rc;
}

int order_finish(struct order *o, order_fn *fn, void *ctx)
{
	uint64_t until = UINT64_MAX;
	int rc;

	o->last = true;
	rc = merge(o, &until, UINT64_MAX, fn, ctx);
	give_back(o);
	return rc < 0 ? rc : 0;
}
