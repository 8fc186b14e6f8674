// SPDX-License-Identifier: GPL-2.0-or-later
/* A reader that goes on elsewhere gives what the first one gives from there on. */
#include "wind.h"

#include <stdlib.h>
#include <string.h>

/* The rest of a recording, as the fork has it, is the rest that is known. */
static void rest_is(struct reader *fork, const struct bytes *b, const struct items *all, size_t n,
		    size_t chunk)
{
	uint64_t at = reader_offset(fork);
	struct reader_health h;
	struct item item;
	int rc = 0;

	while (at < b->len || !rc) {
		size_t len = b->len - at < chunk ? b->len - at : chunk;

		assert_int_equal(reader_feed(fork, b->p + at, len), 0);
		at += len;
		if (!len)
			reader_eof(fork);
		while ((rc = reader_next(fork, &item)) > 0)
			assert_true(n < all->n && item_equal(&item, &all->item[n++]));
		if (!len)
			break;
	}
	assert_int_equal(rc, all->rc);
	assert_int_equal(n, all->n);
	reader_health(fork, &h);
	assert_int_equal(h.bytes, all->health.bytes);
	assert_int_equal(h.damaged_bytes, all->health.damaged_bytes);
	assert_int_equal(h.unexplained, all->health.unexplained);
	assert_int_equal(h.tail_bytes, all->health.tail_bytes);
	assert_int_equal(h.ended, all->health.ended);
}

/* Forks at each boundary; says how many there were. */
static unsigned int fork_everywhere(const struct bytes *b, size_t chunk)
{
	struct items all = items_of(b->p, b->len, 0);
	struct reader *r = reader_new();
	unsigned int places = 0;
	struct item item;

	assert_int_equal(reader_feed(r, b->p, b->len), 0);
	reader_eof(r);
	for (size_t n = 1; reader_next(r, &item) > 0; n++) {
		struct reader *fork = reader_fork(r);

		assert_int_equal(!fork, !reader_between_blocks(r));
		if (fork && n < all.n) {
			rest_is(fork, b, &all, n, chunk);
			places++;
		}
		reader_free(fork);
	}
	reader_free(r);
	items_release(&all);
	return places;
}

static void from_every_boundary_of_a_recording(void **state)
{
	struct bytes b[] = { bytes_of_file("tests/unit/data/cross.bma"),
			     bytes_of_file("tests/unit/data/v1/cross.bma"),
			     wound_recording(71, 6, 80), busy_recording(5, 400) };

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(b); i++) {
		assert_in_range(fork_everywhere(&b[i], 4096), 9, block_count(&b[i]));
		assert_in_range(fork_everywhere(&b[i], 37), 9, block_count(&b[i]));
		bytes_release(&b[i]);
	}
}

static void from_every_boundary_of_a_damaged_one(void **state)
{
	struct bytes b = wound_recording(72, 5, 60);
	struct rnd rnd = { 12 };

	(void)state;
	for (int i = 0; i < 25; i++) {
		struct bytes hurt = bytes_copy(&b);

		for (int k = 0; k < 3; k++)
			hurt.p[3000 + rnd_below(&rnd, hurt.len - 3000)] ^= 1 + rnd_below(&rnd, 255);
		hurt.len -= rnd_below(&rnd, 300);
		fork_everywhere(&hurt, 500);
		bytes_release(&hurt);
	}
	bytes_release(&b);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(from_every_boundary_of_a_recording),
		cmocka_unit_test(from_every_boundary_of_a_damaged_one),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
