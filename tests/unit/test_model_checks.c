// SPDX-License-Identifier: GPL-2.0-or-later
/* Our numbers against the kernel's: counts that events carry, and states. */
#include "two_caches.h"

#include <string.h>

static void a_count_that_does_not_fit_is_found_named_and_taken_over(void **state)
{
	struct model *m = two_caches();

	(void)state;
	tell(m, (struct event){ .kind = BMA_ALLOC, .cache = 2, .cpu = 1, .free_cnt = 2 });
	assert_int_equal(m->checks.failed, 1);
	assert_int_equal(m->caches[2].failed, 1);
	assert_int_equal(m->caches[1].failed, 0);
	LISTS(m, 2, 2);
	tell(m, (struct event){ .kind = BMA_ALLOC, .cache = 2, .cpu = 1, .free_cnt = 1 });
	assert_int_equal(m->checks.failed, 1);		/* once, not for ever */
	model_free(m);
}

static void a_cache_never_seen_before_is_not_judged_by_its_first_count(void **state)
{
	struct model *m = model_new(1, START);

	(void)state;
	tell_cache(m, 1, 1, 0, 0x1000, 72);
	assert_true(m->classes[0].older);
	assert_int_equal(m->caches[1].known, 0);
	tell(m, (struct event){ .kind = BMA_FREE, .cache = 1, .free_cnt = 40 });
	no_check_failed(m);
	assert_int_equal(m->caches[1].known, 1 << BMA_FREE_LLIST);
	LISTS(m, 1, 40);
	assert_int_equal(m->classes[0].in_use, -1);	/* since the start */
	model_free(m);
}

/* The kernel: 9 left, then an NMI makes it 10 and says so first, then "9 left" is told. */
static void an_nmi_between_a_change_and_its_event_is_no_failed_check(void **state)
{
	struct model *m = two_caches();

	(void)state;
	tell(m, (struct event){ .kind = BMA_FREE, .cache = 1, .free_cnt = 4, .ctx = BMA_CTX_NMI });
	tell(m, (struct event){ .kind = BMA_ALLOC, .cache = 1, .free_cnt = 3 });
	LISTS(m, 1, 4);
	tell(m, (struct event){ .kind = BMA_ALLOC, .cache = 1, .free_cnt = 3 });
	LISTS(m, 1, 3);
	no_check_failed(m);
	tell(m, (struct event){ .kind = BMA_ALLOC, .cache = 1, .free_cnt = 3 });
	assert_int_equal(m->checks.failed, 1);		/* plain neighbours are judged again */
	model_free(m);
}

static void a_state_that_agrees_is_exact_and_one_that_does_not_has_failed(void **state)
{
	struct model *m = two_caches();
	struct event e;

	(void)state;
	tell(m, state_of(1, 4, 4));
	assert_int_equal(m->checks.exact, 1);
	e = state_of(1, 4, 4);
	e.n[BMA_FREE_BY_RCU] = 2;
	tell(m, e);
	assert_int_equal(m->checks.failed, 1);
	assert_int_equal(m->caches[1].failed, 1);
	LISTS(m, 1, 4, 0, 2);				/* the kernel is right */
	tell(m, e);
	assert_int_equal(m->checks.exact, 2);
	tell(m, state_of(2, 5, 4));			/* the kernel disagrees with itself */
	assert_int_equal(m->checks.failed, 2);
	assert_int_equal(m->checks.skipped, 0);
	model_free(m);
}

static void a_torn_state_is_skipped_and_teaches_nothing(void **state)
{
	struct model *m = two_caches();
	struct event e = state_of(1, 99, 98);

	(void)state;
	e.flags = BMA_F_TORN;
	tell(m, e);
	assert_int_equal(m->checks.skipped, 1);
	LISTS(m, 1, 4);
	no_check_failed(m);
	model_free(m);
}

static void a_length_that_could_not_be_taken_is_not_taken_for_one(void **state)
{
	struct model *m = two_caches();
	struct event e = state_of(1, 4, 4);

	(void)state;
	e.n[BMA_FREE_BY_RCU_TTRACE] = LENGTH_UNKNOWN;
	tell(m, e);
	assert_int_equal(m->checks.skipped, 1);
	LISTS(m, 1, 4);
	tell_cache(m, 3, 1, 0, 0x9000, 16);		/* the same for one not known yet */
	e.cache = 3;
	e.n[BMA_FREE_LLIST] = LENGTH_UNKNOWN;
	tell(m, e);
	LISTS(m, 3, 0);
	assert_false(m->caches[3].known & 1 << BMA_FREE_BY_RCU_TTRACE);
	assert_false(m->caches[3].known & 1 << BMA_FREE_LLIST);
	no_check_failed(m);
	model_free(m);
}

static void the_first_state_of_an_older_cache_only_tells(void **state)
{
	struct model *m = model_new(1, START);

	(void)state;
	tell_cache(m, 1, 1, 0, 0x1000, 72);
	tell(m, state_of(1, 50, 50));
	assert_int_equal(m->checks.exact + m->checks.skipped, 0);
	assert_int_equal(m->caches[1].known, (1 << BMA_LISTS) - 1);
	tell(m, state_of(1, 50, 50));
	assert_int_equal(m->checks.exact, 1);
	no_check_failed(m);
	model_free(m);
}

static void while_a_cache_is_set_up_its_state_is_not_compared(void **state)
{
	struct model *m = model_new(1, START);

	(void)state;
	tell_cache(m, 1, 1, 0, 0x1000, 72);
	tell(m, (struct event){ .kind = BMA_CACHE_NEW, .cache = 1 });
	tell(m, state_of(1, 2, 2));		/* half of the prefill is done */
	assert_int_equal(m->checks.skipped, 1);
	tell(m, (struct event){ .kind = BMA_PREFILL, .cache = 1, .free_cnt = 4,
				.n = { 4, 0, 0, 4 }, .moves = 1 });
	tell(m, state_of(1, 4, 4));
	assert_int_equal(m->checks.exact, 1);
	no_check_failed(m);
	model_free(m);
}

static void a_lost_prefill_leaves_the_cache_unknown_and_not_wrong(void **state)
{
	struct model *m = model_new(2, START);

	(void)state;
	tell_cache(m, 1, 1, 1, 0x1000, 72);
	tell(m, (struct event){ .kind = BMA_CACHE_NEW, .cache = 1 });
	tell(m, (struct event){ .kind = BMA_LOSS, .n = { 1 } });	/* on CPU 0 */
	assert_int_equal(m->caches[1].known, 0);
	tell(m, (struct event){ .kind = BMA_STATE, .cache = 1, .cpu = 1, .free_cnt = 4,
				.n = { 4 } });
	no_check_failed(m);
	LISTS(m, 1, 4);
	model_free(m);
}

static void while_a_cache_is_torn_down_its_state_is_not_compared(void **state)
{
	struct model *m = two_caches();
	struct event e = state_of(1, 4, 0);

	(void)state;
	e.flags = BMA_F_MOVING;			/* emptied; the event is still to come */
	tell(m, e);
	e.flags = 0;				/* and now it has been made */
	e.moves = 2;
	tell(m, e);
	assert_int_equal(m->checks.skipped, 2);
	LISTS(m, 1, 4);
	tell(m, (struct event){ .kind = BMA_CACHE_DRAIN, .cache = 1, .what = BMA_FREE_LLIST,
				.n = { 4 }, .moves = 2 });
	LISTS(m, 1, 0);
	tell(m, e);
	assert_int_equal(m->checks.skipped, 3);
	no_check_failed(m);
	tell(m, state_of(2, 3, 0));		/* but this is no tear-down */
	assert_int_equal(m->checks.failed, 1);
	model_free(m);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_count_that_does_not_fit_is_found_named_and_taken_over),
		cmocka_unit_test(a_cache_never_seen_before_is_not_judged_by_its_first_count),
		cmocka_unit_test(an_nmi_between_a_change_and_its_event_is_no_failed_check),
		cmocka_unit_test(a_state_that_agrees_is_exact_and_one_that_does_not_has_failed),
		cmocka_unit_test(a_torn_state_is_skipped_and_teaches_nothing),
		cmocka_unit_test(a_length_that_could_not_be_taken_is_not_taken_for_one),
		cmocka_unit_test(the_first_state_of_an_older_cache_only_tells),
		cmocka_unit_test(while_a_cache_is_set_up_its_state_is_not_compared),
		cmocka_unit_test(a_lost_prefill_leaves_the_cache_unknown_and_not_wrong),
		cmocka_unit_test(while_a_cache_is_torn_down_its_state_is_not_compared),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
