// SPDX-License-Identifier: GPL-2.0-or-later
/* Incidents in words: names for JSON, sentences for people. */
#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>

#include "words.h"

const char *cause_name(enum incident_cause cause)
{
	static const char *const names[CAUSES] = {
		[CAUSE_UNKNOWN] = "unknown", [CAUSE_BUSY] = "busy",
		[CAUSE_IRQS_OFF] = "irqs_off", [CAUSE_IRQ_WORK_LATE] = "irq_work_late",
		[CAUSE_REFUSED] = "refused", [CAUSE_READER] = "reader",
	};

	return cause < CAUSES ? names[cause] : "?";
}

const char *incident_name(enum incident_type type)
{
	return type == INCIDENT_STALL ? "stall" : "alloc_fail";
}

/* A sentence that grows; what does not fit is left out. */
struct text {
	char *at;
	size_t left;
};

__attribute__((format(printf, 2, 3)))
static void say(struct text *t, const char *format, ...)
{
	va_list args;
	int n;

	va_start(args, format);
	n = vsnprintf(t->at, t->left, format, args);
	va_end(args);
	if (n > 0 && t->left) {
		size_t used = (size_t)n < t->left ? (size_t)n : t->left - 1;

		t->at += used;
		t->left -= used;
	}
}

static void say_where(struct text *t, const struct model *m, const struct incident *i)
{
	const struct model_cache *c = model_cache(m, i->cache);
	char owner[64];

	if (!c) {
		say(t, "a cache");
		return;
	}
	say(t, "%s", owner_words(model_alloc(m, c->info.alloc), owner, sizeof(owner)));
	if (c->info.unit_size)
		say(t, ", %u bytes", c->info.unit_size);
	if (c->info.cpu != CPU_UNKNOWN)
		say(t, ", CPU %u", c->info.cpu);
}

static void say_name(struct text *t, const struct model *m, enum name_of of, uint32_t id,
		     const char *before)
{
	const char *name = model_name(m, of, id);

	if (id)
		say(t, "%s %s%s#%u", before, name ? name : "", name && *name ? " " : "", id);
}

static void say_refill(struct text *t, const struct incident *i)
{
	char time[32];

	if (i->raised_at && i->raised_at <= i->first)
		say(t, "the refill, asked for %s before,",
		    duration_words(i->first - i->raised_at, time, sizeof(time)));
	else
		say(t, "the refill that was asked for");
}

static void say_refused(struct text *t, const struct refill *r)
{
	if (r->time)
		say(t, ", and the last refill got %" PRIu64 " of %u objects: the slab or the memory "
		    "cgroup had no more to give.", (uint64_t)r->behind + r->waiting + r->slab,
		    r->asked);
	else
		say(t, " from the beginning: the slab or the memory cgroup had none to give when the "
		    "cache was set up.");
}

static void say_cause(struct text *t, const struct incident *i)
{
	static const char *const gaps[] = {
		[GAP_EVENTS] = "events are missing.",
		[GAP_BEFORE] = "it began before the recording.",
		[GAP_NONE] = "none had been asked for before.",
	};

	if (i->cause == CAUSE_BUSY) {
		say(t, "an NMI came while this CPU was at work on the free list (active was taken), "
		    "and must not touch it.");
		return;
	}
	say(t, "the free list was empty");
	switch (i->cause) {
	case CAUSE_IRQS_OFF:
		say(t, ", and ");
		say_refill(t, i);
		say(t, i->ctx == BMA_CTX_IRQ || i->ctx == BMA_CTX_NMI ?
		    " cannot run before the caller's interrupt is over." :
		    " cannot run while the caller keeps interrupts off.");
		break;
	case CAUSE_IRQ_WORK_LATE:
		say(t, ", and ");
		say_refill(t, i);
		say(t, " had not come yet, though interrupts were on.");
		break;
	case CAUSE_REFUSED:
		say_refused(t, &i->refill);
		break;
	default:
		say(t, "; why no refill had come is not known: %s", gaps[i->gap]);
	}
}

static void say_failures(struct text *t, const struct model *m, const struct incident *i)
{
	say(t, ": %" PRIu64 " allocation%s", i->count, i->count == 1 ? "" : "s");
	say_name(t, m, NAME_PROG, i->prog, " by program");
	say_name(t, m, NAME_TASK, i->pid, i->prog ? " in thread" : " by thread");
	say(t, " failed: ");
	say_cause(t, i);
}

static void say_stall(struct text *t, const struct incident *i)
{
	bool ttrace = i->flavour == BMA_GP_TASKS_TRACE;
	char time[32];

	say(t, ": up to %" PRIu64 " object%s %s %s for %s grace period", i->count,
	    i->count == 1 ? "" : "s", i->over ? "waited" : i->count == 1 ? "waits" : "wait",
	    duration_words(i->last - i->first, time, sizeof(time)),
	    ttrace ? "a tasks-trace" : "an RCU");
	if (i->usual)
		say(t, ", the longest before took %s", duration_words(i->usual, time, sizeof(time)));
	if (i->cause == CAUSE_UNKNOWN)
		say(t, "; since when is not sure, events are missing.");
	else
		say(t, ": %s %s not left its critical section.",
		    ttrace ? "a sleepable program" : "a reader", i->over ? "had" : "has");
}

const char *incident_sentence(const struct model *m, const struct incident *i, char *buf,
			      size_t size)
{
	struct text t = { buf, size };

	if (size)
		*buf = 0;
	say_where(&t, m, i);
	if (i->type == INCIDENT_STALL)
		say_stall(&t, i);
	else
		say_failures(&t, m, i);
	return buf;
}
