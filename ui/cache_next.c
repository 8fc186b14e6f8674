// SPDX-License-Identifier: GPL-2.0-or-later
#include "cache_next.h"

#include <inttypes.h>

#include "format.h"
#include "rows.h"
#include "say.h"

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
