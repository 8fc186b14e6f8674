// SPDX-License-Identifier: GPL-2.0-or-later
#include "rows.h"

#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "alarm.h"
#include "draw.h"
#include "groups.h"
#include "../src/model/words.h"

/* What happens to a cache without anybody using it. */
#define IDLE_KINDS (1u << BMA_CACHE_NEW | 1u << BMA_PREFILL | 1u << BMA_STATE)

static bool used(const uint64_t events[BMA_KINDS])
{
	for (unsigned int k = 0; k < BMA_KINDS; k++)
		if (!(IDLE_KINDS >> k & 1) && events[k])
			return true;
	return false;
}

/* What those that are gone did does not count. */
static bool living_used(const struct model *m, const struct model_class *k)
{
	if (k->caches.n == k->live)
		return used(k->kept.events);
	for (uint32_t cpu = 0; cpu < m->ncpus; cpu++) {
		const struct model_cache *c = model_cache_at(m, k - m->classes, cpu);

		if (c && !c->gone && used(c->events))
			return true;
	}
	return false;
}

static uint64_t failed_checks(const struct model *m, const struct model_class *k)
{
	uint64_t n = 0;

	if (!k->failure)
		return 0;
	for (uint32_t cpu = 0; cpu < m->ncpus; cpu++) {
		const struct model_cache *c = model_cache_at(m, k - m->classes, cpu);

		n += c && !c->gone ? c->failed : 0;
	}
	return n;
}

static int64_t not_negative(int64_t n)
{
	return n > 0 ? n : 0;
}

/* A class whose objects are older than the stream has more than what was seen of it. */
static void add_bytes(struct row *row, const struct model *m)
{
	row->object_bytes = model_object_bytes(m, &m->classes[row->class]);
	row->bytes_in_use = row->object_bytes * not_negative(row->in_use);
	row->bytes_free = row->object_bytes * not_negative(row->sum.free);
	row->bytes_waiting = row->object_bytes * not_negative(row->sum.waiting);
	row->bytes = row->bytes_in_use + row->bytes_free + row->bytes_waiting;
	row->at_least = row->older || !row->object_bytes ||
			m->classes[row->class].kept.unsure[UNSURE_ALL];
}

static void add_incident(struct row *row, const struct rows *r, const struct model *m)
{
	const struct incident *i = NULL;

	row->incident = r->incidents[row->class];
	if (row->incident)
		i = model_incident(m, row->incident);
	row->trouble = (i && incident_lasts(m, i)) || row->failed_checks;
}

/* All that rows are chosen and ordered by: no walk along the CPUs. */
static void fill(struct row *row, const struct rows *r, const struct model *m,
		 const struct rates *rates, uint32_t class)
{
	const struct model_class *k = &m->classes[class];

	memset(row, 0, sizeof(*row));
	row->class = class;
	row->number = k->number;
	row->rank = owner_rank(m, k);
	memccpy(row->name, owner_own_name(m, k), 0, sizeof(row->name) - 1);
	model_class_sum(m, class, &row->sum);
	row->in_use = model_in_use_words(k);
	row->older = k->older && !k->counted;
	row->mark = model_in_use_mark(k);
	row->in_doubt = k->in_doubt;
	row->approx = *row->mark == '~';
	row->counted = k->counted;
	row->size_min = row->size_max = k->unit_size;
	row->high = k->high;
	row->rate = rates_class(rates, m, class);
	row->idle = !living_used(m, k);
	row->failed_checks = failed_checks(m, k);
	row_set_oldest(row, m, r->oldest[class]);
	add_bytes(row, m);
	add_incident(row, r, m);
}

static bool passes(const struct row *row, const struct model *m, const char *filter)
{
	char kind[OWNER_PART], name[OWNER_PART], id[OWNER_PART], text[3 * OWNER_PART];

	if (!*filter)
		return true;
	owner_of(m, &m->classes[row->class], kind, name, id);
	snprintf(text, sizeof(text), "%s %s %s", kind, name, id);
	return strcasestr(text, filter);
}

static int reserve(struct rows *r, uint32_t n)
{
	struct row *row;
	uint32_t *member;
	uint64_t *incidents, *oldest;
	struct rows_seen *walked;

	if (n <= r->cap)
		return 0;
	row = realloc(r->row, 2 * n * sizeof(*row));	/* each may get a group's head */
	r->row = row ? row : r->row;
	member = realloc(r->member, n * sizeof(*member));
	r->member = member ? member : r->member;
	incidents = realloc(r->incidents, n * sizeof(*incidents));
	r->incidents = incidents ? incidents : r->incidents;
	oldest = realloc(r->oldest, n * sizeof(*oldest));
	r->oldest = oldest ? oldest : r->oldest;
	walked = realloc(r->walked, n * sizeof(*walked));
	r->walked = walked ? walked : r->walked;
	if (!row || !member || !incidents || !oldest || !walked)
		return -ENOMEM;
	memset(walked + r->cap, 0, (n - r->cap) * sizeof(*walked));
	r->cap = n;
	return 0;
}

/* The newest incident of each class, of those that are kept. */
static void find_incidents(struct rows *r, const struct model *m)
{
	uint64_t n = m->nincidents < INCIDENTS_KEPT ? m->nincidents : INCIDENTS_KEPT;

	if (m->nclasses)
		memset(r->incidents, 0, m->nclasses * sizeof(*r->incidents));
	for (uint64_t number = m->nincidents - n + 1; number <= m->nincidents; number++) {
		const struct incident *i = model_incident(m, number);
		const struct model_cache *c = i ? model_cache(m, i->cache) : NULL;

		if (c && c->class < m->nclasses)
			r->incidents[c->class] = number;
	}
}

/* Since when each class waits: of all only where they are ordered by it. */
static void find_oldest(struct rows *r, const struct model *m, enum sort sort)
{
	if (m->nclasses)
		memset(r->oldest, 0, m->nclasses * sizeof(*r->oldest));
	if (sort != SORT_OLDEST)
		return;
	for_each_waiting(m, c) {
		uint64_t since = model_cache_oldest(c), *to = &r->oldest[c->class];

		if (since && (!*to || since < *to) && model_cache_at(m, c->class, c->info.cpu) == c)
			*to = since;
	}
}

static void add_to_sums(struct rows *r, const struct row *row)
{
	r->in_use += row->bytes_in_use;
	r->free += row->bytes_free;
	r->waiting += row->bytes_waiting;
	r->at_least |= row->at_least;
	r->in_doubt |= row->in_doubt;
	r->approx |= row->approx;
}

/* Order of owners: maps first, then the kernel's own, each by name, number and size. */
static int by_owner(const struct row *a, const struct row *b, const struct model *m)
{
	const struct model_class *ka = &m->classes[a->class], *kb = &m->classes[b->class];
	int by_name;

	if (a->rank != b->rank)
		return a->rank - b->rank;
	by_name = strcmp(a->name, b->name);
	if (by_name)
		return by_name;
	if (ka->alloc != kb->alloc)
		return ka->alloc < kb->alloc ? -1 : 1;
	return ka->unit_size < kb->unit_size ? -1 : ka->unit_size > kb->unit_size;
}

static int64_t sort_value(const struct row *row, enum sort sort)
{
	switch (sort) {
	case SORT_IN_USE:
		return row->in_use;
	case SORT_WAIT:
		return row->sum.waiting;
	case SORT_MEM:
		return row->bytes;
	case SORT_OLDEST:
		return row->waits ? (int64_t)row->age + 1 : 0;
	case SORT_ACTIVITY:
		return row->rate == RATE_UNKNOWN ? 0 : row->rate;
	default:
		return 0;
	}
}

struct order {
	const struct model *model;
	const struct query *query;
	const struct row *head;		/* of groups, by key */
	uint32_t nheads;
};

static int key_compare(const void *key, const void *row)
{
	uint64_t k = *(const uint64_t *)key, other = ((const struct row *)row)->key;

	return k < other ? -1 : k > other;
}

/* What a row is ordered by among those outside its group: the group's head, or itself. */
static const struct row *top_of(const struct row *row, const struct order *o)
{
	return row->child ? bsearch(&row->key, o->head, o->nheads, sizeof(*o->head), key_compare) :
			    row;
}

/* Numbers: most first. Equal ones keep the order of owners, which never changes by itself. */
static int compare_rows(const struct row *a, const struct row *b, const struct order *o)
{
	int64_t va = sort_value(a, o->query->sort), vb = sort_value(b, o->query->sort);
	int way = o->query->reverse ? -1 : 1;

	if (va != vb)
		return way * (va > vb ? -1 : 1);
	return (o->query->sort == SORT_OWNER ? way : 1) * by_owner(a, b, o->model);
}

static int compare(const void *pa, const void *pb, void *arg)
{
	const struct row *a = pa, *b = pb, *ta = top_of(a, arg), *tb = top_of(b, arg);
	bool same = a->key && a->key == b->key && (a->child || a->members) &&
		    (b->child || b->members);

	if (same && a->child != b->child)
		return a->child ? 1 : -1;
	return same ? compare_rows(a, b, arg) : compare_rows(ta, tb, arg);
}

static void sort_rows(struct rows *r, const struct model *m, const struct query *q,
		      const struct row *head, uint32_t nheads)
{
	struct order order = { m, q, head, nheads };

	if (r->n)
		qsort_r(r->row, r->n, sizeof(*r->row), compare, &order);
}

static void fill_all(struct rows *r, const struct model *m, const struct rates *rates,
		     const struct query *q)
{
	r->gone = m->retired.classes;
	for (uint32_t i = 0; i < m->nclasses; i++) {
		struct row *row = &r->row[r->n];

		if (!m->classes[i].live) {
			r->gone += !m->classes[i].moved;
			continue;
		}
		r->all++;
		fill(row, r, m, rates, i);
		if (!passes(row, m, q->filter.text))
			continue;
		add_to_sums(r, row);
		r->n++;
	}
	r->matched = r->n;
}

int rows_make(struct rows *r, const struct model *m, const struct rates *rates,
	      const struct query *q)
{
	struct rows kept = { .row = r->row, .cap = r->cap, .member = r->member,
			     .incidents = r->incidents, .oldest = r->oldest,
			     .walked = r->walked };
	struct row *head;

	*r = kept;
	if (reserve(r, m->nclasses))
		return -ENOMEM;
	find_incidents(r, m);
	find_oldest(r, m, q->sort);
	fill_all(r, m, rates, q);
	head = malloc((r->n / 2 + 1) * sizeof(*head));
	if (!head) {
		r->n = 0;
		return -ENOMEM;
	}
	sort_rows(r, m, q, head, groups_make(r, m, q, head));
	free(head);
	return 0;
}

void rows_release(struct rows *r)
{
	free(r->row);
	free(r->member);
	free(r->incidents);
	free(r->oldest);
	free(r->walked);
	memset(r, 0, sizeof(*r));
}

static void fit_name(const struct row *row, const char *kind, char buf[OWNER_LEN], int width)
{
	int rest = draw_width(kind) + (*row->id ? 1 + (int)strlen(row->id) : 0);
	int name = (int)strlen(row->name);
	bool cut = rest + name > width && width > rest + 1;

	if (cut)
		name = width - rest - 1;
	snprintf(buf, OWNER_LEN, "%s%.*s%s%s%s", kind, name, row->name, cut ? "…" : "",
		 *row->id ? " " : "", row->id);
}

void row_owner(const struct row *row, char buf[OWNER_LEN], int width)
{
	char kind[sizeof(row->kind) + 8];

	snprintf(kind, sizeof(kind), "%s%s ", row->members ? row->folded ? "▸" : "▾" :
		 row->child ? " " : "", row->kind);
	fit_name(row, kind, buf, width);
}

void row_name(const struct row *row, char buf[OWNER_LEN], int width)
{
	fit_name(row, "", buf, width);
}

const char *sort_name(enum sort sort)
{
	static const char *const names[SORTS] = {
		[SORT_OWNER] = "owner", [SORT_IN_USE] = "in use", [SORT_WAIT] = "wait",
		[SORT_MEM] = "mem", [SORT_OLDEST] = "oldest", [SORT_ACTIVITY] = "activity",
	};

	return names[sort];
}
