// SPDX-License-Identifier: GPL-2.0-or-later
#include "cache_next.h"

#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>

#include "draw.h"
#include "format.h"
#include "rows.h"
#include "../src/base/say.h"

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

static void say_due(struct say *s, const struct cache_facts *f, const char *what, int room)
{
	const struct model_cache *c = model_cache_at(f->model, f->number, cpu_shown(f));
	struct text age;

	say(s, "%s", what);
	if (!c || !c->raised_at || f->model->now < c->raised_at)
		return;
	age = text_age(f->model->now - c->raised_at);
	if ((int)s->len + draw_width(age.s) + (int)sizeof(", refill_work raised  ago") <= room)
		say(s, ", refill_work raised %s ago", age.s);
	else
		say(s, ", raised %s ago", age.s);
}

static void say_next_here(struct say *s, const struct cache_facts *f, int room)
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
		say_due(s, f, "empty: allocations fail until the refill", room);
		break;
	case LEVEL_REFILL:
		say_due(s, f, "refill due", room);
		break;
	case LEVEL_PREFILLED:
		say(s, "prefilled only: the next alloc asks for a refill of %u", f->class->batch);
		break;
	case LEVEL_TRIM:
		say_due(s, f, "trim due", room);
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

#define CLAUSES 5

/* What is said of several CPUs, each in full and in brief. */
struct clauses {
	char text[CLAUSES][2][80];
	unsigned int n;
};

static void clause(struct clauses *c, const char *full, const char *brief, ...)
{
	const char *const formats[] = { full, brief };
	va_list args;

	for (int i = 0; i < 2; i++) {
		va_start(args, brief);
		vsnprintf(c->text[c->n][i], sizeof(c->text[c->n][i]), formats[i], args);
		va_end(args);
	}
	c->n++;
}

static void empty_clause(struct clauses *c, const struct due *d)
{
	if (d->cpus == 1)
		clause(c, "CPU %u is empty: allocations fail until its refill",
		       "CPU %u is empty: allocations fail", d->first);
	else if (d->cpus)
		clause(c, "%u CPUs are empty: allocations fail until their refill",
		       "%u CPUs are empty: allocations fail", d->cpus);
}

static void due_clause(struct clauses *c, const char *what, const struct due *d)
{
	static const char one[] = "%s due on CPU %u", more[] = "%s due on %u CPUs";

	if (d->cpus == 1)
		clause(c, one, one, what, d->first);
	else if (d->cpus)
		clause(c, more, more, what, d->cpus);
}

static void near_clause(struct clauses *c, const char *what, const struct nearest *n,
			const char *unit)
{
	static const char format[] = "CPU %" PRId64 " %s in %" PRId64 " %s%s";

	if (n->cpu >= 0)
		clause(c, format, format, n->cpu, what, n->in, unit, plural(n->in));
}

static void join(struct say *s, const struct clauses *c, unsigned int n, int brief)
{
	for (unsigned int i = 0; i < n; i++)
		say(s, "%s%s", i ? "; " : "", c->text[i][brief]);
}

/* All in full, all in brief, or as many of the first as fit. */
static void say_clauses(struct say *s, const struct clauses *c, int room)
{
	struct say from = *s;

	join(s, c, c->n, 0);
	for (unsigned int n = c->n; n && (int)s->len > room; n--) {
		*s = from;
		join(s, c, n, 1);
	}
}

/* What is due comes before what is near. */
static void make_clauses(struct clauses *c, const struct outlook *o)
{
	empty_clause(c, &o->empty);
	due_clause(c, "refill", &o->refill_due);
	due_clause(c, "trim", &o->trim_due);
	if (!o->refill_due.cpus)
		near_clause(c, "refills", &o->refill, "alloc");
	if (!o->trim_due.cpus)
		near_clause(c, "trims", &o->trim, "free");
}

static void say_next_anywhere(struct say *s, const struct cache_facts *f, int room)
{
	struct outlook o = { .refill.cpu = -1, .trim.cpu = -1 };
	struct clauses c = { .n = 0 };

	for (uint32_t cpu = 0; cpu < f->model->ncpus; cpu++) {
		struct cell cell = row_cell(f->model, f->number, cpu);

		look_at(&o, f->class, &cell, cpu);
	}
	make_clauses(&c, &o);
	if (c.n)
		say_clauses(s, &c, room);
	else if (f->gone == f->caches)
		say(s, "nothing: it is gone");
	else
		say(s, f->draining ? "its memory goes when the callbacks in flight have run" :
		    "not known before the kernel's first answer");
}

void say_next(char *buf, size_t size, const struct cache_facts *f, int room)
{
	struct say s;

	say_start(&s, buf, size);
	say(&s, fact_known(f, BMA_FREE_LLIST) || f->list[BMA_FREE_LLIST] <= 0 ? "next: " :
	    "next, perhaps: ");
	if (f->cpu >= 0 || f->model->ncpus == 1)
		say_next_here(&s, f, room);
	else
		say_next_anywhere(&s, f, room);
}

bool say_waits(char *buf, size_t size, const struct cache_facts *f)
{
	struct say s;

	say_start(&s, buf, size);
	if (f->unqueued <= 0)
		return false;
	say(&s, "waits: %s on free_by_rcu: %s grace period begins with the next refill work",
	    text_short(f->unqueued).s, f->unqueued == 1 ? "its" : "their");
	return true;
}
