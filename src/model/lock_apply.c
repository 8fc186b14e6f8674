// SPDX-License-Identifier: GPL-2.0-or-later
/* What each event does to the stack of held locks of its CPU, one small function a kind. */
#include <errno.h>
#include <stdlib.h>

#include "lock_keep.h"
#include "lock_stack.h"

/* Counts one of `member` for the lock and for all. */
#define COUNT(m, id, member) \
	do { \
		struct model_lock *counted = id ? lock_keep(m, id) : NULL; \
		(m)->locks.n.member++; \
		if (counted) \
			counted->n.member++; \
	} while (0)

static struct lock_entry entry_of(const struct event *e, enum lock_how how)
{
	bool who = e->kind == BMA_LOCK_WAIT;

	return (struct lock_entry){ .lock = e->n[N_LOCK], .how = how, .ctx = e->ctx,
				    .prog = who ? e->n[N_LOCK_PROG] : 0,
				    .pid = who ? e->n[N_LOCK_PID] : 0, .since = e->time };
}

static int apply_acquire(struct model *m, struct lock_cpu *c, const struct event *e)
{
	COUNT(m, e->n[N_LOCK], at_once);
	stack_table_push(c, e->n[N_LOCK]);
	stack_push(m, c, entry_of(e, LOCK_HELD));
	return 0;
}

static int apply_wait(struct model *m, struct lock_cpu *c, const struct event *e)
{
	COUNT(m, e->n[N_LOCK], waits);
	stack_table_push(c, e->n[N_LOCK]);
	stack_push(m, c, entry_of(e, LOCK_TRIED));
	return 0;
}

/* The event has room for four seconds. */
static uint64_t wait_of(const struct lock_cpu *c, int at, const struct event *e)
{
	if (e->n[N_WAITED] != UINT32_MAX || at < 0 || !c->entry[at].since)
		return e->n[N_WAITED];
	return e->time - c->entry[at].since;
}

static int waited(struct model *m, const struct event *e, uint64_t ns)
{
	struct model_lock *k = e->n[N_LOCK] ? lock_keep(m, e->n[N_LOCK]) : NULL;

	return k ? lock_keep_wait(m, k, ns) : 0;
}

/* Where nothing tells how it is let go, it is not followed. */
static int apply_acquired(struct model *m, struct lock_cpu *c, const struct event *e)
{
	int at = stack_find(c, e->n[N_LOCK], false);
	struct lock_entry entry = entry_of(e, LOCK_HELD);
	uint64_t ns = wait_of(c, at, e);

	COUNT(m, e->n[N_LOCK], after_wait);
	lock_log_over(m, e, ns, false);
	if (at >= 0) {
		entry.prog = c->entry[at].prog;
		entry.pid = c->entry[at].pid;
		stack_remove(m, c, at);
	} else {
		at = c->n;
	}
	if (c->told) {
		stack_insert(m, c, at, entry);
	} else {
		stack_table_pop(c);
		COUNT(m, e->n[N_LOCK], forgotten);
	}
	return waited(m, e, ns);
}

static int apply_fail(struct model *m, struct lock_cpu *c, const struct event *e)
{
	unsigned int why = e->what < BMA_LOCK_FAILURES ? e->what : 0;
	int at = stack_find(c, e->n[N_LOCK], false);
	uint64_t ns = wait_of(c, at, e);

	COUNT(m, e->n[N_LOCK], failed[why]);
	lock_log_over(m, e, ns, true);
	if (at >= 0)
		stack_remove(m, c, at);
	stack_table_pop(c);
	return lock_log_failed(m, e, ns) ? -ENOMEM : waited(m, e, ns);
}

static int apply_release(struct model *m, struct lock_cpu *c, const struct event *e)
{
	int at = stack_find(c, e->n[N_LOCK], true);

	COUNT(m, e->n[N_LOCK], released);
	stack_table_pop(c);
	if (at < 0) {
		COUNT(m, e->n[N_LOCK], found);
		return 0;
	}
	if (c->entry[at].how == LOCK_OPEN)
		COUNT(m, e->n[N_LOCK], found);
	c->out_of_order += at + 1 < c->n;
	stack_remove(m, c, at);
	return 0;
}

/* cnt in the event, less the cnt that the kernel had before it. */
static const int8_t steps[BMA_KINDS] = {
	[BMA_LOCK_ACQUIRE] = 1, [BMA_LOCK_WAIT] = 1, [BMA_LOCK_FAIL] = -1,
};

/* The topmost entry of a table that was read may have been tried, or let go, just then. */
static void settle_top(struct model *m, struct lock_cpu *c, const struct event *e)
{
	if (!c->n || c->entry[c->n - 1].how != LOCK_OPEN ||
	    (int64_t)e->n[N_HELD] - steps[e->kind] != (int64_t)c->cnt - 1)
		return;
	stack_remove(m, c, c->n - 1);
	stack_table_pop(c);
}

/* An only entry says what is there: nothing else. */
static void look_at_cnt(struct model *m, struct lock_cpu *c, const struct event *e)
{
	bool alone = e->n[N_HELD] == 1 && (steps[e->kind] == 1);

	settle_top(m, c, e);
	if (c->told && c->known) {
		lock_check_cnt(m, c, e, (int64_t)e->n[N_HELD] - steps[e->kind]);
		return;
	}
	if (!alone)
		return;
	stack_forget(m, c);
	c->known = c->told;
}

/* From here on single acquisitions are told; what it holds already, no event told. What it waits for is
 * known. */
static void look_whether_told(struct model *m, struct lock_cpu *c, const struct event *e)
{
	if (e->kind != BMA_LOCK_ACQUIRE && e->kind != BMA_LOCK_RELEASE)
		return;
	m->locks.told_until = e->time;
	c->told = true;
}

static int begin(struct model *m)
{
	if (!m->locks.used)
		m->locks.cpus = calloc(m->ncpus, sizeof(*m->locks.cpus));
	m->locks.used = m->locks.cpus;
	return m->locks.used ? 0 : -ENOMEM;
}

typedef int lock_apply_fn(struct model *m, struct lock_cpu *c, const struct event *e);

static lock_apply_fn *const applies[BMA_KINDS] = {
	[BMA_LOCK_ACQUIRE] = apply_acquire,
	[BMA_LOCK_WAIT] = apply_wait,
	[BMA_LOCK_ACQUIRED] = apply_acquired,
	[BMA_LOCK_FAIL] = apply_fail,
	[BMA_LOCK_RELEASE] = apply_release,
};

int lock_apply(struct model *m, const struct event *e)
{
	struct model_lock *k;
	struct lock_cpu *c;
	int rc;

	if (begin(m))
		return -ENOMEM;
	c = &m->locks.cpus[e->cpu];
	if (e->kind == BMA_LOCK_HELD) {
		lock_check_table(m, c, e);
		return 0;
	}
	c->failure = 0;
	k = e->n[N_LOCK] ? lock_keep(m, e->n[N_LOCK]) : NULL;
	if (!k && e->n[N_LOCK])
		return -ENOMEM;
	if (k)
		k->last = e->time;
	look_whether_told(m, c, e);
	look_at_cnt(m, c, e);
	rc = applies[e->kind](m, c, e);
	if (e->kind == BMA_LOCK_RELEASE && e->n[N_HELD] == 1 && !c->known) {
		stack_forget(m, c);
		c->known = true;
	}
	return rc;
}

void lock_doubt(struct model *m, uint32_t cpu)
{
	for (uint32_t i = 0; m->locks.cpus && i < m->ncpus; i++) {
		struct lock_cpu *c = &m->locks.cpus[i];

		if (cpu != CPU_UNKNOWN && cpu != i)
			continue;
		stack_forget(m, c);
		c->known = false;
		c->failure = 0;
		c->reading.time = 0;
	}
}

const struct lock_cpu *model_lock_cpu(const struct model *m, uint32_t cpu)
{
	return m->locks.cpus && cpu < m->ncpus ? &m->locks.cpus[cpu] : NULL;
}

bool model_locks_told(const struct model *m)
{
	for (uint32_t i = 0; m->locks.cpus && i < m->ncpus; i++)
		if (m->locks.cpus[i].told)
			return true;
	return false;
}
