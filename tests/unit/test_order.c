// SPDX-License-Identifier: GPL-2.0-or-later
#include "lanes.h"

#include <errno.h>
#include <stdlib.h>

#include "../../src/capture/order.h"

#define PATIENCE 50	/* looks, as lane.c has it */
#define CPUS 40
#define SLOTS 256

/* What came out. */
struct given {
	uint32_t cpu;
	uint64_t time, seq, lost;
	bool told;
	uint64_t obj;
};

struct desk {
	struct rig rig[CPUS];
	struct lane lane[CPUS];
	struct order *order;
	uint32_t ncpus;
	bool away;			/* nothing comes out of the ring buffers */
	int rc;				/* what fetching says */
	unsigned int fetched;
	struct given *out;
	size_t n, cap;
};

static int fetch(void *ctx, uint32_t cpu)
{
	struct desk *d = ctx;

	d->fetched++;
	if (d->away || d->rc)
		return d->rc;
	/* the lanes are the order's, side by side */
	d->rig[cpu].lane = d->lane[cpu];
	assert_int_equal(rig_fetch(&d->rig[cpu]), 0);
	d->lane[cpu] = d->rig[cpu].lane;
	return 0;
}

static void desk_open(struct desk *d, uint32_t ncpus)
{
	*d = (struct desk){ .ncpus = ncpus };
	for (uint32_t cpu = 0; cpu < ncpus; cpu++) {
		rig_open(&d->rig[cpu], SLOTS, 64);
		d->lane[cpu] = d->rig[cpu].lane;
	}
	d->order = order_new(d->lane, ncpus, fetch, d);
	assert_non_null(d->order);
}

static void desk_close(struct desk *d)
{
	order_free(d->order);
	for (uint32_t cpu = 0; cpu < d->ncpus; cpu++) {
		d->rig[cpu].lane = d->lane[cpu];
		rig_close(&d->rig[cpu]);
	}
	free(d->out);
}

static void note(void *ctx, const struct ordered *o)
{
	struct desk *d = ctx;

	if (d->n == d->cap) {
		d->cap = d->cap ? 2 * d->cap : 64;
		d->out = realloc(d->out, d->cap * sizeof(*d->out));
		assert_non_null(d->out);
	}
	d->out[d->n++] = (struct given){ o->cpu, o->time, o->seq, o->lost, o->slot || o->rec,
					 o->slot || o->rec ? rig_obj(o) : 0 };
}

/* Flushes up to `until`; up to where everything is out. */
static uint64_t flush(struct desk *d, uint64_t until)
{
	assert_int_equal(order_flush(d->order, &until, UINT64_MAX, note, d), 0);
	return until;
}

static void finish(struct desk *d)
{
	assert_int_equal(order_finish(d->order, note, d), 0);
}

static void is_told(const struct desk *d, size_t i, uint32_t cpu, uint64_t seq, uint64_t obj)
{
	assert_true(i < d->n);
	assert_true(d->out[i].told);
	assert_int_equal(d->out[i].cpu, cpu);
	assert_int_equal(d->out[i].seq, seq);
	assert_int_equal(d->out[i].obj, obj);
}

static void is_lost(const struct desk *d, size_t i, uint32_t cpu, uint64_t seq, uint64_t lost)
{
	assert_true(i < d->n);
	assert_false(d->out[i].told);
	assert_int_equal(d->out[i].cpu, cpu);
	assert_int_equal(d->out[i].seq, seq);
	assert_int_equal(d->out[i].lost, lost);
}

static void events_of_all_cpus_come_out_by_time(void **state)
{
	struct desk d;

	(void)state;
	desk_open(&d, 3);
	rig_use(&d.rig[2], 10, 1);
	rig_use(&d.rig[0], 20, 2);
	rig_record(&d.rig[1], 30, 3);
	rig_use(&d.rig[2], 40, 4);
	rig_record(&d.rig[0], 50, 5);
	assert_int_equal(flush(&d, 100), 100);
	assert_int_equal(d.n, 5);
	is_told(&d, 0, 2, 0, 1);
	is_told(&d, 1, 0, 0, 2);
	is_told(&d, 2, 1, 0, 3);
	is_told(&d, 3, 2, 1, 4);
	is_told(&d, 4, 0, 1, 5);
	desk_close(&d);
}

static void time_within_a_cpu_never_runs_backwards(void **state)
{
	static const uint64_t time[] = { 50, 40, 60, 10, 60, 61 };
	static const uint64_t given[] = { 50, 50, 60, 60, 60, 61 };
	struct desk d;

	(void)state;
	desk_open(&d, 1);
	for (size_t i = 0; i < ARRAY_SIZE(time); i++)
		rig_use(&d.rig[0], time[i], i);
	flush(&d, UINT64_MAX);
	for (size_t i = 0; i < ARRAY_SIZE(time); i++) {
		is_told(&d, i, 0, i, i);
		assert_int_equal(d.out[i].time, given[i]);
	}
	desk_close(&d);
}

static void what_is_younger_than_asked_for_stays(void **state)
{
	struct desk d;

	(void)state;
	desk_open(&d, 2);
	rig_use(&d.rig[0], 10, 1);
	rig_use(&d.rig[0], 30, 2);
	rig_use(&d.rig[1], 20, 3);
	assert_int_equal(flush(&d, 20), 20);
	assert_int_equal(d.n, 2);
	is_told(&d, 0, 0, 0, 1);
	is_told(&d, 1, 1, 0, 3);
	assert_int_equal(flush(&d, 29), 29);
	assert_int_equal(d.n, 2);
	flush(&d, 30);
	assert_int_equal(d.n, 3);
	is_told(&d, 2, 0, 1, 2);
	desk_close(&d);
}

static void after_so_many_events_it_stops_and_says_how_far_it_came(void **state)
{
	uint64_t until = 1000;
	struct desk d;

	(void)state;
	desk_open(&d, 2);
	for (unsigned int i = 0; i < 10; i++)
		rig_use(&d.rig[i % 2], 10 * (i + 1), i);
	assert_int_equal(order_flush(d.order, &until, 4, note, &d), 1);
	assert_int_equal(d.n, 4);
	assert_int_equal(until, 50);
	until = 1000;
	assert_int_equal(order_flush(d.order, &until, 7, note, &d), 0);
	assert_int_equal(until, 1000);
	assert_int_equal(d.n, 10);
	for (unsigned int i = 0; i < 10; i++)
		is_told(&d, i, i % 2, i / 2, i);
	desk_close(&d);
}

static void one_cpus_run_of_events_stops_at_the_limit_too(void **state)
{
	uint64_t until = 1000;
	struct desk d;

	(void)state;
	desk_open(&d, 2);
	for (unsigned int i = 0; i < 100; i++)
		rig_use(&d.rig[1], 5, i);
	assert_int_equal(order_flush(d.order, &until, 30, note, &d), 1);
	assert_int_equal(d.n, 30);
	assert_int_equal(until, 5);
	desk_close(&d);
}

static void a_cpu_in_the_middle_of_an_event_holds_back_what_is_younger(void **state)
{
	struct desk d;
	uint64_t number;

	(void)state;
	desk_open(&d, 2);
	rig_use(&d.rig[0], 10, 1);
	number = rig_take(&d.rig[0]);
	rig_use(&d.rig[1], 9, 2);
	rig_use(&d.rig[1], 20, 3);
	assert_int_equal(flush(&d, 100), 10);
	assert_int_equal(d.n, 2);
	is_told(&d, 0, 1, 0, 2);
	is_told(&d, 1, 0, 0, 1);
	rig_tell(&d.rig[0], number, BMA_ALLOC, 15, 4);
	assert_int_equal(flush(&d, 100), 100);
	assert_int_equal(d.n, 4);
	is_told(&d, 2, 0, 1, 4);
	is_told(&d, 3, 1, 1, 3);
	desk_close(&d);
}

static void a_cpu_that_was_never_heard_of_holds_back_all(void **state)
{
	struct desk d;
	uint64_t number;

	(void)state;
	desk_open(&d, 2);
	number = rig_take(&d.rig[0]);
	rig_use(&d.rig[1], 9, 2);
	assert_int_equal(flush(&d, 100), 0);
	assert_int_equal(d.n, 0);
	rig_tell(&d.rig[0], number, BMA_ALLOC, 8, 4);
	assert_int_equal(flush(&d, 100), 100);
	is_told(&d, 0, 0, 0, 4);
	is_told(&d, 1, 1, 0, 2);
	desk_close(&d);
}

static void a_record_is_fetched_when_its_turn_comes(void **state)
{
	struct desk d;

	(void)state;
	desk_open(&d, 2);
	rig_use(&d.rig[0], 10, 1);
	flush(&d, 100);
	assert_int_equal(d.fetched, 0);
	rig_record(&d.rig[0], 20, 2);
	rig_record(&d.rig[0], 21, 3);
	flush(&d, 100);
	assert_int_equal(d.fetched, 1);
	assert_int_equal(d.n, 3);
	is_told(&d, 1, 0, 1, 2);
	is_told(&d, 2, 0, 2, 3);
	desk_close(&d);
}

static void a_record_that_does_not_come_holds_back_what_is_younger_for_a_while(void **state)
{
	unsigned int flushes = 0;
	struct desk d;

	(void)state;
	desk_open(&d, 2);
	d.away = true;
	rig_use(&d.rig[0], 10, 1);
	rig_record(&d.rig[0], 20, 2);
	rig_use(&d.rig[0], 30, 3);
	rig_use(&d.rig[1], 25, 4);
	for (; d.n < 2; flushes++) {
		uint64_t until = flush(&d, 100);

		assert_int_equal(until, d.n < 2 ? 10 : 100);
		assert_in_range(flushes, 0, PATIENCE);
	}
	assert_true(flushes >= PATIENCE / 2);	/* looked twice at each */
	assert_int_equal(d.n, 4);
	is_lost(&d, 1, 0, 1, 1);
	assert_int_equal(d.out[1].time, 20);
	is_told(&d, 2, 1, 0, 4);
	is_told(&d, 3, 0, 2, 3);
	desk_close(&d);
}

static void no_memory_for_a_record_is_told(void **state)
{
	uint64_t until = 100;
	struct desk d;

	(void)state;
	desk_open(&d, 1);
	d.rc = -ENOMEM;
	rig_use(&d.rig[0], 5, 1);
	rig_record(&d.rig[0], 10, 2);
	assert_int_equal(order_flush(d.order, &until, UINT64_MAX, note, &d), -ENOMEM);
	assert_int_equal(d.n, 1);
	assert_int_equal(order_finish(d.order, note, &d), -ENOMEM);
	d.rc = 0;
	finish(&d);
	assert_int_equal(d.n, 2);
	desk_close(&d);
}

static void the_programs_get_their_slots_back_at_each_flush(void **state)
{
	struct desk d;

	(void)state;
	desk_open(&d, 2);
	for (unsigned int i = 0; i < 10; i++)
		rig_use(&d.rig[1], 10 + i, i);
	flush(&d, 14);
	assert_int_equal(d.rig[0].shared->limit, SLOTS - BMA_SLOTS_SPARE);
	assert_int_equal(d.rig[1].shared->limit, SLOTS - BMA_SLOTS_SPARE + 5);
	desk_close(&d);
}

static void a_loss_comes_before_the_event_that_shows_it(void **state)
{
	struct desk d;

	(void)state;
	desk_open(&d, 2);
	while (rig_use(&d.rig[0], 10, 7))
		;
	flush(&d, 100);
	assert_int_equal(d.n, SLOTS - BMA_SLOTS_SPARE);
	rig_use(&d.rig[0], 20, 8);
	rig_use(&d.rig[1], 15, 9);
	flush(&d, 100);
	is_told(&d, d.n - 3, 1, 0, 9);
	is_lost(&d, d.n - 2, 0, SLOTS - BMA_SLOTS_SPARE, 1);
	is_told(&d, d.n - 1, 0, SLOTS - BMA_SLOTS_SPARE + 1, 8);
	assert_int_equal(d.out[d.n - 2].time, 20);
	desk_close(&d);
}

static void what_is_lost_at_the_end_has_a_time(void **state)
{
	struct desk d;

	(void)state;
	desk_open(&d, 3);
	rig_use(&d.rig[0], 70, 1);
	rig_use(&d.rig[2], 60, 2);
	flush(&d, 100);
	d.rig[0].shared->lost = 4;
	d.rig[1].shared->lost = (1ull << 33) + 7;	/* it never told anything */
	finish(&d);
	assert_int_equal(d.n, 2 + 1 + 3);
	for (size_t i = 2; i < d.n; i++) {
		assert_false(d.out[i].told);
		assert_int_equal(d.out[i].time, 70);
	}
	is_lost(&d, 2, 0, 1, 4);
	is_lost(&d, 3, 1, 0, UINT32_MAX);
	is_lost(&d, 4, 1, UINT32_MAX, UINT32_MAX);
	is_lost(&d, 5, 1, 2ull * UINT32_MAX, 9);
	desk_close(&d);
}

static void a_record_that_is_missing_at_the_end_does_not_swallow_what_follows(void **state)
{
	struct desk d;

	(void)state;
	desk_open(&d, 2);
	d.away = true;
	rig_record(&d.rig[0], 10, 1);
	rig_use(&d.rig[0], 20, 2);
	rig_record(&d.rig[0], 30, 3);
	rig_use(&d.rig[0], 40, 4);
	finish(&d);
	assert_int_equal(d.n, 4);
	is_lost(&d, 0, 0, 0, 1);
	is_told(&d, 1, 0, 1, 2);
	is_lost(&d, 2, 0, 2, 1);
	is_told(&d, 3, 0, 3, 4);
	assert_int_equal(d.lane[0].refused, 2);
	desk_close(&d);
}

static int by_time(const void *a, const void *b)
{
	const uint64_t *x = a, *y = b;

	return *x < *y ? -1 : *x > *y;
}

struct truth {			/* what a CPU did */
	uint64_t next;		/* number that must come out next */
	uint64_t did, lost;
	uint64_t now, clamp;
};

/* A few events of a CPU, told or sent or lost; the clamped times of those that are not go to times. */
static size_t random_events(struct desk *d, struct rnd *r, uint32_t cpu, struct truth *t,
			    uint64_t *times)
{
	size_t n = 0;

	for (uint32_t i = rnd_below(r, 30); i--;) {
		uint64_t number, time;

		t->now += rnd_below(r, 20);
		time = t->now > 9 && !rnd_below(r, 6) ? t->now - rnd_below(r, 10) : t->now;
		t->did++;
		if (!rnd_below(r, 15)) {	/* no slot */
			d->rig[cpu].shared->lost++;
			t->lost++;
			continue;
		}
		number = rig_take(&d->rig[cpu]);
		if (rnd_below(r, 4))
			rig_tell(&d->rig[cpu], number, BMA_FREE, time, cpu * 1000 + number);
		else
			rig_send(&d->rig[cpu], number, time, cpu * 1000 + number);
		t->clamp = time > t->clamp ? time : t->clamp;
		times[n++] = t->clamp;
	}
	return n;
}

/*
 * Against the plainest reference there is: all times of all CPUs, sorted. What comes out has just
 * these times, each CPU's numbers in order and without a gap, and as much lost as was.
 */
static void merge_once(struct rnd *r)
{
	uint32_t ncpus = 1 + rnd_below(r, CPUS);
	struct truth truth[CPUS] = { { 0 } };
	uint64_t times[CPUS * 30], lost[CPUS] = { 0 };
	struct desk d;
	size_t n = 0, told = 0;

	desk_open(&d, ncpus);
	for (uint32_t cpu = 0; cpu < ncpus; cpu++)
		n += random_events(&d, r, cpu, &truth[cpu], times + n);
	qsort(times, n, sizeof(*times), by_time);
	for (uint64_t until = 0; until < 300; until += 1 + rnd_below(r, 300)) {
		uint64_t to = until;

		order_flush(d.order, &to, 1 + rnd_below(r, 100), note, &d);
		assert_true(to <= until);
		for (size_t i = 0; i < d.n; i++)
			assert_true(d.out[i].time <= until);
	}
	finish(&d);
	for (size_t i = 0; i < d.n; i++) {
		const struct given *g = &d.out[i];

		assert_int_equal(g->seq, truth[g->cpu].next);
		truth[g->cpu].next += g->told ? 1 : g->lost;
		lost[g->cpu] += g->lost;
		if (g->told)
			assert_int_equal(g->time, times[told++]);
	}
	assert_int_equal(told, n);
	for (uint32_t cpu = 0; cpu < ncpus; cpu++) {
		assert_int_equal(truth[cpu].next, truth[cpu].did);
		assert_int_equal(lost[cpu], truth[cpu].lost);
	}
	desk_close(&d);
}

static void many_cpus_merge_as_a_plain_sort_would(void **state)
{
	struct rnd r = { 42 };

	(void)state;
	for (int i = 0; i < 400; i++)
		merge_once(&r);
}

/* The lanes are used again and again, whatever the sizes of the flushes. */
static void a_long_run_keeps_its_order(void **state)
{
	struct rnd r = { 8 };
	struct desk d;
	uint64_t did[2] = { 0 }, time = 0;

	(void)state;
	desk_open(&d, 2);
	while (did[0] + did[1] < 100000) {
		for (uint32_t n = rnd_below(&r, SLOTS / 4); n--; time++) {
			uint32_t cpu = rnd_below(&r, 2);

			assert_true(rnd_below(&r, 9) ? rig_use(&d.rig[cpu], time, did[cpu]) :
				    rig_record(&d.rig[cpu], time, did[cpu]));
			did[cpu]++;
		}
		flush(&d, time - (time ? rnd_below(&r, time < 40 ? time : 40) : 0));
	}
	finish(&d);
	assert_int_equal(d.n, did[0] + did[1]);
	did[0] = did[1] = 0;
	for (size_t i = 0; i < d.n; i++) {
		is_told(&d, i, d.out[i].cpu, did[d.out[i].cpu], did[d.out[i].cpu]);
		assert_int_equal(d.out[i].time, i);
		did[d.out[i].cpu]++;
	}
	desk_close(&d);
	order_free(NULL);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(events_of_all_cpus_come_out_by_time),
		cmocka_unit_test(time_within_a_cpu_never_runs_backwards),
		cmocka_unit_test(what_is_younger_than_asked_for_stays),
		cmocka_unit_test(after_so_many_events_it_stops_and_says_how_far_it_came),
		cmocka_unit_test(one_cpus_run_of_events_stops_at_the_limit_too),
		cmocka_unit_test(a_cpu_in_the_middle_of_an_event_holds_back_what_is_younger),
		cmocka_unit_test(a_cpu_that_was_never_heard_of_holds_back_all),
		cmocka_unit_test(a_record_is_fetched_when_its_turn_comes),
		cmocka_unit_test(a_record_that_does_not_come_holds_back_what_is_younger_for_a_while),
		cmocka_unit_test(no_memory_for_a_record_is_told),
		cmocka_unit_test(the_programs_get_their_slots_back_at_each_flush),
		cmocka_unit_test(a_loss_comes_before_the_event_that_shows_it),
		cmocka_unit_test(what_is_lost_at_the_end_has_a_time),
		cmocka_unit_test(a_record_that_is_missing_at_the_end_does_not_swallow_what_follows),
		cmocka_unit_test(many_cpus_merge_as_a_plain_sort_would),
		cmocka_unit_test(a_long_run_keeps_its_order),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
