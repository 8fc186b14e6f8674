// SPDX-License-Identifier: GPL-2.0-or-later
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <errno.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

#include "../../src/capture/trigger.h"
#include "../../src/cmd/record_opts.h"

#define MS 1000000ull

static struct trigger *waiting_for(struct trigger_opts opts)
{
	struct trigger *t = trigger_new(&opts);

	assert_non_null(t);
	return t;
}

static struct event gp(uint8_t kind, uint32_t cache, uint8_t flavour, uint64_t time)
{
	return (struct event){ .kind = kind, .cache = cache, .what = flavour, .time = time,
			       .cpu = cache % 4, .n = { 3 } };
}

static void happens(struct trigger *t, struct event e)
{
	assert_false(trigger_event(t, &e));
}

static void a_failed_allocation_fires_once(void **state)
{
	struct trigger *t = waiting_for((struct trigger_opts){ .alloc_fail = true });
	struct event e = { .kind = BMA_ALLOC_FAIL, .cache = 7, .cpu = 3, .time = 55 };

	(void)state;
	happens(t, (struct event){ .kind = BMA_ALLOC, .cache = 7 });
	assert_true(trigger_event(t, &e));
	assert_int_equal(trigger_hit(t)->cause, TRIGGER_ALLOC_FAIL);
	assert_int_equal(trigger_hit(t)->cache, 7);
	assert_int_equal(trigger_hit(t)->cpu, 3);
	assert_int_equal(trigger_hit(t)->time, 55);
	e.time = 66;
	happens(t, e);
	assert_int_equal(trigger_hit(t)->time, 55);
	trigger_free(t);
}

static struct event failed_lock(uint32_t lock, uint32_t cpu, uint64_t time)
{
	return (struct event){ .kind = BMA_LOCK_FAIL, .what = BMA_LOCK_ABBA, .cpu = cpu, .time = time,
			       .n = { [N_LOCK] = lock, [N_HELD] = 1 } };
}

static void a_failed_attempt_at_a_lock_fires_once(void **state)
{
	struct trigger *t = waiting_for((struct trigger_opts){ .lock_fail = true });
	struct event first = failed_lock(40, 3, 55), second = failed_lock(41, 2, 56);

	(void)state;
	happens(t, (struct event){ .kind = BMA_LOCK_WAIT, .n = { [N_LOCK] = 40 } });
	happens(t, (struct event){ .kind = BMA_LOCK_ACQUIRED, .n = { [N_LOCK] = 40 } });
	happens(t, (struct event){ .kind = BMA_ALLOC_FAIL });
	assert_true(trigger_event(t, &first));
	happens(t, second);
	assert_int_equal(trigger_hit(t)->cause, TRIGGER_LOCK_FAIL);
	assert_int_equal(trigger_hit(t)->lock, 40);
	assert_int_equal(trigger_hit(t)->failure, BMA_LOCK_ABBA);
	assert_int_equal(trigger_hit(t)->cpu, 3);
	assert_int_equal(trigger_hit(t)->time, 55);
	trigger_free(t);
}

static void the_first_of_several_counts(void **state)
{
	struct trigger *t = waiting_for((struct trigger_opts){ .alloc_fail = true, .lock_fail = true });
	struct event lock = failed_lock(40, 3, 55);

	(void)state;
	assert_true(trigger_event(t, &lock));
	happens(t, (struct event){ .kind = BMA_ALLOC_FAIL, .time = 56 });
	assert_int_equal(trigger_hit(t)->cause, TRIGGER_LOCK_FAIL);
	trigger_free(t);
}

static void something_is_wanted_by_any_of_them(void **state)
{
	(void)state;
	assert_false(trigger_wanted(&(struct trigger_opts){ 0 }));
	assert_true(trigger_wanted(&(struct trigger_opts){ .alloc_fail = true }));
	assert_true(trigger_wanted(&(struct trigger_opts){ .lock_fail = true }));
	assert_true(trigger_wanted(&(struct trigger_opts){ .stall = 1 }));
}

static void what_is_not_waited_for_does_not_fire(void **state)
{
	struct trigger *fail = waiting_for((struct trigger_opts){ .alloc_fail = true });
	struct trigger *stall = waiting_for((struct trigger_opts){ .stall = 100 * MS });

	(void)state;
	happens(stall, (struct event){ .kind = BMA_ALLOC_FAIL });
	happens(stall, failed_lock(1, 0, 0));
	happens(fail, failed_lock(1, 0, 0));
	happens(fail, gp(BMA_GP_START, 1, BMA_GP_RCU, 0));
	assert_false(trigger_time(fail, 10000 * MS));
	trigger_free(fail);
	trigger_free(stall);
}

static void a_grace_period_fires_when_it_lasts_longer(void **state)
{
	struct trigger *t = waiting_for((struct trigger_opts){ .stall = 100 * MS });

	(void)state;
	happens(t, gp(BMA_GP_START, 5, BMA_GP_TASKS_TRACE, 10 * MS));
	happens(t, gp(BMA_GP_START, 6, BMA_GP_RCU, 20 * MS));
	assert_false(trigger_time(t, 110 * MS));
	assert_true(trigger_time(t, 111 * MS));
	assert_int_equal(trigger_hit(t)->cause, TRIGGER_STALL);
	assert_int_equal(trigger_hit(t)->cache, 5);
	assert_int_equal(trigger_hit(t)->flavour, BMA_GP_TASKS_TRACE);
	assert_int_equal(trigger_hit(t)->since, 10 * MS);
	assert_int_equal(trigger_hit(t)->time, 111 * MS);
	assert_false(trigger_time(t, 500 * MS));
	trigger_free(t);
}

static void one_that_ended_in_time_does_not(void **state)
{
	struct trigger *t = waiting_for((struct trigger_opts){ .stall = 100 * MS });

	(void)state;
	for (uint32_t cache = 1; cache < 1000; cache++) {
		happens(t, gp(BMA_GP_START, cache, BMA_GP_RCU, cache * MS));
		happens(t, gp(BMA_GP_START, cache, BMA_GP_TASKS_TRACE, cache * MS));
		if (cache > 50) {
			happens(t, gp(BMA_GP_END, cache - 50, BMA_GP_TASKS_TRACE, cache * MS));
			happens(t, gp(BMA_GP_END, cache - 50, BMA_GP_RCU, cache * MS));
		}
		assert_false(trigger_time(t, cache * MS));
	}
	for (uint32_t cache = 950; cache < 1000; cache++) {
		happens(t, gp(BMA_GP_END, cache, BMA_GP_RCU, 1000 * MS));
		happens(t, gp(BMA_GP_END, cache, BMA_GP_TASKS_TRACE, 1000 * MS));
	}
	assert_false(trigger_time(t, 100000 * MS));
	trigger_free(t);
}

static void a_cache_that_goes_takes_its_grace_periods_along(void **state)
{
	struct trigger *t = waiting_for((struct trigger_opts){ .stall = 100 * MS });

	(void)state;
	happens(t, gp(BMA_GP_START, 5, BMA_GP_TASKS_TRACE, 0));
	happens(t, gp(BMA_GP_START, 5, BMA_GP_RCU, 0));
	happens(t, (struct event){ .kind = BMA_CACHE_GONE, .cache = 5, .time = 1 });
	assert_false(trigger_time(t, 1000 * MS));
	trigger_free(t);
}

/* The cache is torn down: its batches go at once. */
static void what_waits_for_no_grace_period_is_none(void **state)
{
	struct trigger *t = waiting_for((struct trigger_opts){ .stall = 100 * MS });
	struct event e = gp(BMA_GP_START, 5, BMA_GP_TASKS_TRACE, 0);

	(void)state;
	e.flags = BMA_F_DRAINING;
	happens(t, e);
	assert_false(trigger_time(t, 1000 * MS));
	trigger_free(t);
}

static struct event state_of(uint32_t cache, uint32_t in_progress, uint64_t time)
{
	return (struct event){ .kind = BMA_STATE, .cache = cache, .time = time,
			       .n = { [N_IN_PROGRESS] = in_progress } };
}

static void a_loss_makes_it_count_anew(void **state)
{
	struct trigger *t = waiting_for((struct trigger_opts){ .stall = 100 * MS });

	(void)state;
	happens(t, gp(BMA_GP_START, 5, BMA_GP_TASKS_TRACE, 0));
	happens(t, gp(BMA_GP_START, 6, BMA_GP_TASKS_TRACE, 0));
	happens(t, (struct event){ .kind = BMA_LOSS, .time = 90 * MS, .n = { 1 } });
	assert_false(trigger_time(t, 180 * MS));
	/* the end of one was among what was lost; the kernel says that the other is still there */
	happens(t, state_of(5, 0, 185 * MS));
	happens(t, state_of(6, 0x100, 185 * MS));
	assert_true(trigger_time(t, 191 * MS));
	assert_int_equal(trigger_hit(t)->cache, 6);
	assert_int_equal(trigger_hit(t)->since, 90 * MS);
	trigger_free(t);
}

static void a_state_from_before_its_start_ends_nothing(void **state)
{
	struct trigger *t = waiting_for((struct trigger_opts){ .stall = 100 * MS });

	(void)state;
	happens(t, gp(BMA_GP_START, 5, BMA_GP_TASKS_TRACE, 10));
	happens(t, state_of(5, 0, 9));
	assert_true(trigger_time(t, 200 * MS));
	trigger_free(t);
}

/* It began before the recording: it counts from when the kernel said so. */
static void one_that_is_older_than_the_recording_counts_too(void **state)
{
	struct trigger *t = waiting_for((struct trigger_opts){ .stall = 100 * MS });

	(void)state;
	happens(t, state_of(5, 0x1, 50 * MS));
	happens(t, state_of(6, 0x100, 60 * MS));
	happens(t, state_of(6, 0, 100 * MS));
	assert_false(trigger_time(t, 150 * MS));
	happens(t, state_of(5, 0x1, 140 * MS));
	assert_true(trigger_time(t, 151 * MS));
	assert_int_equal(trigger_hit(t)->cache, 5);
	assert_int_equal(trigger_hit(t)->flavour, BMA_GP_RCU);
	trigger_free(t);
}

static void words_of_stop_on(void **state)
{
	struct trigger_opts o = { 0 };

	(void)state;
	assert_int_equal(record_stop_on("alloc_fail,stall=1500ms", &o), 0);
	assert_true(o.alloc_fail);
	assert_int_equal(o.stall, 1500 * MS);
	assert_false(o.lock_fail);
	o = (struct trigger_opts){ 0 };
	assert_int_equal(record_stop_on("lock_fail", &o), 0);
	assert_true(o.lock_fail && !o.alloc_fail && !o.stall);
	assert_int_equal(record_stop_on("alloc_fail,lock_fail,stall=5s", &o), 0);
	assert_true(o.lock_fail && o.alloc_fail);
	assert_int_equal(o.stall, 5000 * MS);
	assert_int_equal(record_stop_on("lock_fail,no", &o), -EINVAL);
	for (const char *const *s = (const char *const []){ "", ",", "alloc_fail,", "stall", "stall=",
	     "stall=5", "stall=0s", "alloc", "alloc_fail stall=5s",
	     "a-word-that-is-far-too-long-to-be-any-of-those-that-are-known-to-us-here", NULL }; *s; s++)
		assert_int_equal(record_stop_on(*s, &o), -EINVAL);
}

static void stop_on_given_twice_is_one_list(void **state)
{
	char *argv[] = { "record", "--stop-on", "alloc_fail", "--stop-on=stall=2s", "-o", "x", NULL };
	struct record_opts o = { 0 };

	(void)state;
	assert_int_equal(argp_parse(&record_argp, 6, argv, 0, NULL, &o), 0);
	assert_string_equal(o.stop_on, "alloc_fail,stall=2s");
	assert_true(o.capture.stop_on.alloc_fail);
	assert_int_equal(o.capture.stop_on.stall, 2000 * MS);
	assert_false(o.capture.stop_on.lock_fail);
	free(o.stop_on);
}

/* Is the option refused? What says so ends the process. */
static bool refused(char *option)
{
	char *argv[] = { "record", "--stop-on=alloc_fail", "-o", "x", option, NULL };
	struct record_opts o = { 0 };
	pid_t pid = fork();
	int status;

	assert_true(pid >= 0);
	if (!pid) {
		close(STDERR_FILENO);
		argp_parse(&record_argp, 5, argv, 0, NULL, &o);
		_exit(0);
	}
	assert_int_equal(waitpid(pid, &status, 0), pid);
	assert_true(WIFEXITED(status));
	return WEXITSTATUS(status) != 0;
}

/* In ns it would be another one. */
static void a_time_beyond_all_measure_is_refused(void **state)
{
	(void)state;
	assert_true(refused("--duration=300000000000m"));
	assert_true(refused("--after=18446744073709s"));
	assert_true(refused("--duration=0s"));
	assert_false(refused("--duration=52560000m"));
	assert_false(refused("--after=0s"));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_failed_allocation_fires_once),
		cmocka_unit_test(a_failed_attempt_at_a_lock_fires_once),
		cmocka_unit_test(the_first_of_several_counts),
		cmocka_unit_test(something_is_wanted_by_any_of_them),
		cmocka_unit_test(what_is_not_waited_for_does_not_fire),
		cmocka_unit_test(a_grace_period_fires_when_it_lasts_longer),
		cmocka_unit_test(one_that_ended_in_time_does_not),
		cmocka_unit_test(a_cache_that_goes_takes_its_grace_periods_along),
		cmocka_unit_test(what_waits_for_no_grace_period_is_none),
		cmocka_unit_test(a_loss_makes_it_count_anew),
		cmocka_unit_test(a_state_from_before_its_start_ends_nothing),
		cmocka_unit_test(one_that_is_older_than_the_recording_counts_too),
		cmocka_unit_test(words_of_stop_on),
		cmocka_unit_test(stop_on_given_twice_is_one_list),
		cmocka_unit_test(a_time_beyond_all_measure_is_refused),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
