// SPDX-License-Identifier: GPL-2.0-or-later
#include "stat_line.h"

#include <string.h>

static uint64_t elapsed(const struct model *m)
{
	return m->now > m->start ? m->now - m->start : 0;
}

static bool wanted(const struct stat_lines *s, const struct model *m, uint32_t id)
{
	const struct model_cache *c = model_cache(m, id);

	return c && filter_class(s->filter, m, &m->classes[c->class]);
}

static bool all_caches(const struct filter *f)
{
	return !f->map && !f->size;
}

/* The model's own counts where it has them: then the lines' sum cannot be another than its total. */
static struct stat_counts so_far(const struct stat_lines *s, const struct model *m)
{
	struct stat_counts n = {
		.lost = m->lost, .missed = m->missed, .checks = m->checks,
		.incidents = m->nincidents,
	};

	memcpy(n.events, all_caches(s->filter) ? m->events : s->filtered, sizeof(n.events));
	return n;
}

static struct stat_counts since(const struct stat_counts *now, const struct stat_counts *begin)
{
	struct stat_counts n;

	for (unsigned int k = 0; k < BMA_KINDS; k++)
		n.events[k] = now->events[k] - begin->events[k];
	n.lost = now->lost - begin->lost;
	n.missed = now->missed - begin->missed;
	n.checks.exact = now->checks.exact - begin->checks.exact;
	n.checks.skipped = now->checks.skipped - begin->checks.skipped;
	n.checks.failed = now->checks.failed - begin->checks.failed;
	n.incidents = now->incidents - begin->incidents;
	return n;
}

static void add_level(struct stat_level *to, const struct model *m, const struct model_class *k,
		      int64_t n, enum stat_sure sure)
{
	if (__builtin_add_overflow(to->objects, n, &to->objects))
		to->objects = n < 0 ? INT64_MIN : INT64_MAX;
	to->bytes += n > 0 ? model_bytes_of(m, k, n) : 0;
	if (to->bytes > INT64_MAX)
		to->bytes = INT64_MAX;
	if (sure > to->sure)
		to->sure = sure;
}

static enum stat_sure in_use_sure(const struct model *m, const struct model_class *k)
{
	if (!model_object_bytes(m, k))		/* it was never told how large they are */
		return STAT_DOUBT;
	if (model_in_use_exact(k))
		return STAT_EXACT;
	return k->in_doubt || k->counted ? STAT_DOUBT : STAT_SINCE_START;
}

static void levels(struct stat_line *l, const struct filter *f, const struct model *m)
{
	for (uint32_t i = 0; i < m->nclasses; i++) {
		const struct model_class *k = &m->classes[i];
		struct model_sum sum;

		if (!k->live || !filter_class(f, m, k))
			continue;
		model_class_sum(m, i, &sum);
		add_level(&l->in_use, m, k, k->in_use, in_use_sure(m, k));
		add_level(&l->free, m, k, sum.free, sum.free_known ? STAT_EXACT : STAT_DOUBT);
		add_level(&l->waiting, m, k, sum.waiting,
			  sum.waiting_known ? STAT_EXACT : STAT_DOUBT);
	}
}

static void oldest_of(struct stat_line *l, const struct model *m, const struct model_cache *c)
{
	for (unsigned int f = 0; f < GRACE_FLAVOURS; f++) {
		uint64_t start = c->wait_start[f];
		uint64_t age = start && m->start + l->to > start ? m->start + l->to - start : 0;

		if (age > l->oldest) {
			l->oldest = age;
			l->oldest_sure = grace_start_sure(m, c, f);
		}
	}
}

static void oldest(struct stat_line *l, const struct stat_lines *s, const struct model *m)
{
	for (uint32_t i = 1; i < m->ncaches; i++) {
		const struct model_cache *c = &m->caches[i];

		if (c->info.id && !c->gone &&
		    filter_class(s->filter, m, &m->classes[c->class]))
			oldest_of(l, m, c);
	}
}

/* The interval under way ends at `to`. */
static int cut(struct stat_lines *s, uint64_t to, const struct model *m)
{
	struct stat_counts now = so_far(s, m);
	struct stat_line l = {
		.from = s->from, .to = to, .position = m->position, .n = since(&now, &s->begin),
	};

	levels(&l, s->filter, m);
	oldest(&l, s, m);
	s->begin = now;
	s->from = to;
	return s->line(s->ctx, &l);
}

/* All intervals that are over. */
static int cut_up_to(struct stat_lines *s, uint64_t now, const struct model *m)
{
	unsigned int n = 0;
	int rc = 0;

	while (!rc && now - s->from >= s->interval) {
		uint64_t whole = (now - s->from) / s->interval;

		rc = cut(s, s->from + (n++ < STAT_LINES_GAP ? 1 : whole) * s->interval, m);
	}
	return rc;
}

/* When the item says that it is; 0: it says nothing. */
static uint64_t time_of(const struct item *item)
{
	if (item->type == ITEM_EVENT)
		return item->event.time;
	return item->type == ITEM_TICK || item->type == ITEM_END ? item->time : 0;
}

int stat_lines_before(void *lines, const struct item *item, const struct model *m)
{
	uint64_t time = time_of(item);

	/* late ones are where they come: the model's time does not run backwards */
	return m && time > m->now && time > m->start ? cut_up_to(lines, time - m->start, m) : 0;
}

int stat_lines_item(void *lines, const struct item *item, const struct model *m)
{
	const struct event *e = &item->event;
	struct stat_lines *s = lines;

	if (m && item->type == ITEM_EVENT && e->kind < BMA_KINDS && e->cpu < m->ncpus &&
	    wanted(s, m, e->cache))
		s->filtered[e->kind]++;
	return 0;
}

static bool anything(const struct stat_lines *s, const struct model *m)
{
	struct stat_counts now = so_far(s, m);

	return elapsed(m) > s->from || memcmp(&now, &s->begin, sizeof(now));
}

int stat_lines_end(struct stat_lines *s, const struct model *m)
{
	return m && anything(s, m) ? cut(s, elapsed(m), m) : 0;
}
