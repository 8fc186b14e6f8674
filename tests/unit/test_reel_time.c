// SPDX-License-Identifier: GPL-2.0-or-later
/* Winding to a moment, and playing. */
#include "wind.h"

#include <stdlib.h>
#include <unistd.h>

#include "../../src/play/replay.h"

/* Of what moves the clock; 0: it comes with what is before it. */
static uint64_t time_of(const struct item *i)
{
	bool has = i->type == ITEM_EVENT || i->type == ITEM_TICK || i->type == ITEM_END;

	return has ? i->time : 0;
}

static struct model *fresh(const struct truth *t)
{
	struct model *m = model_new(t->feed.meta.cpus, t->feed.meta.start);

	assert_non_null(m);
	return m;
}

/* On by what happened up to a time. */
static void on(struct model *m, const struct truth *t, uint64_t time, size_t *at)
{
	for (; *at < t->items.n && time_of(&t->items.item[*at]) <= time; ++*at)
		if (t->items.item[*at].type != ITEM_META)
			assert_int_equal(replay_item(m, &t->items.item[*at]), 0);
}

static int by_size(const void *a, const void *b)
{
	uint64_t x = *(const uint64_t *)a, y = *(const uint64_t *)b;

	return x < y ? -1 : x > y;
}

/* Right before, at and right after some of the events, the first and the last with them. */
static size_t moments(const struct truth *t, uint64_t *to)
{
	size_t n = 0;

	to[n++] = 0;
	to[n++] = t->feed.meta.start;
	for (size_t i = 0; i < t->items.n; i++) {
		if (!time_of(&t->items.item[i]) || (i % 7 && i + 1 < t->items.n && n > 6))
			continue;
		for (int k = -1; k <= 1; k++)
			to[n++] = t->items.item[i].time + k;
	}
	to[n++] = UINT64_MAX;
	qsort(to, n, sizeof(*to), by_size);
	return n;
}

static void a_moment_is_behind_all_that_happened_up_to_it(void **state)
{
	struct bytes b = wound_recording(21, 9, 120);
	struct truth t = truth_of(&b);
	uint64_t *times = calloc(3 * t.items.n + 3, sizeof(*times));
	size_t n = moments(&t, times), at = 0;
	struct model **wanted = calloc(n, sizeof(struct model *)), *m = fresh(&t);
	struct rnd rnd = { 8 };
	int fd;
	struct reel *r = reel_of(&b, REEL_BUDGET, &fd);

	(void)state;
	for (size_t i = 0; i < n; i++) {
		on(m, &t, times[i], &at);
		wanted[i] = model_copy(m);
	}
	for (size_t i = 0; i < 3 * n; i++) {
		size_t k = i < n ? i : i < 2 * n ? 2 * n - 1 - i : rnd_below(&rnd, n);

		assert_int_equal(reel_to_time(r, times[k]), 0);
		assert_true(same_model(reel_model(r), wanted[k]));
	}
	for (size_t i = 0; i < n; i++)
		model_free(wanted[i]);
	model_free(m);
	free(wanted);
	free(times);
	reel_free(r);
	close(fd);
	truth_release(&t);
	bytes_release(&b);
}

/* Several events may have one time, and some are told with an earlier one than the event before. */
static void events_of_one_time_happen_together(void **state)
{
	struct bytes b = wound_recording(22, 6, 200);
	struct truth t = truth_of(&b);
	unsigned int equal = 0;
	int fd;
	struct reel *r = reel_of(&b, REEL_BUDGET, &fd);

	(void)state;
	for (size_t i = 1; i < t.items.n; i++) {
		const struct item *a = &t.items.item[i - 1], *c = &t.items.item[i];

		if (a->type != ITEM_EVENT || c->type != ITEM_EVENT || a->time != c->time)
			continue;
		equal++;
		assert_int_equal(reel_to_time(r, c->time), 0);
		assert_true(reel_model(r)->heard[c->event.cpu] >= 1);
		assert_int_equal(reel_model(r)->now, c->time);
		assert_null(past_event(reel_past(r), 0));
		assert_int_equal(reel_to_position(r, reel_model(r)->position + 1), 0);
		assert_true(reel_model(r)->now > c->time);
	}
	assert_in_range(equal, 5, 1000);
	reel_free(r);
	close(fd);
	truth_release(&t);
	bytes_release(&b);
}

static void playing_gets_where_winding_gets(void **state)
{
	struct bytes b = wound_recording(23, 8, 150);
	struct truth t = truth_of(&b);
	int fd, fd2;
	struct reel *r = reel_of(&b, REEL_BUDGET, &fd), *other = reel_of(&b, REEL_BUDGET, &fd2);
	struct reel_extent e = extent_of(r);
	struct rnd rnd = { 2 };

	(void)state;
	for (uint64_t time = e.start; time < e.end + 90000000; ) {
		int rc = 0;

		time += 1 + rnd_below(&rnd, 90000000);
		while (!rc) {
			uint64_t before = reel_model(r)->position;

			rc = reel_play(r, time, 17);
			assert_true(rc >= 0);
			assert_in_range(reel_model(r)->position - before, rc ? 0 : 17, 17);
		}
		assert_int_equal(reel_to_time(other, time), 0);
		assert_true(same_model(reel_model(r), reel_model(other)));
	}
	assert_true(same_model(reel_model(r), t.feed.model));
	reel_free(r);
	reel_free(other);
	close(fd);
	close(fd2);
	truth_release(&t);
	bytes_release(&b);
}

static void playing_goes_no_step_back(void **state)
{
	struct bytes b = wound_recording(24, 4, 50);
	int fd;
	struct reel *r = reel_of(&b, REEL_BUDGET, &fd);

	(void)state;
	assert_int_equal(reel_to_position(r, 100), 0);
	assert_int_equal(reel_play(r, 0, 1000), 1);
	assert_int_equal(reel_model(r)->position, 100);
	assert_int_equal(reel_play(r, UINT64_MAX, 0), 0);
	assert_int_equal(reel_model(r)->position, 100);
	assert_int_equal(reel_play(r, UINT64_MAX, UINT64_MAX), 1);
	assert_int_equal(reel_model(r)->position, extent_of(r).newest);
	reel_free(r);
	close(fd);
	bytes_release(&b);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_moment_is_behind_all_that_happened_up_to_it),
		cmocka_unit_test(events_of_one_time_happen_together),
		cmocka_unit_test(playing_gets_where_winding_gets),
		cmocka_unit_test(playing_goes_no_step_back),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
