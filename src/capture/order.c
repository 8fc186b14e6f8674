// SPDX-License-Identifier: GPL-2.0-or-later
#include "order.h"

#include <errno.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

/* A gap that the probes' counters do not explain is waited for in so many flushes. */
#define PATIENCE 20

#define SMALL 72	/* bytes of the common records, kept in place */

struct slot {
	uint64_t seq;
	void *big;		/* a record that does not fit small[] */
	union {
		struct bma_head head;
		uint8_t small[SMALL];
	};
};

struct lane {			/* a CPU's records, by number */
	struct slot *slots;
	size_t first, n, cap;	/* slots[first .. first + n) are waiting */
	uint64_t next_seq;
	uint64_t last_time;
	uint64_t lost;
	uint64_t unexplained;	/* of these, beyond what the probes counted as dropped */
	unsigned int waited;
	size_t ready;		/* slots that may go out in this flush */
};

struct order {
	uint32_t ncpus;
	uint64_t refused;
	uint32_t *heap;		/* lanes with something ready, earliest head first */
	uint32_t heap_n;
	struct lane lanes[];
};

/* Sizes of the records a probe can send; 0: none. */
static const uint16_t sizes[BMA_KINDS] = {
	[BMA_ALLOC] = sizeof(struct bma_obj),
	[BMA_ALLOC_FAIL] = sizeof(struct bma_fail_rec),
	[BMA_FREE] = sizeof(struct bma_obj),
	[BMA_FREE_RCU] = sizeof(struct bma_obj),
	[BMA_PREFILL] = sizeof(struct bma_bulk),
	[BMA_REFILL] = sizeof(struct bma_bulk),
	[BMA_TRIM] = sizeof(struct bma_move),
	[BMA_EXTRA_RCU] = sizeof(struct bma_move),
	[BMA_GP_START] = sizeof(struct bma_move),
	[BMA_GP_END] = sizeof(struct bma_move),
	[BMA_CACHE_NEW] = sizeof(struct bma_new),
	[BMA_CACHE_DRAIN] = sizeof(struct bma_move),
	[BMA_CACHE_GONE] = sizeof(struct bma_move),
	[BMA_SLAB_ALLOC] = sizeof(struct bma_obj),
	[BMA_RAW_FREE] = sizeof(struct bma_obj),
	[BMA_STATE] = sizeof(struct bma_state),
	[BMA_MAP_FD] = sizeof(struct bma_owner_event),
	[BMA_OWNER] = sizeof(struct bma_owner_event),
};

struct order *order_new(uint32_t ncpus)
{
	struct order *o = calloc(1, sizeof(*o) + ncpus * sizeof(o->lanes[0]));

	if (!o)
		return NULL;
	o->ncpus = ncpus;
	o->heap = calloc(ncpus, sizeof(*o->heap));
	if (o->heap)
		return o;
	order_free(o);
	return NULL;
}

void order_free(struct order *o)
{
	if (!o)
		return;
	for (uint32_t cpu = 0; cpu < o->ncpus; cpu++) {
		struct lane *l = &o->lanes[cpu];

		for (size_t i = 0; i < l->n; i++)
			free(l->slots[l->first + i].big);
		free(l->slots);
	}
	free(o->heap);
	free(o);
}

static int lane_room(struct lane *l)
{
	struct slot *s;
	size_t cap;

	if (l->first + l->n < l->cap)
		return 0;
	if (l->first > l->cap / 2) {
		memmove(l->slots, l->slots + l->first, l->n * sizeof(*l->slots));
		l->first = 0;
		return 0;
	}
	cap = l->cap ? l->cap * 2 : 256;
	s = realloc(l->slots, cap * sizeof(*s));
	if (!s)
		return -ENOMEM;
	l->slots = s;
	l->cap = cap;
	return 0;
}

static int fill_slot(struct slot *s, const struct bma_head *h, size_t size)
{
	s->seq = h->seq;
	s->big = NULL;
	if (size == sizeof(struct bma_obj)) {	/* nearly all of them: a copy of known size */
		memcpy(s->small, h, sizeof(struct bma_obj));
		return 0;
	}
	if (size <= SMALL) {
		memcpy(s->small, h, size);
		return 0;
	}
	s->big = malloc(size);
	if (!s->big)
		return -ENOMEM;
	memcpy(s->big, h, size);
	return 0;
}

static bool well_formed(const struct bma_head *h, size_t size)
{
	return size >= sizeof(*h) && h->kind < BMA_KINDS && sizes[h->kind] &&
	       size >= sizes[h->kind];
}

/* Moves the last record down to its place; false when its number is there already. */
static bool sink(struct lane *l, struct slot *s)
{
	struct slot moved = *s, *to = s, *first = l->slots + l->first;

	while (to > first && to[-1].seq > moved.seq)
		to--;
	if (to > first && to[-1].seq == moved.seq)
		return false;
	memmove(to + 1, to, (s - to) * sizeof(*s));
	*to = moved;
	return true;
}

int order_push(struct order *o, uint32_t cpu, const void *rec, size_t size)
{
	const struct bma_head *h = rec;
	struct lane *l = &o->lanes[cpu];
	struct slot *s;

	if (!well_formed(h, size)) {
		o->refused++;
		return -EBADMSG;
	}
	if (h->seq < l->next_seq) {
		o->refused++;
		return -EALREADY;
	}
	if (lane_room(l))
		return -ENOMEM;
	s = &l->slots[l->first + l->n];
	if (fill_slot(s, h, sizes[h->kind]))
		return -ENOMEM;
	/* nearly always in its place already: only interrupts shuffle neighbours */
	if (!l->n++ || s[-1].seq < s->seq || sink(l, s))
		return 0;
	l->n--;
	free(s->big);
	o->refused++;
	return -EALREADY;
}

static const struct bma_head *record(const struct slot *s)
{
	return s->big ? s->big : &s->head;
}

static uint64_t clamped(const struct lane *l, uint64_t time)
{
	return time > l->last_time ? time : l->last_time;
}

static uint64_t head_time(const struct lane *l)
{
	return clamped(l, record(&l->slots[l->first])->time);
}

/* How many of the lane's records can go out: all, or those before a gap not yet explained. */
static size_t sure(struct lane *l, uint64_t dropped)
{
	uint64_t end = l->n ? l->slots[l->first + l->n - 1].seq + 1 : l->next_seq;
	uint64_t missing = end - l->next_seq - l->n;
	size_t i = 0;

	if (!missing)
		l->unexplained = l->lost > dropped ? l->lost - dropped : 0;
	if (l->lost + missing > dropped + l->unexplained) {
		if (l->waited++ < PATIENCE) {
			while (l->slots[l->first + i].seq == l->next_seq + i)
				i++;
			return i;
		}
		l->unexplained = l->lost + missing - dropped;
	}
	l->waited = 0;
	return l->n;
}

static void sift_down(struct order *o, uint32_t at)
{
	for (;;) {
		uint32_t child = 2 * at + 1, lane = o->heap[at];

		if (child >= o->heap_n)
			return;
		if (child + 1 < o->heap_n && head_time(&o->lanes[o->heap[child + 1]]) <
					     head_time(&o->lanes[o->heap[child]]))
			child++;
		if (head_time(&o->lanes[o->heap[child]]) >= head_time(&o->lanes[lane]))
			return;
		o->heap[at] = o->heap[child];
		o->heap[child] = lane;
		at = child;
	}
}

static void give_loss(struct lane *l, uint32_t cpu, uint64_t until_seq, uint64_t time,
		      order_fn *fn, void *ctx)
{
	while (l->next_seq < until_seq) {
		uint64_t lost = until_seq - l->next_seq;
		struct ordered out = {
			.cpu = cpu, .time = time, .seq = l->next_seq,
			.lost = lost < UINT32_MAX ? lost : UINT32_MAX,
		};

		l->lost += out.lost;
		l->next_seq += out.lost;
		fn(ctx, &out);
	}
}

static void give_first(struct lane *l, uint32_t cpu, order_fn *fn, void *ctx)
{
	struct slot *s = &l->slots[l->first];
	struct ordered out = { .cpu = cpu, .time = head_time(l), .seq = s->seq, .rec = record(s) };

	give_loss(l, cpu, s->seq, out.time, fn, ctx);
	fn(ctx, &out);
	free(s->big);
	l->last_time = out.time;
	l->next_seq = s->seq + 1;
	l->first++;
	l->n--;
	l->ready--;
	if (!l->n)
		l->first = 0;
}

/* The time at which another lane's turn comes, when the lane at the top is taken from. */
static uint64_t next_turn(const struct order *o, uint64_t until)
{
	for (uint32_t i = 1; i < o->heap_n && i < 3; i++) {
		uint64_t t = head_time(&o->lanes[o->heap[i]]);

		until = t < until ? t : until;
	}
	return until;
}

static void build_heap(struct order *o)
{
	o->heap_n = 0;
	for (uint32_t cpu = 0; cpu < o->ncpus; cpu++)
		if (o->lanes[cpu].ready)
			o->heap[o->heap_n++] = cpu;
	for (uint32_t i = o->heap_n / 2; i-- > 0;)
		sift_down(o, i);
}

static void merge(struct order *o, uint64_t until, order_fn *fn, void *ctx)
{
	build_heap(o);
	while (o->heap_n) {
		uint32_t cpu = o->heap[0];
		struct lane *l = &o->lanes[cpu];
		uint64_t turn = next_turn(o, until);

		if (head_time(l) > until)
			return;
		do
			give_first(l, cpu, fn, ctx);
		while (l->ready && head_time(l) <= turn);
		if (!l->ready)
			o->heap[0] = o->heap[--o->heap_n];
		sift_down(o, 0);
	}
}

/* The others must not run ahead of a lane that waits for a record. */
static uint64_t not_beyond(const struct lane *l, uint64_t until)
{
	uint64_t t;

	if (l->ready == l->n)
		return until;
	t = clamped(l, record(&l->slots[l->first + l->ready])->time);
	return t < until ? t : until;
}

uint64_t order_flush(struct order *o, uint64_t until, const uint64_t *dropped, order_fn *fn,
		     void *ctx)
{
	for (uint32_t cpu = 0; cpu < o->ncpus; cpu++) {
		struct lane *l = &o->lanes[cpu];

		l->ready = sure(l, dropped[cpu]);
		until = not_beyond(l, until);
	}
	merge(o, until, fn, ctx);
	return until;
}

void order_finish(struct order *o, const uint64_t *end_seq, order_fn *fn, void *ctx)
{
	uint64_t end = 0;

	for (uint32_t cpu = 0; cpu < o->ncpus; cpu++)
		o->lanes[cpu].ready = o->lanes[cpu].n;
	merge(o, UINT64_MAX, fn, ctx);
	for (uint32_t cpu = 0; cpu < o->ncpus; cpu++)
		if (o->lanes[cpu].last_time > end)
			end = o->lanes[cpu].last_time;
	for (uint32_t cpu = 0; cpu < o->ncpus; cpu++)
		give_loss(&o->lanes[cpu], cpu, end_seq[cpu], end, fn, ctx);
}

size_t order_backlog(const struct order *o)
{
	size_t most = 0;

	for (uint32_t cpu = 0; cpu < o->ncpus; cpu++)
		if (o->lanes[cpu].n > most)
			most = o->lanes[cpu].n;
	return most;
}

uint64_t order_refused(const struct order *o)
{
	return o->refused;
}
