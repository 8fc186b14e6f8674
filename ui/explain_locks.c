// SPDX-License-Identifier: GPL-2.0-or-later
/* Sentences for resilient spinlocks. True to kernel/bpf/rqspinlock.c of 7.2. */
#include <inttypes.h>

#include "explain_say.h"
#include "../src/event/kind.h"
#include "../src/model/lock_words.h"

static void say_lock(struct say *s, const struct explain *x)
{
	char name[LOCK_NAME];

	say(s, "%s", lock_words(x->model, x->event->n[N_LOCK], name, sizeof(name)));
}

/* cnt counts the lock itself in all of these but a failure. */
static void say_below(struct say *s, const struct explain *x)
{
	uint32_t below = x->event->n[N_HELD] ? x->event->n[N_HELD] - 1 : 0;

	if (below)
		say(s, " Locks below it in the table: %" PRIu32 ".", below);
}

static void say_by(struct say *s, const struct explain *x)
{
	struct lock_side who = { .prog = x->event->n[N_LOCK_PROG], .pid = x->event->n[N_LOCK_PID] };
	char text[128];

	lock_who_words(x->model, &who, text, sizeof(text));
	if (*text)
		say(s, " (%s)", text);
}

void say_lock_acquire(struct say *s, const struct explain *x)
{
	say(s, "res_spin_lock() found ");
	say_lock(s, x);
	say(s, " free: one compare-and-swap, and this CPU holds it, with preemption off.");
	say_below(s, x);
}

void say_lock_wait(struct say *s, const struct explain *x)
{
	say_lock(s, x);
	say(s, " was taken");
	if (x->cause)
		say(s, ", by CPU %" PRIu32 " %s before", x->cause->cpu, explain_ago(x).s);
	say(s, ": the slow path begins");
	say_by(s, x);
	say(s, ". It stands in this CPU's table already, though it is only tried: that is how others "
	    "find a deadlock.");
	say_below(s, x);
}

void say_lock_acquired(struct say *s, const struct explain *x)
{
	say(s, "After %s in the slow path this CPU holds ", text_age(x->event->n[N_WAITED]).s);
	say_lock(s, x);
	say(s, ".");
	say_below(s, x);
}

static const char *const meanings[BMA_LOCK_FAILURES] = {
	[BMA_LOCK_AA] = "this CPU holds it already (AA): it would wait for itself for ever",
	[BMA_LOCK_ABBA] = "its holder waits for a lock that this CPU holds (ABBA): both would wait for "
			  "ever",
	[BMA_LOCK_TIMEOUT] = "it took longer than the kernel allows",
	[BMA_LOCK_NO_NODE] = "there was no queue node left to wait with",
};

void say_lock_fail(struct say *s, const struct explain *x)
{
	const struct event *e = x->event;

	say(s, "res_spin_lock() of ");
	say_lock(s, x);
	say_by(s, x);
	say(s, " gave up after %s: %s. Its caller gets %s", text_age(e->n[N_WAITED]).s,
	    e->what < BMA_LOCK_FAILURES && meanings[e->what] ? meanings[e->what] : "why is not known",
	    lock_errno_words(e->what));
	if (e->n[N_HOLDER] != BMA_NO_CPU && e->n[N_HOLDER] != e->cpu)
		say(s, "; CPU %" PRIu32 "'s table has the lock", e->n[N_HOLDER]);
	say(s, ". Screen 4 has the whole story.");
}

void say_lock_release(struct say *s, const struct explain *x)
{
	say(s, "res_spin_unlock() is about to free ");
	say_lock(s, x);
	if (x->cause)
		say(s, ", held for %s", explain_ago(x).s);
	say(s, ". The topmost entry of this CPU's table goes, whichever lock it names.");
	say_below(s, x);
}

static const char *top_words(const struct event *e)
{
	if (e->flags & BMA_F_TOP_TRIED)
		return " The topmost one is only being tried.";
	if (e->flags & BMA_F_TOP_OPEN)
		return " The topmost one is held or being tried.";
	return "";
}

void say_lock_held(struct say *s, const struct explain *x)
{
	const struct event *e = x->event;
	uint32_t cnt = e->n[N_HELD_CNT];
	char name[LOCK_NAME];

	say(s, "bmascope read CPU %" PRIu32 "'s held locks%s: ", e->n[N_HELD_CPU],
	    e->flags & BMA_F_REMOTE ? " from another CPU" : "");
	if (!cnt)
		say(s, "no lock");
	for (uint32_t i = 0; i < HELD_LOCKS && e->what + i < cnt && e->what + i < BMA_HELD_MAX; i++)
		say(s, "%s%" PRIu32 " %s", i ? ", " : "", e->what + i + 1,
		    lock_words(x->model, e->n[N_HELD_LOCK + i], name, sizeof(name)));
	say(s, ".%s", top_words(e));
	if (cnt > BMA_HELD_MAX)
		say(s, " %" PRIu32 " more are counted only.", cnt - BMA_HELD_MAX);
}

/* What made the lock be waited for: who had it last. */
bool lock_wait_cause(const struct event *e, const struct event *before)
{
	return (before->kind == BMA_LOCK_ACQUIRE || before->kind == BMA_LOCK_ACQUIRED) &&
	       before->n[N_LOCK] == e->n[N_LOCK];
}

bool lock_end_cause(const struct event *e, const struct event *before)
{
	return before->kind == BMA_LOCK_WAIT && before->n[N_LOCK] == e->n[N_LOCK] &&
	       before->cpu == e->cpu;
}

bool lock_release_cause(const struct event *e, const struct event *before)
{
	return lock_wait_cause(e, before) && before->cpu == e->cpu;
}
