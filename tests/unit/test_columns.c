// SPDX-License-Identifier: GPL-2.0-or-later
/* Events to columns and back, without the blocks around them. */
#include "unit.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "../../src/stream/columns.h"

/* The bytes of a block's columns. The writer is the caller's: it forgets between blocks. */
static struct bytes columns_of(struct columns_writer *w, const struct event *e, size_t n)
{
	struct buf b = { 0 };
	struct bytes copy = { 0 };

	columns_start(w, e[0].time);
	for (size_t i = 0; i < n; i++)
		assert_int_equal(columns_put(w, &e[i]), 0);
	assert_int_equal(columns_finish(w, &b), 0);
	bytes_add(&copy, b.p, b.len);	/* of exact size: a sanitizer sees a step beyond it */
	buf_release(&b);
	return copy;
}

static struct bytes columns_once(const struct event *e, size_t n)
{
	struct columns_writer w;
	struct bytes b;

	assert_int_equal(columns_writer_init(&w), 0);
	b = columns_of(&w, e, n);
	columns_writer_release(&w);
	return b;
}

/* In batches of every size up to what the block has. */
static void come_back(struct columns_reader *r, const struct bytes *b, const struct event *e,
		      size_t n)
{
	struct event *got = calloc(n + 1, sizeof(*got));
	struct event wanted;
	struct layout l;
	size_t at = 0;

	layout_init(&l);
	assert_int_equal(columns_open(r, &l, e[0].time, (struct cursor){ b->p, b->p + b->len, 0 }),
			 0);
	for (unsigned int most = 1; at < n; most++) {
		size_t some = n - at < most ? n - at : most;

		memset(&got[at], 0xff, (n - at) * sizeof(*got));
		assert_int_equal(columns_get(r, &l, &got[at], most), some);
		at += some;
	}
	for (size_t i = 0; i < n; i++) {
		wanted = event_kept(&e[i]);
		assert_true(event_equal(&got[i], &wanted));
	}
	assert_int_equal(columns_get(r, &l, &got[n], 1), -EBADMSG);	/* there is no more */
	free(got);
}

static void round_trip(const struct event *e, size_t n)
{
	struct columns_reader r = { 0 };
	struct bytes b = columns_once(e, n);

	come_back(&r, &b, e, n);
	columns_reader_release(&r);
	bytes_release(&b);
}

static struct event all_ones(uint8_t kind)
{
	struct event e = { .time = UINT64_MAX, .cpu = STREAM_CPUS_MAX - 1, .kind = kind, .ctx = 3,
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
		struct event e[6] = { { .kind = k }, all_ones(k), { .kind = k }, all_ones(k),
				      { .kind = k, .cache = 1, .tgt = 1 }, all_ones(k) };

		e[2].free_cnt = INT32_MIN;
		e[2].obj = 1ull << 63;
		e[4].free_cnt = INT32_MIN;
		round_trip(e, ARRAY_SIZE(e));
	}
}

static struct event wild_event(struct rnd *r, uint32_t cpus)
{
	struct event e = {
		.time = rnd_wild(r), .cpu = rnd_below(r, cpus), .ctx = rnd_below(r, 4),
		.kind = 1 + rnd_below(r, BMA_KINDS - 1), .flags = rnd(r), .what = rnd(r),
		.cache = rnd_wild(r), .tgt = rnd_wild(r), .obj = rnd_wild(r),
		.free_cnt = rnd_wild(r), .moves = rnd_wild(r), .tgt_moves = rnd_wild(r),
	};

	if (rnd_below(r, 2))		/* one that comes again, likely */
		e.cache = rnd_below(r, 4);
	if (rnd_below(r, 2))
		e.tgt = rnd_below(r, 4);
	if (rnd_below(r, 2))
		e.obj = rnd_below(r, 9) * 64;
	for (int n = 0; n < EVENT_COUNTS; n++)
		e.n[n] = rnd_wild(r);
	return e;
}

static void random_events_of_every_kind_come_back(void **state)
{
	struct event e[64];
	struct rnd r = { 7 };

	(void)state;
	for (int round = 0; round < 300; round++) {
		for (size_t i = 0; i < ARRAY_SIZE(e); i++)
			e[i] = wild_event(&r, round % 3 ? 4 : STREAM_CPUS_MAX);
		round_trip(e, 1 + rnd_below(&r, ARRAY_SIZE(e)));
	}
}

static void as_many_events_as_a_block_can_have_come_back(void **state)
{
	struct event *e = calloc(COLUMNS_EVENTS, sizeof(*e));
	struct rnd r = { 8 };

	(void)state;
	for (uint32_t i = 0; i < COLUMNS_EVENTS; i++) {
		e[i] = wild_event(&r, STREAM_CPUS_MAX);
		e[i].kind = BMA_GP_END;		/* two new ids in each, as long as can be */
		e[i].cache = i % 2 ? UINT32_MAX - i : i + 1;
		e[i].tgt = i % 2 ? 1u << 30 | i : UINT32_MAX / 2 - i;
	}
	round_trip(e, COLUMNS_EVENTS);
	for (uint32_t i = 0; i < COLUMNS_EVENTS; i++) {
		e[i].kind = BMA_FREE;
		e[i].obj = i % 2 ? UINT64_MAX - i : 1ull << 62 | i;
	}
	round_trip(e, COLUMNS_EVENTS);
	free(e);
}

static void every_cpu_that_can_be_comes_back(void **state)
{
	struct event *e = calloc(STREAM_CPUS_MAX, sizeof(*e));

	(void)state;
	for (uint32_t cpu = 0; cpu < STREAM_CPUS_MAX; cpu++)
		e[cpu] = (struct event){ .kind = BMA_ALLOC, .cpu = STREAM_CPUS_MAX - 1 - cpu,
					 .cache = cpu + 1, .obj = 64 * cpu, .free_cnt = cpu };
	round_trip(e, STREAM_CPUS_MAX);
	free(e);
}

static void times_may_run_backwards(void **state)
{
	struct event e[] = { { .kind = BMA_MAP_FD, .time = 1000 }, { .kind = BMA_MAP_FD, .time = 1 },
			     { .kind = BMA_MAP_FD, .time = UINT64_MAX },
			     { .kind = BMA_MAP_FD, .time = 0 } };

	(void)state;
	round_trip(e, ARRAY_SIZE(e));
}

/* Writer and reader are used again and again; a block is as if it were the first. */
static void nothing_is_carried_from_one_block_to_the_next(void **state)
{
	struct columns_reader r = { 0 };
	struct columns_writer w;
	struct rnd rnd = { 9 };
	struct event e[40];

	(void)state;
	assert_int_equal(columns_writer_init(&w), 0);
	for (int round = 0; round < 50; round++) {
		struct bytes again, alone;

		for (size_t i = 0; i < ARRAY_SIZE(e); i++)
			e[i] = wild_event(&rnd, 1 + rnd_below(&rnd, 300));
		again = columns_of(&w, e, ARRAY_SIZE(e));
		alone = columns_once(e, ARRAY_SIZE(e));
		assert_int_equal(again.len, alone.len);
		assert_memory_equal(again.p, alone.p, alone.len);
		come_back(&r, &again, e, ARRAY_SIZE(e));
		bytes_release(&again);
		bytes_release(&alone);
	}
	columns_writer_release(&w);
	columns_reader_release(&r);
}

/* An object that comes and goes on one CPU: all that is to be expected is 0 or 2 (as before). */
static void what_was_to_be_expected_is_told_in_the_least_numbers(void **state)
{
	struct event e[20];
	struct bytes b;
	uint8_t tail[10 * 3 + 1];
	size_t n = 0;

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(e); i++)
		e[i] = (struct event){ .kind = i % 2 ? BMA_FREE : BMA_ALLOC, .cache = 7, .obj = 64,
				       .free_cnt = 10 + i % 2, .cpu = 3 };
	b = columns_once(e, ARRAY_SIZE(e));
	/* obj: new, then the same; obj_addr: 64; free_cnt: 11 more than expected, then nothing */
	tail[n++] = 1;
	while (n < 20)
		tail[n++] = 2;
	n += put_sint(tail + n, 64) - (tail + n);
	n += put_sint(tail + n, 11) - (tail + n);
	assert_true(b.len > n + 19);
	assert_memory_equal(b.p + b.len - n - 19, tail, n);
	for (size_t i = b.len - 19; i < b.len; i++)
		assert_int_equal(b.p[i], 0);
	bytes_release(&b);
}

/* Columns by hand, each a short string of bytes, in the order of a layout. */
struct hand {
	struct bytes lengths, bodies;
	unsigned int n;
};

static void hand_add(struct hand *h, const char *bytes, size_t n)
{
	uint8_t length = n;

	bytes_add(&h->lengths, &length, 1);
	bytes_add(&h->bodies, bytes, n);
	h->n++;
}

#define HAND(h, text) hand_add(h, text, sizeof(text) - 1)

static struct bytes hand_take(struct hand *h)
{
	uint8_t n = h->n;
	struct bytes b = { 0 };

	bytes_add(&b, &n, 1);
	bytes_add(&b, h->lengths.p, h->lengths.len);
	bytes_add(&b, h->bodies.p, h->bodies.len);
	bytes_release(&h->lengths);
	bytes_release(&h->bodies);
	*h = (struct hand){ 0 };
	return b;
}

/* Opens, and reads as many events as there should be, so many at once: what of them made sense,
 * and what the last call returned below 0. */
static size_t read_batches(const struct layout *l, const struct bytes *b, struct event *e, size_t n,
			   size_t batch, int *rc)
{
	struct columns_reader r = { 0 };
	size_t got = 0;

	*rc = columns_open(&r, l, 100, (struct cursor){ b->p, b->p + b->len, 0 });
	while (got < n && *rc >= 0) {
		*rc = columns_get(&r, l, &e[got], n - got < batch ? n - got : batch);
		got += *rc > 0 ? *rc : 0;
	}
	columns_reader_release(&r);
	*rc = *rc < 0 ? *rc : 0;
	return got;
}

static int read_some(const struct layout *l, const struct bytes *b, struct event *e, size_t n)
{
	int rc;

	read_batches(l, b, e, n, 1, &rc);
	return rc;
}

static struct layout hand_layout(const uint8_t *columns, unsigned int n)
{
	struct layout l;

	layout_init(&l);
	memcpy(l.columns, columns, n);
	l.ncolumns = n;
	return l;
}

static void a_column_that_nobody_knows_is_stepped_over(void **state)
{
	static const uint8_t order[] = { COLUMN_UNKNOWN, COLUMN_N0, COLUMN_HEAD, COLUMN_UNKNOWN,
					 COLUMN_CPU, COLUMN_TIME, COLUMN_UNKNOWN };
	struct layout l = hand_layout(order, sizeof(order));
	struct hand h = { 0 };
	struct event e[2];
	struct bytes b;

	(void)state;
	HAND(&h, "\xff\xff\xff");
	HAND(&h, "\x07\x09");
	HAND(&h, "\x12\x92");
	HAND(&h, "");
	HAND(&h, "\x02");
	HAND(&h, "\x02\x01");
	HAND(&h, "\x80");
	b = hand_take(&h);
	assert_int_equal(read_some(&l, &b, e, 2), 0);
	assert_true(event_equal(&e[0], &(struct event){ .kind = BMA_MAP_FD, .cpu = 2, .time = 101,
							.n = { 7 } }));
	assert_true(event_equal(&e[1], &(struct event){ .kind = BMA_MAP_FD, .cpu = 2, .time = 100,
							.n = { 9 } }));
	bytes_release(&b);
}

static void a_kind_and_a_field_of_a_later_version_are_read_by_the_layout(void **state)
{
	static const uint8_t order[] = { COLUMN_HEAD, COLUMN_CPU, COLUMN_TIME, COLUMN_FREE_CNT,
					 COLUMN_N1, COLUMN_UNKNOWN };
	struct layout l = hand_layout(order, sizeof(order));
	struct hand h = { 0 };
	struct event e;
	struct bytes b;

	(void)state;
	l.known[31] = 1;
	memcpy(l.fields[31], (uint8_t[]){ FIELD_N1, FIELD_UNKNOWN, FIELD_FREE_CNT, FIELD_END }, 4);
	HAND(&h, "\x7f");		/* kind 31 in an NMI */
	HAND(&h, "\x01");
	HAND(&h, "\x04");
	HAND(&h, "\x06");
	HAND(&h, "\x80\x01");
	HAND(&h, "what it is nobody knows");
	b = hand_take(&h);
	assert_int_equal(read_some(&l, &b, &e, 1), 0);
	assert_true(event_equal(&e, &(struct event){ .kind = 31, .ctx = 3, .cpu = 1, .time = 102,
						     .free_cnt = 3, .n = { 0, 128 } }));
	bytes_release(&b);
}

static void columns_that_a_block_leaves_out_are_empty(void **state)
{
	static const uint8_t order[] = { COLUMN_HEAD, COLUMN_CPU, COLUMN_TIME, COLUMN_N0, COLUMN_N1 };
	struct layout l = hand_layout(order, sizeof(order));
	struct hand h = { 0 };
	struct event e[2];
	struct bytes b;

	(void)state;
	HAND(&h, "\x12\x93");		/* map_fd has n0; owner needs flags and n1 too */
	HAND(&h, "\x01");
	HAND(&h, "\x00\x00");
	HAND(&h, "\x01\x02");
	b = hand_take(&h);
	assert_int_equal(read_some(&l, &b, e, 1), 0);
	assert_int_equal(read_some(&l, &b, e, 2), -EBADMSG);
	bytes_release(&b);
}

/* One alloc of CPU 0, its columns head, cpu, time, flags, cache, cache_id, obj, obj_addr, free_cnt. */
static int one_alloc(const char *cpu, const char *cache, const char *cache_id, const char *obj,
		     const char *obj_addr)
{
	static const uint8_t order[] = { COLUMN_HEAD, COLUMN_CPU, COLUMN_TIME, COLUMN_FLAGS,
					 COLUMN_CACHE, COLUMN_CACHE_ID, COLUMN_OBJ, COLUMN_OBJ_ADDR,
					 COLUMN_FREE_CNT };
	struct layout l = hand_layout(order, sizeof(order));
	struct hand h = { 0 };
	struct event e;
	struct bytes b;
	int rc;

	hand_add(&h, "\x01", 1);
	hand_add(&h, cpu, *cpu == '0' ? 1 : strlen(cpu));	/* '0' is CPU 48 */
	hand_add(&h, "\x02", 1);
	hand_add(&h, "\x00", 1);
	hand_add(&h, cache, strlen(cache));
	hand_add(&h, cache_id, strlen(cache_id));
	hand_add(&h, obj, strlen(obj));
	hand_add(&h, obj_addr, strlen(obj_addr));
	hand_add(&h, "\x02", 1);
	b = hand_take(&h);
	rc = read_some(&l, &b, &e, 1);
	bytes_release(&b);
	return rc;
}

static void a_reference_to_what_is_not_there_is_refused(void **state)
{
	(void)state;
	assert_int_equal(one_alloc("0", "\x01", "\x02", "\x01", "\x02"), 0);
	assert_int_equal(one_alloc("0", "\x02", "\x02", "\x01", "\x02"), -EBADMSG);	/* 0 of none */
	assert_int_equal(one_alloc("0", "\x03", "\x02", "\x01", "\x02"), -EBADMSG);	/* before */
	assert_int_equal(one_alloc("0", "\x7f", "\x02", "\x01", "\x02"), -EBADMSG);
	assert_int_equal(one_alloc("0", "\xff\xff\xff\xff\xff\xff\xff\xff\xff\x01", "\x02", "\x01",
				   "\x02"), -EBADMSG);
	assert_int_equal(one_alloc("0", "\x01", "\x02", "\x02", "\x02"), -EBADMSG);
	assert_int_equal(one_alloc("0", "\x01", "\x02", "\x05", "\x02"), -EBADMSG);
	assert_int_equal(one_alloc("0", "\x01", "", "\x01", "\x02"), -EBADMSG);		/* no id */
	assert_int_equal(one_alloc("0", "\x01", "\x02", "\x01", ""), -EBADMSG);
	assert_int_equal(one_alloc("0", "", "\x02", "\x01", "\x02"), -EBADMSG);
	assert_int_equal(one_alloc("\xff\x3f", "\x01", "\x02", "\x01", "\x02"), 0);	/* 8191 */
	assert_int_equal(one_alloc("\x80\x40", "\x01", "\x02", "\x01", "\x02"), -EBADMSG);
	assert_int_equal(one_alloc("", "\x01", "\x02", "\x01", "\x02"), -EBADMSG);
}

/* Three caches are known, and the fourth event is about the one that is as far as can be. */
static void the_greatest_distances_are_refused(void **state)
{
	static const uint8_t order[] = { COLUMN_HEAD, COLUMN_CPU, COLUMN_TIME, COLUMN_FLAGS,
					 COLUMN_CACHE, COLUMN_CACHE_ID, COLUMN_OBJ,
					 COLUMN_FREE_CNT };
	static const char *const far[] = {
		"\xfe\xff\xff\xff\xff\xff\xff\xff\xff\x01", "\xff\xff\xff\xff\xff\xff\xff\xff\xff\x01",
		"\xfd\xff\xff\xff\xff\xff\xff\xff\xff\x01",
	};
	struct layout l = hand_layout(order, sizeof(order));

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(far); i++) {
		struct hand h = { 0 };
		struct event e[4];
		char cache[16] = "\x01\x01\x01";
		struct bytes b;

		strcat(cache, far[i]);
		hand_add(&h, "\x01\x81\x81\x81", 4);
		hand_add(&h, "\x00", 1);
		hand_add(&h, "\x02\x02\x02\x02", 4);
		hand_add(&h, "\x00\x00\x00\x00", 4);
		hand_add(&h, cache, strlen(cache));
		hand_add(&h, "\x02\x02\x02", 3);
		hand_add(&h, "\x00\x00\x00\x00", 4);
		hand_add(&h, "\x02\x02\x02\x02", 4);
		b = hand_take(&h);
		assert_int_equal(read_some(&l, &b, e, 3), 0);
		assert_int_equal(read_some(&l, &b, e, 4), -EBADMSG);
		bytes_release(&b);
	}
}

static void the_same_cpu_as_none_is_refused(void **state)
{
	static const uint8_t order[] = { COLUMN_HEAD, COLUMN_TIME, COLUMN_N0 };
	struct layout l = hand_layout(order, sizeof(order));
	struct hand h = { 0 };
	struct event e;
	struct bytes b;

	(void)state;
	HAND(&h, "\x92");
	HAND(&h, "\x02");
	HAND(&h, "\x02");
	b = hand_take(&h);
	assert_int_equal(read_some(&l, &b, &e, 1), -EBADMSG);
	bytes_release(&b);
}

static void columns_that_do_not_fill_their_place_are_refused(void **state)
{
	struct event e = { .kind = BMA_MAP_FD, .n = { 5 } };
	struct bytes b = columns_once(&e, 1), longer = bytes_copy(&b);
	struct layout l;
	struct event got;

	(void)state;
	layout_init(&l);
	assert_int_equal(read_some(&l, &b, &got, 1), 0);
	bytes_add(&longer, "", 1);
	assert_int_equal(read_some(&l, &longer, &got, 0), -EBADMSG);
	for (struct bytes cut = b; cut.len; cut.len--)
		assert_int_equal(read_some(&l, &(struct bytes){ cut.p, cut.len - 1 }, &got, 0),
				 -EBADMSG);
	l.ncolumns--;			/* more columns than META tells */
	assert_int_equal(read_some(&l, &b, &got, 0), -EBADMSG);
	bytes_release(&longer);
	bytes_release(&b);
}

/* However many are read at once, the same events come before the one that makes no sense. */
static void same_in_batches(const struct layout *l, const struct bytes *b, const struct event *e,
			    size_t n, int wanted)
{
	struct event *got = calloc(n, sizeof(*got));
	size_t good = SIZE_MAX;

	for (size_t batch = 1; batch <= n; batch++) {
		int rc;
		size_t some = read_batches(l, b, got, n, batch, &rc);

		assert_int_equal(rc, wanted);
		assert_true(good == SIZE_MAX || some == good);
		assert_true(wanted ? some < n : some == n);
		good = some;
		for (size_t i = 0; i < some; i++) {
			struct event kept = event_kept(&e[i]);

			assert_true(event_equal(&got[i], &kept));
		}
	}
	free(got);
}

/* Each column one byte shorter: at some event it runs out, and those before are the same. */
static void a_column_cut_short_is_seen_where_it_ends(void **state)
{
	struct event e[30];
	struct rnd r = { 10 };
	struct layout l;
	struct bytes b;

	(void)state;
	layout_init(&l);
	for (size_t i = 0; i < ARRAY_SIZE(e); i++)
		e[i] = wild_event(&r, 5);
	e[0].time = 100;		/* as read_some() has it */
	b = columns_once(e, ARRAY_SIZE(e));
	for (unsigned int cut = 0; cut < COLUMNS; cut++) {
		struct cursor in = { b.p, b.p + b.len, 0 };
		uint8_t lengths[COLUMNS * 2 + 1], *p = put_uint(lengths, get_uint(&in));
		struct bytes bad = { 0 };
		uint64_t n[COLUMNS];

		for (unsigned int c = 0; c < COLUMNS; c++)
			n[c] = get_uint(&in);
		for (unsigned int c = 0; c < COLUMNS; c++)
			p = put_uint(p, n[c] - (c == cut && n[c]));
		bytes_add(&bad, lengths, p - lengths);
		for (unsigned int c = 0; c < COLUMNS; in.p += n[c++])
			bytes_add(&bad, in.p, n[c] - (c == cut && n[c]));
		same_in_batches(&l, &bad, e, ARRAY_SIZE(e), n[cut] ? -EBADMSG : 0);
		bytes_release(&bad);
	}
	bytes_release(&b);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_kind_comes_back_with_the_least_and_the_greatest_values),
		cmocka_unit_test(random_events_of_every_kind_come_back),
		cmocka_unit_test(as_many_events_as_a_block_can_have_come_back),
		cmocka_unit_test(every_cpu_that_can_be_comes_back),
		cmocka_unit_test(times_may_run_backwards),
		cmocka_unit_test(nothing_is_carried_from_one_block_to_the_next),
		cmocka_unit_test(what_was_to_be_expected_is_told_in_the_least_numbers),
		cmocka_unit_test(a_column_that_nobody_knows_is_stepped_over),
		cmocka_unit_test(a_kind_and_a_field_of_a_later_version_are_read_by_the_layout),
		cmocka_unit_test(columns_that_a_block_leaves_out_are_empty),
		cmocka_unit_test(a_reference_to_what_is_not_there_is_refused),
		cmocka_unit_test(the_greatest_distances_are_refused),
		cmocka_unit_test(the_same_cpu_as_none_is_refused),
		cmocka_unit_test(columns_that_do_not_fill_their_place_are_refused),
		cmocka_unit_test(a_column_cut_short_is_seen_where_it_ends),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
