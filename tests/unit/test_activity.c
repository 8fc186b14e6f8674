// SPDX-License-Identifier: GPL-2.0-or-later
#include "unit.h"

#include <string.h>

#include "../../src/model/model.h"

static struct activity fresh(uint64_t second)
{
	struct activity a;

	activity_init(&a, second);
	return a;
}

/* The event moves n objects along the arrow, and along no other. */
static void moves(struct event e, enum flow flow, uint64_t n)
{
	struct activity a = fresh(0);

	activity_count(&a, &e);
	for (unsigned int f = 0; f < FLOWS; f++)
		assert_int_equal(a.flow[f], f == flow ? n : 0);
}

static void moves_in(struct event e, enum flow flow, uint64_t n)
{
	struct activity a = fresh(0);

	activity_count_in(&a, &e);
	for (unsigned int f = 0; f < FLOWS; f++)
		assert_int_equal(a.flow[f], f == flow ? n : 0);
}

static void each_kind_moves_objects_along_its_arrow(void **state)
{
	(void)state;
	moves((struct event){ .kind = BMA_ALLOC }, FLOW_ALLOC, 1);
	moves((struct event){ .kind = BMA_ALLOC_FAIL }, FLOW_ALLOC, 0);
	moves((struct event){ .kind = BMA_FREE }, FLOW_FREE, 1);
	moves((struct event){ .kind = BMA_FREE, .flags = BMA_F_EXTRA }, FLOW_FREE_EXTRA, 1);
	moves((struct event){ .kind = BMA_FREE_RCU }, FLOW_FREE_RCU, 1);
	moves((struct event){ .kind = BMA_FREE_RCU, .flags = BMA_F_EXTRA }, FLOW_FREE_RCU_EXTRA, 1);
	moves((struct event){ .kind = BMA_PREFILL, .n = { 4, 0, 0, 4 } }, FLOW_SLAB_OUT, 4);
	moves((struct event){ .kind = BMA_REFILL, .n = { 48, 5 } }, FLOW_BACK_BEHIND, 5);
	moves((struct event){ .kind = BMA_REFILL, .n = { 48, 0, 6 } }, FLOW_BACK_WAITING, 6);
	moves((struct event){ .kind = BMA_TRIM, .n = { 33, 2 } }, FLOW_TRIM, 35);
	moves((struct event){ .kind = BMA_EXTRA_RCU, .n = { 3 } }, FLOW_EXTRA_RCU, 3);
	moves((struct event){ .kind = BMA_GP_START, .n = { 7 } }, FLOW_RCU_START, 7);
	moves((struct event){ .kind = BMA_GP_START, .what = 1, .n = { 7 } }, FLOW_TTRACE_START, 7);
	moves((struct event){ .kind = BMA_GP_END, .n = { 7 } }, FLOW_RCU_END, 7);
	moves((struct event){ .kind = BMA_GP_END, .what = 1, .n = { 7 } }, FLOW_TTRACE_END, 7);
	moves((struct event){ .kind = BMA_CACHE_DRAIN, .what = 3, .n = { 9 } }, FLOW_DRAIN, 9);
	moves((struct event){ .kind = BMA_SLAB_ALLOC, .obj = 8 }, FLOW_SLAB_ALLOC, 1);
	moves((struct event){ .kind = BMA_SLAB_ALLOC }, FLOW_SLAB_ALLOC, 0);
	moves((struct event){ .kind = BMA_RAW_FREE, .obj = 8 }, FLOW_RAW_FREE, 1);
	moves((struct event){ .kind = BMA_STATE, .n = { 1, 2, 3, 4, 5, 6, 7 } }, FLOW_ALLOC, 0);
}

static void the_cache_that_gets_objects_counts_them_too(void **state)
{
	(void)state;
	moves_in((struct event){ .kind = BMA_TRIM, .n = { 33, 2 } }, FLOW_TRIM_IN, 35);
	moves_in((struct event){ .kind = BMA_GP_END, .n = { 7 } }, FLOW_RCU_END_IN, 7);
	moves_in((struct event){ .kind = BMA_GP_END, .what = 1, .n = { 7 } }, FLOW_RCU_END_IN, 0);
	moves_in((struct event){ .kind = BMA_ALLOC }, FLOW_ALLOC, 0);
}

static void count(struct activity *a, uint8_t kind, unsigned int n)
{
	while (n--)
		activity_count(a, &(struct event){ .kind = kind, .obj = 8 });
}

static void was(const struct activity *a, unsigned int ago, int64_t free_cnt, uint32_t allocs,
		uint32_t frees)
{
	const struct second *s = activity_ago(a, ago);

	assert_non_null(s);
	assert_int_equal(s->free_cnt, free_cnt);
	assert_int_equal(s->allocs, allocs);
	assert_int_equal(s->frees, frees);
}

static void a_second_has_what_happened_in_it(void **state)
{
	struct activity a = fresh(0);

	(void)state;
	assert_null(activity_ago(&a, 0));
	count(&a, BMA_ALLOC, 3);
	count(&a, BMA_SLAB_ALLOC, 1);
	activity_second(&a, 1, 40, 7);
	count(&a, BMA_FREE, 2);
	count(&a, BMA_FREE_RCU, 2);
	count(&a, BMA_RAW_FREE, 1);
	activity_second(&a, 2, 42, 9);
	was(&a, 0, 42, 0, 5);
	was(&a, 1, 40, 4, 0);
	assert_int_equal(activity_ago(&a, 1)->waiting, 7);
	assert_null(activity_ago(&a, 2));
}

static void a_second_told_twice_counts_once(void **state)
{
	struct activity a = fresh(0);

	(void)state;
	count(&a, BMA_ALLOC, 3);
	activity_second(&a, 1, 40, 0);
	count(&a, BMA_ALLOC, 5);
	activity_second(&a, 1, 35, 0);
	was(&a, 0, 40, 3, 0);
	activity_second(&a, 2, 35, 0);
	was(&a, 0, 35, 5, 0);
}

static void before_its_first_event_a_cache_has_no_history(void **state)
{
	struct activity a = fresh(50);

	(void)state;
	assert_null(activity_ago(&a, 0));
	count(&a, BMA_ALLOC, 1);
	activity_second(&a, 51, 3, 0);
	was(&a, 0, 3, 1, 0);
	assert_null(activity_ago(&a, 1));
}

static void seconds_without_an_event_are_filled_in(void **state)
{
	struct activity a = fresh(0);

	(void)state;
	count(&a, BMA_ALLOC, 1);
	activity_second(&a, 1, 10, 0);
	count(&a, BMA_FREE, 4);
	activity_second(&a, 5, 14, 0);
	for (unsigned int ago = 0; ago < 3; ago++)
		was(&a, ago, 14, 0, 0);
	was(&a, 3, 14, 0, 4);		/* in the second that was under way */
	was(&a, 4, 10, 1, 0);
	assert_null(activity_ago(&a, 5));
}

static void of_the_lists_a_second_has_the_most(void **state)
{
	struct activity a = fresh(0);

	(void)state;
	activity_free(&a, 40);
	activity_free(&a, 96);
	activity_free(&a, 31);
	activity_waiting(&a, 0);
	activity_waiting(&a, 66);
	activity_waiting(&a, 5);
	activity_second(&a, 1, 31, 5);
	was(&a, 0, 96, 0, 0);
	assert_int_equal(activity_ago(&a, 0)->waiting, 66);
	activity_free(&a, 31);		/* with so many the next one begins */
	activity_free(&a, 30);
	activity_waiting(&a, 1ll << 40);
	activity_second(&a, 4, 30, 7);
	was(&a, 2, 31, 0, 0);
	assert_int_equal(activity_ago(&a, 2)->waiting, INT32_MAX);
	for (unsigned int ago = 0; ago < 2; ago++) {	/* nothing happened in them */
		was(&a, ago, 30, 0, 0);
		assert_int_equal(activity_ago(&a, ago)->waiting, 7);
	}
	activity_free(&a, -3);			/* a guess may be below 0, even at the most */
	activity_second(&a, 5, 9, 9);
	was(&a, 0, -3, 0, 0);
	assert_int_equal(activity_ago(&a, 0)->waiting, 9);
}

static void a_minute_is_kept_and_no_more(void **state)
{
	struct activity a = fresh(0);

	(void)state;
	for (unsigned int n = 1; n <= 200; n++) {
		count(&a, BMA_ALLOC, n);
		activity_second(&a, n, n, 0);
		for (unsigned int ago = 0; ago < HISTORY_SECONDS && ago < n; ago++)
			was(&a, ago, n - ago, n - ago, 0);
		assert_null(activity_ago(&a, n < HISTORY_SECONDS ? n : HISTORY_SECONDS));
	}
	count(&a, BMA_ALLOC, 9);
	activity_second(&a, 100000000000, 5, 0);	/* at once, however long that is */
	for (unsigned int ago = 0; ago < HISTORY_SECONDS; ago++)
		was(&a, ago, 5, 0, 0);
	count(&a, BMA_ALLOC, 2);
	activity_second(&a, 100000000000 + HISTORY_SECONDS, 3, 0);
	was(&a, HISTORY_SECONDS - 1, 3, 2, 0);
}

#define MS 1000000ull

static void told(struct model *m, uint64_t at, struct event e)
{
	e.time = at;
	assert_int_equal(model_apply(m, &e), 0);
}

static void had(const struct model *m, uint32_t cache, unsigned int ago, int64_t free_cnt,
		int64_t waiting)
{
	const struct second *s = activity_ago(model_activity(m, model_cache(m, cache)), ago);

	assert_non_null(s);
	assert_int_equal(s->free_cnt, free_cnt);
	assert_int_equal(s->waiting, waiting);
}

/* What came and went within one second: cache 1 gives objects to cache 2, they go to the slab. */
static void a_second_keeps_what_is_gone_before_it_ends(void **state)
{
	struct model *m = model_new(2, 0);

	(void)state;
	for (uint32_t id = 1; id <= 2; id++) {
		struct cache_info c = { .id = id, .alloc = 1, .cpu = id - 1, .addr = id * 0x1000,
					.unit_size = 72 };

		assert_int_equal(model_add_cache(m, &c), 0);
		told(m, MS, (struct event){ .kind = BMA_CACHE_NEW, .cache = id, .cpu = id - 1 });
	}
	told(m, 2 * MS, (struct event){ .kind = BMA_PREFILL, .cache = 1, .free_cnt = 96, .moves = 1,
					.n = { 96, 0, 0, 96 } });
	told(m, 3 * MS, (struct event){ .kind = BMA_TRIM, .cache = 1, .tgt = 2, .free_cnt = 30,
					.n = { 66 }, .tgt_moves = 1 });
	told(m, 4 * MS, (struct event){ .kind = BMA_GP_START, .cache = 2, .n = { 66 }, .moves = 2,
					.what = BMA_GP_TASKS_TRACE });
	told(m, 9 * MS, (struct event){ .kind = BMA_GP_END, .cache = 2, .n = { 66 }, .moves = 3,
					.what = BMA_GP_TASKS_TRACE });
	assert_int_equal(model_tick(m, 1000 * MS), 0);
	had(m, 1, 0, 96, 0);
	had(m, 2, 0, 0, 66);
	assert_int_equal(m->grace[BMA_GP_TASKS_TRACE].oldest[1], 5 * MS);
	told(m, 1001 * MS, (struct event){ .kind = BMA_ALLOC, .cache = 1, .free_cnt = 29 });
	assert_int_equal(model_tick(m, 3000 * MS), 0);
	had(m, 1, 1, 30, 0);		/* with so many it began */
	had(m, 2, 1, 0, 0);
	had(m, 1, 0, 29, 0);
	assert_int_equal(m->grace[BMA_GP_TASKS_TRACE].oldest[2], 0);
	model_free(m);
}

/* A list that is not known may be counted too high as well as too low. */
static void a_guess_is_not_kept_as_the_most(void **state)
{
	struct cache_info c = { .id = 1, .alloc = 1, .addr = 0x1000, .unit_size = 72 };
	struct model *m = model_new(1, 0);

	(void)state;
	assert_int_equal(model_add_cache(m, &c), 0);
	told(m, MS, (struct event){ .kind = BMA_FREE, .cache = 1, .free_cnt = 40 });
	told(m, 2 * MS, (struct event){ .kind = BMA_TRIM, .cache = 1, .tgt = 1, .free_cnt = 10,
					.n = { 30 }, .tgt_moves = 1 });
	told(m, 3 * MS, (struct event){ .kind = BMA_GP_START, .cache = 1, .n = { 30 }, .moves = 2,
					.what = BMA_GP_TASKS_TRACE });
	told(m, 4 * MS, (struct event){ .kind = BMA_GP_END, .cache = 1, .n = { 28 }, .moves = 3,
					.what = BMA_GP_TASKS_TRACE });
	assert_int_equal(model_tick(m, 1000 * MS), 0);
	had(m, 1, 0, 40, 2);
	model_free(m);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(each_kind_moves_objects_along_its_arrow),
		cmocka_unit_test(the_cache_that_gets_objects_counts_them_too),
		cmocka_unit_test(a_second_has_what_happened_in_it),
		cmocka_unit_test(a_second_told_twice_counts_once),
		cmocka_unit_test(before_its_first_event_a_cache_has_no_history),
		cmocka_unit_test(seconds_without_an_event_are_filled_in),
		cmocka_unit_test(of_the_lists_a_second_has_the_most),
		cmocka_unit_test(a_minute_is_kept_and_no_more),
		cmocka_unit_test(a_second_keeps_what_is_gone_before_it_ends),
		cmocka_unit_test(a_guess_is_not_kept_as_the_most),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
