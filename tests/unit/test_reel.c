// SPDX-License-Identifier: GPL-2.0-or-later
/* Winding: everywhere the model of a reader who stopped there, at no more cost than promised. */
#include "wind.h"

#include <stdlib.h>
#include <unistd.h>

/* Decoded and applied by the move at hand: no more than lies between two kept models. */
static void step(struct reel *r, const struct truth *t, uint64_t to)
{
	uint64_t before = cost_of(r).replayed;
	struct reel_cost c;

	assert_int_equal(reel_to_position(r, to), 0);
	is_true_at(t, r, to);
	c = cost_of(r);
	assert_in_range(c.last, 0, c.widest);
	assert_in_range(c.replayed - before, 0, c.widest);
}

static void step_back_and_forward(const struct bytes *b)
{
	struct truth t = truth_of(b);
	struct reel *r;
	int fd;

	r = reel_of(b, REEL_BUDGET, &fd);
	assert_int_equal(extent_of(r).newest, t.positions);
	assert_int_equal(reel_to_position(r, t.positions), 0);
	is_true_at(&t, r, t.positions);
	for (uint64_t at = t.positions; at--; )
		step(r, &t, at);
	for (uint64_t at = 1; at <= t.positions; at++) {
		uint64_t before = cost_of(r).replayed;

		step(r, &t, at);
		assert_int_equal(cost_of(r).replayed, before + 1);
	}
	reel_free(r);
	close(fd);
	truth_release(&t);
}

static void from_every_event_of_a_real_recording_back_and_forward(void **state)
{
	static const char *const files[] = { "tests/unit/data/cross.bma",
					     "tests/unit/data/churn100.bma",
					     "tests/unit/data/v1/cross.bma" };

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(files); i++) {
		struct bytes b = bytes_of_file(files[i]);

		step_back_and_forward(&b);
		bytes_release(&b);
	}
}

static void from_every_event_with_losses_marks_and_names_between(void **state)
{
	static const unsigned int events[] = { 3, 60, 700 };

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(events); i++) {
		struct bytes b = wound_recording(7 + i, 1200 / events[i], events[i]);

		step_back_and_forward(&b);
		bytes_release(&b);
	}
}

static void from_every_event_of_a_recording_without_rounds_of_states(void **state)
{
	struct bytes small = small_recording(), busy = busy_recording(3, 1000);

	(void)state;
	step_back_and_forward(&small);
	step_back_and_forward(&busy);
	bytes_release(&small);
	bytes_release(&busy);
}

static void from_anywhere_to_anywhere(void **state)
{
	struct bytes b = wound_recording(5, 12, 150);
	struct truth t = truth_of(&b);
	struct rnd rnd = { 11 };
	int fd;
	struct reel *r = reel_of(&b, REEL_BUDGET, &fd);

	(void)state;
	for (int i = 0; i < 2000; i++) {
		uint64_t to = rnd_below(&rnd, t.positions + 1);

		assert_int_equal(reel_to_position(r, to), 0);
		is_true_at(&t, r, to);
	}
	reel_free(r);
	close(fd);
	truth_release(&t);
	bytes_release(&b);
}

/* Are the items around the place those of the recording? */
static void window_is_true(const struct reel *r, const struct truth *t)
{
	const struct past *p = reel_past(r);
	uint64_t oldest, newest, position = 0, at = reel_model(r)->position;
	const struct event *loss = NULL;

	past_range(p, &oldest, &newest);
	assert_true(oldest == 1 || oldest + 4096 <= at + 1);
	assert_true(newest == t->positions || newest >= at + 1024);
	for (size_t i = 0; i < t->items.n; i++) {
		const struct event *e = &t->items.item[i].event;

		if (t->items.item[i].type != ITEM_EVENT)
			continue;
		if (e->kind == BMA_LOSS) {
			loss = loss ? loss : e;
			continue;
		}
		if (e->cpu >= t->feed.meta.cpus)
			continue;
		if (++position < oldest || position > newest) {
			assert_null(past_event(p, position));
		} else {
			assert_true(event_equal(past_event(p, position), e));
			assert_true(position == oldest || !past_loss(p, position) == !loss);
			assert_true(position == oldest || !loss ||
				    event_equal(past_loss(p, position), loss));
		}
		loss = NULL;
	}
}

/* Longer than the window, in few moves: all of it passes through. */
static void a_long_recording_passes_through_the_window(void **state)
{
	struct bytes b = wound_recording(6, 60, 7500);
	struct truth t = truth_of_each(&b, 3000);
	uint64_t last = t.positions / 3000 * 3000, at;
	struct rnd rnd = { 13 };
	int fd;
	struct reel *r = reel_of(&b, REEL_BUDGET, &fd);

	(void)state;
	assert_true(t.items.n > 300000);
	for (at = last; at; at -= 3000) {
		assert_int_equal(reel_to_position(r, at), 0);
		is_true_at(&t, r, at);
		if (at % 60000 == 0)
			window_is_true(r, &t);
	}
	for (; at < last; at += 3000) {
		step(r, &t, at + 1);
		assert_int_equal(reel_play(r, UINT64_MAX, 2998), 0);
		step(r, &t, at + 3000);
		step(r, &t, at + 2999);
	}
	window_is_true(r, &t);
	for (int i = 0; i < 60; i++) {
		at = (1 + rnd_below(&rnd, last / 3000)) * 3000;
		assert_int_equal(reel_to_position(r, at + 20), 0);
		for (int k = 0; k < 25; k++)
			step(r, &t, at + 20 - k);
		if (i % 10 == 0)
			window_is_true(r, &t);
	}
	reel_free(r);
	close(fd);
	truth_release(&t);
	bytes_release(&b);
}

/* One step each over more than the window wants before a place. */
static void every_step_of_a_longer_recording_decodes_one_stretch_at_most(void **state)
{
	struct bytes b = wound_recording(10, 250, 60);
	struct truth t = truth_of_each(&b, 100);
	int fd;
	struct reel *r = reel_of(&b, REEL_BUDGET, &fd);

	(void)state;
	assert_true(t.positions > 10000);
	assert_int_equal(reel_to_position(r, t.positions), 0);
	for (uint64_t at = t.positions; at--; )
		step(r, &t, at);
	for (uint64_t at = 1; at <= t.positions; at++)
		step(r, &t, at);
	reel_free(r);
	close(fd);
	truth_release(&t);
	bytes_release(&b);
}

static void events_of_cpus_that_there_are_not_have_no_position(void **state)
{
	struct truth truth;
	struct bytes b;
	struct reel *r;
	struct tape t;
	int fd;

	(void)state;
	tape_start(&t, 2);
	for (int i = 0; i < 400; i++) {
		tape_event(&t, (struct event){ .kind = i % 9 ? BMA_MAP_FD : BMA_STATE,
					       .cpu = i * i % 5 });
		t.time += i % 9 ? 0 : 200000000;
		if (i % 4 == 0)
			assert_int_equal(writer_tick(t.w, t.time), 0);
	}
	assert_int_equal(writer_end(t.w, t.time), 0);
	b = tape_bytes(&t);
	step_back_and_forward(&b);
	truth = truth_of(&b);
	r = reel_of(&b, REEL_BUDGET, &fd);
	for (uint64_t at = truth.positions; at--; ) {
		assert_int_equal(reel_to_position(r, at), 0);
		window_is_true(r, &truth);
	}
	reel_free(r);
	close(fd);
	truth_release(&truth);
	bytes_release(&b);
}

static void beyond_the_end_is_behind_all_there_is(void **state)
{
	static const uint64_t beyond[] = { 1, 1000, UINT64_MAX / 2 };
	struct bytes b = wound_recording(5, 3, 40);
	struct truth t = truth_of(&b);
	int fd;
	struct reel *r = reel_of(&b, REEL_BUDGET, &fd);

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(beyond); i++) {
		assert_int_equal(reel_to_position(r, t.positions + beyond[i]), 0);
		assert_true(same_model(reel_model(r), t.feed.model));
		assert_int_equal(reel_to_position(r, t.positions), 0);
		is_true_at(&t, r, t.positions);		/* without what follows the last event */
	}
	assert_int_equal(reel_to_position(r, UINT64_MAX), 0);
	assert_true(same_model(reel_model(r), t.feed.model));
	assert_true(same_model(reel_far(r)->model, t.feed.model));
	reel_free(r);
	close(fd);
	truth_release(&t);
	bytes_release(&b);
}

static void a_screenful_is_known_before_and_after_every_place(void **state)
{
	struct bytes b = wound_recording(9, 100, 90);
	struct truth t = truth_of_each(&b, 50);
	struct rnd rnd = { 4 };
	int fd;
	struct reel *r = reel_of(&b, REEL_BUDGET, &fd);

	(void)state;
	for (int i = 0; i < 60; i++) {
		assert_int_equal(reel_to_position(r, rnd_below(&rnd, t.positions + 1)), 0);
		window_is_true(r, &t);
		assert_int_equal(reel_to_time(r, rnd_below(&rnd, 100) * 200000000ull + 5000000000),
				 0);
		window_is_true(r, &t);
	}
	for (uint64_t at = t.positions; at--; ) {
		assert_int_equal(reel_to_position(r, at), 0);
		if (at % 97 == 0)
			window_is_true(r, &t);
	}
	reel_free(r);
	close(fd);
	truth_release(&t);
	bytes_release(&b);
}

static void what_lies_in_the_window_is_not_decoded_again(void **state)
{
	struct bytes b = wound_recording(9, 10, 90);
	int fd;
	struct reel *r = reel_of(&b, REEL_BUDGET, &fd);
	uint64_t all = extent_of(r).newest;

	(void)state;
	assert_int_equal(reel_to_position(r, all), 0);
	for (int i = 0; i < 3; i++) {
		for (uint64_t at = all; at--; )
			assert_int_equal(reel_to_position(r, at), 0);
		for (uint64_t at = 0; at++ < all; )
			assert_int_equal(reel_to_position(r, at), 0);
	}
	/* once from the beginning, once from the other end */
	assert_in_range(cost_of(r).decoded, all, 2 * all);
	reel_free(r);
	close(fd);
	bytes_release(&b);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(from_every_event_of_a_real_recording_back_and_forward),
		cmocka_unit_test(from_every_event_with_losses_marks_and_names_between),
		cmocka_unit_test(from_every_event_of_a_recording_without_rounds_of_states),
		cmocka_unit_test(from_anywhere_to_anywhere),
		cmocka_unit_test(a_long_recording_passes_through_the_window),
		cmocka_unit_test(every_step_of_a_longer_recording_decodes_one_stretch_at_most),
		cmocka_unit_test(events_of_cpus_that_there_are_not_have_no_position),
		cmocka_unit_test(beyond_the_end_is_behind_all_there_is),
		cmocka_unit_test(a_screenful_is_known_before_and_after_every_place),
		cmocka_unit_test(what_lies_in_the_window_is_not_decoded_again),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
