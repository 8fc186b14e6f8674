// SPDX-License-Identifier: GPL-2.0-or-later
#include "locking.h"

struct model *locks_model(void)
{
	struct model *m = model_new(CPUS, START);
	struct lock_info pair = { .id = PAIR, .count = 2, .of = BMA_LOCK_VALUE, .map_id = 40,
				  .map_type = 2, .addr = 0x1000, .stride = 8, .name = "pair" };
	struct lock_info conns = { .id = CONNS, .count = MILLION, .of = BMA_LOCK_BUCKET,
				   .map_id = 17, .map_type = 1, .addr = 0x10000, .stride = 16,
				   .name = "conns" };

	assert_non_null(m);
	assert_int_equal(model_add_lock(m, &pair), 0);
	assert_int_equal(model_add_lock(m, &conns), 0);
	return m;
}

void lock_tell(struct model *m, struct event e)
{
	if (!e.time)
		e.time = m->now + US;
	assert_int_equal(model_apply(m, &e), 0);
}

struct event lock_event(uint8_t kind, uint32_t cpu, uint32_t lock, uint32_t cnt)
{
	return (struct event){ .kind = kind, .cpu = cpu, .n = { lock, cnt } };
}

void acquire(struct model *m, uint32_t cpu, uint32_t lock, uint32_t cnt)
{
	lock_tell(m, lock_event(BMA_LOCK_ACQUIRE, cpu, lock, cnt));
}

void release(struct model *m, uint32_t cpu, uint32_t lock, uint32_t cnt)
{
	lock_tell(m, lock_event(BMA_LOCK_RELEASE, cpu, lock, cnt));
}

void wait_for(struct model *m, uint32_t cpu, uint32_t lock, uint32_t cnt, uint32_t prog)
{
	struct event e = lock_event(BMA_LOCK_WAIT, cpu, lock, cnt);

	e.n[N_LOCK_PROG] = prog;
	e.n[N_LOCK_PID] = prog ? 800 + prog : 0;
	lock_tell(m, e);
}

void had_it(struct model *m, uint32_t cpu, uint32_t lock, uint32_t cnt, uint32_t ns)
{
	struct event e = lock_event(BMA_LOCK_ACQUIRED, cpu, lock, cnt);

	e.n[N_WAITED] = ns;
	lock_tell(m, e);
}

void gave_up(struct model *m, uint32_t cpu, uint32_t lock, uint8_t why, uint32_t cnt,
	     uint32_t holder)
{
	struct event e = lock_event(BMA_LOCK_FAIL, cpu, lock, cnt);

	e.what = why;
	e.n[N_WAITED] = MS;
	e.n[N_LOCK_PROG] = 50 + cpu;
	e.n[N_LOCK_PID] = 900 + cpu;
	e.n[N_HOLDER] = holder;
	lock_tell(m, e);
}

void tell_table(struct model *m, uint32_t teller, uint32_t cpu, uint8_t flags, uint32_t cnt,
		const uint32_t *lock)
{
	struct event e = { .kind = BMA_LOCK_HELD, .cpu = teller, .ctx = BMA_CTX_IRQ,
			   .flags = flags, .n = { cpu, cnt } };

	for (uint32_t i = 0; i < cnt && i < HELD_LOCKS; i++)
		e.n[N_HELD_LOCK + i] = lock[i];
	lock_tell(m, e);
}

void counts_hold(const struct model *m)
{
	const struct lock_counts *n = &m->locks.n;

	assert_int_equal(lock_acquired(n) + n->found, n->released + n->forgotten + m->locks.held);
	for (uint32_t i = 1; i < m->locks.nlocks; i++) {
		const struct model_lock *k = &m->locks.locks[i];

		assert_int_equal(lock_acquired(&k->n) + k->n.found,
				 k->n.released + k->n.forgotten + k->held);
	}
}

void abba(struct model *m)
{
	model_add_name(m, &(struct name_info){ .of = NAME_PROG, .id = 51, .name = "left" });
	model_add_name(m, &(struct name_info){ .of = NAME_PROG, .id = 52, .name = "right" });
	acquire(m, 0, PAIR, 1);
	acquire(m, 1, PAIR + 1, 1);
	wait_for(m, 0, PAIR + 1, 2, 51);
	wait_for(m, 1, PAIR, 2, 52);
	lock_tell(m, (struct event){ .kind = BMA_LOCK_FAIL, .cpu = 1, .what = BMA_LOCK_ABBA,
				     .time = m->now + MS,
				     .n = { PAIR, 1, MS, 52, 902, 0 } });
	tell_table(m, 1, 1, BMA_F_LOCKS, 1, (uint32_t[]){ PAIR + 1 });
	tell_table(m, 1, 0, BMA_F_REMOTE | BMA_F_TOP_OPEN, 2, (uint32_t[]){ PAIR, PAIR + 1 });
	release(m, 1, PAIR + 1, 1);
	had_it(m, 0, PAIR + 1, 2, MS + 3 * US);
	release(m, 0, PAIR + 1, 2);
	release(m, 0, PAIR, 1);
}
