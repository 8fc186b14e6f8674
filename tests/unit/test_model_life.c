// SPDX-License-Identifier: GPL-2.0-or-later
/* The model beside a simulated allocator. */
#include "two_caches.h"

#include "world.h"

/* The model beside the world; some events may be lost on the way. */
struct pair {
	struct model *m;
	struct rnd rnd;
	unsigned int lose;		/* one in so many; 0: none */
	uint32_t gap[WORLD_CPUS];	/* lost and not yet told */
	uint64_t lost;
};

static void tell_loss(struct pair *p, uint32_t cpu)
{
	if (p->gap[cpu])
		tell(p->m, (struct event){ .kind = BMA_LOSS, .cpu = cpu, .n = { p->gap[cpu] } });
	p->lost += p->gap[cpu];
	p->gap[cpu] = 0;
}

static void into_model(void *ctx, const struct event *e)
{
	struct pair *p = ctx;

	if (p->lose && !rnd_below(&p->rnd, p->lose)) {
		p->gap[e->cpu]++;
		return;
	}
	tell_loss(p, e->cpu);
	tell(p->m, *e);
}

static void pair_init(struct pair *p, struct world *w, uint64_t seed, unsigned int lose)
{
	*p = (struct pair){ .m = model_new(WORLD_CPUS, START), .rnd = { seed + 1 }, .lose = lose };
	world_init(w, 1, seed, into_model, p);
	tell_alloc(p->m, 1, 17);
	for (uint32_t cpu = 0; cpu < WORLD_CPUS; cpu++)
		tell_cache(p->m, 1 + cpu, 1, cpu, 0x1000 * (cpu + 1), 72);
}

static void same_as_world(const struct pair *p, const struct world *w)
{
	for (uint32_t cpu = 0; cpu < WORLD_CPUS; cpu++)
		lists_are(p->m, 1 + cpu, w->cpu[cpu].list);
}

static void ticks(struct pair *p, int n)
{
	while (n--)
		model_tick(p->m, p->m->now + 100000000);
}

static void conserved(const struct pair *p, const struct world *w)
{
	int64_t out = 0, back = 0;

	for (uint32_t id = 1; id <= WORLD_CPUS; id++) {
		out += p->m->caches[id].slab_out;
		back += p->m->caches[id].slab_back;
	}
	assert_int_equal(p->m->classes[0].in_use, w->in_use);
	assert_int_equal(out, w->slab_out);
	assert_int_equal(back, w->slab_back);
	assert_int_equal(out - back, w->in_use + world_on_lists(w));
}

static void a_long_random_life_is_followed_object_for_object(void **state)
{
	uint64_t exact = 0, kinds = 0;

	(void)state;
	for (uint64_t seed = 1; seed <= 30; seed++) {
		struct world w;
		struct pair p;

		pair_init(&p, &w, seed, 0);
		world_set_up(&w);
		for (int i = 0; i < 4000; i++) {
			world_step(&w);
			same_as_world(&p, &w);
			if (!rnd_below(&p.rnd, 20))
				world_state(&w, rnd_below(&p.rnd, WORLD_CPUS));
			if (!rnd_below(&p.rnd, 30))
				ticks(&p, 1);
			if (!rnd_below(&p.rnd, 30))
				world_count(&w, 17);
		}
		conserved(&p, &w);
		world_settle(&w);
		world_tear_down(&w);
		same_as_world(&p, &w);
		conserved(&p, &w);
		assert_int_equal(world_on_lists(&w), 0);
		no_check_failed(p.m);
		exact += p.m->checks.exact;
		for (unsigned int k = 0; k < BMA_KINDS; k++)
			kinds |= (uint64_t)!!p.m->events[k] << k;
		assert_int_equal(p.m->classes[0].live, 0);
		assert_false(p.m->classes[0].counted);
		model_free(p.m);
	}
	assert_true(exact > 100);
	/* every kind of event took part, but for losses, descriptors, and those of test_uses.c and
	 * test_locks.c */
	assert_int_equal(kinds, ((1u << BMA_COUNT) - 2) & ~(1u << BMA_LOSS | 1u << BMA_MAP_FD));
}

/* Losses anywhere: never a check that fails, for what is not known is not compared. */
static void after_losses_no_check_fails_and_states_repair_every_list(void **state)
{
	(void)state;
	for (uint64_t seed = 1; seed <= 40; seed++) {
		struct world w;
		struct pair p;

		pair_init(&p, &w, seed, 3 + seed * 7);
		world_set_up(&w);
		for (int i = 0; i < 3000; i++) {
			world_step(&w);
			if (!rnd_below(&p.rnd, 20))
				world_state(&w, rnd_below(&p.rnd, WORLD_CPUS));
			if (!rnd_below(&p.rnd, 30))
				ticks(&p, 1);
		}
		world_settle(&w);
		p.lose = 0;
		ticks(&p, 3);
		for (uint32_t cpu = 0; cpu < WORLD_CPUS; cpu++)
			tell_loss(&p, cpu);
		for (uint32_t cpu = 0; cpu < WORLD_CPUS; cpu++)
			world_state(&w, cpu);
		same_as_world(&p, &w);
		for (uint32_t id = 1; id <= WORLD_CPUS; id++)
			assert_int_equal(p.m->caches[id].known, (1 << BMA_LISTS) - 1);
		no_check_failed(p.m);
		assert_int_equal(p.m->lost, p.lost);
		assert_true(p.m->classes[0].in_doubt);
		for (int i = 0; i < 1000; i++)		/* and from there on it follows again */
			world_step(&w);
		same_as_world(&p, &w);
		no_check_failed(p.m);
		model_free(p.m);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_long_random_life_is_followed_object_for_object),
		cmocka_unit_test(after_losses_no_check_fails_and_states_repair_every_list),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
