// SPDX-License-Identifier: GPL-2.0-or-later
#include "lock_log.h"

#include <errno.h>
#include <stdlib.h>

#include "lock_stack.h"

#define LOOK_BACK 16		/* failures that one and the same deadlock may lie back */

const struct lock_failure_entry *model_lock_failure(const struct model *m, uint64_t number)
{
	const struct locks *l = &m->locks;

	if (!number || number > l->nlog || l->nlog - number >= LOCK_LOG_KEPT)
		return NULL;
	return &l->log[number % LOCK_LOG_KEPT];
}

static struct lock_failure_entry *find(struct model *m, uint64_t number)
{
	return (struct lock_failure_entry *)model_lock_failure(m, number);
}

static struct lock_failure_entry *oldest_look(struct model *m, unsigned int back)
{
	return back < m->locks.nlog ? find(m, m->locks.nlog - back) : NULL;
}

/* What the CPU waits for just now; NULL: nothing that we know of. */
static const struct lock_entry *trying(const struct lock_cpu *c)
{
	for (int i = c->n - 1; i >= 0; i--)
		if (c->entry[i].how == LOCK_TRIED)
			return &c->entry[i];
	return NULL;
}

static uint64_t ago(const struct event *e, uint64_t since)
{
	return since && e->time > since ? e->time - since : 0;
}

/* How long the CPU has held the lock, and who took it, as far as that is known. */
static void say_holding(const struct lock_cpu *c, const struct event *e, uint32_t lock,
			struct lock_side *s)
{
	int at = stack_find(c, lock, true);

	if (at < 0)
		return;
	if (c->entry[at].how == LOCK_HELD)
		s->holds = lock;
	s->held = ago(e, c->entry[at].since);
	s->ctx = c->entry[at].ctx;
	if (s->prog || s->pid)
		return;
	s->prog = c->entry[at].prog;
	s->pid = c->entry[at].pid;
}

static bool surely_holds(const struct lock_cpu *c, uint32_t lock)
{
	for (int i = 0; c->told && c->known && i < c->n; i++)
		if (c->entry[i].lock == lock && c->entry[i].how == LOCK_HELD)
			return true;
	return false;
}

/* A full table does not name the locks above it: then the events do, where each is told. */
static uint32_t holder_of(const struct model *m, const struct event *e)
{
	if (e->n[N_HOLDER] < m->ncpus || e->what != BMA_LOCK_TIMEOUT)
		return e->n[N_HOLDER];
	for (uint32_t cpu = 0; cpu < m->ncpus; cpu++)
		if (surely_holds(&m->locks.cpus[cpu], e->n[N_LOCK]))
			return cpu;
	return CPU_UNKNOWN;
}

/* By its table a CPU waits for itself in AA alone; a timeout's holder may be known by its events. */
static bool is_impossible(const struct event *e, uint32_t cpu)
{
	return cpu == e->cpu && e->what != BMA_LOCK_AA &&
	       (e->what != BMA_LOCK_TIMEOUT || e->n[N_HOLDER] == cpu);
}

static void fill_holder(struct model *m, const struct event *e, struct lock_side *s)
{
	uint32_t cpu = holder_of(m, e);
	const struct lock_cpu *c = model_lock_cpu(m, cpu);
	const struct lock_entry *t = c && cpu != e->cpu ? trying(c) : NULL;

	*s = (struct lock_side){ .cpu = CPU_UNKNOWN, .ctx = BMA_CTXS };
	if (!c || is_impossible(e, cpu))
		return;
	s->cpu = cpu;
	if (t) {
		s->tried = t->lock;
		s->waited = ago(e, t->since);
		s->prog = t->prog;
		s->pid = t->pid;
	}
	say_holding(c, e, e->n[N_LOCK], s);
	if (t)
		s->ctx = t->ctx;
	if (c->told && c->known)
		s->table = stack_as_table(c, e->time);
}

/* That failure is how the wait ended that closed the other's circle; not a later one for the same lock. */
static bool is_twin(const struct lock_failure_entry *f, const struct lock_failure_entry *o)
{
	return !o->twin && o->why == BMA_LOCK_ABBA && o->me.cpu == f->holder.cpu &&
	       o->holder.cpu == f->me.cpu && o->holder.tried == f->lock && o->after_failed &&
	       o->time + o->after == f->time;
}

/* The other CPU gave up the wait that closed the circle, too. */
static void find_twin(struct model *m, struct lock_failure_entry *f)
{
	for (unsigned int i = 1; f->why == BMA_LOCK_ABBA && i <= LOOK_BACK; i++) {
		struct lock_failure_entry *o = oldest_look(m, i);

		if (!o)
			return;
		if (!is_twin(f, o))
			continue;
		o->twin = f->number;
		f->twin = o->number;
		if (!f->holder.tried)
			f->holder.tried = o->lock;
		return;
	}
}

int lock_log_failed(struct model *m, const struct event *e, uint64_t waited)
{
	struct locks *l = &m->locks;
	struct lock_cpu *c = &l->cpus[e->cpu];
	struct lock_failure_entry *f;

	if (!l->log)
		l->log = calloc(LOCK_LOG_KEPT, sizeof(*l->log));
	if (!l->log)
		return -ENOMEM;
	f = &l->log[++l->nlog % LOCK_LOG_KEPT];
	*f = (struct lock_failure_entry){
		.number = l->nlog, .position = m->position, .time = e->time, .why = e->what < BMA_LOCK_FAILURES ? e->what : 0,
		.lock = e->n[N_LOCK],
		.me = { .cpu = e->cpu, .prog = e->n[N_LOCK_PROG], .pid = e->n[N_LOCK_PID],
			.ctx = e->ctx, .tried = e->n[N_LOCK], .waited = waited },
	};
	if (c->told && c->known)
		f->me.table = stack_as_table(c, e->time);
	fill_holder(m, e, &f->holder);
	find_twin(m, f);
	c->failure = f->number;
	return 0;
}

void lock_log_table(struct model *m, uint32_t teller, uint32_t of_cpu, const struct lock_table *t)
{
	struct lock_failure_entry *f = find(m, m->locks.cpus[teller].failure);

	if (!f)
		return;
	if (of_cpu == teller)
		f->me.table = *t;
	if (of_cpu != f->holder.cpu)
		return;
	f->holder.table = *t;
	if (!f->holder.tried && t->flags & BMA_F_TOP_TRIED && t->n && t->n == t->cnt)
		f->holder.tried = t->lock[t->n - 1];
}

/* A wait that began after the failure is another one: of the holder's own an event is missing. */
void lock_log_over(struct model *m, const struct event *e, uint64_t waited, bool failed)
{
	for (unsigned int i = 0; i < LOOK_BACK; i++) {
		struct lock_failure_entry *f = oldest_look(m, i);

		if (!f)
			return;
		if (f->after || f->holder.cpu != e->cpu || f->me.cpu == e->cpu ||
		    f->holder.tried != e->n[N_LOCK] || e->time <= f->time ||
		    (waited && waited < e->time - f->time))
			continue;
		f->after = e->time - f->time;
		f->after_failed = failed;
	}
}
