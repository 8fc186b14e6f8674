// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * A slice for each batch that waits for a grace period. A cache has one of each flavour in flight,
 * so each flavour has its thread and slices never overlap. Only where the merge of two CPUs told
 * the start of a batch before the end of the one before it, there are two for a moment: the numbers
 * of the moves tell them apart.
 */
#include "perfetto_parts.h"

#include "../event/kind.h"

enum ending { END_SEEN, END_NOT_SEEN, END_CACHE_GONE, END_NONE };

static const char *const ending_words[] = {
	[END_SEEN] = "seen", [END_NOT_SEEN] = "not seen", [END_CACHE_GONE] = "cache gone",
	[END_NONE] = "none yet",
};

struct slice {
	const struct batch *batch;
	unsigned int flavour;
	uint64_t until;
	enum ending ending;
	const struct event *end;	/* with END_SEEN */
	uint64_t end_position;
	uint32_t tgt_cpu;
};

static uint64_t missing(const struct perfetto *p)
{
	return p->lost + p->missed;
}

static const char *slice_name(const struct slice *s)
{
	if (s->batch->undelayed)
		return "tear-down, no grace period";
	return s->flavour == BMA_GP_RCU ? "rcu grace period" : "tasks-trace grace period";
}

static void args_end(struct perfetto *p, const struct slice *s)
{
	char cpu[32];

	arg_uint(p, "objects_at_end", s->end->n[N_MOVED]);
	arg_text(p, "target", s->end->tgt ? cpu_words(s->tgt_cpu, s->end->tgt, cpu, sizeof(cpu)) :
					    "slab");
	if (s->end->tgt)
		arg_uint(p, "target_cache", s->end->tgt);
	arg_uint(p, "end_position", s->end_position);
}

static void args(struct perfetto *p, const struct track *t, const struct slice *s)
{
	arg_text(p, "flavour", flavour_name(s->flavour));
	arg_uint(p, "cache", t->cache);
	arg_uint(p, "objects_at_start", s->batch->objects);
	arg_uint(p, "start_position", s->batch->position);
	arg_uint(p, "start_ns", s->batch->since);
	if (s->end)
		args_end(p, s);
	arg_text(p, "end", ending_words[s->ending]);
	arg_true(p, "unfinished", s->ending == END_NONE);
	arg_true(p, "events_missing", s->batch->missing != missing(p));
}

static bool wanted(const struct perfetto *p)
{
	return in_window(p) && (wants_kind(p, BMA_GP_START) || wants_kind(p, BMA_GP_END));
}

/* Cut at the begin of the window. */
static void write_slice(struct perfetto *p, struct track *t, const struct slice *s)
{
	uint64_t since = s->batch->since > p->opts.from ? s->batch->since : p->opts.from;
	uint32_t tid;

	if (!wanted(p))
		return;
	tid = track_tid(p, t, TID_RCU + s->flavour);
	record_begin(p, &(struct record){
		.ph = 'X', .pid = row_of(p, t)->pid, .tid = tid, .ts = since,
		.dur = s->until > since ? s->until - since : 0, .cat = "grace",
		.name = slice_name(s) });
	args(p, t, s);
	record_end(p);
}

/* Its gp_end is not there, and is not awaited. */
static void give_up(struct perfetto *p, struct track *t, unsigned int flavour, struct batch *b,
		    uint64_t until, enum ending ending)
{
	if (b->position)
		write_slice(p, t, &(struct slice){ .batch = b, .flavour = flavour,
						   .until = until, .ending = ending });
	*b = (struct batch){ 0 };
}

static void start(struct perfetto *p, const struct model *m, struct track *t,
		  const struct event *e)
{
	struct batch *b = &t->batch[e->what], *before = &t->before[e->what];

	give_up(p, t, e->what, before, b->since, END_NOT_SEEN);
	*before = *b;
	*b = (struct batch){ .since = p->now, .position = m->position, .missing = missing(p),
			     .objects = e->n[N_MOVED], .moves = e->moves,
			     .undelayed = e->flags & BMA_F_DRAINING };
}

static void end_without_start(struct perfetto *p, const struct model *m, struct track *t,
			      const struct event *e)
{
	uint32_t tid;

	if (!wanted(p))
		return;
	tid = track_tid(p, t, TID_RCU + e->what);
	record_begin(p, &(struct record){
		.ph = 'i', .scope = 't', .pid = row_of(p, t)->pid, .tid = tid, .ts = p->now,
		.cat = "grace", .name = "end of a grace period whose start was not seen" });
	arg_text(p, "flavour", flavour_name(e->what));
	arg_uint(p, "cache", t->cache);
	arg_uint(p, "objects_at_end", e->n[N_MOVED]);
	arg_uint(p, "end_position", m->position);
	record_end(p);
}

static void end(struct perfetto *p, const struct model *m, struct track *t, const struct event *e)
{
	const struct model_cache *tgt = model_cache(m, e->tgt);
	struct batch *b = &t->batch[e->what], *before = &t->before[e->what];
	bool late = before->position && e->moves && (int32_t)(e->moves - b->moves) < 0;
	uint64_t until = late && b->since < p->now ? b->since : p->now;

	if (!late)
		give_up(p, t, e->what, before, b->since, END_NOT_SEEN);
	if (!late && !b->position) {
		end_without_start(p, m, t, e);
		return;
	}
	b = late ? before : b;
	write_slice(p, t, &(struct slice){
		.batch = b, .flavour = e->what, .until = until, .ending = END_SEEN, .end = e,
		.end_position = m->position, .tgt_cpu = tgt ? tgt->info.cpu : CPU_UNKNOWN });
	*b = (struct batch){ 0 };
}

/* The kernel says that nothing is in flight, so the end is among what the stream lacks. */
static void state(struct perfetto *p, const struct model_cache *c, struct track *t)
{
	for (unsigned int f = 0; f < GRACE_FLAVOURS; f++)
		if (t->batch[f].position && !c->wait_start[f]) {
			give_up(p, t, f, &t->before[f], t->batch[f].since, END_NOT_SEEN);
			give_up(p, t, f, &t->batch[f], p->now, END_NOT_SEEN);
		}
}

void grace_event_of(struct perfetto *p, const struct model *m, struct track *t,
		    const struct event *e)
{
	const struct model_cache *c = e->kind == BMA_STATE ? model_cache(m, t->cache) : NULL;

	if (c)
		state(p, c, t);
	if (e->what >= GRACE_FLAVOURS)
		return;
	if (e->kind == BMA_GP_START)
		start(p, m, t, e);
	else if (e->kind == BMA_GP_END)
		end(p, m, t, e);
}

static void give_up_all(struct perfetto *p, struct track *t, enum ending ending)
{
	for (unsigned int f = 0; f < GRACE_FLAVOURS; f++) {
		give_up(p, t, f, &t->before[f], t->batch[f].since, END_NOT_SEEN);
		give_up(p, t, f, &t->batch[f], p->now, ending);
	}
}

void grace_gone(struct perfetto *p, struct track *t)
{
	give_up_all(p, t, END_CACHE_GONE);
}

void grace_unfinished(struct perfetto *p, struct track *t)
{
	give_up_all(p, t, END_NONE);
}
