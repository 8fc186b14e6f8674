// SPDX-License-Identifier: GPL-2.0-or-later
/* The story of an attempt at a lock that failed, in sentences. */
#include <inttypes.h>
#include <stdio.h>

#include "lock_words.h"
#include "words.h"

struct story {
	struct say *t;
	const struct model *m;
	const struct lock_failure_entry *f;
	char lock[LOCK_NAME];		/* that could not be had */
};

static void say_side(struct story *s, const struct lock_side *side)
{
	char who[128];

	say(s->t, "CPU %" PRIu32, side->cpu);
	lock_who_words(s->m, side, who, sizeof(who));
	if (*who)
		say(s->t, " (%s)", who);
}

static void say_time(struct story *s, const char *before, uint64_t ns)
{
	char time[32];

	say(s->t, "%s%s", before, duration_words(ns, time, sizeof(time)));
}

static void say_in(struct story *s, unsigned int ctx)
{
	static const char *const in[BMA_CTXS] = {
		[BMA_CTX_SOFTIRQ] = " in a softirq", [BMA_CTX_IRQ] = " in an interrupt",
		[BMA_CTX_NMI] = " in an NMI",
	};

	if (ctx < BMA_CTXS && in[ctx])
		say(s->t, "%s", in[ctx]);
}

/* "CPU 1 (prog right #52) waited 1.0 ms for pair #40 [0]" */
static void say_attempt(struct story *s)
{
	const struct lock_side *me = &s->f->me;

	say_side(s, me);
	if (s->f->why == BMA_LOCK_AA) {
		say(s->t, " asked for %s", s->lock);
		say_in(s, me->ctx);
		return;
	}
	say_time(s, " waited ", me->waited);
	say(s->t, " for %s", s->lock);
	say_in(s, me->ctx);
}

static void tell_aa(struct story *s)
{
	const struct lock_side *h = &s->f->holder;

	say_attempt(s);
	say(s->t, " and held it already");
	if (h->held)
		say_time(s, ", for ", h->held);
	if (h->ctx < BMA_CTXS && h->ctx != s->f->me.ctx) {
		say(s->t, ": taken");
		if (h->ctx == BMA_CTX_TASK)
			say(s->t, " by the task that was interrupted");
		else
			say_in(s, h->ctx);
	}
	say(s->t, ". Nobody else can let go of it, so it got %s at once.",
	    lock_errno_words(s->f->why));
}

/* Which of what this CPU holds the other one waits for. */
static bool holds(const struct lock_side *me, uint32_t lock)
{
	int at = lock_table_find(&me->table, lock);

	return at >= 0 && lock_table_how(me, at) == LOCK_HELD;
}

static void tell_circle(struct story *s)
{
	const struct lock_side *me = &s->f->me, *h = &s->f->holder;
	char other[LOCK_NAME];

	if (!h->tried) {
		say(s->t, " What CPU %" PRIu32 " waits for was not told; the kernel found that this "
		    "CPU holds it.", h->cpu);
		return;
	}
	lock_words(s->m, h->tried, other, sizeof(other));
	say(s->t, " CPU %" PRIu32 " waits for %s", h->cpu, other);
	if (h->waited) {
		say_time(s, ", for ", h->waited);
		say(s->t, " by then");
	}
	say(s->t, "%s CPU %" PRIu32 " holds it: each waits for what the other has.",
	    holds(me, h->tried) ? ", and" : "; the kernel found that", me->cpu);
}

static void tell_end(struct story *s)
{
	const struct lock_failure_entry *f = s->f;
	char other[LOCK_NAME];

	say(s->t, " CPU %" PRIu32 "'s check saw it%s: it got %s", f->me.cpu,
	    f->twin && f->twin < f->number ? ", too" : f->twin ? " first" : "",
	    lock_errno_words(f->why));
	if (!f->after || !f->holder.tried) {
		say(s->t, ".");
		return;
	}
	lock_words(s->m, f->holder.tried, other, sizeof(other));
	say(s->t, "; CPU %" PRIu32 " %s %s", f->holder.cpu, f->after_failed ? "gave up on" : "had",
	    other);
	say_time(s, " ", f->after);
	say(s->t, " later.");
}

static void tell_abba(struct story *s)
{
	say_attempt(s);
	if (s->f->holder.cpu == CPU_UNKNOWN) {
		say(s->t, "; its holder waited for a lock that CPU %" PRIu32 " held.", s->f->me.cpu);
	} else {
		say(s->t, ", which ");
		say_side(s, &s->f->holder);
		say(s->t, " holds.");
		tell_circle(s);
	}
	tell_end(s);
}

/* Only of a full table: else the check finds AA. */
static void tell_own(struct story *s)
{
	say(s->t, " It held the lock itself");
	if (s->f->holder.held)
		say_time(s, ", for ", s->f->holder.held);
	say(s->t, ", but as one of more than the %d that the table of held locks has room for: so no "
	    "deadlock was found.", BMA_HELD_MAX);
}

static void tell_timeout(struct story *s)
{
	const struct lock_side *h = &s->f->holder;

	say_attempt(s);
	say(s->t, " and gave up: %s.", lock_errno_words(s->f->why));
	if (h->cpu == CPU_UNKNOWN) {
		say(s->t, " No CPU's table of held locks had it: its holder held more locks than the "
		    "table has entries (%d), or had just let it go.", BMA_HELD_MAX);
		return;
	}
	if (h->cpu == s->f->me.cpu) {
		tell_own(s);
		return;
	}
	say(s->t, " ");
	if (lock_holder_how(s->f) != LOCK_HELD) {
		say(s->t, "CPU %" PRIu32 "'s table has it, but %s; who held it is not known.", h->cpu,
		    lock_holder_how(s->f) == LOCK_TRIED ? "that CPU waited for it, too" :
		    "that CPU may have waited for it, too");
		return;
	}
	say_side(s, h);
	say(s->t, " held it");
	if (h->held)
		say_time(s, " for ", h->held);
	say_in(s, h->ctx);
	say(s->t, h->tried ? "." : ", and waited for no other lock: no deadlock, but too long.");
}

static void tell_no_node(struct story *s)
{
	say_attempt(s);
	say(s->t, ": it came in the middle of another attempt of this CPU, and no queue node was left "
	    "to wait with. It got %s.", lock_errno_words(s->f->why));
}

const char *lock_failure_story(const struct model *m, const struct lock_failure_entry *f, char *buf,
			       size_t size)
{
	static void (*const tells[BMA_LOCK_FAILURES])(struct story *s) = {
		[BMA_LOCK_AA] = tell_aa, [BMA_LOCK_ABBA] = tell_abba,
		[BMA_LOCK_TIMEOUT] = tell_timeout, [BMA_LOCK_NO_NODE] = tell_no_node,
	};
	struct say t;
	struct story s = { .t = &t, .m = m, .f = f };

	say_start(&t, buf, size);
	lock_words(m, f->lock, s.lock, sizeof(s.lock));
	if (f->why < BMA_LOCK_FAILURES && tells[f->why])
		tells[f->why](&s);
	else
		say_attempt(&s);
	return buf;
}
