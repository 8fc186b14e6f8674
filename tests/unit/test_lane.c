// SPDX-License-Identifier: GPL-2.0-or-later
#include "lanes.h"

#include <errno.h>
#include <sched.h>
#include <stdlib.h>

#define PATIENCE 50	/* looks, as lane.c has it */

static enum lane_look look(struct rig *r, struct ordered *out)
{
	return lane_look(&r->lane, false, out);
}

/* The next event is this, of the slot or of a record; on to the one behind. */
static void is_told(struct rig *r, uint64_t seq, bool by_record, uint64_t obj)
{
	struct ordered o;

	assert_int_equal(look(r, &o), LANE_READY);
	assert_int_equal(o.slot == NULL, by_record);
	assert_int_equal(o.rec != NULL, by_record);
	assert_int_equal(o.seq, seq);
	assert_int_equal(rig_obj(&o), obj);
	lane_pass(&r->lane, &o);
}

static void is_lost(struct rig *r, bool last, uint64_t seq, uint64_t lost)
{
	struct ordered o;

	assert_int_equal(lane_look(&r->lane, last, &o), LANE_READY);
	assert_null(o.slot);
	assert_null(o.rec);
	assert_int_equal(o.seq, seq);
	assert_int_equal(o.lost, lost);
	lane_pass(&r->lane, &o);
}

static void is_at_rest(struct rig *r, enum lane_look how)
{
	struct ordered o;

	assert_int_equal(look(r, &o), how);
}

static void slots_come_out_in_their_order_and_are_counted_by_kind(void **state)
{
	static const uint8_t kinds[] = { BMA_ALLOC, BMA_FREE, BMA_ALLOC, BMA_RAW_FREE, BMA_ALLOC };
	struct rig r;

	(void)state;
	rig_open(&r, 64, 8);
	is_at_rest(&r, LANE_EMPTY);
	for (unsigned int i = 0; i < ARRAY_SIZE(kinds); i++)
		rig_tell(&r, rig_take(&r), kinds[i], 100 - i, i);
	assert_int_equal(lane_fill(&r.lane), 5);
	for (unsigned int i = 0; i < ARRAY_SIZE(kinds); i++) {
		struct ordered o;

		assert_int_equal(look(&r, &o), LANE_READY);
		assert_int_equal(o.slot->kind, kinds[i]);
		assert_int_equal(o.time, 100 - i);
		is_told(&r, i, false, i);
	}
	is_at_rest(&r, LANE_EMPTY);
	assert_int_equal(lane_fill(&r.lane), 0);
	assert_int_equal(r.lane.told[BMA_ALLOC], 3);
	assert_int_equal(r.lane.told[BMA_FREE], 1);
	assert_int_equal(r.lane.told[BMA_RAW_FREE], 1);
	assert_int_equal(r.lane.told[BMA_FREE_RCU], 0);
	rig_close(&r);
}

static void a_slot_that_is_not_committed_is_waited_for_and_so_are_those_behind(void **state)
{
	uint64_t outer, inner;
	struct rig r;

	(void)state;
	rig_open(&r, 64, 8);
	outer = rig_take(&r);
	is_at_rest(&r, LANE_BUSY);
	inner = rig_take(&r);
	rig_tell(&r, inner, BMA_FREE, 2, 7);
	is_at_rest(&r, LANE_BUSY);
	rig_tell(&r, outer, BMA_ALLOC, 1, 6);
	is_told(&r, 0, false, 6);
	is_told(&r, 1, false, 7);
	is_at_rest(&r, LANE_EMPTY);
	rig_close(&r);
}

/* In a slot that was used before there is still all of the event before. */
static void what_a_slot_held_a_round_before_is_not_taken_for_new(void **state)
{
	uint64_t number;
	struct rig r;

	(void)state;
	rig_open(&r, 32, 8);
	for (unsigned int i = 0; i < 320; i++) {
		number = rig_take(&r);
		is_at_rest(&r, LANE_BUSY);
		rig_tell(&r, number, BMA_ALLOC, i, 1000 + i);
		is_told(&r, i, false, 1000 + i);
		is_at_rest(&r, LANE_EMPTY);
		lane_give_back(&r.lane);
	}
	rig_close(&r);
}

static void a_record_may_come_before_its_slots_turn_or_after(void **state)
{
	uint64_t number;
	struct rig r;

	(void)state;
	rig_open(&r, 64, 8);
	rig_use(&r, 1, 10);
	rig_record(&r, 2, 11);
	assert_int_equal(rig_fetch(&r), 0);	/* before */
	is_told(&r, 0, false, 10);
	is_told(&r, 1, true, 11);
	rig_record(&r, 3, 12);
	is_at_rest(&r, LANE_AWAY);		/* after */
	rig_fetch(&r);
	is_told(&r, 2, true, 12);
	number = rig_take(&r);			/* submitted, and its slot is not committed yet */
	rig_submit(&r, number, 4, 13);
	rig_fetch(&r);
	is_at_rest(&r, LANE_BUSY);
	rig_commit(&r, number, 4, BMA_IN_RING);
	is_told(&r, 3, true, 13);
	assert_int_equal(r.lane.told[BMA_TRIM], 0);	/* the probes count these themselves */
	assert_int_equal(r.lane.refused, 0);
	rig_close(&r);
}

static void records_that_nmis_shuffled_come_out_by_their_slots(void **state)
{
	static const uint64_t came[] = { 1, 0, 4, 3, 2, 5, 9, 6, 8, 7 };
	struct rig r;

	(void)state;
	rig_open(&r, 64, 16);
	for (unsigned int i = 0; i < ARRAY_SIZE(came); i++)
		assert_int_equal(rig_take(&r), i);
	for (unsigned int i = 0; i < ARRAY_SIZE(came); i++)
		rig_send(&r, came[i], 50, came[i] + 100);
	rig_fetch(&r);
	for (unsigned int i = 0; i < ARRAY_SIZE(came); i++)
		is_told(&r, i, true, i + 100);
	is_at_rest(&r, LANE_EMPTY);
	rig_close(&r);
}

/* Full: so many events more are lost. */
static void lose(struct rig *r, unsigned int n)
{
	while (rig_use(r, 5, 0))
		;
	for (unsigned int i = 1; i < n; i++)
		assert_false(rig_use(r, 5, 0));
}

static unsigned int empty(struct rig *r)
{
	struct ordered o;
	unsigned int n = 0;

	for (; look(r, &o) == LANE_READY; n++)
		lane_pass(&r->lane, &o);
	lane_give_back(&r->lane);
	return n;
}

static void losses_for_want_of_slots_stand_where_they_happened(void **state)
{
	struct rig r;

	(void)state;
	rig_open(&r, 32, 8);
	lose(&r, 3);
	assert_int_equal(lane_fill(&r.lane), 32 - BMA_SLOTS_SPARE);
	assert_int_equal(empty(&r), 16);	/* told before the loss */
	is_at_rest(&r, LANE_EMPTY);		/* where it ends nobody knows yet */
	rig_use(&r, 6, 77);
	is_lost(&r, false, 16, 3);
	is_told(&r, 19, false, 77);
	lose(&r, 2);
	assert_int_equal(empty(&r), 15);	/* the one before was not given back yet */
	rig_record(&r, 7, 78);
	rig_fetch(&r);
	is_lost(&r, false, 35, 2);
	is_told(&r, 37, true, 78);
	assert_int_equal(r.lane.lost, r.shared->lost);
	rig_close(&r);
}

/* The slot has the lower half of a number that goes on. */
static void losses_are_counted_across_32_bits(void **state)
{
	struct rig r;

	(void)state;
	rig_open(&r, 32, 8);
	r.shared->lost = r.lane.lost = 0x5fffffffeull;
	lose(&r, 5);
	empty(&r);
	rig_use(&r, 6, 1);
	is_lost(&r, false, 16, 5);
	is_told(&r, 21, false, 1);
	assert_int_equal(r.lane.lost, 0x600000003ull);
	r.shared->lost += 0xfffffff0;		/* long enough nobody read */
	rig_use(&r, 7, 2);
	is_lost(&r, false, 22, 0xfffffff0);
	is_told(&r, 22 + 0xfffffff0ull, false, 2);
	is_at_rest(&r, LANE_EMPTY);
	rig_close(&r);
}

/* The outer program took its slot first, and looked at the losses last. */
static void losses_that_a_nested_program_saw_earlier_are_told_once(void **state)
{
	uint64_t outer, inner;
	struct rig r;

	(void)state;
	rig_open(&r, 64, 8);
	outer = rig_take(&r);
	inner = rig_take(&r);
	r.shared->lost = 4;
	r.shared->slots[outer].lost = 4;
	rig_tell(&r, inner, BMA_FREE, 2, 7);
	rig_tell(&r, outer, BMA_ALLOC, 1, 6);
	is_lost(&r, false, 0, 4);
	is_told(&r, 4, false, 6);
	is_told(&r, 5, false, 7);
	rig_use(&r, 3, 8);
	is_told(&r, 6, false, 8);
	rig_close(&r);
}

static void what_was_lost_at_the_end_is_told_when_nobody_comes_any_more(void **state)
{
	struct ordered o;
	struct rig r;

	(void)state;
	rig_open(&r, 32, 8);
	lose(&r, 9);
	empty(&r);
	is_at_rest(&r, LANE_EMPTY);
	is_lost(&r, true, 16, 9);
	assert_int_equal(lane_look(&r.lane, true, &o), LANE_EMPTY);
	r.shared->lost += (1ull << 33) + 7;	/* too long for one */
	is_lost(&r, true, 25, UINT32_MAX);
	is_lost(&r, true, 25 + (1ull * UINT32_MAX), UINT32_MAX);
	is_lost(&r, true, 25 + (2ull * UINT32_MAX), 9);
	assert_int_equal(lane_look(&r.lane, true, &o), LANE_EMPTY);
	rig_close(&r);
}

static void a_record_that_found_no_room_is_one_loss_in_its_place(void **state)
{
	struct rig r;

	(void)state;
	rig_open(&r, 32, 1);
	rig_record(&r, 1, 20);
	rig_record(&r, 2, 21);			/* the ring is full */
	rig_use(&r, 3, 22);
	rig_fetch(&r);
	is_told(&r, 0, true, 20);
	is_lost(&r, false, 1, 1);
	is_told(&r, 2, false, 22);
	lose(&r, 2);
	empty(&r);
	rig_record(&r, 4, 23);
	rig_record(&r, 5, 24);
	rig_fetch(&r);
	is_lost(&r, false, 16, 2);		/* and both ways of losing side by side */
	is_told(&r, 18, true, 23);
	is_lost(&r, false, 19, 1);
	is_at_rest(&r, LANE_EMPTY);
	assert_int_equal(r.shared->lost, 2);
	rig_close(&r);
}

/* Each kind: its own size passes, a byte less does not; those told in slots never. */
static void records_too_short_or_of_another_kind_are_refused(void **state)
{
	static const size_t sizes[BMA_KINDS] = {
		[BMA_ALLOC_FAIL] = 184, [BMA_PREFILL] = 56, [BMA_REFILL] = 56, [BMA_TRIM] = 56,
		[BMA_EXTRA_RCU] = 56, [BMA_GP_START] = 56, [BMA_GP_END] = 56, [BMA_CACHE_NEW] = 64,
		[BMA_CACHE_DRAIN] = 56, [BMA_CACHE_GONE] = 56, [BMA_STATE] = 72,
		[BMA_MAP_FD] = sizeof(struct bma_owner_event),
		[BMA_OWNER] = sizeof(struct bma_owner_event), [BMA_COUNT] = 56, [BMA_RATE] = 40,
		[BMA_LOCK_WAIT] = 200, [BMA_LOCK_FAIL] = 200, [BMA_LOCK_HELD] = 88,
		[BMA_STORAGE_NEW] = 80, [BMA_STORAGE_LINK] = 240, [BMA_STORAGE_UNLINK] = 80,
		[BMA_STORAGE_FREE] = 80,
	};
	unsigned int refused = 0, taken = 0;
	struct rig r;

	(void)state;
	rig_open(&r, 64, 8);
	for (unsigned int kind = 0; kind < 256; kind++)
		for (size_t n = 0; n <= sizeof(struct bma_owner_event) + 8; n++) {
			bool good = kind < BMA_KINDS && sizes[kind] && n >= sizes[kind];
			struct bma_head *h;

			if (kind >= BMA_KINDS && n % 64)
				continue;
			h = calloc(1, n ? n : 1);
			if (n >= sizeof(*h))
				*h = (struct bma_head){ .kind = kind, .seq = taken };
			assert_int_equal(lane_record(&r.lane, h, n), good ? 0 : -EBADMSG);
			free(h);
			taken += good;
			assert_int_equal(r.lane.refused, refused += !good);
		}
	assert_int_equal(r.lane.nwaiting, taken);
	rig_close(&r);
}

static void a_record_that_nobody_waits_for_is_refused(void **state)
{
	struct bma_move m = { .head = { .kind = BMA_TRIM, .seq = 0 } };
	struct rig r;

	(void)state;
	rig_open(&r, 64, 8);
	rig_use(&r, 1, 10);
	is_told(&r, 0, false, 10);
	assert_int_equal(lane_record(&r.lane, &m, sizeof(m)), -EBADMSG);	/* too late */
	m.head.seq = 1;
	assert_int_equal(lane_record(&r.lane, &m, sizeof(m)), 0);
	rig_use(&r, 2, 11);			/* this slot tells itself */
	rig_record(&r, 3, 12);
	rig_fetch(&r);
	is_told(&r, 1, false, 11);
	assert_int_equal(r.lane.refused, 1);
	is_told(&r, 2, true, 12);
	assert_int_equal(r.lane.refused, 2);
	rig_close(&r);
}

static void slots_of_unknown_kind_or_place_are_a_loss_and_no_more(void **state)
{
	struct rig r;

	(void)state;
	rig_open(&r, 64, 8);
	rig_tell(&r, rig_take(&r), BMA_KINDS, 1, 0);
	rig_tell(&r, rig_take(&r), 255, 1, 0);
	rig_commit(&r, rig_take(&r), 1, 3);
	rig_use(&r, 2, 5);
	for (unsigned int i = 0; i < 3; i++)
		is_lost(&r, false, i, 1);
	is_told(&r, 3, false, 5);
	rig_close(&r);
}

static void a_record_that_never_comes_is_given_up_after_a_while(void **state)
{
	struct rig r;

	(void)state;
	rig_open(&r, 64, 8);
	for (unsigned int round = 0; round < 3; round++) {
		rig_commit(&r, rig_take(&r), 1, BMA_IN_RING);
		rig_use(&r, 2, 30 + round);
		for (unsigned int i = 0; i < PATIENCE; i++)
			is_at_rest(&r, LANE_AWAY);
		is_lost(&r, false, 2 * round, 1);
		is_told(&r, 2 * round + 1, false, 30 + round);
		assert_int_equal(r.lane.refused, round + 1);
	}
	for (unsigned int i = 0; i < 10 * PATIENCE; i++)	/* idle looks use up no patience */
		is_at_rest(&r, LANE_EMPTY);
	rig_record(&r, 3, 40);
	for (unsigned int i = 0; i < PATIENCE; i++)
		is_at_rest(&r, LANE_AWAY);
	rig_fetch(&r);				/* at the last moment */
	is_told(&r, 6, true, 40);
	assert_int_equal(r.lane.refused, 3);
	rig_close(&r);
}

static void a_late_record_is_refused_and_the_next_one_is_not(void **state)
{
	uint64_t number;
	struct rig r;

	(void)state;
	rig_open(&r, 64, 8);
	number = rig_take(&r);
	rig_commit(&r, number, 1, BMA_IN_RING);
	rig_record(&r, 2, 41);
	rig_fetch(&r);
	for (unsigned int i = 0; i < PATIENCE; i++)
		is_at_rest(&r, LANE_AWAY);
	is_lost(&r, false, 0, 1);
	rig_submit(&r, number, 1, 39);
	rig_fetch(&r);
	assert_int_equal(r.lane.refused, 2);	/* given up, and come for nothing */
	is_told(&r, 1, true, 41);
	rig_close(&r);
}

static void the_programs_get_back_what_was_passed_and_keep_some_to_spare(void **state)
{
	struct rig r;

	(void)state;
	rig_open(&r, 1024, 8);
	assert_int_equal(r.shared->limit, 1024 - BMA_SLOTS_SPARE);
	lose(&r, 1);
	for (unsigned int i = 0; i < 255; i++)
		is_told(&r, i, false, 0);
	assert_int_equal(r.shared->limit, 1024 - BMA_SLOTS_SPARE);	/* not at each step */
	is_told(&r, 255, false, 0);
	assert_int_equal(r.shared->limit, 1024 - BMA_SLOTS_SPARE + 256);
	is_told(&r, 256, false, 0);
	lane_give_back(&r.lane);
	assert_int_equal(r.shared->limit, 1024 - BMA_SLOTS_SPARE + 257);
	rig_close(&r);
}

/* Four programs looked at the limit before any of them took the slot that was left. */
static void programs_that_nest_at_the_limit_overwrite_nothing(void **state)
{
	struct rig r;

	(void)state;
	rig_open(&r, 32, 8);
	for (unsigned int i = 0; i < 15; i++)
		rig_use(&r, 1, i);
	r.shared->limit = UINT64_MAX;
	for (unsigned int i = 15; i < 15 + BMA_CTXS; i++)
		rig_use(&r, 1, i);
	r.shared->limit = 16;
	assert_false(rig_use(&r, 1, 99));
	for (unsigned int i = 0; i < 15 + BMA_CTXS; i++)
		is_told(&r, i, false, i);
	is_lost(&r, true, 15 + BMA_CTXS, 1);
	rig_close(&r);
}

static void records_still_waiting_are_freed_with_the_lane(void **state)
{
	struct rig r;

	(void)state;
	rig_open(&r, 256, 200);
	for (unsigned int i = 0; i < 200; i++)
		rig_record(&r, 1, i);
	rig_fetch(&r);
	assert_int_equal(r.lane.nwaiting, 200);
	rig_close(&r);
	lane_release(&r.lane);
}

/* A CPU and its reader at once. What each slot was told with follows from its number. */
#define STRESS_SLOTS 256
#define STRESS_ATTEMPTS 400000

struct stress {
	struct rig rig;
	struct rnd rnd;
	unsigned int depth;
	uint64_t attempts, in_slots, by_records, nowhere, nested;
	bool done;
};

static uint64_t mixed(uint64_t number)
{
	return number * 0x9e3779b97f4a7c15ull >> 32;
}

static void one_event(struct stress *s);

/* An NMI comes in between, three deep at most. */
static void perhaps_nest(struct stress *s)
{
	if (s->depth >= 3 || rnd_below(&s->rnd, 8))
		return;
	s->depth++;
	s->nested++;
	one_event(s);
	s->depth--;
}

/* As tell() and emit_begin() go: look, take, fill, commit, and an NMI between any two of these. */
static void one_event(struct stress *s)
{
	bool by_record = !rnd_below(&s->rnd, 5);
	uint64_t number, nowhere = 0;

	s->attempts++;
	perhaps_nest(s);
	number = rig_take(&s->rig);
	if (number == NO_SLOT)
		return;
	perhaps_nest(s);
	if (!by_record) {
		s->in_slots++;
		rig_tell(&s->rig, number, BMA_FREE, number, mixed(number));
		return;
	}
	pthread_mutex_lock(&s->rig.lock);
	nowhere = s->rig.n >= s->rig.room;
	if (!nowhere)
		rig_submit(&s->rig, number, number, mixed(number));
	pthread_mutex_unlock(&s->rig.lock);
	perhaps_nest(s);
	rig_commit(&s->rig, number, number, nowhere ? BMA_NOWHERE : BMA_IN_RING);
	s->nowhere += nowhere;
	s->by_records += !nowhere;
}

static void *produce(void *arg)
{
	struct stress *s = arg;

	while (s->attempts < STRESS_ATTEMPTS) {
		for (uint32_t burst = rnd_below(&s->rnd, 3 * STRESS_SLOTS); burst--;)
			one_event(s);
		for (uint32_t rest = rnd_below(&s->rnd, 20); rest--;)
			sched_yield();
	}
	__atomic_store_n(&s->done, true, __ATOMIC_RELEASE);
	return NULL;
}

struct sums {
	uint64_t seq, slots, records, lost;
};

/* One event out of the lane: the next number, and told with what its slot was. */
static void take_one(struct stress *s, const struct ordered *o, struct sums *got)
{
	assert_int_equal(o->seq, got->seq);
	if (o->slot || o->rec)
		assert_int_equal(rig_obj(o), mixed(s->rig.lane.next));
	got->slots += o->slot != NULL;
	got->records += o->rec != NULL;
	got->lost += o->lost;
	got->seq += o->lost ? o->lost : 1;
	lane_pass(&s->rig.lane, o);
}

static void consume(struct stress *s, struct rnd *r, struct sums *got)
{
	bool last = false;

	for (;;) {
		struct ordered o;
		int how = lane_look(&s->rig.lane, last, &o);

		if (how == LANE_READY)
			take_one(s, &o, got);
		else if (how == LANE_AWAY || !rnd_below(r, 4))
			assert_int_equal(rig_fetch(&s->rig), 0);
		else if (how == LANE_EMPTY && last)
			return;
		else if (how == LANE_EMPTY)
			last = __atomic_load_n(&s->done, __ATOMIC_ACQUIRE);
		if (!rnd_below(r, 3000))
			for (uint32_t rest = rnd_below(r, 40); rest--;)
				sched_yield();
		if (how == LANE_EMPTY)
			lane_give_back(&s->rig.lane);
	}
}

static void a_cpu_that_writes_while_it_is_read_loses_nothing_uncounted(void **state)
{
	struct stress s = { .rnd = { 5 } };
	struct sums got = { 0 };
	struct rnd r = { 6 };
	pthread_t thread;

	(void)state;
	rig_open(&s.rig, STRESS_SLOTS, 20);
	assert_int_equal(pthread_create(&thread, NULL, produce, &s), 0);
	consume(&s, &r, &got);
	pthread_join(thread, NULL);
	print_message("%d attempts, %d nested: %d in slots, %d by records, lost %d and %d\n",
		      (int)s.attempts, (int)s.nested, (int)got.slots, (int)got.records,
		      (int)s.rig.shared->lost, (int)s.nowhere);
	assert_int_equal(got.slots, s.in_slots);
	assert_int_equal(got.records, s.by_records);
	assert_int_equal(got.lost, s.rig.shared->lost + s.nowhere);
	assert_int_equal(got.slots + got.records + got.lost, s.attempts);
	assert_int_equal(got.seq, s.attempts);
	assert_int_equal(s.rig.lane.told[BMA_FREE], s.in_slots);
	assert_int_equal(s.rig.lane.refused, 0);
	/* it was a test of all that */
	assert_true(s.rig.shared->lost > 100 && s.nowhere > 100 && s.nested > 10000 &&
		    got.slots > 10000 && got.records > 1000);
	rig_close(&s.rig);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(slots_come_out_in_their_order_and_are_counted_by_kind),
		cmocka_unit_test(a_slot_that_is_not_committed_is_waited_for_and_so_are_those_behind),
		cmocka_unit_test(what_a_slot_held_a_round_before_is_not_taken_for_new),
		cmocka_unit_test(a_record_may_come_before_its_slots_turn_or_after),
		cmocka_unit_test(records_that_nmis_shuffled_come_out_by_their_slots),
		cmocka_unit_test(losses_for_want_of_slots_stand_where_they_happened),
		cmocka_unit_test(losses_are_counted_across_32_bits),
		cmocka_unit_test(losses_that_a_nested_program_saw_earlier_are_told_once),
		cmocka_unit_test(what_was_lost_at_the_end_is_told_when_nobody_comes_any_more),
		cmocka_unit_test(a_record_that_found_no_room_is_one_loss_in_its_place),
		cmocka_unit_test(records_too_short_or_of_another_kind_are_refused),
		cmocka_unit_test(a_record_that_nobody_waits_for_is_refused),
		cmocka_unit_test(slots_of_unknown_kind_or_place_are_a_loss_and_no_more),
		cmocka_unit_test(a_record_that_never_comes_is_given_up_after_a_while),
		cmocka_unit_test(a_late_record_is_refused_and_the_next_one_is_not),
		cmocka_unit_test(the_programs_get_back_what_was_passed_and_keep_some_to_spare),
		cmocka_unit_test(programs_that_nest_at_the_limit_overwrite_nothing),
		cmocka_unit_test(records_still_waiting_are_freed_with_the_lane),
		cmocka_unit_test(a_cpu_that_writes_while_it_is_read_loses_nothing_uncounted),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
