// SPDX-License-Identifier: GPL-2.0-or-later
#include "reel_line.h"

#include <string.h>

void reel_line_init(struct reel_line_made *l)
{
	memset(l, 0, sizeof(*l));
	l->line.bucket = REEL_LINE_START;
}

static void add(struct reel_bucket *to, const struct reel_bucket *b)
{
	to->events += b->events;
	to->lost += b->lost;
	to->failures += b->failures;
	to->incidents += b->incidents;
	to->failed += b->failed;
	to->marks += b->marks;
}

/* Two buckets become one. */
static void merge_pairs(struct reel_line *l)
{
	for (unsigned int i = 0; i < REEL_BUCKETS / 2; i++) {
		l->buckets[i] = l->buckets[2 * i];
		add(&l->buckets[i], &l->buckets[2 * i + 1]);
	}
	memset(l->buckets + REEL_BUCKETS / 2, 0, sizeof(l->buckets) / 2);
	l->bucket *= 2;
}

/* ns never becomes less. */
static struct reel_bucket *bucket_at(struct reel_line *l, uint64_t ns)
{
	while (ns / l->bucket >= REEL_BUCKETS)
		merge_pairs(l);
	l->n = ns / l->bucket + 1;
	return &l->buckets[l->n - 1];
}

/* Counters only grow, so what an item brought is what they have more than before. */
void reel_line_item(struct reel_line_made *l, const struct model *m)
{
	struct reel_bucket *b = &l->before, now = {
		.events = m->position, .lost = m->lost, .failures = m->events[BMA_ALLOC_FAIL],
		.incidents = m->nincidents + m->locks.nlog, .failed = m->checks.failed, .marks = m->nmarks,
	};
	struct reel_bucket more = {
		.events = now.events - b->events, .lost = now.lost - b->lost,
		.failures = now.failures - b->failures, .incidents = now.incidents - b->incidents,
		.failed = now.failed - b->failed, .marks = now.marks - b->marks,
	};

	add(bucket_at(&l->line, m->now - m->begun), &more);
	l->before = now;
}
