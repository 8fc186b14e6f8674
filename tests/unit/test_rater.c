// SPDX-License-Identifier: GPL-2.0-or-later
#include "unit.h"

#include "../../bpf/event.h"
#include "../../src/capture/rater.h"

#define LOOK 200000000ull	/* ns, as rater.c has it */

/* A life in steps of a look: so many uses a second happen, `always` of them are told at every rate. */
static uint32_t live(struct rater *r, unsigned int looks, uint64_t uses, uint64_t always)
{
	uint64_t time = r->time, told = r->told, fixed = r->always;

	for (unsigned int i = 0; i < looks; i++) {
		uint64_t sampled = r->rate ? (uses - always) / 5 / r->rate : 0;

		time += LOOK;
		fixed += always / 5;
		told += sampled + always / 5;
		rater_look(r, time, told, fixed);
	}
	return r->rate;
}

static void without_a_budget_the_rate_is_what_was_asked_for(void **state)
{
	static const uint32_t wanted[] = { 1, 8, BMA_RATE_NONE };

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(wanted); i++) {
		struct rater r;

		rater_init(&r, wanted[i], 0);
		assert_int_equal(live(&r, 10, 50000000, 100), wanted[i]);
	}
}

static void above_the_budget_fewer_are_told_and_all_again_below(void **state)
{
	struct rater r;

	(void)state;
	rater_init(&r, 1, 100000);
	assert_int_equal(live(&r, 10, 90000, 0), 1);
	assert_int_equal(live(&r, 1, 350000, 0), 4);
	assert_int_equal(live(&r, 10, 350000, 0), 4);
	assert_int_equal(live(&r, 10, 90000, 0), 2);	/* one more step would nearly fill it */
	assert_int_equal(live(&r, 10, 50000, 0), 1);
}

static void what_is_told_at_every_rate_does_not_drive_it_up(void **state)
{
	struct rater r;

	(void)state;
	rater_init(&r, 1, 100000);
	/* the budget is gone already: a fourth of it is left for the others */
	assert_int_equal(live(&r, 20, 300000, 200000), 4);
	assert_int_equal(live(&r, 20, 200000, 200000), 1);
}

static void a_reader_chooses_between_counts_and_events(void **state)
{
	struct rater r;

	(void)state;
	rater_init(&r, BMA_RATE_NONE, 100000);
	assert_int_equal(live(&r, 3, 1000000, 0), BMA_RATE_NONE);
	rater_hear(&r, TELL_EVENTS);
	assert_true(rater_look(&r, r.time + 1, r.told, r.always));	/* at once */
	assert_int_equal(r.rate, 1);
	assert_int_equal(live(&r, 2, 1000000, 0), 16);
	rater_hear(&r, TELL_COUNTS);
	assert_true(rater_look(&r, r.time + 1, r.told, r.always));
	assert_int_equal(r.rate, BMA_RATE_NONE);
	rater_hear(&r, '?');		/* a word of a later version */
	assert_false(rater_look(&r, r.time + 1, r.told, r.always));
}

static void the_rate_that_was_asked_for_is_the_lowest(void **state)
{
	struct rater r;

	(void)state;
	rater_init(&r, 8, 1000000);
	assert_int_equal(live(&r, 10, 1000, 0), 8);
	assert_int_equal(live(&r, 10, 32000000, 0), 32);
	assert_int_equal(live(&r, 10, 1000, 0), 8);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(without_a_budget_the_rate_is_what_was_asked_for),
		cmocka_unit_test(above_the_budget_fewer_are_told_and_all_again_below),
		cmocka_unit_test(what_is_told_at_every_rate_does_not_drive_it_up),
		cmocka_unit_test(a_reader_chooses_between_counts_and_events),
		cmocka_unit_test(the_rate_that_was_asked_for_is_the_lowest),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
