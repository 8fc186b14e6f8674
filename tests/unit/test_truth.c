// SPDX-License-Identifier: GPL-2.0-or-later
/* Whole lives of a bpf_mem_alloc: told as they were, by CPUs that come late, with losses, and with
 * one event wrong. */
#include "story.h"

#include <stdio.h>
#include <string.h>

#define LIVES 12
#define STEPS 3000

static void no_failure(const struct model *m)
{
	char text[256];

	if (m->nfailures)
		print_error("%s\n", failure_sentence(m, model_failure(m, 1), text, sizeof(text)));
	assert_int_equal(m->nfailures, 0);
	assert_int_equal(m->checks.failed, 0);
}

static void same_lists(const struct model *m, const struct world *w)
{
	for (uint32_t cpu = 0; cpu < WORLD_CPUS; cpu++)
		for (unsigned int l = 0; l < BMA_LISTS; l++)
			assert_int_equal(m->caches[1 + cpu].list[l], w->cpu[cpu].list[l]);
}

static void all_known(const struct model *m)
{
	for (uint32_t cpu = 0; cpu < WORLD_CPUS; cpu++) {
		assert_int_equal(m->caches[1 + cpu].known, (1 << BMA_LISTS) - 1);
		assert_int_equal(m->caches[1 + cpu].moves_missing, 0);
		assert_int_equal(m->caches[1 + cpu].moves_awaited, 0);
	}
}

/* What left the slab and did not go back is in use or on a list. */
static void conserved(const struct model *m)
{
	int64_t n = 0;

	for (uint32_t cpu = 0; cpu < WORLD_CPUS; cpu++) {
		const struct model_cache *c = &m->caches[1 + cpu];

		n += c->slab_out - c->slab_back;
		for (unsigned int l = 0; l < BMA_LISTS; l++)
			n -= c->list[l];
	}
	assert_int_equal(n, m->classes[0].in_use);
}

static void cpus_that_come_late_break_no_check_and_leave_nearly_all_exact(void **state)
{
	uint64_t exact = 0, skipped = 0, peeks = 0, states = 0;

	(void)state;
	for (uint64_t seed = 1; seed <= LIVES; seed++) {
		struct story s;
		struct model *m;

		story_live(&s, seed, STEPS, false);
		story_skew(&s, seed);
		m = story_play(&s);
		no_failure(m);
		all_known(m);
		same_lists(m, &s.w);
		conserved(m);
		assert_int_equal(m->classes[0].in_use, s.w.in_use);
		exact += m->checks.exact;
		skipped += m->checks.skipped;
		states += m->events[BMA_STATE];
		for (size_t i = 0; i < s.n; i++)
			peeks += s.e[i].kind == BMA_STATE && s.e[i].flags & BMA_F_MOVING;
		model_free(m);
		story_release(&s);
	}
	print_message("%d exact, %d skipped, %d of %d states in the middle of a move\n", (int)exact,
		      (int)skipped, (int)peeks, (int)states);
	/* the skipped ones were taken in mid-move, or tell less than the model knew by then */
	assert_true(states > LIVES * STEPS / STORY_TICK * WORLD_CPUS * 2);
	assert_int_equal(exact + skipped, states);
	assert_true(exact * 10 > (states - peeks) * 9);
	assert_true(skipped >= peeks && peeks > 0);
}

static void a_tear_down_leaves_nothing(void **state)
{
	(void)state;
	for (uint64_t seed = 1; seed <= LIVES; seed++) {
		struct story s;
		struct model *m;

		story_live(&s, seed, STEPS, true);
		if (seed % 2)
			story_skew(&s, seed);
		m = story_play(&s);
		no_failure(m);
		same_lists(m, &s.w);
		conserved(m);
		assert_int_equal(m->classes[0].in_use, 0);
		assert_int_equal(m->classes[0].live, 0);
		assert_int_equal(m->ending.n, 0);
		model_free(m);
		story_release(&s);
	}
}

static bool any_unknown(const struct model *m)
{
	for (uint32_t cpu = 0; cpu < WORLD_CPUS; cpu++)
		if (m->caches[1 + cpu].known != (1 << BMA_LISTS) - 1)
			return true;
	return false;
}

static void losses_make_unknown_and_never_wrong(void **state)
{
	(void)state;
	for (uint64_t seed = 1; seed <= LIVES * 2; seed++) {
		struct story s;
		struct model *m;

		story_live(&s, seed, STEPS, seed % 2);
		story_lose(&s, seed, 5 + seed % 25 * 11);
		if (seed % 3)
			story_skew(&s, seed);
		m = story_play(&s);
		no_failure(m);
		assert_true(m->lost > 0);
		model_free(m);
		story_release(&s);
	}
}

/* Position right behind the events that are there when the next round of states has been told. */
static size_t after_round(const struct story *s, size_t from)
{
	unsigned int owners = 0;

	while (from < s->n && owners < 2)
		owners += s->e[from++].kind == BMA_OWNER;
	return from;
}

static void after_a_loss_the_next_states_make_everything_right_again(void **state)
{
	(void)state;
	for (uint64_t seed = 1; seed <= LIVES; seed++) {
		struct model *m = story_model();
		struct story s;
		size_t at, right;

		story_live(&s, seed, STEPS, false);
		at = s.n / 2;
		while (s.e[at].kind != BMA_ALLOC && s.e[at].kind != BMA_TRIM)
			at++;
		right = after_round(&s, at);
		if (right - at < 20)
			right = after_round(&s, right);
		s.e[at] = (struct event){ .kind = BMA_LOSS, .cpu = s.e[at].cpu, .n = { 1 } };
		story_tell(&s, m, 0, at + 1);
		assert_true(any_unknown(m));
		assert_true(m->classes[0].in_doubt);
		story_tell(&s, m, at + 1, right);
		all_known(m);
		assert_false(m->classes[0].in_doubt);
		assert_true(m->classes[0].counted);
		story_tell(&s, m, right, s.n);
		no_failure(m);
		same_lists(m, &s.w);
		assert_int_equal(m->classes[0].in_use, s.w.in_use);
		model_free(m);
		story_release(&s);
	}
}

/* Neither it nor its neighbours on its CPU come from an NMI: its count is judged. */
static bool plain(const struct story *s, size_t at)
{
	size_t i = at;

	while (i > 0 && s->e[--i].cpu != s->e[at].cpu)
		;
	return s->e[at].ctx != BMA_CTX_NMI && s->e[i].ctx != BMA_CTX_NMI;
}

static bool concerns(const struct model_failure *f, const struct event *e)
{
	return f->cache == e->cache || (e->tgt && f->cache == e->tgt) ||
	       (f->what == FAILURE_IN_USE && !f->class);
}

/*
 * The change at a position (from 1) was found, there or later, in a cache that it concerned. Where
 * CPUs come late, a state that contains the move can stand before the event's own place.
 */
static const struct model_failure *found(const struct model *m, size_t position,
					 const struct event *e)
{
	const struct model_failure *f = model_failure(m, 1);

	if (!f)
		print_error("a change of %u at %zu was not found\n", e->kind, position);
	assert_non_null(f);
	assert_true(m->checks.failed > 0);
	assert_true(f->position + 2 * SKEW >= position);
	assert_true(concerns(f, e));
	return f;
}

static bool changes_objects(const struct event *e)
{
	switch (e->kind) {
	case BMA_ALLOC_FAIL:
	case BMA_CACHE_NEW:		/* then the cache is older than the stream, which may be */
	case BMA_CACHE_GONE:
	case BMA_STATE:
	case BMA_MAP_FD:
	case BMA_OWNER:
		return false;
	case BMA_SLAB_ALLOC:
		return e->obj;
	case BMA_GP_END:
	case BMA_GP_START:
		return true;		/* also of an empty list: it has a number */
	default:
		return true;
	}
}

/* Some event of that kind, if there is one. */
static bool choose(const struct story *s, struct rnd *r, uint8_t kind, size_t *at)
{
	size_t from = rnd_below(r, s->n);

	for (size_t i = 0; i < s->n; i++) {
		*at = (from + i) % s->n;
		if (s->e[*at].kind == kind && changes_objects(&s->e[*at]))
			return true;
	}
	return false;
}

static void one_event_that_is_missing_is_found_and_its_cache_named(void **state)
{
	struct rnd r = { 99 };
	uint32_t kinds = 0;

	(void)state;
	for (uint64_t seed = 1; seed <= LIVES; seed++) {
		struct story life;

		story_live_and_rest(&life, seed, STEPS);
		if (seed % 2)
			story_skew(&life, seed);
		for (unsigned int kind = 1; kind < BMA_KINDS; kind++) {
			struct story s;
			struct model *m;
			struct event e;
			size_t at;

			if (!choose(&life, &r, kind, &at))
				continue;
			kinds |= 1u << kind;
			story_copy(&s, &life);
			e = s.e[at];
			story_delete(&s, at);
			m = story_play(&s);
			found(m, at + 1, &e);
			model_free(m);
			story_release(&s);
		}
		story_release(&life);
	}
	assert_int_equal(kinds, 1 << BMA_ALLOC | 1 << BMA_FREE | 1 << BMA_FREE_RCU |
			 1 << BMA_PREFILL | 1 << BMA_REFILL | 1 << BMA_TRIM | 1 << BMA_EXTRA_RCU |
			 1 << BMA_GP_START | 1 << BMA_GP_END | 1 << BMA_CACHE_DRAIN |
			 1 << BMA_SLAB_ALLOC | 1 << BMA_RAW_FREE);
}

static bool has_free_cnt(const struct event *e)
{
	return e->kind == BMA_ALLOC || (e->kind == BMA_FREE && !(e->flags & BMA_F_EXTRA)) ||
	       e->kind == BMA_REFILL || e->kind == BMA_TRIM;
}

static void one_free_cnt_that_is_wrong_is_found_where_it_is(void **state)
{
	struct rnd r = { 7 };

	(void)state;
	for (uint64_t seed = 1; seed <= LIVES * 4; seed++) {
		const struct model_failure *f;
		struct story s;
		struct model *m;
		size_t at;

		story_live(&s, seed, 1000, false);
		if (seed % 2)
			story_skew(&s, seed);
		do
			at = 100 + rnd_below(&r, s.n - 100);
		while (!has_free_cnt(&s.e[at]) || !plain(&s, at));
		s.e[at].free_cnt += rnd_below(&r, 2) ? 1 : -1;
		m = story_play(&s);
		f = found(m, at + 1, &s.e[at]);
		assert_int_equal(f->position, at + 1);
		assert_int_equal(f->what, FAILURE_FREE_CNT);
		assert_int_equal(f->kernel, s.e[at].free_cnt);
		model_free(m);
		story_release(&s);
	}
}

static bool has_count(const struct event *e)
{
	return e->kind == BMA_REFILL || e->kind == BMA_TRIM || e->kind == BMA_EXTRA_RCU ||
	       e->kind == BMA_GP_START || e->kind == BMA_GP_END;
}

/* Which of its counts; a refill's is that of objects that came back, not that asked for. */
static unsigned int count_of(struct rnd *r, const struct event *e)
{
	if (e->kind == BMA_REFILL)
		return N_BEHIND + rnd_below(r, 3);
	return e->kind == BMA_TRIM ? rnd_below(r, 2) : 0;
}

static void one_count_that_is_wrong_is_found(void **state)
{
	static const uint8_t kinds[] = { BMA_REFILL, BMA_TRIM, BMA_EXTRA_RCU, BMA_GP_START,
					 BMA_GP_END };
	struct rnd r = { 21 };
	uint32_t seen = 0;

	(void)state;
	for (uint64_t seed = 1; seed <= LIVES * 6; seed++) {
		struct story s;
		struct model *m;
		size_t at;

		story_live(&s, seed, STEPS, true);
		if (seed / ARRAY_SIZE(kinds) % 2)
			story_skew(&s, seed);
		if (!choose(&s, &r, kinds[seed % ARRAY_SIZE(kinds)], &at))
			at = 0;			/* then another kind's turn: it begins with a refill */
		while (!has_count(&s.e[at]))
			at++;
		seen |= 1u << s.e[at].kind;
		s.e[at].n[count_of(&r, &s.e[at])]++;
		m = story_play(&s);
		found(m, at + 1, &s.e[at]);
		model_free(m);
		story_release(&s);
	}
	for (size_t i = 0; i < ARRAY_SIZE(kinds); i++)
		assert_true(seen >> kinds[i] & 1);
}

static void a_wrong_length_or_count_of_a_state_is_found_in_that_state(void **state)
{
	struct rnd r = { 5 };

	(void)state;
	for (uint64_t seed = 1; seed <= LIVES * 3; seed++) {
		unsigned int list = rnd_below(&r, BMA_LISTS + 1);
		const struct model_failure *f;
		struct story s;
		struct model *m;
		size_t at;

		story_live(&s, seed, 1000, false);
		do
			at = 100 + rnd_below(&r, s.n - 100);
		while (s.e[at].kind != BMA_STATE || s.e[at].flags & BMA_F_MOVING);
		if (list == BMA_LISTS)
			s.e[at].free_cnt++;
		else
			s.e[at].n[list]++;
		m = story_play(&s);
		f = found(m, at + 1, &s.e[at]);
		assert_int_equal(f->position, at + 1);
		assert_int_equal(f->what, list == BMA_LISTS ? FAILURE_WALK : FAILURE_LIST);
		assert_int_equal(f->list, list == BMA_LISTS ? BMA_FREE_LLIST : list);
		model_free(m);
		story_release(&s);
	}
}

/* Something that only a cache's own CPU does. */
static bool own(const struct event *e)
{
	return e->kind == BMA_ALLOC || e->kind == BMA_FREE || e->kind == BMA_FREE_RCU ||
	       e->kind == BMA_REFILL || e->kind == BMA_TRIM;
}

static void two_events_that_changed_their_cpus_are_found_at_the_first(void **state)
{
	struct rnd r = { 3 };

	(void)state;
	for (uint64_t seed = 1; seed <= LIVES * 3; seed++) {
		const struct model_failure *f;
		struct event e, with;
		struct story s;
		struct model *m;
		size_t a, b;

		story_live(&s, seed, 1000, false);
		do {
			a = rnd_below(&r, s.n);
			b = rnd_below(&r, s.n);
		} while (a >= b || !own(&s.e[a]) || !own(&s.e[b]) || s.e[a].cpu == s.e[b].cpu);
		e = s.e[a];
		with = s.e[b];
		s.e[a] = with;
		s.e[a].cpu = e.cpu;
		s.e[b] = e;
		s.e[b].cpu = with.cpu;
		m = story_play(&s);
		f = found(m, a + 1, &with);
		assert_int_equal(f->position, a + 1);
		assert_int_equal(f->what, FAILURE_CPU);
		assert_int_equal(f->kernel, e.cpu);
		model_free(m);
		story_release(&s);
	}
}

/* Does its CPU tell a count between the two, outside of an NMI? Else their order tells nothing. */
static bool counted_between(const struct story *s, size_t a, size_t b, uint32_t cpu)
{
	unsigned int n = 0;

	for (size_t i = a + 1; i < b; i++)
		n += s->e[i].cpu == cpu && has_free_cnt(&s->e[i]) && plain(s, i);
	return n > 1;
}

static uint32_t got(const struct event *refill)
{
	return refill->n[N_BEHIND] + refill->n[N_WAITING] + refill->n[N_SLAB];
}

static bool moves_free_llist(const struct event *e)
{
	return has_free_cnt(e) && (e->kind != BMA_TRIM || e->n[N_MOVED]) &&
	       (e->kind != BMA_REFILL || got(e));
}

static void two_events_that_changed_their_places_are_found(void **state)
{
	struct rnd r = { 13 };

	(void)state;
	for (uint64_t seed = 1; seed <= LIVES * 3; seed++) {
		const struct model_failure *f;
		struct event e;
		struct story s;
		struct model *m;
		size_t a, b;

		story_live(&s, seed, 1000, false);
		do {
			a = 100 + rnd_below(&r, s.n - 100);
			b = a + rnd_below(&r, 60);
		} while (b >= s.n || s.e[a].cpu == s.e[b].cpu || !plain(&s, a) || !plain(&s, b) ||
			 !moves_free_llist(&s.e[a]) || !moves_free_llist(&s.e[b]) ||
			 !counted_between(&s, a, b, s.e[a].cpu) ||
			 !counted_between(&s, a, b, s.e[b].cpu));
		e = s.e[a];
		s.e[a] = s.e[b];
		s.e[b] = e;
		m = story_play(&s);
		f = model_failure(m, 1);
		assert_non_null(f);
		assert_true(f->position > a && f->position <= b + 1);
		assert_true(concerns(f, &s.e[a]) || concerns(f, &s.e[b]));
		model_free(m);
		story_release(&s);
	}
}

static void an_event_that_is_told_twice_is_found(void **state)
{
	struct rnd r = { 31 };

	(void)state;
	for (uint64_t seed = 1; seed <= LIVES * 3; seed++) {
		struct story s;
		struct model *m;
		size_t at;

		story_live(&s, seed, 1000, true);
		do
			at = rnd_below(&r, s.n);
		while (!own(&s.e[at]) || (s.e[at].kind == BMA_REFILL && !got(&s.e[at])));
		story_insert(&s, at, s.e[at]);
		m = story_play(&s);
		found(m, at + 1, &s.e[at]);
		model_free(m);
		story_release(&s);
	}
}

/* The same bytes, the same state: also when it is copied on the way. */
static void a_copy_lives_on_as_the_original_does(void **state)
{
	struct story s;
	struct model *m, *copy;

	(void)state;
	story_live(&s, 4, STEPS, true);
	story_skew(&s, 4);
	m = story_model();
	story_tell(&s, m, 0, s.n / 2);
	copy = model_copy(m);
	assert_non_null(copy);
	story_tell(&s, m, s.n / 2, s.n);
	story_tell(&s, copy, s.n / 2, s.n);
	assert_memory_equal(&m->checks, &copy->checks, sizeof(m->checks));
	assert_int_equal(m->ncaches, copy->ncaches);
	assert_memory_equal(m->caches, copy->caches, m->ncaches * sizeof(*m->caches));
	assert_memory_equal(m->classes, copy->classes, m->nclasses * sizeof(*m->classes));
	assert_int_equal(m->nactivities, WORLD_CPUS);
	assert_int_equal(copy->nactivities, WORLD_CPUS);
	assert_memory_equal(m->activities, copy->activities, WORLD_CPUS * sizeof(*m->activities));
	assert_int_equal(m->second, copy->second);
	assert_int_equal(m->nincidents, copy->nincidents);
	model_free(copy);
	model_free(m);
	story_release(&s);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(cpus_that_come_late_break_no_check_and_leave_nearly_all_exact),
		cmocka_unit_test(a_tear_down_leaves_nothing),
		cmocka_unit_test(losses_make_unknown_and_never_wrong),
		cmocka_unit_test(after_a_loss_the_next_states_make_everything_right_again),
		cmocka_unit_test(one_event_that_is_missing_is_found_and_its_cache_named),
		cmocka_unit_test(one_free_cnt_that_is_wrong_is_found_where_it_is),
		cmocka_unit_test(one_count_that_is_wrong_is_found),
		cmocka_unit_test(a_wrong_length_or_count_of_a_state_is_found_in_that_state),
		cmocka_unit_test(two_events_that_changed_their_cpus_are_found_at_the_first),
		cmocka_unit_test(two_events_that_changed_their_places_are_found),
		cmocka_unit_test(an_event_that_is_told_twice_is_found),
		cmocka_unit_test(a_copy_lives_on_as_the_original_does),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
