// SPDX-License-Identifier: GPL-2.0-or-later
#include "locking.h"

#include <string.h>

#include "../../src/model/lock_words.h"

static void an_abba_deadlock_keeps_both_tables_and_tells_the_story(void **unused)
{
	const struct lock_failure_entry *f;
	struct model *m = locks_model();
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
	struct model *m = locks_model();

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

static void deadlocks_of_the_same_locks_at_other_times_are_no_twins(void **unused)
{
	struct model *m = locks_model();

	(void)unused;
	abba(m);		/* CPU 1 gives up, CPU 0 gets it */
	acquire(m, 0, PAIR, 1);
	acquire(m, 1, PAIR + 1, 1);
	wait_for(m, 1, PAIR, 2, 52);
	wait_for(m, 0, PAIR + 1, 2, 51);
	gave_up(m, 0, PAIR + 1, BMA_LOCK_ABBA, 1, 1);
	release(m, 0, PAIR, 1);
	had_it(m, 1, PAIR, 2, MS);
	assert_int_equal(m->locks.nlog, 2);
	assert_int_equal(model_lock_failure(m, 1)->twin, 0);
	assert_int_equal(model_lock_failure(m, 2)->twin, 0);
	assert_false(model_lock_failure(m, 1)->after_failed);
	assert_false(model_lock_failure(m, 2)->after_failed);
	model_free(m);
}

static void a_wait_that_began_later_is_not_what_came_after(void **unused)
{
	struct model *m = locks_model();

	(void)unused;
	wait_for(m, 0, PAIR + 1, 2, 51);
	wait_for(m, 1, PAIR, 2, 52);
	gave_up(m, 1, PAIR, BMA_LOCK_ABBA, 1, 0);
	lock_tell(m, (struct event){ .kind = BMA_LOSS, .cpu = 0, .n = { 1 } });
	lock_tell(m, (struct event){ .kind = BMA_LOCK_WAIT, .cpu = 0, .time = m->now + 900 * MS,
				     .n = { PAIR + 1, 1 } });
	had_it(m, 0, PAIR + 1, 1, US);
	assert_int_equal(model_lock_failure(m, 1)->holder.tried, PAIR + 1);
	assert_int_equal(model_lock_failure(m, 1)->after, 0);
	model_free(m);
}

static void an_aa_deadlock_is_the_cpus_own(void **unused)
{
	struct model *m = locks_model();
	struct event e = lock_event(BMA_LOCK_FAIL, 2, CONNS + 9, 1);
	char text[1024];

	(void)unused;
	acquire(m, 2, CONNS + 9, 1);
	e.what = BMA_LOCK_AA;
	e.ctx = BMA_CTX_NMI;
	e.n[N_HOLDER] = 2;
	lock_tell(m, (struct event){ .kind = BMA_LOCK_WAIT, .cpu = 2, .ctx = BMA_CTX_NMI,
				     .n = { CONNS + 9, 2 } });
	lock_tell(m, e);
	release(m, 2, CONNS + 9, 1);
	lock_failure_story(m, model_lock_failure(m, 1), text, sizeof(text));
	assert_non_null(strstr(text, "CPU 2 asked for conns #17 b[9] in an NMI and held it already"));
	assert_non_null(strstr(text, "by the task that was interrupted"));
	assert_int_equal(m->locks.held, 0);
	assert_int_equal(m->checks.failed, 0);
	counts_hold(m);
	model_free(m);
}

/* CPU 0 holds 33 locks; the 32nd and 33rd are in no table. */
static struct model *holds_too_many(uint8_t kind)
{
	struct model *m = locks_model();

	for (uint32_t i = 0; i < 33 && kind == BMA_LOCK_ACQUIRE; i++)
		acquire(m, 0, CONNS + i, i + 1);
	wait_for(m, 1, CONNS + 32, 1, 52);
	gave_up(m, 1, CONNS + 32, BMA_LOCK_TIMEOUT, 0, CPU_UNKNOWN);
	return m;
}

static bool story_has(const struct model *m, const char *what)
{
	char text[1024];

	return strstr(lock_failure_story(m, model_lock_failure(m, m->locks.nlog), text, sizeof(text)),
		      what);
}

static void a_holder_that_a_full_table_hides_is_known_by_its_events(void **unused)
{
	struct model *m = holds_too_many(BMA_LOCK_ACQUIRE);

	(void)unused;
	assert_int_equal(model_lock_failure(m, 1)->holder.cpu, 0);
	assert_int_equal(lock_holder_how(model_lock_failure(m, 1)), LOCK_HELD);
	assert_true(story_has(m, "CPU 0 held it for"));
	wait_for(m, 0, CONNS + 32, 34, 51);
	gave_up(m, 0, CONNS + 32, BMA_LOCK_TIMEOUT, 33, CPU_UNKNOWN);
	assert_int_equal(model_lock_failure(m, 2)->holder.cpu, 0);
	assert_true(story_has(m, "It held the lock itself, for"));
	counts_hold(m);
	model_free(m);
}

static void who_holds_a_lock_that_no_event_and_no_table_has_is_not_known(void **unused)
{
	struct model *m = holds_too_many(BMA_LOCK_WAIT);

	(void)unused;
	assert_int_equal(model_lock_failure(m, 1)->holder.cpu, CPU_UNKNOWN);
	assert_true(story_has(m, "No CPU's table of held locks had it"));
	model_free(m);
	m = holds_too_many(BMA_LOCK_ACQUIRE);
	release(m, 0, CONNS + 32, 33);
	wait_for(m, 1, CONNS + 32, 1, 52);
	gave_up(m, 1, CONNS + 32, BMA_LOCK_TIMEOUT, 0, CPU_UNKNOWN);
	assert_int_equal(model_lock_failure(m, 2)->holder.cpu, CPU_UNKNOWN);
	model_free(m);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(an_abba_deadlock_keeps_both_tables_and_tells_the_story),
		cmocka_unit_test(both_sides_of_a_deadlock_may_fail),
		cmocka_unit_test(deadlocks_of_the_same_locks_at_other_times_are_no_twins),
		cmocka_unit_test(a_wait_that_began_later_is_not_what_came_after),
		cmocka_unit_test(an_aa_deadlock_is_the_cpus_own),
		cmocka_unit_test(a_holder_that_a_full_table_hides_is_known_by_its_events),
		cmocka_unit_test(who_holds_a_lock_that_no_event_and_no_table_has_is_not_known),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
