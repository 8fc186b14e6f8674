// SPDX-License-Identifier: GPL-2.0-or-later
#include "grace_rows.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "../src/event/kind.h"

static const struct {
	uint8_t waiting, behind;	/* enum bma_list */
} flavours[GRACE_FLAVOURS] = {
	[BMA_GP_RCU] = { BMA_WAITING_FOR_GP, BMA_FREE_BY_RCU },
	[BMA_GP_TASKS_TRACE] = { BMA_WAITING_FOR_GP_TTRACE, BMA_FREE_BY_RCU_TTRACE },
};

const char *grace_sort_name(enum grace_sort sort)
{
	static const char *const names[GRACE_SORTS] = {
		[GRACE_BY_AGE] = "age", [GRACE_BY_OBJECTS] = "objects", [GRACE_BY_OWNER] = "owner",
	};

	return names[sort];
}

void grace_rows_release(struct grace_rows *r)
{
	free(r->row);
	free(r->name);
	memset(r, 0, sizeof(*r));
}

struct grace_owner grace_owner(const struct model *m, const struct grace_row *row)
{
	const struct model_class *k = &m->classes[row->class];
	struct grace_owner o;

	owner_of(m, k, o.kind, o.name, o.id);
	owner_label(m, k, o.label);
	return o;
}

static bool has_text(const struct grace_owner *o, const char *text)
{
	char all[OWNER_PART + OWNER_LABEL];

	snprintf(all, sizeof(all), "%s %s", o->kind, o->label);
	return strcasestr(all, text);
}

struct grace_name {		/* of a class */
	bool told, passes;	/* it was looked at; the filter lets it pass */
	char name[OWNER_PART], id[OWNER_PART];
};

/* Of many rows few are of different classes. */
static const struct grace_name *name_of(struct grace_rows *r, const struct model *m,
					const struct grace_row *row, const char *filter)
{
	struct grace_name *n = &r->name[row->class];
	struct grace_owner o;

	if (n->told)
		return n;
	o = grace_owner(m, row);
	n->told = true;
	n->passes = has_text(&o, filter);
	memcpy(n->name, o.name, sizeof(n->name));
	memcpy(n->id, o.id, sizeof(n->id));
	return n;
}

static int64_t at_least_0(int64_t n)
{
	return n > 0 ? n : 0;
}

/* What a cache has for one flavour. False: nothing waits. */
bool grace_row_fill(struct grace_row *row, const struct model *m, const struct model_cache *c,
		    unsigned int flavour)
{
	uint8_t waiting = flavours[flavour].waiting, behind = flavours[flavour].behind;
	bool in_flight = c->wait_start[flavour] || c->list[waiting] > 0;

	if (!in_flight && c->list[behind] <= 0)
		return false;
	*row = (struct grace_row){
		.cache = c->info.id, .class = c->class, .cpu = c->info.cpu, .flavour = flavour,
		.list = in_flight ? waiting : behind,
		.objects = at_least_0(c->list[in_flight ? waiting : behind]),
		.behind = in_flight ? at_least_0(c->list[behind]) : 0,
		.known = c->known >> waiting & c->known >> behind & 1,
		.since = in_flight ? c->wait_start[flavour] :
			 behind == BMA_FREE_BY_RCU_TTRACE ? c->behind_since : 0,
		.stalled = c->stall[flavour] != 0,
	};
	row->bytes = (row->objects + row->behind) * model_object_bytes(m, &m->classes[c->class]);
	row->not_yet = !in_flight && row->known && flavour == BMA_GP_RCU;
	return true;
}

int64_t grace_took_back(const struct model *m, const struct grace_row *row)
{
	const struct activity *a = model_activity(m, model_cache(m, row->cache));

	if (row->flavour == BMA_GP_RCU)
		return -1;
	return (int64_t)(a->flow[FLOW_BACK_BEHIND] + a->flow[FLOW_BACK_WAITING]);
}

static int push(struct grace_rows *r, const struct grace_row *row)
{
	if (r->n == r->cap) {
		uint32_t cap = r->cap ? 2 * r->cap : 64;
		struct grace_row *more = realloc(r->row, cap * sizeof(*more));

		if (!more)
			return -ENOMEM;
		r->row = more;
		r->cap = cap;
	}
	r->row[r->n++] = *row;
	r->objects += row->objects + row->behind;
	r->bytes += row->bytes;
	r->known &= row->known;
	return 0;
}

static int by_number(uint64_t a, uint64_t b)
{
	return a < b ? -1 : a > b;
}

struct order {
	const struct grace_query *query;
	const struct grace_name *name;
};

/* The oldest first; what has no age is below what has one. */
static int by_age(const struct grace_row *a, const struct grace_row *b, const struct order *o)
{
	(void)o;
	return by_number(a->since - 1, b->since - 1);
}

static int by_objects(const struct grace_row *a, const struct grace_row *b, const struct order *o)
{
	(void)o;
	return by_number(b->objects + b->behind, a->objects + a->behind);
}

static int by_owner(const struct grace_row *a, const struct grace_row *b, const struct order *o)
{
	const struct grace_name *na = &o->name[a->class], *nb = &o->name[b->class];
	int c = na == nb ? 0 : strcasecmp(na->name, nb->name);

	c = c || na == nb ? c : strcmp(na->id, nb->id);
	return c ? c : by_number(a->cache, b->cache);
}

static int compare(const void *x, const void *y, void *order)
{
	static int (*const orders[GRACE_SORTS])(const struct grace_row *, const struct grace_row *,
						const struct order *) = {
		[GRACE_BY_AGE] = by_age, [GRACE_BY_OBJECTS] = by_objects,
		[GRACE_BY_OWNER] = by_owner,
	};
	const struct order *o = order;
	const struct grace_row *a = x, *b = y;
	int c = orders[o->query->sort](a, b, o);

	c = o->query->reverse ? -c : c;
	if (!c)
		c = by_number(a->cache, b->cache);
	return c ? c : by_number(a->flavour, b->flavour);
}

static int add_cache(struct grace_rows *r, const struct model *m, const struct model_cache *c,
		     const struct grace_query *q)
{
	bool names = *q->filter || q->sort == GRACE_BY_OWNER;
	int rc = 0;

	for (unsigned int f = 0; f < GRACE_FLAVOURS && !rc; f++) {
		struct grace_row row;

		if (!grace_row_fill(&row, m, c, f))
			continue;
		r->all++;
		if (!names || name_of(r, m, &row, q->filter)->passes)
			rc = push(r, &row);
	}
	return rc;
}

/* One for each class, not looked at yet. */
static int forget_names(struct grace_rows *r, const struct model *m)
{
	if (m->nclasses > r->cap_names) {
		struct grace_name *name = realloc(r->name, m->nclasses * sizeof(*name));

		if (!name)
			return -ENOMEM;
		r->name = name;
		r->cap_names = m->nclasses;
	}
	for (uint32_t i = 0; i < m->nclasses; i++)
		r->name[i].told = false;
	return 0;
}

int grace_rows_make(struct grace_rows *r, const struct model *m, const struct grace_query *q)
{
	struct order order = { .query = q };
	int rc;

	r->n = r->all = 0;
	r->objects = r->bytes = 0;
	r->known = true;
	rc = forget_names(r, m);
	for_each_waiting(m, c)
		rc = rc ? rc : add_cache(r, m, c, q);
	order.name = r->name;
	if (rc)
		grace_rows_release(r);
	else if (r->n)
		qsort_r(r->row, r->n, sizeof(*r->row), compare, &order);
	return rc;
}
