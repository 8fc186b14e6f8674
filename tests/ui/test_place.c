// SPDX-License-Identifier: GPL-2.0-or-later
/* Places as people write them, and the line of a recording's time. */
#include "ui_test.h"

#include <stdio.h>
#include <string.h>

#include "../../ui/place.h"
#include "../../ui/time_line.h"

#define MS 1000000ll
#define SEC (1000 * MS)

static void is(const char *text, enum place_kind kind, int64_t n)
{
	struct place p = { 0 };

	if (!place_parse(text, &p))
		fail_msg("\"%s\" is refused", text);
	if (p.kind != kind || p.n != n)
		fail_msg("\"%s\" is kind %d, %lld", text, p.kind, (long long)p.n);
}

void a_place_is_a_time_a_share_or_an_event(void **state)
{
	(void)state;
	is("12.5s", PLACE_TIME, 12500 * MS);
	is("0s", PLACE_TIME, 0);
	is("1m30s", PLACE_TIME, 90 * SEC);
	is("2min", PLACE_TIME, 120 * SEC);
	is("1h2m3.25s", PLACE_TIME, 3723250 * MS);
	is("500ms", PLACE_TIME, 500 * MS);
	is("20 us", PLACE_TIME, 20000);
	is("7ns", PLACE_TIME, 7);
	is("1.000001s", PLACE_TIME, SEC + 1000);
	is("1:30", PLACE_TIME, 90 * SEC);
	is("0:01:30.25", PLACE_TIME, 90250 * MS);
	is("50%", PLACE_SHARE, 500000);
	is("12.5%", PLACE_SHARE, 125000);
	is("100%", PLACE_SHARE, 1000000);
	is("1234", PLACE_POSITION, 1234);
	is("#1,234", PLACE_POSITION, 1234);
	is("0", PLACE_POSITION, 0);
}

void behind_a_sign_it_counts_from_here(void **state)
{
	(void)state;
	is("+2s", PLACE_BY_TIME, 2 * SEC);
	is("-500ms", PLACE_BY_TIME, -500 * MS);
	is("- 1:30", PLACE_BY_TIME, -90 * SEC);
	is("+10", PLACE_BY_EVENTS, 10);
	is("-1,000", PLACE_BY_EVENTS, -1000);
}

void what_is_no_place_is_refused(void **state)
{
	static const char *const texts[] = {
		"", " ", "s", "12.5", "1.s", ".5s", "12 x", "1m30", "30s1m", "1s1s", "101%", "%", "50%%",
		"+50%", "+#3", "#", "#1.5", "#-1", "1:60", "1:2:3:4", "1:", ":1", "1.5:20", "--1s", "+-1s",
		"99999999999999999999", "9999999999h", "99999999999999999s", "1e3s", "0x10", "/trim",
		"123456789012345678901234567890123456789012345678901234567890",
	};

	(void)state;
	for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++) {
		struct place p;

		if (place_parse(texts[i], &p))
			fail_msg("\"%s\" is taken for kind %d, %lld", texts[i], p.kind,
				 (long long)p.n);
	}
}

static struct reel_line line_of(uint64_t bucket, unsigned int n)
{
	struct reel_line line = { .bucket = bucket, .n = n };

	for (unsigned int i = 0; i < n; i++)
		line.buckets[i].events = 8;
	return line;
}

static const struct rect row = { 22, 0, 1, 80 };

static void make(struct time_line *t, const struct reel_line *line, const struct reel_extent *e,
		 uint64_t now, struct rect r)
{
	time_line_make(t, &(struct time_facts){ line, e, NULL, now, e->start }, r);
}

static uint64_t all_events(const struct time_line *t)
{
	uint64_t n = 0;

	for (int i = 0; i < t->n; i++)
		n += t->cell[i].events;
	return n;
}

/* Whatever the sizes, no event and no mark is left out of the line, and none is counted twice. */
void the_time_line_has_every_event_and_mark(void **state)
{
	(void)state;
	for (unsigned int n = 1; n <= REEL_BUCKETS; n += n < 100 ? 1 : 61)
		for (int w = 60; w <= 200; w += 35) {
			struct reel_line line = line_of(10 * MS, n);
			struct reel_extent e = { .start = 7, .end = 7 + n * 10 * MS, .all = true };
			struct time_line t;
			unsigned int trouble = 0, lost = 0, labels = 0;

			line.buckets[n / 2].incidents = line.buckets[0].failed = 1;
			line.buckets[n - 1].lost = line.buckets[n - 1].marks = 1;
			make(&t, &line, &e, e.end, (struct rect){ 0, 0, 1, w });
			assert_true(t.n > 20 && t.x + t.n + (int)strlen(t.end) + 2 < w);
			assert_int_equal(all_events(&t), n * 8);
			for (int i = 0; i < t.n; i++) {
				trouble += t.cell[i].trouble;
				lost += t.cell[i].lost;
				labels += t.cell[i].label;
				assert_true(t.cell[i].known);
			}
			assert_int_equal(trouble, n / 2 * t.n / n == 0 ? 1 : 2);
			assert_int_equal(lost, 1);
			assert_int_equal(labels, 1);
			assert_int_equal(t.cursor, t.n - 1);
		}
}

void a_click_on_the_time_line_goes_to_that_cell(void **state)
{
	struct reel_line line = line_of(100 * MS, 200);
	struct reel_extent e = { .start = SEC, .end = 21 * SEC, .all = true };
	struct time_line t;

	(void)state;
	make(&t, &line, &e, SEC, row);
	assert_int_equal(t.cursor, 0);
	assert_int_equal(time_line_at(&t, t.x - 1), -1);
	assert_int_equal(time_line_at(&t, t.x + t.n), -1);
	for (int i = 0; i < t.n; i++) {
		int64_t ns = time_line_at(&t, t.x + i);
		struct time_line there;

		assert_true(ns >= 0 && ns < 20 * SEC);
		make(&there, &line, &e, SEC + ns, row);
		assert_int_equal(there.cursor, i);
	}
}

/* A flight recording tells the last of a longer time: what people read and what a click asks for
 * count from where that time began, the cells from where the telling did. */
void the_time_line_of_a_flight_recording_counts_from_its_origin(void **state)
{
	struct reel_line line = line_of(100 * MS, 200);
	struct reel_extent e = { .start = 46 * SEC, .end = 66 * SEC, .all = true };
	struct time_facts facts = { &line, &e, NULL, 56 * SEC + 250 * MS, SEC };
	struct time_line t;

	(void)state;
	time_line_make(&t, &facts, row);
	assert_string_equal(t.place, "55.250000s");
	assert_string_equal(t.end, "20.0 s");
	assert_int_equal(t.cursor, (int)(t.n * 10.25 / 20));
	assert_int_equal(time_line_at(&t, t.x), 45 * SEC);
	assert_int_equal(time_line_at(&t, t.x - 1), -1);
	for (int i = 0; i < t.n; i++) {
		int64_t ns = time_line_at(&t, t.x + i);
		struct time_line there;

		assert_true(ns >= 45 * SEC && ns < 65 * SEC);
		facts.now = facts.origin + ns;
		time_line_make(&there, &facts, row);
		assert_int_equal(there.cursor, i);
	}
}

/* What is not read yet has its share of the line, and looks like nothing that is known. */
void what_is_not_read_yet_has_its_place(void **state)
{
	struct reel_line line = line_of(100 * MS, 50);
	struct reel_extent e = { .start = SEC, .end = 6 * SEC, .bytes = 1000, .size = 4000 };
	struct time_line t;

	(void)state;
	make(&t, &line, &e, 6 * SEC, row);
	assert_int_equal(t.length, 20 * SEC);
	assert_non_null(strstr(t.end, "~20.0 s"));
	assert_non_null(strstr(t.end, "25% read"));
	assert_true(t.cell[t.n / 4 - 1].known);
	assert_false(t.cell[t.n / 4 + 1].known);
	assert_int_equal(t.cursor, t.n / 4);
}

/* The index of a whole recording tells the rest at once. */
void the_index_tells_what_is_not_read_yet(void **state)
{
	struct reel_line line = line_of(100 * MS, 50);
	struct reel_extent e = { .start = SEC, .end = 6 * SEC, .bytes = 1000, .size = 90000 };
	struct index_place places[41] = { 0 };
	struct contents whole = { .end = 21 * SEC, .index = { .places = places, .n = 41 } };
	struct time_line t;
	int lost = 0, trouble = 0;

	(void)state;
	for (int i = 0; i < 41; i++)
		places[i] = (struct index_place){ .time = SEC + i * SEC / 2, .events = i * 40,
						  .lost = i > 20 ? 9 : 0, .failures = i > 30 };
	time_line_make(&t, &(struct time_facts){ &line, &e, &whole, 2 * SEC, e.start }, row);
	assert_int_equal(t.length, 20 * SEC);
	assert_string_equal(t.end, "20.0 s, 1% read");
	assert_int_equal(all_events(&t), 50 * 8 + 30 * 40);
	for (int i = 0; i < t.n; i++) {
		assert_true(t.cell[i].known);
		lost += t.cell[i].lost;
		trouble += t.cell[i].trouble;
	}
	assert_int_equal(lost, 1);
	assert_int_equal(trouble, 1);
}

/* Numbers come from a stream: none may break anything. */
void a_time_line_of_any_numbers_stays_in_its_place(void **state)
{
	static const uint64_t numbers[] = { 0, 1, 999, 1 << 30, INT64_MAX, UINT64_MAX - 1, UINT64_MAX };
	const size_t n = sizeof(numbers) / sizeof(numbers[0]);

	(void)state;
	for (size_t i = 0; i < n * n * n * n; i++) {
		struct reel_line line = line_of(numbers[i % n], i % REEL_BUCKETS);
		struct reel_extent e = { .start = numbers[i / n % n], .end = numbers[i / n / n % n],
					 .bytes = i % 7, .size = numbers[i / n / n / n] };
		struct time_line t;

		time_line_make(&t, &(struct time_facts){ &line, &e, NULL, numbers[(i + 3) % n],
							 numbers[(i + 5) % n] }, row);
		assert_true(t.n >= 0 && t.cursor >= 0 && (t.cursor < t.n || !t.n));
		for (int x = -5; x < 90; x += 7)
			assert_true(time_line_at(&t, x) >= -1);
	}
}
