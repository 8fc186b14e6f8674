// SPDX-License-Identifier: GPL-2.0-or-later
#include "unit.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <zstd.h>

#include "../../src/stream/zip.h"

static struct buf buf_of(const void *p, size_t n)
{
	struct buf b = { 0 };

	assert_int_equal(buf_add(&b, p, n), 0);
	return b;
}

static struct cursor all_of(const struct buf *b)
{
	return (struct cursor){ b->p, b->p + b->len, 0 };
}

static void what_is_packed_comes_back(void **state)
{
	struct zip *z = zip_new();
	struct buf packed = { 0 }, back = { 0 };

	(void)state;
	for (size_t n = 64; n < 300000; n = n * 3 + 1) {
		uint8_t *p = malloc(n);
		struct buf b;

		for (size_t i = 0; i < n; i++)
			p[i] = i % 17;
		b = buf_of(p, n);
		packed.len = 0;
		assert_int_equal(zip_pack(z, &b, &packed), 1);
		assert_true(packed.len < n);
		assert_int_equal(zip_unpack(z, all_of(&packed), &back), 0);
		assert_int_equal(back.len, n);
		assert_memory_equal(back.p, p, n);
		buf_release(&b);
		free(p);
	}
	buf_release(&packed);
	buf_release(&back);
	zip_free(z);
}

static void what_would_not_get_shorter_is_left_alone(void **state)
{
	struct buf packed = buf_of("in front", 8), none = { 0 }, b;
	struct zip *z = zip_new();
	uint8_t noise[5000];
	struct rnd r = { 3 };

	(void)state;
	for (size_t i = 0; i < sizeof(noise); i++)
		noise[i] = rnd(&r);
	b = buf_of(noise, sizeof(noise));
	assert_int_equal(zip_pack(z, &b, &packed), 0);
	b.len = 63;			/* the same byte 63 times: a frame is hardly shorter */
	memset(b.p, 0, b.len);
	assert_int_equal(zip_pack(z, &b, &packed), 0);
	assert_int_equal(zip_pack(z, &none, &packed), 0);
	assert_int_equal(packed.len, 8);
	assert_memory_equal(packed.p, "in front", 8);
	buf_release(&b);
	buf_release(&packed);
	zip_free(z);
}

/* A packed text whose number of bytes is told as `said`. */
static struct buf packed_text(const void *p, size_t n, uint64_t said)
{
	struct buf b = { 0 };
	uint8_t number[VARINT_MAX];
	size_t most = ZSTD_compressBound(n);
	uint8_t *frame = malloc(most);

	assert_int_equal(buf_add(&b, number, put_uint(number, said) - number), 0);
	assert_int_equal(buf_add(&b, frame, ZSTD_compress(frame, most, p, n, 3)), 0);
	free(frame);
	return b;
}

static void a_wrong_length_is_refused(void **state)
{
	static const char text[] = "a text that is long enough to be packed, and packed, and packed";
	static const int64_t off[] = { -1, 1, -(int64_t)sizeof(text), 1 << 20 };
	struct buf back = { 0 }, b = packed_text(text, sizeof(text), sizeof(text));
	struct zip *z = zip_new();

	(void)state;
	assert_int_equal(zip_unpack(z, all_of(&b), &back), 0);
	buf_release(&b);
	for (size_t i = 0; i < ARRAY_SIZE(off); i++) {
		b = packed_text(text, sizeof(text), sizeof(text) + off[i]);
		assert_int_equal(zip_unpack(z, all_of(&b), &back), -EBADMSG);
		buf_release(&b);
	}
	buf_release(&back);
	zip_free(z);
}

static void nothing_that_is_longer_than_a_block_is_unpacked(void **state)
{
	uint8_t *zero = calloc(1, BLOCK_MAX + 1);
	struct zip *z = zip_new();
	struct buf b, back = { 0 };

	(void)state;
	b = packed_text(zero, BLOCK_MAX, BLOCK_MAX);
	assert_true(b.len < 10000);
	assert_int_equal(zip_unpack(z, all_of(&b), &back), 0);
	assert_int_equal(back.len, BLOCK_MAX);
	buf_release(&b);
	b = packed_text(zero, BLOCK_MAX + 1, BLOCK_MAX + 1);
	assert_int_equal(zip_unpack(z, all_of(&b), &back), -EBADMSG);
	buf_release(&b);
	b = packed_text(zero, BLOCK_MAX + 1, 5);	/* it says it is small */
	assert_int_equal(zip_unpack(z, all_of(&b), &back), -EBADMSG);
	buf_release(&b);
	b = packed_text("", 0, UINT64_MAX);		/* or larger than anything */
	assert_int_equal(zip_unpack(z, all_of(&b), &back), -EBADMSG);
	buf_release(&b);
	buf_release(&back);
	zip_free(z);
	free(zero);
}

static void a_frame_cut_or_changed_anywhere_is_refused_or_has_its_length(void **state)
{
	struct bytes text = busy_recording(3, 300);
	struct buf back = { 0 }, b = packed_text(text.p, text.len, text.len);
	struct zip *z = zip_new();

	(void)state;
	for (size_t cut = 0; cut < b.len; cut++)
		assert_int_equal(zip_unpack(z, (struct cursor){ b.p, b.p + cut, 0 }, &back),
				 -EBADMSG);
	for (size_t at = 0; at < b.len; at++) {
		b.p[at] ^= 1 << at % 8;
		if (!zip_unpack(z, all_of(&b), &back))
			assert_true(back.len <= BLOCK_MAX);
		b.p[at] ^= 1 << at % 8;
	}
	assert_int_equal(zip_unpack(z, all_of(&b), &back), 0);
	assert_memory_equal(back.p, text.p, text.len);
	buf_release(&b);
	buf_release(&back);
	bytes_release(&text);
	zip_free(z);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(what_is_packed_comes_back),
		cmocka_unit_test(what_would_not_get_shorter_is_left_alone),
		cmocka_unit_test(a_wrong_length_is_refused),
		cmocka_unit_test(nothing_that_is_longer_than_a_block_is_unpacked),
		cmocka_unit_test(a_frame_cut_or_changed_anywhere_is_refused_or_has_its_length),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
