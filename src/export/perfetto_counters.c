// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * A counter for each cache whose free_llist was known at some time, and one for each class whose
 * objects in use were. The format has no way to end a counter: -1, which is no length, says that
 * the number is not known, and a slice beside it says so in words.
 */
#include "perfetto_parts.h"

static void write_sample(struct perfetto *p, struct track *t)
{
	char name[32];

	record_begin(p, &(struct record){
		.ph = 'C', .pid = row_of(p, t)->pid, .ts = apart(&t->ts, p->now), .cat = "lists",
		.name = cpu_words(t->cpu, t->cache, name, sizeof(name)) });
	arg_sint(p, "free", t->free);
	arg_sint(p, "waiting", t->waiting);
	record_end(p);
}

static void write_in_use(struct perfetto *p, struct row *row)
{
	record_begin(p, &(struct record){ .ph = 'C', .pid = row->pid, .cat = "lists",
					  .ts = apart(&row->ts, p->now), .name = "in use" });
	arg_sint(p, "objects", row->in_use);
	record_end(p);
}

/* The two numbers are still those of the time that ends now. */
static void write_unknown(struct perfetto *p, struct track *t)
{
	const char *name = t->free >= 0 ? "waiting not known" :
			   t->waiting >= 0 ? "free not known" : "free and waiting not known";
	uint32_t tid = track_tid(p, t, TID_EVENTS);

	record_begin(p, &(struct record){
		.ph = 'X', .pid = row_of(p, t)->pid, .tid = tid, .ts = t->unknown_since,
		.dur = p->now - t->unknown_since, .cat = "lists", .name = name });
	arg_uint(p, "cache", t->cache);
	record_end(p);
}

static bool any_unknown(const struct track *t)
{
	return t->free < 0 || t->waiting < 0;
}

static void change(struct perfetto *p, struct track *t, int64_t free, int64_t waiting)
{
	bool same = (free < 0) == (t->free < 0) && (waiting < 0) == (t->waiting < 0);

	if (t->counted && !same && any_unknown(t) && in_window(p))
		write_unknown(p, t);
	if (!same || !t->counted)
		t->unknown_since = p->now;
	t->counted = true;
	t->free = free;
	t->waiting = waiting;
	if (in_window(p))
		write_sample(p, t);
}

static void update_in_use(struct perfetto *p, const struct model_class *k, struct row *row)
{
	bool known = model_in_use_exact(k) && k->in_use >= 0;
	int64_t in_use = known ? k->in_use : -1;

	if (row->counted ? row->in_use == in_use : !known)
		return;
	row->counted = true;
	row->in_use = in_use;
	if (in_window(p))
		write_in_use(p, row);
}

void counters_update(struct perfetto *p, const struct model *m, struct track *t)
{
	const struct model_cache *c = wants_kind(p, BMA_STATE) ? model_cache(m, t->cache) : NULL;
	int64_t free = -1, waiting = -1;

	if (!c)
		return;
	update_in_use(p, &m->classes[c->class], row_of(p, t));
	if (c->known >> BMA_FREE_LLIST & 1)
		free = c->list[BMA_FREE_LLIST];
	if (model_waiting_known(c))
		waiting = model_cache_waiting(c);
	if (c->gone)
		free = waiting = 0;
	if (!t->counted && (free < 0 || c->gone))
		return;
	if (!t->counted || free != t->free || waiting != t->waiting)
		change(p, t, free, waiting);
}

void counters_begin(struct perfetto *p, struct track *t)
{
	struct row *row = row_of(p, t);

	if (t->counted)
		write_sample(p, t);
	if (t->counted && any_unknown(t))
		t->unknown_since = p->now;
	if (row->counted && row->ts != p->now)	/* the first of its caches */
		write_in_use(p, row);
}

void counters_end(struct perfetto *p, struct track *t)
{
	if (t->counted && any_unknown(t))
		write_unknown(p, t);
}
