// SPDX-License-Identifier: GPL-2.0-or-later
/* What the kernel's table of held locks says, and what follows from it. */
#include "locking.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "../../src/export/lock_text.h"

static void an_only_entry_says_what_is_there(void **unused)
{
	struct model *m = locks_model();

	(void)unused;
	acquire(m, 0, PAIR, 1);
	assert_true(model_lock_cpu(m, 0)->known);
	lock_tell(m, (struct event){ .kind = BMA_LOSS, .cpu = 0, .n = { 5 } });
	assert_false(model_lock_cpu(m, 0)->known);
	assert_int_equal(model_lock_cpu(m, 0)->n, 0);
	assert_int_equal(m->locks.n.forgotten, 1);
	release(m, 0, CONNS, 2);
	assert_false(model_lock_cpu(m, 0)->known);
	release(m, 0, PAIR, 1);
	assert_true(model_lock_cpu(m, 0)->known);
	acquire(m, 0, PAIR, 1);
	counts_hold(m);
	tell_table(m, 0, 0, BMA_F_LOCKS, 1, (uint32_t[]){ PAIR });
	assert_int_equal(m->checks.exact, 1);
	assert_int_equal(m->checks.failed, 0);
	model_free(m);
}

static void a_table_that_is_not_ours_is_a_failed_check(void **unused)
{
	struct model *m = locks_model();
	char text[256];

	(void)unused;
	acquire(m, 0, PAIR, 1);
	tell_table(m, 0, 0, BMA_F_LOCKS, 1, (uint32_t[]){ PAIR + 1 });
	assert_int_equal(m->checks.failed, 1);
	assert_int_equal(m->nfailures, 1);
	assert_int_equal(model_failure(m, 1)->what, FAILURE_HELD_LOCK);
	failure_sentence(m, model_failure(m, 1), text, sizeof(text));
	assert_non_null(strstr(text, "CPU 0 holds lock 2 where the model says lock 1"));
	assert_int_equal(model_lock_cpu(m, 0)->entry[0].lock, PAIR + 1);	/* taken over */
	tell_table(m, 0, 0, BMA_F_LOCKS, 3, (uint32_t[]){ PAIR + 1, PAIR, CONNS });
	assert_int_equal(m->checks.failed, 2);
	assert_int_equal(model_failure(m, 2)->what, FAILURE_HELD);
	counts_hold(m);
	model_free(m);
}

static void a_count_that_is_not_ours_is_a_failed_check(void **unused)
{
	struct model *m = locks_model();

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
	struct model *m = locks_model();
	struct event e = lock_event(BMA_LOCK_ACQUIRE, 0, PAIR, 2);

	(void)unused;
	acquire(m, 0, CONNS, 1);
	release(m, 0, CONNS, 1);
	e.ctx = BMA_CTX_NMI;
	lock_tell(m, e);
	e.kind = BMA_LOCK_RELEASE;
	lock_tell(m, e);
	assert_int_equal(m->checks.failed, 0);
	assert_int_equal(m->locks.held, 0);
	counts_hold(m);
	model_free(m);
}

/* The kernel takes the topmost entry away whatever is unlocked. */
static void out_of_order_the_table_and_what_is_held_are_two_things(void **unused)
{
	struct model *m = locks_model();
	const struct lock_cpu *c;

	(void)unused;
	acquire(m, 0, PAIR, 1);
	acquire(m, 0, PAIR + 1, 2);
	release(m, 0, PAIR, 2);
	c = model_lock_cpu(m, 0);
	assert_int_equal(c->out_of_order, 1);
	assert_int_equal(c->n, 1);
	assert_int_equal(c->entry[0].lock, PAIR + 1);
	tell_table(m, 0, 0, BMA_F_LOCKS, 1, (uint32_t[]){ PAIR });	/* as the kernel has it */
	assert_int_equal(m->checks.exact, 1);
	release(m, 0, PAIR + 1, 1);
	assert_int_equal(m->locks.held, 0);
	assert_int_equal(m->checks.failed, 0);
	counts_hold(m);
	model_free(m);
}

static void the_top_may_be_got_or_let_go_just_then(void **unused)
{
	struct model *m = locks_model();

	(void)unused;
	acquire(m, 0, PAIR, 1);
	tell_table(m, 0, 0, BMA_F_LOCKS | BMA_F_TOP_OPEN, 2, (uint32_t[]){ PAIR, CONNS });
	acquire(m, 0, CONNS, 2);
	release(m, 0, CONNS, 2);
	tell_table(m, 0, 0, BMA_F_LOCKS | BMA_F_TOP_OPEN, 2, (uint32_t[]){ PAIR, CONNS });
	tell_table(m, 0, 0, BMA_F_LOCKS | BMA_F_TOP_OPEN, 1, (uint32_t[]){ PAIR });
	assert_int_equal(m->checks.exact, 3);
	assert_int_equal(m->checks.failed, 0);
	assert_int_equal(model_lock_cpu(m, 0)->n, 1);
	counts_hold(m);
	model_free(m);
}

static void an_open_entry_that_was_found_is_settled_by_what_follows(void **unused)
{
	struct model *m = locks_model();
	const struct lock_cpu *c;

	(void)unused;
	release(m, 0, CONNS, 3);
	tell_table(m, 0, 0, BMA_F_LOCKS | BMA_F_TOP_OPEN, 2, (uint32_t[]){ PAIR, CONNS + 1 });
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

static void a_try_that_was_found_in_a_table_is_counted_and_ends(void **unused)
{
	struct model *m = locks_model();

	(void)unused;
	tell_table(m, 0, 0, BMA_F_LOCKS | BMA_F_TOP_TRIED, 2, (uint32_t[]){ PAIR, CONNS + 5 });
	assert_int_equal(m->locks.tried, 1);
	had_it(m, 0, CONNS + 5, 2, 500);
	assert_int_equal(m->locks.tried, 0);
	assert_int_equal(model_lock(m, CONNS + 5)->tried, 0);
	assert_int_equal(model_lock(m, CONNS + 5)->held, 1);
	counts_hold(m);
	model_free(m);
}

static void single_acquisitions_may_end(void **unused)
{
	struct model *m = locks_model();

	(void)unused;
	acquire(m, 0, PAIR, 1);
	tell_table(m, 0, 0, 0, 1, (uint32_t[]){ PAIR });
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
	struct model *m = locks_model();
	struct event e = { .kind = BMA_LOCK_HELD, .cpu = 0, .ctx = BMA_CTX_IRQ,
			   .flags = BMA_F_LOCKS };

	(void)unused;
	for (uint32_t i = 0; i < 35; i++)
		acquire(m, 0, CONNS + i, i + 1);
	e.n[N_HELD_CNT] = 35;
	for (e.what = 0; e.what < BMA_HELD_MAX; e.what += HELD_LOCKS) {
		for (uint32_t i = 0; i < HELD_LOCKS; i++)
			e.n[N_HELD_LOCK + i] = e.what + i < BMA_HELD_MAX ? CONNS + e.what + i : 0;
		lock_tell(m, e);
	}
	assert_int_equal(m->checks.exact, 1);
	for (uint32_t i = 35; i--;)
		release(m, 0, CONNS + i, i + 1);
	assert_int_equal(m->checks.failed, 0);
	assert_int_equal(m->locks.held, 0);
	counts_hold(m);
	model_free(m);
}

static bool has_row(const struct model *m)
{
	char *text;
	size_t size;
	FILE *f = open_memstream(&text, &size);
	bool yes;

	assert_int_equal(print_locks(f, m, &(struct filter){ 0 }), 0);
	fclose(f);
	yes = strstr(text, "pair");
	free(text);
	return yes;
}

/* Of which no event is told: a table had it, then it was lost. */
static void a_lock_that_was_only_found_has_a_row(void **unused)
{
	struct model *m = locks_model();

	(void)unused;
	tell_table(m, 0, 0, BMA_F_LOCKS, 0, NULL);
	assert_false(has_row(m));
	tell_table(m, 0, 0, BMA_F_LOCKS, 1, (uint32_t[]){ PAIR });
	lock_tell(m, (struct event){ .kind = BMA_LOSS, .cpu = 0, .n = { 5 } });
	assert_int_equal(m->locks.held, 0);
	assert_int_equal(m->locks.n.found, 1);
	assert_int_equal(lock_acquired(&m->locks.n) + m->locks.n.released, 0);
	assert_true(has_row(m));
	model_free(m);
}

static void a_lock_that_is_only_tried_has_a_row(void **unused)
{
	struct model *m = locks_model();

	(void)unused;
	tell_table(m, 0, 0, BMA_F_LOCKS | BMA_F_TOP_TRIED, 1, (uint32_t[]){ PAIR });
	assert_int_equal(m->locks.tried, 1);
	assert_true(has_row(m));
	model_free(m);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(an_only_entry_says_what_is_there),
		cmocka_unit_test(a_table_that_is_not_ours_is_a_failed_check),
		cmocka_unit_test(a_count_that_is_not_ours_is_a_failed_check),
		cmocka_unit_test(locks_of_the_tool_may_lie_below_in_an_interrupt),
		cmocka_unit_test(out_of_order_the_table_and_what_is_held_are_two_things),
		cmocka_unit_test(the_top_may_be_got_or_let_go_just_then),
		cmocka_unit_test(an_open_entry_that_was_found_is_settled_by_what_follows),
		cmocka_unit_test(a_lock_that_was_only_found_has_a_row),
		cmocka_unit_test(a_lock_that_is_only_tried_has_a_row),
		cmocka_unit_test(a_try_that_was_found_in_a_table_is_counted_and_ends),
		cmocka_unit_test(single_acquisitions_may_end),
		cmocka_unit_test(a_table_longer_than_an_event_comes_in_several),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
