// SPDX-License-Identifier: GPL-2.0-or-later
#include "unit.h"

#include <errno.h>
#include <string.h>

#include "../../src/stream/index.h"

#define MS 1000000ull

static const struct index_place none;	/* nothing went before the first place */

static void tick(struct index *i, uint64_t offset, uint64_t time)
{
	assert_int_equal(index_add(i, offset, time), 0);
}

static void count(struct index *i, uint8_t kind, uint32_t n0)
{
	index_count(i, &(struct event){ .kind = kind, .n = { n0 } });
}

/* Through bytes and back. */
static struct index written_and_read(const struct index *i)
{
	struct buf b = { 0 };
	struct index back;

	assert_int_equal(buf_add(&b, "!", 1), 0);	/* it is added to what there is */
	assert_int_equal(index_put(i, &none, &b), 0);
	assert_int_equal(index_get(&back, (struct cursor){ b.p + 1, b.p + b.len, 0 }), 0);
	assert_int_equal(back.n, i->n);
	for (uint32_t k = 0; k < i->n; k++)
		assert_memory_equal(&back.places[k], &i->places[k], sizeof(i->places[k]));
	buf_release(&b);
	return back;
}

static void a_place_has_what_came_before_it(void **state)
{
	static const struct index_place wanted[] = { { 50, 100 * MS, 0, 0, 0 },
						     { 90, 200 * MS, 3, 12, 1 },
						     { 95, 300 * MS, 4, 12, 2 } };
	struct index i = { 0 }, back;

	(void)state;
	tick(&i, 50, 100 * MS);
	count(&i, BMA_ALLOC, 5);
	count(&i, BMA_ALLOC_FAIL, 5);
	count(&i, BMA_LOSS, 12);
	count(&i, BMA_STATE, 5);
	tick(&i, 90, 200 * MS);
	count(&i, BMA_ALLOC_FAIL, 0);
	tick(&i, 95, 300 * MS);
	assert_int_equal(i.n, ARRAY_SIZE(wanted));
	assert_memory_equal(i.places, wanted, sizeof(wanted));
	back = written_and_read(&i);
	index_release(&back);
	index_release(&i);
}

static void places_are_a_tenth_of_a_second_apart_at_least(void **state)
{
	struct index i = { 0 };

	(void)state;
	tick(&i, 10, 7);
	tick(&i, 20, 100 * MS + 6);
	tick(&i, 30, 100 * MS + 7);
	tick(&i, 40, 3);		/* a time that runs backwards adds none */
	tick(&i, 50, 200 * MS + 7);
	assert_int_equal(i.n, 3);
	assert_int_equal(i.places[1].offset, 30);
	assert_int_equal(i.places[2].offset, 50);
	index_release(&i);
}

static void it_never_grows_beyond_its_places_and_covers_all(void **state)
{
	struct index i = { 0 }, back;
	uint64_t last = 0;

	(void)state;
	for (uint64_t t = 1; t <= 5 * INDEX_PLACES; t++) {
		count(&i, BMA_ALLOC, 0);
		tick(&i, t * 1000, t * 100 * MS);
		assert_true(i.n <= INDEX_PLACES);
		if (t <= INDEX_PLACES)
			assert_int_equal(i.n, t);
		else
			assert_true(i.n >= INDEX_PLACES / 2);
	}
	assert_int_equal(i.apart, 800 * MS);
	for (uint32_t k = 0; k < i.n; k++) {
		const struct index_place *p = &i.places[k];

		assert_true(!k || p->time >= last + i.apart / 2);
		assert_int_equal(p->offset, p->events * 1000);
		assert_int_equal(p->time, p->events * 100 * MS);
		last = p->time;
	}
	assert_true(i.places[0].time <= i.apart);
	assert_true(last > 5 * INDEX_PLACES * 100 * MS - i.apart);
	back = written_and_read(&i);
	index_release(&back);
	index_release(&i);
}

static void wild_numbers_come_back(void **state)
{
	struct index i = { 0 }, back;
	struct rnd r = { 5 };
	uint64_t offset = 0;

	(void)state;
	for (int n = 0; n < 50; n++) {
		i.now.events += rnd_wild(&r) / 64;
		i.now.lost += rnd_wild(&r) / 64;
		i.now.failures += rnd_wild(&r) / 64;
		tick(&i, offset += rnd_wild(&r) / 64, (n + 1) * (UINT64_MAX / 60));
	}
	assert_int_equal(i.n, 50);
	back = written_and_read(&i);
	index_release(&back);
	index_release(&i);
}

static void bytes_cut_anywhere_are_refused(void **state)
{
	struct index i = { 0 }, back;
	struct buf b = { 0 };

	(void)state;
	for (uint64_t t = 1; t < 5; t++)
		tick(&i, t * 1000000, t * 200 * MS);
	assert_int_equal(index_put(&i, &none, &b), 0);
	for (size_t cut = 0; cut < b.len; cut++) {
		assert_int_equal(index_get(&back, (struct cursor){ b.p, b.p + cut, 0 }), -EBADMSG);
		index_release(&back);
	}
	b.p[0] = 255;			/* more places than bytes */
	assert_int_equal(index_get(&back, (struct cursor){ b.p, b.p + b.len, 0 }), -EBADMSG);
	index_release(&back);
	buf_release(&b);
	index_release(&i);
}

static void refused(const uint8_t *p, size_t n)
{
	struct index back;

	assert_int_equal(index_get(&back, (struct cursor){ p, p + n, 0 }), -EBADMSG);
	index_release(&back);
}

static void more_places_than_there_can_be_are_refused(void **state)
{
	static uint8_t b[VARINT_MAX + 5 * (INDEX_PLACES + 1)];
	struct index back;
	size_t head;

	(void)state;
	head = put_uint(b, INDEX_PLACES + 1) - b;
	refused(b, head + 5 * (INDEX_PLACES + 1));
	head = put_uint(b, INDEX_PLACES) - b;
	assert_int_equal(index_get(&back, (struct cursor){ b, b + head + 5 * INDEX_PLACES, 0 }), 0);
	assert_int_equal(back.n, INDEX_PLACES);
	index_release(&back);
}

static void numbers_that_come_round_are_refused(void **state)
{
	uint8_t b[2 * 5 * VARINT_MAX + 1], *p;

	(void)state;
	for (int which = 0; which < 5; which++) {
		p = put_uint(b, 2);
		for (int n = 0; n < 10; n++)
			p = put_uint(p, n % 5 == which ? UINT64_MAX : 1);
		refused(b, p - b);
	}
}

static void an_empty_one_is_one_byte(void **state)
{
	struct index i = { 0 }, back;
	struct buf b = { 0 };

	(void)state;
	assert_int_equal(index_put(&i, &none, &b), 0);
	assert_int_equal(b.len, 1);
	assert_int_equal(b.p[0], 0);
	buf_release(&b);
	back = written_and_read(&i);
	index_release(&back);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_place_has_what_came_before_it),
		cmocka_unit_test(places_are_a_tenth_of_a_second_apart_at_least),
		cmocka_unit_test(it_never_grows_beyond_its_places_and_covers_all),
		cmocka_unit_test(wild_numbers_come_back),
		cmocka_unit_test(bytes_cut_anywhere_are_refused),
		cmocka_unit_test(more_places_than_there_can_be_are_refused),
		cmocka_unit_test(numbers_that_come_round_are_refused),
		cmocka_unit_test(an_empty_one_is_one_byte),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
