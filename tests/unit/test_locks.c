// SPDX-License-Identifier: GPL-2.0-or-later
#include "unit.h"

#include <stdlib.h>
#include <string.h>

#include "../../src/model/lock_words.h"
#include "../../src/model/model.h"
#include "../../src/model/pack.h"

#define START 5000000000ull
#define US 1000ull
#define MS 1000000ull
#define CPUS 4
#define PAIR 1			/* two locks: 1 and 2 */
#define CONNS 3			/* a million, from 3 on */
#define MILLION 1000000

static struct model *locks(void)
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

static void tell(struct model *m, struct event e)
{
	if (!e.time)
		e.time = m->now + US;
	assert_int_equal(model_apply(m, &e), 0);
}

static struct event lock_event(uint8_t kind, uint32_t cpu, uint32_t lock, uint32_t cnt)
{
	return (struct event){ .kind = kind, .cpu = cpu, .n = { lock, cnt } };
}

static void acquire(struct model *m, uint32_t cpu, uint32_t lock, uint32_t cnt)
{
	tell(m, lock_event(BMA_LOCK_ACQUIRE, cpu, lock, cnt));
}

static void release(struct model *m, uint32_t cpu, uint32_t lock, uint32_t cnt)
{
	tell(m, lock_event(BMA_LOCK_RELEASE, cpu, lock, cnt));
}

static void wait_for(struct model *m, uint32_t cpu, uint32_t lock, uint32_t cnt, uint32_t prog)
{
	struct event e = lock_event(BMA_LOCK_WAIT, cpu, lock, cnt);

	e.n[N_LOCK_PROG] = prog;
	e.n[N_LOCK_PID] = prog ? 800 + prog : 0;
	tell(m, e);
}

static void had_it(struct model *m, uint32_t cpu, uint32_t lock, uint32_t cnt, uint32_t ns)
{
	struct event e = lock_event(BMA_LOCK_ACQUIRED, cpu, lock, cnt);

	e.n[N_WAITED] = ns;
	tell(m, e);
}

static void gave_up(struct model *m, uint32_t cpu, uint32_t lock, uint8_t why, uint32_t cnt,
		    uint32_t holder)
{
	struct event e = lock_event(BMA_LOCK_FAIL, cpu, lock, cnt);

	e.what = why;
	e.n[N_WAITED] = MS;
	e.n[N_LOCK_PROG] = 50 + cpu;
	e.n[N_LOCK_PID] = 900 + cpu;
	e.n[N_HOLDER] = holder;
	tell(m, e);
}

/* A table of up to six. */
static void table(struct model *m, uint32_t teller, uint32_t cpu, uint8_t flags, uint32_t cnt,
		  const uint32_t *lock)
{
	struct event e = { .kind = BMA_LOCK_HELD, .cpu = teller, .ctx = BMA_CTX_IRQ,
			   .flags = flags, .n = { cpu, cnt } };

	for (uint32_t i = 0; i < cnt && i < HELD_LOCKS; i++)
		e.n[N_HELD_LOCK + i] = lock[i];
	tell(m, e);
}

static void counts_hold(const struct model *m)
{
	const struct lock_counts *n = &m->locks.n;

	assert_int_equal(lock_acquired(n) + n->found, n->released + n->forgotten + m->locks.held);
	for (uint32_t i = 1; i < m->locks.nlocks; i++) {
		const struct model_lock *k = &m->locks.locks[i];

		assert_int_equal(lock_acquired(&k->n) + k->n.found,
				 k->n.released + k->n.forgotten + k->held);
	}
}

static void acquisitions_are_releases_and_what_is_held(void **unused)
{
	struct model *m = locks();
	const struct lock_cpu *c;

	(void)unused;
	acquire(m, 0, PAIR, 1);
	acquire(m, 0, CONNS + 5, 2);
	acquire(m, 1, PAIR + 1, 1);
	release(m, 0, CONNS + 5, 2);
	counts_hold(m);
	assert_int_equal(lock_acquired(&m->locks.n), 3);
	assert_int_equal(m->locks.n.released, 1);
	assert_int_equal(m->locks.n.found, 0);
	assert_int_equal(m->locks.n.forgotten, 0);
	assert_int_equal(m->locks.held, 2);
	c = model_lock_cpu(m, 0);
	assert_int_equal(c->n, 1);
	assert_int_equal(c->entry[0].lock, PAIR);
	assert_int_equal(c->entry[0].how, LOCK_HELD);
	assert_int_equal(c->entry[0].since, START + US);
	assert_true(c->told && c->known);
	assert_true(model_locks_told(m));
	assert_int_equal(m->checks.failed, 0);
	model_free(m);
}

static void a_lock_that_is_waited_for_is_not_held(void **unused)
{
	struct model *m = locks();
	const struct lock_cpu *c;

	(void)unused;
	acquire(m, 0, PAIR, 1);
	wait_for(m, 1, PAIR, 1, 52);
	c = model_lock_cpu(m, 1);
	assert_int_equal(c->n, 1);
	assert_int_equal(c->entry[0].how, LOCK_TRIED);
	assert_int_equal(c->entry[0].prog, 52);
	assert_int_equal(m->locks.held, 1);
	assert_int_equal(m->locks.tried, 1);
	release(m, 0, PAIR, 1);
	acquire(m, 1, CONNS, 2);	/* in between, in an interrupt, say: then it is told, too */
	release(m, 1, CONNS, 2);
	had_it(m, 1, PAIR, 1, 7000);
	assert_int_equal(c->entry[0].how, LOCK_HELD);
	assert_int_equal(c->entry[0].prog, 52);
	assert_int_equal(m->locks.tried, 0);
	assert_int_equal(model_lock(m, PAIR)->n.waits, 1);
	assert_int_equal(model_lock_waits(m, model_lock(m, PAIR))->max, 7000);
	release(m, 1, PAIR, 1);
	counts_hold(m);
	assert_int_equal(m->locks.held, 0);
	assert_int_equal(m->checks.failed, 0);
	model_free(m);
}

/* Each CPU has one of the pair and wants the other; CPU 1 gives up, then CPU 0 gets it. */
static void abba(struct model *m)
{
	model_add_name(m, &(struct name_info){ .of = NAME_PROG, .id = 51, .name = "left" });
	model_add_name(m, &(struct name_info){ .of = NAME_PROG, .id = 52, .name = "right" });
	acquire(m, 0, PAIR, 1);
	acquire(m, 1, PAIR + 1, 1);
	wait_for(m, 0, PAIR + 1, 2, 51);
	wait_for(m, 1, PAIR, 2, 52);
	tell(m, (struct event){ .kind = BMA_LOCK_FAIL, .cpu = 1, .what = BMA_LOCK_ABBA,
				.time = m->now + MS,
				.n = { PAIR, 1, MS, 52, 902, 0 } });
	table(m, 1, 1, BMA_F_LOCKS, 1, (uint32_t[]){ PAIR + 1 });
	table(m, 1, 0, BMA_F_REMOTE | BMA_F_TOP_OPEN, 2, (uint32_t[]){ PAIR, PAIR + 1 });
	release(m, 1, PAIR + 1, 1);
	had_it(m, 0, PAIR + 1, 2, MS + 3 * US);
	release(m, 0, PAIR + 1, 2);
	release(m, 0, PAIR, 1);
}

static void an_abba_deadlock_keeps_both_tables_and_tells_the_story(void **unused)
{
	const struct lock_failure_entry *f;
	struct model *m = locks();
	char text[1024];

	(void)unused;
	abba(m);
	counts_hold(m);
	assert_int_equal(m->checks.failed, 0);
	assert_int_equal(m->checks.exact, 1);
	assert_int_equal(m->locks.nlog, 1);
	f = model_lock_failure(m, 1);
	assert_int_equal(f->me.cpu, 1);
	assert_int_equal(f->holder.cpu, 0);
	assert_int_equal(f->holder.tried, PAIR + 1);
	assert_int_equal(f->holder.prog, 51);
	assert_int_equal(f->me.table.n, 1);
	assert_int_equal(f->me.table.lock[0], PAIR + 1);
	assert_int_equal(f->holder.table.n, 2);
	assert_int_equal(lock_table_how(&f->holder, 0), LOCK_HELD);
	assert_int_equal(lock_table_how(&f->holder, 1), LOCK_TRIED);
	assert_int_not_equal(f->after, 0);
	lock_failure_story(m, f, text, sizeof(text));
	assert_non_null(strstr(text, "CPU 1 (prog right #52, thread #902) waited 1.0 ms for "
				     "pair #40 [0]"));
	assert_non_null(strstr(text, "which CPU 0 (prog left #51, thread #851) holds"));
	assert_non_null(strstr(text, "CPU 0 waits for pair #40 [1]"));
	assert_non_null(strstr(text, "each waits for what the other has"));
	assert_non_null(strstr(text, "it got -EDEADLK; CPU 0 had pair #40 [1]"));
	assert_string_equal(lock_failure_short(m, f, text, sizeof(text)),
			    "ABBA deadlock: pair #40 [0], CPU 1 against CPU 0");
	model_free(m);
}

static void both_sides_of_a_deadlock_may_fail(void **unused)
{
	struct model *m = locks();

	(void)unused;
	wait_for(m, 0, PAIR + 1, 2, 51);
	wait_for(m, 1, PAIR, 2, 52);
	gave_up(m, 1, PAIR, BMA_LOCK_ABBA, 1, 0);
	gave_up(m, 0, PAIR + 1, BMA_LOCK_ABBA, 1, 1);
	assert_int_equal(m->locks.nlog, 2);
	assert_int_equal(model_lock_failure(m, 1)->twin, 2);
	assert_int_equal(model_lock_failure(m, 2)->twin, 1);
	assert_true(model_lock_failure(m, 1)->after_failed);
	assert_int_equal(m->locks.tried, 0);
	assert_int_equal(model_lock(m, PAIR)->n.failed[BMA_LOCK_ABBA], 1);
	counts_hold(m);
	model_free(m);
}

static void an_aa_deadlock_is_the_cpus_own(void **unused)
{
	struct model *m = locks();
	struct event e = lock_event(BMA_LOCK_FAIL, 2, CONNS + 9, 1);
	char text[1024];

	(void)unused;
	acquire(m, 2, CONNS + 9, 1);
	e.what = BMA_LOCK_AA;
	e.ctx = BMA_CTX_NMI;
	e.n[N_HOLDER] = 2;
	tell(m, (struct event){ .kind = BMA_LOCK_WAIT, .cpu = 2, .ctx = BMA_CTX_NMI,
				.n = { CONNS + 9, 2 } });
	tell(m, e);
	release(m, 2, CONNS + 9, 1);
	lock_failure_story(m, model_lock_failure(m, 1), text, sizeof(text));
	assert_non_null(strstr(text, "CPU 2 asked for conns #17 b[9] in an NMI and held it already"));
	assert_non_null(strstr(text, "by the task that was interrupted"));
	assert_int_equal(m->locks.held, 0);
	assert_int_equal(m->checks.failed, 0);
	counts_hold(m);
	model_free(m);
}

static void a_wait_that_is_longer_than_an_event_can_say_is_measured(void **unused)
{
	struct model *m = locks();

	(void)unused;
	wait_for(m, 0, PAIR, 1, 52);
	m->now += 5000 * MS;
	had_it(m, 0, PAIR, 1, UINT32_MAX);
	assert_int_equal(model_lock_waits(m, model_lock(m, PAIR))->max, 5000 * MS + US);
	had_it(m, 1, PAIR + 1, 1, UINT32_MAX);		/* when that began nobody told */
	assert_int_equal(model_lock_waits(m, model_lock(m, PAIR + 1))->max, UINT32_MAX);
	model_free(m);
}

static void a_stream_of_waits_only_holds_nothing(void **unused)
{
	struct model *m = locks();

	(void)unused;
	wait_for(m, 0, PAIR, 1, 51);
	had_it(m, 0, PAIR, 1, 500);
	wait_for(m, 0, PAIR, 1, 51);
	had_it(m, 0, PAIR, 1, 900);
	gave_up(m, 1, PAIR, BMA_LOCK_TIMEOUT, 0, 0);
	table(m, 1, 1, 0, 0, NULL);
	table(m, 1, 0, BMA_F_REMOTE, 1, (uint32_t[]){ PAIR });
	assert_false(model_locks_told(m));
	assert_int_equal(m->locks.held, 0);
	assert_int_equal(m->locks.tried, 0);
	assert_int_equal(m->locks.n.forgotten, 2);
	assert_int_equal(m->checks.exact + m->checks.skipped + m->checks.failed, 0);
	assert_int_equal(model_lock_failure(m, 1)->holder.table.lock[0], PAIR);
	counts_hold(m);
	model_free(m);
}

static void what_was_held_before_the_stream_is_found(void **unused)
{
	struct model *m = locks();
	const struct lock_cpu *c;

	(void)unused;
	release(m, 0, CONNS + 1, 3);		/* two more below it */
	c = model_lock_cpu(m, 0);
	assert_false(c->known);
	assert_int_equal(m->locks.n.found, 1);
	table(m, 0, 0, BMA_F_LOCKS, 2, (uint32_t[]){ PAIR, PAIR + 1 });
	assert_true(c->known);
	assert_int_equal(c->n, 2);
	assert_int_equal(m->locks.n.found, 3);
	assert_int_equal(m->checks.exact, 0);	/* it only told */
	release(m, 0, PAIR + 1, 2);
	table(m, 0, 0, BMA_F_LOCKS, 1, (uint32_t[]){ PAIR });
	assert_int_equal(m->checks.exact, 1);
	release(m, 0, PAIR, 1);
	counts_hold(m);
	assert_int_equal(m->checks.failed, 0);
	model_free(m);
}

static void an_only_entry_says_what_is_there(void **unused)
{
	struct model *m = locks();

	(void)unused;
	acquire(m, 0, PAIR, 1);
	assert_true(model_lock_cpu(m, 0)->known);
	tell(m, (struct event){ .kind = BMA_LOSS, .cpu = 0, .n = { 5 } });
	assert_false(model_lock_cpu(m, 0)->known);
	assert_int_equal(model_lock_cpu(m, 0)->n, 0);
	assert_int_equal(m->locks.n.forgotten, 1);
	release(m, 0, CONNS, 2);
	assert_false(model_lock_cpu(m, 0)->known);
	release(m, 0, PAIR, 1);
	assert_true(model_lock_cpu(m, 0)->known);
	acquire(m, 0, PAIR, 1);
	counts_hold(m);
	table(m, 0, 0, BMA_F_LOCKS, 1, (uint32_t[]){ PAIR });
	assert_int_equal(m->checks.exact, 1);
	assert_int_equal(m->checks.failed, 0);
	model_free(m);
}

static void a_table_that_is_not_ours_is_a_failed_check(void **unused)
{
	struct model *m = locks();
	char text[256];

	(void)unused;
	acquire(m, 0, PAIR, 1);
	table(m, 0, 0, BMA_F_LOCKS, 1, (uint32_t[]){ PAIR + 1 });
	assert_int_equal(m->checks.failed, 1);
	assert_int_equal(m->nfailures, 1);
	assert_int_equal(model_failure(m, 1)->what, FAILURE_HELD_LOCK);
	failure_sentence(m, model_failure(m, 1), text, sizeof(text));
	assert_non_null(strstr(text, "CPU 0 holds lock 2 where the model says lock 1"));
	assert_int_equal(model_lock_cpu(m, 0)->entry[0].lock, PAIR + 1);	/* taken over */
	table(m, 0, 0, BMA_F_LOCKS, 3, (uint32_t[]){ PAIR + 1, PAIR, CONNS });
	assert_int_equal(m->checks.failed, 2);
	assert_int_equal(model_failure(m, 2)->what, FAILURE_HELD);
	counts_hold(m);
	model_free(m);
}

static void a_count_that_is_not_ours_is_a_failed_check(void **unused)
{
	struct model *m = locks();

	(void)unused;
	acquire(m, 0, PAIR, 1);
	acquire(m, 0, PAIR + 1, 3);
	assert_int_equal(m->checks.failed, 1);
	assert_false(model_lock_cpu(m, 0)->known);
	counts_hold(m);
	model_free(m);
}

static void locks_of_the_tool_may_lie_below_in_an_interrupt(void **unused)
{
	struct model *m = locks();
	struct event e = lock_event(BMA_LOCK_ACQUIRE, 0, PAIR, 2);

	(void)unused;
	acquire(m, 0, CONNS, 1);
	release(m, 0, CONNS, 1);
	e.ctx = BMA_CTX_NMI;
	tell(m, e);
	e.kind = BMA_LOCK_RELEASE;
	tell(m, e);
	assert_int_equal(m->checks.failed, 0);
	assert_int_equal(m->locks.held, 0);
	counts_hold(m);
	model_free(m);
}

/* The kernel takes the topmost entry away whatever is unlocked. */
static void out_of_order_the_table_and_what_is_held_are_two_things(void **unused)
{
	struct model *m = locks();
	const struct lock_cpu *c;

	(void)unused;
	acquire(m, 0, PAIR, 1);
	acquire(m, 0, PAIR + 1, 2);
	release(m, 0, PAIR, 2);
	c = model_lock_cpu(m, 0);
	assert_int_equal(c->out_of_order, 1);
	assert_int_equal(c->n, 1);
	assert_int_equal(c->entry[0].lock, PAIR + 1);
	table(m, 0, 0, BMA_F_LOCKS, 1, (uint32_t[]){ PAIR });	/* as the kernel has it */
	assert_int_equal(m->checks.exact, 1);
	release(m, 0, PAIR + 1, 1);
	assert_int_equal(m->locks.held, 0);
	assert_int_equal(m->checks.failed, 0);
	counts_hold(m);
	model_free(m);
}

static void the_top_may_be_got_or_let_go_just_then(void **unused)
{
	struct model *m = locks();

	(void)unused;
	acquire(m, 0, PAIR, 1);
	table(m, 0, 0, BMA_F_LOCKS | BMA_F_TOP_OPEN, 2, (uint32_t[]){ PAIR, CONNS });
	acquire(m, 0, CONNS, 2);
	release(m, 0, CONNS, 2);
	table(m, 0, 0, BMA_F_LOCKS | BMA_F_TOP_OPEN, 2, (uint32_t[]){ PAIR, CONNS });
	table(m, 0, 0, BMA_F_LOCKS | BMA_F_TOP_OPEN, 1, (uint32_t[]){ PAIR });
	assert_int_equal(m->checks.exact, 3);
	assert_int_equal(m->checks.failed, 0);
	assert_int_equal(model_lock_cpu(m, 0)->n, 1);
	counts_hold(m);
	model_free(m);
}

static void an_open_entry_that_was_found_is_settled_by_what_follows(void **unused)
{
	struct model *m = locks();
	const struct lock_cpu *c;

	(void)unused;
	release(m, 0, CONNS, 3);
	table(m, 0, 0, BMA_F_LOCKS | BMA_F_TOP_OPEN, 2, (uint32_t[]){ PAIR, CONNS + 1 });
	c = model_lock_cpu(m, 0);
	assert_int_equal(c->entry[1].how, LOCK_OPEN);
	assert_int_equal(m->locks.held, 1);
	acquire(m, 0, CONNS + 1, 2);		/* it was this one's try */
	assert_int_equal(c->n, 2);
	assert_int_equal(c->entry[1].how, LOCK_HELD);
	release(m, 0, CONNS + 1, 2);
	release(m, 0, PAIR, 1);
	assert_int_equal(m->checks.failed, 0);
	assert_int_equal(m->locks.held, 0);
	counts_hold(m);
	model_free(m);
}

static void single_acquisitions_may_end(void **unused)
{
	struct model *m = locks();

	(void)unused;
	acquire(m, 0, PAIR, 1);
	table(m, 0, 0, 0, 1, (uint32_t[]){ PAIR });
	assert_false(model_locks_told(m));
	assert_int_equal(m->locks.held, 0);
	acquire(m, 0, CONNS, 1);
	assert_true(model_locks_told(m));
	assert_int_equal(m->checks.failed, 0);
	counts_hold(m);
	model_free(m);
}

static void a_table_longer_than_an_event_comes_in_several(void **unused)
{
	struct model *m = locks();
	struct event e = { .kind = BMA_LOCK_HELD, .cpu = 0, .ctx = BMA_CTX_IRQ,
			   .flags = BMA_F_LOCKS };

	(void)unused;
	for (uint32_t i = 0; i < 35; i++)
		acquire(m, 0, CONNS + i, i + 1);
	e.n[N_HELD_CNT] = 35;
	for (e.what = 0; e.what < BMA_HELD_MAX; e.what += HELD_LOCKS) {
		for (uint32_t i = 0; i < HELD_LOCKS; i++)
			e.n[N_HELD_LOCK + i] = e.what + i < BMA_HELD_MAX ? CONNS + e.what + i : 0;
		tell(m, e);
	}
	assert_int_equal(m->checks.exact, 1);
	for (uint32_t i = 35; i--;)
		release(m, 0, CONNS + i, i + 1);
	assert_int_equal(m->checks.failed, 0);
	assert_int_equal(m->locks.held, 0);
	counts_hold(m);
	model_free(m);
}

static void of_a_million_buckets_only_the_newest_are_kept_and_sums_hold(void **unused)
{
	struct model *m = locks();
	struct lock_sum *sums;
	uint32_t owner;

	(void)unused;
	acquire(m, 3, CONNS + 77, 1);
	for (uint32_t i = 0; i < 3 * LOCKS_KEPT; i++) {
		acquire(m, 0, CONNS + 100 + i, 1);
		release(m, 0, CONNS + 100 + i, 1);
	}
	assert_true(m->locks.kept <= LOCKS_KEPT);
	assert_int_equal(m->locks.locks_gone, 2 * LOCKS_KEPT + 1);
	assert_non_null(model_lock(m, CONNS + 77));	/* it is held */
	owner = model_lock_owner(m, CONNS);
	sums = calloc(m->locks.nowners, sizeof(*sums));
	assert_non_null(sums);
	model_lock_sums(m, sums);
	assert_int_equal(sums[owner].n.at_once, 3 * LOCKS_KEPT + 1);
	assert_int_equal(sums[owner].n.released, 3 * LOCKS_KEPT);
	assert_int_equal(sums[owner].held, 1);
	counts_hold(m);
	free(sums);
	model_free(m);
}

static void ranges_of_single_locks_are_bounded(void **unused)
{
	struct model *m = locks();
	uint32_t first = CONNS + MILLION;

	(void)unused;
	for (uint32_t i = 0; i < 4 * LOCK_SINGLES_KEPT; i++) {
		struct lock_info s = { .id = first + i, .count = 1, .of = BMA_LOCK_STORAGE,
				       .owner = BMA_STORAGE_TASK, .owner_id = 1000 + i,
				       .name = "nginx" };

		assert_int_equal(model_add_lock(m, &s), 0);
	}
	assert_true(m->locks.nranges <= LOCK_SINGLES_KEPT + 2);
	assert_non_null(model_lock_info(m, PAIR));		/* maps stay */
	assert_non_null(model_lock_info(m, CONNS + MILLION - 1));
	assert_non_null(model_lock_info(m, first + 4 * LOCK_SINGLES_KEPT - 1));
	assert_null(model_lock_info(m, first + 1));
	assert_int_equal(m->locks.nowners, 3);
	model_free(m);
}

static void storages_that_many_maps_leave_no_room_for_have_names_until_they_are_used(void **unused)
{
	struct model *m = locks();
	uint32_t id = CONNS + MILLION;

	(void)unused;
	for (uint32_t i = 0; i < 2 * LOCK_SINGLES_KEPT; i++, id += 2) {
		struct lock_info map = { .id = id, .count = 1, .of = BMA_LOCK_LPM_TRIE, .map_id = 100 + i };
		struct lock_info task = { .id = id + 1, .count = 1, .of = BMA_LOCK_STORAGE,
					  .owner = BMA_STORAGE_TASK, .owner_id = 1000 + i };

		assert_int_equal(model_add_lock(m, &task), 0);
		assert_int_equal(model_add_lock(m, &map), 0);
		assert_non_null(model_lock_info(m, id + 1));
		wait_for(m, 0, id + 1, 1, 0);
		had_it(m, 0, id + 1, 1, 1000);
		acquire(m, 0, id, 2);
		release(m, 0, id, 2);
		release(m, 0, id + 1, 1);
	}
	assert_non_null(model_lock_info(m, CONNS + MILLION));	/* it may be there still */
	assert_null(model_lock_info(m, CONNS + MILLION + 1));
	assert_int_equal(m->locks.gone.released, 0);
	assert_non_null(model_lock(m, id - 2));
	counts_hold(m);
	model_free(m);
}

static void of_locks_that_were_waited_for_old_ones_make_room(void **unused)
{
	struct model *m = locks();

	(void)unused;
	for (uint32_t i = 0; i < 2 * LOCKS_KEPT; i++) {
		wait_for(m, 0, CONNS + i, 1, 0);
		had_it(m, 0, CONNS + i, 1, 1000);
		release(m, 0, CONNS + i, 1);
	}
	acquire(m, 0, CONNS + 9000, 1);
	release(m, 0, CONNS + 9000, 1);
	acquire(m, 0, CONNS + 9001, 1);
	release(m, 0, CONNS + 9001, 1);
	assert_non_null(model_lock(m, CONNS + 9000));
	assert_null(model_lock(m, CONNS));
	counts_hold(m);
	model_free(m);
}

static void each_kind_of_lock_has_a_name(void **unused)
{
	static const struct {
		struct lock_info info;
		const char *name, *owner;
	} rows[] = {
		{ { 1, 9, BMA_LOCK_BUCKET, 0, 17, 1, 0, 0, 0, 16, "conns" },
		  "conns #17 b[5]", "hash conns #17 b[*]" },
		{ { 1, 9, BMA_LOCK_VALUE, 0, 40, 2, 0, 0, 0, 8, "pair" },
		  "pair #40 [5]", "array pair #40 [*]" },
		{ { 1, 9, BMA_LOCK_STORAGE, 0, 0, 0, BMA_STORAGE_TASK, 812, 0, 0, "nginx" },
		  "storage of task 812 nginx", "storage of tasks" },
		{ { 1, 9, BMA_LOCK_STORAGE, 0, 0, 0, BMA_STORAGE_SOCKET, 2ull << 32 | 80 << 16 | 1234,
		    0, 0, "" }, "storage of socket 80 > 1234", "storage of sockets" },
		{ { 1, 9, BMA_LOCK_STORAGE_BUCKET, 0, 12, 29, 0, 0, 0, 16, "tls" },
		  "tls #12 b[5]", "task_storage tls #12 b[*]" },
		{ { 1, 9, BMA_LOCK_RINGBUF, 0, 3, 27, 0, 0, 0, 0, "rb" },
		  "rb #3 producer", "ringbuf rb #3 producer" },
		{ { 1, 9, BMA_LOCK_FREELIST, 0, 3, 1, 0, 0, 0, 0, "" },
		  "#3 freelist cpu 5", "hash #3 freelists" },
		{ { 7, 9, BMA_LOCK_UNKNOWN, 0, 0, 0, 0, 0, 0, 0, "" },
		  "unknown lock 12", "unknown locks" },
	};
	char buf[LOCK_NAME];

	(void)unused;
	for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
		assert_string_equal(lock_info_words(&rows[i].info, 5, buf, sizeof(buf)),
				    rows[i].name);
		assert_string_equal(lock_owner_words(&rows[i].info, buf, sizeof(buf)),
				    rows[i].owner);
	}
}

static void equal_models(const struct model *a, const struct model *b)
{
	size_t n = model_image_bytes(a);
	uint8_t *x = calloc(1, n), *y = calloc(1, n);

	assert_non_null(x);
	assert_non_null(y);
	assert_int_equal(n, model_image_bytes(b));
	model_image(a, x);
	model_image(b, y);
	assert_memory_equal(x, y, n);
	free(x);
	free(y);
}

static void copies_and_images_have_the_locks(void **unused)
{
	struct model *m = locks(), *copy, *unpacked;
	uint8_t *image;

	(void)unused;
	abba(m);
	acquire(m, 2, CONNS + 4, 1);
	copy = model_copy(m);
	assert_non_null(copy);
	equal_models(m, copy);
	image = malloc(model_image_bytes(m));
	assert_non_null(image);
	model_image(m, image);
	unpacked = model_of_image(image, model_image_bytes(m));
	assert_non_null(unpacked);
	release(m, 2, CONNS + 4, 1);
	release(unpacked, 2, CONNS + 4, 1);
	equal_models(m, unpacked);
	free(image);
	model_free(m);
	model_free(copy);
	model_free(unpacked);
}

/* Whatever comes, counts hold and nothing is written where it must not be. */
static void any_order_of_events_keeps_the_counts(void **unused)
{
	(void)unused;
	for (uint64_t seed = 1; seed <= 20; seed++) {
		struct model *m = locks();
		struct rnd r = { seed };

		for (int i = 0; i < 20000; i++) {
			struct event e = { .kind = BMA_LOCK_ACQUIRE + rnd_below(&r, 6),
					   .cpu = rnd_below(&r, CPUS), .ctx = rnd_below(&r, 4),
					   .flags = rnd_below(&r, 32), .what = rnd_below(&r, 7),
					   .n = { rnd_below(&r, 9), rnd_below(&r, 4) } };

			for (int n = 2; n < EVENT_COUNTS; n++)
				e.n[n] = rnd_below(&r, 8);
			if (rnd_below(&r, 500) == 0)
				e = (struct event){ .kind = BMA_LOSS, .cpu = e.cpu, .n = { 1 } };
			tell(m, e);
			if (i % 64 == 0)
				counts_hold(m);
		}
		for (uint64_t n = 1; n <= m->locks.nlog; n++) {
			const struct lock_failure_entry *f = model_lock_failure(m, n);
			char text[1024];

			if (f)
				assert_true(*lock_failure_story(m, f, text, sizeof(text)));
		}
		model_free(m);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(acquisitions_are_releases_and_what_is_held),
		cmocka_unit_test(a_lock_that_is_waited_for_is_not_held),
		cmocka_unit_test(an_abba_deadlock_keeps_both_tables_and_tells_the_story),
		cmocka_unit_test(both_sides_of_a_deadlock_may_fail),
		cmocka_unit_test(an_aa_deadlock_is_the_cpus_own),
		cmocka_unit_test(a_wait_that_is_longer_than_an_event_can_say_is_measured),
		cmocka_unit_test(a_stream_of_waits_only_holds_nothing),
		cmocka_unit_test(what_was_held_before_the_stream_is_found),
		cmocka_unit_test(an_only_entry_says_what_is_there),
		cmocka_unit_test(a_table_that_is_not_ours_is_a_failed_check),
		cmocka_unit_test(a_count_that_is_not_ours_is_a_failed_check),
		cmocka_unit_test(locks_of_the_tool_may_lie_below_in_an_interrupt),
		cmocka_unit_test(out_of_order_the_table_and_what_is_held_are_two_things),
		cmocka_unit_test(the_top_may_be_got_or_let_go_just_then),
		cmocka_unit_test(an_open_entry_that_was_found_is_settled_by_what_follows),
		cmocka_unit_test(single_acquisitions_may_end),
		cmocka_unit_test(a_table_longer_than_an_event_comes_in_several),
		cmocka_unit_test(of_a_million_buckets_only_the_newest_are_kept_and_sums_hold),
		cmocka_unit_test(ranges_of_single_locks_are_bounded),
		cmocka_unit_test(storages_that_many_maps_leave_no_room_for_have_names_until_they_are_used),
		cmocka_unit_test(of_locks_that_were_waited_for_old_ones_make_room),
		cmocka_unit_test(each_kind_of_lock_has_a_name),
		cmocka_unit_test(copies_and_images_have_the_locks),
		cmocka_unit_test(any_order_of_events_keeps_the_counts),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
