// SPDX-License-Identifier: GPL-2.0-or-later
#include "sim_locks.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#define US 1000ull
#define MS 1000000ull

int sim_locks_init(struct sim_locks *l, struct sim *s, bool single)
{
	*l = (struct sim_locks){ .s = s, .single = single };
	l->cpus = calloc(s->ncpus, sizeof(*l->cpus));
	return l->cpus ? 0 : -ENOMEM;
}

void sim_locks_release(struct sim_locks *l)
{
	free(l->cpus);
}

uint32_t sim_locks_add(struct sim_locks *l, struct lock_info info)
{
	info.id = l->newest + 1;
	l->newest += info.count;
	writer_lock(l->s->w, &info);
	return info.id;
}

void sim_locks_who(struct sim_locks *l, uint32_t cpu, uint32_t prog, uint32_t pid)
{
	l->cpus[cpu].prog = prog;
	l->cpus[cpu].pid = pid;
}

static void push(struct sim_table *t, uint32_t lock)
{
	if (t->cnt++ < BMA_HELD_MAX)
		t->lock[t->cnt - 1] = lock;
}

static void tell(struct sim_locks *l, uint32_t cpu, uint8_t kind, uint32_t lock)
{
	struct sim_table *t = &l->cpus[cpu];
	struct event e = { .kind = kind, .ctx = l->s->ctx, .n = { lock, t->cnt } };

	if (kind == BMA_LOCK_ACQUIRED)
		e.n[N_WAITED] = l->s->time - t->since;
	if (kind == BMA_LOCK_WAIT) {
		e.n[N_LOCK_PROG] = t->prog;
		e.n[N_LOCK_PID] = t->pid;
	}
	sim_event(l->s, cpu, &e);
}

void sim_lock(struct sim_locks *l, uint32_t cpu, uint32_t lock)
{
	push(&l->cpus[cpu], lock);
	if (l->single)
		tell(l, cpu, BMA_LOCK_ACQUIRE, lock);
}

void sim_lock_wait(struct sim_locks *l, uint32_t cpu, uint32_t lock)
{
	push(&l->cpus[cpu], lock);
	tell(l, cpu, BMA_LOCK_WAIT, lock);
	l->cpus[cpu].since = l->s->time;
}

void sim_lock_got(struct sim_locks *l, uint32_t cpu, uint32_t lock)
{
	tell(l, cpu, BMA_LOCK_ACQUIRED, lock);
}

void sim_unlock(struct sim_locks *l, uint32_t cpu, uint32_t lock)
{
	if (l->single)
		tell(l, cpu, BMA_LOCK_RELEASE, lock);
	l->cpus[cpu].cnt--;
}

static void tell_table(struct sim_locks *l, uint32_t teller, uint32_t cpu, uint8_t flags)
{
	struct sim_table *t = &l->cpus[cpu];
	uint32_t n = t->cnt < BMA_HELD_MAX ? t->cnt : BMA_HELD_MAX;
	uint32_t first = 0;

	do {
		struct event e = { .kind = BMA_LOCK_HELD, .ctx = BMA_CTX_IRQ, .flags = flags,
				   .what = first, .n = { cpu, t->cnt } };

		for (uint32_t i = 0; i < HELD_LOCKS && first + i < n; i++)
			e.n[N_HELD_LOCK + i] = t->lock[first + i];
		sim_event(l->s, teller, &e);
		first += HELD_LOCKS;
	} while (first < n);
}

void sim_lock_fail(struct sim_locks *l, uint32_t cpu, uint32_t lock, enum bma_lock_failure why,
		   uint32_t holder)
{
	struct sim_table *t = &l->cpus[cpu];
	struct event e = { .kind = BMA_LOCK_FAIL, .what = why, .ctx = l->s->ctx };

	t->cnt--;
	e.n[N_LOCK] = lock;
	e.n[N_HELD] = t->cnt;
	e.n[N_WAITED] = l->s->time - t->since;
	e.n[N_LOCK_PROG] = t->prog;
	e.n[N_LOCK_PID] = t->pid;
	e.n[N_HOLDER] = holder;
	sim_event(l->s, cpu, &e);
	tell_table(l, cpu, cpu, l->single ? BMA_F_LOCKS : 0);
	if (holder != CPU_UNKNOWN && holder != cpu)
		tell_table(l, cpu, holder, BMA_F_REMOTE | BMA_F_TOP_OPEN);
}

void sim_lock_held(struct sim_locks *l, uint32_t cpu)
{
	tell_table(l, cpu, cpu, l->single ? BMA_F_LOCKS : 0);
}

struct story_locks {
	uint32_t conns, pair, tls, task, unknown;
};

static struct story_locks add_locks(struct sim_locks *l)
{
	struct story_locks k;

	k.conns = sim_locks_add(l, (struct lock_info){
		.count = 1024, .of = BMA_LOCK_BUCKET, .map_id = 17, .map_type = 1, .addr = 0x10000,
		.stride = 16, .name = "conns" });
	k.pair = sim_locks_add(l, (struct lock_info){
		.count = 2, .of = BMA_LOCK_VALUE, .map_id = 50, .map_type = 2, .addr = 0x20000,
		.stride = 8, .name = "pair" });
	k.tls = sim_locks_add(l, (struct lock_info){
		.count = 16, .of = BMA_LOCK_STORAGE_BUCKET, .map_id = 12, .map_type = 29,
		.addr = 0x30000, .stride = 16, .name = "tls" });
	k.task = sim_locks_add(l, (struct lock_info){
		.count = 1, .of = BMA_LOCK_STORAGE, .owner = BMA_STORAGE_TASK, .owner_id = 812,
		.addr = 0x40000, .name = "nginx" });
	k.unknown = sim_locks_add(l, (struct lock_info){ .count = 1, .addr = 0x50000 });
	return k;
}

/* Much use, a little contention: a storage's lock, then the bucket's, as the kernel takes them. */
static void tell_use(struct sim_locks *l, const struct story_locks *k)
{
	for (uint32_t i = 0; i < 600; i++) {
		uint32_t cpu = i % l->s->ncpus, b = k->conns + i * 37 % 1024;

		sim_lock(l, cpu, b);
		sim_unlock(l, cpu, b);
		if (i % 9)
			continue;
		sim_lock(l, cpu, k->task);
		sim_lock(l, cpu, k->tls + i % 16);
		sim_unlock(l, cpu, k->tls + i % 16);
		sim_unlock(l, cpu, k->task);
	}
	for (uint32_t i = 0; i < 12; i++) {
		sim_lock(l, 0, k->conns + 5);
		sim_lock_wait(l, 1, k->conns + 5);
		sim_wait(l->s, (2 + i * 7 % 11) * US);
		sim_unlock(l, 0, k->conns + 5);
		sim_lock_got(l, 1, k->conns + 5);
		sim_unlock(l, 1, k->conns + 5);
	}
	sim_lock(l, 0, k->unknown);
	sim_unlock(l, 0, k->unknown);
}

static void tell_abba(struct sim_locks *l, const struct story_locks *k)
{
	sim_name(l->s, NAME_PROG, 51, "left");
	sim_name(l->s, NAME_PROG, 52, "right");
	sim_name(l->s, NAME_TASK, 901, "lock-abba");
	sim_name(l->s, NAME_TASK, 902, "lock-abba");
	sim_locks_who(l, 0, 51, 901);
	sim_locks_who(l, 1, 52, 902);
	sim_lock(l, 0, k->pair);
	sim_lock(l, 1, k->pair + 1);
	sim_lock_wait(l, 0, k->pair + 1);
	sim_lock_wait(l, 1, k->pair);
	sim_wait(l->s, 1020 * US);
	sim_lock_fail(l, 1, k->pair, BMA_LOCK_ABBA, 0);
	sim_unlock(l, 1, k->pair + 1);
	sim_lock_got(l, 0, k->pair + 1);
	sim_unlock(l, 0, k->pair + 1);
	sim_unlock(l, 0, k->pair);
}

static void tell_aa(struct sim_locks *l, const struct story_locks *k)
{
	sim_name(l->s, NAME_PROG, 60, "on_nmi");
	sim_lock(l, 0, k->conns + 9);
	l->s->ctx = BMA_CTX_NMI;
	sim_locks_who(l, 0, 60, 0);
	sim_lock_wait(l, 0, k->conns + 9);
	sim_lock_fail(l, 0, k->conns + 9, BMA_LOCK_AA, 0);
	l->s->ctx = BMA_CTX_TASK;
	sim_unlock(l, 0, k->conns + 9);
}

static void tell_timeouts(struct sim_locks *l, const struct story_locks *k)
{
	sim_locks_who(l, 1, 52, 902);
	sim_lock(l, 0, k->pair);
	sim_lock_wait(l, 1, k->pair);
	sim_wait(l->s, 250 * MS);
	sim_lock_fail(l, 1, k->pair, BMA_LOCK_TIMEOUT, 0);
	sim_unlock(l, 0, k->pair);
	for (uint32_t i = 0; i < 33; i++)	/* the table is full: nobody can be named */
		sim_lock(l, 0, k->conns + 100 + i);
	sim_lock_wait(l, 1, k->conns + 132);
	sim_wait(l->s, 250 * MS);
	sim_lock_fail(l, 1, k->conns + 132, BMA_LOCK_TIMEOUT, CPU_UNKNOWN);
	for (uint32_t i = 33; i--;)
		sim_unlock(l, 0, k->conns + 100 + i);
}

void sim_locks_story(struct sim_locks *l)
{
	struct story_locks k = add_locks(l);

	tell_use(l, &k);
	tell_timeouts(l, &k);
	tell_aa(l, &k);
	tell_abba(l, &k);
	sim_lock(l, 0, k.task);
	sim_lock(l, 0, k.tls + 3);
	sim_locks_who(l, 1, 52, 902);
	sim_lock_wait(l, 1, k.tls + 3);
	sim_wait(l->s, 40 * US);
	for (uint32_t cpu = 0; cpu < l->s->ncpus && l->single; cpu++)
		sim_lock_held(l, cpu);
	sim_wait(l->s, 3 * MS);
}
