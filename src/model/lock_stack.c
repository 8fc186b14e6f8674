// SPDX-License-Identifier: GPL-2.0-or-later
#include "lock_stack.h"

#include <string.h>

#include "lock_keep.h"

static struct model_lock *kept(struct model *m, uint32_t id)
{
	return (struct model_lock *)model_lock(m, id);
}

static void count_held(struct model *m, uint32_t id, int by)
{
	struct model_lock *k = kept(m, id);

	m->locks.held += by;
	if (k)
		k->held += by;
}

static void count_tried(struct model *m, uint32_t id, int by)
{
	struct model_lock *k = kept(m, id);

	m->locks.tried += by;
	if (k)
		k->tried += by;
}

static void count(struct model *m, const struct lock_entry *e, int by)
{
	if (e->how == LOCK_HELD)
		count_held(m, e->lock, by);
	else if (e->how == LOCK_TRIED)
		count_tried(m, e->lock, by);
}

static void forget_one(struct model *m, const struct lock_entry *e)
{
	struct model_lock *k = kept(m, e->lock);

	if (e->how != LOCK_HELD)
		return;
	m->locks.n.forgotten++;
	if (k)
		k->n.forgotten++;
}

void stack_insert(struct model *m, struct lock_cpu *c, int at, struct lock_entry entry)
{
	if (c->n == LOCK_DEPTH) {
		c->over++;
		forget_one(m, &entry);
		return;
	}
	memmove(&c->entry[at + 1], &c->entry[at], (c->n - at) * sizeof(entry));
	c->entry[at] = entry;
	c->n++;
	count(m, &entry, 1);
}

void stack_push(struct model *m, struct lock_cpu *c, struct lock_entry entry)
{
	stack_insert(m, c, c->n, entry);
}

void stack_remove(struct model *m, struct lock_cpu *c, int at)
{
	count(m, &c->entry[at], -1);
	c->n--;
	memmove(&c->entry[at], &c->entry[at + 1], (c->n - at) * sizeof(c->entry[0]));
	c->entry[c->n] = (struct lock_entry){ 0 };
}

int stack_find(const struct lock_cpu *c, uint32_t lock, bool held)
{
	for (int i = c->n - 1; i >= 0; i--) {
		const struct lock_entry *e = &c->entry[i];

		if (e->lock == lock && (e->how == LOCK_OPEN || (e->how == LOCK_HELD) == held))
			return i;
	}
	return -1;
}

static void cut(struct model *m, struct lock_cpu *c, int n)
{
	while (c->n > n) {
		struct lock_entry e = c->entry[c->n - 1];

		stack_remove(m, c, c->n - 1);
		forget_one(m, &e);
	}
}

void stack_forget(struct model *m, struct lock_cpu *c)
{
	cut(m, c, 0);
	c->over = c->cnt = 0;
	memset(c->table, 0, sizeof(c->table));
}

void stack_table_push(struct lock_cpu *c, uint32_t lock)
{
	if (c->cnt++ < BMA_HELD_MAX)
		c->table[c->cnt - 1] = lock;
}

void stack_table_pop(struct lock_cpu *c)
{
	if (!c->cnt)
		return;
	if (c->cnt-- <= BMA_HELD_MAX)
		c->table[c->cnt] = 0;
	else if (c->over)
		c->over--;
}

static enum lock_how how_of(const struct lock_table *t, unsigned int i)
{
	if (i + 1 != t->cnt)
		return LOCK_HELD;
	if (t->flags & BMA_F_TOP_TRIED)
		return LOCK_TRIED;
	return t->flags & BMA_F_TOP_OPEN ? LOCK_OPEN : LOCK_HELD;
}

static void find_one(struct model *m, struct lock_cpu *c, const struct lock_table *t, unsigned int i)
{
	struct lock_entry e = { .lock = t->lock[i], .how = how_of(t, i), .ctx = BMA_CTXS };
	struct model_lock *k = e.lock && e.how != LOCK_OPEN ? lock_keep(m, e.lock) : NULL;

	if (e.how == LOCK_HELD)
		m->locks.n.found++;
	if (k && e.how == LOCK_HELD)
		k->n.found++;
	stack_push(m, c, e);
}

void stack_adopt(struct model *m, struct lock_cpu *c, const struct lock_table *t)
{
	unsigned int same = 0;

	while (same < c->n && same < t->n && c->entry[same].lock == t->lock[same] &&
	       c->entry[same].how == how_of(t, same))
		same++;
	cut(m, c, same);
	for (unsigned int i = same; i < t->n; i++)
		find_one(m, c, t, i);
	memcpy(c->table, t->lock, sizeof(c->table));
	c->cnt = t->cnt;
	c->over = t->cnt - t->n;
	c->known = true;
}

struct lock_table stack_as_table(const struct lock_cpu *c, uint64_t time)
{
	struct lock_table t = { .time = time, .cnt = c->n + c->over, .ours = true };

	t.n = c->n < BMA_HELD_MAX ? c->n : BMA_HELD_MAX;
	for (unsigned int i = 0; i < t.n; i++)
		t.lock[i] = c->entry[i].lock;
	if (c->n && c->entry[c->n - 1].how == LOCK_TRIED)
		t.flags = BMA_F_TOP_TRIED;
	else if (c->n && c->entry[c->n - 1].how == LOCK_OPEN)
		t.flags = BMA_F_TOP_OPEN;
	return t;
}
