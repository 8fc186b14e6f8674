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
#include "owner.h"
#include "../src/model/words.h"

#define BIT(n) (1u << (n))
#define SECOND 1000000000ull

/* Kinds of event that tell free_cnt. */
#define TELLS_FREE (BIT(BMA_ALLOC) | BIT(BMA_FREE) | BIT(BMA_PREFILL) | BIT(BMA_REFILL) | \
		    BIT(BMA_TRIM) | BIT(BMA_STATE))
/* What happens to a cache without anybody using it. */
#define IDLE_KINDS (BIT(BMA_CACHE_NEW) | BIT(BMA_PREFILL) | BIT(BMA_STATE))

static bool saw_any(const struct model_cache *c, uint32_t kinds)
{
	for (unsigned int k = 0; k < BMA_KINDS; k++)
		if (kinds & BIT(k) && c->events[k])
			return true;
	return false;
}

static enum level level_of(const struct model_class *k, const struct model_cache *c, int64_t free)
{
	if (c->events[BMA_CACHE_DRAIN])
		return LEVEL_DRAINED;
	if (free <= 0)
		return LEVEL_EMPTY;
	if (free < k->low)
		return c->events[BMA_ALLOC] ? LEVEL_REFILL : LEVEL_PREFILLED;
	return k->high && free > k->high ? LEVEL_TRIM : LEVEL_FINE;
}

struct cell row_cell(const struct model *m, uint32_t class, uint32_t cpu)
{
	const struct model_cache *c = model_cache_at(m, class, cpu);
	struct cell cell = { .level = LEVEL_NONE };

	if (!c || c->gone)
		return cell;
	cell.free = c->list[BMA_FREE_LLIST];
	cell.guess = !(c->known & BIT(BMA_FREE_LLIST));
	cell.worked = c->refill.time && m->now < c->refill.time + SECOND;
	if (cell.guess && !saw_any(c, TELLS_FREE))
		cell.level = LEVEL_UNKNOWN;
	else
		cell.level = level_of(&m->classes[class], c, cell.free);
	return cell;
}

bool level_counts(enum level level)
{
	return level != LEVEL_NONE && level != LEVEL_UNKNOWN;
}

static void add_cell(struct cell *to, const struct cell *from)
{
	to->free += level_counts(from->level) ? from->free : 0;
	to->guess |= from->guess;
	to->worked |= from->worked;
	if (from->level > to->level)
		to->level = from->level;
}

struct cell rows_cell(const struct rows *r, const struct row *row, const struct model *m,
		      uint32_t cpu)
{
	struct cell sum = { .level = LEVEL_NONE };

	if (!row->members)
		return row_cell(m, row->class, cpu);
	for (uint32_t i = 0; i < row->members; i++) {
		struct cell cell = row_cell(m, r->member[row->first + i], cpu);

		add_cell(&sum, &cell);
	}
	return sum;
}

static void add_lists(struct row *row, const struct model_cache *c)
{
	row->idle &= !saw_any(c, ~IDLE_KINDS);
	row->behind += c->list[BMA_FREE_BY_RCU_TTRACE];
	row->in_gp += c->list[BMA_WAITING_FOR_GP] + c->list[BMA_WAITING_FOR_GP_TTRACE];
	row->taken += c->slab_out;
	row->back += c->slab_back;
	row->failed_checks += c->failed;
}

static void count_cells(struct row *row, const struct model *m)
{
	row->free_min = INT64_MAX;
	row->free_max = INT64_MIN;
	row->idle = true;
	for (uint32_t cpu = 0; cpu < m->ncpus; cpu++) {
		struct cell cell = row_cell(m, row->class, cpu);

		row->levels[cell.level]++;
		row->guess |= cell.guess;
		if (cell.level == LEVEL_NONE)
			continue;
		add_lists(row, model_cache_at(m, row->class, cpu));
		if (cell.level == LEVEL_UNKNOWN)
			continue;
		if (cell.free < row->free_min)
			row->free_min = cell.free;
		if (cell.free > row->free_max)
			row->free_max = cell.free;
	}
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
	row->at_least = row->older || !row->object_bytes || row->levels[LEVEL_UNKNOWN];
}

static void add_incident(struct row *row, const struct rows *r, const struct model *m)
{
	const struct incident *i = NULL;

	row->incident = r->incidents[row->class];
	if (row->incident)
		i = model_incident(m, row->incident);
	row->trouble = (i && incident_lasts(m, i)) || row->failed_checks;
}

static void fill(struct row *row, const struct rows *r, const struct model *m,
		 const struct rates *rates, uint32_t class)
{
	const struct model_class *k = &m->classes[class];
	uint64_t oldest = model_class_oldest(m, class);

	memset(row, 0, sizeof(*row));
	row->class = class;
	row->number = k->number;
	owner_of(m, k, row->kind, row->name, row->id);
	model_class_sum(m, class, &row->sum);
	row->in_use = k->in_use;
	row->older = k->older && !k->counted;
	row->mark = model_in_use_mark(k);
	row->in_doubt = k->in_doubt;
	row->approx = *row->mark == '~';
	row->counted = k->counted;
	row->size_min = row->size_max = k->unit_size;
	row->high = k->high;
	row->waits = oldest != 0;
	row->age = oldest && m->now > oldest ? m->now - oldest : 0;
	row->rate = rates_class(rates, m, class);
	count_cells(row, m);
	add_bytes(row, m);
	add_incident(row, r, m);
}

static bool passes(const struct row *row, const char *filter)
{
	char text[sizeof(row->kind) + sizeof(row->name) + sizeof(row->id)];

	snprintf(text, sizeof(text), "%s %s %s", row->kind, row->name, row->id);
	return !*filter || strcasestr(text, filter);
}

static int reserve(struct rows *r, uint32_t n)
{
	struct row *row;
	uint32_t *member;
	uint64_t *incidents;

	if (n <= r->cap)
		return 0;
	row = realloc(r->row, 2 * n * sizeof(*row));	/* each may get a group's head */
	r->row = row ? row : r->row;
	member = realloc(r->member, n * sizeof(*member));
	r->member = member ? member : r->member;
	incidents = realloc(r->incidents, n * sizeof(*incidents));
	r->incidents = incidents ? incidents : r->incidents;
	if (!row || !member || !incidents)
		return -ENOMEM;
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
	int by_rank = owner_rank(m, ka) - owner_rank(m, kb);
	int by_name = strcmp(a->name, b->name);

	if (by_rank)
		return by_rank;
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
		if (!passes(row, q->filter.text))
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
			     .incidents = r->incidents };
	struct row *head;

	*r = kept;
	if (reserve(r, m->nclasses))
		return -ENOMEM;
	find_incidents(r, m);
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
