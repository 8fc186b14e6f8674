// SPDX-License-Identifier: GPL-2.0-or-later
/* Events that are moments, on the thread of their cache; marks and failed checks. */
#include "perfetto_parts.h"

#include <inttypes.h>

#include "../event/kind.h"

/* Which kinds are instants, and what their counts are called. */
static const struct moment {
	bool is;
	const char *n[EVENT_COUNTS];
} moments[BMA_KINDS] = {
	[BMA_ALLOC] = { .is = true },
	[BMA_FREE] = { .is = true },
	[BMA_FREE_RCU] = { .is = true },
	[BMA_SLAB_ALLOC] = { .is = true },
	[BMA_RAW_FREE] = { .is = true },
	[BMA_ALLOC_FAIL] = { .is = true, .n = { [N_PROG] = "prog", [N_PID] = "pid" } },
	[BMA_PREFILL] = { .is = true, .n = { "asked", "from_free_by_rcu_ttrace",
						 "from_waiting_for_gp_ttrace", "from_slab" } },
	[BMA_REFILL] = { .is = true, .n = { "asked", "from_free_by_rcu_ttrace",
						"from_waiting_for_gp_ttrace", "from_slab" } },
	[BMA_TRIM] = { .is = true, .n = { "from_free_llist", "from_free_llist_extra" } },
	[BMA_EXTRA_RCU] = { .is = true, .n = { "objects" } },
	[BMA_CACHE_NEW] = { .is = true },
	[BMA_CACHE_DRAIN] = { .is = true, .n = { "objects" } },
	[BMA_CACHE_GONE] = { .is = true },
};

static bool has_field(unsigned int kind, enum field field)
{
	const struct kind *row = kind_row(kind);

	for (unsigned int i = 0; i < KIND_FIELDS && row->fields[i]; i++)
		if (row->fields[i] == field)
			return true;
	return false;
}

static void args_who(struct perfetto *p, const struct model *m, const struct event *e)
{
	const char *prog = model_name(m, NAME_PROG, e->n[N_PROG]);
	const char *task = model_name(m, NAME_TASK, e->n[N_PID]);

	arg_text(p, "reason", e->what == BMA_FAIL_BUSY ? "active busy" : "free_llist empty");
	arg_true(p, "irqs_off", e->flags & BMA_F_IRQS_OFF);
	if (prog)
		arg_text(p, "prog_name", prog);
	if (task)
		arg_text(p, "task", task);
}

static void arg_tgt(struct perfetto *p, const struct model *m, const struct event *e)
{
	const struct model_cache *tgt = model_cache(m, e->tgt);
	char cpu[32];

	arg_text(p, "target", cpu_words(tgt ? tgt->info.cpu : CPU_UNKNOWN, e->tgt, cpu,
					sizeof(cpu)));
	arg_uint(p, "target_cache", e->tgt);
}

static void args_flags(struct perfetto *p, const struct event *e)
{
	static const char *const raised[] = {
		[BMA_RAISE_QUEUED] = "queued", [BMA_RAISE_PENDING] = "pending already",
	};
	unsigned int raise = event_raise(e);

	if (raise == BMA_RAISE_QUEUED || raise == BMA_RAISE_PENDING)
		arg_text(p, "refill_work", raised[raise]);
	arg_true(p, "extra_list", e->flags & BMA_F_EXTRA);
}

static void args(struct perfetto *p, const struct model *m, const struct event *e)
{
	const struct moment *moment = &moments[e->kind];

	arg_uint(p, "cache", e->cache);
	if (e->obj && p->opts.raw_addresses)
		arg_address(p, "obj", e->obj);
	else if (p->obj)
		arg_uint(p, "obj", p->obj);
	for (unsigned int i = 0; i < EVENT_COUNTS; i++)
		if (moment->n[i])
			arg_uint(p, moment->n[i], e->n[i]);
	if (has_field(e->kind, FIELD_FREE_CNT))
		arg_sint(p, "free_cnt", e->free_cnt);
	if (e->kind == BMA_ALLOC_FAIL)
		args_who(p, m, e);
	if (e->kind == BMA_CACHE_DRAIN)
		arg_text(p, "list", list_name(e->what));
	if (e->tgt)
		arg_tgt(p, m, e);
	if (has_field(e->kind, FIELD_FLAGS))
		args_flags(p, e);
	arg_uint(p, "ran_on_cpu", e->cpu);
	arg_text(p, "context", ctx_name(e->ctx));
	arg_uint(p, "position", m->position);
}

void instant_event(struct perfetto *p, const struct model *m, struct track *t,
		   const struct event *e)
{
	uint32_t tid;

	if (!in_window(p) || !wants_kind(p, e->kind) || !moments[e->kind].is)
		return;
	if ((OBJECT_KINDS & ~p->asked) >> e->kind & 1)
		return;
	tid = track_tid(p, t, TID_EVENTS);
	record_begin(p, &(struct record){
		.ph = 'i', .scope = 't', .pid = row_of(p, t)->pid, .tid = tid,
		.ts = apart(&t->instant, p->now), .cat = "event", .name = kind_name(e->kind) });
	args(p, m, e);
	record_end(p);
}

void instant_mark(struct perfetto *p, const struct model *m, const struct mark *mark)
{
	uint64_t time = mark->time > m->start ? mark->time - m->start : 0;

	time = time > p->now ? time : p->now;	/* no event has told this time yet */
	if (!in_window(p) || time > p->opts.to)
		return;
	if (!p->mark_ts)
		record_name(p, PID_NOTES, TID_MARKS, "marks", 0);
	record_begin(p, &(struct record){ .ph = 'i', .scope = 'g', .pid = PID_NOTES,
					  .tid = TID_MARKS, .ts = apart(&p->mark_ts, time),
					  .cat = "mark", .name = mark->text });
	record_end(p);
}

static void failed_check(struct perfetto *p, const struct model *m, const struct model_failure *f)
{
	char sentence[512];

	if (!in_window(p) || !wants_kind(p, BMA_STATE) || !filter_failure(&p->opts.filter, m, f))
		return;
	if (!p->failure_ts)
		record_name(p, PID_NOTES, TID_FAILURES, "failed checks", 1);
	record_begin(p, &(struct record){ .ph = 'i', .scope = 'p', .pid = PID_NOTES,
					  .tid = TID_FAILURES, .ts = apart(&p->failure_ts, p->now),
					  .cat = "check", .name = failure_name(f->what) });
	arg_uint(p, "number", f->number);
	arg_text(p, "sentence", failure_sentence(m, f, sentence, sizeof(sentence)));
	arg_uint(p, "position", f->position);
	record_end(p);
}

void instants_failures(struct perfetto *p, const struct model *m)
{
	while (p->nfailures < m->nfailures) {
		const struct model_failure *f = model_failure(m, ++p->nfailures);

		if (f)
			failed_check(p, m, f);
	}
}
