// SPDX-License-Identifier: GPL-2.0-or-later
#include "unit.h"

#include <stdlib.h>
#include <string.h>

#include "../../src/model/model.h"

#define START 5000000000ull
#define MS 1000000ull
#define SECOND 1000000000ull

static struct model *caches(uint32_t n)
{
	struct model *m = model_new(2, START);

	assert_non_null(m);
	for (uint32_t id = 1; id <= n; id++) {
		struct cache_info c = { .id = id, .alloc = 1, .cpu = id % 2, .addr = id * 0x1000,
					.unit_size = 72, .low = 32, .high = 96, .batch = 48 };

		assert_int_equal(model_add_cache(m, &c), 0);
		model_apply(m, &(struct event){ .kind = BMA_CACHE_NEW, .cache = id, .cpu = id % 2,
						.time = START });
		model_apply(m, &(struct event){ .kind = BMA_PREFILL, .cache = id, .cpu = id % 2,
						.n = { 4, 0, 0, 4 }, .free_cnt = 4,
						.time = START });
	}
	return m;
}

static void gp(struct model *m, uint8_t kind, uint32_t cache, uint8_t what, uint32_t n,
	       uint64_t at)
{
	model_apply(m, &(struct event){ .kind = kind, .cache = cache, .what = what, .n = { n },
					.time = START + at });
}

static void state(struct model *m, uint32_t cache, uint32_t in_progress, uint64_t at)
{
	model_apply(m, &(struct event){ .kind = BMA_STATE, .cache = cache, .cpu = cache % 2,
					.ctx = BMA_CTX_IRQ, .free_cnt = 4, .time = START + at,
					.n = { 4, [N_IN_PROGRESS] = in_progress } });
}

static void loss(struct model *m, uint64_t at)
{
	model_apply(m, &(struct event){ .kind = BMA_LOSS, .n = { 3 }, .time = START + at });
}

static void an_age_runs_from_the_start_to_the_end(void **unused)
{
	struct model *m = caches(2);
	const struct grace *rcu = &m->grace[BMA_GP_RCU], *ttrace = &m->grace[BMA_GP_TASKS_TRACE];

	(void)unused;
	gp(m, BMA_GP_START, 1, BMA_GP_TASKS_TRACE, 33, 10 * MS);
	gp(m, BMA_GP_START, 2, BMA_GP_RCU, 5, 11 * MS);
	gp(m, BMA_GP_END, 2, BMA_GP_RCU, 5, 15 * MS);
	gp(m, BMA_GP_END, 1, BMA_GP_TASKS_TRACE, 30, 30 * MS);	/* a refill took three back */
	assert_int_equal(rcu->started, 1);
	assert_int_equal(rcu->done, 1);
	assert_int_equal(rcu->objects, 5);
	assert_int_equal(rcu->age.max, 4 * MS);
	assert_int_equal(ttrace->started, 1);
	assert_int_equal(ttrace->done, 1);
	assert_int_equal(ttrace->objects, 30);
	assert_int_equal(ttrace->age.n, 1);
	assert_int_equal(ttrace->age.max, 20 * MS);
	assert_int_equal(ttrace->usual, 20 * MS);
	model_free(m);
}

static void a_batch_whose_start_was_not_seen_has_no_age(void **unused)
{
	struct model *m = caches(1);

	(void)unused;
	gp(m, BMA_GP_END, 1, BMA_GP_TASKS_TRACE, 33, 10 * MS);
	assert_int_equal(m->grace[BMA_GP_TASKS_TRACE].done, 1);
	assert_int_equal(m->grace[BMA_GP_TASKS_TRACE].objects, 33);
	assert_int_equal(m->grace[BMA_GP_TASKS_TRACE].age.n, 0);
	model_free(m);
}

static void a_tear_down_waits_for_nothing(void **unused)
{
	struct model *m = caches(1);
	const struct grace *g = &m->grace[BMA_GP_TASKS_TRACE];

	(void)unused;
	gp(m, BMA_GP_START, 1, BMA_GP_TASKS_TRACE, 33, 1 * MS);
	gp(m, BMA_GP_END, 1, BMA_GP_TASKS_TRACE, 33, 9 * MS);
	model_apply(m, &(struct event){ .kind = BMA_GP_START, .cache = 1, .n = { 7 },
					.what = BMA_GP_TASKS_TRACE, .flags = BMA_F_DRAINING,
					.time = START + 10 * MS });
	gp(m, BMA_GP_END, 1, BMA_GP_TASKS_TRACE, 7, 10 * MS + 500);
	assert_int_equal(g->started, 1);
	assert_int_equal(g->done, 1);
	assert_int_equal(g->objects, 33);
	assert_int_equal(g->age.n, 1);
	model_free(m);
}

static void after_a_loss_an_age_that_may_be_wrong_is_left_out(void **unused)
{
	struct model *m = caches(1);
	const struct grace *g = &m->grace[BMA_GP_TASKS_TRACE];

	(void)unused;
	gp(m, BMA_GP_START, 1, BMA_GP_TASKS_TRACE, 33, 1 * MS);
	loss(m, 2 * MS);		/* this one's end, another's start? */
	gp(m, BMA_GP_END, 1, BMA_GP_TASKS_TRACE, 33, 900 * MS);
	assert_int_equal(g->done, 1);
	assert_int_equal(g->age.n, 0);
	gp(m, BMA_GP_START, 1, BMA_GP_TASKS_TRACE, 33, 901 * MS);
	loss(m, 902 * MS);
	state(m, 1, 1 << 8, 950 * MS);	/* one is in flight: that one? */
	gp(m, BMA_GP_END, 1, BMA_GP_TASKS_TRACE, 33, 990 * MS);
	assert_int_equal(g->age.n, 0);
	state(m, 1, 0, 991 * MS);
	gp(m, BMA_GP_START, 1, BMA_GP_TASKS_TRACE, 33, 992 * MS);
	gp(m, BMA_GP_END, 1, BMA_GP_TASKS_TRACE, 33, 999 * MS);
	assert_int_equal(g->age.n, 1);
	assert_int_equal(g->age.max, 7 * MS);
	model_free(m);
}

static void an_end_that_was_lost_is_learnt_from_the_kernel(void **unused)
{
	struct model *m = caches(1);
	struct grace_now now;

	(void)unused;
	gp(m, BMA_GP_START, 1, BMA_GP_TASKS_TRACE, 33, 1 * MS);
	loss(m, 2 * MS);
	model_grace_now(m, BMA_GP_TASKS_TRACE, &now);
	assert_int_equal(now.batches, 1);
	state(m, 1, 0, 250 * MS);
	model_grace_now(m, BMA_GP_TASKS_TRACE, &now);
	assert_int_equal(now.batches, 0);
	assert_int_equal(now.objects, 0);
	assert_int_equal(now.oldest, 0);
	model_free(m);
}

/* A state that was read just before the start may stand behind it: two CPUs' clocks. */
static void without_a_loss_our_own_word_stands(void **unused)
{
	struct model *m = caches(1);
	const struct grace *g = &m->grace[BMA_GP_TASKS_TRACE];

	(void)unused;
	gp(m, BMA_GP_START, 1, BMA_GP_TASKS_TRACE, 33, 1 * MS);
	state(m, 1, 0, 1 * MS + 1);
	gp(m, BMA_GP_END, 1, BMA_GP_TASKS_TRACE, 33, 9 * MS);
	assert_int_equal(g->age.n, 1);
	assert_int_equal(g->age.max, 8 * MS);
	model_free(m);
}

static void now_is_what_waits_at_this_moment(void **unused)
{
	struct model *m = caches(3);
	struct grace_now now;

	(void)unused;
	gp(m, BMA_GP_START, 1, BMA_GP_TASKS_TRACE, 33, 5 * MS);
	gp(m, BMA_GP_START, 3, BMA_GP_TASKS_TRACE, 7, 2 * MS);
	gp(m, BMA_GP_START, 2, BMA_GP_RCU, 9, 1 * MS);
	model_grace_now(m, BMA_GP_TASKS_TRACE, &now);
	assert_int_equal(now.batches, 2);
	assert_int_equal(now.objects, 40);
	assert_int_equal(now.oldest, START + 2 * MS);
	assert_int_equal(now.cache, 3);
	/* a refill takes all of it back: the grace period is waited for all the same */
	model_apply(m, &(struct event){ .kind = BMA_REFILL, .cache = 3, .cpu = 1, .free_cnt = 11,
					.n = { 7, 0, 7, 0 }, .time = START + 6 * MS });
	model_grace_now(m, BMA_GP_TASKS_TRACE, &now);
	assert_int_equal(now.batches, 2);
	assert_int_equal(now.objects, 33);
	model_apply(m, &(struct event){ .kind = BMA_CACHE_GONE, .cache = 3, .cpu = 1,
					.time = START + 7 * MS });
	model_grace_now(m, BMA_GP_TASKS_TRACE, &now);
	assert_int_equal(now.batches, 1);
	assert_int_equal(now.cache, 1);
	model_free(m);
}

static void each_second_has_the_age_of_its_oldest(void **unused)
{
	struct model *m = caches(1);
	const struct grace *g = &m->grace[BMA_GP_TASKS_TRACE];

	(void)unused;
	model_tick(m, START + SECOND / 2);
	assert_int_equal(g->second, 0);
	gp(m, BMA_GP_START, 1, BMA_GP_TASKS_TRACE, 33, SECOND * 3 / 2);
	model_tick(m, START + SECOND * 7 / 2);
	assert_int_equal(g->second, 3);
	assert_int_equal(g->oldest[1], 0);
	assert_int_equal(g->oldest[2], SECOND / 2);
	assert_int_equal(g->oldest[3], SECOND * 3 / 2);
	gp(m, BMA_GP_END, 1, BMA_GP_TASKS_TRACE, 33, SECOND * 18 / 5);
	model_tick(m, START + SECOND * 4);
	assert_int_equal(g->second, 4);
	assert_int_equal(g->oldest[4], SECOND * 21 / 10);	/* as it ended */
	gp(m, BMA_GP_START, 1, BMA_GP_TASKS_TRACE, 33, SECOND * 41 / 10);
	gp(m, BMA_GP_END, 1, BMA_GP_TASKS_TRACE, 33, SECOND * 44 / 10);
	gp(m, BMA_GP_START, 1, BMA_GP_TASKS_TRACE, 33, SECOND * 45 / 10);
	gp(m, BMA_GP_END, 1, BMA_GP_TASKS_TRACE, 33, SECOND * 46 / 10);
	gp(m, BMA_GP_START, 1, BMA_GP_TASKS_TRACE, 33, SECOND * 48 / 10);
	model_tick(m, START + SECOND * 7);
	assert_int_equal(g->oldest[5], SECOND * 3 / 10);
	assert_int_equal(g->oldest[6], SECOND * 12 / 10);
	loss(m, SECOND * 71 / 10);			/* of this one the start is not sure */
	gp(m, BMA_GP_END, 1, BMA_GP_TASKS_TRACE, 33, SECOND * 72 / 10);
	model_tick(m, START + SECOND * 8);
	assert_int_equal(g->oldest[8], 0);
	model_tick(m, START + SECOND * 1000000000);	/* no loop over all of them */
	assert_int_equal(g->second, 1000000000);
	model_free(m);
}

static void far_beyond_the_usual_is_a_second_or_eight_times_the_median(void **unused)
{
	struct grace g = { 0 };

	(void)unused;
	assert_int_equal(grace_limit(&g), SECOND);
	for (int i = 0; i < 10; i++)
		hist_add(&g.age, 15 * MS);
	assert_int_equal(grace_limit(&g), SECOND);
	for (int i = 0; i < 9; i++)
		hist_add(&g.age, 500 * SECOND);		/* stalls do not move it */
	assert_int_equal(grace_limit(&g), SECOND);
	for (int i = 0; i < 100; i++)
		hist_add(&g.age, SECOND);
	assert_true(grace_limit(&g) >= 8 * SECOND);
	assert_true(grace_limit(&g) <= 9 * SECOND);
}

static void a_stall_does_not_become_the_usual(void **unused)
{
	struct model *m = caches(1);
	const struct grace *g = &m->grace[BMA_GP_TASKS_TRACE];

	(void)unused;
	for (int i = 0; i < 10; i++) {
		gp(m, BMA_GP_START, 1, BMA_GP_TASKS_TRACE, 33, i * 100 * MS);
		gp(m, BMA_GP_END, 1, BMA_GP_TASKS_TRACE, 33, i * 100 * MS + 44 * MS);
	}
	gp(m, BMA_GP_START, 1, BMA_GP_TASKS_TRACE, 33, SECOND);
	gp(m, BMA_GP_END, 1, BMA_GP_TASKS_TRACE, 33, 21 * SECOND);
	assert_int_equal(g->age.max, 20 * SECOND);
	assert_int_equal(g->usual, 44 * MS);
	model_free(m);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(an_age_runs_from_the_start_to_the_end),
		cmocka_unit_test(a_batch_whose_start_was_not_seen_has_no_age),
		cmocka_unit_test(a_tear_down_waits_for_nothing),
		cmocka_unit_test(after_a_loss_an_age_that_may_be_wrong_is_left_out),
		cmocka_unit_test(an_end_that_was_lost_is_learnt_from_the_kernel),
		cmocka_unit_test(without_a_loss_our_own_word_stands),
		cmocka_unit_test(now_is_what_waits_at_this_moment),
		cmocka_unit_test(each_second_has_the_age_of_its_oldest),
		cmocka_unit_test(far_beyond_the_usual_is_a_second_or_eight_times_the_median),
		cmocka_unit_test(a_stall_does_not_become_the_usual),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
