// SPDX-License-Identifier: GPL-2.0-or-later
#include "unit.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "../../src/model/model.h"
#include "world.h"

#define START 5000000000ull

/* Two CPUs, one map, caches 1 and 2, both seen from their set-up on, four objects each. */
static void apply(struct model *m, struct event e)
{
	e.time = m->now + 1000;
	assert_int_equal(model_apply(m, &e), 0);
}

static void add_cache(struct model *m, uint32_t id, uint32_t alloc, uint32_t cpu, uint64_t addr,
		      uint32_t unit_size)
{
	struct cache_info c = { .id = id, .alloc = alloc, .cpu = cpu, .addr = addr,
				.unit_size = unit_size, .low = 32, .high = 96, .batch = 48 };

	assert_int_equal(model_add_cache(m, &c), 0);
}

static void add_alloc(struct model *m, uint32_t id, uint32_t map_id)
{
	struct alloc_info a = { .id = id, .owner = BMA_OWNER_MAP, .map_id = map_id, .map_type = 1,
				.name = "conns" };

	assert_int_equal(model_add_alloc(m, &a), 0);
}

static void set_up(struct model *m, uint32_t id)
{
	apply(m, (struct event){ .kind = BMA_CACHE_NEW, .cache = id });
	apply(m, (struct event){ .kind = BMA_PREFILL, .cache = id, .free_cnt = 4,
				 .n = { 4, 0, 0, 4 }, .moves = 1 });
}

static struct model *two_caches(void)
{
	struct model *m = model_new(2, START);

	assert_non_null(m);
	add_alloc(m, 1, 17);
	for (uint32_t id = 1; id <= 2; id++) {
		add_cache(m, id, 1, id - 1, id * 0x1000, 72);
		set_up(m, id);
	}
	return m;
}

static void lists_are(const struct model *m, uint32_t id, const int64_t *wanted)
{
	for (unsigned int l = 0; l < BMA_LISTS; l++)
		assert_int_equal(m->caches[id].list[l], wanted[l]);
}

#define LISTS(m, id, ...) lists_are(m, id, (const int64_t[BMA_LISTS]){ __VA_ARGS__ })

static void clean(const struct model *m)
{
	assert_int_equal(m->checks.failed, 0);
	for (uint32_t i = 0; i < m->ncaches; i++)
		assert_int_equal(m->caches[i].failed, 0);
}

/*                  free_llist, extra, by_rcu, extra_rcu, gp, by_rcu_ttrace, gp_ttrace */
static void each_kind_does_to_the_lists_what_memalloc_c_does(void **state)
{
	struct model *m = two_caches();

	(void)state;
	LISTS(m, 1, 4);
	apply(m, (struct event){ .kind = BMA_ALLOC, .cache = 1, .free_cnt = 3 });
	LISTS(m, 1, 3);
	apply(m, (struct event){ .kind = BMA_ALLOC_FAIL, .cache = 1, .what = BMA_FAIL_BUSY });
	LISTS(m, 1, 3);
	apply(m, (struct event){ .kind = BMA_REFILL, .cache = 1, .free_cnt = 51,
				 .n = { 48, 0, 0, 48 } });
	LISTS(m, 1, 51);
	apply(m, (struct event){ .kind = BMA_ALLOC, .cache = 1, .free_cnt = 50 });
	apply(m, (struct event){ .kind = BMA_ALLOC, .cache = 1, .free_cnt = 49 });
	apply(m, (struct event){ .kind = BMA_ALLOC, .cache = 1, .free_cnt = 48 });
	assert_int_equal(m->classes[0].in_use, 4);
	apply(m, (struct event){ .kind = BMA_FREE, .cache = 1, .free_cnt = 49 });
	LISTS(m, 1, 49);
	apply(m, (struct event){ .kind = BMA_FREE, .cache = 1, .flags = BMA_F_EXTRA });
	LISTS(m, 1, 49, 1);
	apply(m, (struct event){ .kind = BMA_FREE_RCU, .cache = 1 });
	LISTS(m, 1, 49, 1, 1);
	apply(m, (struct event){ .kind = BMA_FREE_RCU, .cache = 1, .flags = BMA_F_EXTRA });
	LISTS(m, 1, 49, 1, 1, 1);
	assert_int_equal(m->classes[0].in_use, 0);
	apply(m, (struct event){ .kind = BMA_TRIM, .cache = 1, .tgt = 2, .free_cnt = 29,
				 .n = { 20, 1 } });
	LISTS(m, 1, 29, 0, 1, 1);
	LISTS(m, 2, 4, 0, 0, 0, 0, 21);
	apply(m, (struct event){ .kind = BMA_GP_START, .cache = 2, .n = { 21 },
				 .what = BMA_GP_TASKS_TRACE });
	LISTS(m, 2, 4, 0, 0, 0, 0, 0, 21);
	apply(m, (struct event){ .kind = BMA_EXTRA_RCU, .cache = 1, .n = { 1 } });
	LISTS(m, 1, 29, 0, 2, 0);
	apply(m, (struct event){ .kind = BMA_GP_START, .cache = 1, .n = { 2 }, .what = BMA_GP_RCU });
	LISTS(m, 1, 29, 0, 0, 0, 2);
	apply(m, (struct event){ .kind = BMA_GP_END, .cache = 1, .tgt = 2, .n = { 2 },
				 .what = BMA_GP_RCU });
	LISTS(m, 1, 29);
	LISTS(m, 2, 4, 0, 0, 0, 0, 2, 21);
	apply(m, (struct event){ .kind = BMA_REFILL, .cache = 2, .cpu = 1, .free_cnt = 12,
				 .n = { 48, 2, 5, 1 } });
	LISTS(m, 2, 12, 0, 0, 0, 0, 0, 16);
	apply(m, (struct event){ .kind = BMA_GP_END, .cache = 2, .n = { 16 },
				 .what = BMA_GP_TASKS_TRACE });
	LISTS(m, 2, 12);
	assert_int_equal(m->caches[2].slab_back, 16);
	assert_int_equal(m->caches[2].slab_out, 5);
	assert_int_equal(m->caches[1].slab_out, 52);
	apply(m, (struct event){ .kind = BMA_CACHE_DRAIN, .cache = 1, .what = BMA_FREE_LLIST,
				 .n = { 29 } });
	LISTS(m, 1, 0);
	assert_int_equal(m->caches[1].slab_back, 29);
	clean(m);
	model_free(m);
}

static void what_bypasses_the_lists_counts_as_in_use_and_as_the_slabs(void **state)
{
	struct model *m = two_caches();

	(void)state;
	apply(m, (struct event){ .kind = BMA_SLAB_ALLOC, .cache = 1, .obj = 0x48 });
	apply(m, (struct event){ .kind = BMA_SLAB_ALLOC, .cache = 1, .obj = 0x90 });
	apply(m, (struct event){ .kind = BMA_SLAB_ALLOC, .cache = 1, .obj = 0 });	/* refused */
	apply(m, (struct event){ .kind = BMA_RAW_FREE, .cache = 1, .obj = 0x48 });
	assert_int_equal(m->classes[0].in_use, 1);
	assert_int_equal(m->caches[1].slab_out, 4 + 2);
	assert_int_equal(m->caches[1].slab_back, 1);
	LISTS(m, 1, 4);
	assert_int_equal(m->caches[1].events[BMA_SLAB_ALLOC], 3);
	model_free(m);
}

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
		apply(p->m, (struct event){ .kind = BMA_LOSS, .cpu = cpu, .n = { p->gap[cpu] } });
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
	apply(p->m, *e);
}

static void pair_init(struct pair *p, struct world *w, uint64_t seed, unsigned int lose)
{
	*p = (struct pair){ .m = model_new(WORLD_CPUS, START), .rnd = { seed + 1 }, .lose = lose };
	world_init(w, 1, seed, into_model, p);
	add_alloc(p->m, 1, 17);
	for (uint32_t cpu = 0; cpu < WORLD_CPUS; cpu++)
		add_cache(p->m, 1 + cpu, 1, cpu, 0x1000 * (cpu + 1), 72);
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
		clean(p.m);
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
		clean(p.m);
		assert_int_equal(p.m->lost, p.lost);
		assert_true(p.m->classes[0].in_doubt);
		for (int i = 0; i < 1000; i++)		/* and from there on it follows again */
			world_step(&w);
		same_as_world(&p, &w);
		clean(p.m);
		model_free(p.m);
	}
}

static void a_count_that_does_not_fit_is_found_named_and_taken_over(void **state)
{
	struct model *m = two_caches();

	(void)state;
	apply(m, (struct event){ .kind = BMA_ALLOC, .cache = 2, .cpu = 1, .free_cnt = 2 });
	assert_int_equal(m->checks.failed, 1);
	assert_int_equal(m->caches[2].failed, 1);
	assert_int_equal(m->caches[1].failed, 0);
	LISTS(m, 2, 2);
	apply(m, (struct event){ .kind = BMA_ALLOC, .cache = 2, .cpu = 1, .free_cnt = 1 });
	assert_int_equal(m->checks.failed, 1);		/* once, not for ever */
	model_free(m);
}

static void a_cache_never_seen_before_is_not_judged_by_its_first_count(void **state)
{
	struct model *m = model_new(1, START);

	(void)state;
	add_cache(m, 1, 1, 0, 0x1000, 72);
	assert_true(m->classes[0].older);
	assert_int_equal(m->caches[1].known, 0);
	apply(m, (struct event){ .kind = BMA_FREE, .cache = 1, .free_cnt = 40 });
	clean(m);
	assert_int_equal(m->caches[1].known, 1 << BMA_FREE_LLIST);
	LISTS(m, 1, 40);
	assert_int_equal(m->classes[0].in_use, -1);	/* since the start */
	model_free(m);
}

/* The kernel: 9 left, then an NMI makes it 10 and says so first, then "9 left" is told. */
static void an_nmi_between_a_change_and_its_event_is_no_failed_check(void **state)
{
	struct model *m = two_caches();

	(void)state;
	apply(m, (struct event){ .kind = BMA_FREE, .cache = 1, .free_cnt = 4, .ctx = BMA_CTX_NMI });
	apply(m, (struct event){ .kind = BMA_ALLOC, .cache = 1, .free_cnt = 3 });
	LISTS(m, 1, 4);
	apply(m, (struct event){ .kind = BMA_ALLOC, .cache = 1, .free_cnt = 3 });
	LISTS(m, 1, 3);
	clean(m);
	apply(m, (struct event){ .kind = BMA_ALLOC, .cache = 1, .free_cnt = 3 });
	assert_int_equal(m->checks.failed, 1);		/* plain neighbours are judged again */
	model_free(m);
}

static struct event state_of(uint32_t id, int32_t free_cnt, uint32_t len)
{
	return (struct event){ .kind = BMA_STATE, .cache = id, .cpu = id - 1, .ctx = BMA_CTX_IRQ,
			       .free_cnt = free_cnt, .n = { len }, .moves = 1 };
}

static void a_state_that_agrees_is_exact_and_one_that_does_not_has_failed(void **state)
{
	struct model *m = two_caches();
	struct event e;

	(void)state;
	apply(m, state_of(1, 4, 4));
	assert_int_equal(m->checks.exact, 1);
	e = state_of(1, 4, 4);
	e.n[BMA_FREE_BY_RCU] = 2;
	apply(m, e);
	assert_int_equal(m->checks.failed, 1);
	assert_int_equal(m->caches[1].failed, 1);
	LISTS(m, 1, 4, 0, 2);				/* the kernel is right */
	apply(m, e);
	assert_int_equal(m->checks.exact, 2);
	apply(m, state_of(2, 5, 4));			/* the kernel disagrees with itself */
	assert_int_equal(m->checks.failed, 2);
	assert_int_equal(m->checks.skipped, 0);
	model_free(m);
}

static void a_torn_state_is_skipped_and_teaches_nothing(void **state)
{
	struct model *m = two_caches();
	struct event e = state_of(1, 99, 98);

	(void)state;
	e.flags = BMA_F_TORN;
	apply(m, e);
	assert_int_equal(m->checks.skipped, 1);
	LISTS(m, 1, 4);
	clean(m);
	model_free(m);
}

static void a_length_that_could_not_be_taken_is_not_taken_for_one(void **state)
{
	struct model *m = two_caches();
	struct event e = state_of(1, 4, 4);

	(void)state;
	e.n[BMA_FREE_BY_RCU_TTRACE] = LENGTH_UNKNOWN;
	apply(m, e);
	assert_int_equal(m->checks.skipped, 1);
	LISTS(m, 1, 4);
	add_cache(m, 3, 1, 0, 0x9000, 16);		/* the same for one not known yet */
	e.cache = 3;
	e.n[BMA_FREE_LLIST] = LENGTH_UNKNOWN;
	apply(m, e);
	LISTS(m, 3, 0);
	assert_false(m->caches[3].known & 1 << BMA_FREE_BY_RCU_TTRACE);
	assert_false(m->caches[3].known & 1 << BMA_FREE_LLIST);
	clean(m);
	model_free(m);
}

static void the_first_state_of_an_older_cache_only_tells(void **state)
{
	struct model *m = model_new(1, START);

	(void)state;
	add_cache(m, 1, 1, 0, 0x1000, 72);
	apply(m, state_of(1, 50, 50));
	assert_int_equal(m->checks.exact + m->checks.skipped, 0);
	assert_int_equal(m->caches[1].known, (1 << BMA_LISTS) - 1);
	apply(m, state_of(1, 50, 50));
	assert_int_equal(m->checks.exact, 1);
	clean(m);
	model_free(m);
}

static void while_a_cache_is_set_up_its_state_is_not_compared(void **state)
{
	struct model *m = model_new(1, START);

	(void)state;
	add_cache(m, 1, 1, 0, 0x1000, 72);
	apply(m, (struct event){ .kind = BMA_CACHE_NEW, .cache = 1 });
	apply(m, state_of(1, 2, 2));		/* half of the prefill is done */
	assert_int_equal(m->checks.skipped, 1);
	apply(m, (struct event){ .kind = BMA_PREFILL, .cache = 1, .free_cnt = 4,
				 .n = { 4, 0, 0, 4 }, .moves = 1 });
	apply(m, state_of(1, 4, 4));
	assert_int_equal(m->checks.exact, 1);
	clean(m);
	model_free(m);
}

static void a_lost_prefill_leaves_the_cache_unknown_and_not_wrong(void **state)
{
	struct model *m = model_new(2, START);

	(void)state;
	add_cache(m, 1, 1, 1, 0x1000, 72);
	apply(m, (struct event){ .kind = BMA_CACHE_NEW, .cache = 1 });
	apply(m, (struct event){ .kind = BMA_LOSS, .n = { 1 } });	/* on CPU 0 */
	assert_int_equal(m->caches[1].known, 0);
	apply(m, (struct event){ .kind = BMA_STATE, .cache = 1, .cpu = 1, .free_cnt = 4,
				 .n = { 4 } });
	clean(m);
	LISTS(m, 1, 4);
	model_free(m);
}

static void while_a_cache_is_torn_down_its_state_is_not_compared(void **state)
{
	struct model *m = two_caches();
	struct event e = state_of(1, 4, 0);

	(void)state;
	e.flags = BMA_F_MOVING;			/* emptied; the event is still to come */
	apply(m, e);
	e.flags = 0;				/* and now it has been made */
	e.moves = 2;
	apply(m, e);
	assert_int_equal(m->checks.skipped, 2);
	LISTS(m, 1, 4);
	apply(m, (struct event){ .kind = BMA_CACHE_DRAIN, .cache = 1, .what = BMA_FREE_LLIST,
				 .n = { 4 }, .moves = 2 });
	LISTS(m, 1, 0);
	apply(m, e);
	assert_int_equal(m->checks.skipped, 3);
	clean(m);
	apply(m, state_of(2, 3, 0));		/* but this is no tear-down */
	assert_int_equal(m->checks.failed, 1);
	model_free(m);
}

static void a_loss_makes_unknown_what_the_cpu_could_have_touched(void **state)
{
	struct model *m = two_caches();
	unsigned int own = 1 << BMA_FREE_LLIST | 1 << BMA_FREE_LLIST_EXTRA | 1 << BMA_FREE_BY_RCU |
			   1 << BMA_FREE_LLIST_EXTRA_RCU;

	(void)state;
	add_alloc(m, 2, 18);
	add_cache(m, 3, 2, 0, 0x9000, 16);
	set_up(m, 3);
	apply(m, (struct event){ .kind = BMA_CACHE_GONE, .cache = 3 });
	apply(m, (struct event){ .kind = BMA_LOSS, .cpu = 1, .n = { 7 } });
	assert_int_equal(m->lost, 7);
	assert_int_equal(m->caches[1].known, own);
	assert_int_equal(m->caches[2].known, 0);
	assert_true(m->classes[0].in_doubt);
	assert_false(m->classes[1].in_doubt);	/* gone before: nothing can have happened to it */
	add_alloc(m, 3, 19);
	add_cache(m, 4, 3, 0, 0xa000, 16);
	set_up(m, 4);
	assert_false(m->classes[2].in_doubt);	/* set up after */
	model_free(m);
}

static void a_cache_is_older_until_its_set_up_is_seen(void **state)
{
	struct model *m = model_new(1, START);

	(void)state;
	add_cache(m, 1, 1, 0, 0x1000, 72);
	assert_true(m->caches[1].older && m->classes[0].older);
	apply(m, (struct event){ .kind = BMA_CACHE_NEW, .cache = 1 });
	assert_false(m->caches[1].older || m->classes[0].older);
	model_free(m);
}

static void an_owner_told_late_takes_the_caches_and_their_counts(void **state)
{
	struct model *m = model_new(2, START);

	(void)state;
	for (uint32_t id = 1; id <= 2; id++) {	/* each of an owner of its own, nobody knows who */
		add_cache(m, id, id, id == 1 ? 0 : CPU_UNKNOWN, id * 0x1000, 0);
		apply(m, (struct event){ .kind = BMA_ALLOC, .cache = id, .cpu = id - 1,
					 .free_cnt = 10 });
	}
	apply(m, (struct event){ .kind = BMA_ALLOC, .cache = 2, .cpu = 1, .free_cnt = 9 });
	add_alloc(m, 3, 17);
	for (uint32_t id = 1; id <= 2; id++)
		add_cache(m, id, 3, id - 1, id * 0x1000, 72);
	assert_int_equal(m->nclasses, 3);
	assert_int_equal(m->classes[2].live, 2);
	assert_int_equal(m->classes[2].in_use, 3);
	assert_true(m->classes[2].older);
	assert_true(m->classes[2].last_event > START);
	for (uint32_t class = 0; class < 2; class++) {
		assert_true(m->classes[class].moved);
		assert_int_equal(m->classes[class].live, 0);
		assert_int_equal(m->classes[class].in_use, 0);
		assert_null(model_cache_at(m, class, 0));
		assert_null(model_cache_at(m, class, 1));
	}
	assert_ptr_equal(model_cache_at(m, 2, 0), &m->caches[1]);
	assert_ptr_equal(model_cache_at(m, 2, 1), &m->caches[2]);
	apply(m, (struct event){ .kind = BMA_CACHE_GONE, .cache = 1 });
	apply(m, (struct event){ .kind = BMA_CACHE_GONE, .cache = 2 });
	assert_int_equal(m->classes[2].live, 0);
	clean(m);
	model_free(m);
}

static void a_cache_at_the_address_of_another_means_that_one_is_gone(void **state)
{
	struct model *m = two_caches();

	(void)state;
	add_cache(m, 3, 2, 0, 0x1000, 72);
	assert_true(m->caches[1].gone);
	assert_false(m->caches[2].gone || m->caches[3].gone);
	assert_int_equal(m->classes[0].live, 1);
	assert_int_equal(m->classes[1].live, 1);
	add_cache(m, 3, 2, 0, 0x1000, 72);	/* told again: the same cache */
	assert_false(m->caches[3].gone);
	add_cache(m, 4, 2, 1, 0, 72);		/* address 0 is none */
	add_cache(m, 5, 3, 1, 0, 72);
	assert_false(m->caches[4].gone);
	model_free(m);
}

static void gone_counts_once(void **state)
{
	struct model *m = two_caches();

	(void)state;
	for (int i = 0; i < 3; i++)
		apply(m, (struct event){ .kind = BMA_CACHE_GONE, .cache = 1 });
	assert_int_equal(m->classes[0].live, 1);
	assert_true(m->caches[1].gone);
	model_free(m);
}

static void a_copy_stays_as_it_was(void **state)
{
	struct model *m = two_caches(), *copy;
	struct counters c = { 0, BMA_ALLOC, 5, 5, 0, 0 };

	(void)state;
	assert_int_equal(model_counters(m, &c), 0);
	copy = model_copy(m);
	assert_non_null(copy);
	apply(m, (struct event){ .kind = BMA_ALLOC, .cache = 1, .free_cnt = 3 });
	for (uint32_t id = 3; id < 200; id++)
		add_cache(m, id, id, 0, id * 0x1000, 72);
	add_alloc(m, 1, 99);
	c.attempted = 50;
	assert_int_equal(model_counters(m, &c), 0);
	LISTS(copy, 1, 4);
	assert_int_equal(copy->nclasses, 1);
	assert_int_equal(copy->classes[0].in_use, 0);
	assert_int_equal(copy->attempted, 5);
	assert_int_equal(model_alloc(copy, 1)->map_id, 17);
	assert_ptr_equal(model_cache_at(copy, 0, 1), &copy->caches[2]);
	model_free(m);
	/* and lives on by itself */
	apply(copy, (struct event){ .kind = BMA_ALLOC, .cache = 1, .free_cnt = 3 });
	add_cache(copy, 3, 2, 0, 0x1000, 72);
	assert_true(copy->caches[1].gone);
	assert_int_equal(model_counters(copy, &c), 0);
	assert_int_equal(copy->attempted, 50);
	model_free(copy);
	model_free(NULL);
}

static void an_object_takes_a_kmalloc_bucket(void **state)
{
	static const uint32_t sizes[][2] = {
		{ 0, 0 }, { 1, 8 }, { 8, 8 }, { 9, 16 }, { 16, 16 }, { 17, 32 }, { 32, 32 },
		{ 33, 64 }, { 64, 64 }, { 65, 96 }, { 72, 96 }, { 96, 96 }, { 97, 128 },
		{ 128, 128 }, { 129, 192 }, { 192, 192 }, { 193, 256 }, { 256, 256 }, { 257, 512 },
		{ 4096, 4096 }, { 4097, 8192 }, { 8193, 16384 }, { 3u << 30, 1u << 31 },
	};
	struct model *m = model_new(4, START);
	struct model_class k = { .unit_size = 24, .percpu_size = 16 };

	(void)state;
	assert_int_equal(model_object_bytes(m, &k), 16 + 24 * 4);
	for (size_t i = 0; i + 1 < ARRAY_SIZE(sizes); i++) {
		k = (struct model_class){ .unit_size = sizes[i][0] };
		assert_int_equal(model_object_bytes(m, &k), sizes[i][1]);
	}
	k.unit_size = 3u << 30;
	assert_int_equal(model_object_bytes(m, &k), 1ull << 32);
	model_free(m);
}

static void the_oldest_batch_is_the_one_that_still_has_objects(void **state)
{
	struct model *m = two_caches();
	uint64_t behind, waiting;

	(void)state;
	assert_int_equal(model_class_oldest(m, 0), 0);
	apply(m, (struct event){ .kind = BMA_GP_START, .cache = 1, .what = BMA_GP_TASKS_TRACE });
	assert_int_equal(model_class_oldest(m, 0), 0);		/* an empty batch waits for nobody */
	apply(m, (struct event){ .kind = BMA_TRIM, .cache = 1, .tgt = 2, .free_cnt = 1, .n = { 3 } });
	behind = m->now;
	assert_int_equal(model_class_oldest(m, 0), behind);
	apply(m, (struct event){ .kind = BMA_GP_START, .cache = 2, .what = BMA_GP_TASKS_TRACE,
				 .n = { 3 } });
	waiting = m->now;
	assert_int_equal(model_class_oldest(m, 0), waiting);
	apply(m, (struct event){ .kind = BMA_FREE_RCU, .cache = 1 });
	apply(m, (struct event){ .kind = BMA_GP_START, .cache = 1, .what = BMA_GP_RCU, .n = { 1 } });
	assert_int_equal(model_class_oldest(m, 0), waiting);
	apply(m, (struct event){ .kind = BMA_REFILL, .cache = 2, .cpu = 1, .free_cnt = 7,
				 .n = { 48, 0, 3, 0 } });	/* takes all of it back */
	assert_int_equal(model_class_oldest(m, 0), m->now - 1000);
	apply(m, (struct event){ .kind = BMA_CACHE_GONE, .cache = 1 });
	assert_int_equal(model_class_oldest(m, 0), 0);
	model_free(m);
}

static void a_state_that_empties_the_waiting_list_ends_its_age(void **state)
{
	struct model *m = two_caches();

	(void)state;
	apply(m, (struct event){ .kind = BMA_TRIM, .cache = 1, .tgt = 2, .free_cnt = 1, .n = { 3 } });
	apply(m, (struct event){ .kind = BMA_LOSS, .n = { 2 } });
	assert_int_not_equal(model_class_oldest(m, 0), 0);
	model_tick(m, m->now);
	model_tick(m, m->now);
	apply(m, state_of(2, 4, 4));
	assert_int_equal(model_class_oldest(m, 0), 0);
	model_free(m);
}

static void of_counters_the_newest_of_each_cpu_and_kind_count(void **state)
{
	struct counters c[] = { { 0, BMA_ALLOC, 10, 8, 1, 1 }, { 1, BMA_ALLOC, 5, 5, 0, 0 },
				{ 0, BMA_FREE, 3, 3, 0, 0 }, { CPU_UNKNOWN, BMA_ALLOC, 2, 0, 0, 2 },
				{ 0, 255, 1ull << 40, 1ull << 40, 0, 0 } };
	struct model *m = model_new(2, START);

	(void)state;
	for (int round = 0; round < 3; round++)
		for (size_t i = 0; i < ARRAY_SIZE(c); i++)
			assert_int_equal(model_counters(m, &c[i]), 0);
	assert_int_equal(m->ncounters, 5);
	assert_int_equal(m->attempted, 20 + (1ull << 40));
	assert_int_equal(m->emitted, 16 + (1ull << 40));
	assert_int_equal(m->dropped, 1);
	assert_int_equal(m->missed, 3);
	c[0].attempted = 11;
	c[0].dropped = 2;
	assert_int_equal(model_counters(m, &c[0]), 0);
	assert_int_equal(m->attempted, 21 + (1ull << 40));
	assert_int_equal(m->dropped, 2);
	model_free(m);
}

static void wild_numbers_do_no_harm(void **state)
{
	static const uint32_t wild[] = { 0, 3, 1u << 20, UINT32_MAX - 1, UINT32_MAX };
	struct model *m = two_caches();
	uint32_t ncaches;
	uint64_t position;

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(wild); i++) {
		struct alloc_info a = { .id = wild[i], .owner = 255 };

		add_cache(m, wild[i], UINT32_MAX, UINT32_MAX, UINT64_MAX, UINT32_MAX);
		assert_int_equal(model_add_alloc(m, &a), 0);
		assert_int_equal(model_alloc(m, wild[i])->map_id, 0);
	}
	ncaches = m->ncaches;
	assert_true(ncaches < 100000);
	for (unsigned int kind = 0; kind < 256; kind++)
		for (size_t i = 0; i < ARRAY_SIZE(wild); i++)
			apply(m, (struct event){ .kind = kind, .cache = wild[i], .tgt = wild[i],
						 .what = 255, .flags = 255, .ctx = 3,
						 .n = { 1, 2, 3, 4, 5, 6, 7, 8 } });
	position = m->position;
	apply(m, (struct event){ .kind = BMA_ALLOC, .cpu = 2, .cache = 1 });	/* there are two */
	apply(m, (struct event){ .kind = BMA_LOSS, .cpu = UINT32_MAX, .n = { 1 } });
	assert_int_equal(m->position, position);
	model_free(m);
}

static void the_position_counts_events_and_no_losses(void **state)
{
	struct model *m = model_new(1, START);

	(void)state;
	apply(m, (struct event){ .kind = BMA_MAP_FD });
	apply(m, (struct event){ .kind = BMA_LOSS, .n = { 100 } });
	apply(m, (struct event){ .kind = 31 });		/* of a later version */
	apply(m, (struct event){ .kind = BMA_STATE });
	assert_int_equal(m->position, 3);
	assert_int_equal(m->lost, 100);
	assert_int_equal(m->events[BMA_LOSS], 0);
	model_free(m);
}

static void time_goes_forward_only(void **state)
{
	struct model *m = model_new(1, START);
	struct event e = { .kind = BMA_MAP_FD, .time = START + 50 };

	(void)state;
	assert_int_equal(m->now, START);
	model_apply(m, &e);
	e.time = START - 1;
	model_apply(m, &e);
	assert_int_equal(m->now, START + 50);
	model_tick(m, START + 90);
	model_tick(m, START + 80);
	assert_int_equal(m->now, START + 90);
	model_free(m);
}

static void sums_leave_out_what_is_gone_and_say_what_they_do_not_know(void **state)
{
	struct model *m = two_caches();
	struct model_sum s;

	(void)state;
	apply(m, (struct event){ .kind = BMA_FREE_RCU, .cache = 2, .cpu = 1 });
	model_class_sum(m, 0, &s);
	assert_int_equal(s.free, 8);
	assert_int_equal(s.waiting, 1);
	assert_true(s.free_known && s.waiting_known);
	assert_int_equal(s.events[BMA_PREFILL], 2);
	apply(m, (struct event){ .kind = BMA_LOSS, .cpu = 0, .n = { 1 } });
	model_class_sum(m, 0, &s);
	assert_false(s.free_known || s.waiting_known);
	apply(m, (struct event){ .kind = BMA_CACHE_GONE, .cache = 1 });
	model_class_sum(m, 0, &s);
	assert_int_equal(s.free, 4);
	assert_true(s.free_known);
	assert_false(s.waiting_known);
	assert_int_equal(s.events[BMA_PREFILL], 2);	/* what happened, happened */
	model_free(m);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(each_kind_does_to_the_lists_what_memalloc_c_does),
		cmocka_unit_test(what_bypasses_the_lists_counts_as_in_use_and_as_the_slabs),
		cmocka_unit_test(a_long_random_life_is_followed_object_for_object),
		cmocka_unit_test(after_losses_no_check_fails_and_states_repair_every_list),
		cmocka_unit_test(a_count_that_does_not_fit_is_found_named_and_taken_over),
		cmocka_unit_test(a_cache_never_seen_before_is_not_judged_by_its_first_count),
		cmocka_unit_test(an_nmi_between_a_change_and_its_event_is_no_failed_check),
		cmocka_unit_test(a_state_that_agrees_is_exact_and_one_that_does_not_has_failed),
		cmocka_unit_test(a_torn_state_is_skipped_and_teaches_nothing),
		cmocka_unit_test(a_length_that_could_not_be_taken_is_not_taken_for_one),
		cmocka_unit_test(the_first_state_of_an_older_cache_only_tells),
		cmocka_unit_test(while_a_cache_is_set_up_its_state_is_not_compared),
		cmocka_unit_test(a_lost_prefill_leaves_the_cache_unknown_and_not_wrong),
		cmocka_unit_test(while_a_cache_is_torn_down_its_state_is_not_compared),
		cmocka_unit_test(a_loss_makes_unknown_what_the_cpu_could_have_touched),
		cmocka_unit_test(a_cache_is_older_until_its_set_up_is_seen),
		cmocka_unit_test(an_owner_told_late_takes_the_caches_and_their_counts),
		cmocka_unit_test(a_cache_at_the_address_of_another_means_that_one_is_gone),
		cmocka_unit_test(gone_counts_once),
		cmocka_unit_test(a_copy_stays_as_it_was),
		cmocka_unit_test(an_object_takes_a_kmalloc_bucket),
		cmocka_unit_test(the_oldest_batch_is_the_one_that_still_has_objects),
		cmocka_unit_test(a_state_that_empties_the_waiting_list_ends_its_age),
		cmocka_unit_test(of_counters_the_newest_of_each_cpu_and_kind_count),
		cmocka_unit_test(wild_numbers_do_no_harm),
		cmocka_unit_test(the_position_counts_events_and_no_losses),
		cmocka_unit_test(time_goes_forward_only),
		cmocka_unit_test(sums_leave_out_what_is_gone_and_say_what_they_do_not_know),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
