// SPDX-License-Identifier: GPL-2.0-or-later
#include "unit.h"

#include <stdlib.h>
#include <string.h>

#include "../../src/base/hist.h"

static int by_size(const void *a, const void *b)
{
	uint64_t x = *(const uint64_t *)a, y = *(const uint64_t *)b;

	return x < y ? -1 : x > y;
}

static void of_nothing_every_quantile_is_0(void **state)
{
	struct hist h = { 0 };

	(void)state;
	assert_int_equal(hist_quantile(&h, 0), 0);
	assert_int_equal(hist_quantile(&h, 500), 0);
	assert_int_equal(hist_quantile(&h, 1000), 0);
}

static void one_value_is_all_quantiles(void **state)
{
	static const uint64_t values[] = { 0, 1, 7, 8, 9, 15, 16, 17, 1000, 123456789,
					   (1ull << 43) - 1, 1ull << 43, UINT64_MAX };

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(values); i++) {
		struct hist h = { 0 };

		hist_add(&h, values[i]);
		assert_int_equal(h.n, 1);
		assert_int_equal(h.max, values[i]);
		for (unsigned int p = 0; p <= 1000; p += 250)
			assert_int_equal(hist_quantile(&h, p), values[i]);
	}
}

static void small_values_are_told_apart(void **state)
{
	struct hist h = { 0 };

	(void)state;
	for (uint64_t v = 0; v < 16; v++)
		hist_add(&h, v);
	for (unsigned int i = 1; i <= 16; i++)
		assert_int_equal(hist_quantile(&h, i * 1000 / 16), i - 1);
}

/* Against a sorted array: never below the true value, and an eighth above at most. */
static void a_quantile_is_at_most_an_eighth_too_high(void **state)
{
	static uint64_t v[5000];
	struct rnd r = { 11 };

	(void)state;
	for (int round = 0; round < 20; round++) {
		struct hist h = { 0 };
		size_t n = 1 + rnd_below(&r, ARRAY_SIZE(v));

		for (size_t i = 0; i < n; i++)
			hist_add(&h, v[i] = rnd(&r) >> (22 + rnd_below(&r, 42)));
		qsort(v, n, sizeof(*v), by_size);
		assert_int_equal(h.max, v[n - 1]);
		for (unsigned int p = 1; p <= 1000; p++) {
			uint64_t truth = v[(n * p + 999) / 1000 - 1], q = hist_quantile(&h, p);

			assert_true(q >= truth);
			assert_true(q <= truth + truth / 8);
		}
	}
}

static void two_that_are_merged_are_as_one(void **state)
{
	struct hist a = { 0 }, b = { 0 }, all = { 0 };
	struct rnd r = { 5 };

	(void)state;
	for (int i = 0; i < 1000; i++) {
		uint64_t v = rnd_wild(&r);

		hist_add(rnd_below(&r, 2) ? &a : &b, v);
		hist_add(&all, v);
	}
	hist_merge(&a, &b);
	assert_memory_equal(&a, &all, sizeof(a));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(of_nothing_every_quantile_is_0),
		cmocka_unit_test(one_value_is_all_quantiles),
		cmocka_unit_test(small_values_are_told_apart),
		cmocka_unit_test(a_quantile_is_at_most_an_eighth_too_high),
		cmocka_unit_test(two_that_are_merged_are_as_one),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
