// SPDX-License-Identifier: GPL-2.0-or-later
#include "unit.h"

#include "../../src/base/ptrmap.h"

static void an_empty_map_knows_nothing(void **state)
{
	struct ptrmap m = { 0 };

	(void)state;
	assert_int_equal(ptrmap_get(&m, 1), 0);
	assert_int_equal(ptrmap_get(&m, 0), 0);
	ptrmap_release(&m);
	ptrmap_release(&m);
}

static void the_value_set_last_counts(void **state)
{
	struct ptrmap m = { 0 };

	(void)state;
	assert_int_equal(ptrmap_set(&m, UINT64_MAX, 5), 0);
	assert_int_equal(ptrmap_set(&m, UINT64_MAX, 6), 0);
	assert_int_equal(ptrmap_set(&m, 1, UINT32_MAX), 0);
	assert_int_equal(ptrmap_get(&m, UINT64_MAX), 6);
	assert_int_equal(ptrmap_get(&m, 1), UINT32_MAX);
	assert_int_equal(ptrmap_get(&m, 2), 0);
	assert_int_equal(ptrmap_get(&m, 0), 0);
	assert_int_equal(m.n, 2);
	ptrmap_release(&m);
	assert_int_equal(ptrmap_get(&m, 1), 0);
}

/* Per-CPU addresses: the same low bits, a wide stride. */
static void many_aligned_addresses_are_all_found(void **state)
{
	struct ptrmap m = { 0 };
	uint32_t n = 100000;

	(void)state;
	for (uint32_t i = 1; i <= n; i++)
		assert_int_equal(ptrmap_set(&m, 0xffff888000000000 + (uint64_t)i * 0x40000, i), 0);
	assert_int_equal(m.n, n);
	for (uint32_t i = 1; i <= n; i++)
		assert_int_equal(ptrmap_get(&m, 0xffff888000000000 + (uint64_t)i * 0x40000), i);
	assert_int_equal(ptrmap_get(&m, 0xffff888000000000), 0);
	ptrmap_release(&m);
}

static void what_is_removed_is_gone_and_everything_else_is_found(void **state)
{
	struct ptrmap m = { 0 };
	uint32_t n = 10000;
	size_t cap;

	(void)state;
	ptrmap_remove(&m, 5);
	for (uint32_t i = 1; i <= n; i++)
		assert_int_equal(ptrmap_set(&m, (uint64_t)i * 0x40000, i), 0);
	cap = m.cap;
	for (uint32_t i = 1; i <= n; i += 3)
		ptrmap_remove(&m, (uint64_t)i * 0x40000);
	ptrmap_remove(&m, 0x40000);
	ptrmap_remove(&m, 0);
	assert_int_equal(m.n, n - (n + 2) / 3);
	for (uint32_t i = 1; i <= n; i++)
		assert_int_equal(ptrmap_get(&m, (uint64_t)i * 0x40000), i % 3 == 1 ? 0 : i);
	for (uint32_t i = 1; i <= 10 * n; i++) {	/* room is used again */
		assert_int_equal(ptrmap_set(&m, (uint64_t)(n + i) * 0x40000, i), 0);
		ptrmap_remove(&m, (uint64_t)(n + i) * 0x40000);
	}
	assert_int_equal(m.cap, cap);
	ptrmap_release(&m);
}

static void random_work_agrees_with_a_plain_array(void **state)
{
	static uint32_t plain[4096];
	struct ptrmap m = { 0 };
	struct rnd r = { 11 };

	(void)state;
	for (int i = 0; i < 100000; i++) {
		uint32_t slot = 1 + rnd_below(&r, ARRAY_SIZE(plain) - 1);
		uint64_t key = (uint64_t)slot * 0x9e3779b97f4a7c15ull;	/* hostile to the hash */

		if (!rnd_below(&r, 3)) {
			plain[slot] = 0;
			ptrmap_remove(&m, key);
		} else if (rnd_below(&r, 2)) {
			plain[slot] = rnd_below(&r, 1000);
			assert_int_equal(ptrmap_set(&m, key, plain[slot]), 0);
		}
		assert_int_equal(ptrmap_get(&m, key), plain[slot]);
	}
	ptrmap_release(&m);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(an_empty_map_knows_nothing),
		cmocka_unit_test(the_value_set_last_counts),
		cmocka_unit_test(many_aligned_addresses_are_all_found),
		cmocka_unit_test(what_is_removed_is_gone_and_everything_else_is_found),
		cmocka_unit_test(random_work_agrees_with_a_plain_array),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
