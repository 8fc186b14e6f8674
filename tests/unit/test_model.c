// SPDX-License-Identifier: GPL-2.0-or-later
#include "two_caches.h"

#include <stdlib.h>
#include <string.h>

/*                  free_llist, extra, by_rcu, extra_rcu, gp, by_rcu_ttrace, gp_ttrace */
static void each_kind_does_to_the_lists_what_memalloc_c_does(void **state)
{
	struct model *m = two_caches();

	(void)state;
	LISTS(m, 1, 4);
	tell(m, (struct event){ .kind = BMA_ALLOC, .cache = 1, .free_cnt = 3 });
	LISTS(m, 1, 3);
	tell(m, (struct event){ .kind = BMA_ALLOC_FAIL, .cache = 1, .what = BMA_FAIL_BUSY });
	LISTS(m, 1, 3);
	tell(m, (struct event){ .kind = BMA_REFILL, .cache = 1, .free_cnt = 51,
				.n = { 48, 0, 0, 48 } });
	LISTS(m, 1, 51);
	tell(m, (struct event){ .kind = BMA_ALLOC, .cache = 1, .free_cnt = 50 });
	tell(m, (struct event){ .kind = BMA_ALLOC, .cache = 1, .free_cnt = 49 });
	tell(m, (struct event){ .kind = BMA_ALLOC, .cache = 1, .free_cnt = 48 });
	assert_int_equal(m->classes[0].in_use, 4);
	tell(m, (struct event){ .kind = BMA_FREE, .cache = 1, .free_cnt = 49 });
	LISTS(m, 1, 49);
	tell(m, (struct event){ .kind = BMA_FREE, .cache = 1, .flags = BMA_F_EXTRA });
	LISTS(m, 1, 49, 1);
	tell(m, (struct event){ .kind = BMA_FREE_RCU, .cache = 1 });
	LISTS(m, 1, 49, 1, 1);
	tell(m, (struct event){ .kind = BMA_FREE_RCU, .cache = 1, .flags = BMA_F_EXTRA });
	LISTS(m, 1, 49, 1, 1, 1);
	assert_int_equal(m->classes[0].in_use, 0);
	tell(m, (struct event){ .kind = BMA_TRIM, .cache = 1, .tgt = 2, .free_cnt = 29,
				.n = { 20, 1 } });
	LISTS(m, 1, 29, 0, 1, 1);
	LISTS(m, 2, 4, 0, 0, 0, 0, 21);
	tell(m, (struct event){ .kind = BMA_GP_START, .cache = 2, .n = { 21 },
				.what = BMA_GP_TASKS_TRACE });
	LISTS(m, 2, 4, 0, 0, 0, 0, 0, 21);
	tell(m, (struct event){ .kind = BMA_EXTRA_RCU, .cache = 1, .n = { 1 } });
	LISTS(m, 1, 29, 0, 2, 0);
	tell(m, (struct event){ .kind = BMA_GP_START, .cache = 1, .n = { 2 }, .what = BMA_GP_RCU });
	LISTS(m, 1, 29, 0, 0, 0, 2);
	tell(m, (struct event){ .kind = BMA_GP_END, .cache = 1, .tgt = 2, .n = { 2 },
				.what = BMA_GP_RCU });
	LISTS(m, 1, 29);
	LISTS(m, 2, 4, 0, 0, 0, 0, 2, 21);
	tell(m, (struct event){ .kind = BMA_REFILL, .cache = 2, .cpu = 1, .free_cnt = 12,
				.n = { 48, 2, 5, 1 } });
	LISTS(m, 2, 12, 0, 0, 0, 0, 0, 16);
	tell(m, (struct event){ .kind = BMA_GP_END, .cache = 2, .n = { 16 },
				.what = BMA_GP_TASKS_TRACE });
	LISTS(m, 2, 12);
	assert_int_equal(m->caches[2].slab_back, 16);
	assert_int_equal(m->caches[2].slab_out, 5);
	assert_int_equal(m->caches[1].slab_out, 52);
	tell(m, (struct event){ .kind = BMA_CACHE_DRAIN, .cache = 1, .what = BMA_FREE_LLIST,
				.n = { 29 } });
	LISTS(m, 1, 0);
	assert_int_equal(m->caches[1].slab_back, 29);
	no_check_failed(m);
	model_free(m);
}

static void what_bypasses_the_lists_counts_as_in_use_and_as_the_slabs(void **state)
{
	struct model *m = two_caches();

	(void)state;
	tell(m, (struct event){ .kind = BMA_SLAB_ALLOC, .cache = 1, .obj = 0x48 });
	tell(m, (struct event){ .kind = BMA_SLAB_ALLOC, .cache = 1, .obj = 0x90 });
	tell(m, (struct event){ .kind = BMA_SLAB_ALLOC, .cache = 1, .obj = 0 });	/* refused */
	tell(m, (struct event){ .kind = BMA_RAW_FREE, .cache = 1, .obj = 0x48 });
	assert_int_equal(m->classes[0].in_use, 1);
	assert_int_equal(m->caches[1].slab_out, 4 + 2);
	assert_int_equal(m->caches[1].slab_back, 1);
	LISTS(m, 1, 4);
	assert_int_equal(m->caches[1].events[BMA_SLAB_ALLOC], 3);
	model_free(m);
}

static void a_loss_makes_unknown_what_the_cpu_could_have_touched(void **state)
{
	struct model *m = two_caches();
	unsigned int own = 1 << BMA_FREE_LLIST | 1 << BMA_FREE_LLIST_EXTRA | 1 << BMA_FREE_BY_RCU |
			   1 << BMA_FREE_LLIST_EXTRA_RCU;

	(void)state;
	tell_alloc(m, 2, 18);
	tell_cache(m, 3, 2, 0, 0x9000, 16);
	set_up_cache(m, 3);
	tell(m, (struct event){ .kind = BMA_CACHE_GONE, .cache = 3 });
	tell(m, (struct event){ .kind = BMA_LOSS, .cpu = 1, .n = { 7 } });
	assert_int_equal(m->lost, 7);
	assert_int_equal(m->caches[1].known, own);
	assert_int_equal(m->caches[2].known, 0);
	assert_true(m->classes[0].in_doubt);
	assert_false(m->classes[1].in_doubt);	/* gone before: nothing can have happened to it */
	tell_alloc(m, 3, 19);
	tell_cache(m, 4, 3, 0, 0xa000, 16);
	set_up_cache(m, 4);
	assert_false(m->classes[2].in_doubt);	/* set up after */
	model_free(m);
}

static void a_copy_stays_as_it_was(void **state)
{
	struct model *m = two_caches(), *copy;
	struct counters c = { 0, BMA_ALLOC, 5, 5, 0, 0 };

	(void)state;
	assert_int_equal(model_counters(m, &c), 0);
	copy = model_copy(m);
	assert_non_null(copy);
	tell(m, (struct event){ .kind = BMA_ALLOC, .cache = 1, .free_cnt = 3 });
	for (uint32_t id = 3; id < 200; id++)
		tell_cache(m, id, id, 0, id * 0x1000, 72);
	tell_alloc(m, 1, 99);
	c.attempted = 50;
	assert_int_equal(model_counters(m, &c), 0);
	LISTS(copy, 1, 4);
	assert_int_equal(copy->nclasses, 1);
	assert_int_equal(copy->classes[0].in_use, 0);
	assert_int_equal(copy->attempted, 5);
	assert_int_equal(model_alloc(copy, 1)->map_id, 17);
	assert_ptr_equal(model_cache_at(copy, 0, 1), &copy->caches[2]);
	model_free(m);
	/* and lives on by itself */
	tell(copy, (struct event){ .kind = BMA_ALLOC, .cache = 1, .free_cnt = 3 });
	tell_cache(copy, 3, 2, 0, 0x1000, 72);
	assert_true(copy->caches[1].gone);
	assert_int_equal(model_counters(copy, &c), 0);
	assert_int_equal(copy->attempted, 50);
	model_free(copy);
	model_free(NULL);
}

static void the_oldest_batch_is_the_one_that_still_has_objects(void **state)
{
	struct model *m = two_caches();
	uint64_t behind, waiting;

	(void)state;
	assert_int_equal(model_class_oldest(m, 0), 0);
	tell(m, (struct event){ .kind = BMA_GP_START, .cache = 1, .what = BMA_GP_TASKS_TRACE });
	assert_int_equal(model_class_oldest(m, 0), 0);		/* an empty batch waits for nobody */
	tell(m, (struct event){ .kind = BMA_TRIM, .cache = 1, .tgt = 2, .free_cnt = 1, .n = { 3 } });
	behind = m->now;
	assert_int_equal(model_class_oldest(m, 0), behind);
	tell(m, (struct event){ .kind = BMA_GP_START, .cache = 2, .what = BMA_GP_TASKS_TRACE,
				.n = { 3 } });
	waiting = m->now;
	assert_int_equal(model_class_oldest(m, 0), waiting);
	tell(m, (struct event){ .kind = BMA_FREE_RCU, .cache = 1 });
	tell(m, (struct event){ .kind = BMA_GP_START, .cache = 1, .what = BMA_GP_RCU, .n = { 1 } });
	assert_int_equal(model_class_oldest(m, 0), waiting);
	tell(m, (struct event){ .kind = BMA_REFILL, .cache = 2, .cpu = 1, .free_cnt = 7,
				.n = { 48, 0, 3, 0 } });	/* takes all of it back */
	assert_int_equal(model_class_oldest(m, 0), m->now - 1000);
	tell(m, (struct event){ .kind = BMA_CACHE_GONE, .cache = 1 });
	assert_int_equal(model_class_oldest(m, 0), 0);
	model_free(m);
}

static void a_state_that_empties_the_waiting_list_ends_its_age(void **state)
{
	struct model *m = two_caches();

	(void)state;
	tell(m, (struct event){ .kind = BMA_TRIM, .cache = 1, .tgt = 2, .free_cnt = 1, .n = { 3 } });
	tell(m, (struct event){ .kind = BMA_LOSS, .n = { 2 } });
	assert_int_not_equal(model_class_oldest(m, 0), 0);
	model_tick(m, m->now);
	model_tick(m, m->now);
	tell(m, state_of(2, 4, 4));
	assert_int_equal(model_class_oldest(m, 0), 0);
	model_free(m);
}

static void of_counters_the_newest_of_each_cpu_and_kind_count(void **state)
{
	struct counters c[] = { { 0, BMA_ALLOC, 10, 8, 1, 1 }, { 1, BMA_ALLOC, 5, 5, 0, 0 },
				{ 0, BMA_FREE, 3, 3, 0, 0 }, { CPU_UNKNOWN, BMA_ALLOC, 2, 0, 0, 2 },
				{ 0, 255, 1ull << 40, 1ull << 40, 0, 0 } };
	struct model *m = model_new(2, START);

	(void)state;
	for (int round = 0; round < 3; round++)
		for (size_t i = 0; i < ARRAY_SIZE(c); i++)
			assert_int_equal(model_counters(m, &c[i]), 0);
	assert_int_equal(m->ncounters, 5);
	assert_int_equal(m->attempted, 20 + (1ull << 40));
	assert_int_equal(m->emitted, 16 + (1ull << 40));
	assert_int_equal(m->dropped, 1);
	assert_int_equal(m->missed, 3);
	c[0].attempted = 11;
	c[0].dropped = 2;
	assert_int_equal(model_counters(m, &c[0]), 0);
	assert_int_equal(m->attempted, 21 + (1ull << 40));
	assert_int_equal(m->dropped, 2);
	model_free(m);
}

static void wild_numbers_do_no_harm(void **state)
{
	static const uint32_t wild[] = { 0, 3, 1u << 20, UINT32_MAX - 1, UINT32_MAX };
	struct model *m = two_caches();
	uint32_t ncaches;
	uint64_t position;

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(wild); i++) {
		struct alloc_info a = { .id = wild[i], .owner = 255 };

		tell_cache(m, wild[i], UINT32_MAX, UINT32_MAX, UINT64_MAX, UINT32_MAX);
		assert_int_equal(model_add_alloc(m, &a), 0);
		assert_int_equal(model_alloc(m, wild[i])->map_id, 0);
	}
	ncaches = m->ncaches;
	assert_true(ncaches < 100000);
	for (unsigned int kind = 0; kind < 256; kind++)
		for (size_t i = 0; i < ARRAY_SIZE(wild); i++)
			tell(m, (struct event){ .kind = kind, .cache = wild[i], .tgt = wild[i],
						.what = 255, .flags = 255, .ctx = 3,
						.n = { 1, 2, 3, 4, 5, 6, 7, 8 } });
	position = m->position;
	tell(m, (struct event){ .kind = BMA_ALLOC, .cpu = 2, .cache = 1 });	/* there are two */
	tell(m, (struct event){ .kind = BMA_LOSS, .cpu = UINT32_MAX, .n = { 1 } });
	assert_int_equal(m->position, position);
	model_free(m);
}

static void the_position_counts_events_and_no_losses(void **state)
{
	struct model *m = model_new(1, START);

	(void)state;
	tell(m, (struct event){ .kind = BMA_MAP_FD });
	tell(m, (struct event){ .kind = BMA_LOSS, .n = { 100 } });
	tell(m, (struct event){ .kind = 31 });		/* of a later version */
	tell(m, (struct event){ .kind = BMA_STATE });
	assert_int_equal(m->position, 3);
	assert_int_equal(m->lost, 100);
	assert_int_equal(m->events[BMA_LOSS], 0);
	model_free(m);
}

static void time_goes_forward_only(void **state)
{
	struct model *m = model_new(1, START);
	struct event e = { .kind = BMA_MAP_FD, .time = START + 50 };

	(void)state;
	assert_int_equal(m->now, START);
	model_apply(m, &e);
	e.time = START - 1;
	model_apply(m, &e);
	assert_int_equal(m->now, START + 50);
	model_tick(m, START + 90);
	model_tick(m, START + 80);
	assert_int_equal(m->now, START + 90);
	model_free(m);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(each_kind_does_to_the_lists_what_memalloc_c_does),
		cmocka_unit_test(what_bypasses_the_lists_counts_as_in_use_and_as_the_slabs),
		cmocka_unit_test(a_loss_makes_unknown_what_the_cpu_could_have_touched),
		cmocka_unit_test(a_copy_stays_as_it_was),
		cmocka_unit_test(the_oldest_batch_is_the_one_that_still_has_objects),
		cmocka_unit_test(a_state_that_empties_the_waiting_list_ends_its_age),
		cmocka_unit_test(of_counters_the_newest_of_each_cpu_and_kind_count),
		cmocka_unit_test(wild_numbers_do_no_harm),
		cmocka_unit_test(the_position_counts_events_and_no_losses),
		cmocka_unit_test(time_goes_forward_only),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
