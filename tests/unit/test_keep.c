// SPDX-License-Identifier: GPL-2.0-or-later
/* What the model keeps of caches that are gone, what it retires into one sum, and that its memory has
 * a bound however many maps come and go. */
#include "unit.h"

#include "../../src/model/keep.h"

#define START 5000000000ull
#define CACHE_BYTES (sizeof(struct model_cache) + sizeof(struct activity))

/* Maps that come and go, one after the other. Cache ids are given out in order; addresses are used
 * again, as the kernel does, but for those of the first three maps, which may stay. */
struct maps {
	struct model *m;
	uint32_t cpus, maps, caches;
};

static struct maps maps_on(uint32_t cpus)
{
	struct maps p = { .m = model_new(cpus, START), .cpus = cpus };

	assert_non_null(p.m);
	return p;
}

static void apply(struct model *m, struct event e)
{
	e.time = m->now + 1000;
	assert_int_equal(model_apply(m, &e), 0);
}

static void tell_cache(struct maps *p, uint32_t id, uint32_t alloc, uint32_t cpu)
{
	struct cache_info c = { .id = id, .alloc = alloc, .cpu = cpu, .unit_size = 72, .low = 32, .high = 96, .batch = 48,
				.addr = 0x1000 * (cpu + 1) + (alloc <= 3 ? alloc * 64 : 0) };

	assert_int_equal(model_add_cache(p->m, &c), 0);
}

/* Returns the id of its first cache. Each has 4 objects from the slab. */
static uint32_t come(struct maps *p)
{
	struct alloc_info a = { .id = ++p->maps, .owner = BMA_OWNER_MAP, .map_id = p->maps };
	uint32_t first = p->caches + 1;

	assert_int_equal(model_add_alloc(p->m, &a), 0);
	for (uint32_t cpu = 0; cpu < p->cpus; cpu++) {
		uint32_t id = ++p->caches;

		tell_cache(p, id, a.id, cpu);
		apply(p->m, (struct event){ .kind = BMA_CACHE_NEW, .cache = id });
		apply(p->m, (struct event){ .kind = BMA_PREFILL, .cache = id, .free_cnt = 4,
					    .n = { 4, 0, 0, 4 }, .moves = 1 });
	}
	return first;
}

static void drain(struct maps *p, uint32_t id, uint32_t objects)
{
	apply(p->m, (struct event){ .kind = BMA_CACHE_DRAIN, .cache = id, .n = { objects },
				    .moves = 2 });
	apply(p->m, (struct event){ .kind = BMA_CACHE_GONE, .cache = id });
}

static void go(struct maps *p, uint32_t first)
{
	for (uint32_t cpu = 0; cpu < p->cpus; cpu++)
		drain(p, first + cpu, 4);
}

/* So many maps; a tick after each so many, 0: never. */
static void come_and_go(struct maps *p, unsigned int n, unsigned int tick)
{
	for (unsigned int i = 1; i <= n; i++) {
		go(p, come(p));
		if (tick && i % tick == 0)
			assert_int_equal(model_tick(p->m, p->m->now), 0);
	}
}

static size_t map_bytes(const struct ptrmap *p)
{
	return p->cap * sizeof(*p->slots);
}

/* All that grows with what the stream tells of caches. */
static size_t held(const struct model *m)
{
	return m->cap_caches * sizeof(*m->caches) + m->cap_activities * sizeof(*m->activities) +
	       m->cap_classes * (sizeof(*m->classes) + m->ncpus * sizeof(*m->by_cpu)) +
	       m->cap_allocs * sizeof(*m->allocs) + map_bytes(&m->by_addr) +
	       map_bytes(&m->by_cache) + map_bytes(&m->by_alloc) + map_bytes(&m->by_map);
}

static void memory_has_a_bound(void **state)
{
	static const unsigned int ticks[] = { 0, 1, 100 };

	(void)state;
	for (unsigned int i = 0; i < ARRAY_SIZE(ticks); i++) {
		struct maps p = maps_on(64);
		size_t before;

		come_and_go(&p, 300, ticks[i]);
		before = held(p.m);
		assert_in_range(before, GONE_KEPT * CACHE_BYTES, 2 * GONE_KEPT * CACHE_BYTES);
		come_and_go(&p, 1200, ticks[i]);
		assert_int_equal(held(p.m), before);
		assert_int_equal(p.m->checks.failed, 0);
		model_free(p.m);
	}
}

/* Nothing but a small one a map: classes that are empty count, too. */
static void maps_of_one_cpu_have_a_bound(void **state)
{
	struct maps p = maps_on(1);
	size_t before;

	(void)state;
	come_and_go(&p, 10000, 10);
	before = held(p.m);
	assert_in_range(before, GONE_KEPT * CACHE_BYTES, 2 * GONE_KEPT * CACHE_BYTES);
	come_and_go(&p, 20000, 10);
	assert_int_equal(held(p.m), before);
	assert_int_equal(p.m->retired.classes, 30000 - GONE_KEPT);
	model_free(p.m);
}

/* An owner told late leaves a class without caches behind. */
static void classes_that_lost_their_caches_have_a_bound(void **state)
{
	struct maps p = maps_on(1);

	(void)state;
	for (uint32_t i = 1; i <= 3 * GONE_KEPT; i++) {
		tell_cache(&p, i, 2 * i + 2, 0);
		tell_cache(&p, i, 2 * i + 3, 0);
		assert_int_equal(model_tick(p.m, p.m->now), 0);
	}
	assert_in_range(p.m->nclasses, GONE_KEPT, GONE_KEPT + 8);
	assert_in_range(p.m->nallocs, GONE_KEPT, GONE_KEPT + 8);
	assert_int_equal(p.m->living.n, 1);
	model_free(p.m);
}

static void the_newest_that_went_are_kept_in_full(void **state)
{
	struct maps p = maps_on(4);
	uint32_t living = come(&p), kept_from;

	(void)state;
	come_and_go(&p, GONE_KEPT / 2, 1);
	kept_from = p.caches - GONE_KEPT;
	assert_int_equal(p.m->ngone, GONE_KEPT);
	for (uint32_t id = living; id <= p.caches; id++) {
		const struct model_cache *c = model_cache(p.m, id);

		if (id >= living + 4 && id <= kept_from) {
			assert_null(c);
			continue;
		}
		assert_non_null(c);
		assert_int_equal(c->info.id, id);
		assert_int_equal(c->gone, id > kept_from);
		assert_int_equal(c->events[BMA_PREFILL], 1);
		assert_int_equal(model_activity(p.m, c)->flow[FLOW_SLAB_OUT], 4);
		assert_int_equal(model_activity(p.m, c)->flow[FLOW_DRAIN], c->gone ? 4 : 0);
		assert_int_equal(model_alloc(p.m, c->info.alloc)->map_id, (id + 3) / 4);
		assert_ptr_equal(model_cache_at(p.m, c->class, c->info.cpu), c);
	}
	assert_int_equal(model_alloc(p.m, kept_from / 4)->map_id, 0);
	assert_null(model_cache(p.m, 0));
	assert_null(model_cache(p.m, p.caches + 1));
	model_free(p.m);
}

/* What the caches and the sum tell together, of all that ever were. */
static void all_add_up(const struct model *m, uint64_t classes)
{
	struct model_retired r = m->retired;

	for (uint32_t i = 1; i < m->ncaches; i++) {
		const struct model_cache *c = &m->caches[i];

		r.caches += c->info.id != 0;
		r.slab_out += c->slab_out;
		r.slab_back += c->slab_back;
		r.refill.n += model_activity(m, c)->refill.n;
		for (unsigned int l = 0; l < BMA_LISTS; l++)
			r.lists += c->list[l];
		for (unsigned int k = 0; k < BMA_KINDS; k++)
			r.events[k] += c->events[k];
		for (unsigned int f = 0; f < FLOWS; f++)
			r.flow[f] += model_activity(m, c)->flow[f];
	}
	for (uint32_t i = 0; i < m->nclasses; i++) {
		r.classes += m->classes[i].number && !m->classes[i].moved;
		r.in_use += m->classes[i].in_use;
	}
	assert_int_equal(r.classes, classes);
	assert_int_equal(r.caches, m->events[BMA_CACHE_NEW]);
	assert_int_equal(r.slab_out - r.slab_back, r.in_use + r.lists);
	for (unsigned int k = 0; k < BMA_KINDS; k++)
		assert_int_equal(r.events[k], m->events[k]);
	assert_int_equal(r.flow[FLOW_ALLOC], m->events[BMA_ALLOC]);
	assert_int_equal(r.flow[FLOW_DRAIN], r.slab_back);
	assert_int_equal(r.refill.n, m->events[BMA_REFILL]);
}

/* Each map's first cache gives an object out, in a refill too, that never comes back. */
static void no_object_and_no_event_is_lost_from_the_sums(void **state)
{
	struct maps p = maps_on(2);

	(void)state;
	for (unsigned int i = 1; i <= 2 * GONE_KEPT; i++) {
		uint32_t first = come(&p);

		apply(p.m, (struct event){ .kind = BMA_ALLOC, .cache = first, .free_cnt = 3,
					   .flags = BMA_RAISE_QUEUED });
		apply(p.m, (struct event){ .kind = BMA_REFILL, .cache = first, .free_cnt = 10,
					   .n = { 48, 0, 0, 7 }, .moves = 2 });
		drain(&p, first, 10);
		drain(&p, first + 1, 4);
		if (i % 7 == 0)
			assert_int_equal(model_tick(p.m, p.m->now), 0);
		if (i % 1000 == 0)
			all_add_up(p.m, i);
	}
	assert_int_equal(model_tick(p.m, p.m->now), 0);
	all_add_up(p.m, 2 * GONE_KEPT);
	assert_int_equal(p.m->checks.failed, 0);
	assert_false(p.m->retired.unsure);
	assert_int_equal(p.m->retired.in_use, p.m->retired.classes);
	assert_int_equal(p.m->retired.lists, 0);
	assert_int_equal(p.m->retired.caches, 3 * GONE_KEPT);
	model_free(p.m);
}

static void an_older_class_makes_the_sum_unsure(void **state)
{
	struct maps p = maps_on(1);

	(void)state;
	tell_cache(&p, 1, 1, 0);
	apply(p.m, (struct event){ .kind = BMA_CACHE_GONE, .cache = 1 });
	p.maps = p.caches = 1;
	come_and_go(&p, GONE_KEPT, 1);
	assert_int_equal(p.m->retired.classes, 1);
	assert_true(p.m->retired.unsure);
	model_free(p.m);
}

/* Late events, and what only a damaged stream does. */
static void a_retired_id_stays_unknown_whatever_is_told_of_it(void **state)
{
	struct maps p = maps_on(1);
	struct alloc_info again = { .id = 1, .owner = BMA_OWNER_MAP, .map_id = 77 };
	uint32_t living, ncaches;
	uint64_t position;

	(void)state;
	come_and_go(&p, GONE_KEPT + 10, 1);
	living = come(&p);		/* in the slot that cache 1 had, or another of the first */
	assert_true(living >= p.m->ncaches);
	ncaches = p.m->ncaches;
	position = p.m->position;
	for (uint32_t id = 1; id <= 10; id++) {
		assert_null(model_cache(p.m, id));
		apply(p.m, (struct event){ .kind = BMA_ALLOC, .cache = id, .free_cnt = 1 });
		apply(p.m, (struct event){ .kind = BMA_TRIM, .cache = living, .tgt = id, .free_cnt = 4,
					   .tgt_moves = 9 });
		apply(p.m, (struct event){ .kind = BMA_CACHE_GONE, .cache = id });
		tell_cache(&p, id, id, 0);
		assert_null(model_cache(p.m, id));
	}
	assert_int_equal(model_add_alloc(p.m, &again), 0);
	assert_int_equal(model_alloc(p.m, 1)->map_id, 0);
	assert_int_equal(p.m->position, position + 30);
	assert_int_equal(p.m->ncaches, ncaches);
	assert_int_equal(p.m->living.n, 1);
	assert_false(model_cache(p.m, living)->gone);
	assert_int_equal(model_cache(p.m, living)->list[BMA_FREE_LLIST], 4);
	assert_int_equal(p.m->checks.failed, 0);
	model_free(p.m);
}

/* A cache names an allocator that nobody ever told of. */
static void an_id_out_of_any_order_does_not_hide_others(void **state)
{
	struct maps p = maps_on(1);

	(void)state;
	tell_cache(&p, 1, UINT32_MAX, 0);
	p.caches = 1;
	come_and_go(&p, 2 * GONE_KEPT, 1);
	assert_null(model_cache(p.m, 1));
	assert_int_equal(model_alloc(p.m, p.maps)->map_id, p.maps);
	model_free(p.m);
}

static void an_index_is_used_again_and_a_number_is_not(void **state)
{
	struct maps p = maps_on(1);
	uint64_t numbers;

	(void)state;
	come_and_go(&p, GONE_KEPT + 10, 1);
	numbers = p.m->class_number;
	come(&p);
	assert_int_equal(p.m->class_number, numbers + 1);
	assert_in_range(p.m->nclasses, GONE_KEPT, GONE_KEPT + 2);
	for (uint32_t i = 0; i < p.m->nclasses; i++) {
		const struct model_class *k = &p.m->classes[i];

		assert_int_equal(!k->number, k->moved);	/* not for rows, not for sums */
		for (uint32_t j = 0; k->number && j < i; j++)
			assert_int_not_equal(p.m->classes[j].number, k->number);
	}
	model_free(p.m);
}

static void what_an_incident_or_a_failure_names_is_kept(void **state)
{
	struct maps p = maps_on(2);
	uint32_t failed = come(&p), starved = come(&p), plain = come(&p);
	char sentence[256];

	(void)state;
	apply(p.m, (struct event){ .kind = BMA_ALLOC, .cache = failed, .free_cnt = 1 });	/* 3 */
	apply(p.m, (struct event){ .kind = BMA_ALLOC_FAIL, .cache = starved + 1, .cpu = 1 });
	assert_int_equal(p.m->nfailures, 1);
	drain(&p, failed, 1);
	drain(&p, failed + 1, 4);
	go(&p, starved);
	go(&p, plain);
	come_and_go(&p, GONE_KEPT, 1);
	assert_null(model_cache(p.m, plain));
	assert_int_equal(model_failure(p.m, 1)->cache, failed);
	assert_int_equal(model_cache(p.m, failed)->info.id, failed);
	assert_int_equal(p.m->classes[model_failure(p.m, 1)->class].alloc, 1);
	assert_int_equal(model_incident(p.m, 1)->cache, starved + 1);
	assert_int_equal(model_cache(p.m, starved + 1)->info.cpu, 1);
	assert_memory_equal(incident_sentence(p.m, model_incident(p.m, 1), sentence,
					      sizeof(sentence)),
			    "cause unknown: map  #2, 72 bytes, CPU 1", 39);
	for (unsigned int i = 0; i < INCIDENTS_KEPT; i++) {	/* then nobody names it */
		uint32_t first = come(&p);

		apply(p.m, (struct event){ .kind = BMA_ALLOC_FAIL, .cache = first });
		go(&p, first);
	}
	come_and_go(&p, GONE_KEPT, 1);
	assert_null(model_cache(p.m, starved + 1));
	assert_non_null(model_cache(p.m, failed));		/* the first failures stay */
	model_free(p.m);
}

/* CPU 1 is not heard of, so a loss may still explain what is left. */
static void what_is_still_to_be_judged_is_kept(void **state)
{
	struct maps p = maps_on(2);
	uint32_t first = come(&p);

	(void)state;
	apply(p.m, (struct event){ .kind = BMA_MAP_FD, .cpu = 1 });
	drain(&p, first, 3);
	drain(&p, first + 1, 4);
	come_and_go(&p, 2 * GONE_KEPT, 1);
	assert_int_equal(p.m->checks.failed, 0);
	assert_non_null(model_cache(p.m, first));
	apply(p.m, (struct event){ .kind = BMA_MAP_FD, .cpu = 1 });
	assert_int_equal(model_tick(p.m, p.m->now), 0);
	assert_int_equal(p.m->checks.failed, 1);
	assert_int_equal(model_failure(p.m, 1)->cache, first);
	assert_int_equal(p.m->ending.n, 0);
	model_free(p.m);
}

/* The slot's former cache leaves nothing in it. */
static void a_slot_that_is_used_again_is_empty(void **state)
{
	struct maps p = maps_on(1);
	const struct model_cache *c;
	uint32_t first = come(&p);

	(void)state;
	assert_int_equal(model_tick(p.m, START + 7000000000ull), 0);
	go(&p, first);
	come_and_go(&p, GONE_KEPT, 1);
	first = come(&p);
	c = model_cache(p.m, first);
	assert_int_equal(c - p.m->caches, 1);
	assert_int_equal(c->events[BMA_CACHE_DRAIN], 0);
	assert_int_equal(model_activity(p.m, c)->flow[FLOW_DRAIN], 0);
	assert_int_equal(model_activity(p.m, c)->flow[FLOW_SLAB_OUT], 4);
	assert_null(activity_ago(model_activity(p.m, c), 0));
	model_free(p.m);
}

static void a_copy_goes_on_by_itself(void **state)
{
	struct maps p = maps_on(3), q;

	(void)state;
	come_and_go(&p, GONE_KEPT, 3);
	q = p;
	q.m = model_copy(p.m);
	assert_non_null(q.m);
	come_and_go(&p, 2000, 3);
	come_and_go(&q, 2000, 3);
	assert_memory_equal(&p.m->retired, &q.m->retired, sizeof(p.m->retired));
	assert_int_equal(p.m->ncaches, q.m->ncaches);
	for (uint32_t id = 1; id <= p.caches; id++)
		assert_int_equal(!model_cache(p.m, id), !model_cache(q.m, id));
	model_free(p.m);
	model_free(q.m);
}

/* A map's count finds the map that is there now, whatever was before. */
static void a_count_finds_its_map_among_those_that_went(void **state)
{
	struct maps p = maps_on(1);
	uint32_t first;

	(void)state;
	come_and_go(&p, GONE_KEPT + 100, 1);
	first = come(&p);
	apply(p.m, (struct event){ .kind = BMA_ALLOC, .cache = first, .free_cnt = 3 });
	for (unsigned int i = 0; i < 22; i++) {
		p.m->now += 1000000000ull;	/* longer than a task may be stopped in the middle */
		apply(p.m, (struct event){ .kind = BMA_OWNER, .flags = BMA_F_COUNT,
					   .n = { p.maps, 2 } });
	}
	assert_int_equal(p.m->checks.failed, 1);
	assert_int_equal(model_failure(p.m, 1)->what, FAILURE_IN_USE);
	assert_int_equal(model_failure(p.m, 1)->class, model_cache(p.m, first)->class);
	model_free(p.m);
}

static void of_many_names_the_newest_are_kept(void **state)
{
	struct model *m = model_new(1, START);

	(void)state;
	for (uint32_t id = 1; id <= 3 * NAMES_KEPT; id++)
		assert_int_equal(model_add_name(m, &(struct name_info){ NAME_TASK, id, "x" }), 0);
	assert_int_equal(m->nnames, NAMES_KEPT);
	assert_null(model_name(m, NAME_TASK, 2 * NAMES_KEPT));
	for (uint32_t id = 2 * NAMES_KEPT + 1; id <= 3 * NAMES_KEPT; id++)
		assert_string_equal(model_name(m, NAME_TASK, id), "x");
	assert_int_equal(model_add_name(m, &(struct name_info){ NAME_TASK, 3 * NAMES_KEPT, "y" }), 0);
	assert_string_equal(model_name(m, NAME_TASK, 3 * NAMES_KEPT), "y");
	assert_non_null(model_name(m, NAME_TASK, 2 * NAMES_KEPT + 1));
	model_free(m);
}

/* Without a tick in between, room is made when a cache is told: not of the class it is to join. */
static void a_cache_joins_no_class_that_goes(void **state)
{
	struct maps p = maps_on(1);

	(void)state;
	come_and_go(&p, GONE_KEPT, 512);
	for (unsigned int i = 0; p.m->untidy <= UNTIDY_MAX; i++)
		go(&p, come(&p));
	tell_cache(&p, ++p.caches, 1, 0);	/* the oldest allocator that is kept */
	if (model_cache(p.m, p.caches)) {
		const struct model_cache *c = model_cache(p.m, p.caches);

		assert_int_equal(p.m->classes[c->class].live, 1);
		assert_int_equal(p.m->classes[c->class].alloc, 1);
	}
	drain(&p, p.caches, 0);
	come_and_go(&p, 2 * GONE_KEPT, 1);
	model_free(p.m);
}

static void tell_at(struct model *m, uint32_t id, uint64_t addr)
{
	struct cache_info c = { .id = id, .alloc = 1, .unit_size = 72, .addr = addr };

	assert_int_equal(model_add_cache(m, &c), 0);
}

/* Whoever is told at an address that a cache had left does not end it. */
static void an_address_that_was_left_is_nobodys(void **state)
{
	struct model *m = model_new(1, START);
	struct alloc_info a = { .id = 1, .owner = BMA_OWNER_MAP, .map_id = 1 };

	(void)state;
	assert_int_equal(model_add_alloc(m, &a), 0);
	tell_at(m, 1, 0x1000);
	tell_at(m, 1, 0x2000);
	tell_at(m, 2, 0x1000);
	assert_false(model_cache(m, 1)->gone);
	tell_at(m, 3, 0x2000);
	assert_true(model_cache(m, 1)->gone);
	assert_false(model_cache(m, 2)->gone);
	model_free(m);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(memory_has_a_bound),
		cmocka_unit_test(maps_of_one_cpu_have_a_bound),
		cmocka_unit_test(classes_that_lost_their_caches_have_a_bound),
		cmocka_unit_test(the_newest_that_went_are_kept_in_full),
		cmocka_unit_test(no_object_and_no_event_is_lost_from_the_sums),
		cmocka_unit_test(an_older_class_makes_the_sum_unsure),
		cmocka_unit_test(a_retired_id_stays_unknown_whatever_is_told_of_it),
		cmocka_unit_test(an_id_out_of_any_order_does_not_hide_others),
		cmocka_unit_test(an_index_is_used_again_and_a_number_is_not),
		cmocka_unit_test(what_an_incident_or_a_failure_names_is_kept),
		cmocka_unit_test(what_is_still_to_be_judged_is_kept),
		cmocka_unit_test(a_slot_that_is_used_again_is_empty),
		cmocka_unit_test(a_copy_goes_on_by_itself),
		cmocka_unit_test(a_count_finds_its_map_among_those_that_went),
		cmocka_unit_test(of_many_names_the_newest_are_kept),
		cmocka_unit_test(a_cache_joins_no_class_that_goes),
		cmocka_unit_test(an_address_that_was_left_is_nobodys),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
