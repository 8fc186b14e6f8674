// SPDX-License-Identifier: GPL-2.0-or-later
#include "unit.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "../../src/capture/order.h"

#define PATIENCE 20	/* flushes, as order.c has it */

/* What came out. */
struct log {
	struct ordered *o;
	size_t n;
	uint64_t obj[4096];	/* of each record: the pointer in o is dead by now */
};

static void note_it(void *ctx, const struct ordered *o)
{
	struct log *l = ctx;

	assert_true(l->n < ARRAY_SIZE(l->obj));
	l->o = realloc(l->o, (l->n + 1) * sizeof(*l->o));
	l->o[l->n] = *o;
	if (o->rec) {
		assert_int_equal(o->rec->seq, o->seq);
		l->obj[l->n] = ((const struct bma_obj *)o->rec)->obj;
	}
	l->n++;
}

static void log_release(struct log *l)
{
	free(l->o);
	l->o = NULL;
	l->n = 0;
}

static int push(struct order *o, uint32_t cpu, uint64_t seq, uint64_t time)
{
	/* of exact size, so that a sanitizer sees a step beyond it */
	struct bma_obj *r = calloc(1, sizeof(*r));
	int rc;

	*r = (struct bma_obj){ .head = { .time = time, .seq = seq, .kind = BMA_ALLOC },
			       .obj = seq ^ 0xabcd };
	rc = order_push(o, cpu, r, sizeof(*r));
	free(r);
	return rc;
}

static void flush(struct order *o, uint64_t until, uint64_t dropped, struct log *l)
{
	uint64_t by_cpu[64];

	for (size_t i = 0; i < ARRAY_SIZE(by_cpu); i++)
		by_cpu[i] = dropped;
	order_flush(o, until, by_cpu, note_it, l);
}

static void is_record(const struct log *l, size_t i, uint32_t cpu, uint64_t seq)
{
	assert_true(i < l->n);
	assert_non_null(l->o[i].rec);
	assert_int_equal(l->o[i].cpu, cpu);
	assert_int_equal(l->o[i].seq, seq);
	assert_int_equal(l->obj[i], seq ^ 0xabcd);
}

static void is_loss(const struct log *l, size_t i, uint32_t cpu, uint64_t seq, uint64_t lost)
{
	assert_true(i < l->n);
	assert_null(l->o[i].rec);
	assert_int_equal(l->o[i].cpu, cpu);
	assert_int_equal(l->o[i].seq, seq);
	assert_int_equal(l->o[i].lost, lost);
}

static void neighbours_that_an_nmi_shuffled_come_out_by_number(void **state)
{
	static const uint64_t came[] = { 1, 0, 4, 3, 2, 5, 9, 6, 8, 7 };
	struct order *o = order_new(1);
	struct log l = { 0 };

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(came); i++)
		assert_int_equal(push(o, 0, came[i], 100 - came[i]), 0);
	assert_int_equal(order_backlog(o), 10);
	flush(o, UINT64_MAX, 0, &l);
	assert_int_equal(l.n, 10);
	for (size_t i = 0; i < 10; i++)
		is_record(&l, i, 0, i);
	assert_int_equal(order_backlog(o), 0);
	log_release(&l);
	order_free(o);
}

static void time_within_a_cpu_never_runs_backwards(void **state)
{
	static const uint64_t time[] = { 50, 40, 60, 10, 60, 61 };
	static const uint64_t given[] = { 50, 50, 60, 60, 60, 61 };
	struct order *o = order_new(1);
	struct log l = { 0 };

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(time); i++)
		push(o, 0, i, time[i]);
	flush(o, UINT64_MAX, 0, &l);
	for (size_t i = 0; i < ARRAY_SIZE(time); i++)
		assert_int_equal(l.o[i].time, given[i]);
	log_release(&l);
	order_free(o);
}

static void what_is_younger_than_asked_for_stays(void **state)
{
	struct order *o = order_new(2);
	struct log l = { 0 };

	(void)state;
	push(o, 0, 0, 10);
	push(o, 0, 1, 30);
	push(o, 1, 0, 20);
	flush(o, 20, 0, &l);
	assert_int_equal(l.n, 2);
	is_record(&l, 0, 0, 0);
	is_record(&l, 1, 1, 0);
	flush(o, 30, 0, &l);
	assert_int_equal(l.n, 3);
	is_record(&l, 2, 0, 1);
	log_release(&l);
	order_free(o);
}

static void a_gap_that_the_counters_explain_is_a_loss_at_once(void **state)
{
	struct order *o = order_new(2);
	struct log l = { 0 };

	(void)state;
	push(o, 1, 0, 10);
	push(o, 1, 4, 20);
	flush(o, UINT64_MAX, 3, &l);
	assert_int_equal(l.n, 3);
	is_record(&l, 0, 1, 0);
	is_loss(&l, 1, 1, 1, 3);
	assert_int_equal(l.o[1].time, 20);
	is_record(&l, 2, 1, 4);
	log_release(&l);
	order_free(o);
}

static void a_gap_that_nothing_explains_is_waited_for(void **state)
{
	struct order *o = order_new(1);
	struct log l = { 0 };

	(void)state;
	push(o, 0, 0, 10);
	push(o, 0, 2, 20);
	flush(o, UINT64_MAX, 0, &l);
	assert_int_equal(l.n, 1);
	push(o, 0, 1, 15);			/* there it is */
	flush(o, UINT64_MAX, 0, &l);
	assert_int_equal(l.n, 3);
	is_record(&l, 1, 0, 1);
	is_record(&l, 2, 0, 2);
	assert_int_equal(order_refused(o), 0);
	log_release(&l);
	order_free(o);
}

static void a_gap_is_given_up_after_a_while_and_the_late_record_counted(void **state)
{
	struct order *o = order_new(1);
	struct log l = { 0 };

	(void)state;
	push(o, 0, 1, 20);
	for (int i = 0; i < PATIENCE; i++) {
		flush(o, UINT64_MAX, 0, &l);
		assert_int_equal(l.n, 0);
	}
	flush(o, UINT64_MAX, 0, &l);
	assert_int_equal(l.n, 2);
	is_loss(&l, 0, 0, 0, 1);
	is_record(&l, 1, 0, 1);
	assert_int_equal(push(o, 0, 0, 10), -EALREADY);
	assert_int_equal(order_refused(o), 1);
	log_release(&l);
	order_free(o);
}

/* What was given up once must neither shorten nor prolong the wait for the next gap. */
static void after_a_gap_was_given_up_the_next_ones_are_judged_afresh(void **state)
{
	struct order *o = order_new(1);
	struct log l = { 0 };

	(void)state;
	push(o, 0, 2, 20);
	for (int i = 0; i <= PATIENCE; i++)
		flush(o, UINT64_MAX, 0, &l);
	assert_int_equal(l.n, 2);		/* two numbers lost, none explained */
	for (int i = 0; i < PATIENCE - 1; i++)	/* idle flushes must not use up patience */
		flush(o, UINT64_MAX, 0, &l);
	push(o, 0, 4, 40);
	for (int i = 0; i < PATIENCE; i++)
		flush(o, UINT64_MAX, 0, &l);
	assert_int_equal(l.n, 2);
	push(o, 0, 3, 30);
	push(o, 0, 8, 80);
	flush(o, UINT64_MAX, 3, &l);		/* 5 to 7, explained: no wait */
	assert_int_equal(l.n, 6);
	is_record(&l, 2, 0, 3);
	is_loss(&l, 4, 0, 5, 3);
	is_record(&l, 5, 0, 8);
	log_release(&l);
	order_free(o);
}

static void counters_that_come_late_explain_what_was_given_up_and_no_more(void **state)
{
	struct order *o = order_new(1);
	struct log l = { 0 };

	(void)state;
	push(o, 0, 2, 20);
	for (int i = 0; i <= PATIENCE; i++)
		flush(o, UINT64_MAX, 0, &l);
	assert_int_equal(l.n, 2);
	flush(o, UINT64_MAX, 2, &l);		/* ah, these two */
	push(o, 0, 4, 40);
	flush(o, UINT64_MAX, 2, &l);
	assert_int_equal(l.n, 2);
	push(o, 0, 3, 30);
	flush(o, UINT64_MAX, 2, &l);
	assert_int_equal(l.n, 4);
	assert_int_equal(order_refused(o), 0);
	log_release(&l);
	order_free(o);
}

static void a_waiting_cpu_holds_back_the_others_events_that_are_younger(void **state)
{
	uint64_t dropped[2] = { 0 };
	struct order *o = order_new(2);
	struct log l = { 0 };

	(void)state;
	push(o, 0, 0, 10);
	push(o, 0, 2, 30);
	push(o, 1, 0, 20);
	push(o, 1, 1, 40);
	assert_int_equal(order_flush(o, 100, dropped, note_it, &l), 30);
	assert_int_equal(l.n, 2);
	is_record(&l, 0, 0, 0);
	is_record(&l, 1, 1, 0);
	push(o, 0, 1, 25);
	assert_int_equal(order_flush(o, 100, dropped, note_it, &l), 100);
	assert_int_equal(l.n, 5);
	is_record(&l, 2, 0, 1);
	is_record(&l, 3, 0, 2);
	is_record(&l, 4, 1, 1);
	log_release(&l);
	order_free(o);
}

static void a_number_that_came_before_is_refused(void **state)
{
	struct order *o = order_new(1);
	struct log l = { 0 };

	(void)state;
	assert_int_equal(push(o, 0, 0, 1), 0);
	assert_int_equal(push(o, 0, 2, 3), 0);
	assert_int_equal(push(o, 0, 1, 2), 0);
	assert_int_equal(push(o, 0, 2, 9), -EALREADY);
	assert_int_equal(push(o, 0, 1, 9), -EALREADY);
	assert_int_equal(push(o, 0, 0, 9), -EALREADY);
	assert_int_equal(order_refused(o), 3);
	assert_int_equal(order_backlog(o), 3);
	flush(o, UINT64_MAX, 0, &l);
	assert_int_equal(l.n, 3);
	assert_int_equal(push(o, 0, 2, 9), -EALREADY);
	log_release(&l);
	order_free(o);
}

/* Each kind: its own size passes, a byte less does not; what stands behind it is left alone. */
static void records_too_short_or_of_unknown_kind_are_refused(void **state)
{
	static const size_t sizes[BMA_KINDS] = {
		[BMA_ALLOC] = 40, [BMA_ALLOC_FAIL] = 184, [BMA_FREE] = 40, [BMA_FREE_RCU] = 40,
		[BMA_PREFILL] = 56, [BMA_REFILL] = 56, [BMA_TRIM] = 56, [BMA_EXTRA_RCU] = 56,
		[BMA_GP_START] = 56, [BMA_GP_END] = 56, [BMA_CACHE_NEW] = 64,
		[BMA_CACHE_DRAIN] = 56, [BMA_CACHE_GONE] = 56, [BMA_SLAB_ALLOC] = 40,
		[BMA_RAW_FREE] = 40, [BMA_STATE] = 72, [BMA_MAP_FD] = sizeof(struct bma_owner_event),
		[BMA_OWNER] = sizeof(struct bma_owner_event),
	};
	struct order *o = order_new(1);
	struct log l = { 0 };
	unsigned int refused = 0, seq = 0;

	(void)state;
	for (unsigned int kind = 0; kind < 256; kind++) {
		size_t size = kind < BMA_KINDS && sizes[kind] ? sizes[kind] : 4096;

		for (size_t n = kind < BMA_KINDS && sizes[kind] ? 0 : size; n <= size + 8; n += 8) {
			struct bma_head *h = calloc(1, n ? n : 1);

			if (n >= sizeof(*h)) {
				h->kind = kind;
				h->seq = seq;
			}
			if (kind < BMA_KINDS && sizes[kind] && n >= sizes[kind]) {
				assert_int_equal(order_push(o, 0, h, n), 0);
				seq++;
			} else {
				assert_int_equal(order_push(o, 0, h, n), -EBADMSG);
				assert_int_equal(order_refused(o), ++refused);
			}
			free(h);
		}
	}
	order_finish(o, &(uint64_t){ seq }, note_it, &l);
	assert_int_equal(l.n, seq);
	log_release(&l);
	order_free(o);
}

static void records_still_waiting_are_freed_with_the_order(void **state)
{
	struct bma_owner_event big = { .head = { .seq = 5, .kind = BMA_MAP_FD } };
	struct order *o = order_new(1);

	(void)state;
	assert_int_equal(order_push(o, 0, &big, sizeof(big)), 0);
	assert_int_equal(order_push(o, 0, &big, sizeof(big)), -EALREADY);
	big.head.seq = 3;
	assert_int_equal(order_push(o, 0, &big, sizeof(big)), 0);
	order_free(o);
	order_free(NULL);
}

static void what_is_missing_at_the_end_is_lost_and_has_a_time(void **state)
{
	uint64_t end_seq[3] = { 4, 2, 0 };
	struct order *o = order_new(3);
	struct log l = { 0 };

	(void)state;
	push(o, 0, 0, 10);
	push(o, 0, 2, 70);
	order_finish(o, end_seq, note_it, &l);
	assert_int_equal(l.n, 5);
	is_record(&l, 0, 0, 0);
	is_loss(&l, 1, 0, 1, 1);
	is_record(&l, 2, 0, 2);
	is_loss(&l, 3, 0, 3, 1);
	is_loss(&l, 4, 1, 0, 2);
	assert_int_equal(l.o[3].time, 70);
	assert_int_equal(l.o[4].time, 70);
	log_release(&l);
	order_free(o);
}

static void a_gap_too_long_for_one_loss_becomes_several(void **state)
{
	uint64_t end_seq = (1ull << 33) + 7;
	struct order *o = order_new(1);
	struct log l = { 0 };

	(void)state;
	order_finish(o, &end_seq, note_it, &l);
	assert_int_equal(l.n, 3);
	is_loss(&l, 0, 0, 0, UINT32_MAX);
	is_loss(&l, 1, 0, UINT32_MAX, UINT32_MAX);
	is_loss(&l, 2, 0, 2ull * UINT32_MAX, 9);
	log_release(&l);
	order_free(o);
}

static int by_time(const void *a, const void *b)
{
	const uint64_t *x = a, *y = b;

	return *x < *y ? -1 : *x > *y;
}

/* Pushes numbers 0 to n - 1, shuffled a little, with holes; the clamped times go to times. */
static size_t random_cpu(struct order *o, struct rnd *r, uint32_t cpu, uint32_t n, uint64_t *times,
			 bool *hole, uint64_t *dropped)
{
	uint64_t t = 0, clamp = 0, time[128], seq[128];
	size_t given = 0;

	for (uint32_t i = 0; i < n; i++) {
		t += rnd_below(r, 20);
		time[i] = t > 9 && !rnd_below(r, 6) ? t - rnd_below(r, 10) : t;	/* an NMI */
		seq[i] = i;
		hole[i] = !rnd_below(r, 15);
		*dropped += hole[i];
		if (hole[i])
			continue;
		clamp = time[i] > clamp ? time[i] : clamp;
		times[given++] = clamp;
	}
	for (uint32_t i = 1; i < n; i++)
		if (!rnd_below(r, 5)) {
			uint64_t s = seq[i];

			seq[i] = seq[i - 1];
			seq[i - 1] = s;
		}
	for (uint32_t i = 0; i < n; i++)
		if (!hole[seq[i]])
			assert_int_equal(push(o, cpu, seq[i], time[seq[i]]), 0);
	return given;
}

/*
 * Against the plainest reference there is: all times of all CPUs, sorted. What comes out has just
 * these times, each CPU's numbers in order, and a loss where and only where a hole was.
 */
static void merge_once(struct rnd *r)
{
	uint32_t ncpus = 1 + rnd_below(r, 40);
	uint64_t times[40 * 64], dropped[64] = { 0 }, end[64], next[64] = { 0 };
	bool hole[64][128] = { { false } };
	struct order *o = order_new(ncpus);
	struct log l = { 0 };
	size_t n = 0, records = 0;

	for (uint32_t cpu = 0; cpu < ncpus; cpu++) {
		end[cpu] = rnd_below(r, 64);
		n += random_cpu(o, r, cpu, end[cpu], times + n, hole[cpu], &dropped[cpu]);
	}
	qsort(times, n, sizeof(*times), by_time);
	for (uint64_t until = 0; until < 500; until += 1 + rnd_below(r, 300))
		order_flush(o, until, dropped, note_it, &l);
	order_finish(o, end, note_it, &l);
	for (size_t i = 0; i < l.n; i++) {
		const struct ordered *out = &l.o[i];

		assert_int_equal(out->seq, next[out->cpu]);
		next[out->cpu] += out->rec ? 1 : out->lost;
		for (uint64_t s = out->seq; s < next[out->cpu]; s++)
			assert_int_equal(hole[out->cpu][s], !out->rec);
		if (out->rec)
			assert_int_equal(out->time, times[records++]);
	}
	assert_int_equal(records, n);
	for (uint32_t cpu = 0; cpu < ncpus; cpu++)
		assert_int_equal(next[cpu], end[cpu]);
	log_release(&l);
	order_free(o);
}

static void many_cpus_merge_as_a_plain_sort_would(void **state)
{
	struct rnd r = { 42 };

	(void)state;
	for (int i = 0; i < 400; i++)
		merge_once(&r);
}

/* The room in a lane is used again and again, and grows, whatever the sizes of the flushes. */
static void a_long_run_keeps_its_order(void **state)
{
	struct order *o = order_new(1);
	struct rnd r = { 8 };
	struct log l = { 0 };
	uint64_t seq = 0, given = 0;

	(void)state;
	while (seq < 50000) {
		for (uint32_t n = rnd_below(&r, 900); n--; seq++)
			push(o, 0, seq, seq);
		flush(o, seq - (seq ? rnd_below(&r, seq < 400 ? seq : 400) : 0), 0, &l);
		for (size_t i = 0; i < l.n; i++)
			is_record(&l, i, 0, given++);
		log_release(&l);
	}
	flush(o, UINT64_MAX, 0, &l);
	assert_int_equal(given + l.n, seq);
	log_release(&l);
	order_free(o);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(neighbours_that_an_nmi_shuffled_come_out_by_number),
		cmocka_unit_test(time_within_a_cpu_never_runs_backwards),
		cmocka_unit_test(what_is_younger_than_asked_for_stays),
		cmocka_unit_test(a_gap_that_the_counters_explain_is_a_loss_at_once),
		cmocka_unit_test(a_gap_that_nothing_explains_is_waited_for),
		cmocka_unit_test(a_gap_is_given_up_after_a_while_and_the_late_record_counted),
		cmocka_unit_test(after_a_gap_was_given_up_the_next_ones_are_judged_afresh),
		cmocka_unit_test(counters_that_come_late_explain_what_was_given_up_and_no_more),
		cmocka_unit_test(a_waiting_cpu_holds_back_the_others_events_that_are_younger),
		cmocka_unit_test(a_number_that_came_before_is_refused),
		cmocka_unit_test(records_too_short_or_of_unknown_kind_are_refused),
		cmocka_unit_test(records_still_waiting_are_freed_with_the_order),
		cmocka_unit_test(what_is_missing_at_the_end_is_lost_and_has_a_time),
		cmocka_unit_test(a_gap_too_long_for_one_loss_becomes_several),
		cmocka_unit_test(many_cpus_merge_as_a_plain_sort_would),
		cmocka_unit_test(a_long_run_keeps_its_order),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
