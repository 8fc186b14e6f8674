// SPDX-License-Identifier: GPL-2.0-or-later
#include "unit.h"

#include <errno.h>

#include "../../src/cmd/number.h"

typedef int number_fn(const char *s, uint64_t *n);

static void reads(number_fn *fn, const char *s, uint64_t wanted)
{
	uint64_t n = ~wanted;

	assert_int_equal(fn(s, &n), 0);
	assert_int_equal(n, wanted);
}

static void refuses(number_fn *fn, const char *const *s)
{
	uint64_t n;

	for (; *s; s++)
		assert_int_equal(fn(*s, &n), -EINVAL);
}

static const char *const nonsense[] = {
	"", " ", "-1", "+1", " 1", "1 ", "0x10", "x", "1.5", "1e3", "-", "18446744073709551616",
	"99999999999999999999999999", "1\n", NULL,
};

static void counts_are_digits_only(void **state)
{
	static const char *const units[] = { "1K", "1s", "1,000", NULL };

	(void)state;
	reads(number_count, "0", 0);
	reads(number_count, "007", 7);
	reads(number_count, "18446744073709551615", UINT64_MAX);
	refuses(number_count, nonsense);
	refuses(number_count, units);
}

static void bytes_may_have_a_unit(void **state)
{
	static const char *const wrong[] = { "1k", "1KB", "1T", "K", "1 K", "17179869184G",
					     "18014398509481984K", NULL };

	(void)state;
	reads(number_bytes, "65536", 65536);
	reads(number_bytes, "64K", 65536);
	reads(number_bytes, "64M", 64 << 20);
	reads(number_bytes, "3G", 3ull << 30);
	reads(number_bytes, "17179869183G", 17179869183ull << 30);
	refuses(number_bytes, nonsense);
	refuses(number_bytes, wrong);
}

static void durations_must_have_a_unit(void **state)
{
	static const char *const wrong[] = { "10", "0", "1h", "1S", "1sec", "ms",
					     "307445734562m", NULL };

	(void)state;
	reads(number_us, "5us", 5);
	reads(number_us, "250ms", 250000);
	reads(number_us, "10s", 10000000);
	reads(number_us, "2m", 120000000);
	reads(number_us, "0s", 0);
	reads(number_us, "307445734561m", 307445734561ull * 60000000);
	refuses(number_us, nonsense);
	refuses(number_us, wrong);
}

static void a_time_may_be_told_to_the_nanosecond(void **state)
{
	static const struct { const char *s; uint64_t ns; } good[] = {
		{ "0ns", 0 }, { "1500ns", 1500 }, { "7us", 7000 }, { "250ms", 250000000 },
		{ "2s", 2000000000 }, { "3m", 180000000000 },
	};
	static const char *const bad[] = { "", "5", "ns", "-1ns", "1.5s", "1 s", "18446744073709551615us" };
	uint64_t ns;

	(void)state;
	for (size_t i = 0; i < sizeof(good) / sizeof(good[0]); i++) {
		assert_int_equal(number_ns(good[i].s, &ns), 0);
		assert_true(ns == good[i].ns);
	}
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++)
		assert_true(number_ns(bad[i], &ns) < 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(counts_are_digits_only),
		cmocka_unit_test(bytes_may_have_a_unit),
		cmocka_unit_test(durations_must_have_a_unit),
		cmocka_unit_test(a_time_may_be_told_to_the_nanosecond),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
