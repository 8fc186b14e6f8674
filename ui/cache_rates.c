// SPDX-License-Identifier: GPL-2.0-or-later
#include "cache_rates.h"

#include <stdlib.h>
#include <string.h>

#define SECOND 1000000000ull

static void mark_release(struct flow_mark *k)
{
	free(k->flow);
	memset(k, 0, sizeof(*k));
}

void cache_rates_release(struct cache_rates *r)
{
	mark_release(&r->from);
	mark_release(&r->next);
}

static void mark_take(struct flow_mark *k, const struct model *m, uint32_t class)
{
	uint64_t *flow = calloc(((size_t)m->ncpus + 1) * FLOWS, sizeof(*flow)), *all;

	if (!flow)
		return;
	all = flow + (size_t)m->ncpus * FLOWS;
	for (uint32_t cpu = 0; cpu < m->ncpus; cpu++) {
		const struct model_cache *c = model_cache_at(m, class, cpu);

		if (!c || !c->activity)
			continue;
		memcpy(flow + cpu * FLOWS, model_activity(m, c)->flow, FLOWS * sizeof(*flow));
		for (unsigned int i = 0; i < FLOWS; i++)
			all[i] += flow[cpu * FLOWS + i];
	}
	*k = (struct flow_mark){ m->now, flow };
}

void cache_rates_sample(struct cache_rates *r, const struct model *m, uint32_t class)
{
	uint64_t number = m->classes[class].number;

	if (r->class != class || r->number != number || r->ncpus != m->ncpus ||
	    m->now < r->next.time) {
		cache_rates_release(r);
		r->class = class;
		r->number = number;
		r->ncpus = m->ncpus;
	}
	if (r->next.time && m->now < r->next.time + SECOND)
		return;
	mark_release(&r->from);
	r->from = r->next;
	memset(&r->next, 0, sizeof(r->next));
	mark_take(&r->next, m, class);
}

/* The newest mark would do when it is old enough, but never divides by a sliver of time. */
static const struct flow_mark *base_of(const struct cache_rates *r, const struct model *m)
{
	return r->next.time && m->now >= r->next.time + SECOND / 2 ? &r->next : &r->from;
}

static uint64_t per_second(uint64_t n, uint64_t before, uint64_t ns)
{
	return n > before ? (uint64_t)((double)(n - before) * SECOND / ns + 0.5) : 0;
}

bool cache_rates_of(const struct cache_rates *r, const struct cache_facts *f, uint64_t rate[FLOWS])
{
	const struct flow_mark *from = base_of(r, f->model);
	uint64_t now = f->model->now;
	uint32_t at = f->cpu < 0 ? r->ncpus : (uint32_t)f->cpu;

	if (!from->time || now <= from->time)
		return false;
	for (unsigned int i = 0; i < FLOWS; i++)
		rate[i] = per_second(f->flow[i], from->flow[at * FLOWS + i], now - from->time);
	return true;
}

bool cache_rates_get(const struct cache_rates *r, const struct model *m, int32_t cpu,
		     uint64_t rate[FLOWS])
{
	struct cache_facts f;

	if (!base_of(r, m)->time)
		return false;
	cache_facts(&f, m, r->class, cpu);
	return cache_rates_of(r, &f, rate);
}

static bool selected(const struct cache_facts *f, uint32_t id)
{
	const struct model_cache *c = model_cache(f->model, id);

	return c && c->class == f->number && (f->cpu < 0 || c->info.cpu == (uint32_t)f->cpu);
}

void event_whose(const struct event *e, const struct cache_facts *f, bool *own, bool *in)
{
	*own = selected(f, e->cache);
	*in = selected(f, e->tgt);
}

uint32_t event_flows(const struct event *e, const struct cache_facts *f)
{
	bool own = selected(f, e->cache), in = selected(f, e->tgt);
	struct activity a;
	uint32_t flows = 0;

	if (!own && !in)
		return 0;
	memset(&a, 0, sizeof(a));
	if (own)
		activity_count(&a, e);
	if (in)
		activity_count_in(&a, e);
	for (unsigned int i = 0; i < FLOWS; i++)
		flows |= a.flow[i] ? 1u << i : 0;
	return flows;
}

static void look_at(struct cache_last *l, const struct past *past, const struct cache_facts *f,
		    uint64_t from, uint64_t to)
{
	struct moved any = { 0 }, trim = { 0 }, failed = { 0 };
	uint64_t number = past_seek(past, to + 1), failures = 0;
	struct past_item item;

	while (past_item(past, --number, &item) && item.position >= from &&
	       (!any.position || !trim.position)) {
		const struct event *e = item.event;

		if (e && !any.position && e->kind == BMA_ALLOC_FAIL && selected(f, e->cache) &&
		    !failures++)
			failed = (struct moved){ item.position, *e };
		if (!e || (any.position && e->kind != BMA_TRIM) || !event_flows(e, f))
			continue;
		if (!any.position)
			any = (struct moved){ item.position, *e };
		if (e->kind == BMA_TRIM && selected(f, e->cache))
			trim = (struct moved){ item.position, *e };
	}
	l->failures = failures + (any.position ? 0 : l->failures);
	l->failed = failed.position ? failed : l->failed;
	l->any = any.position ? any : l->any;
	l->trim = trim.position ? trim : l->trim;
}

/* Of another selection, of an earlier place, or of one of which more is kept than then. */
static bool begins_anew(const struct cache_last *l, const struct cache_facts *f, uint64_t oldest)
{
	uint64_t to = f->model->position;

	return l->class != f->number || l->number != f->class->number || l->cpu != f->cpu ||
	       to < l->upto || (oldest < l->oldest && l->oldest + LAST_LOOK_BACK > to);
}

void cache_last_find(struct cache_last *l, const struct past *past, const struct cache_facts *f)
{
	uint64_t oldest = 0, newest = 0, to = f->model->position, from;

	if (past)
		past_range(past, &oldest, &newest);
	to = to < newest ? to : newest;
	from = l->upto + 1 > oldest ? l->upto + 1 : oldest;
	if (begins_anew(l, f, oldest) || from > l->upto + 1) {	/* or some are not kept any more */
		*l = (struct cache_last){ .class = f->number, .number = f->class->number,
					  .cpu = f->cpu };
		from = oldest;
	}
	l->oldest = oldest;
	if (!newest)
		return;
	if (from + LAST_LOOK_BACK < to)
		from = to - LAST_LOOK_BACK;
	if (!from)
		from = 1;
	look_at(l, past, f, from, to);
	l->upto = to > l->upto ? to : l->upto;
}
