// SPDX-License-Identifier: GPL-2.0-or-later
#include "lock_rows.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

const char *lock_sort_name(enum lock_sort sort)
{
	static const char *const names[LOCK_SORTS] = {
		[LOCK_BY_USE] = "use", [LOCK_BY_CONTENTION] = "contention", [LOCK_BY_WAIT] = "wait",
		[LOCK_BY_FAILURES] = "failures", [LOCK_BY_NAME] = "name",
	};

	return names[sort];
}

void lock_rows_release(struct lock_rows *r)
{
	free(r->row);
	memset(r, 0, sizeof(*r));
}

static int push(struct lock_rows *r, const struct lock_row *row, const char *filter)
{
	r->all++;
	if (!strcasestr(row->name, filter))
		return 0;
	if (r->n == r->cap) {
		uint32_t cap = r->cap ? 2 * r->cap : 64;
		struct lock_row *more = realloc(r->row, cap * sizeof(*more));

		if (!more)
			return -ENOMEM;
		r->row = more;
		r->cap = cap;
	}
	r->row[r->n++] = *row;
	return 0;
}

static void set_waits(struct lock_row *row, const struct hist *h)
{
	row->waits = h->n;
	row->p50 = hist_quantile(h, 500);
	row->p99 = hist_quantile(h, 990);
	row->max = h->max;
}

static uint8_t kind_len(const struct lock_info *i)
{
	return i->map_id ? strlen(map_type_name(i->map_type)) + 1 : 0;
}

static int add_owners(struct lock_rows *r, const struct model *m, const struct rates *rates,
		      const struct lock_query *q)
{
	const struct locks *l = &m->locks;
	struct lock_sum *sums = calloc(l->nowners + 1, sizeof(*sums));
	int rc = sums ? 0 : -ENOMEM;

	if (sums)
		model_lock_sums(m, sums);
	for (uint32_t i = 0; !rc && i < l->nowners; i++) {
		const struct lock_sum *s = &sums[i];
		struct lock_row row = { .key = l->owners[i].key, .n = s->n, .held = s->held,
					.tried = s->tried };

		if (!row.key || !lock_sum_used(s))
			continue;
		set_waits(&row, &s->waits);
		row.rate = rates_lock_owner(rates, m, i, lock_acquired(&s->n));
		lock_owner_words(&l->owners[i].info, row.name, sizeof(row.name));
		row.kind = kind_len(&l->owners[i].info);
		rc = push(r, &row, q->filter);
	}
	free(sums);
	return rc;
}

static int add_locks(struct lock_rows *r, const struct model *m, const struct rates *rates,
		     const struct lock_query *q)
{
	const struct locks *l = &m->locks;
	int rc = 0;

	for (uint32_t i = 1; !rc && i < l->nlocks; i++) {
		const struct model_lock *k = &l->locks[i];
		struct lock_row row = { .key = k->id, .n = k->n, .held = k->held,
					.tried = k->tried };

		if (!k->id)
			continue;
		set_waits(&row, model_lock_waits(m, k));
		row.rate = rates_lock(rates, m, i);
		lock_words(m, k->id, row.name, sizeof(row.name));
		rc = push(r, &row, q->filter);
	}
	return rc;
}

static int by_number(uint64_t a, uint64_t b)
{
	return a < b ? -1 : a > b;
}

static uint64_t use_of(const struct lock_row *r)
{
	return r->rate != RATE_UNKNOWN ? r->rate : 0;
}

/* Those that are busy now, then those that were used most. */
static int by_use(const struct lock_row *a, const struct lock_row *b)
{
	int c = by_number(use_of(b), use_of(a));

	return c ? c : by_number(lock_acquired(&b->n), lock_acquired(&a->n));
}

static int by_contention(const struct lock_row *a, const struct lock_row *b)
{
	return by_number(b->n.waits, a->n.waits);
}

static int by_wait(const struct lock_row *a, const struct lock_row *b)
{
	return by_number(b->max, a->max);
}

static int by_failures(const struct lock_row *a, const struct lock_row *b)
{
	return by_number(lock_failed(&b->n), lock_failed(&a->n));
}

static int by_name(const struct lock_row *a, const struct lock_row *b)
{
	return strcasecmp(a->name, b->name);
}

static int compare(const void *x, const void *y, void *order)
{
	static int (*const orders[LOCK_SORTS])(const struct lock_row *, const struct lock_row *) = {
		[LOCK_BY_USE] = by_use, [LOCK_BY_CONTENTION] = by_contention,
		[LOCK_BY_WAIT] = by_wait, [LOCK_BY_FAILURES] = by_failures,
		[LOCK_BY_NAME] = by_name,
	};
	const struct lock_query *q = order;
	const struct lock_row *a = x, *b = y;
	int c = orders[q->sort](a, b);

	c = q->reverse ? -c : c;
	return c ? c : by_number(a->key, b->key);
}

int lock_rows_make(struct lock_rows *r, const struct model *m, const struct rates *rates,
		   const struct lock_query *q)
{
	int rc;

	r->n = r->all = 0;
	rc = q->single ? add_locks(r, m, rates, q) : add_owners(r, m, rates, q);
	if (rc)
		lock_rows_release(r);
	else if (r->n)
		qsort_r(r->row, r->n, sizeof(*r->row), compare, (void *)q);
	return rc;
}
