// SPDX-License-Identifier: GPL-2.0-or-later
/* Events of locks, and of the storages that some of them belong to. */
#include "desk.h"

#include <string.h>

#include "../../src/capture/lock_ranges.h"

static void locks_of_maps_are_gone_after_enough_listings_without_them(void **state)
{
	struct bma_owner_event m = { .head = head(BMA_MAP_FD) }, end = { .head = head(BMA_OWNER) };
	struct desk d;

	(void)state;
	desk_open(&d);
	m.rec[0] = owner_rec(0x10, 0x1000, BMA_OWNER_MAP, 24);
	m.locks[0] = (struct bma_lock_range){ .of = BMA_LOCK_VALUE, .addr = 64, .count = 1 };
	end.rec[0] = owner_rec(0x20, 0x3000, BMA_OWNER_GLOBAL, 24);
	event_of(&d, &m);
	for (int i = 0; i < LOCK_RANGES_ROUNDS; i++) {
		event_of(&d, &end);
		assert_int_equal(lock_ids_resolve(d.resolver.locks, 64), 1);
	}
	event_of(&d, &end);
	assert_int_equal(lock_ids_resolve(d.resolver.locks, 64), 2);
	desk_close(&d);
}

static void a_locks_slot_has_its_own_fields(void **state)
{
	struct bma_slot s = slot(BMA_LOCK_ACQUIRED, 5000000000ull);
	struct desk d;
	struct event e;

	(void)state;
	desk_open(&d);
	s.free_cnt = 2;
	e = event_of_slot(&d, &s);
	assert_int_equal(e.kind, BMA_LOCK_ACQUIRED);
	assert_int_equal(e.n[N_LOCK], 1);
	assert_int_equal(e.n[N_HELD], 2);
	assert_int_equal(e.n[N_WAITED], UINT32_MAX);	/* there is room for no more */
	assert_int_equal(e.cache, 0);
	assert_int_equal(e.obj, 0);
	assert_int_equal(e.free_cnt, 0);
	desk_close(&d);
}

static void a_failed_lock_tells_who_and_whose(void **state)
{
	struct bma_lock_rec r = { .head = head(BMA_LOCK_FAIL), .waited = 250, .holder = 3, .pid = 42,
				  .depth = 2, .comm = "left", .stack = { 1, PROG_START + 8 } };
	struct desk d;
	struct event e;

	(void)state;
	desk_open(&d);
	r.head.what = BMA_LOCK_ABBA;
	e = event_of(&d, &r);
	assert_int_equal(e.what, BMA_LOCK_ABBA);
	assert_int_equal(e.n[N_LOCK], 1);
	assert_int_equal(e.n[N_HELD], (uint32_t)-3);
	assert_int_equal(e.n[N_WAITED], 250);
	assert_int_equal(e.n[N_LOCK_PROG], 51);
	assert_int_equal(e.n[N_LOCK_PID], 42);
	assert_int_equal(e.n[N_HOLDER], 3);
	r.holder = BMA_NO_CPU;
	assert_int_equal(event_of(&d, &r).n[N_HOLDER], BMA_NO_CPU);
	desk_close(&d);
}

static void a_table_names_its_locks(void **state)
{
	struct bma_held r = { .head = head(BMA_LOCK_HELD), .cpu = 1, .locks = { 64, 0, 128 } };
	struct desk d;
	struct event e;

	(void)state;
	desk_open(&d);
	r.head.what = 6;
	r.head.free_cnt = 9;
	e = event_of(&d, &r);
	assert_int_equal(e.what, 6);
	assert_int_equal(e.n[N_HELD_CPU], 1);
	assert_int_equal(e.n[N_HELD_CNT], 9);
	assert_int_equal(e.n[N_HELD_LOCK], 1);
	assert_int_equal(e.n[N_HELD_LOCK + 1], 0);
	assert_int_equal(e.n[N_HELD_LOCK + 2], 2);
	desk_close(&d);
}

static void a_storage_is_its_lock_until_it_is_freed(void **state)
{
	struct bma_storage_rec r = { .head = head(BMA_STORAGE_UNLINK), .lock = 64, .elem = 640,
				     .owner = BMA_STORAGE_TASK, .owner_id = 42, .map_id = 12 };
	struct desk d;
	struct event e;

	(void)state;
	desk_open(&d);
	e = event_of(&d, &r);
	assert_int_equal(e.obj, 640);
	assert_int_equal(e.n[N_STORAGE_MAP], 12);
	assert_int_equal(e.n[N_STORAGE], 1);
	r.head.kind = BMA_STORAGE_FREE;
	r.head.flags = BMA_F_WHOLE;
	r.owner = 0;
	r.owner_id = 0;
	assert_int_equal(event_of(&d, &r).n[N_STORAGE], 1);
	r.head.kind = BMA_STORAGE_NEW;
	r.owner = BMA_STORAGE_TASK;
	r.owner_id = 42;
	assert_int_equal(event_of(&d, &r).n[N_STORAGE], 2);
	desk_close(&d);
}

static void a_link_tells_its_bucket_and_who_asked(void **state)
{
	struct bma_link_rec r = { .s = { .head = head(BMA_STORAGE_LINK), .lock = 64, .elem = 640,
					 .owner = BMA_STORAGE_TASK, .owner_id = 42, .map_id = 12 },
				  .bucket = 5, .pid = 77, .depth = 2, .comm = "worker",
				  .stack = { 1, PROG_START + 8 } };
	struct desk d;
	struct event e;

	(void)state;
	desk_open(&d);
	r.s.head.flags = BMA_F_BUCKET;
	e = event_of(&d, &r);
	assert_int_equal(e.flags, BMA_F_BUCKET);
	assert_int_equal(e.obj, 640);
	assert_int_equal(e.n[N_STORAGE_MAP], 12);
	assert_int_equal(e.n[N_STORAGE], 1);
	assert_int_equal(e.n[N_STORAGE_BUCKET], 5);
	assert_int_equal(e.n[N_STORAGE_PROG], 51);
	assert_int_equal(e.n[N_STORAGE_PID], 77);
	r.depth = 1;
	assert_int_equal(event_of(&d, &r).n[N_STORAGE_PROG], 0);
	desk_close(&d);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(locks_of_maps_are_gone_after_enough_listings_without_them),
		cmocka_unit_test(a_locks_slot_has_its_own_fields),
		cmocka_unit_test(a_failed_lock_tells_who_and_whose),
		cmocka_unit_test(a_table_names_its_locks),
		cmocka_unit_test(a_storage_is_its_lock_until_it_is_freed),
		cmocka_unit_test(a_link_tells_its_bucket_and_who_asked),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
