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

	for (unsigned int i = 0; row && i < KIND_FIELDS && row->fields[i]; i++)
		if (row->fields[i] == field)
			return true;
	return false;
}

/* An event takes no more room: HEAD_MAX, the pieces, 16 numbers and words with their keys, and two
 * names of which each byte is escaped. */
#define EVENT_MAX 4096

void instants_init(struct perfetto *p)
{
	for (unsigned int k = 0; k < BMA_KINDS; k++) {
		struct piece *piece = &p->texts.kind[k];

		piece->len = snprintf(piece->text, sizeof(piece->text),
				      ",\"cat\":\"event\",\"name\":\"%s\",\"args\":{\"cache\":",
				      kind_name(k));
		p->texts.free_cnt |= (uint32_t)has_field(k, FIELD_FREE_CNT) << k;
		p->texts.flags |= (uint32_t)has_field(k, FIELD_FLAGS) << k;
	}
	for (unsigned int c = 0; c <= BMA_CTXS; c++) {
		struct piece *piece = &p->texts.ctx[c];

		piece->len = snprintf(piece->text, sizeof(piece->text),
				      ",\"context\":\"%s\",\"position\":", ctx_name(c));
	}
}

/* Key and text, without a byte that needs an escape. */
static char *put_pair(char *at, const char *key, const char *word)
{
	at = PUT(put_bytes(PUT(at, ",\""), key, strlen(key)), "\":\"");
	return PUT(put_bytes(at, word, strlen(word)), "\"");
}

static char *put_count(char *at, const char *key, uint32_t v)
{
	return put_uint(PUT(put_bytes(PUT(at, ",\""), key, strlen(key)), "\":"), v);
}

static char *put_who(char *at, const struct model *m, const struct event *e)
{
	const char *prog = model_name(m, NAME_PROG, e->n[N_PROG]);
	const char *task = model_name(m, NAME_TASK, e->n[N_PID]);

	at = put_pair(at, "reason", e->what == BMA_FAIL_BUSY ? "active busy" : "free_llist empty");
	if (e->flags & BMA_F_IRQS_OFF)
		at = PUT(at, ",\"irqs_off\":true");
	if (prog)
		at = put_string(PUT(at, ",\"prog_name\":"), prog);
	if (task)
		at = put_string(PUT(at, ",\"task\":"), task);
	return at;
}

static char *put_tgt(char *at, const struct model *m, const struct event *e)
{
	const struct model_cache *tgt = model_cache(m, e->tgt);
	char cpu[32];

	at = put_pair(at, "target", cpu_words(tgt ? tgt->info.cpu : CPU_UNKNOWN, e->tgt, cpu,
					      sizeof(cpu)));
	return put_uint(PUT(at, ",\"target_cache\":"), e->tgt);
}

static char *put_flags(char *at, const struct event *e)
{
	unsigned int raise = event_raise(e);

	if (raise == BMA_RAISE_QUEUED)
		at = PUT(at, ",\"refill_work\":\"queued\"");
	else if (raise == BMA_RAISE_PENDING)
		at = PUT(at, ",\"refill_work\":\"pending already\"");
	if (e->flags & BMA_F_EXTRA)
		at = PUT(at, ",\"extra_list\":true");
	return at;
}

static char *put_obj(const struct perfetto *p, char *at, const struct event *e)
{
	if (e->obj && p->opts.raw_addresses)
		return PUT(put_address(PUT(at, ",\"obj\":\""), e->obj), "\"");
	return p->obj ? put_uint(PUT(at, ",\"obj\":"), p->obj) : at;
}

static char *put_counts(char *at, const struct moment *moment, const struct event *e)
{
	for (unsigned int i = 0; i < EVENT_COUNTS && moment->n[i]; i++)
		at = put_count(at, moment->n[i], e->n[i]);
	return at;
}

/* The arguments behind the cache's key. */
static char *put_args(struct perfetto *p, char *at, const struct model *m, const struct event *e)
{
	at = put_counts(put_obj(p, put_uint(at, e->cache), e), &moments[e->kind], e);
	if (p->texts.free_cnt >> e->kind & 1)
		at = put_sint(PUT(at, ",\"free_cnt\":"), e->free_cnt);
	if (e->kind == BMA_ALLOC_FAIL)
		at = put_who(at, m, e);
	if (e->kind == BMA_CACHE_DRAIN)
		at = put_pair(at, "list", list_name(e->what));
	if (e->tgt)
		at = put_tgt(at, m, e);
	if (p->texts.flags >> e->kind & 1)
		at = put_flags(at, e);
	at = put_uint(PUT(at, ",\"ran_on_cpu\":"), e->cpu);
	at = put_piece(at, &p->texts.ctx[e->ctx < BMA_CTXS ? e->ctx : BMA_CTXS]);
	return put_near(at, &p->instant_position, m->position);
}

static char *put_event(struct perfetto *p, char *at, const struct model *m, struct track *t,
		       const struct event *e)
{
	at = instant_begin(p, at, &t->head, apart(&t->instant, p->now));
	at = put_args(p, put_piece(at, &p->texts.kind[e->kind]), m, e);
	return PUT(at, "}}");
}

void instant_event(struct perfetto *p, const struct model *m, struct track *t,
		   const struct event *e)
{
	if (!in_window(p) || !wants_kind(p, e->kind) || !moments[e->kind].is)
		return;
	if ((OBJECT_KINDS & ~p->asked) >> e->kind & 1)
		return;
	if (!t->head.len)
		instant_head(&t->head, row_of(p, t)->pid, track_tid(p, t, TID_EVENTS));
	out_used(&p->out, put_event(p, out_room(&p->out, EVENT_MAX), m, t, e));
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
