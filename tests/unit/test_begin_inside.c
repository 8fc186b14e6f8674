// SPDX-License-Identifier: GPL-2.0-or-later
/* A stream that begins in the middle of what happened, as a flight recorder leaves it. */
#include "story.h"

#include <stdio.h>
#include <string.h>

#define START 5000000000ull
#define LIVES 6
#define STEPS 1500
#define ALL ((1 << BMA_LISTS) - 1)

static void tell_alloc(struct model *m, uint32_t id)
{
	struct alloc_info a = { .id = id, .owner = BMA_OWNER_MAP, .map_id = STORY_MAP,
				.map_type = 1, .name = "conns" };

	assert_int_equal(model_add_alloc(m, &a), 0);
}

static void tell_cache(struct model *m, uint32_t id, uint32_t alloc, uint32_t cpu)
{
	struct cache_info c = { .id = id, .alloc = alloc, .cpu = cpu, .addr = 0x1000ull * id,
				.unit_size = 72, .low = 32, .high = 96, .batch = 48 };

	assert_int_equal(model_add_cache(m, &c), 0);
}

static struct model *begun(uint64_t events, uint64_t time)
{
	struct model *m = model_new(WORLD_CPUS, START);

	assert_non_null(m);
	model_begin_inside(m, events, time);
	return m;
}

/* Is the cache there at that place of the story? */
static bool lives(const struct story *s, size_t at, uint32_t cache)
{
	bool there = false;

	for (size_t i = 0; i < at; i++)
		if (s->e[i].cache == cache)
			there = s->e[i].kind == BMA_CACHE_NEW ||
				(there && s->e[i].kind != BMA_CACHE_GONE);
	return there;
}

/* What a reader makes of the story that begins at a place. */
static struct model *play_from(const struct story *s, size_t at)
{
	struct model *m = begun(at, START + at);

	tell_alloc(m, 1);
	for (uint32_t cpu = 0; cpu < WORLD_CPUS; cpu++)
		if (lives(s, at, 1 + cpu))
			tell_cache(m, 1 + cpu, 1, cpu);
	for (size_t i = at, end; i < s->n; i = end) {
		if (s->e[i].kind == BMA_CACHE_NEW)
			tell_cache(m, s->e[i].cache, 1, s->e[i].cache - 1);
		for (end = i + 1; end < s->n && s->e[end].kind != BMA_CACHE_NEW; end++)
			;
		story_tell(s, m, i, end);
	}
	assert_int_equal(model_end(m, m->now), 0);
	return m;
}

static void no_failure(const struct model *m, uint64_t seed, size_t at)
{
	char text[256];

	if (m->nfailures)
		print_error("seed %u, from %zu: %s\n", (unsigned int)seed, at,
			    failure_sentence(m, model_failure(m, 1), text, sizeof(text)));
	assert_int_equal(m->checks.failed, 0);
}

static void same_lists(const struct model *m, const struct world *w)
{
	for (uint32_t cpu = 0; cpu < WORLD_CPUS; cpu++) {
		const struct model_cache *c = model_cache(m, 1 + cpu);

		assert_int_equal(c->known, ALL);
		for (unsigned int l = 0; l < BMA_LISTS; l++)
			assert_int_equal(c->list[l], w->cpu[cpu].list[l]);
	}
}

/* Capture writes a KEY when every state that was read is in the stream. */
static bool can_be_key(const struct story *s, size_t at)
{
	for (size_t i = at; i < s->n && i < at + SKEW; i++)
		if (s->e[i].kind == BMA_STATE)
			return false;
	return true;
}

static void every_check_holds_wherever_a_life_is_begun_to_be_read(void **state)
{
	uint64_t exact = 0;

	(void)state;
	for (uint64_t seed = 1; seed <= LIVES; seed++) {
		struct story s;

		story_live(&s, seed, STEPS, false);
		for (size_t at = 1; at < s.n - 500; at += 37) {
			struct model *m = play_from(&s, at);

			no_failure(m, seed, at);
			same_lists(m, &s.w);
			assert_int_equal(m->before, at);
			exact += m->checks.exact;
			model_free(m);
		}
		story_release(&s);
	}
	assert_true(exact > 10000);
}

static void so_it_is_when_cpus_come_late(void **state)
{
	(void)state;
	for (uint64_t seed = 1; seed <= LIVES; seed++) {
		struct story s;

		story_live(&s, seed, STEPS, false);
		story_skew(&s, seed * 77);
		for (size_t at = 1; at < s.n - 500; at += 23) {
			struct model *m;

			if (!can_be_key(&s, at))
				continue;
			m = play_from(&s, at);
			no_failure(m, seed, at);
			same_lists(m, &s.w);
			model_free(m);
		}
		story_release(&s);
	}
}

static void so_it_is_in_the_middle_of_a_set_up_and_of_a_tear_down(void **state)
{
	(void)state;
	for (uint64_t seed = 1; seed <= 30; seed++) {
		struct story s;

		story_live(&s, seed, 100, true);
		if (seed & 1)
			story_skew(&s, seed);
		for (size_t at = 1; at < s.n; at++) {
			struct model *m;

			if (!can_be_key(&s, at))
				continue;
			m = play_from(&s, at);
			no_failure(m, seed, at);
			model_free(m);
		}
		story_release(&s);
	}
}

static void a_wrong_event_is_found_as_from_the_beginning(void **state)
{
	unsigned int found = 0, tried = 0;
	struct story s;

	(void)state;
	story_live(&s, 5, 16 * STEPS, false);
	for (size_t at = s.n / 2; at < s.n - 600; at++) {
		struct model *m;

		if (s.e[at].kind != BMA_REFILL)
			continue;
		s.e[at].n[N_SLAB]++;
		m = play_from(&s, s.n / 4);
		found += m->checks.failed != 0;
		tried++;
		s.e[at].n[N_SLAB]--;
		model_free(m);
	}
	story_release(&s);
	assert_true(tried > 20);
	assert_int_equal(found, tried);
}

static void apply(struct model *m, struct event e)
{
	e.time = m->now + 1000;
	assert_int_equal(model_apply(m, &e), 0);
}

static struct event state_of(uint32_t cache, uint32_t free_llist, int32_t free_cnt, uint32_t moves)
{
	return (struct event){ .kind = BMA_STATE, .cache = cache, .free_cnt = free_cnt,
			       .moves = moves, .n = { [BMA_FREE_LLIST] = free_llist } };
}

/* cache_new came before; two of four objects are on the list when it is read. */
static void a_set_up_that_was_under_way_breaks_no_check(void **state)
{
	struct model *m = begun(5, START);

	(void)state;
	tell_alloc(m, 1);
	tell_cache(m, 1, 1, 0);
	apply(m, (struct event){ .kind = BMA_MAP_FD });
	apply(m, state_of(1, 2, 2, 0));
	apply(m, (struct event){ .kind = BMA_PREFILL, .cache = 1, .n = { 4, 0, 0, 4 },
				 .free_cnt = 4, .moves = 1 });
	apply(m, (struct event){ .kind = BMA_ALLOC, .cache = 1, .free_cnt = 3 });
	apply(m, (struct event){ .kind = BMA_ALLOC, .cache = 1, .free_cnt = 2 });
	apply(m, state_of(1, 2, 2, 1));
	assert_int_equal(m->checks.failed, 0);
	assert_int_equal(model_cache(m, 1)->list[BMA_FREE_LLIST], 2);
	model_free(m);
}

/* The drains came before; free_cnt stays as it was. A batch was still waiting. */
static void a_tear_down_that_was_under_way_breaks_no_check(void **state)
{
	struct model *m = begun(5, START);

	(void)state;
	tell_alloc(m, 1);
	tell_cache(m, 1, 1, 0);
	apply(m, (struct event){ .kind = BMA_GP_END, .cache = 1, .what = BMA_GP_TASKS_TRACE,
				 .n = { 4 }, .moves = 70 });
	apply(m, state_of(1, 0, 36, 70));
	apply(m, state_of(1, 0, 36, 70));
	assert_int_equal(m->checks.failed, 0);
	apply(m, (struct event){ .kind = BMA_CACHE_GONE, .cache = 1 });
	assert_int_equal(model_end(m, m->now), 0);
	assert_int_equal(m->checks.failed, 0);
	model_free(m);
}

static void ids_begin_anywhere_and_no_address_is_mistaken(void **state)
{
	struct model *m = begun(1000000, START + 77);

	(void)state;
	tell_alloc(m, 3000000);
	tell_cache(m, 9000000, 3000000, 0);
	tell_cache(m, 9000001, 3000000, 1);
	assert_non_null(model_cache(m, 9000000));
	assert_int_equal(model_cache(m, 9000001)->info.cpu, 1);
	assert_int_equal(model_alloc(m, 3000000)->map_id, STORY_MAP);
	assert_true(model_cache(m, 9000000)->older);
	/* from then on a jump is damage again */
	assert_int_equal(model_tick(m, START + 100), 0);
	tell_cache(m, 9900000, 3000000, 2);
	assert_null(model_cache(m, 9900000));
	model_free(m);
}

static void counters_count_from_there(void **state)
{
	struct counters c = { .cpu = 0, .kind = BMA_ALLOC, .attempted = 1000, .emitted = 900,
			      .dropped = 60, .missed = 40 };
	struct model *m = begun(900, START);

	(void)state;
	tell_alloc(m, 1);
	tell_cache(m, 1, 1, 0);
	assert_int_equal(model_counters(m, &c), 0);
	assert_int_equal(m->missed + m->dropped + m->attempted + m->emitted, 0);
	assert_false(m->classes[0].in_doubt);
	assert_int_equal(model_tick(m, START + 100), 0);
	c.attempted += 10;
	c.emitted += 9;
	c.missed++;
	assert_int_equal(model_counters(m, &c), 0);
	assert_int_equal(m->missed, 1);
	assert_int_equal(m->attempted, 10);
	assert_int_equal(m->emitted, 9);
	assert_true(m->classes[0].in_doubt);
	model_free(m);
}

/* Right behind the place to begin, before anything else is told. */
static void what_was_missed_before_the_first_event_is_missed(void **state)
{
	struct counters c = { .cpu = 0, .kind = BMA_ALLOC, .attempted = 100, .emitted = 90,
			      .missed = 10 };
	struct model *m = begun(900, START);

	(void)state;
	tell_alloc(m, 1);
	tell_cache(m, 1, 1, 0);
	assert_int_equal(model_counters(m, &c), 0);
	c.attempted += 15;
	c.missed += 15;
	assert_int_equal(model_counters(m, &c), 0);
	apply(m, (struct event){ .kind = BMA_ALLOC, .cache = 1 });
	assert_int_equal(m->missed, 15);
	assert_int_equal(m->attempted, 15);
	assert_int_equal(m->emitted, 0);
	model_free(m);
}

static void the_time_before_is_no_history(void **state)
{
	struct model *m = begun(5, START + 3600 * 1000000000ull);

	(void)state;
	assert_int_equal(m->begun, START + 3600 * 1000000000ull);
	assert_int_equal(m->now, m->begun);
	tell_alloc(m, 1);
	tell_cache(m, 1, 1, 0);
	assert_int_equal(model_tick(m, m->begun + 100), 0);
	assert_int_equal(m->second, 3600);
	model_free(m);
}

static void an_end_without_its_start_has_no_age(void **state)
{
	struct model *m = begun(5, START);

	(void)state;
	tell_alloc(m, 1);
	tell_cache(m, 1, 1, 0);
	assert_int_equal(model_apply(m, &(struct event){
		.kind = BMA_GP_END, .cache = 1, .what = BMA_GP_TASKS_TRACE, .n = { 4 },
		.moves = 70, .time = START + 1000 }), 0);
	assert_int_equal(m->grace[BMA_GP_TASKS_TRACE].done, 1);
	assert_int_equal(m->grace[BMA_GP_TASKS_TRACE].age.n, 0);
	assert_int_equal(model_end(m, START + 2000), 0);
	assert_int_equal(m->checks.failed, 0);
	model_free(m);
}

static void a_place_to_begin_means_nothing_to_who_has_begun(void **state)
{
	struct model *m = story_model();

	(void)state;
	model_begin_inside(m, 77, START + 1000);
	assert_int_equal(m->before, 0);
	assert_int_equal(m->begun, START);
	assert_false(m->beginning);
	model_free(m);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_check_holds_wherever_a_life_is_begun_to_be_read),
		cmocka_unit_test(so_it_is_when_cpus_come_late),
		cmocka_unit_test(so_it_is_in_the_middle_of_a_set_up_and_of_a_tear_down),
		cmocka_unit_test(a_wrong_event_is_found_as_from_the_beginning),
		cmocka_unit_test(a_set_up_that_was_under_way_breaks_no_check),
		cmocka_unit_test(a_tear_down_that_was_under_way_breaks_no_check),
		cmocka_unit_test(ids_begin_anywhere_and_no_address_is_mistaken),
		cmocka_unit_test(counters_count_from_there),
		cmocka_unit_test(what_was_missed_before_the_first_event_is_missed),
		cmocka_unit_test(the_time_before_is_no_history),
		cmocka_unit_test(an_end_without_its_start_has_no_age),
		cmocka_unit_test(a_place_to_begin_means_nothing_to_who_has_begun),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
