// SPDX-License-Identifier: GPL-2.0-or-later
/* What the model keeps besides the lists: a map's own count, refill work, seconds, bytes, names, and
 * the places of failed checks. */
#include "story.h"

#include <stdio.h>
#include <string.h>

#define START 5000000000ull

static void apply(struct model *m, struct event e)
{
	e.time = m->now + 1000;
	assert_int_equal(model_apply(m, &e), 0);
}

static void everybody_speaks(struct model *m)
{
	for (uint32_t cpu = 0; cpu < 3; cpu++)
		apply(m, (struct event){ .kind = BMA_MAP_FD, .cpu = cpu });
}

static void count(struct model *m, uint32_t map_id, uint32_t n)
{
	apply(m, (struct event){ .kind = BMA_OWNER, .flags = BMA_F_COUNT, .n = { map_id, n } });
	everybody_speaks(m);
}

/* So many looks, for so long: a task that was only stopped in the middle would have gone on. */
static void look_until_no_task_is_stopped(struct model *m, uint32_t n)
{
	for (int i = 0; i < 21; i++) {
		m->now += 1000000000ull;
		count(m, STORY_MAP, n);
	}
}

static void set_up(struct model *m)
{
	for (uint32_t id = 1; id <= 3; id++) {
		apply(m, (struct event){ .kind = BMA_CACHE_NEW, .cache = id });
		apply(m, (struct event){ .kind = BMA_PREFILL, .cache = id, .free_cnt = 8,
					 .n = { 8, 0, 0, 8 }, .moves = 1 });
	}
}

static void alloc(struct model *m, int32_t free_cnt)
{
	apply(m, (struct event){ .kind = BMA_ALLOC, .cache = 1, .free_cnt = free_cnt });
}

static void an_older_map_tells_how_many_it_has(void **state)
{
	struct model *m = story_model();
	const struct model_class *k = &m->classes[0];

	(void)state;
	alloc(m, 40);
	assert_int_equal(k->in_use, 1);
	assert_false(k->counted);
	count(m, STORY_MAP, 500);
	assert_true(k->counted && k->older);
	assert_int_equal(k->in_use, 500);
	alloc(m, 39);
	assert_int_equal(k->in_use, 501);
	count(m, STORY_MAP, 502);	/* the alloc of an element that was counted comes next */
	assert_int_equal(k->in_use, 502);
	alloc(m, 38);
	count(m, STORY_MAP, 502);
	assert_int_equal(k->in_use, 502);
	count(m, STORY_MAP, 502);	/* now it rests, so from here on every event counts */
	alloc(m, 37);
	assert_int_equal(k->in_use, 503);
	count(m, STORY_MAP, 504);	/* busy: no reason to believe this rather than the events */
	assert_int_equal(k->in_use, 503);
	count(m, STORY_MAP, 503);
	count(m, STORY_MAP, 503);
	assert_int_equal(m->checks.failed, 0);
	model_free(m);
}

static void a_map_that_rests_and_has_another_number_has_failed(void **state)
{
	struct model *m = story_model();
	const struct model_failure *f;

	(void)state;
	set_up(m);
	alloc(m, 7);
	count(m, STORY_MAP, 2);
	count(m, STORY_MAP, 2);
	assert_int_equal(m->nfailures, 0);
	m->now += 90000000000ull;	/* a CPU was busy, and nobody looked */
	count(m, STORY_MAP, 2);
	assert_int_equal(m->nfailures, 0);
	look_until_no_task_is_stopped(m, 2);
	assert_int_equal(m->nfailures, 1);
	assert_int_equal(m->checks.failed, 1);
	f = model_failure(m, 1);
	assert_int_equal(f->what, FAILURE_IN_USE);
	assert_int_equal(f->cache, 0);
	assert_int_equal(f->class, 0);
	assert_int_equal(f->ours, 1);
	assert_int_equal(f->kernel, 2);
	assert_int_equal(m->classes[0].in_use, 2);
	assert_false(m->classes[0].counted);
	count(m, STORY_MAP, 2);
	assert_int_equal(m->nfailures, 1);
	alloc(m, 6);
	count(m, STORY_MAP, 2);		/* the same number, but it did not rest */
	assert_int_equal(m->nfailures, 1);
	assert_int_equal(m->classes[0].in_use, 3);
	model_free(m);
}

static void a_task_that_is_stopped_between_its_count_and_its_free_is_no_failure(void **state)
{
	struct model *m = story_model();

	(void)state;
	set_up(m);
	alloc(m, 7);
	for (int i = 0; i < 30; i++) {
		count(m, STORY_MAP, 0);	/* the element is free_htab_elem()'s, which has counted it */
		count(m, STORY_MAP, 0);
		m->now += 10000000000ull;
		apply(m, (struct event){ .kind = BMA_FREE, .cache = 1, .free_cnt = 8 });
		alloc(m, 7);
	}
	assert_int_equal(m->nfailures, 0);
	assert_int_equal(m->classes[0].in_use, 1);
	count(m, STORY_MAP, 1);
	count(m, STORY_MAP, 1);
	look_until_no_task_is_stopped(m, 1);
	assert_int_equal(m->nfailures, 0);
	model_free(m);
}

static void a_count_taken_while_a_task_was_stopped_is_taken_again(void **state)
{
	struct model *m = story_model();

	(void)state;
	count(m, STORY_MAP, 91);
	count(m, STORY_MAP, 91);
	assert_true(m->classes[0].settled);
	count(m, STORY_MAP, 92);
	count(m, STORY_MAP, 92);
	assert_int_equal(m->classes[0].in_use, 92);
	assert_int_equal(m->nfailures, 0);
	model_free(m);
}

static void across_a_loss_the_same_number_is_no_rest(void **state)
{
	struct model *m = story_model();

	(void)state;
	set_up(m);
	count(m, STORY_MAP, 0);
	apply(m, (struct event){ .kind = BMA_LOSS, .n = { 2 } });
	count(m, STORY_MAP, 0);
	assert_true(m->classes[0].counted);
	count(m, STORY_MAP, 1);		/* so the first one after the loss was not to be relied on */
	assert_int_equal(m->classes[0].in_use, 1);
	assert_int_equal(m->nfailures, 0);
	model_free(m);
}

static void a_cpu_that_was_silent_may_still_tell_a_loss(void **state)
{
	struct model *m = story_model();
	struct event e = { .kind = BMA_OWNER, .flags = BMA_F_COUNT, .n = { STORY_MAP, 2 } };

	(void)state;
	set_up(m);
	everybody_speaks(m);
	alloc(m, 7);
	apply(m, e);
	apply(m, e);			/* CPU 1 has not said a word since the first */
	assert_int_equal(m->nfailures, 0);
	apply(m, (struct event){ .kind = BMA_LOSS, .cpu = 1, .n = { 1 } });
	assert_true(m->classes[0].in_doubt);
	apply(m, e);
	assert_int_equal(m->nfailures, 0);
	assert_int_equal(m->classes[0].in_use, 2);
	assert_false(m->classes[0].in_doubt);
	assert_true(m->classes[0].counted);
	model_free(m);
}

static void both_allocators_of_a_per_cpu_map_have_the_same_count(void **state)
{
	struct alloc_info a = { .id = 2, .owner = BMA_OWNER_MAP_PERCPU, .map_id = STORY_MAP };
	struct cache_info c = { .id = 4, .alloc = 2, .addr = 0x9000, .unit_size = 8 };
	struct model *m = story_model();

	(void)state;
	assert_int_equal(model_add_cache(m, &c), 0);	/* before anybody knows whose it is */
	assert_int_equal(model_add_alloc(m, &a), 0);
	count(m, STORY_MAP + 1, 3);
	assert_false(m->classes[0].counted || m->classes[1].counted);
	apply(m, (struct event){ .kind = BMA_OWNER, .n = { STORY_MAP, 9 } });	/* no count */
	assert_false(m->classes[0].counted || m->classes[1].counted);
	count(m, STORY_MAP, 11);
	assert_int_equal(m->classes[0].in_use, 11);
	assert_int_equal(m->classes[1].in_use, 11);
	apply(m, (struct event){ .kind = BMA_CACHE_GONE, .cache = 4 });
	count(m, STORY_MAP, 12);
	assert_int_equal(m->classes[0].in_use, 12);
	assert_int_equal(m->classes[1].in_use, 11);
	model_free(m);
}

static struct event raising(uint8_t kind, int32_t free_cnt, enum bma_raise raise)
{
	return (struct event){ .kind = kind, .cache = 1, .free_cnt = free_cnt, .flags = raise };
}

static void refill_work_is_followed_from_its_raise_to_what_it_did(void **state)
{
	struct model *m = story_model();
	const struct model_cache *c = &m->caches[1];
	uint64_t raised;

	(void)state;
	set_up(m);
	assert_int_equal(c->raised_at, 0);
	apply(m, raising(BMA_ALLOC, 7, BMA_RAISE_QUEUED));
	raised = m->now;
	assert_int_equal(c->raised_at, raised);
	apply(m, raising(BMA_ALLOC, 6, BMA_RAISE_PENDING));
	apply(m, raising(BMA_ALLOC, 5, BMA_RAISE_NONE));
	assert_int_equal(c->raised_at, raised);
	apply(m, (struct event){ .kind = BMA_REFILL, .cache = 1, .free_cnt = 9,
				 .n = { 48, 0, 0, 4 }, .moves = 2 });
	assert_int_equal(c->raised_at, 0);
	assert_int_equal(model_activity(m, c)->refill.n, 1);
	assert_int_equal(model_activity(m, c)->refill.max, 3000);
	assert_int_equal(c->refill.time, m->now);
	assert_int_equal(c->refill.asked, 48);
	assert_int_equal(c->refill.slab, 4);
	apply(m, raising(BMA_FREE_RCU, 0, BMA_RAISE_QUEUED));
	assert_int_equal(c->raised_at, m->now);
	apply(m, (struct event){ .kind = BMA_GP_START, .cache = 1, .what = BMA_GP_TASKS_TRACE,
				 .moves = 3 });
	assert_int_not_equal(c->raised_at, 0);
	apply(m, (struct event){ .kind = BMA_GP_START, .cache = 1, .what = BMA_GP_RCU, .n = { 1 },
				 .moves = 4 });
	assert_int_equal(c->raised_at, 0);
	apply(m, raising(BMA_FREE, 10, BMA_RAISE_QUEUED));
	apply(m, (struct event){ .kind = BMA_TRIM, .cache = 1, .tgt = 2, .free_cnt = 8,
				 .n = { 2 }, .tgt_moves = 2 });
	assert_int_equal(c->raised_at, 0);
	apply(m, raising(BMA_ALLOC_FAIL, 0, BMA_RAISE_QUEUED));
	apply(m, (struct event){ .kind = BMA_EXTRA_RCU, .cache = 1 });
	assert_int_equal(c->raised_at, 0);
	assert_int_equal(model_activity(m, c)->refill.n, 1);	/* only refills are timed */
	apply(m, raising(BMA_ALLOC, 7, BMA_RAISE_QUEUED));
	apply(m, (struct event){ .kind = BMA_LOSS, .n = { 1 } });
	assert_int_equal(c->raised_at, 0);
	model_free(m);
}

static void a_list_is_empty_since_its_last_object_went(void **state)
{
	struct model *m = story_model();
	const struct model_cache *c = &m->caches[1];
	uint64_t since;

	(void)state;
	set_up(m);
	assert_int_equal(c->empty_since, 0);
	for (int32_t left = 7; left >= 0; left--)
		alloc(m, left);
	since = m->now;
	assert_int_equal(c->empty_since, since);
	apply(m, raising(BMA_ALLOC_FAIL, 0, BMA_RAISE_PENDING));
	assert_int_equal(c->empty_since, since);
	apply(m, (struct event){ .kind = BMA_FREE, .cache = 1, .free_cnt = 1 });
	assert_int_equal(c->empty_since, 0);
	model_free(m);
}

static void seconds_end_by_events_and_by_ticks(void **state)
{
	struct model *m = story_model();
	struct event e = { .kind = BMA_ALLOC, .cache = 1, .free_cnt = 7 };

	(void)state;
	set_up(m);
	assert_int_equal(m->nactivities, 3);
	assert_int_equal(m->second, 0);
	e.time = START + 900000000;
	assert_int_equal(model_apply(m, &e), 0);
	e.free_cnt = 6;
	e.time = START + 1000000000;		/* the first second is over, without this one */
	assert_int_equal(model_apply(m, &e), 0);
	assert_int_equal(m->second, 1);
	assert_int_equal(activity_ago(model_activity(m, &m->caches[1]), 0)->allocs, 1);
	assert_int_equal(activity_ago(model_activity(m, &m->caches[1]), 0)->free_cnt, 8);
	assert_int_equal(model_tick(m, START + 2500000000), 0);
	assert_int_equal(m->second, 2);
	assert_int_equal(activity_ago(model_activity(m, &m->caches[1]), 0)->allocs, 1);
	assert_int_equal(activity_ago(model_activity(m, &m->caches[1]), 0)->free_cnt, 7);
	assert_int_equal(model_tick(m, UINT64_MAX), 0);
	assert_int_equal(m->grace[0].second, m->second);
	model_free(m);
}

static void a_cache_has_an_activity_from_its_first_event_on(void **state)
{
	struct model *m = story_model();

	(void)state;
	apply(m, (struct event){ .kind = BMA_STATE, .cache = 1, .free_cnt = 3, .n = { 3 } });
	assert_int_equal(m->nactivities, 0);
	assert_int_equal(model_activity(m, &m->caches[1])->flow[FLOW_ALLOC], 0);
	apply(m, (struct event){ .kind = BMA_TRIM, .cache = 1, .tgt = 2, .free_cnt = 1, .n = { 2 },
				 .tgt_moves = 1 });
	assert_int_equal(m->nactivities, 2);
	assert_int_equal(model_activity(m, &m->caches[1])->flow[FLOW_TRIM], 2);
	assert_int_equal(model_activity(m, &m->caches[2])->flow[FLOW_TRIM_IN], 2);
	assert_int_equal(model_activity(m, &m->caches[3])->flow[FLOW_TRIM_IN], 0);
	model_free(m);
}

static void bytes_are_known_when_all_their_objects_are(void **state)
{
	struct model *m = story_model();
	struct model_bytes b;

	(void)state;
	set_up(m);
	alloc(m, 7);
	apply(m, (struct event){ .kind = BMA_FREE_RCU, .cpu = 1, .cache = 2 });
	alloc(m, 6);
	model_bytes(m, &b);
	assert_int_equal(b.in_use, 96);		/* 72 bytes take a slot of 96 */
	assert_int_equal(b.free, 96 * (6 + 8 + 8));
	assert_int_equal(b.waiting, 96);
	assert_true(b.known);
	apply(m, (struct event){ .kind = BMA_LOSS, .n = { 1 } });
	model_bytes(m, &b);
	assert_false(b.known);
	model_free(m);
	m = story_model();
	model_bytes(m, &b);
	assert_false(b.known);
	for (uint32_t cpu = 0; cpu < 3; cpu++)
		apply(m, (struct event){ .kind = BMA_STATE, .cpu = cpu, .cache = cpu + 1,
					 .free_cnt = 5, .n = { 5 } });
	model_bytes(m, &b);
	assert_int_equal(b.free, 96 * 15);
	assert_false(b.known);			/* what was in use before is not */
	count(m, STORY_MAP, 10);
	model_bytes(m, &b);
	assert_int_equal(b.in_use, 960);
	assert_false(b.known);			/* something may have been on its way */
	count(m, STORY_MAP, 10);
	model_bytes(m, &b);
	assert_true(b.known);			/* the map rested */
	model_free(m);
}

static void the_exact_share_is_rounded_down(void **state)
{
	struct model *m = story_model();

	(void)state;
	assert_int_equal(model_exact_share(m), 100);
	m->checks = (struct model_checks){ .exact = 899, .skipped = 100, .failed = 1 };
	assert_int_equal(model_exact_share(m), 89);
	m->checks = (struct model_checks){ .skipped = 3 };
	assert_int_equal(model_exact_share(m), 0);
	model_free(m);
}

static void a_name_is_the_last_one_of_its_number_and_kind(void **state)
{
	struct model *m = story_model(), *copy;

	(void)state;
	for (uint32_t id = 0; id < 100; id++) {
		struct name_info n = { .of = id % 2, .id = id / 2 };

		snprintf(n.name, sizeof(n.name), "n%u", id);
		assert_int_equal(model_add_name(m, &n), 0);
	}
	copy = model_copy(m);
	assert_non_null(copy);
	assert_int_equal(model_add_name(m, &(struct name_info){ .of = NAME_TASK, .id = 7,
								.name = "new" }), 0);
	assert_int_equal(m->nnames, 100);
	assert_string_equal(model_name(m, NAME_PROG, 7), "n14");
	assert_string_equal(model_name(m, NAME_TASK, 7), "new");
	assert_string_equal(model_name(copy, NAME_TASK, 7), "n15");
	assert_null(model_name(m, NAME_TASK, 50));
	model_free(m);
	model_free(copy);
}

static void the_first_failures_and_the_newest_stay(void **state)
{
	struct model *m = story_model();
	uint64_t n = FAILURES_FIRST + 3 * FAILURES_NEWEST + 5;

	(void)state;
	set_up(m);
	assert_null(model_failure(m, 0));
	assert_null(model_failure(m, 1));
	for (uint64_t i = 1; i <= n; i++)
		alloc(m, 100 + 2 * i);		/* never what is expected */
	assert_int_equal(m->checks.failed, n);
	assert_int_equal(m->caches[1].failed, n);
	assert_int_equal(m->nfailures, n);
	for (uint64_t i = 1; i <= n; i++) {
		const struct model_failure *f = model_failure(m, i);

		if (i > FAILURES_FIRST && i + FAILURES_NEWEST <= n) {
			assert_null(f);
			continue;
		}
		assert_int_equal(f->number, i);
		assert_int_equal(f->kernel, 100 + 2 * i);
		assert_int_equal(f->position, 6 + i);
	}
	assert_null(model_failure(m, n + 1));
	model_free(m);
}

static void a_failure_says_what_and_where(void **state)
{
	static const struct {
		uint8_t what;
		const char *text;
	} says[] = {
		{ FAILURE_FREE_CNT, "at event 9 (state): cache 2 (CPU 1): free_cnt is 3, the model "
				    "says 4" },
		{ FAILURE_LIST, "at event 9 (state): cache 2 (CPU 1): free_by_rcu has 3 objects, "
				"the model says 4" },
		{ FAILURE_WALK, "at event 9 (state): cache 2 (CPU 1): free_cnt is 3 where "
				"free_llist has 4 objects" },
		{ FAILURE_MOVES, "at event 9: cache 2 (CPU 1): 3 moves of its lists have no event" },
		{ FAILURE_CPU, "at event 9 (state): cache 2 (CPU 1): its event is told by CPU 3, "
			       "but it is CPU 4's cache" },
		{ FAILURE_IN_USE, "at event 9 (state): cache 2 (CPU 1): 3 objects are in use, the "
				  "model says 4" },
	};
	struct model *m = story_model();
	char buf[256];

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(says); i++) {
		struct model_failure f = { .what = says[i].what, .position = 9, .cache = 2,
					   .kind = BMA_STATE, .list = BMA_FREE_BY_RCU, .ours = 4,
					   .kernel = 3 };

		assert_string_equal(failure_sentence(m, &f, buf, sizeof(buf)), says[i].text);
		assert_string_not_equal(failure_name(f.what), "?");
	}
	assert_string_equal(failure_name(FAILURE_WHATS), "?");
	model_free(m);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(an_older_map_tells_how_many_it_has),
		cmocka_unit_test(a_map_that_rests_and_has_another_number_has_failed),
		cmocka_unit_test(a_task_that_is_stopped_between_its_count_and_its_free_is_no_failure),
		cmocka_unit_test(a_count_taken_while_a_task_was_stopped_is_taken_again),
		cmocka_unit_test(across_a_loss_the_same_number_is_no_rest),
		cmocka_unit_test(a_cpu_that_was_silent_may_still_tell_a_loss),
		cmocka_unit_test(both_allocators_of_a_per_cpu_map_have_the_same_count),
		cmocka_unit_test(refill_work_is_followed_from_its_raise_to_what_it_did),
		cmocka_unit_test(a_list_is_empty_since_its_last_object_went),
		cmocka_unit_test(seconds_end_by_events_and_by_ticks),
		cmocka_unit_test(a_cache_has_an_activity_from_its_first_event_on),
		cmocka_unit_test(bytes_are_known_when_all_their_objects_are),
		cmocka_unit_test(the_exact_share_is_rounded_down),
		cmocka_unit_test(a_name_is_the_last_one_of_its_number_and_kind),
		cmocka_unit_test(the_first_failures_and_the_newest_stay),
		cmocka_unit_test(a_failure_says_what_and_where),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
