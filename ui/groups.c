// SPDX-License-Identifier: GPL-2.0-or-later
#include "groups.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Both allocators of a per-CPU hash map belong together; of others each stands alone. */
static uint64_t key_of(const struct row *row, const struct model *m, enum group group)
{
	const struct alloc_info *a = model_alloc(m, m->classes[row->class].alloc);

	if (group == GROUP_NONE || (group == GROUP_IDLE && (!row->idle || a->map_id)))
		return 0;
	return a->map_id ? 1ull << 32 | a->map_id : a->id;
}

/* Its place in the list of unfolded groups; nunfolded: it is folded. */
static uint32_t place_of(const struct query *q, uint64_t key)
{
	uint32_t i = 0;

	while (i < q->nunfolded && q->unfolded[i] != key)
		i++;
	return i;
}

static void forget(struct query *q, uint32_t at)
{
	q->nunfolded--;
	memmove(&q->unfolded[at], &q->unfolded[at + 1],
		(q->nunfolded - at) * sizeof(q->unfolded[0]));
}

void query_unfold(struct query *q, uint64_t key, bool unfolded)
{
	uint32_t at = place_of(q, key);

	if ((at < q->nunfolded) == unfolded)
		return;
	if (!unfolded || q->nunfolded == UNFOLDED_MAX)
		forget(q, unfolded ? 0 : at);
	if (unfolded)
		q->unfolded[q->nunfolded++] = key;
}

static int by_key(const void *pa, const void *pb)
{
	const struct row *a = pa, *b = pb;

	if (a->key != b->key)
		return a->key < b->key ? -1 : 1;
	return a->class < b->class ? -1 : a->class > b->class;
}

static void add_sum(struct model_sum *to, const struct model_sum *from)
{
	to->free += from->free;
	to->waiting += from->waiting;
	to->free_known &= from->free_known;
	to->waiting_known &= from->waiting_known;
	for (unsigned int k = 0; k < BMA_KINDS; k++)
		to->events[k] += from->events[k];
}

static bool is_element(const struct row *row, const struct model *m)
{
	return model_alloc(m, m->classes[row->class].alloc)->owner != BMA_OWNER_MAP_PERCPU;
}

static void add_numbers(struct row *to, const struct row *from)
{
	add_sum(&to->sum, &from->sum);
	to->failed_checks += from->failed_checks;
	to->bytes += from->bytes;
	to->bytes_in_use += from->bytes_in_use;
	to->bytes_free += from->bytes_free;
	to->bytes_waiting += from->bytes_waiting;
	to->rate = to->rate == RATE_UNKNOWN || from->rate == RATE_UNKNOWN ? RATE_UNKNOWN :
		   to->rate + from->rate;
	to->high += from->high;
}

static void add_words(struct row *to, const struct row *from)
{
	to->older |= from->older;
	to->in_doubt |= from->in_doubt;
	to->approx |= from->approx;
	to->at_least |= from->at_least;
	to->idle &= from->idle;
	to->trouble |= from->trouble;
	if (from->waits && (!to->waits || from->age > to->age))
		to->age = from->age;
	to->waits |= from->waits;
	if (from->incident > to->incident)
		to->incident = from->incident;
	if (from->size_min < to->size_min)
		to->size_min = from->size_min;
	if (from->size_max > to->size_max)
		to->size_max = from->size_max;
}

/* Of two sums' marks that of both together. */
static const char *weaker(const char *a, const char *b)
{
	return *a == '~' || !*b ? a : b;
}

/* A per-CPU value is no object besides its element: they come and go together. */
static void add_row(struct row *head, const struct row *row, const struct model *m)
{
	bool element = is_element(row, m);

	if (element && !is_element(head, m)) {	/* the elements' words fit both */
		head->class = row->class;
		head->number = row->number;
		head->in_use = row->in_use;
		head->mark = row->mark;
		head->counted = row->counted;
	} else if (element) {
		head->in_use += row->in_use;
		head->mark = weaker(head->mark, row->mark);
	}
	add_numbers(head, row);
	add_words(head, row);
}

static void make_head(struct rows *r, struct row *head, const struct row *first, uint32_t n,
		      const struct model *m, const struct query *q)
{
	const char *what = q->group == GROUP_IDLE ? "idle" : "sizes";

	*head = *first;
	head->members = n;
	head->first = r->nmembers;
	head->folded = place_of(q, first->key) == q->nunfolded;
	head->object_bytes = 0;
	for (uint32_t i = 0; i < n; i++) {
		r->member[r->nmembers++] = first[i].class;
		if (i)
			add_row(head, &first[i], m);
	}
	if (*head->mark == '+' && head->in_use < 0)
		head->mark = "";
	if (!model_alloc(m, m->classes[first->class].alloc)->map_id)
		snprintf(head->id, sizeof(head->id), "%u %s", n, what);
}

uint32_t groups_make(struct rows *r, const struct model *m, const struct query *q,
		     struct row *head)
{
	uint32_t heads = 0, out = 0, n;
	uint64_t keys = 0;

	for (uint32_t i = 0; i < r->n; i++)
		keys |= r->row[i].key = key_of(&r->row[i], m, q->group);
	if (!keys)		/* as they are they stand by class, each by itself */
		return 0;
	qsort(r->row, r->n, sizeof(*r->row), by_key);
	for (uint32_t i = 0; i < r->n; i += n) {
		struct row *row = &r->row[i];

		for (n = 1; row->key && i + n < r->n && row[n].key == row->key;)
			n++;
		if (n > 1)
			make_head(r, &head[heads++], row, n, m, q);
		for (uint32_t k = 0; k < n; k++)
			row[k].child = n > 1;
		if (n > 1 && head[heads - 1].folded)
			continue;
		if (n == 1)
			row->key = 0;
		memmove(&r->row[out], row, n * sizeof(*row));
		out += n;
	}
	if (heads)
		memcpy(&r->row[out], head, heads * sizeof(*head));
	r->n = out + heads;
	return heads;
}
