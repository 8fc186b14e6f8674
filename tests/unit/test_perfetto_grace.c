// SPDX-License-Identifier: GPL-2.0-or-later
/* Grace periods in Trace Event JSON. */
#include "traced.h"

static void a_batch_is_a_slice_from_its_start_to_its_end(void **state)
{
	struct tape tape;
	struct trace t;
	const cJSON *e;

	(void)state;
	trace_begin(&tape);
	tell_objects(&tape, BMA_GP_START, 9, 2);
	take_one(&tape, 3);
	tell_objects(&tape, BMA_GP_END, 8, 3);
	t = trace_of(trace_end(&tape), EVERYTHING);
	assert_int_equal(trace_count(&t, 'X', GP), 1);
	e = trace_find(&t, 'X', GP, 0);
	assert_int_equal(ns(e, "ts"), 5000);
	assert_int_equal(ns(e, "dur"), 2000);
	assert_int_equal(number_in(args_of(e), "objects_at_start"), 9);
	assert_int_equal(number_in(args_of(e), "objects_at_end"), 8);
	assert_int_equal(number_in(args_of(e), "start_position"), 5);
	assert_int_equal(number_in(args_of(e), "end_position"), 7);
	assert_string_equal(text_in(args_of(e), "target"), "slab");
	assert_null(cJSON_GetObjectItem(args_of(e), "unfinished"));
	trace_release(&t);
}

static void a_batch_that_still_waits_is_unfinished(void **state)
{
	struct tape tape;
	struct trace t;

	(void)state;
	trace_begin(&tape);
	tell_objects(&tape, BMA_GP_START, 9, 2);
	t = trace_of(trace_end(&tape), EVERYTHING);
	assert_true(cJSON_IsTrue(cJSON_GetObjectItem(args_of(trace_find(&t, 'X', GP, 0)),
						     "unfinished")));
	assert_int_equal(ns(trace_find(&t, 'X', GP, 0), "dur"), 1000);
	trace_release(&t);
}

static void an_end_without_a_start_is_an_instant(void **state)
{
	struct tape tape;
	struct trace t;

	(void)state;
	trace_begin(&tape);
	tell_objects(&tape, BMA_GP_END, 8, 2);
	t = trace_of(trace_end(&tape), EVERYTHING);
	assert_int_equal(trace_count(&t, 'X', GP), 0);
	assert_int_equal(trace_count(&t, 'i', "end of a grace period whose start was not seen"), 1);
	trace_release(&t);
}

static void a_start_told_before_the_end_of_the_batch_before_keeps_them_apart(void **state)
{
	struct tape tape;
	struct trace t;

	(void)state;
	trace_begin(&tape);
	tell_objects(&tape, BMA_GP_START, 9, 2);
	tell_objects(&tape, BMA_GP_START, 5, 4);
	tell_objects(&tape, BMA_GP_END, 9, 3);
	tell_objects(&tape, BMA_GP_END, 5, 5);
	t = trace_of(trace_end(&tape), EVERYTHING);
	assert_int_equal(trace_count(&t, 'X', GP), 2);
	for (unsigned int i = 0; i < 2; i++) {
		const cJSON *e = trace_find(&t, 'X', GP, i);

		assert_string_equal(text_in(args_of(e), "end"), "seen");
		assert_int_equal(number_in(args_of(e), "objects_at_start"), i ? 5 : 9);
		assert_int_equal(number_in(args_of(e), "objects_at_end"), i ? 5 : 9);
	}
	trace_release(&t);
}

static void a_batch_whose_end_was_lost_ends_where_the_next_begins(void **state)
{
	struct tape tape;
	struct trace t;

	(void)state;
	trace_begin(&tape);
	tell_objects(&tape, BMA_GP_START, 9, 2);
	tape_loss(&tape, 0, 1);
	tell_objects(&tape, BMA_GP_START, 5, 4);
	tell_objects(&tape, BMA_GP_END, 5, 5);
	t = trace_of(trace_end(&tape), EVERYTHING);
	assert_int_equal(trace_count(&t, 'X', GP), 2);
	assert_string_equal(text_in(args_of(trace_find(&t, 'X', GP, 0)), "end"), "not seen");
	assert_int_equal(ns(trace_find(&t, 'X', GP, 0), "dur"), 2000);
	assert_string_equal(text_in(args_of(trace_find(&t, 'X', GP, 1)), "end"), "seen");
	trace_release(&t);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_batch_is_a_slice_from_its_start_to_its_end),
		cmocka_unit_test(a_batch_that_still_waits_is_unfinished),
		cmocka_unit_test(an_end_without_a_start_is_an_instant),
		cmocka_unit_test(a_start_told_before_the_end_of_the_batch_before_keeps_them_apart),
		cmocka_unit_test(a_batch_whose_end_was_lost_ends_where_the_next_begins),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
