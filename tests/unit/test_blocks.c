// SPDX-License-Identifier: GPL-2.0-or-later
/* What came with version 2: packed blocks, places to begin, and readers that go on elsewhere. */
#include "unit.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <zstd.h>

#include "../../src/base/varint.h"

#define ROUNDS 8
#define KEYS (ROUNDS - 1)

/* Rounds of 200 events, a KEY between one and the next; CPU 2 comes late. */
static struct bytes with_keys(void)
{
	struct cache_info cache = { .id = 1, .alloc = 1, .unit_size = 64 };
	struct rnd r = { 12 };
	struct tape t;

	tape_start(&t, 3);
	for (int round = 0; round < ROUNDS; round++) {
		if (round)
			assert_int_equal(writer_key(t.w, t.time), 0);
		assert_int_equal(writer_cache(t.w, &cache), 0);
		for (int i = 0; i < 200; i++)
			tape_event(&t, (struct event){ .kind = i % 2 ? BMA_FREE : BMA_ALLOC,
				.cpu = rnd_below(&r, round < 3 ? 2 : 3), .cache = 1,
				.obj = rnd_below(&r, 50) * 64, .free_cnt = rnd_below(&r, 9) });
		tape_loss(&t, 1, 5);
		assert_int_equal(writer_tick(t.w, t.time), 0);
	}
	assert_int_equal(writer_end(t.w, t.time), 0);
	return tape_bytes(&t);
}

static unsigned int find_keys(const struct bytes *b, size_t at[KEYS])
{
	unsigned int n = 0;

	for (unsigned int k = 0; k < block_count(b); k++)
		if (b->p[block_offset(b, k) + 4] == BLOCK_KEY)
			at[n++] = block_offset(b, k);
	return n;
}

static void healthy(const struct items *i)
{
	assert_int_equal(i->rc, 0);
	assert_int_equal(i->health.damaged_places, 0);
	assert_int_equal(i->health.unexplained, 0);
	assert_int_equal(i->health.tail_bytes, 0);
	assert_true(i->health.ended);
}

/* The header, META, and all from an offset on. */
static struct bytes from(const struct bytes *b, size_t at)
{
	struct bytes rest = { 0 };

	bytes_add(&rest, b->p, block_offset(b, 1));
	bytes_add(&rest, b->p + at, b->len - at);
	return rest;
}

static void at_a_key_a_reader_begins_as_if_it_had_read_all(void **state)
{
	size_t at[KEYS];
	struct bytes b = with_keys();
	struct items all = items_of(b.p, b.len, 0);

	(void)state;
	healthy(&all);
	assert_int_equal(find_keys(&b, at), KEYS);
	assert_int_equal(items_count(&all, ITEM_KEY), 0);
	for (int k = 0; k < KEYS; k++) {
		struct bytes rest = from(&b, at[k]);
		struct items i = items_of(rest.p, rest.len, k % 2 ? 0 : 7);

		healthy(&i);
		assert_int_equal(i.item[0].type, ITEM_META);
		assert_int_equal(i.item[1].type, ITEM_KEY);
		assert_int_equal(i.item[1].events, 200 * (k + 1));
		assert_int_equal(items_count(&i, ITEM_KEY), 1);
		for (size_t n = 2; n < i.n; n++)
			assert_true(item_equal(&i.item[n], &all.item[all.n - i.n + n]));
		items_release(&i);
		bytes_release(&rest);
	}
	items_release(&all);
	bytes_release(&b);
}

static void behind_a_key_what_is_missing_is_missed(void **state)
{
	size_t at[KEYS];
	struct bytes b = with_keys(), rest;
	unsigned int block = 0;
	struct items i;

	(void)state;
	find_keys(&b, at);
	while (block_offset(&b, block) < at[2])
		block++;
	while (b.p[block_offset(&b, block) + 4] != BLOCK_EVENTS)
		block++;
	b.p[block_offset(&b, block) + 30] ^= 4;
	rest = from(&b, at[2]);
	i = items_of(rest.p, rest.len, 0);
	assert_int_equal(i.health.damaged_places, 1);
	assert_int_equal(i.health.unexplained, 200);
	assert_int_equal(i.item[i.n - 1].events, 200 * ROUNDS);
	assert_int_equal(items_count(&i, ITEM_KEY), 1);
	items_release(&i);
	bytes_release(&rest);
	bytes_release(&b);
}

static void a_last_block_that_vanished_behind_a_key_is_missed_by_the_end(void **state)
{
	size_t at[KEYS];
	struct bytes b = with_keys(), rest;
	unsigned int n = block_count(&b);
	struct items i;

	(void)state;
	find_keys(&b, at);
	while (b.p[block_offset(&b, --n) + 4] != BLOCK_EVENTS)
		;
	rest = from(&b, at[KEYS - 1]);
	rest.len -= b.len - block_offset(&b, n);
	bytes_add(&rest, b.p + block_offset(&b, block_count(&b) - 1),
		  b.len - block_offset(&b, block_count(&b) - 1));	/* END alone */
	i = items_of(rest.p, rest.len, 0);
	assert_int_equal(i.health.damaged_places, 0);
	assert_int_equal(i.health.unexplained, 200);
	items_release(&i);
	bytes_release(&rest);
	bytes_release(&b);
}

/* uint time, events; the table: a CPU and its next number each. */
static void add_key(struct bytes *b, const uint64_t *numbers, size_t n)
{
	uint8_t p[128], *end = p;

	while (n--)
		end = put_uint(end, *numbers++);
	bytes_add_block(b, BLOCK_KEY, p, end - p);
}

#define KEY(b, ...) \
	add_key(b, (const uint64_t[]){ __VA_ARGS__ }, \
		sizeof((const uint64_t[]){ __VA_ARGS__ }) / sizeof(uint64_t))

static void start2(struct bytes *b)
{
	char *text = meta_text(4);

	bytes_add_header(b, STREAM_VERSION);
	bytes_add_block(b, BLOCK_META, text, strlen(text));
	free(text);
}

/* One map_fd with its sequence number. */
static void add_event(struct bytes *b, uint32_t cpu, uint8_t seq)
{
	uint8_t p[] = { 100, 1, 1, cpu, seq, 21, 1, 1, 1, 0, 0, 0, 0, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0,
			0, 0, 0, BMA_MAP_FD, cpu, 2, 7 };

	bytes_add_block(b, BLOCK_EVENTS, p, sizeof(p));
}

static struct items read_and_release(struct bytes *b)
{
	struct items i = items_of(b->p, b->len, 0);

	bytes_release(b);
	return i;
}

static void a_cpu_that_a_key_does_not_tell_begins_with_0(void **state)
{
	struct bytes b = { 0 };
	struct items i;

	(void)state;
	start2(&b);
	KEY(&b, 50, 1000, 1, 2, 40);
	add_event(&b, 2, 40);
	add_event(&b, 0, 0);
	add_event(&b, 3, 1);		/* its number 0 is missing */
	i = read_and_release(&b);
	assert_int_equal(i.health.damaged_places, 0);
	assert_int_equal(i.health.unexplained, 1);
	assert_int_equal(i.item[2].event.seq, 40);
	assert_int_equal(i.item[3].event.seq, 0);
	assert_int_equal(i.item[4].event.kind, BMA_LOSS);
	items_release(&i);
}

static void a_key_that_makes_no_sense_is_damage(void **state)
{
	struct bytes b = { 0 };
	struct items i;

	(void)state;
	start2(&b);
	KEY(&b, 50);
	KEY(&b, 50, 7);				/* no table */
	KEY(&b, 50, 7, 1, STREAM_CPUS_MAX, 0);
	KEY(&b, 50, 7, 2, 0, 0);		/* half of it */
	KEY(&b, 50, 7, 1ull << 33, 0, 0);
	add_event(&b, 0, 0);
	i = read_and_release(&b);
	assert_int_equal(i.health.damaged_places, 5);
	assert_int_equal(i.health.unexplained, 0);
	assert_int_equal(items_count(&i, ITEM_KEY), 0);
	assert_int_equal(items_count(&i, ITEM_EVENT), 1);
	items_release(&i);
}

/* One more reader at each place where that is possible. */
static void forks_agree(const struct bytes *b, unsigned int at_least)
{
	struct items all = items_of(b->p, b->len, 0);
	struct reader *r = reader_new();
	unsigned int forks = 0;
	struct item item;
	size_t n = 0;

	assert_int_equal(reader_feed(r, b->p, b->len), 0);
	for (memset(&item, 0, sizeof(item)); reader_next(r, &item) > 0;) {
		uint64_t at = reader_offset(r);
		struct reader *f;

		n++;
		errno = 0;
		f = reader_fork(r);
		assert_int_equal(!f, !reader_between_blocks(r));
		if (!f) {
			assert_int_equal(errno, EBUSY);
			continue;
		}
		assert_int_equal(reader_feed(f, b->p + at, b->len - at), 0);
		reader_eof(f);
		for (size_t k = n; reader_next(f, &item) > 0; k++)
			assert_true(k < all.n && item_equal(&item, &all.item[k]));
		reader_free(f);
		forks++;
	}
	assert_int_equal(n, all.n);
	assert_true(forks >= at_least);
	reader_free(r);
	items_release(&all);
}

static void a_fork_behind_any_block_goes_on_alike(void **state)
{
	struct bytes b[] = { with_keys(), small_recording(), busy_recording(4, 2000),
			     bytes_of_file("tests/unit/data/cross.bma"),
			     bytes_of_file("tests/unit/data/v1/cross.bma") };

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(b); i++) {
		/* INDEX gives no item, so none comes last in it; nor does a KEY in mid-stream */
		forks_agree(&b[i], block_count(&b[i]) - ROUNDS);
		bytes_release(&b[i]);
	}
}

/* Packed or not: inside a block, the offset is its end. */
static void the_offset_behind_the_last_event_of_a_block_is_its_end(void **state)
{
	struct reader *r = reader_new();
	struct bytes b = { 0 };
	struct item item;
	size_t end;

	(void)state;
	start2(&b);
	add_event(&b, 0, 0);
	end = b.len;
	add_event(&b, 0, 1);
	assert_int_equal(reader_feed(r, b.p, b.len), 0);
	assert_int_equal(reader_next(r, &item), 1);
	assert_int_equal(reader_next(r, &item), 1);
	assert_int_equal(item.type, ITEM_EVENT);
	assert_int_equal(reader_offset(r), end);
	assert_true(reader_between_blocks(r));
	reader_free(r);
	bytes_release(&b);
}

/* An event, a block of a type packed in a way, and another event. */
static struct reader_health around(uint8_t type, uint8_t packing, const void *p, size_t n)
{
	struct bytes b = { 0 };
	struct reader_health h;
	struct items i;

	start2(&b);
	add_event(&b, 0, 0);
	bytes_add_packed(&b, type, packing, p, n);
	add_event(&b, 0, 1);
	i = read_and_release(&b);
	assert_int_equal(items_count(&i, ITEM_EVENT), 2);
	assert_int_equal(i.health.unexplained, 0);
	h = i.health;
	items_release(&i);
	return h;
}

static void a_packing_that_nobody_knows_is_damage_but_in_a_type_that_nobody_knows(void **state)
{
	static const uint8_t tick[] = { 9, 9 };
	struct reader_health h;

	(void)state;
	for (int packing = 2; packing < 256; packing += 50) {
		h = around(BLOCK_TICK, packing, tick, sizeof(tick));
		assert_int_equal(h.damaged_places, 1);
		h = around(BLOCK_LOSS, packing, "\1\0\0", 3);
		assert_int_equal(h.damaged_places, 1);
		h = around(99, packing, tick, sizeof(tick));
		assert_int_equal(h.damaged_places, 0);
		assert_int_equal(h.unknown_blocks, 1);
		h = around(BLOCK_INDEX, packing, tick, sizeof(tick));
		assert_int_equal(h.damaged_places, 0);
	}
}

/* So many zeros, packed, behind a number that says how many. */
static size_t bomb(uint8_t *p, size_t room, size_t n, uint64_t said)
{
	uint8_t *zero = calloc(1, n), *frame = put_uint(p, said);
	size_t len = ZSTD_compress(frame, p + room - frame, zero, n, 3);

	assert_false(ZSTD_isError(len));
	free(zero);
	return frame + len - p;
}

static void a_packed_block_of_another_length_than_it_says_is_damage(void **state)
{
	static const struct {
		size_t n;
		uint64_t said;
		bool good;
	} bombs[] = { { 100, 100, true }, { 100, 99, false }, { 100, 101, false },
		      { 100, UINT64_MAX, false }, { BLOCK_MAX, BLOCK_MAX, true },
		      { BLOCK_MAX + 1, BLOCK_MAX + 1, false }, { 4 * BLOCK_MAX, 8, false } };
	static uint8_t p[20000];

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(bombs); i++) {
		size_t n = bomb(p, sizeof(p), bombs[i].n, bombs[i].said);
		struct reader_health h = around(BLOCK_TICK, PACKED_ZSTD, p, n);

		assert_int_equal(h.damaged_places, !bombs[i].good);
	}
}

static void packed_rubbish_is_damage(void **state)
{
	struct reader_health h;

	(void)state;
	h = around(BLOCK_CACHES, PACKED_ZSTD, "\5hello", 6);
	assert_int_equal(h.damaged_places, 1);
	h = around(BLOCK_CACHES, PACKED_ZSTD, "", 0);
	assert_int_equal(h.damaged_places, 1);
	h = around(BLOCK_EVENTS, PACKED_ZSTD, "\1\0\0", 3);	/* a head, and nothing behind it */
	assert_int_equal(h.damaged_places, 1);
	h = around(BLOCK_EVENTS, PACKED_NOT, "\1\0\0", 3);
	assert_int_equal(h.damaged_places, 1);
	h = around(BLOCK_EVENTS, PACKED_NOT, "\1\0\0\0", 4);	/* no columns: of no event, fine */
	assert_int_equal(h.damaged_places, 0);
}

static void of_version_1_nothing_is_unpacked(void **state)
{
	struct bytes b = { 0 };
	struct items i;

	(void)state;
	bytes_add_start(&b, 1);
	bytes_add_packed(&b, BLOCK_TICK, PACKED_ZSTD, "\7", 1);
	i = read_and_release(&b);
	assert_int_equal(i.health.damaged_places, 0);
	assert_int_equal(i.item[1].type, ITEM_TICK);
	assert_int_equal(i.item[1].time, 7);
	items_release(&i);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(at_a_key_a_reader_begins_as_if_it_had_read_all),
		cmocka_unit_test(behind_a_key_what_is_missing_is_missed),
		cmocka_unit_test(a_last_block_that_vanished_behind_a_key_is_missed_by_the_end),
		cmocka_unit_test(a_cpu_that_a_key_does_not_tell_begins_with_0),
		cmocka_unit_test(a_key_that_makes_no_sense_is_damage),
		cmocka_unit_test(a_fork_behind_any_block_goes_on_alike),
		cmocka_unit_test(the_offset_behind_the_last_event_of_a_block_is_its_end),
		cmocka_unit_test(a_packing_that_nobody_knows_is_damage_but_in_a_type_that_nobody_knows),
		cmocka_unit_test(a_packed_block_of_another_length_than_it_says_is_damage),
		cmocka_unit_test(packed_rubbish_is_damage),
		cmocka_unit_test(of_version_1_nothing_is_unpacked),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
