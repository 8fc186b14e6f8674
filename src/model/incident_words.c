// SPDX-License-Identifier: GPL-2.0-or-later
/* Incidents in words: names for JSON, sentences for people. */
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

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

static void say_where(struct say *t, const struct model *m, const struct incident *i)
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

const char *incident_head(const struct incident *i)
{
	static const char *const heads[CAUSES] = {
		[CAUSE_UNKNOWN] = "cause unknown", [CAUSE_BUSY] = "NMI, list busy",
		[CAUSE_IRQS_OFF] = "interrupts off", [CAUSE_IRQ_WORK_LATE] = "refill late",
		[CAUSE_REFUSED] = "memory refused", [CAUSE_READER] = "overdue",
	};

	if (i->cause == CAUSE_IRQS_OFF && i->ctx == BMA_CTX_NMI)
		return "in an NMI";
	if (i->cause == CAUSE_IRQS_OFF && i->ctx == BMA_CTX_IRQ)
		return "in an interrupt";
	return i->cause < CAUSES ? heads[i->cause] : "?";
}

/* Is what keeps the refill off still there, as far as is known? */
static bool goes_on(const struct model *m, const struct incident *i)
{
	const struct model_cache *c = model_cache(m, i->cache);

	return !i->over && !i->after.time && c && c->empty_since;
}

static void say_empty(struct say *t, const struct incident *i)
{
	char time[32];

	say(t, "the list was empty");
	if (i->empty_since && i->empty_since < i->first)
		say(t, " for %s before%s",
		    duration_words(i->first - i->empty_since, time, sizeof(time)),
		    i->count == 1 ? "" : " the first");
}

static void say_refill(struct say *t, const struct incident *i)
{
	char time[32];

	say(t, ", and its refill");
	if (i->raised_at && i->raised_at <= i->first)
		say(t, ", asked for %s before,",
		    duration_words(i->first - i->raised_at, time, sizeof(time)));
}

static void say_held_off(struct say *t, const struct model *m, const struct incident *i)
{
	bool now = goes_on(m, i);

	say_refill(t, i);
	say(t, now ? " cannot run" : " could not run");
	if (i->ctx == BMA_CTX_IRQ || i->ctx == BMA_CTX_NMI)
		say(t, " before the %s %s over", i->ctx == BMA_CTX_NMI ? "NMI" : "interrupt",
		    now ? "is" : "was");
	else
		say(t, " while interrupts %s off", now ? "are" : "were");
}

static void say_refused(struct say *t, const struct refill *r)
{
	if (r->time)
		say(t, ", and the last refill got %" PRIu64 " of %u objects: the slab or the memory "
		    "cgroup had no more to give", refill_got(r), r->asked);
	else
		say(t, " from the beginning: the slab or the memory cgroup had none to give when the "
		    "cache was set up");
}

static void say_why(struct say *t, const struct model *m, const struct incident *i)
{
	static const char *const gaps[] = {
		[GAP_EVENTS] = "events are missing",
		[GAP_BEFORE] = "it began before the recording",
		[GAP_NONE] = "none had been asked for before",
	};

	if (i->cause == CAUSE_BUSY) {
		say(t, "an NMI came while this CPU was at work on the free list (active was taken), "
		    "and must not touch it");
		return;
	}
	say_empty(t, i);
	if (i->cause == CAUSE_IRQS_OFF) {
		say_held_off(t, m, i);
	} else if (i->cause == CAUSE_IRQ_WORK_LATE) {
		say_refill(t, i);
		say(t, " had not run yet, though interrupts were on");
	} else if (i->cause == CAUSE_REFUSED) {
		say_refused(t, &i->refill);
	} else {
		say(t, "; why no refill had come is not known: %s", gaps[i->gap]);
	}
}

/* What came since. An NMI that found the list busy was not waiting for it. */
static void say_after(struct say *t, const struct incident *i)
{
	uint64_t ns = i->after.time > i->last ? i->after.time - i->last : 0;
	const char *last = i->count == 1 ? "" : "last ";
	char time[32];

	if (!i->after.time || i->cause == CAUSE_BUSY)
		return;
	duration_words(ns, time, sizeof(time));
	if (refill_got(&i->after))
		say(t, "; refilled %s after the %sfailure", time, last);
	else
		say(t, "; a refill %s after the %sfailure brought nothing", time, last);
}

static void say_failures(struct say *t, const struct model *m, const struct incident *i)
{
	char time[32];

	say(t, ": %" PRIu64 " allocation%s", i->count, i->count == 1 ? "" : "s");
	say_name(t, m, NAME_PROG, i->prog, " by program");
	say_name(t, m, NAME_TASK, i->pid, i->prog ? " (thread" : " by thread");
	say(t, "%s failed", i->prog && i->pid ? ")" : "");
	if (i->last > i->first)
		say(t, " within %s", duration_words(i->last - i->first, time, sizeof(time)));
	say(t, "; ");
	say_why(t, m, i);
	say_after(t, i);
	say(t, ".");
}

static void say_stall(struct say *t, const struct incident *i)
{
	bool ttrace = i->flavour == BMA_GP_TASKS_TRACE;
	char time[32];

	/* refills may have taken objects back: not all, maybe none, waited for so long */
	say(t, ": %s grace period %s %s, up to %" PRIu64 " object%s %s for it",
	    ttrace ? "a tasks-trace" : "an RCU", i->over ? "took" : "has not ended for",
	    duration_words(i->last - i->first, time, sizeof(time)), i->count,
	    i->count == 1 ? "" : "s", i->over ? "waited" : i->count == 1 ? "waits" : "wait");
	if (i->usual)
		say(t, ", the longest before took %s", duration_words(i->usual, time, sizeof(time)));
	if (i->cause == CAUSE_UNKNOWN)
		say(t, "; since when is not sure, events are missing.");
	else
		say(t, "; %s %s not left its critical section, or the callback %s late.",
		    ttrace ? "a sleepable program" : "a reader", i->over ? "had" : "has",
		    i->over ? "was" : "is");
}

const char *incident_sentence(const struct model *m, const struct incident *i, char *buf,
			      size_t size)
{
	struct say t;

	say_start(&t, buf, size);
	say(&t, "%s: ", incident_head(i));
	say_where(&t, m, i);
	if (i->type == INCIDENT_STALL)
		say_stall(&t, i);
	else
		say_failures(&t, m, i);
	return buf;
}

/* Which cache, as short as it is still told from others. */
static void say_cache(struct say *t, const struct model *m, const struct incident *i)
{
	const struct model_cache *c = model_cache(m, i->cache);
	const struct alloc_info *a = c ? model_alloc(m, c->info.alloc) : NULL;

	if (!c)
		say(t, "a cache");
	else if (a->map_id)
		say(t, "%s%s#%u", a->name, *a->name ? " " : "", a->map_id);
	else
		say(t, "%s %u B", owner_name(a->owner), c->info.unit_size);
	if (c && c->info.cpu != CPU_UNKNOWN)
		say(t, " CPU %u", c->info.cpu);
}

const char *incident_short(const struct model *m, const struct incident *i, char *buf, size_t size)
{
	bool stall = i->type == INCIDENT_STALL;
	char count[64], time[32];
	struct say t;
	int n;

	say_start(&t, buf, size <= INCIDENT_SHORT ? size : INCIDENT_SHORT + 1);
	say(&t, "%s, %s: ", stall ? "stall" : "ENOMEM", incident_head(i));
	say_cache(&t, m, i);
	n = stall ? snprintf(count, sizeof(count), ", %s, up to",
			     duration_words(i->last - i->first, time, sizeof(time))) :
		    snprintf(count, sizeof(count), ",");
	snprintf(count + n, sizeof(count) - n, " %" PRIu64 " %s%s", i->count,
		 stall ? "object" : "failure", i->count == 1 ? "" : "s");
	if (strlen(count) < t.size - t.len)	/* half a number would be another number */
		say(&t, "%s", count);
	return buf;
}
