// SPDX-License-Identifier: GPL-2.0-or-later
#include "lock_words.h"

#include <inttypes.h>
#include <stdio.h>

#include "words.h"

const char *lock_words(const struct model *m, uint32_t id, char *buf, size_t size)
{
	return lock_id_words(model_lock_info(m, id), id, buf, size);
}

const char *lock_who_words(const struct model *m, const struct lock_side *s, char *buf, size_t size)
{
	struct say t;

	say_start(&t, buf, size);
	say_name(&t, m, NAME_PROG, s->prog, "prog");
	say_name(&t, m, NAME_TASK, s->pid, s->prog ? ", thread" : "thread");
	return buf;
}

const char *lock_errno_words(unsigned int why)
{
	return why == BMA_LOCK_TIMEOUT ? "-ETIMEDOUT" : "-EDEADLK";
}

const char *lock_failure_short(const struct model *m, const struct lock_failure_entry *f, char *buf,
			       size_t size)
{
	struct say t;
	char name[LOCK_NAME];

	say_start(&t, buf, size);
	say(&t, "%s: %s, CPU %" PRIu32, lock_why_words(f->why),
	    lock_words(m, f->lock, name, sizeof(name)), f->me.cpu);
	if (f->holder.cpu != CPU_UNKNOWN && f->holder.cpu != f->me.cpu)
		say(&t, " against CPU %" PRIu32, f->holder.cpu);
	return buf;
}

int lock_table_find(const struct lock_table *t, uint32_t lock)
{
	for (int i = t->n - 1; i >= 0; i--)
		if (t->lock[i] == lock)
			return i;
	return -1;
}

enum lock_how lock_holder_how(const struct lock_failure_entry *f)
{
	const struct lock_side *h = &f->holder;
	int at = lock_table_find(&h->table, f->lock);

	if (h->holds == f->lock)
		return LOCK_HELD;
	if (h->tried == f->lock)
		return LOCK_TRIED;
	return at < 0 ? LOCK_HELD : lock_table_how(h, at);
}

enum lock_how lock_table_how(const struct lock_side *s, unsigned int i)
{
	const struct lock_table *t = &s->table;

	if (i + 1 < t->cnt || (s->holds && s->holds == t->lock[i]))
		return LOCK_HELD;
	if (t->flags & BMA_F_TOP_TRIED)
		return LOCK_TRIED;
	/* it waits for that very lock: then an entry that may be tried is */
	if (t->flags & BMA_F_TOP_OPEN)
		return s->tried && s->tried == t->lock[i] ? LOCK_TRIED : LOCK_OPEN;
	return LOCK_HELD;
}
