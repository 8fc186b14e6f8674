// SPDX-License-Identifier: GPL-2.0-or-later
#include "grace_rows.h"

#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "say.h"
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
	memset(r, 0, sizeof(*r));
}

static bool has_text(const struct grace_row *row, const char *text)
{
	char all[OWNER_PART + OWNER_LABEL];

	snprintf(all, sizeof(all), "%s %s", row->kind, row->label);
	return strcasestr(all, text);
}

static int64_t at_least_0(int64_t n)
{
	return n > 0 ? n : 0;
}

/* What a cache has for one flavour. False: nothing waits. */
static bool fill(struct grace_row *row, const struct model *m, const struct model_cache *c,
		 unsigned int flavour)
{
	uint8_t waiting = flavours[flavour].waiting, behind = flavours[flavour].behind;
	bool in_flight = c->wait_start[flavour] || c->list[waiting] > 0;
	const struct activity *a = model_activity(m, c);
	const struct model_class *k = &m->classes[c->class];

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
		.took_back = flavour == BMA_GP_RCU ? -1 :
			     (int64_t)(a->flow[FLOW_BACK_BEHIND] + a->flow[FLOW_BACK_WAITING]),
		.stalled = c->stall[flavour] != 0,
	};
	row->bytes = (row->objects + row->behind) * model_object_bytes(m, k);
	row->not_yet = !in_flight && row->known && flavour == BMA_GP_RCU;
	owner_of(m, k, row->kind, row->name, row->id);
	owner_label(m, k, row->label);
	return true;
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

/* The oldest first; what has no age is below what has one. */
static int by_age(const struct grace_row *a, const struct grace_row *b)
{
	return by_number(a->since - 1, b->since - 1);
}

static int by_objects(const struct grace_row *a, const struct grace_row *b)
{
	return by_number(b->objects + b->behind, a->objects + a->behind);
}

static int by_owner(const struct grace_row *a, const struct grace_row *b)
{
	int c = strcasecmp(a->name, b->name);

	c = c ? c : strcmp(a->id, b->id);
	return c ? c : by_number(a->cache, b->cache);
}

static int compare(const void *x, const void *y, void *query)
{
	static int (*const orders[GRACE_SORTS])(const struct grace_row *,
						const struct grace_row *) = {
		[GRACE_BY_AGE] = by_age, [GRACE_BY_OBJECTS] = by_objects,
		[GRACE_BY_OWNER] = by_owner,
	};
	const struct grace_query *q = query;
	const struct grace_row *a = x, *b = y;
	int c = orders[q->sort](a, b);

	c = q->reverse ? -c : c;
	if (!c)
		c = by_number(a->cache, b->cache);
	return c ? c : by_number(a->flavour, b->flavour);
}

static int add_cache(struct grace_rows *r, const struct model *m, const struct model_cache *c,
		     const struct grace_query *q)
{
	int rc = 0;

	for (unsigned int f = 0; f < GRACE_FLAVOURS && !rc; f++) {
		struct grace_row row;

		if (!fill(&row, m, c, f))
			continue;
		r->all++;
		if (!*q->filter || has_text(&row, q->filter))
			rc = push(r, &row);
	}
	return rc;
}

int grace_rows_make(struct grace_rows *r, const struct model *m, const struct grace_query *q)
{
	struct grace_query order = *q;
	int rc = 0;

	r->n = r->all = 0;
	r->objects = r->bytes = 0;
	r->known = true;
	for (uint32_t i = 1; i < m->ncaches && !rc; i++)
		if (m->caches[i].info.id && !m->caches[i].gone)
			rc = add_cache(r, m, &m->caches[i], q);
	if (rc)
		grace_rows_release(r);
	else if (r->n)
		qsort_r(r->row, r->n, sizeof(*r->row), compare, &order);
	return rc;
}

const struct incident *grace_stall(const struct model *m, unsigned int flavour)
{
	const struct incident *oldest = NULL;

	for (uint32_t i = 1; i < m->ncaches; i++) {
		const struct model_cache *c = &m->caches[i];
		const struct incident *s = c->stall[flavour] && !c->gone ?
					   model_incident(m, c->stall[flavour]) : NULL;

		if (s && (!oldest || s->first < oldest->first))
			oldest = s;
	}
	return oldest;
}

static void say_stall(struct say *s, const struct model *m, const struct incident *i)
{
	say(s, s->len ? ", %s not for %s" : "! %s has not ended for %s", flavour_words(i->flavour),
	    text_age(m->now > i->first ? m->now - i->first : 0).s);
	if (i->usual)
		say(s, " (usual max %s)", text_age(i->usual).s);
}

/* Who it is that reads no event tells: the kernel knows it of each task, we are not told. */
static void say_reader(struct say *s, const struct incident *i)
{
	if (i->cause == CAUSE_UNKNOWN)
		say(s, "Events were lost: it may be another one by now. ");
	say(s, i->flavour == BMA_GP_TASKS_TRACE ?
	    "Some sleepable BPF program is still in its section. These events do not tell which: "
	    "look for one that sleeps in a page fault or copies user memory. " :
	    "Some CPU or task still reads: the kernel's log names it after some 20 s. ");
}

/* What grace periods of a flavour took that have ended: the one under way may be older. */
static void say_longest(struct say *s, const struct grace *g)
{
	if (!g->age.n)
		return;
	say(s, ", the longest took %s", text_age(g->age.max).s);
	if (g->usual && g->usual < g->age.max)
		say(s, ", without stalls %s", text_age(g->usual).s);
}

struct under_way {		/* of both flavours */
	uint32_t batches;
	uint64_t oldest;	/* since, ns; 0: none, or not known */
	unsigned int flavour;	/* of the oldest */
};

static struct under_way under_way(const struct model *m)
{
	struct under_way u = { .batches = 0 };
	struct grace_now now;

	for (unsigned int f = 0; f < GRACE_FLAVOURS; f++) {
		model_grace_now(m, f, &now);
		u.batches += now.batches;
		if (now.oldest && (!u.oldest || now.oldest < u.oldest)) {
			u.oldest = now.oldest;
			u.flavour = f;
		}
	}
	return u;
}

/* The oldest, beside what was the longest of its own flavour. */
static void say_under_way(struct say *s, const struct model *m, const struct under_way *u)
{
	if (u->oldest) {
		say(s, "No grace period is late: the oldest is %s old",
		    text_age(m->now > u->oldest ? m->now - u->oldest : 0).s);
		say_longest(s, &m->grace[u->flavour]);
	} else if (u->batches) {
		say(s, "%s waited for; since when is not known",
		    u->batches == 1 ? "A grace period is" : "Grace periods are");
	} else if (m->grace[BMA_GP_RCU].started || m->grace[BMA_GP_TASKS_TRACE].started) {
		say(s, "No grace period is under way");
	} else {
		say(s, "No object has had to wait for a grace period yet");
	}
	say(s, ".");
}

/* unit_free_rcu() asks for no grace period: check_free_by_rcu() does, in refill_work. */
static void say_not_yet(struct say *s, const struct model *m)
{
	bool known = true;
	int64_t n = 0;

	for (uint32_t i = 1; i < m->ncaches; i++) {
		struct grace_row row;

		if (!m->caches[i].info.id || m->caches[i].gone ||
		    !fill(&row, m, &m->caches[i], BMA_GP_RCU) || row.list != BMA_FREE_BY_RCU)
			continue;
		n += row.objects;
		known &= row.known;
	}
	if (n)
		say(s, "%s%s %s on free_by_rcu: %s begins with the next refill work.",
		    known ? "" : "~", text_count(n).s, n == 1 ? "object is" : "are",
		    n == 1 ? "its grace period" : "their grace period");
}

void grace_verdict(const struct model *m, struct grace_verdict *v)
{
	struct under_way u;
	struct say head, more;

	v->stalled = false;
	say_start(&head, v->headline, sizeof(v->headline));
	say_start(&more, v->more, sizeof(v->more));
	for (unsigned int f = GRACE_FLAVOURS; f-- > 0; ) {
		const struct incident *i = grace_stall(m, f);

		if (!i)
			continue;
		say_stall(&head, m, i);
		say_reader(&more, i);
		v->stalled = true;
	}
	if (v->stalled)
		return;
	u = under_way(m);
	say_under_way(&head, m, &u);
	if (!u.batches)
		say_not_yet(&more, m);
}
