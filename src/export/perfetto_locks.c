// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Locks: a process with two threads a CPU. On one a slice for each wait, on the other one for each lock
 * that was held; and the attempts that failed, as moments with their story, which is told when what
 * came after it is known.
 *
 * Waits nest, as contexts do, and so do the locks of who lets go in reverse order. One that is let go
 * in another order would overlap: its slice is a nestable one of its own.
 */
#include "perfetto_parts.h"

#include <errno.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "../event/kind.h"
#include "../event/value.h"
#include "../model/lock_words.h"

#define MANY (LOCK_LOG_KEPT / 2)	/* failures that are written before the model forgets them */

enum lock_ending { LOCK_SEEN, LOCK_NOT_SEEN, LOCK_UNFINISHED };

static const char *const ending_words[] = {
	[LOCK_SEEN] = "seen", [LOCK_NOT_SEEN] = "not seen", [LOCK_UNFINISHED] = "none yet",
};

struct open_lock {
	uint32_t lock;
	bool waits;
	uint64_t since, position;
};

struct lock_tracks {
	uint8_t n;
	bool named[2];			/* waits, held */
	struct open_lock open[LOCK_DEPTH];
};

static uint32_t thread_of(struct perfetto *p, uint32_t cpu, bool waits)
{
	struct lock_tracks *t = &p->locks[cpu];
	uint32_t tid = (waits ? TID_LOCK_WAITS : TID_LOCK_HELD) + cpu;
	char name[48];

	if (!p->locks_named)
		record_name(p, PID_LOCKS, 0, "locks", PID_LOCKS);
	p->locks_named = true;
	if (t->named[!waits])
		return tid;
	t->named[!waits] = true;
	snprintf(name, sizeof(name), "CPU %" PRIu32 " %s", cpu, waits ? "waits for locks" : "holds locks");
	record_name(p, PID_LOCKS, tid, name, 2 * cpu + !waits);
	return tid;
}

static bool wanted(const struct perfetto *p, const struct model *m, uint32_t cpu, uint32_t lock,
		   bool waits)
{
	const struct filter *f = &p->opts.filter;
	uint32_t kinds = waits ? 1u << BMA_LOCK_WAIT | 1u << BMA_LOCK_ACQUIRED | 1u << BMA_LOCK_FAIL :
			 1u << BMA_LOCK_ACQUIRE | 1u << BMA_LOCK_ACQUIRED | 1u << BMA_LOCK_RELEASE;

	return in_window(p) && p->opts.kinds & kinds &&
	       (!f->cpus || (cpu < f->ncpus && f->cpus[cpu])) &&
	       filter_lock(f, model_lock_info(m, lock));
}

struct slice {
	const struct open_lock *o;
	uint32_t cpu;
	enum lock_ending ending;
	const char *outcome;		/* of a wait */
	bool nests;
};

static void args(struct perfetto *p, const struct slice *s)
{
	arg_uint(p, "lock", s->o->lock);
	arg_uint(p, "start_position", s->o->position);
	arg_uint(p, "start_ns", s->o->since);
	if (s->outcome)
		arg_text(p, "outcome", s->outcome);
	arg_text(p, "end", ending_words[s->ending]);
	arg_true(p, "unfinished", s->ending == LOCK_UNFINISHED);
}

static void write_slice(struct perfetto *p, const struct model *m, const struct slice *s)
{
	uint64_t since = s->o->since > p->opts.from ? s->o->since : p->opts.from;
	char name[LOCK_NAME];
	struct record r = { .ph = s->nests ? 'X' : 'b', .pid = PID_LOCKS, .ts = since,
			    .dur = p->now > since ? p->now - since : 0, .cat = "lock" };

	if (!wanted(p, m, s->cpu, s->o->lock, s->o->waits))
		return;
	r.tid = thread_of(p, s->cpu, s->o->waits);
	r.name = lock_words(m, s->o->lock, name, sizeof(name));
	r.id = s->nests ? 0 : s->o->position;
	record_begin(p, &r);
	args(p, s);
	record_end(p);
	if (s->nests)
		return;
	r.ph = 'e';
	r.ts = since + r.dur;
	record_begin(p, &r);
	record_end(p);
}

/* Of the CPU's open ones the topmost of that lock; -1: it was not seen to begin. */
static int find(const struct lock_tracks *t, uint32_t lock, bool waits)
{
	for (int i = t->n - 1; i >= 0; i--)
		if (t->open[i].lock == lock && t->open[i].waits == waits)
			return i;
	return -1;
}

/* Another one of the same thread that began later and goes on. */
static bool overlaps(const struct lock_tracks *t, int at)
{
	for (int i = at + 1; i < t->n; i++)
		if (t->open[i].waits == t->open[at].waits)
			return true;
	return false;
}

static void end_at(struct perfetto *p, const struct model *m, uint32_t cpu, int at,
		   enum lock_ending ending, const char *outcome)
{
	struct lock_tracks *t = &p->locks[cpu];

	write_slice(p, m, &(struct slice){ .o = &t->open[at], .cpu = cpu, .ending = ending,
					   .outcome = outcome, .nests = !overlaps(t, at) });
	t->n--;
	memmove(&t->open[at], &t->open[at + 1], (t->n - at) * sizeof(t->open[0]));
}

static void begin_one(struct perfetto *p, const struct model *m, const struct event *e, bool waits)
{
	struct lock_tracks *t = &p->locks[e->cpu];

	if (t->n < LOCK_DEPTH)
		t->open[t->n++] = (struct open_lock){ e->n[N_LOCK], waits, p->now, m->position };
}

static void end_one(struct perfetto *p, const struct model *m, const struct event *e, bool waits,
		    const char *outcome)
{
	int at = find(&p->locks[e->cpu], e->n[N_LOCK], waits);

	if (at >= 0)
		end_at(p, m, e->cpu, at, LOCK_SEEN, outcome);
}

static void end_all(struct perfetto *p, const struct model *m, uint32_t cpu, bool waits, bool held,
		    enum lock_ending ending)
{
	struct lock_tracks *t = &p->locks[cpu];

	for (int i = t->n - 1; i >= 0; i--)
		if (t->open[i].waits ? waits : held)
			end_at(p, m, cpu, i, ending, NULL);
}

/* How many of the model's entries are that one, less the open ones above it. */
static int backed(const struct lock_cpu *c, const struct lock_tracks *t, int at)
{
	const struct open_lock *o = &t->open[at];
	int n = 0;

	for (int i = 0; i < c->n; i++)
		n += c->entry[i].lock == o->lock && (c->entry[i].how == LOCK_TRIED) == o->waits;
	for (int i = at + 1; i < t->n; i++)
		n -= t->open[i].lock == o->lock && t->open[i].waits == o->waits;
	return n;
}

/* What the model no longer holds or tries is over, though no event told how: a program did not run, or
 * a table had something else. */
static void end_forgotten(struct perfetto *p, const struct model *m, uint32_t cpu)
{
	const struct lock_cpu *c = model_lock_cpu(m, cpu);
	struct lock_tracks *t = &p->locks[cpu];

	for (int i = t->n - 1; i >= 0 && t->n > c->n; i--)
		if (backed(c, t, i) <= 0)
			end_at(p, m, cpu, i, LOCK_NOT_SEEN, NULL);
}

static void write_failure(struct perfetto *p, const struct model *m,
			  const struct lock_failure_entry *f)
{
	uint64_t ts = f->time > m->start ? f->time - m->start : 0;
	char name[128], story[1024];

	if (!wanted(p, m, f->me.cpu, f->lock, true) || !wants_kind(p, BMA_LOCK_FAIL) ||
	    ts < p->opts.from)
		return;
	record_begin(p, &(struct record){
		.ph = 'i', .scope = 't', .pid = PID_LOCKS, .tid = thread_of(p, f->me.cpu, true),
		.ts = apart(&p->lock_failure_ts, ts), .cat = "lock",
		.name = lock_failure_short(m, f, name, sizeof(name)) });
	arg_text(p, "failure", lock_failure_name(f->why));
	arg_text(p, "sentence", lock_failure_story(m, f, story, sizeof(story)));
	arg_uint(p, "lock", f->lock);
	arg_uint(p, "number", f->number);
	arg_uint(p, "position", f->position);
	record_end(p);
}

/* All that the model keeps and that are not written yet. */
static void write_failures(struct perfetto *p, const struct model *m)
{
	while (p->nlock_failures < m->locks.nlog) {
		const struct lock_failure_entry *f = model_lock_failure(m, ++p->nlock_failures);

		if (f)
			write_failure(p, m, f);
		else
			p->unwritten++;
	}
}

int locks_event(struct perfetto *p, const struct model *m, const struct event *e)
{
	const struct lock_cpu *c = model_lock_cpu(m, e->cpu);

	if (e->cpu >= m->ncpus)
		return 0;
	if (!p->locks)
		p->locks = calloc(m->ncpus, sizeof(*p->locks));
	if (!p->locks)
		return -ENOMEM;
	if (e->kind == BMA_LOCK_ACQUIRE || e->kind == BMA_LOCK_WAIT)
		begin_one(p, m, e, e->kind == BMA_LOCK_WAIT);
	else if (e->kind == BMA_LOCK_RELEASE)
		end_one(p, m, e, false, NULL);
	else if (e->kind == BMA_LOCK_HELD && !(e->flags & (BMA_F_LOCKS | BMA_F_REMOTE)))
		end_all(p, m, e->cpu, false, true, LOCK_NOT_SEEN);
	else if (e->kind == BMA_LOCK_FAIL)
		end_one(p, m, e, true, lock_failure_name(e->what));
	else if (e->kind == BMA_LOCK_ACQUIRED)
		end_one(p, m, e, true, "acquired");
	if (e->kind == BMA_LOCK_ACQUIRED && c && c->told)
		begin_one(p, m, e, false);
	if (c && p->locks[e->cpu].n > c->n)
		end_forgotten(p, m, e->cpu);
	if (m->locks.nlog - p->nlock_failures > MANY)
		write_failures(p, m);
	return 0;
}

void locks_lost(struct perfetto *p, const struct model *m, uint32_t cpu)
{
	if (p->locks && cpu < m->ncpus)
		end_all(p, m, cpu, true, true, LOCK_NOT_SEEN);
}

void locks_round(struct perfetto *p, const struct model *m)
{
	write_failures(p, m);
}

void locks_end(struct perfetto *p, const struct model *m)
{
	for (uint32_t cpu = 0; p->locks && cpu < m->ncpus; cpu++)
		end_all(p, m, cpu, true, true, LOCK_UNFINISHED);
	write_failures(p, m);
}
