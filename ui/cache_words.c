// SPDX-License-Identifier: GPL-2.0-or-later
#include "cache_words.h"

#include <inttypes.h>
#include <stdio.h>

#include "../src/base/say.h"
#include "../src/event/kind.h"
#include "../src/model/words.h"
#include "event_moves.h"
#include "format.h"
#include "object_words.h"

const char *say_number(char *buf, size_t size, int64_t n, bool known)
{
	if (!known && n <= 0)
		snprintf(buf, size, "?");
	else
		snprintf(buf, size, "%s%s", known ? "" : "~", text_count(n).s);
	return buf;
}

const char *say_in_use(char *buf, size_t size, const struct model_class *k, int room)
{
	const char *mark = model_in_use_mark(k);
	int64_t in_use = model_in_use_words(k);
	uint64_t n = in_use < 0 ? -(uint64_t)in_use : (uint64_t)in_use;

	snprintf(buf, size, "%s%s", mark, text_count(in_use).s);
	if (draw_width(buf) > room)
		snprintf(buf, size, "%s%s%s", mark, in_use < 0 ? "-" : "", text_short(n).s);
	return buf;
}

/* The longest way to say it that fits; totals before rates while the screen is held. */
const char *say_flow(char *buf, size_t size, const struct cache_facts *f, enum flow flow, int room)
{
	bool moves = f->rated && f->rate[flow];
	const char *mark = fact_lossy(f) ? "~" : "";

	if (moves)
		snprintf(buf, size, "%s%s (%s/s)", mark, text_count(f->flow[flow]).s,
			 text_short(f->rate[flow]).s);
	if (moves && draw_width(buf) <= room)
		return buf;
	if (moves && !f->held)
		snprintf(buf, size, "%s/s", text_short(f->rate[flow]).s);
	else
		snprintf(buf, size, "%s%s", mark, text_count(f->flow[flow]).s);
	if ((!moves || f->held) && draw_width(buf) > room)
		snprintf(buf, size, "%s%s", mark, text_short(f->flow[flow]).s);
	return buf;
}

void say_objects(char *buf, size_t size, const struct cache_facts *f)
{
	const struct model_class *k = f->class;
	struct say s;

	say_start(&s, buf, size);
	say_object(&s, f->model, k);
	if (k->high)
		say(&s, "  low %u high %u batch %u", k->low, k->high, k->batch);
}

void say_where(char *buf, size_t size, const struct cache_facts *f)
{
	uint32_t ncpus = f->model->ncpus;
	struct say s;

	say_start(&s, buf, size);
	if (f->cpu >= 0 && ncpus > 1)
		say(&s, "CPU %d of %u", f->cpu, ncpus);
	else if (ncpus > 1)
		say(&s, "all %u CPUs", ncpus);
	else
		say(&s, "1 CPU");
	if (!f->caches)
		say(&s, ", no cache");
	else if (f->gone == f->caches)
		say(&s, ", torn down");
	else if (f->draining)
		say(&s, ", being torn down");
}

void say_latency(char *buf, size_t size, const struct cache_facts *f)
{
	struct say s;

	say_start(&s, buf, size);
	if (!f->refill.n) {
		say(&s, "raise to refill: none seen");
		return;
	}
	say(&s, "raise to refill  p50 %s", text_age(hist_quantile(&f->refill, 500)).s);
	say(&s, "  p99 %s", text_age(hist_quantile(&f->refill, 990)).s);
	say(&s, "  max %s", text_age(f->refill.max).s);
}

/* The CPU of a cache; false: no such cache, or nobody told. */
static bool cpu_of(const struct model *m, uint32_t id, uint32_t *cpu)
{
	const struct model_cache *c = model_cache(m, id);

	if (!c || c->info.cpu >= m->ncpus)
		return false;
	*cpu = c->info.cpu;
	return true;
}

void say_target(char *buf, size_t size, const struct cache_facts *f, const struct cache_last *l)
{
	uint32_t cpu;
	bool told = f->cpu >= 0 && l->trim.position && cpu_of(f->model, l->trim.event.tgt, &cpu);

	snprintf(buf, size, "%s", "");
	if (told)
		snprintf(buf, size, " to CPU %u", cpu);
}

/* Objects that an event moved, and what there is to say of their way. */
static void say_move(struct say *s, const struct event *e)
{
	switch (e->kind) {
	case BMA_PREFILL:
	case BMA_REFILL:
		say(s, " %u of %u", e->n[N_BEHIND] + e->n[N_WAITING] + e->n[N_SLAB], e->n[N_ASKED]);
		if (e->n[N_BEHIND] || e->n[N_WAITING])
			say(s, ": %u behind, %u waiting, %u slab", e->n[N_BEHIND],
			    e->n[N_WAITING], e->n[N_SLAB]);
		break;
	case BMA_TRIM:
		say(s, " %u", e->n[N_MOVED] + e->n[N_EXTRA]);
		break;
	case BMA_EXTRA_RCU:
	case BMA_GP_START:
	case BMA_GP_END:
		say(s, " %u", e->n[N_MOVED]);
		break;
	case BMA_CACHE_DRAIN:
		say(s, " %u of %s", e->n[N_MOVED], list_name(e->what));
		break;
	}
}

static void say_event(struct say *s, const struct cache_facts *f, const struct moved *last)
{
	const struct event *e = &last->event;
	uint64_t now = f->model->now;
	uint32_t cpu;

	say(s, "last: #%s %s", text_count(last->position).s, kind_name(e->kind));
	if (e->kind == BMA_GP_START || e->kind == BMA_GP_END)
		say(s, " %s", flavour_words(e->what));
	say_move(s, e);
	if (f->model->ncpus > 1 && cpu_of(f->model, e->cache, &cpu))
		say(s, " on CPU %u", cpu);
	if (e->tgt && e->tgt != e->cache && cpu_of(f->model, e->tgt, &cpu))
		say(s, " to CPU %u's", cpu);
	say(s, now > e->time ? ", %s ago" : ", now",
	    text_age(now > e->time ? now - e->time : 0).s);
}

/* Failures move nothing, so the arrows know nothing of them. */
static void say_failures(struct say *s, const struct cache_last *l, bool brief)
{
	if (l->failures == 1)
		return;
	say(s, ", %s in a row", text_count(l->failures).s);
	if (l->any.position && !brief)
		say(s, " since #%s %s", text_count(l->any.position).s,
		    kind_name(l->any.event.kind));
}

/* Which lists the objects of the event left and entered, in as many words as there is room for.
 * False: there is room for none. */
static bool say_marked(char *buf, size_t size, const struct cache_facts *f,
		       const struct moved *last, int room)
{
	const struct event *e = &last->event;
	uint32_t cpu;
	struct say s;

	for (int brief = 0; brief < 4; brief++) {
		say_start(&s, buf, size);
		say(&s, "last: #%s %s", text_count(last->position).s, kind_name(e->kind));
		if (!(brief & 1) && f->model->ncpus > 1 && cpu_of(f->model, e->cache, &cpu))
			say(&s, " on CPU %u", cpu);
		say(&s, ": ");
		if (!say_moves(&s, f->model, e, brief & 2))
			return false;
		if (draw_width(buf) <= room)
			return true;
	}
	return false;
}

void say_last(char *buf, size_t size, const struct cache_facts *f, const struct cache_last *l,
	      int room)
{
	const struct moved *last = l->failures ? &l->failed : &l->any;
	struct say s;

	say_start(&s, buf, size);
	if (!last->position) {
		say(&s, "last: %s",
		    f->class->last_event ? "longer ago than is kept" : "nothing yet");
		return;
	}
	if (f->marked && say_marked(buf, size, f, last, room))
		return;
	for (int brief = 0; brief < 2; brief++) {
		say_start(&s, buf, size);
		say_event(&s, f, last);
		if (l->failures)
			say_failures(&s, l, brief);
		if (draw_width(buf) <= room)
			return;
	}
}
