// SPDX-License-Identifier: GPL-2.0-or-later
#include "cache_words.h"

#include <inttypes.h>
#include <stdio.h>

#include "../src/event/kind.h"
#include "format.h"
#include "rows.h"
#include "say.h"

#define HIDDEN 8	/* the struct llist_node before each object; per-CPU objects have none */
#define ALL_LISTS ((1u << BMA_LISTS) - 1)

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
	const char *doubt = k->in_doubt ? "~" : "";
	const char *since = k->older && !k->counted && k->in_use >= 0 ? "+" : "";
	uint64_t n = k->in_use < 0 ? -(uint64_t)k->in_use : (uint64_t)k->in_use;

	snprintf(buf, size, "%s%s%s", doubt, since, text_count(k->in_use).s);
	if (draw_width(buf) > room)
		snprintf(buf, size, "%s%s%s%s", doubt, since, k->in_use < 0 ? "-" : "",
			 text_short(n).s);
	return buf;
}

/* The longest way to say it that fits; totals before rates while the screen is held. */
const char *say_flow(char *buf, size_t size, const struct cache_facts *f, enum flow flow, int room)
{
	bool moves = f->rated && f->rate[flow];

	if (moves)
		snprintf(buf, size, "%s (%s/s)", text_count(f->flow[flow]).s,
			 text_short(f->rate[flow]).s);
	if (moves && draw_width(buf) <= room)
		return buf;
	if (moves && !f->held)
		snprintf(buf, size, "%s/s", text_short(f->rate[flow]).s);
	else
		snprintf(buf, size, "%s", text_count(f->flow[flow]).s);
	if ((!moves || f->held) && draw_width(buf) > room)
		snprintf(buf, size, "%s", text_short(f->flow[flow]).s);
	return buf;
}

/* The slab's name for a bucket: kmalloc-96, kmalloc-1k. */
static void say_bucket(struct say *s, uint64_t bytes)
{
	say(s, "kmalloc-%" PRIu64 "%s", bytes < 1024 ? bytes : bytes / 1024,
	    bytes < 1024 ? "" : "k");
}

void say_objects(char *buf, size_t size, const struct cache_facts *f)
{
	const struct model_class *k = f->class;
	uint64_t bytes = model_object_bytes(f->model, k);
	struct say s;

	say_start(&s, buf, size);
	if (!k->unit_size) {
		say(&s, "size not known");
	} else if (k->percpu_size) {
		say(&s, "%u x %u B per-CPU + %u B in ", f->model->ncpus, k->unit_size,
		    k->percpu_size);
		say_bucket(&s, bytes - (uint64_t)k->unit_size * f->model->ncpus);
	} else {
		say(&s, "%u B (%u + %d hidden) in ", k->unit_size, k->unit_size - HIDDEN, HIDDEN);
		say_bucket(&s, bytes);
	}
	if (k->high)
		say(&s, "  low %u high %u batch %u", k->low, k->high, k->batch);
}

void say_where(char *buf, size_t size, const struct cache_facts *f)
{
	uint32_t ncpus = f->model->ncpus;
	struct say s;

	say_start(&s, buf, size);
	if (f->cpu >= 0 && ncpus > 1)
		say(&s, "cpu %d of %u", f->cpu, ncpus);
	else if (ncpus > 1)
		say(&s, "all %u CPUs", ncpus);
	else
		say(&s, "1 cpu");
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
	if (!id || id >= m->ncaches || m->caches[id].info.cpu >= m->ncpus)
		return false;
	*cpu = m->caches[id].info.cpu;
	return true;
}

void say_target(char *buf, size_t size, const struct cache_facts *f, const struct cache_last *l)
{
	uint32_t cpu;
	bool told = f->cpu >= 0 && l->trim.position && cpu_of(f->model, l->trim.event.tgt, &cpu);

	snprintf(buf, size, "%s", "");
	if (told)
		snprintf(buf, size, " to cpu %u", cpu);
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

void say_last(char *buf, size_t size, const struct cache_facts *f, const struct cache_last *l)
{
	const struct event *e = &l->any.event;
	uint64_t now = f->model->now;
	uint32_t cpu;
	struct say s;

	say_start(&s, buf, size);
	if (!l->any.position) {
		say(&s, "last: %s", f->class->last_event ? "longer ago than is kept" : "nothing yet");
		return;
	}
	say(&s, "last: #%s %s", text_count(l->any.position).s, kind_name(e->kind));
	if (e->kind == BMA_GP_START || e->kind == BMA_GP_END)
		say(&s, " %s", e->what == BMA_GP_TASKS_TRACE ? "tasks-trace" : "RCU");
	say_move(&s, e);
	if (f->model->ncpus > 1 && cpu_of(f->model, e->cache, &cpu))
		say(&s, " on cpu %u", cpu);
	if (e->tgt && e->tgt != e->cache && cpu_of(f->model, e->tgt, &cpu))
		say(&s, " to cpu %u's", cpu);
	say(&s, ", %s ago", text_age(now > e->time ? now - e->time : 0).s);
}

static const char *plural(int64_t n)
{
	return n == 1 ? "" : "s";
}

/* free_bulk() stops in the middle between the watermarks, alloc_bulk() after a batch. */
static void say_thresholds(struct say *s, const struct model_class *k, int64_t free)
{
	int64_t allocs = free - k->low + 1, frees = k->high - free + 1;

	say(s, "refill of %u in %" PRId64 " alloc%s, trim of %u in %" PRId64 " free%s", k->batch,
	    allocs, plural(allocs), k->high + 1 - (k->high + k->low) / 2, frees, plural(frees));
}

/* Where there is but one CPU, all of them are that one. */
static uint32_t cpu_shown(const struct cache_facts *f)
{
	return f->cpu >= 0 ? f->cpu : 0;
}

static void say_due(struct say *s, const struct cache_facts *f, const char *what)
{
	const struct model_cache *c = model_cache_at(f->model, f->number, cpu_shown(f));

	say(s, "%s", what);
	if (c && c->raised_at && f->model->now >= c->raised_at)
		say(s, ", refill_work raised %s ago", text_age(f->model->now - c->raised_at).s);
}

static void say_next_here(struct say *s, const struct cache_facts *f)
{
	struct cell cell = row_cell(f->model, f->number, cpu_shown(f));

	switch (cell.level) {
	case LEVEL_NONE:
		say(s, f->gone ? "nothing: it is gone" : "nothing: this CPU has no such cache");
		break;
	case LEVEL_DRAINED:
		say(s, "its memory goes when the callbacks in flight have run");
		break;
	case LEVEL_UNKNOWN:
		say(s, "not known before the kernel's first answer");
		break;
	case LEVEL_EMPTY:
		say_due(s, f, "empty: allocations fail until the refill");
		break;
	case LEVEL_REFILL:
		say_due(s, f, "refill due");
		break;
	case LEVEL_PREFILLED:
		say(s, "prefilled only: the next alloc asks for a refill of %u", f->class->batch);
		break;
	case LEVEL_TRIM:
		say_due(s, f, "trim due");
		break;
	default:
		say_thresholds(s, f->class, cell.free);
	}
}

struct nearest {		/* the CPU that comes first to a watermark, and how soon */
	int64_t cpu, in;	/* cpu -1: none */
};

struct due {			/* CPUs that are past it */
	uint32_t cpus, first;
};

struct outlook {
	struct nearest refill, trim;
	struct due empty, refill_due, trim_due;
};

static void note_near(struct nearest *n, uint32_t cpu, int64_t in)
{
	if (n->cpu < 0 || in < n->in)
		*n = (struct nearest){ cpu, in };
}

static void note_due(struct due *d, uint32_t cpu)
{
	if (!d->cpus++)
		d->first = cpu;
}

static void look_at(struct outlook *o, const struct model_class *k, const struct cell *cell,
		    uint32_t cpu)
{
	switch (cell->level) {
	case LEVEL_EMPTY:
		note_due(&o->empty, cpu);
		break;
	case LEVEL_REFILL:
		note_due(&o->refill_due, cpu);
		break;
	case LEVEL_TRIM:
		note_due(&o->trim_due, cpu);
		break;
	case LEVEL_PREFILLED:
		note_near(&o->refill, cpu, 1);
		break;
	case LEVEL_FINE:
		note_near(&o->refill, cpu, cell->free - k->low + 1);
		note_near(&o->trim, cpu, k->high - cell->free + 1);
		break;
	default:
		break;
	}
}

static void say_due_on(struct say *s, const char *what, const struct due *d)
{
	if (d->cpus == 1)
		say(s, "%s cpu %u, ", what, d->first);
	else if (d->cpus)
		say(s, "%s %u CPUs, ", what, d->cpus);
}

/* What is due comes before what is near. */
static void say_outlook(struct say *s, const struct outlook *o)
{
	say_due_on(s, "empty:", &o->empty);
	say_due_on(s, "refill due on", &o->refill_due);
	say_due_on(s, "trim due on", &o->trim_due);
	if (o->refill.cpu >= 0 && !o->refill_due.cpus)
		say(s, "cpu %" PRId64 " refills in %" PRId64 " alloc%s, ", o->refill.cpu,
		    o->refill.in, plural(o->refill.in));
	if (o->trim.cpu >= 0 && !o->trim_due.cpus)
		say(s, "cpu %" PRId64 " trims in %" PRId64 " free%s, ", o->trim.cpu, o->trim.in,
		    plural(o->trim.in));
}

static void say_next_anywhere(struct say *s, const struct cache_facts *f)
{
	struct outlook o = { .refill.cpu = -1, .trim.cpu = -1 };
	size_t before = s->len;

	for (uint32_t cpu = 0; cpu < f->model->ncpus; cpu++) {
		struct cell cell = row_cell(f->model, f->number, cpu);

		look_at(&o, f->class, &cell, cpu);
	}
	say_outlook(s, &o);
	if (s->len > before)
		s->buf[s->len -= 2] = 0;	/* the last comma */
	else if (f->gone == f->caches)
		say(s, "nothing: it is gone");
	else
		say(s, f->draining ? "its memory goes when the callbacks in flight have run" :
		    "not known before the kernel's first answer");
}

void say_next(char *buf, size_t size, const struct cache_facts *f)
{
	struct say s;

	say_start(&s, buf, size);
	say(&s, fact_known(f, BMA_FREE_LLIST) || f->list[BMA_FREE_LLIST] <= 0 ? "next: " :
	    "next, perhaps: ");
	if (f->cpu >= 0 || f->model->ncpus == 1)
		say_next_here(&s, f);
	else
		say_next_anywhere(&s, f);
}

/* Every list that is not empty, so that a reader can add up what the boxes say. */
static void say_terms(struct say *s, const struct cache_facts *all, bool named)
{
	static const struct {
		enum bma_list list;
		const char *name;
	} terms[] = {
		{ BMA_FREE_LLIST_EXTRA, "extra" }, { BMA_FREE_BY_RCU, "by_rcu" },
		{ BMA_FREE_LLIST_EXTRA_RCU, "extra_rcu" }, { BMA_WAITING_FOR_GP, "for_gp" },
		{ BMA_FREE_BY_RCU_TTRACE, "by_rcu_ttrace" },
		{ BMA_WAITING_FOR_GP_TTRACE, "for_gp_ttrace" },
	};

	say(s, named ? "%s free + %s in use" : "%s + %s",
	    text_count(all->list[BMA_FREE_LLIST]).s, text_count(all->class->in_use).s);
	for (unsigned int i = 0; i < sizeof(terms) / sizeof(terms[0]); i++)
		if (all->list[terms[i].list])
			say(s, named ? " + %s %s" : " + %s",
			    text_count(all->list[terms[i].list]).s, terms[i].name);
}

/* What it was before, or what was lost, cannot be added up. */
static bool say_why_not(struct say *s, const struct cache_facts *all)
{
	const struct model *m = all->model;

	if (all->class->in_doubt || ((m->lost || m->missed) && all->known != ALL_LISTS)) {
		say(s, "sum: not known, events were lost");
	} else if (all->class->older) {
		say(s, "sum: not known, the cache is older than this stream: slab %s out, %s back "
		    "since", text_count(all->out).s, text_count(all->back).s);
	} else if (all->known != ALL_LISTS) {
		say(s, "sum: not known before the kernel's first answer");
	} else {
		return false;
	}
	return true;
}

static void say_equation(struct say *s, const struct cache_facts *all, const char *prefix,
			 bool named)
{
	int64_t taken = (int64_t)(all->out - all->back);
	int64_t found = fact_listed(all) + all->class->in_use;

	say(s, "%s%s out", prefix, text_count(all->out).s);
	if (all->back)
		say(s, " - %s back", text_count(all->back).s);
	say(s, " = ");
	say_terms(s, all, named);
	if (all->failed)
		say(s, "  !%s FAILED", text_count(all->failed).s);
	else if (taken != found)
		say(s, "  !%s missing", text_count(taken - found).s);
	else
		say(s, all->states ? "  exact" : "  not yet compared");
}

enum role say_sum(char *buf, size_t size, const struct cache_facts *all, int32_t cpu, int room)
{
	const char *prefix = cpu >= 0 ? "all CPUs: " : "";
	int64_t found = fact_listed(all) + all->class->in_use;
	struct say s;

	say_start(&s, buf, size);
	if (say_why_not(&s, all)) {
		if (all->failed)
			say(&s, ", %s FAILED", text_count(all->failed).s);
		return all->failed ? ROLE_BAD : ROLE_NOTICE;
	}
	say_equation(&s, all, prefix, true);
	if ((int)s.len > room) {
		say_start(&s, buf, size);
		say_equation(&s, all, prefix, false);
	}
	if (all->failed || (int64_t)(all->out - all->back) != found)
		return ROLE_BAD;
	return all->states ? ROLE_GOOD : ROLE_TEXT;
}
