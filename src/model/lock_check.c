// SPDX-License-Identifier: GPL-2.0-or-later
/* What a CPU holds by its events, held against the kernel's own table. */
#include <string.h>

#include "lock_stack.h"

#define FLAGS_OF_TABLE (BMA_F_TOP_TRIED | BMA_F_TOP_OPEN | BMA_F_REMOTE)

static void fail(struct model *m, struct lock_cpu *c, const struct event *e, enum failure_what what,
		 int64_t ours, int64_t kernel)
{
	failure_add(m, NULL, (struct model_failure){
		.what = what, .kind = e->kind, .list = BMA_LISTS, .cpu = c - m->locks.cpus,
		.ours = ours, .kernel = kernel, .class = FAILURE_NO_CLASS });
	m->checks.failed++;
}

/* In an interrupt or NMI locks of the tool's own, which are never told, may lie below. */
void lock_check_cnt(struct model *m, struct lock_cpu *c, const struct event *e, int64_t before)
{
	if (before == (int64_t)c->cnt || (before > (int64_t)c->cnt && e->ctx != BMA_CTX_TASK))
		return;
	fail(m, c, e, FAILURE_HELD, c->cnt, before);
	stack_forget(m, c);
	c->known = false;
}

/* At the top may be a lock that is just got or let go, and whose event comes later or came before. */
static bool counts_agree(const struct lock_cpu *c, const struct lock_table *t)
{
	bool tries = c->n && c->entry[c->n - 1].how == LOCK_TRIED;

	return t->cnt == c->cnt ||
	       (t->cnt == c->cnt + 1 && t->flags & (BMA_F_TOP_OPEN | BMA_F_TOP_TRIED)) ||
	       (t->cnt + 1 == c->cnt && tries);
}

static bool has_unknown(const struct lock_table *t)
{
	for (unsigned int i = 0; i < t->n; i++)
		if (!t->lock[i])
			return true;
	return false;
}

/* The first entry in which the two differ, or the number of those that both have. */
static unsigned int same(const struct lock_cpu *c, const struct lock_table *t)
{
	unsigned int n = t->n < c->cnt ? t->n : c->cnt, i = 0;

	while (i < n && t->lock[i] == c->table[i])
		i++;
	return i;
}

static void compare(struct model *m, struct lock_cpu *c, const struct event *e,
		    const struct lock_table *t)
{
	unsigned int n = t->n < c->cnt ? t->n : c->cnt, i = same(c, t);

	if (has_unknown(t)) {
		m->checks.skipped++;
		return;
	}
	if (counts_agree(c, t) && i >= n) {
		m->checks.exact++;
		return;
	}
	if (!counts_agree(c, t))
		fail(m, c, e, FAILURE_HELD, c->cnt, t->cnt);
	else
		fail(m, c, e, FAILURE_HELD_LOCK, c->table[i], t->lock[i]);
	stack_adopt(m, c, t);
}

/* A CPU's own table, at its place in the CPU's order. Where nothing is told singly there is nothing to
 * compare it with. */
static void own_table(struct model *m, struct lock_cpu *c, const struct event *e,
		      const struct lock_table *t)
{
	bool told = e->flags & BMA_F_LOCKS;

	if (c->told && !told) {
		stack_forget(m, c);
		c->known = false;
	}
	c->told = told;
	if (!told)
		return;
	if (c->known) {
		compare(m, c, e, t);
	} else if (!has_unknown(t)) {
		stack_adopt(m, c, t);
	}
}

static void complete(struct model *m, struct lock_cpu *c, const struct event *e, uint32_t of_cpu)
{
	struct lock_table t = c->reading;

	c->reading = (struct lock_table){ 0 };
	if (of_cpu == e->cpu && !(e->flags & BMA_F_REMOTE))
		own_table(m, c, e, &t);
	lock_log_table(m, e->cpu, of_cpu, &t);
}

void lock_check_table(struct model *m, struct lock_cpu *c, const struct event *e)
{
	uint32_t of_cpu = e->n[N_HELD_CPU], cnt = e->n[N_HELD_CNT];
	uint32_t n = cnt < BMA_HELD_MAX ? cnt : BMA_HELD_MAX;
	struct lock_table *t = &c->reading;

	if (of_cpu >= m->ncpus)
		return;
	if (!e->what) {
		*t = (struct lock_table){ .time = e->time, .cnt = cnt,
					   .flags = e->flags & FLAGS_OF_TABLE };
		c->reading_cpu = of_cpu;
	}
	if (!t->time || c->reading_cpu != of_cpu || t->cnt != cnt || t->n != e->what) {
		t->time = 0;	/* its beginning is missing */
		return;
	}
	for (unsigned int i = 0; i < HELD_LOCKS && t->n < n; i++)
		t->lock[t->n++] = e->n[N_HELD_LOCK + i];
	if (t->n == n)
		complete(m, c, e, of_cpu);
}
