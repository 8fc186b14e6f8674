// SPDX-License-Identifier: GPL-2.0-or-later
/* The numbers of moves: which lengths may be compared when CPUs tell their events late, when some
 * are missing, when nothing is numbered. */
#include "story.h"

#include <string.h>

#define OWN (1 << BMA_FREE_LLIST | 1 << BMA_FREE_LLIST_EXTRA | 1 << BMA_FREE_BY_RCU | \
	     1 << BMA_FREE_LLIST_EXTRA_RCU)
#define ALL ((1 << BMA_LISTS) - 1)

/* Caches 1, 2 and 3, of CPUs 0, 1 and 2, each with 8 objects on free_llist and one move. */
static void apply(struct model *m, struct event e)
{
	e.time = m->now + 1000;
	assert_int_equal(model_apply(m, &e), 0);
}

static struct model *fresh(void)
{
	struct model *m = story_model();

	for (uint32_t id = 1; id <= 3; id++) {
		apply(m, (struct event){ .kind = BMA_CACHE_NEW, .cache = id });
		apply(m, (struct event){ .kind = BMA_PREFILL, .cache = id, .free_cnt = 8,
					 .n = { 8, 0, 0, 8 }, .moves = 1 });
	}
	return m;
}

/* A trim of the CPU's own cache to cache 3. */
static struct event trim(uint32_t cpu, uint32_t moved, int32_t free_cnt, uint32_t tgt_moves)
{
	return (struct event){ .kind = BMA_TRIM, .cpu = cpu, .cache = cpu + 1, .tgt = 3,
			       .n = { moved }, .free_cnt = free_cnt, .tgt_moves = tgt_moves };
}

/* Of cache 3, whose own lists are as after the prefill. */
static struct event state_of_3(uint32_t behind, uint32_t waiting, uint32_t moves)
{
	return (struct event){ .kind = BMA_STATE, .cpu = 2, .cache = 3, .free_cnt = 8,
			       .moves = moves, .n = { [BMA_FREE_LLIST] = 8,
			       [BMA_FREE_BY_RCU_TTRACE] = behind,
			       [BMA_WAITING_FOR_GP_TTRACE] = waiting } };
}

static struct event gp_start(uint32_t cpu, uint32_t n, uint32_t moves)
{
	return (struct event){ .kind = BMA_GP_START, .cpu = cpu, .cache = 3,
			       .what = BMA_GP_TASKS_TRACE, .n = { n }, .moves = moves };
}

static void everybody_speaks(struct model *m)
{
	for (uint32_t cpu = 0; cpu < 3; cpu++)
		apply(m, (struct event){ .kind = BMA_MAP_FD, .cpu = cpu });
}

static void checks_are(const struct model *m, uint64_t exact, uint64_t skipped, uint64_t failed)
{
	assert_int_equal(m->checks.exact, exact);
	assert_int_equal(m->checks.skipped, skipped);
	assert_int_equal(m->checks.failed, failed);
}

static void behind_is(const struct model *m, int64_t n)
{
	assert_int_equal(m->caches[3].list[BMA_FREE_BY_RCU_TTRACE], n);
}

static void a_number_that_comes_late_fills_its_hole(void **state)
{
	struct model *m = fresh();

	(void)state;
	apply(m, trim(0, 2, 6, 2));
	apply(m, gp_start(2, 5, 4));		/* between them CPU 1 sent three, told next */
	assert_int_equal(m->caches[3].known, OWN);
	assert_int_equal(m->caches[3].moves_missing, 1);
	assert_int_equal(m->caches[2].known, ALL);	/* a hole is its own cache's matter */
	apply(m, trim(1, 3, 5, 3));
	assert_int_equal(m->caches[3].known, ALL);
	assert_int_equal(m->caches[3].moves_missing, 0);
	behind_is(m, 0);
	apply(m, state_of_3(0, 5, 4));
	checks_are(m, 1, 0, 0);
	model_free(m);
}

static void a_state_that_knows_more_is_exact_when_its_moves_are_told(void **state)
{
	struct model *m = fresh();

	(void)state;
	apply(m, trim(0, 2, 6, 2));
	apply(m, state_of_3(5, 0, 3));		/* CPU 1 sent three, told next */
	checks_are(m, 0, 1, 0);
	behind_is(m, 5);
	assert_int_equal(m->caches[3].known, ALL);
	assert_int_equal(m->caches[3].moves_awaited, 1);
	apply(m, trim(1, 3, 5, 3));
	behind_is(m, 5);			/* not twice */
	checks_are(m, 1, 0, 0);
	apply(m, state_of_3(5, 0, 3));
	checks_are(m, 2, 0, 0);
	model_free(m);
}

static void exact_states_of_a_cache_are_counted_since_it_was_last_in_doubt(void **state)
{
	struct model *m = fresh();

	(void)state;
	apply(m, state_of_3(0, 0, 1));
	assert_int_equal(m->caches[3].exact, 1);
	apply(m, trim(0, 2, 6, 2));
	apply(m, state_of_3(5, 0, 3));		/* CPU 1 sent three, told next */
	assert_int_equal(m->caches[3].exact, 1);
	apply(m, trim(1, 3, 5, 3));
	assert_int_equal(m->caches[3].exact, 2);
	assert_int_equal(m->checks.exact, 2);
	assert_int_equal(m->caches[2].exact, 0);
	apply(m, (struct event){ .kind = BMA_LOSS, .cpu = 0, .n = { 1 } });
	assert_int_equal(m->caches[3].exact, 0);	/* CPU 0 may have sent it some */
	apply(m, state_of_3(5, 0, 3));			/* what was unknown is told, not compared */
	assert_int_equal(m->caches[3].exact, 0);
	apply(m, state_of_3(5, 0, 3));
	assert_int_equal(m->caches[3].exact, 1);
	assert_int_equal(m->checks.exact, 3);
	model_free(m);
}

static void a_state_that_knows_more_fails_when_its_moves_tell_something_else(void **state)
{
	struct model *m = fresh();
	const struct model_failure *f;
	uint64_t position;

	(void)state;
	apply(m, state_of_3(5, 0, 3));
	position = m->position;
	apply(m, trim(1, 3, 5, 3));
	checks_are(m, 0, 1, 0);
	apply(m, trim(0, 1, 7, 2));		/* four in all, where the kernel had five */
	checks_are(m, 0, 0, 1);
	f = model_failure(m, 1);
	assert_int_equal(f->what, FAILURE_LIST);
	assert_int_equal(f->list, BMA_FREE_BY_RCU_TTRACE);
	assert_int_equal(f->cache, 3);
	assert_int_equal(f->position, position);
	assert_int_equal(f->ours, 4);
	assert_int_equal(f->kernel, 5);
	behind_is(m, 5);
	model_free(m);
}

static void what_was_owed_to_two_states_is_owed_to_both(void **state)
{
	struct model *m = fresh();

	(void)state;
	apply(m, state_of_3(2, 0, 2));
	apply(m, state_of_3(5, 0, 3));
	checks_are(m, 0, 2, 0);
	apply(m, trim(1, 3, 5, 3));
	apply(m, trim(0, 2, 6, 2));
	checks_are(m, 2, 0, 0);
	behind_is(m, 5);
	model_free(m);
}

static void a_move_that_no_event_tells_fails_where_it_was_noticed(void **state)
{
	struct model *m = fresh();
	const struct model_failure *f;
	uint64_t position;

	(void)state;
	apply(m, gp_start(2, 3, 3));		/* move 2 is missing */
	position = m->position;
	apply(m, state_of_3(0, 3, 3));		/* it may still come */
	checks_are(m, 0, 1, 0);
	apply(m, state_of_3(0, 3, 3));		/* or CPU 0 has lost it, and says so next */
	checks_are(m, 1, 1, 0);
	everybody_speaks(m);
	apply(m, state_of_3(0, 3, 3));
	checks_are(m, 2, 1, 1);
	f = model_failure(m, 1);
	assert_int_equal(f->what, FAILURE_MOVES);
	assert_int_equal(f->position, position);
	assert_int_equal(f->cache, 3);
	assert_int_equal(f->kernel, 1);
	everybody_speaks(m);
	apply(m, state_of_3(0, 3, 3));		/* once */
	checks_are(m, 3, 1, 1);
	model_free(m);
}

static void a_loss_explains_a_missing_move(void **state)
{
	struct model *m = fresh();

	(void)state;
	apply(m, gp_start(2, 3, 3));
	apply(m, state_of_3(0, 3, 3));
	apply(m, (struct event){ .kind = BMA_LOSS, .n = { 1 } });
	assert_int_equal(m->caches[3].known, OWN);
	everybody_speaks(m);
	apply(m, state_of_3(0, 3, 3));
	assert_int_equal(m->caches[3].known, ALL);
	everybody_speaks(m);
	apply(m, state_of_3(0, 3, 3));
	checks_are(m, 1, 2, 0);
	assert_int_equal(model_end(m, m->now), 0);
	checks_are(m, 1, 2, 0);
	model_free(m);
}

static void a_number_that_was_lost_before_is_no_hole(void **state)
{
	struct model *m = fresh();

	(void)state;
	apply(m, (struct event){ .kind = BMA_LOSS, .n = { 1 } });
	apply(m, gp_start(2, 3, 3));		/* move 2 was in the loss */
	assert_int_equal(m->caches[3].moves_missing, 0);
	assert_int_equal(m->caches[3].known, OWN);
	apply(m, state_of_3(0, 3, 3));
	everybody_speaks(m);
	apply(m, state_of_3(0, 3, 3));
	checks_are(m, 1, 1, 0);
	model_free(m);
}

static void at_the_end_of_the_stream_nothing_can_come_late(void **state)
{
	struct model *m = fresh();

	(void)state;
	apply(m, gp_start(2, 3, 3));
	assert_int_equal(model_tick(m, m->now), 0);
	checks_are(m, 0, 0, 0);
	assert_int_equal(model_end(m, m->now), 0);
	checks_are(m, 0, 0, 1);
	assert_int_equal(model_failure(m, 1)->what, FAILURE_MOVES);
	model_free(m);
}

static void a_state_that_knows_less_leaves_the_shared_lists_alone(void **state)
{
	struct model *m = fresh();
	struct event e = state_of_3(0, 0, 1);

	(void)state;
	apply(m, trim(0, 2, 6, 2));
	apply(m, e);
	checks_are(m, 0, 1, 0);
	behind_is(m, 2);
	e.n[BMA_FREE_BY_RCU] = 1;		/* its own lists it knows */
	apply(m, e);
	checks_are(m, 0, 1, 1);
	assert_int_equal(model_failure(m, 1)->list, BMA_FREE_BY_RCU);
	model_free(m);
}

static void while_another_cpu_moves_only_own_lists_are_compared(void **state)
{
	struct model *m = fresh();
	struct event e = state_of_3(1, 0, 1);

	(void)state;
	e.flags = BMA_F_MOVING;
	apply(m, e);
	checks_are(m, 0, 1, 0);
	behind_is(m, 0);
	e.n[BMA_FREE_LLIST_EXTRA] = 1;
	apply(m, e);
	checks_are(m, 0, 1, 1);
	model_free(m);
}

static void what_may_be_a_tear_down_is_not_compared(void **state)
{
	struct model *m = fresh();
	struct event e = state_of_3(0, 0, 1);

	(void)state;
	apply(m, (struct event){ .kind = BMA_FREE_RCU, .cpu = 2, .cache = 3 });
	e.flags = BMA_F_MOVING;
	apply(m, e);			/* free_by_rcu is empty: was it drained? */
	e.n[BMA_FREE_LLIST] = 0;	/* free_cnt stays 8 */
	e.n[BMA_FREE_BY_RCU] = 1;
	apply(m, e);
	e.flags = 0;			/* the drain is over, its events come next */
	e.n[BMA_FREE_BY_RCU] = 0;
	e.moves = 3;
	apply(m, e);
	checks_are(m, 0, 3, 0);
	assert_int_equal(m->caches[3].list[BMA_FREE_LLIST], 8);
	model_free(m);
}

static void without_numbers_shared_lists_are_not_compared(void **state)
{
	struct model *m = fresh();

	(void)state;
	apply(m, trim(0, 2, 6, 0));
	behind_is(m, 2);
	apply(m, state_of_3(9, 9, 0));
	checks_are(m, 0, 1, 0);
	behind_is(m, 2);
	model_free(m);
}

static void a_cache_that_no_move_has_touched_needs_no_numbers(void **state)
{
	struct model *m = story_model();

	(void)state;
	apply(m, state_of_3(4, 0, 0));		/* older than the stream: this only tells */
	apply(m, state_of_3(4, 0, 0));
	checks_are(m, 1, 0, 0);
	apply(m, state_of_3(7, 0, 0));		/* something without a number did that */
	checks_are(m, 1, 1, 0);
	assert_int_equal(m->caches[3].known, OWN);
	model_free(m);
}

static void an_older_caches_numbers_begin_anywhere(void **state)
{
	struct model *m = story_model();

	(void)state;
	apply(m, gp_start(0, 3, 70));
	assert_int_equal(m->caches[3].moves_missing, 0);
	apply(m, state_of_3(0, 3, 70));
	apply(m, state_of_3(0, 3, 70));
	apply(m, (struct event){ .kind = BMA_STATE, .cache = 1, .free_cnt = 4, .n = { 4 },
				 .moves = 12 });
	everybody_speaks(m);
	apply(m, (struct event){ .kind = BMA_STATE, .cache = 1, .free_cnt = 4, .n = { 4 },
				 .moves = 12 });
	checks_are(m, 2, 0, 0);
	model_free(m);
}

static void numbers_come_round(void **state)
{
	struct model *m = story_model();

	(void)state;
	apply(m, state_of_3(9, 0, UINT32_MAX - 1));
	apply(m, gp_start(0, 4, UINT32_MAX));
	apply(m, gp_start(0, 5, 1));		/* 0 means none, so it may be left out */
	assert_int_equal(m->caches[3].moves, 1);
	assert_int_equal(m->caches[3].moves_missing, 1);
	apply(m, state_of_3(0, 9, 1));
	assert_int_equal(m->caches[3].known, ALL);
	assert_int_equal(m->checks.failed, 0);
	model_free(m);
}

static void a_late_event_does_not_end_the_batch_after_it(void **state)
{
	struct model *m = fresh();
	struct event end = { .kind = BMA_GP_END, .cpu = 1, .cache = 3, .n = { 3 }, .moves = 4,
			     .what = BMA_GP_TASKS_TRACE };
	uint64_t began;

	(void)state;
	apply(m, trim(0, 3, 5, 2));
	apply(m, gp_start(2, 3, 3));
	apply(m, gp_start(2, 0, 5));
	began = m->now;
	apply(m, end);
	assert_int_equal(m->caches[3].wait_start[BMA_GP_TASKS_TRACE], began);
	end.moves = 6;
	end.n[0] = 0;
	apply(m, end);
	assert_int_equal(m->caches[3].wait_start[BMA_GP_TASKS_TRACE], 0);
	model_free(m);
}

static void a_batch_to_its_own_cache_has_two_numbers(void **state)
{
	struct model *m = fresh();

	(void)state;
	apply(m, (struct event){ .kind = BMA_FREE_RCU, .cpu = 2, .cache = 3 });
	apply(m, (struct event){ .kind = BMA_GP_START, .cpu = 2, .cache = 3, .n = { 1 },
				 .what = BMA_GP_RCU, .moves = 2 });
	apply(m, (struct event){ .kind = BMA_GP_END, .cpu = 2, .cache = 3, .tgt = 3, .n = { 1 },
				 .what = BMA_GP_RCU, .moves = 3, .tgt_moves = 4 });
	apply(m, state_of_3(1, 0, 4));
	checks_are(m, 1, 0, 0);
	model_free(m);
}

static void a_cpu_that_is_not_the_caches_is_found(void **state)
{
	static const struct event own[] = {
		{ .kind = BMA_ALLOC, .free_cnt = 7 }, { .kind = BMA_ALLOC_FAIL },
		{ .kind = BMA_FREE, .free_cnt = 8 }, { .kind = BMA_FREE_RCU },
		{ .kind = BMA_REFILL, .free_cnt = 8, .moves = 2 },
		{ .kind = BMA_TRIM, .tgt = 2, .free_cnt = 8, .tgt_moves = 2 },
		{ .kind = BMA_EXTRA_RCU }, { .kind = BMA_STATE, .free_cnt = 8, .n = { 8, 0, 1 } },
		{ .kind = BMA_GP_START, .what = BMA_GP_RCU, .n = { 1 }, .moves = 3 },
	};
	struct model *m = fresh();

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(own); i++) {
		struct event e = own[i];

		e.cache = 3;
		e.cpu = 1;
		apply(m, e);
		assert_int_equal(m->nfailures, i + 1);
		assert_int_equal(model_failure(m, i + 1)->what, FAILURE_CPU);
		assert_int_equal(model_failure(m, i + 1)->ours, 2);
		assert_int_equal(model_failure(m, i + 1)->kernel, 1);
	}
	apply(m, (struct event){ .kind = BMA_GP_END, .cache = 3, .tgt = 3, .n = { 1 },
				 .moves = 4, .tgt_moves = 5 });
	apply(m, gp_start(0, 1, 6));
	apply(m, (struct event){ .kind = BMA_SLAB_ALLOC, .cache = 3, .obj = 8 });
	assert_int_equal(m->nfailures, ARRAY_SIZE(own));
	model_free(m);
}

static void a_prefill_may_come_after_the_first_use(void **state)
{
	struct model *m = story_model();

	(void)state;
	apply(m, (struct event){ .kind = BMA_CACHE_NEW, .cache = 3 });
	apply(m, (struct event){ .kind = BMA_ALLOC, .cpu = 2, .cache = 3, .free_cnt = 3 });
	apply(m, (struct event){ .kind = BMA_ALLOC, .cpu = 2, .cache = 3, .free_cnt = 2 });
	apply(m, (struct event){ .kind = BMA_PREFILL, .cache = 3, .free_cnt = 4,
				 .n = { 4, 0, 0, 4 }, .moves = 1 });
	apply(m, (struct event){ .kind = BMA_ALLOC, .cpu = 2, .cache = 3, .free_cnt = 1 });
	assert_int_equal(m->nfailures, 0);
	assert_int_equal(m->caches[3].list[BMA_FREE_LLIST], 1);
	assert_int_equal(m->caches[3].slab_out, 4);
	model_free(m);
}

/* Cache 3 goes with objects on a list. */
static struct model *gone_too_early(void)
{
	struct model *m = fresh();

	apply(m, (struct event){ .kind = BMA_CACHE_DRAIN, .cache = 3, .n = { 6 }, .moves = 2 });
	apply(m, (struct event){ .kind = BMA_CACHE_GONE, .cache = 3 });
	assert_int_equal(model_tick(m, m->now), 0);
	assert_int_equal(m->nfailures, 0);
	return m;
}

static void what_is_left_on_a_cache_that_is_gone_has_failed(void **state)
{
	struct model *m = gone_too_early();
	uint64_t position = m->position;

	(void)state;
	everybody_speaks(m);
	assert_int_equal(model_tick(m, m->now), 0);
	checks_are(m, 0, 0, 1);
	assert_int_equal(model_failure(m, 1)->position, position);
	assert_int_equal(model_failure(m, 1)->cache, 3);
	assert_int_equal(model_failure(m, 1)->ours, 2);
	assert_int_equal(model_end(m, m->now), 0);
	checks_are(m, 0, 0, 1);
	model_free(m);
	m = gone_too_early();
	assert_int_equal(model_end(m, m->now), 0);	/* then nobody needs to speak */
	checks_are(m, 0, 0, 1);
	model_free(m);
}

static void a_loss_explains_what_is_left_told_before_or_after(void **state)
{
	struct model *m = gone_too_early();

	(void)state;
	apply(m, (struct event){ .kind = BMA_LOSS, .cpu = 1, .n = { 1 } });
	everybody_speaks(m);
	assert_int_equal(model_end(m, m->now), 0);
	checks_are(m, 0, 0, 0);
	model_free(m);
	m = fresh();
	apply(m, (struct event){ .kind = BMA_LOSS, .cpu = 1, .n = { 1 } });	/* a drain */
	apply(m, (struct event){ .kind = BMA_CACHE_GONE, .cache = 3 });
	everybody_speaks(m);
	assert_int_equal(model_end(m, m->now), 0);
	checks_are(m, 0, 0, 0);
	model_free(m);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_number_that_comes_late_fills_its_hole),
		cmocka_unit_test(a_state_that_knows_more_is_exact_when_its_moves_are_told),
		cmocka_unit_test(exact_states_of_a_cache_are_counted_since_it_was_last_in_doubt),
		cmocka_unit_test(a_state_that_knows_more_fails_when_its_moves_tell_something_else),
		cmocka_unit_test(what_was_owed_to_two_states_is_owed_to_both),
		cmocka_unit_test(a_move_that_no_event_tells_fails_where_it_was_noticed),
		cmocka_unit_test(a_loss_explains_a_missing_move),
		cmocka_unit_test(a_number_that_was_lost_before_is_no_hole),
		cmocka_unit_test(at_the_end_of_the_stream_nothing_can_come_late),
		cmocka_unit_test(a_state_that_knows_less_leaves_the_shared_lists_alone),
		cmocka_unit_test(while_another_cpu_moves_only_own_lists_are_compared),
		cmocka_unit_test(what_may_be_a_tear_down_is_not_compared),
		cmocka_unit_test(without_numbers_shared_lists_are_not_compared),
		cmocka_unit_test(a_cache_that_no_move_has_touched_needs_no_numbers),
		cmocka_unit_test(an_older_caches_numbers_begin_anywhere),
		cmocka_unit_test(numbers_come_round),
		cmocka_unit_test(a_late_event_does_not_end_the_batch_after_it),
		cmocka_unit_test(a_batch_to_its_own_cache_has_two_numbers),
		cmocka_unit_test(a_cpu_that_is_not_the_caches_is_found),
		cmocka_unit_test(a_prefill_may_come_after_the_first_use),
		cmocka_unit_test(what_is_left_on_a_cache_that_is_gone_has_failed),
		cmocka_unit_test(a_loss_explains_what_is_left_told_before_or_after),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
