// SPDX-License-Identifier: GPL-2.0-or-later
#include "desk.h"

#include <string.h>

static void heads_are_taken_over(const struct event *e, uint8_t kind)
{
	assert_int_equal(e->time, 90);
	assert_int_equal(e->seq, 7);
	assert_int_equal(e->cpu, 1);
	assert_int_equal(e->kind, kind);
	assert_int_equal(e->ctx, BMA_CTX_NMI);
	assert_int_equal(e->flags, 5);
	assert_int_equal(e->what, 1);
	assert_int_equal(e->free_cnt, -3);
}

static void an_object_and_its_cache(void **state)
{
	static const uint8_t kinds[] = { BMA_ALLOC, BMA_FREE, BMA_FREE_RCU,
					 BMA_SLAB_ALLOC };
	struct desk d;

	(void)state;
	desk_open(&d);
	for (size_t i = 0; i < ARRAY_SIZE(kinds); i++) {
		struct bma_slot s = slot(kinds[i], 0xffff888012345678);
		struct event e = event_of_slot(&d, &s);

		assert_int_equal(e.time, 90);
		assert_int_equal(e.seq, 7);
		assert_int_equal(e.cpu, 1);
		assert_int_equal(e.kind, kinds[i]);
		assert_int_equal(e.ctx, BMA_CTX_NMI);
		assert_int_equal(e.flags, 5);
		assert_int_equal(e.what, 0);
		assert_int_equal(e.free_cnt, -3);
		assert_int_equal(e.cache, 1);
		assert_int_equal(e.obj, 0xffff888012345678);
	}
	desk_close(&d);
}

/* include/linux/preempt.h: 8 bits each for preemption and softirq, 4 for hard interrupts and NMIs. */
static void the_context_is_told_by_preempt_count(void **state)
{
	static const struct {
		uint32_t preempt, ctx;
	} of[] = { { 0, BMA_CTX_TASK }, { 3, BMA_CTX_TASK }, { 0x80000000, BMA_CTX_TASK },
		   { 0x200, BMA_CTX_TASK },	/* softirqs are off, it is none */
		   { 0x100, BMA_CTX_SOFTIRQ }, { 0x301, BMA_CTX_SOFTIRQ },
		   { 0x10000, BMA_CTX_IRQ }, { 0x10300, BMA_CTX_IRQ },
		   { 0x100000, BMA_CTX_NMI }, { 0x210301, BMA_CTX_NMI } };
	struct desk d;

	(void)state;
	desk_open(&d);
	for (size_t i = 0; i < ARRAY_SIZE(of); i++) {
		struct bma_slot s = slot(BMA_ALLOC, 1);

		s.preempt = of[i].preempt;
		assert_int_equal(event_of_slot(&d, &s).ctx, of[i].ctx);
	}
	desk_close(&d);
}

static void a_count_is_told_as_what_came_since_the_one_before(void **state)
{
	struct bma_count_rec c = { .head = head(BMA_COUNT), .n = { 1, 2, 3, 4, 5 } };
	struct bma_slot s = slot(BMA_ALLOC, 1);
	struct desk d;
	struct event e;

	(void)state;
	desk_open(&d);
	e = event_of(&d, &c);
	assert_int_equal(e.cache, 0);		/* it makes no cache up */
	for (unsigned int use = 0; use < BMA_USES; use++)
		assert_int_equal(e.n[use], 0);
	assert_int_equal(event_of_slot(&d, &s).cache, 1);
	e = event_of(&d, &c);
	heads_are_taken_over(&e, BMA_COUNT);
	assert_int_equal(e.cache, 1);
	for (unsigned int use = 0; use < BMA_USES; use++)
		assert_int_equal(e.n[use], use + 1);
	c.n[BMA_USE_ALLOC] = 0x80000000;
	c.n[BMA_USE_FREE_RCU_EXTRA] = 7;
	c.head.flags = BMA_F_TORN;		/* counts for nothing; the next has it too */
	e = event_of(&d, &c);
	assert_int_equal(e.flags, BMA_F_TORN);
	for (unsigned int use = 0; use < BMA_USES; use++)
		assert_int_equal(e.n[use], 0);
	c.head.flags = 0;
	e = event_of(&d, &c);
	assert_int_equal(e.n[BMA_USE_ALLOC], 0x7fffffff);
	assert_int_equal(e.n[BMA_USE_FREE], 0);
	assert_int_equal(e.n[BMA_USE_FREE_RCU_EXTRA], 2);
	c.n[BMA_USE_ALLOC] = 5;			/* beyond 2^32 */
	e = event_of(&d, &c);
	assert_int_equal(e.n[BMA_USE_ALLOC], 0x80000005);
	desk_close(&d);
}

static void a_rate_is_a_cpus_and_no_caches(void **state)
{
	struct bma_rate_rec rate = { .head = head(BMA_RATE), .rate = 8 };
	struct desk d;
	struct event e;

	(void)state;
	desk_open(&d);
	rate.head.cache = 0;
	e = event_of(&d, &rate);
	heads_are_taken_over(&e, BMA_RATE);
	assert_int_equal(e.cache, 0);
	assert_int_equal(e.n[N_RATE], 8);
	desk_close(&d);
}

static void counts_of_a_refill_keep_their_places(void **state)
{
	struct bma_bulk b = { head(BMA_REFILL), 48, 3, 2, 43, 9, 0 };
	struct desk d;
	struct event e;

	(void)state;
	desk_open(&d);
	e = event_of(&d, &b);
	heads_are_taken_over(&e, BMA_REFILL);
	assert_int_equal(e.n[N_ASKED], 48);
	assert_int_equal(e.n[N_BEHIND], 3);
	assert_int_equal(e.n[N_WAITING], 2);
	assert_int_equal(e.n[N_SLAB], 43);
	assert_int_equal(e.moves, 9);
	desk_close(&d);
}

static void a_move_has_a_target_or_none(void **state)
{
	static const uint8_t kinds[] = { BMA_TRIM, BMA_EXTRA_RCU, BMA_GP_START, BMA_GP_END,
					 BMA_CACHE_DRAIN };
	struct desk d;

	(void)state;
	desk_open(&d);
	for (size_t i = 0; i < ARRAY_SIZE(kinds); i++) {
		struct bma_move m = { head(kinds[i]), 0, 33, 4, 7, 8 };
		struct event e = event_of(&d, &m);

		heads_are_taken_over(&e, kinds[i]);
		assert_int_equal(e.tgt, 0);
		assert_int_equal(e.n[N_MOVED], 33);
		assert_int_equal(e.n[N_EXTRA], 4);
		assert_int_equal(e.moves, 7);
		assert_int_equal(e.tgt_moves, 8);
		m.tgt = OTHER;
		assert_int_equal(event_of(&d, &m).tgt, 2);
		m.tgt = ADDR;
		assert_int_equal(event_of(&d, &m).tgt, 1);
	}
	desk_close(&d);
}

static void a_cache_comes_and_goes(void **state)
{
	struct bma_new new = { .head = head(BMA_CACHE_NEW), .ma = 0x10, .cpu = 0, .unit_size = 72 };
	struct bma_move gone = { .head = head(BMA_CACHE_GONE) };
	struct desk d;

	(void)state;
	desk_open(&d);
	assert_int_equal(event_of(&d, &gone).cache, 0);
	assert_int_equal(event_of(&d, &new).cache, 1);
	assert_int_equal(event_of(&d, &gone).cache, 1);
	assert_int_equal(event_of(&d, &gone).cache, 0);
	assert_int_equal(event_of(&d, &new).cache, 2);
	desk_close(&d);
}

static void hints_and_states_make_no_cache_up(void **state)
{
	struct bma_slot raw = slot(BMA_RAW_FREE, 0x77), o = slot(BMA_ALLOC, 0);
	struct bma_state s = { .head = head(BMA_STATE), .len = { 1, 2, 3, 4, 5, 6, 7 },
			       .in_progress = 0x201, .moves = 6 };
	struct desk d;
	struct event e;

	(void)state;
	desk_open(&d);
	assert_int_equal(event_of_slot(&d, &raw).cache, 0);
	assert_int_equal(event_of(&d, &s).cache, 0);
	assert_int_equal(event_of_slot(&d, &o).cache, 1);
	e = event_of_slot(&d, &raw);
	assert_int_equal(e.cache, 1);
	assert_int_equal(e.obj, 0x77);
	e = event_of(&d, &s);
	assert_int_equal(e.cache, 1);
	assert_int_equal(e.n[N_IN_PROGRESS], 0x201);
	assert_int_equal(e.moves, 6);
	for (unsigned int l = 0; l < BMA_LISTS; l++)
		assert_int_equal(e.n[l], l + 1);
	desk_close(&d);
}

static void a_descriptor_tells_of_the_elements_and_of_the_per_cpu_values(void **state)
{
	struct bma_owner_event m = { .head = head(BMA_MAP_FD) };
	struct desk d;
	struct event e;

	(void)state;
	desk_open(&d);
	m.rec[0] = owner_rec(0x10, 0x1000, BMA_OWNER_MAP, 24);
	m.rec[1] = owner_rec(0x18, 0x2000, BMA_OWNER_MAP_PERCPU, 8);
	e = event_of(&d, &m);
	heads_are_taken_over(&e, BMA_MAP_FD);
	assert_int_equal(e.cache, 0);
	assert_int_equal(e.n[0], 40);
	assert_int_equal(registry_find(d.r, 0xffff888000001000), 1);
	assert_int_equal(registry_find(d.r, 0xffff888000041000), 2);
	assert_int_equal(registry_find(d.r, 0xffff888000002000), 3);
	assert_int_equal(registry_find(d.r, 0xffff888000042000), 4);
	desk_close(&d);
}

static void a_descriptor_of_a_map_without_per_cpu_values_tells_of_one(void **state)
{
	struct bma_owner_event m = { .head = head(BMA_MAP_FD) };
	struct desk d;

	(void)state;
	desk_open(&d);
	m.rec[0] = owner_rec(0x10, 0x1000, BMA_OWNER_MAP, 24);
	event_of(&d, &m);
	assert_int_equal(registry_find(d.r, 0xffff888000041000), 2);
	assert_int_equal(registry_resolve(d.r, 0xdead, 0, true), 3);
	desk_close(&d);
}

static void an_iterator_tells_the_same_and_the_number_of_elements(void **state)
{
	struct bma_owner_event o = { .head = head(BMA_OWNER), .count = 1234 };
	struct desk d;
	struct event e;

	(void)state;
	desk_open(&d);
	o.head.flags = BMA_F_COUNT;
	o.rec[0] = owner_rec(0x10, 0x1000, BMA_OWNER_MAP, 24);
	e = event_of(&d, &o);
	assert_int_equal(e.kind, BMA_OWNER);
	assert_int_equal(e.flags, BMA_F_COUNT);
	assert_int_equal(e.n[N_MAP], 40);
	assert_int_equal(e.n[N_COUNT], 1234);
	assert_int_equal(registry_find(d.r, 0xffff888000041000), 2);
	desk_close(&d);
}

/* How often the tape tells of names: 'P' or 'T', the number, and the name follow each other. */
static unsigned int names_told(struct desk *d, char of, const char *name)
{
	struct bytes b;
	unsigned int n = 0;

	writer_tick(d->tape.w, 1);
	b = tape_bytes(&d->tape);
	for (size_t i = 0; i + strlen(name) + 2 < b.len; i++)
		n += b.p[i] == (uint8_t)of && !memcmp(b.p + i + 2, name, strlen(name) + 1);
	bytes_release(&b);
	return n;
}

static void a_failure_names_the_thread_and_the_program_once(void **state)
{
	struct bma_fail_rec f = { .head = head(BMA_ALLOC_FAIL), .pid = 77, .depth = 3,
				  .comm = "worker" };
	struct desk d;
	struct event e;

	(void)state;
	desk_open(&d);
	f.stack[0] = 0xffffffff81000000;
	f.stack[2] = PROG_START + 8;
	e = event_of(&d, &f);
	heads_are_taken_over(&e, BMA_ALLOC_FAIL);
	assert_int_equal(e.cache, 1);
	assert_int_equal(e.n[N_PROG], 51);
	assert_int_equal(e.n[N_PID], 77);
	event_of(&d, &f);
	registry_free(d.r);
	names_free(d.resolver.names);
	lock_ids_free(d.resolver.locks);
	assert_int_equal(names_told(&d, 'T', "worker"), 1);
}

static void a_failure_outside_of_programs_has_none(void **state)
{
	struct bma_fail_rec f = { .head = head(BMA_ALLOC_FAIL), .pid = 77, .depth = 2,
				  .comm = "worker" };
	struct desk d;

	(void)state;
	desk_open(&d);
	f.stack[2] = PROG_START;	/* beyond what the kernel filled in */
	assert_int_equal(event_of(&d, &f).n[N_PROG], 0);
	f.depth = 1000;			/* more than there is room for */
	assert_int_equal(event_of(&d, &f).n[N_PROG], 51);
	desk_close(&d);
}

static void a_loss_is_an_event_of_its_own(void **state)
{
	struct ordered in = { .cpu = 1, .time = 100, .seq = 7, .lost = UINT32_MAX };
	struct desk d;
	struct event e;

	(void)state;
	desk_open(&d);
	memset(&e, 0xff, sizeof(e));
	resolve(&d.resolver, &in, &e);
	assert_int_equal(e.kind, BMA_LOSS);
	assert_int_equal(e.seq, 7);
	assert_int_equal(e.time, 100);
	assert_int_equal(e.cpu, 1);
	assert_int_equal(e.cache, 0);
	assert_int_equal(event_span(&e), UINT32_MAX);
	desk_close(&d);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(an_object_and_its_cache),
		cmocka_unit_test(the_context_is_told_by_preempt_count),
		cmocka_unit_test(a_count_is_told_as_what_came_since_the_one_before),
		cmocka_unit_test(a_rate_is_a_cpus_and_no_caches),
		cmocka_unit_test(counts_of_a_refill_keep_their_places),
		cmocka_unit_test(a_move_has_a_target_or_none),
		cmocka_unit_test(a_cache_comes_and_goes),
		cmocka_unit_test(hints_and_states_make_no_cache_up),
		cmocka_unit_test(a_descriptor_tells_of_the_elements_and_of_the_per_cpu_values),
		cmocka_unit_test(a_descriptor_of_a_map_without_per_cpu_values_tells_of_one),
		cmocka_unit_test(an_iterator_tells_the_same_and_the_number_of_elements),
		cmocka_unit_test(a_failure_names_the_thread_and_the_program_once),
		cmocka_unit_test(a_failure_outside_of_programs_has_none),
		cmocka_unit_test(a_loss_is_an_event_of_its_own),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
