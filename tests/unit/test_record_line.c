// SPDX-License-Identifier: GPL-2.0-or-later
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <string.h>

#include "../../src/cmd/record_line.h"

#define SECOND 1000000000ull

static void says(const struct record_line *l, const struct capture_progress *p, const char *wanted)
{
	char line[256];

	record_line_format(l, p, line, sizeof(line));
	assert_string_equal(line, wanted);
}

static void time_events_rate_and_bytes(void **state)
{
	(void)state;
	says(&(struct record_line){ 0 }, &(struct capture_progress){ 0 },
	     "0.0 s  0 events  0/s  0K");
	says(&(struct record_line){ .time = 12 * SECOND, .events = 1000000 },
	     &(struct capture_progress){ .time = 12 * SECOND + SECOND / 2 - 1, .events = 1250000,
					 .bytes = 3456789 },
	     "12.4 s  1,250,000 events  500,000/s  3.2M");
}

static void how_far_it_is_from_its_limits(void **state)
{
	(void)state;
	says(&(struct record_line){ .duration = 10 * SECOND, .limit = 100 << 20 },
	     &(struct capture_progress){ .time = SECOND, .events = 10, .bytes = 20000000 },
	     "1.0 s of 10.0 s  10 events  9/s  19.0M of 100.0M");
	says(&(struct record_line){ .ring = 64 << 20 },
	     &(struct capture_progress){ .time = SECOND, .kept = 5000000 },
	     "1.0 s  0 events  0/s  4.7M of 64.0M kept");
	says(&(struct record_line){ .ring = 64 << 20 },
	     &(struct capture_progress){ .time = SECOND, .bytes = 70000000, .triggered = true },
	     "1.0 s  0 events  0/s  66.7M  TRIGGERED");
}

static void losses_stand_out(void **state)
{
	(void)state;
	says(&(struct record_line){ 0 }, &(struct capture_progress){ .lost = 12, .missed = 3 },
	     "0.0 s  0 events  0/s  0K  LOST 12 MISSED 3");
}

static void nothing_overflows(void **state)
{
	struct capture_progress p;
	char line[256];

	(void)state;
	memset(&p, 0xff, sizeof(p));
	p.triggered = true;
	record_line_format(&(struct record_line){ .duration = UINT64_MAX, .limit = UINT64_MAX }, &p,
			   line, sizeof(line));
	record_line_format(&(struct record_line){ .duration = UINT64_MAX, .limit = UINT64_MAX }, &p,
			   line, 10);
	assert_true(strlen(line) < 10);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(time_events_rate_and_bytes),
		cmocka_unit_test(how_far_it_is_from_its_limits),
		cmocka_unit_test(losses_stand_out),
		cmocka_unit_test(nothing_overflows),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
