// SPDX-License-Identifier: GPL-2.0-or-later
#include "unit.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "../../src/base/varint.h"
#include "../../src/stream/codec.h"

static const uint64_t edges[] = {
	0, 1, 0x7f, 0x80, 0x3fff, 0x4000, 0x1fffff, 0x200000, UINT32_MAX - 1, UINT32_MAX,
	1ull << 32, (1ull << 35) - 1, 1ull << 35, (1ull << 56) - 1, 1ull << 56, INT64_MAX,
	1ull << 63, UINT64_MAX - 1, UINT64_MAX,
};

static void numbers_at_the_edges_come_back(void **state)
{
	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(edges); i++) {
		uint8_t b[VARINT_MAX + 1] = { 0 };
		uint8_t *u = put_uint(b, edges[i]);
		struct cursor c = { b, u, 0 };

		assert_true(u - b <= VARINT_MAX);
		assert_int_equal(get_uint(&c), edges[i]);
		assert_true(c.p == u && !c.bad);

		u = put_sint(b, (int64_t)edges[i]);
		c = (struct cursor){ b, u, 0 };
		assert_true(u - b <= VARINT_MAX);
		assert_int_equal(get_sint(&c), (int64_t)edges[i]);
		assert_true(c.p == u && !c.bad);
	}
}

static void small_numbers_take_one_byte_and_are_folded_by_sign(void **state)
{
	static const int64_t folded[] = { 0, -1, 1, -2, 2, -3 };
	uint8_t b[VARINT_MAX];

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(folded); i++) {
		assert_ptr_equal(put_sint(b, folded[i]), b + 1);
		assert_int_equal(b[0], i);
	}
	assert_ptr_equal(put_uint(b, 300), b + 2);
	assert_int_equal(b[0], 0xac);
	assert_int_equal(b[1], 0x02);
	assert_ptr_equal(put_uint(b, UINT64_MAX), b + VARINT_MAX);
	assert_int_equal(b[VARINT_MAX - 1], 0x01);
}

static void a_number_cut_anywhere_is_bad_and_stays_bad(void **state)
{
	uint8_t b[VARINT_MAX];
	uint8_t *end = put_uint(b, UINT64_MAX);

	(void)state;
	for (uint8_t *cut = b; cut < end; cut++) {
		struct cursor c = { b, cut, 0 };

		get_uint(&c);
		assert_true(c.bad);
		assert_int_equal(get_byte(&c), 0);
		assert_true(c.bad);
	}
}

static void a_number_of_more_than_64_bits_is_bad(void **state)
{
	uint8_t b[VARINT_MAX + 1];
	struct cursor c = { b, b + sizeof(b), 0 };

	(void)state;
	memset(b, 0xff, sizeof(b));
	get_uint(&c);
	assert_true(c.bad);
	memset(b, 0x80, sizeof(b));		/* a tenth byte that says 64 bits more follow */
	c = (struct cursor){ b, b + sizeof(b), 0 };
	get_uint(&c);
	assert_true(c.bad);
	b[VARINT_MAX - 1] = 0x02;		/* bit 64 */
	c = (struct cursor){ b, b + sizeof(b), 0 };
	get_uint(&c);
	assert_true(c.bad);
	b[VARINT_MAX - 1] = 0x01;		/* bit 63 */
	c = (struct cursor){ b, b + sizeof(b), 0 };
	assert_int_equal(get_uint(&c), 1ull << 63);
	assert_false(c.bad);
}

static void a_number_that_must_fit_32_bits_is_bad_beyond_them(void **state)
{
	uint8_t b[VARINT_MAX];
	struct cursor c = { b, put_uint(b, UINT32_MAX), 0 };

	(void)state;
	assert_int_equal(get_u32(&c), UINT32_MAX);
	assert_false(c.bad);
	c = (struct cursor){ b, put_uint(b, 1ull << 32), 0 };
	get_u32(&c);
	assert_true(c.bad);
}

/* The event that comes back: what the kind's row does not have is 0. */
static struct event expected(const struct event *e)
{
	struct event x = { .time = e->time, .cpu = e->cpu, .kind = e->kind, .ctx = e->ctx };

	for (const uint8_t *f = kind_row(e->kind)->fields; *f; f++) {
		switch (*f) {
		case FIELD_FLAGS:
			x.flags = e->flags;
			break;
		case FIELD_WHAT:
			x.what = e->what;
			break;
		case FIELD_CACHE:
			x.cache = e->cache;
			break;
		case FIELD_TGT:
			x.tgt = e->tgt;
			break;
		case FIELD_OBJ:
			x.obj = e->obj;
			break;
		case FIELD_FREE_CNT:
			x.free_cnt = e->free_cnt;
			break;
		case FIELD_MOVES:
			x.moves = e->moves;
			break;
		case FIELD_TGT_MOVES:
			x.tgt_moves = e->tgt_moves;
			break;
		default:
			x.n[*f - FIELD_N0] = e->n[*f - FIELD_N0];
		}
	}
	return x;
}

static void same(const struct event *got, const struct event *wanted)
{
	struct item a = { .type = ITEM_EVENT }, b = { .type = ITEM_EVENT };

	a.event = *got;
	b.event = *wanted;
	assert_true(item_equal(&a, &b));
}

/* Through bytes and back, each in the room that codec_put() asks for and not a byte more. */
static void round_trip(const struct event *e, size_t n)
{
	struct codec out, in;
	struct layout l;

	layout_init(&l);
	codec_start(&out, e[0].time);
	codec_start(&in, e[0].time);
	for (size_t i = 0; i < n; i++) {
		uint8_t *b = malloc(EVENT_BYTES_MAX), *end = codec_put(&out, &e[i], b);
		struct cursor c = { b, end, 0 };
		struct event wanted = expected(&e[i]), got;

		assert_true(end - b <= EVENT_BYTES_MAX);
		assert_int_equal(codec_get(&in, &l, &c, &got), 0);
		assert_ptr_equal(c.p, end);
		same(&got, &wanted);
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

static void random_events_in_a_row_come_back(void **state)
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
		uint8_t b[EVENT_BYTES_MAX];
		struct codec out;
		size_t len;

		codec_start(&out, 0);
		len = codec_put(&out, &e, b) - b;
		for (size_t cut = 0; cut < len; cut++) {
			uint8_t *copy = malloc(cut ? cut : 1);
			struct cursor c = { copy, copy + cut, 0 };
			struct codec in;

			memcpy(copy, b, cut);
			codec_start(&in, 0);
			assert_int_equal(codec_get(&in, &l, &c, &got), -EBADMSG);
			free(copy);
		}
	}
}

static void a_kind_that_the_layout_does_not_have_is_refused(void **state)
{
	struct layout l;

	(void)state;
	layout_init(&l);
	for (unsigned int k = 0; k < CODEC_KINDS; k++) {
		uint8_t b[EVENT_BYTES_MAX] = { k };
		struct cursor c = { b, b + sizeof(b), 0 };
		struct event e;
		struct codec in;

		codec_start(&in, 0);
		assert_int_equal(codec_get(&in, &l, &c, &e), kind_row(k) ? 0 : -EBADMSG);
	}
}

static void a_later_kind_is_read_by_the_layout_of_its_stream(void **state)
{
	/* same CPU not set, kind 25; cpu 2; time +1; n0 7; cache 3; flags 9 */
	uint8_t b[] = { 25, 2, 2, 7, 6, 9 };
	struct cursor c = { b, b + sizeof(b), 0 };
	struct layout l;
	struct codec in;
	struct event e;

	(void)state;
	layout_init(&l);
	l.known[25] = 1;
	memcpy(l.fields[25], (uint8_t[]){ FIELD_N0, FIELD_CACHE, FIELD_FLAGS, FIELD_END }, 4);
	codec_start(&in, 100);
	assert_int_equal(codec_get(&in, &l, &c, &e), 0);
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
	uint8_t b[EVENT_BYTES_MAX];

	(void)state;
	l.known[25] = 1;
	memcpy(l.fields[25], (uint8_t[]){ FIELD_UNKNOWN, FIELD_MOVES, FIELD_END }, 3);
	for (size_t i = 0; i < ARRAY_SIZE(edges); i++) {
		size_t len = put_later_event(b, edges[i], 7);

		for (size_t cut = 0; cut <= len; cut++) {
			struct cursor c = { b, b + cut, 0 };
			struct codec in;
			struct event e;

			codec_start(&in, 100);
			assert_int_equal(codec_get(&in, &l, &c, &e), cut == len ? 0 : -EBADMSG);
			if (cut < len)
				continue;
			assert_ptr_equal(c.p, c.end);
			same(&e, &(struct event){ .kind = 25, .cpu = 2, .time = 101, .moves = 7 });
		}
	}
}

static void neighbours_on_one_cpu_cost_few_bytes(void **state)
{
	struct event e = { .time = 1000000, .cpu = 3, .kind = BMA_ALLOC, .cache = 40,
			   .obj = 0xffff888012345678, .free_cnt = 60 };
	uint8_t b[EVENT_BYTES_MAX];
	struct codec c;

	(void)state;
	codec_start(&c, e.time);
	codec_put(&c, &e, b);
	e.time += 3000;
	e.obj += 96;
	e.free_cnt--;
	assert_int_equal(codec_put(&c, &e, b) - b, 8);	/* head, time 2, cache, flags, obj 2, free_cnt */
}

static void every_kind_has_a_row_a_name_of_its_own_and_ends_its_fields(void **state)
{
	(void)state;
	assert_null(kind_row(BMA_NONE));
	assert_null(kind_row(BMA_KINDS));
	assert_null(kind_row(UINT32_MAX));
	assert_string_equal(kind_name(200), "?");
	assert_string_equal(list_name(BMA_LISTS), "?");
	assert_true(BMA_KINDS <= CODEC_KINDS);
	for (unsigned int k = 1; k < BMA_KINDS; k++) {
		assert_non_null(kind_row(k));
		assert_int_equal(kind_row(k)->fields[KIND_FIELDS - 1], FIELD_END);
		for (unsigned int other = 1; other < k; other++)
			assert_string_not_equal(kind_name(k), kind_name(other));
	}
	for (unsigned int l = 0; l < BMA_LISTS; l++)
		assert_non_null(list_name(l));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(numbers_at_the_edges_come_back),
		cmocka_unit_test(small_numbers_take_one_byte_and_are_folded_by_sign),
		cmocka_unit_test(a_number_cut_anywhere_is_bad_and_stays_bad),
		cmocka_unit_test(a_number_of_more_than_64_bits_is_bad),
		cmocka_unit_test(a_number_that_must_fit_32_bits_is_bad_beyond_them),
		cmocka_unit_test(every_kind_comes_back_with_the_least_and_the_greatest_values),
		cmocka_unit_test(random_events_in_a_row_come_back),
		cmocka_unit_test(an_event_cut_anywhere_is_refused),
		cmocka_unit_test(a_kind_that_the_layout_does_not_have_is_refused),
		cmocka_unit_test(a_later_kind_is_read_by_the_layout_of_its_stream),
		cmocka_unit_test(a_later_field_is_stepped_over_whatever_it_holds),
		cmocka_unit_test(neighbours_on_one_cpu_cost_few_bytes),
		cmocka_unit_test(every_kind_has_a_row_a_name_of_its_own_and_ends_its_fields),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
