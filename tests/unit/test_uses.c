// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Lives of a bpf_mem_alloc of which only some uses are told: as the probes do it, with a count before
 * each state and before the end. The model must come to what the whole life comes to.
 */
#include "story.h"

#include <stdlib.h>
#include <string.h>

#define LIVES 10
#define STEPS 3000
#define NONE 0			/* a rate */

static bool is_use(const struct event *e)
{
	return e->kind == BMA_ALLOC || e->kind == BMA_FREE || e->kind == BMA_FREE_RCU;
}

static enum bma_use use_of(const struct event *e)
{
	enum bma_use use = e->kind == BMA_ALLOC ? BMA_USE_ALLOC :
			   e->kind == BMA_FREE ? BMA_USE_FREE : BMA_USE_FREE_RCU;

	return use + !!(e->flags & BMA_F_EXTRA);
}

/* The probes' side (bpf/use.bpf.h, bpf/count.bpf.h). */
struct probes {
	struct story *out;
	struct rnd rnd;
	uint32_t rate;
	uint32_t n[WORLD_CPUS][BMA_USES];	/* counted, of each cache */
	uint32_t counted[WORLD_CPUS];		/* sum of n, as told last */
};

static void tell(struct probes *p, struct event e)
{
	story_insert(p->out, p->out->n, e);
}

static void tell_rate(struct probes *p, uint32_t rate)
{
	p->rate = rate;
	for (uint32_t cpu = 0; cpu < WORLD_CPUS; cpu++)
		tell(p, (struct event){ .kind = BMA_RATE, .cpu = cpu, .n = { rate } });
}

static void use(struct probes *p, struct event e)
{
	bool told = p->rate == 1 || event_raise(&e) == BMA_RAISE_QUEUED ||
		    (p->rate != NONE && !rnd_below(&p->rnd, p->rate));

	if (p->rate != 1) {
		p->n[e.cache - 1][use_of(&e)]++;
		e.flags |= BMA_F_COUNTED;
	}
	if (told)
		tell(p, e);
}

/* n as the probes tell it, of all uses so far; resolve_counts() makes it what the stream has. */
static void tell_count(struct probes *p, const struct event *before, bool torn)
{
	uint32_t sum = 0, *n = p->n[before->cache - 1];
	struct event e = { .kind = BMA_COUNT, .cpu = before->cpu, .cache = before->cache,
			   .ctx = before->ctx, .flags = torn ? BMA_F_TORN : 0 };

	for (unsigned int u = 0; u < BMA_USES; u++) {
		sum += n[u];
		e.n[u] = n[u];
	}
	if (sum == p->counted[before->cache - 1])
		return;
	if (!torn)
		p->counted[before->cache - 1] = sum;
	tell(p, e);
}

static void one(struct probes *p, const struct event *e, unsigned int torn)
{
	if (is_use(e)) {
		use(p, *e);
		return;
	}
	if (e->kind == BMA_STATE)
		tell_count(p, e, torn && !rnd_below(&p->rnd, torn));
	else if (e->kind == BMA_CACHE_DRAIN || e->kind == BMA_CACHE_GONE)
		tell_count(p, e, false);
	tell(p, *e);
}

/* The registry's side: what came since the count before that reached it. */
static void resolve_counts(struct story *s)
{
	uint32_t before[WORLD_CPUS][BMA_USES] = { { 0 } };

	for (size_t i = 0; i < s->n; i++) {
		struct event *e = &s->e[i];

		for (unsigned int u = 0; e->kind == BMA_COUNT && u < BMA_USES; u++) {
			uint32_t n = e->n[u], *b = &before[e->cache - 1][u];

			e->n[u] = e->flags & BMA_F_TORN ? 0 : n - *b;
			*b = e->flags & BMA_F_TORN ? *b : n;
		}
	}
}

struct how {
	uint32_t rate;
	size_t from, to;	/* of the whole story's events; to 0: all */
	unsigned int torn, lose;	/* one count in so many is; one event; 0: none */
	bool plain;		/* counts stay as the probes tell them */
};

/* The story as it is told with that rate; all is told before `from` and from `to` on. */
static struct story sample(const struct story *whole, uint64_t seed, struct how how)
{
	struct story s = *whole;
	struct probes p = { .out = &s, .rnd = { seed }, .rate = 1 };

	s.e = NULL;
	s.n = s.cap = 0;
	for (size_t i = 0; i < whole->n; i++) {
		if (i == how.from)
			tell_rate(&p, how.rate);
		if (i == how.to && i)
			tell_rate(&p, 1);
		one(&p, &whole->e[i], how.torn);
	}
	if (how.lose)
		story_lose(&s, seed, how.lose);
	if (!how.plain)
		resolve_counts(&s);
	return s;
}

static void no_failure(const struct model *m)
{
	char text[256];

	if (m->nfailures)
		print_error("%s\n", failure_sentence(m, model_failure(m, 1), text, sizeof(text)));
	assert_int_equal(m->nfailures, 0);
	assert_int_equal(m->checks.failed, 0);
}

/* Lists, in_use, events and flows are those of a model that was told all. */
static void same_as(const struct model *m, const struct model *whole)
{
	for (uint32_t cpu = 0; cpu < WORLD_CPUS; cpu++) {
		const struct model_cache *c = &m->caches[1 + cpu], *w = &whole->caches[1 + cpu];

		assert_int_equal(c->known, w->known);
		assert_memory_equal(c->list, w->list, sizeof(c->list));
		for (unsigned int kind = 1; kind < BMA_KINDS; kind++)
			if (kind != BMA_COUNT)
				assert_int_equal(c->events[kind], w->events[kind]);
		assert_memory_equal(model_activity(m, c)->flow, model_activity(whole, w)->flow,
				    sizeof(model_activity(m, c)->flow));
		assert_int_equal(c->slab_out, w->slab_out);
		assert_int_equal(c->slab_back, w->slab_back);
	}
	assert_int_equal(m->classes[0].in_use, whole->classes[0].in_use);
	for (unsigned int kind = BMA_ALLOC; kind <= BMA_FREE_RCU; kind++)
		assert_int_equal(m->events[kind] + m->untold[kind], whole->events[kind]);
}

static void same_as_the_whole(uint64_t seed, uint32_t rate, bool tear_down, uint64_t *exact,
			      uint64_t *states)
{
	struct story whole, s;
	struct model *m, *w;

	story_live(&whole, seed, STEPS, tear_down);
	s = sample(&whole, seed, (struct how){ .rate = rate });
	w = story_play(&whole);
	m = story_play(&s);
	no_failure(m);
	same_as(m, w);
	if (!tear_down)
		assert_int_equal(m->classes[0].in_use, whole.w.in_use);
	if (rate == NONE)
		assert_true(m->untold[BMA_ALLOC] * 2 > w->events[BMA_ALLOC]);
	*exact += m->checks.exact;
	*states += w->checks.exact;
	model_free(m);
	model_free(w);
	story_release(&s);
	story_release(&whole);
}

static void counts_bring_a_model_to_where_all_events_would_have(void **state)
{
	static const uint32_t rates[] = { NONE, 2, 8, 1000 };
	uint64_t exact = 0, states = 0;

	(void)state;
	for (uint64_t seed = 1; seed <= LIVES; seed++)
		for (unsigned int i = 0; i < ARRAY_SIZE(rates); i++)
			same_as_the_whole(seed, rates[i], (seed + i) % 2, &exact, &states);
	print_message("%d of %d exact checks\n", (int)exact, (int)states);
	assert_true(exact * 100 >= states * 98);
}

/* Around an NMI counts come out of order: there free_cnt is not compared. */
static bool near_nmi(const struct story *s, size_t i)
{
	size_t before = i;

	while (before-- && s->e[before].cpu != s->e[i].cpu)
		;
	return s->e[i].ctx == BMA_CTX_NMI || s->e[before].ctx == BMA_CTX_NMI;
}

/* The next use that is held against the model, behind an index of the story. */
static size_t next_told(const struct story *s, size_t i)
{
	while (s->e[i].kind != BMA_ALLOC || near_nmi(s, i))
		i++;
	return i;
}

static size_t past_states(const struct story *s, size_t i)
{
	unsigned int had = 0;

	while (had != (1 << WORLD_CPUS) - 1) {
		if (s->e[i].kind == BMA_STATE)
			had |= 1u << (s->e[i].cache - 1);
		i++;
	}
	return i;
}

static void when_all_is_told_again_each_event_is_held_against_the_model_again(void **state)
{
	struct story whole, s;
	struct model *m;
	size_t back, at;

	(void)state;
	for (uint64_t seed = 1; seed <= LIVES; seed++) {
		story_live(&whole, seed, STEPS, false);
		s = sample(&whole, seed, (struct how){ .rate = 8, .from = whole.n / 3,
						       .to = whole.n * 2 / 3 });
		m = story_play(&s);
		no_failure(m);
		assert_int_equal(m->sampling, 0);
		assert_int_equal(m->rate, 1);
		assert_int_equal(m->classes[0].in_use, whole.w.in_use);
		model_free(m);
		for (back = s.n - 1; s.e[back].kind != BMA_RATE; back--)
			;
		at = next_told(&s, past_states(&s, back));
		at = next_told(&s, at + 50);
		s.e[at].free_cnt++;
		m = story_play(&s);
		assert_true(m->nfailures > 0);
		assert_int_equal(model_failure(m, 1)->what, FAILURE_FREE_CNT);
		assert_int_equal(model_failure(m, 1)->position, at + 1);
		model_free(m);
		story_release(&s);
		story_release(&whole);
	}
}

static void between_counts_free_llist_is_as_long_as_was_told_last(void **state)
{
	struct story whole, s;
	struct model *m = story_model();

	(void)state;
	story_live(&whole, 3, STEPS, false);
	s = sample(&whole, 3, (struct how){ .rate = 4 });
	for (size_t i = 0; i < s.n; i++) {
		const struct event *e = &s.e[i];

		story_tell(&s, m, i, i + 1);
		if (e->kind == BMA_REFILL || e->kind == BMA_TRIM)
			assert_true(m->caches[e->cache].list[BMA_FREE_LLIST] == e->free_cnt ||
				    near_nmi(&s, i));
		for (unsigned int l = 0; l < BMA_LISTS; l++)
			if (e->kind == BMA_STATE)
				assert_true(m->caches[e->cache].drift[l] == 0);
	}
	no_failure(m);
	model_free(m);
	story_release(&s);
	story_release(&whole);
}

static void torn_counts_cost_checks_and_nothing_else(void **state)
{
	uint64_t torn = 0;

	(void)state;
	for (uint64_t seed = 1; seed <= LIVES; seed++) {
		struct story whole, s;
		struct model *m;

		story_live(&whole, seed, STEPS, true);
		s = sample(&whole, seed, (struct how){ .rate = seed % 2 ? 8 : NONE, .torn = 4 });
		for (size_t i = 0; i < s.n; i++)
			torn += s.e[i].kind == BMA_COUNT && s.e[i].flags & BMA_F_TORN;
		m = story_play(&s);
		no_failure(m);
		assert_int_equal(m->classes[0].in_use, 0);
		assert_true(m->checks.exact > 20);
		model_free(m);
		story_release(&s);
		story_release(&whole);
	}
	assert_true(torn > LIVES * 5);
}

/* Counts and rates get lost, too. */
static void losses_make_unknown_and_never_wrong(void **state)
{
	static const unsigned int one_in[] = { 3000, 300, 30, 6 };
	uint64_t exact = 0, lost_counts = 0;

	(void)state;
	for (uint64_t seed = 1; seed <= LIVES * 4; seed++) {
		struct story whole, s;
		struct model *m;
		uint64_t counts = 0;

		story_live(&whole, seed, STEPS, seed % 2);
		s = sample(&whole, seed, (struct how){ .rate = seed % 3 ? 8 : NONE });
		for (size_t i = 0; i < s.n; i++)
			counts += s.e[i].kind == BMA_COUNT;
		story_release(&s);
		s = sample(&whole, seed, (struct how){ .rate = seed % 3 ? 8 : NONE,
						       .lose = one_in[seed % 4] });
		for (size_t i = 0; i < s.n; i++)
			counts -= s.e[i].kind == BMA_COUNT;
		lost_counts += counts;
		m = story_play(&s);
		no_failure(m);
		exact += m->checks.exact;
		model_free(m);
		story_release(&s);
		story_release(&whole);
	}
	print_message("%d exact, %d counts lost\n", (int)exact, (int)lost_counts);
	assert_true(exact > 1000 && lost_counts > 100);
}

/* A flight recorder's stream: the rate was told before it begins. */
static void a_recording_that_begins_inside_finds_out_that_not_all_is_told(void **state)
{
	(void)state;
	for (uint64_t seed = 1; seed <= LIVES * 2; seed++) {
		struct story whole, s;
		struct model *m = story_model();
		uint64_t exact;

		story_live(&whole, seed, STEPS, seed % 3 == 0);
		s = sample(&whole, seed, (struct how){ .rate = seed % 2 ? 8 : NONE });
		model_begin_inside(m, s.n / 2, 6000000000ull);
		story_tell(&s, m, s.n / 2 + seed, s.n);
		assert_int_equal(model_end(m, m->now + 1000000), 0);
		no_failure(m);
		assert_true(m->sampling > 0);
		exact = m->checks.exact;
		assert_true(exact > 10);
		model_free(m);
		story_release(&s);
		story_release(&whole);
	}
}

/* One more or one less in one place of one count. */
static void every_wrong_count_is_noticed(void **state)
{
	unsigned int tried = 0;
	struct story whole, s;

	(void)state;
	story_live(&whole, 5, 1200, true);
	s = sample(&whole, 5, (struct how){ .rate = 8 });
	for (size_t i = 0; i < s.n; i++)
		for (unsigned int u = 0; s.e[i].kind == BMA_COUNT && u < BMA_USES; u++) {
			struct model *m;

			s.e[i].n[u]++;
			m = story_play(&s);
			assert_true(m->checks.failed > 0);
			assert_int_equal(model_failure(m, 1)->cache, s.e[i].cache);
			assert_true(model_failure(m, 1)->position > i);
			model_free(m);
			s.e[i].n[u]--;
			tried++;
		}
	print_message("%d numbers\n", (int)tried);
	assert_true(tried > 100);
	story_release(&s);
	story_release(&whole);
}

/* A told use that is missing though counted, told twice, or told as one that is not counted. */
static void a_told_use_that_goes_wrong_is_noticed(void **state)
{
	unsigned int tried = 0;
	struct story whole, s;

	(void)state;
	story_live(&whole, 6, 1200, true);
	s = sample(&whole, 6, (struct how){ .rate = 20 });
	for (size_t i = 0; i < s.n; i++) {
		struct model *m;

		if (!is_use(&s.e[i]))
			continue;
		s.e[i].flags &= ~BMA_F_COUNTED;		/* then it is one more than the count has */
		m = story_play(&s);
		assert_true(m->checks.failed > 0);
		model_free(m);
		s.e[i].flags |= BMA_F_COUNTED;
		tried++;
	}
	assert_true(tried > 50);
	story_release(&s);
	story_release(&whole);
}

/* Counts as the probes tell them, of all uses so far, are no counts since the last one. */
static void counts_of_all_uses_would_be_noticed(void **state)
{
	struct story whole, s;
	struct model *m;

	(void)state;
	story_live(&whole, 7, STEPS, false);
	s = sample(&whole, 7, (struct how){ .rate = 8, .plain = true });
	m = story_play(&s);
	assert_true(m->checks.failed > 10);
	model_free(m);
	story_release(&s);
	story_release(&whole);
}

static void a_rate_is_of_its_cpu(void **state)
{
	struct model *m = story_model();
	struct event e = { .kind = BMA_RATE, .cpu = 1, .n = { 8 } };

	(void)state;
	assert_int_equal(m->rate, 1);
	assert_int_equal(model_apply(m, &e), 0);
	assert_int_equal(m->sampling, 1);
	assert_int_equal(m->rate, 8);
	e.n[0] = BMA_RATE_NONE;
	assert_int_equal(model_apply(m, &e), 0);
	assert_int_equal(m->sampling, 1);
	e.cpu = 0;
	assert_int_equal(model_apply(m, &e), 0);
	assert_int_equal(m->sampling, 2);
	e.cpu = WORLD_CPUS;			/* META tells no such CPU */
	assert_int_equal(model_apply(m, &e), 0);
	assert_int_equal(m->sampling, 2);
	for (e.cpu = 0, e.n[0] = 1; e.cpu < WORLD_CPUS; e.cpu++)
		assert_int_equal(model_apply(m, &e), 0);
	assert_int_equal(m->sampling, 0);
	assert_int_equal(m->rate, 1);
	assert_true(m->sampled_until > 0);
	model_free(m);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(counts_bring_a_model_to_where_all_events_would_have),
		cmocka_unit_test(when_all_is_told_again_each_event_is_held_against_the_model_again),
		cmocka_unit_test(between_counts_free_llist_is_as_long_as_was_told_last),
		cmocka_unit_test(torn_counts_cost_checks_and_nothing_else),
		cmocka_unit_test(losses_make_unknown_and_never_wrong),
		cmocka_unit_test(a_recording_that_begins_inside_finds_out_that_not_all_is_told),
		cmocka_unit_test(every_wrong_count_is_noticed),
		cmocka_unit_test(a_told_use_that_goes_wrong_is_noticed),
		cmocka_unit_test(counts_of_all_uses_would_be_noticed),
		cmocka_unit_test(a_rate_is_of_its_cpu),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
