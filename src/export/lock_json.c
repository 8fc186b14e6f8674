// SPDX-License-Identifier: GPL-2.0-or-later
#include "lock_json.h"

#include <cjson/cJSON.h>
#include <stdlib.h>

#include "../event/kind.h"
#include "../event/value.h"
#include "../model/lock_words.h"

static bool put_counts(cJSON *o, const struct lock_counts *n)
{
	cJSON *failed = cJSON_AddObjectToObject(o, "failed");
	bool ok = failed;

	for (unsigned int i = BMA_LOCK_AA; ok && i < BMA_LOCK_FAILURES; i++)
		ok = put_num(failed, lock_failure_name(i), n->failed[i]);
	return ok && put_num(o, "acquired", lock_acquired(n)) && put_num(o, "at_once", n->at_once) &&
	       put_num(o, "waits", n->waits) && put_num(o, "after_wait", n->after_wait) &&
	       put_num(o, "released", n->released) && put_num(o, "found", n->found) &&
	       put_num(o, "forgotten", n->forgotten);
}

static bool put_name(cJSON *o, const struct model *m, const char *key, uint32_t lock)
{
	char name[LOCK_NAME];

	return cJSON_AddStringToObject(o, key, lock_words(m, lock, name, sizeof(name)));
}

static bool put_owner_row(cJSON *rows, const struct lock_owner *owner, const struct lock_sum *s)
{
	const struct lock_info *i = &owner->info;
	cJSON *o = cJSON_CreateObject();
	char name[LOCK_NAME];

	if (!cJSON_AddItemToArray(rows, o))
		return false;
	return cJSON_AddStringToObject(o, "name", lock_owner_words(i, name, sizeof(name))) &&
	       cJSON_AddStringToObject(o, "of", lock_of_name(i->of)) &&
	       put_num(o, "map_id", i->map_id) &&
	       put_text_or_null(o, "map_name", i->map_id ? i->name : NULL) &&
	       put_text_or_null(o, "map_type", i->map_id ? map_type_name(i->map_type) : NULL) &&
	       put_text_or_null(o, "owner", i->of == BMA_LOCK_STORAGE ?
				storage_owner_name(i->owner) : NULL) &&
	       put_counts(o, &s->n) && put_num(o, "held", s->held) && put_num(o, "tried", s->tried) &&
	       put_hist(o, "wait", &s->waits);
}

static bool put_owners(cJSON *o, const struct model *m, const struct filter *filter)
{
	cJSON *rows = cJSON_AddArrayToObject(o, "owners");
	struct lock_sum *sums = calloc(m->locks.nowners + 1, sizeof(*sums));
	bool ok = rows && sums;

	if (sums)
		model_lock_sums(m, sums);
	for (uint32_t i = 0; ok && i < m->locks.nowners; i++)
		if (m->locks.owners[i].key && lock_sum_used(&sums[i]) &&
		    filter_lock(filter, &m->locks.owners[i].info))
			ok = put_owner_row(rows, &m->locks.owners[i], &sums[i]);
	free(sums);
	return ok;
}

static bool put_lock(cJSON *rows, const struct model *m, const struct model_lock *k)
{
	cJSON *o = cJSON_CreateObject();

	if (!cJSON_AddItemToArray(rows, o))
		return false;
	return put_num(o, "id", k->id) && put_name(o, m, "name", k->id) && put_counts(o, &k->n) &&
	       put_num(o, "held", k->held) && put_num(o, "tried", k->tried) &&
	       put_hist(o, "wait", model_lock_waits(m, k));
}

static bool put_kept(cJSON *o, const struct model *m, const struct filter *filter)
{
	cJSON *rows = cJSON_AddArrayToObject(o, "locks");
	bool ok = rows;

	for (uint32_t i = 1; ok && i < m->locks.nlocks; i++)
		if (m->locks.locks[i].id &&
		    filter_lock(filter, model_lock_info(m, m->locks.locks[i].id)))
			ok = put_lock(rows, m, &m->locks.locks[i]);
	return ok && put_num(o, "locks_not_kept", m->locks.locks_gone);
}

static const char *how_name(enum lock_how how)
{
	static const char *const names[] = {
		[LOCK_HELD] = "held", [LOCK_TRIED] = "tried", [LOCK_OPEN] = "held_or_tried",
	};

	return names[how];
}

static bool put_entry(cJSON *entries, const struct model *m, const struct lock_entry *e)
{
	cJSON *o = cJSON_CreateObject();

	if (!cJSON_AddItemToArray(entries, o))
		return false;
	return put_num_or_null(o, "lock", e->lock, e->lock) && put_name(o, m, "name", e->lock) &&
	       cJSON_AddStringToObject(o, "how", how_name(e->how)) &&
	       put_moment(o, "since_ns", m, e->since);
}

static bool put_cpu(cJSON *cpus, const struct model *m, uint32_t cpu)
{
	const struct lock_cpu *c = model_lock_cpu(m, cpu);
	cJSON *o = cJSON_CreateObject(), *entries;
	bool ok;

	if (!cJSON_AddItemToArray(cpus, o))
		return false;
	ok = put_num(o, "cpu", cpu) && cJSON_AddBoolToObject(o, "told", c->told) &&
	     cJSON_AddBoolToObject(o, "known", c->told && c->known) &&
	     put_num(o, "out_of_order", c->out_of_order) && put_num(o, "more", c->over);
	entries = cJSON_AddArrayToObject(o, "entries");
	for (int i = 0; ok && entries && i < c->n; i++)
		ok = put_entry(entries, m, &c->entry[i]);
	return ok && entries;
}

/* CPUs that told anything of locks. */
static bool put_cpus(cJSON *o, const struct model *m, const struct filter *f)
{
	cJSON *cpus = cJSON_AddArrayToObject(o, "held_now");
	bool ok = cpus;

	for (uint32_t cpu = 0; ok && cpu < m->ncpus; cpu++) {
		const struct lock_cpu *c = model_lock_cpu(m, cpu);

		if (c && (c->told || c->n) &&
		    (!f->cpus || (cpu < f->ncpus && f->cpus[cpu])))
			ok = put_cpu(cpus, m, cpu);
	}
	return ok;
}

static bool put_table(cJSON *o, const struct model *m, const struct lock_side *s)
{
	const struct lock_table *t = &s->table;
	cJSON *table;

	if (!t->time)
		return cJSON_AddNullToObject(o, "table");
	table = cJSON_AddArrayToObject(o, "table");
	for (unsigned int i = 0; table && i < t->n; i++) {
		cJSON *e = cJSON_CreateObject();

		if (!cJSON_AddItemToArray(table, e) ||
		    !put_num_or_null(e, "lock", t->lock[i], t->lock[i]) ||
		    !put_name(e, m, "name", t->lock[i]) ||
		    !cJSON_AddStringToObject(e, "how", how_name(lock_table_how(s, i))))
			return false;
	}
	return table;
}

static bool put_side(cJSON *o, const char *key, const struct model *m, const struct lock_side *s)
{
	cJSON *e;

	if (s->cpu == CPU_UNKNOWN)
		return cJSON_AddNullToObject(o, key);
	e = cJSON_AddObjectToObject(o, key);
	return e && put_num(e, "cpu", s->cpu) && put_prog(e, m, s->prog) && put_task(e, m, s->pid) &&
	       put_text_or_null(e, "context", s->ctx < BMA_CTXS ? ctx_name(s->ctx) : NULL) &&
	       put_num_or_null(e, "waits_for", s->tried, s->tried) &&
	       put_num_or_null(e, "waited_ns", s->waited, s->tried) &&
	       put_num_or_null(e, "held_ns", s->held, s->held) &&
	       put_num_or_null(e, "cnt", s->table.cnt, s->table.time) && put_table(e, m, s);
}

static bool put_log_entry(cJSON *log, const struct model *m, const struct lock_failure_entry *f)
{
	cJSON *o = cJSON_CreateObject();
	char text[1024];

	if (!cJSON_AddItemToArray(log, o))
		return false;
	return put_num(o, "number", f->number) &&
	       cJSON_AddStringToObject(o, "failure", lock_failure_name(f->why)) &&
	       put_num(o, "position", f->position) && put_num(o, "time_ns", f->time - m->start) &&
	       put_num_or_null(o, "lock", f->lock, f->lock) && put_name(o, m, "name", f->lock) &&
	       put_side(o, "who", m, &f->me) && put_side(o, "holder", m, &f->holder) &&
	       put_text_or_null(o, "holder_how", f->holder.cpu != CPU_UNKNOWN ?
				how_name(lock_holder_how(f)) : NULL) &&
	       put_num_or_null(o, "twin", f->twin, f->twin) &&
	       put_num_or_null(o, "after_ns", f->after, f->after) &&
	       cJSON_AddStringToObject(o, "short", lock_failure_short(m, f, text, sizeof(text))) &&
	       cJSON_AddStringToObject(o, "sentence", lock_failure_story(m, f, text, sizeof(text)));
}

static bool put_log(cJSON *o, const struct model *m, const struct filter *f)
{
	cJSON *log = cJSON_AddArrayToObject(o, "log");
	uint64_t n = m->locks.nlog > LOCK_LOG_KEPT ? m->locks.nlog - LOCK_LOG_KEPT : 0;
	bool ok = log;

	while (ok && ++n <= m->locks.nlog) {
		const struct lock_failure_entry *e = model_lock_failure(m, n);
		bool cpu = !f->cpus || (e->me.cpu < f->ncpus && f->cpus[e->me.cpu]);

		if (cpu && filter_lock(f, model_lock_info(m, e->lock)))
			ok = put_log_entry(log, m, e);
	}
	return ok && put_num(o, "log_total", m->locks.nlog);
}

bool put_locks(cJSON *o, const struct model *m, const struct filter *filter)
{
	cJSON *locks = cJSON_AddObjectToObject(o, "locks");

	return locks && cJSON_AddBoolToObject(locks, "told", model_locks_told(m)) &&
	       put_counts(locks, &m->locks.n) && put_num(locks, "held", m->locks.held) &&
	       put_num(locks, "tried", m->locks.tried) && put_hist(locks, "wait", &m->locks.waits) &&
	       put_num(locks, "own", m->cost.own_locks) && put_owners(locks, m, filter) &&
	       put_kept(locks, m, filter) && put_cpus(locks, m, filter) &&
	       put_log(locks, m, filter);
}
