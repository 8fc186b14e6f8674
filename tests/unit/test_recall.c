// SPDX-License-Identifier: GPL-2.0-or-later
#include "unit.h"

#include "../../src/stream/recall.h"

static void caches_and_objects_have_their_places_in_order(void **state)
{
	struct recall r = { 0 };

	(void)state;
	recall_start(&r, 5);
	for (uint32_t i = 0; i < 1000; i++) {
		assert_int_equal(recall_add_cache(&r, 7 * i), 0);
		assert_int_equal(recall_add_obj(&r, ~(uint64_t)i), 0);
	}
	assert_int_equal(r.ncaches, 1000);
	assert_int_equal(r.nobjs, 1000);
	for (uint32_t i = 0; i < 1000; i++) {
		assert_int_equal(r.caches[i].id, 7 * i);
		assert_int_equal(r.caches[i].free_cnt, 0);
		assert_int_equal(r.caches[i].moves, 0);
		assert_int_equal(r.objs[i], ~(uint64_t)i);
	}
	recall_release(&r);
}

static void the_next_block_knows_nothing_of_the_one_before(void **state)
{
	static const uint32_t cpus[] = { 0, 3, 8191, 3 };
	struct recall r = { 0 };

	(void)state;
	for (int block = 0; block < 3; block++) {
		recall_start(&r, 100 + block);
		assert_int_equal(r.time, 100 + block);
		assert_int_equal(r.cpu, UINT32_MAX);
		assert_int_equal(r.ncaches + r.nobjs, 0);
		for (size_t i = 0; i < ARRAY_SIZE(cpus); i++) {
			struct recall_cpu *c = recall_cpu(&r, cpus[i]);

			assert_non_null(c);
			assert_int_equal(c->cache, i == 3 ? 9 : 0);	/* CPU 3 was here before */
			assert_int_equal(c->obj, i == 3 ? 8 : 0);
			c->cache = 9;
			c->obj = 8;
		}
		assert_int_equal(recall_add_cache(&r, 1), 0);
		r.caches[0].free_cnt = 77;
		r.caches[0].moves = 78;
	}
	recall_start(&r, 0);
	assert_int_equal(recall_add_cache(&r, 1), 0);
	assert_int_equal(r.caches[0].free_cnt, 0);
	assert_int_equal(r.caches[0].moves, 0);
	recall_release(&r);
}

static void an_alloc_leaves_one_less_and_a_free_one_more(void **state)
{
	struct recall_cache c = { .free_cnt = 10 };

	(void)state;
	assert_int_equal(recall_free_cnt(&c, BMA_ALLOC), 9);
	assert_int_equal(recall_free_cnt(&c, BMA_FREE), 11);
	for (unsigned int k = 0; k < 32; k++)
		if (k != BMA_ALLOC && k != BMA_FREE)
			assert_int_equal(recall_free_cnt(&c, k), 10);
	c.free_cnt = INT32_MAX;
	assert_int_equal(recall_free_cnt(&c, BMA_FREE), INT32_MIN);
	c.free_cnt = INT32_MIN;
	assert_int_equal(recall_free_cnt(&c, BMA_ALLOC), INT32_MAX);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(caches_and_objects_have_their_places_in_order),
		cmocka_unit_test(the_next_block_knows_nothing_of_the_one_before),
		cmocka_unit_test(an_alloc_leaves_one_less_and_a_free_one_more),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
