// SPDX-License-Identifier: GPL-2.0-or-later
#include "unit.h"

#include <string.h>

#include "../../src/base/varint.h"

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

/* Whatever follows, and however near the end is. */
static void a_number_with_others_behind_it_is_the_same(void **state)
{
	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(edges); i++)
		for (size_t room = 0; room < 24; room++)
			for (int behind = 0; behind <= 0xff; behind += 0xff) {
				uint8_t b[VARINT_MAX + 24];
				uint8_t *u;
				struct cursor c;

				memset(b, behind, sizeof(b));
				u = put_uint(b, edges[i]);
				c = (struct cursor){ b, u + room, 0 };
				assert_int_equal(get_uint(&c), edges[i]);
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

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(numbers_at_the_edges_come_back),
		cmocka_unit_test(a_number_with_others_behind_it_is_the_same),
		cmocka_unit_test(small_numbers_take_one_byte_and_are_folded_by_sign),
		cmocka_unit_test(a_number_cut_anywhere_is_bad_and_stays_bad),
		cmocka_unit_test(a_number_of_more_than_64_bits_is_bad),
		cmocka_unit_test(a_number_that_must_fit_32_bits_is_bad_beyond_them),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
