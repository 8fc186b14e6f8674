// SPDX-License-Identifier: GPL-2.0-or-later
/* Locks in Trace Event JSON. */
#include "traced.h"

#include <string.h>

#include "locking.h"

static struct trace trace_of_locks(const struct event *e, size_t n)
{
	struct lock_info pair = { .id = 1, .count = 2, .of = BMA_LOCK_VALUE, .map_id = 40,
				  .map_type = 2, .name = "pair" };
	struct tape t;

	tape_start(&t, 2);
	writer_lock(t.w, &pair);
	for (size_t i = 0; i < n; i++)
		tape_event(&t, e[i]);
	writer_tick(t.w, t.time + 1000);
	return trace_of(tape_bytes(&t), EVERYTHING);
}

/* So many records of that phase in the process of locks whose name is that. */
static unsigned int lock_records(const struct trace *t, const char *ph, const char *name)
{
	const cJSON *e;
	unsigned int n = 0;

	cJSON_ArrayForEach(e, t->events)
		n += cJSON_GetObjectItem(e, "pid")->valueint == PID_LOCKS &&
		     !strcmp(text_in(e, "ph"), ph) && !strcmp(text_in(e, "name"), name);
	return n;
}

static void a_wait_is_a_slice_and_so_is_what_is_held(void **state)
{
	const struct event events[] = {
		lock_event(BMA_LOCK_ACQUIRE, 0, 1, 1), lock_event(BMA_LOCK_WAIT, 1, 1, 1),
		{ .kind = BMA_LOCK_FAIL, .cpu = 1, .what = BMA_LOCK_TIMEOUT,
		  .n = { 1, 0, 250000000, 0, 0, 0 } },
		lock_event(BMA_LOCK_RELEASE, 0, 1, 1), lock_event(BMA_LOCK_ACQUIRE, 0, 2, 1),
	};
	struct trace t = trace_of_locks(events, ARRAY_SIZE(events));

	(void)state;
	assert_int_equal(lock_records(&t, "X", "pair #40 [0]"), 2);	/* held, waited for */
	assert_int_equal(lock_records(&t, "X", "pair #40 [1]"), 1);	/* unfinished */
	assert_int_equal(lock_records(&t, "i", "timeout: pair #40 [0], CPU 1 against CPU 0"), 1);
	assert_non_null(strstr(t.text, "\"outcome\":\"timeout\""));
	assert_non_null(strstr(t.text, "\"unfinished\":true"));
	trace_release(&t);
}

static void locks_let_go_out_of_order_do_not_overlap_on_a_thread(void **state)
{
	const struct event events[] = {
		lock_event(BMA_LOCK_ACQUIRE, 0, 1, 1), lock_event(BMA_LOCK_ACQUIRE, 0, 2, 2),
		lock_event(BMA_LOCK_RELEASE, 0, 1, 2), lock_event(BMA_LOCK_RELEASE, 0, 2, 1),
	};
	struct trace t = trace_of_locks(events, ARRAY_SIZE(events));

	(void)state;
	assert_int_equal(lock_records(&t, "X", "pair #40 [0]"), 0);
	assert_int_equal(lock_records(&t, "b", "pair #40 [0]"), 1);
	assert_int_equal(lock_records(&t, "e", "pair #40 [0]"), 1);
	assert_int_equal(lock_records(&t, "X", "pair #40 [1]"), 1);
	trace_release(&t);
}

static void a_lock_whose_release_was_missed_is_not_held_to_the_end(void **state)
{
	const struct event events[] = {
		lock_event(BMA_LOCK_ACQUIRE, 0, 1, 1),	/* the program for its release did not run */
		lock_event(BMA_LOCK_ACQUIRE, 0, 1, 1), lock_event(BMA_LOCK_RELEASE, 0, 1, 1),
		lock_event(BMA_LOCK_ACQUIRE, 0, 2, 1), lock_event(BMA_LOCK_RELEASE, 0, 2, 1),
	};
	struct trace t = trace_of_locks(events, ARRAY_SIZE(events));

	(void)state;
	assert_int_equal(lock_records(&t, "X", "pair #40 [0]") +
			 lock_records(&t, "b", "pair #40 [0]"), 2);
	assert_null(strstr(t.text, "\"unfinished\":true"));
	assert_int_equal(lock_records(&t, "X", "pair #40 [1]"), 1);
	trace_release(&t);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_wait_is_a_slice_and_so_is_what_is_held),
		cmocka_unit_test(locks_let_go_out_of_order_do_not_overlap_on_a_thread),
		cmocka_unit_test(a_lock_whose_release_was_missed_is_not_held_to_the_end),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
