// SPDX-License-Identifier: GPL-2.0-or-later
/* Events as version 1 of the stream has them; nothing writes them any more but rows_writer.c. */
#include "unit.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "rows_writer.h"

static const uint64_t edges[] = { 0, 127, 128, UINT32_MAX, 1ull << 32, 1ull << 63, UINT64_MAX };

/* Through bytes and back, each in the room that rows_put() asks for and not a byte more. */
static void round_trip(const struct event *e, size_t n)
{
	struct rows out, in;
	struct layout l;

	layout_init(&l);
	rows_start(&out, e[0].time);
	rows_start(&in, e[0].time);
	for (size_t i = 0; i < n; i++) {
		uint8_t *b = malloc(ROW_MAX), *end = rows_put(&out, &e[i], b);
		struct cursor c = { b, end, 0 };
		struct event wanted = event_kept(&e[i]), got;

		assert_true(end - b <= ROW_MAX);
		assert_int_equal(rows_get(&in, &l, &c, &got), 0);
		assert_ptr_equal(c.p, end);
		assert_true(event_equal(&got, &wanted));
		free(b);
	}
}

static struct event all_ones(uint8_t kind)
{
	struct event e = { .time = UINT64_MAX, .cpu = UINT32_MAX, .kind = kind, .ctx = 3,
			   .flags = 0xff, .what = 0xff, .cache = UINT32_MAX, .tgt = UINT32_MAX,
			   .obj = UINT64_MAX, .free_cnt = INT32_MAX, .moves = UINT32_MAX,
			   .tgt_moves = UINT32_MAX };

	memset(e.n, 0xff, sizeof(e.n));
	return e;
}

static void every_kind_comes_back_with_the_least_and_the_greatest_values(void **state)
{
	(void)state;
	for (uint8_t k = 1; k < BMA_KINDS; k++) {
		struct event e[4] = { { .kind = k }, all_ones(k), { .kind = k }, all_ones(k) };

		e[2].free_cnt = INT32_MIN;
		e[2].obj = 1ull << 63;
		round_trip(e, 4);
	}
}

static void random_events_one_after_the_other_come_back(void **state)
{
	struct rnd r = { 7 };
	struct event e[64];

	(void)state;
	for (int round = 0; round < 200; round++) {
		for (size_t i = 0; i < ARRAY_SIZE(e); i++) {
			e[i] = (struct event){
				.time = rnd_wild(&r), .cpu = rnd_wild(&r), .ctx = rnd_below(&r, 4),
				.kind = 1 + rnd_below(&r, BMA_KINDS - 1), .flags = rnd(&r),
				.what = rnd(&r), .cache = rnd_wild(&r), .tgt = rnd_wild(&r),
				.obj = rnd_wild(&r), .free_cnt = rnd_wild(&r),
				.moves = rnd_wild(&r), .tgt_moves = rnd_wild(&r),
			};
			for (int n = 0; n < EVENT_COUNTS; n++)
				e[i].n[n] = rnd_wild(&r);
		}
		round_trip(e, ARRAY_SIZE(e));
	}
}

static void an_event_cut_anywhere_is_refused(void **state)
{
	struct layout l;

	(void)state;
	layout_init(&l);
	for (uint8_t k = 1; k < BMA_KINDS; k++) {
		struct event e = all_ones(k), got;
		uint8_t b[ROW_MAX];
		struct rows out;
		size_t len;

		rows_start(&out, 0);
		len = rows_put(&out, &e, b) - b;
		for (size_t cut = 0; cut < len; cut++) {
			uint8_t *copy = malloc(cut ? cut : 1);
			struct cursor c = { copy, copy + cut, 0 };
			struct rows in;

			memcpy(copy, b, cut);
			rows_start(&in, 0);
			assert_int_equal(rows_get(&in, &l, &c, &got), -EBADMSG);
			free(copy);
		}
	}
}

static void a_kind_that_the_layout_does_not_have_is_refused(void **state)
{
	struct layout l;

	(void)state;
	layout_init(&l);
	for (unsigned int k = 0; k < LAYOUT_KINDS; k++) {
		uint8_t b[ROW_MAX] = { k };
		struct cursor c = { b, b + sizeof(b), 0 };
		struct event e;
		struct rows in;

		rows_start(&in, 0);
		assert_int_equal(rows_get(&in, &l, &c, &e), kind_row(k) ? 0 : -EBADMSG);
	}
}

static void a_later_kind_is_read_by_the_layout_of_its_stream(void **state)
{
	/* same CPU not set, kind 25; cpu 2; time +1; n0 7; cache 3; flags 9 */
	uint8_t b[] = { 25, 2, 2, 7, 6, 9 };
	struct cursor c = { b, b + sizeof(b), 0 };
	struct layout l;
	struct rows in;
	struct event e;

	(void)state;
	layout_init(&l);
	l.known[25] = 1;
	memcpy(l.fields[25], (uint8_t[]){ FIELD_N0, FIELD_CACHE, FIELD_FLAGS, FIELD_END }, 4);
	rows_start(&in, 100);
	assert_int_equal(rows_get(&in, &l, &c, &e), 0);
	assert_ptr_equal(c.p, c.end);
	assert_int_equal(e.kind, 25);
	assert_int_equal(e.time, 101);
	assert_int_equal(e.cpu, 2);
	assert_int_equal(e.n[0], 7);
	assert_int_equal(e.cache, 3);
	assert_int_equal(e.flags, 9);
}

/* kind 25; cpu 2; time + 1; a field nobody knows; moves */
static size_t put_later_event(uint8_t *b, uint64_t unknown, uint32_t moves)
{
	uint8_t *p = b;

	*p++ = 25;
	p = put_uint(p, 2);
	p = put_sint(p, 1);
	p = put_uint(p, unknown);
	return put_uint(p, moves) - b;
}

static void a_later_field_is_stepped_over_whatever_it_holds(void **state)
{
	struct layout l = { 0 };
	uint8_t b[ROW_MAX];

	(void)state;
	l.known[25] = 1;
	memcpy(l.fields[25], (uint8_t[]){ FIELD_UNKNOWN, FIELD_MOVES, FIELD_END }, 3);
	for (size_t i = 0; i < ARRAY_SIZE(edges); i++) {
		size_t len = put_later_event(b, edges[i], 7);

		for (size_t cut = 0; cut <= len; cut++) {
			struct cursor c = { b, b + cut, 0 };
			struct rows in;
			struct event e;

			rows_start(&in, 100);
			assert_int_equal(rows_get(&in, &l, &c, &e), cut == len ? 0 : -EBADMSG);
			if (cut < len)
				continue;
			assert_ptr_equal(c.p, c.end);
			assert_true(event_equal(&e, &(struct event){ .kind = 25, .cpu = 2, .time = 101, .moves = 7 }));
		}
	}
}

static void neighbours_on_one_cpu_cost_few_bytes(void **state)
{
	struct event e = { .time = 1000000, .cpu = 3, .kind = BMA_ALLOC, .cache = 40,
			   .obj = 0xffff888012345678, .free_cnt = 60 };
	uint8_t b[ROW_MAX];
	struct rows c;

	(void)state;
	rows_start(&c, e.time);
	rows_put(&c, &e, b);
	e.time += 3000;
	e.obj += 96;
	e.free_cnt--;
	assert_int_equal(rows_put(&c, &e, b) - b, 8);	/* head, time 2, cache, flags, obj 2, free_cnt */
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_kind_comes_back_with_the_least_and_the_greatest_values),
		cmocka_unit_test(random_events_one_after_the_other_come_back),
		cmocka_unit_test(an_event_cut_anywhere_is_refused),
		cmocka_unit_test(a_kind_that_the_layout_does_not_have_is_refused),
		cmocka_unit_test(a_later_kind_is_read_by_the_layout_of_its_stream),
		cmocka_unit_test(a_later_field_is_stepped_over_whatever_it_holds),
		cmocka_unit_test(neighbours_on_one_cpu_cost_few_bytes),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
