// SPDX-License-Identifier: GPL-2.0-or-later
#include "unit.h"

#include <string.h>

#include "../../src/capture/lock_ids.h"
#include "../../src/capture/lock_ranges.h"

#define CPUS 2
#define OFFSET 0x40000ull	/* between the per-CPU areas */
#define BUCKETS 0xffffc90000100008ull
#define STRIDE 16u

struct desk {
	struct tape tape;
	struct lock_ids *l;
	struct items told;
};

/* So many that a map which is not told is gone; another one is. */
static void rounds(struct lock_ids *l, const struct bma_owner_event *other)
{
	for (int i = 0; i <= LOCK_RANGES_ROUNDS; i++) {
		if (other)
			lock_ids_map(l, other);
		lock_ids_round(l);
	}
}

static void desk_open(struct desk *d)
{
	static const uint64_t offsets[CPUS] = { 0, OFFSET };

	tape_start(&d->tape, CPUS);
	d->l = lock_ids_new(d->tape.w, CPUS, offsets);
	assert_non_null(d->l);
}

/* Ends it: told is what the stream has. */
static void desk_close(struct desk *d)
{
	struct bytes b;

	assert_int_equal(writer_end(d->tape.w, 0), 0);
	lock_ids_free(d->l);
	b = tape_bytes(&d->tape);
	d->told = items_of(b.p, b.len, 0);
	bytes_release(&b);
}

static unsigned int told(const struct desk *d, uint32_t id)
{
	unsigned int n = 0;

	for (size_t i = 0; i < d->told.n; i++)
		n += d->told.item[i].type == ITEM_LOCK && d->told.item[i].lock.id == id;
	return n;
}

static const struct lock_info *info(const struct desk *d, uint32_t id)
{
	for (size_t i = 0; i < d->told.n; i++)
		if (d->told.item[i].type == ITEM_LOCK && d->told.item[i].lock.id == id)
			return &d->told.item[i].lock;
	fail_msg("the stream does not know lock %u", id);
	return NULL;
}

static struct bma_owner_event hash_map(uint32_t id, uint64_t buckets, uint32_t n)
{
	struct bma_owner_event o = { .rec[0] = { .map_id = id, .map_type = 1, .name = "conns" },
				     .locks[0] = { buckets, BMA_LOCK_BUCKET, STRIDE, n, 0 } };

	return o;
}

static void a_maps_locks_lie_side_by_side(void **state)
{
	struct bma_owner_event o = hash_map(17, BUCKETS, 8);
	struct desk d;

	(void)state;
	desk_open(&d);
	lock_ids_map(d.l, &o);
	assert_int_equal(lock_ids_resolve(d.l, BUCKETS), 1);
	assert_int_equal(lock_ids_resolve(d.l, BUCKETS + 7 * STRIDE), 8);
	assert_int_equal(lock_ids_resolve(d.l, BUCKETS + 8 * STRIDE), 9);	/* nobody's */
	assert_int_equal(lock_ids_resolve(d.l, BUCKETS + 4), 10);		/* in between */
	assert_int_equal(lock_ids_resolve(d.l, 0), 0);
	desk_close(&d);
	assert_int_equal(info(&d, 1)->count, 8);
	assert_int_equal(info(&d, 1)->map_id, 17);
	assert_string_equal(info(&d, 1)->name, "conns");
	assert_int_equal(info(&d, 9)->of, BMA_LOCK_UNKNOWN);
	assert_int_equal(info(&d, 9)->count, 1);
	items_release(&d.told);
}

static void a_map_that_is_told_again_is_the_same(void **state)
{
	struct bma_owner_event o = hash_map(17, BUCKETS, 8);
	struct desk d;

	(void)state;
	desk_open(&d);
	lock_ids_map(d.l, &o);
	lock_ids_map(d.l, &o);
	assert_int_equal(lock_ids_resolve(d.l, BUCKETS + STRIDE), 2);
	desk_close(&d);
	assert_int_equal(told(&d, 1), 1);
	items_release(&d.told);
}

static void another_map_at_the_same_place_has_other_ids(void **state)
{
	struct bma_owner_event o = hash_map(17, BUCKETS, 8), p = hash_map(18, BUCKETS + 4 * STRIDE, 8);
	struct desk d;

	(void)state;
	desk_open(&d);
	lock_ids_map(d.l, &o);
	lock_ids_map(d.l, &p);
	assert_int_equal(lock_ids_resolve(d.l, BUCKETS + 4 * STRIDE), 9);
	assert_int_equal(lock_ids_resolve(d.l, BUCKETS), 17);	/* the old map is gone: unknown */
	desk_close(&d);
	assert_int_equal(info(&d, 17)->of, BMA_LOCK_UNKNOWN);
	items_release(&d.told);
}

static void a_map_that_rounds_do_not_tell_is_gone(void **state)
{
	struct bma_owner_event o = hash_map(17, BUCKETS, 8), p = hash_map(18, BUCKETS + 0x1000, 8);
	struct desk d;

	(void)state;
	desk_open(&d);
	lock_ids_map(d.l, &o);
	lock_ids_map(d.l, &p);
	lock_ids_round(d.l);
	assert_int_equal(lock_ids_resolve(d.l, BUCKETS), 1);
	lock_ids_map(d.l, &p);
	lock_ids_round(d.l);
	assert_int_equal(lock_ids_resolve(d.l, BUCKETS), 1);	/* it may be torn down now */
	rounds(d.l, &p);
	assert_int_equal(lock_ids_resolve(d.l, BUCKETS + 0x1000), 9);
	assert_int_equal(lock_ids_resolve(d.l, BUCKETS), 17);
	desk_close(&d);
	items_release(&d.told);
}

static void each_cpu_has_its_lock(void **state)
{
	struct bma_owner_event o = hash_map(17, BUCKETS, 8);
	struct desk d;

	(void)state;
	desk_open(&d);
	o.locks[1] = (struct bma_lock_range){ 0x5000, BMA_LOCK_FREELIST, 4, 1, 1 };
	lock_ids_map(d.l, &o);
	assert_int_equal(lock_ids_resolve(d.l, 0x5000), 9);
	assert_int_equal(lock_ids_resolve(d.l, 0x5000 + OFFSET), 10);
	desk_close(&d);
	assert_int_equal(info(&d, 10)->first, 1);
	assert_int_equal(info(&d, 10)->of, BMA_LOCK_FREELIST);
	items_release(&d.told);
}

static void a_storage_is_told_with_its_owner_and_ends(void **state)
{
	struct bma_storage_rec r = { .lock = 0x9000, .owner = BMA_STORAGE_TASK, .owner_id = 42,
				     .name = "nginx" };
	struct desk d;

	(void)state;
	desk_open(&d);
	assert_int_equal(lock_ids_resolve(d.l, 0x9000), 1);	/* seen before anybody told whose */
	assert_int_equal(lock_ids_storage(d.l, &r, true), 2);
	assert_int_equal(lock_ids_resolve(d.l, 0x9000), 2);
	r.owner_id = 43;					/* the memory is another task's by now */
	assert_int_equal(lock_ids_storage(d.l, &r, true), 3);
	lock_ids_storage_gone(d.l, 0x9000);
	assert_int_equal(lock_ids_storage(d.l, &r, true), 4);
	r.lock = 0;
	assert_int_equal(lock_ids_storage(d.l, &r, true), 0);
	desk_close(&d);
	assert_int_equal(info(&d, 2)->owner_id, 42);
	assert_string_equal(info(&d, 2)->name, "nginx");
	assert_int_equal(info(&d, 3)->owner, BMA_STORAGE_TASK);
	items_release(&d.told);
}

static void what_a_cpu_holds_is_let_go_as_what_it_was_taken(void **state)
{
	struct bma_storage_rec r = { .lock = 0x9000, .owner = BMA_STORAGE_TASK, .owner_id = 42 };
	struct bma_owner_event o = hash_map(17, BUCKETS, 8);
	struct desk d;

	(void)state;
	desk_open(&d);
	assert_int_equal(lock_ids_storage(d.l, &r, true), 1);
	lock_ids_map(d.l, &o);
	assert_int_equal(lock_ids_take(d.l, 0, 0x9000, 1), 1);
	assert_int_equal(lock_ids_take(d.l, 0, BUCKETS, 2), 2);
	lock_ids_storage_gone(d.l, 0x9000);
	rounds(d.l, NULL);
	assert_int_equal(lock_ids_of_cpu(d.l, 0, 0x9000), 1);
	assert_int_equal(lock_ids_of_cpu(d.l, 1, 0x9000), 10);	/* there it is somebody else's */
	assert_int_equal(lock_ids_let_go(d.l, 0, 0x9000), 1);	/* not the newest first */
	assert_int_equal(lock_ids_let_go(d.l, 0, 0x9000), 10);
	assert_int_equal(lock_ids_let_go(d.l, 0, BUCKETS), 2);
	desk_close(&d);
	items_release(&d.told);
}

static void what_is_let_go_untold_is_forgotten(void **state)
{
	struct bma_storage_rec r = { .lock = 0x9000, .owner = BMA_STORAGE_TASK, .owner_id = 42 };
	struct desk d;

	(void)state;
	desk_open(&d);
	assert_int_equal(lock_ids_take(d.l, 1, 0x9000, 1), 1);
	assert_int_equal(lock_ids_take(d.l, 1, 0xa000, 1), 2);	/* the kernel has one only */
	assert_int_equal(lock_ids_storage(d.l, &r, true), 3);
	assert_int_equal(lock_ids_let_go(d.l, 1, 0x9000), 3);
	assert_int_equal(lock_ids_take(d.l, 1, 0x9000, 2), 3);
	lock_ids_storage_gone(d.l, 0x9000);
	lock_ids_lost(d.l, 0);
	assert_int_equal(lock_ids_of_cpu(d.l, 1, 0x9000), 3);
	lock_ids_lost(d.l, CPU_UNKNOWN);
	assert_int_equal(lock_ids_of_cpu(d.l, 1, 0x9000), 4);
	for (uint32_t i = 1; i <= 1000; i++)		/* deeper than anybody follows */
		lock_ids_take(d.l, 1, 0xb000, i);
	desk_close(&d);
	items_release(&d.told);
}

static void a_storage_where_buckets_were_is_no_bucket(void **state)
{
	struct bma_storage_rec r = { .lock = BUCKETS + STRIDE, .owner = BMA_STORAGE_TASK, .owner_id = 42 };
	struct bma_owner_event o = hash_map(17, BUCKETS, 8);
	struct desk d;

	(void)state;
	desk_open(&d);
	lock_ids_map(d.l, &o);
	lock_ids_round(d.l);
	assert_int_equal(lock_ids_storage(d.l, &r, true), 9);
	assert_int_equal(lock_ids_resolve(d.l, BUCKETS + STRIDE), 9);
	desk_close(&d);
	items_release(&d.told);
}

static void a_socket_that_is_bound_has_the_same_storage(void **state)
{
	struct bma_storage_rec r = { .lock = 0x9000, .owner = BMA_STORAGE_SOCKET, .owner_id = 1 };
	struct desk d;

	(void)state;
	desk_open(&d);
	assert_int_equal(lock_ids_storage(d.l, &r, true), 1);
	r.owner_id = 2;
	assert_int_equal(lock_ids_storage(d.l, &r, false), 1);
	r.owner_id = 4;				/* events told nothing of that, the walk does */
	assert_int_equal(lock_ids_storage_seen(d.l, &r), 1);
	assert_int_equal(lock_ids_storage_seen(d.l, &r), 1);
	r.owner_id = 0;				/* it is on its way out */
	assert_int_equal(lock_ids_storage(d.l, &r, false), 1);
	r.owner_id = 3;				/* the end of that one was lost */
	assert_int_equal(lock_ids_storage(d.l, &r, true), 2);
	desk_close(&d);
	assert_int_equal(told(&d, 1), 3);
	items_release(&d.told);
}

static void a_lock_that_turns_out_to_be_a_storages_keeps_its_id(void **state)
{
	struct bma_storage_rec r = { .lock = 0x9000, .owner = BMA_STORAGE_TASK, .owner_id = 42 };
	struct desk d;

	(void)state;
	desk_open(&d);
	assert_int_equal(lock_ids_resolve(d.l, 0x9000), 1);
	assert_int_equal(lock_ids_resolve(d.l, 0xa000), 2);
	assert_int_equal(lock_ids_storage(d.l, &r, false), 1);
	r.lock = 0xa000;
	assert_int_equal(lock_ids_storage_seen(d.l, &r), 2);
	assert_int_equal(lock_ids_info(d.l, 2)->owner_id, 42);
	desk_close(&d);
	assert_int_equal(told(&d, 1), 2);
	items_release(&d.told);
}

static void a_walk_does_not_rename_what_events_told(void **state)
{
	struct bma_storage_rec r = { .lock = 0x9000, .owner = BMA_STORAGE_TASK, .owner_id = 42 };
	struct bma_storage_rec other = { .lock = 0x9000, .owner = BMA_STORAGE_CGROUP, .owner_id = 7 };
	struct desk d;

	(void)state;
	desk_open(&d);
	assert_int_equal(lock_ids_storage(d.l, &r, true), 1);
	assert_int_equal(lock_ids_storage_seen(d.l, &r), 1);
	assert_int_equal(lock_ids_storage_seen(d.l, &other), 2);	/* as it was, or as it will be */
	assert_int_equal(lock_ids_resolve(d.l, 0x9000), 1);
	assert_int_equal(lock_ids_info(d.l, 2)->owner_id, 7);
	assert_int_equal(lock_ids_storage(d.l, &other, true), 2);	/* so that was it */
	assert_int_equal(lock_ids_resolve(d.l, 0x9000), 2);
	assert_int_equal(lock_ids_storage_seen(d.l, &r), 3);
	assert_int_equal(lock_ids_storage_seen(d.l, &r), 3);	/* still: the events of it were lost */
	assert_int_equal(lock_ids_resolve(d.l, 0x9000), 3);
	assert_int_equal(lock_ids_storage_seen(d.l, &other), 4);
	assert_int_equal(lock_ids_storage_seen(d.l, &r), 3);
	assert_int_equal(lock_ids_storage_seen(d.l, &other), 5);
	desk_close(&d);
	items_release(&d.told);
}

static void what_is_known_of_an_id_is_found(void **state)
{
	struct bma_owner_event o = hash_map(17, BUCKETS, 8);
	struct bma_storage_rec r = { .lock = 0x9000, .owner = BMA_STORAGE_TASK, .owner_id = 42,
				     .name = "nginx" };
	struct desk d;

	(void)state;
	desk_open(&d);
	assert_null(lock_ids_info(d.l, 1));
	lock_ids_map(d.l, &o);
	assert_int_equal(lock_ids_storage(d.l, &r, true), 9);
	assert_int_equal(lock_ids_resolve(d.l, 0xa000), 10);
	assert_null(lock_ids_info(d.l, 0));
	assert_int_equal(lock_ids_info(d.l, 1)->map_id, 17);
	assert_ptr_equal(lock_ids_info(d.l, 8), lock_ids_info(d.l, 1));
	assert_string_equal(lock_ids_info(d.l, 9)->name, "nginx");
	assert_int_equal(lock_ids_info(d.l, 10)->of, BMA_LOCK_UNKNOWN);
	assert_null(lock_ids_info(d.l, 11));
	lock_ids_storage_gone(d.l, 0x9000);
	assert_null(lock_ids_info(d.l, 9));
	rounds(d.l, NULL);
	assert_null(lock_ids_info(d.l, 8));
	desk_close(&d);
	items_release(&d.told);
}

static void who_begins_later_is_told_all_that_lives(void **state)
{
	struct bma_owner_event o = hash_map(17, BUCKETS, 8);
	struct bma_storage_rec r = { .lock = 0x9000, .owner = BMA_STORAGE_INODE, .owner_id = 42 };
	struct desk d;

	(void)state;
	desk_open(&d);
	lock_ids_map(d.l, &o);
	lock_ids_storage(d.l, &r, true);
	r.lock = 0xa000;
	lock_ids_storage(d.l, &r, true);
	lock_ids_storage_gone(d.l, 0x9000);
	assert_int_equal(lock_ids_tell_all(d.l), 0);
	desk_close(&d);
	assert_int_equal(told(&d, 1), 2);
	assert_int_equal(told(&d, 9), 1);	/* it is gone */
	assert_int_equal(told(&d, 10), 2);
	items_release(&d.told);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_maps_locks_lie_side_by_side),
		cmocka_unit_test(a_map_that_is_told_again_is_the_same),
		cmocka_unit_test(another_map_at_the_same_place_has_other_ids),
		cmocka_unit_test(a_map_that_rounds_do_not_tell_is_gone),
		cmocka_unit_test(each_cpu_has_its_lock),
		cmocka_unit_test(a_storage_is_told_with_its_owner_and_ends),
		cmocka_unit_test(what_a_cpu_holds_is_let_go_as_what_it_was_taken),
		cmocka_unit_test(what_is_let_go_untold_is_forgotten),
		cmocka_unit_test(a_storage_where_buckets_were_is_no_bucket),
		cmocka_unit_test(a_socket_that_is_bound_has_the_same_storage),
		cmocka_unit_test(a_lock_that_turns_out_to_be_a_storages_keeps_its_id),
		cmocka_unit_test(a_walk_does_not_rename_what_events_told),
		cmocka_unit_test(what_is_known_of_an_id_is_found),
		cmocka_unit_test(who_begins_later_is_told_all_that_lives),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
