// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The table of bpf/moves.bpf.h, compiled for this machine: it is plain C on an array but for the
 * look-up of the array's element.
 */
#include "unit.h"

#include <linux/bpf.h>
#include <linux/types.h>
#include <pthread.h>
#include <string.h>

/* what kernel.bpf.h would give it */
#define BMA_KERNEL_BPF_H
#define SEC(name)
#define __uint(name, value) int (*name)[value]
#define __type(name, value) value *name
#define __noinline __attribute__((unused))
static void *bpf_map_lookup_elem(void *map, const __u32 *key);

#include "../../bpf/moves.bpf.h"

#define BUCKETS 16	/* moves_mask is 0: all caches meet in the first */

static struct moves_bucket table[BUCKETS];

static void *bpf_map_lookup_elem(void *map, const __u32 *key)
{
	assert_ptr_equal(map, &moves);
	return *key < BUCKETS ? &table[*key] : NULL;
}

static int empty_table(void **state)
{
	(void)state;
	memset(table, 0, sizeof(table));
	return 0;
}

static __u64 cache_at(unsigned int i)
{
	return 0xff11000000001000ull + 256 * i;
}

static void numbers_of_a_cache_rise_from_1(void **state)
{
	(void)state;
	moves_begin(cache_at(0));
	for (__u32 i = 1; i < 10; i++) {
		assert_int_equal(moves_next(cache_at(0)), i);
		assert_int_equal(moves_lookup(cache_at(0))->number, i);
	}
	assert_int_equal(moves_next(cache_at(1)), 1);
	assert_int_equal(moves_next(0), 0);
}

static void looking_up_makes_no_entry(void **state)
{
	(void)state;
	assert_null(moves_lookup(cache_at(0)));
	assert_int_equal(table[0].way[0].cache, MOVES_FREE);
	assert_non_null(moves_of(cache_at(0)));
	assert_ptr_equal(moves_lookup(cache_at(0)), &table[0].way[0]);
}

static void behind_a_full_bucket_nothing_is_numbered(void **state)
{
	(void)state;
	for (unsigned int i = 0; i < MOVES_WAYS; i++)
		assert_int_equal(moves_next(cache_at(i)), 1);
	assert_int_equal(moves_next(cache_at(MOVES_WAYS)), 0);
	moves_begin(cache_at(MOVES_WAYS));
	assert_null(moves_lookup(cache_at(MOVES_WAYS)));
	moves_open(cache_at(MOVES_WAYS), true);
	for (unsigned int i = 0; i < MOVES_WAYS; i++) {
		assert_int_equal(moves_next(cache_at(i)), 2);
		assert_int_equal(table[0].way[i].open, 0);
	}
}

static void a_dead_entry_is_a_new_caches_only(void **state)
{
	(void)state;
	for (unsigned int i = 0; i < MOVES_WAYS; i++)
		moves_next(cache_at(i));
	moves_open(cache_at(3), true);
	moves_end(cache_at(3));
	/* an older cache that shows up only now must not take it: its bucket may have a free one */
	assert_null(moves_of(cache_at(20)));
	moves_begin(cache_at(21));
	assert_ptr_equal(moves_lookup(cache_at(21)), &table[0].way[3]);
	assert_int_equal(table[0].way[3].open, 0);
	assert_int_equal(moves_next(cache_at(21)), 1);
}

static void an_address_that_comes_again_begins_anew(void **state)
{
	(void)state;
	moves_begin(cache_at(0));
	moves_next(cache_at(0));
	moves_open(cache_at(0), true);
	moves_begin(cache_at(0));
	assert_int_equal(moves_lookup(cache_at(0))->open, 0);
	assert_int_equal(moves_next(cache_at(0)), 1);
	assert_int_equal(table[0].way[1].cache, MOVES_FREE);
}

static void the_end_of_an_older_move_does_not_wrap(void **state)
{
	(void)state;
	moves_open(cache_at(0), false);
	assert_int_equal(moves_lookup(cache_at(0))->open, 0);
	moves_open(cache_at(0), true);
	moves_open(cache_at(0), true);
	moves_open(cache_at(0), false);
	assert_int_equal(moves_lookup(cache_at(0))->open, 1);
	moves_open(cache_at(0), false);
	moves_open(cache_at(0), false);
	assert_int_equal(moves_lookup(cache_at(0))->open, 0);
}

#define THREADS 4
#define ROUNDS 20000

static void *many_moves(void *arg)
{
	(void)arg;
	for (int i = 0; i < ROUNDS; i++) {
		moves_open(cache_at(i % 3), true);
		moves_next(cache_at(i % 3));
		moves_open(cache_at(i % 3), false);
	}
	return NULL;
}

static void cpus_at_once_share_entries_and_skip_no_number(void **state)
{
	pthread_t threads[THREADS];
	__u32 sum = 0;

	(void)state;
	for (int i = 0; i < THREADS; i++)
		assert_int_equal(pthread_create(&threads[i], NULL, many_moves, NULL), 0);
	for (int i = 0; i < THREADS; i++)
		pthread_join(threads[i], NULL);
	for (int i = 0; i < MOVES_WAYS; i++) {
		assert_int_equal(table[0].way[i].open, 0);
		assert_true((table[0].way[i].cache != MOVES_FREE) == (i < 3));
		sum += table[0].way[i].number;
	}
	assert_int_equal(sum, THREADS * ROUNDS);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup(numbers_of_a_cache_rise_from_1, empty_table),
		cmocka_unit_test_setup(looking_up_makes_no_entry, empty_table),
		cmocka_unit_test_setup(behind_a_full_bucket_nothing_is_numbered, empty_table),
		cmocka_unit_test_setup(a_dead_entry_is_a_new_caches_only, empty_table),
		cmocka_unit_test_setup(an_address_that_comes_again_begins_anew, empty_table),
		cmocka_unit_test_setup(the_end_of_an_older_move_does_not_wrap, empty_table),
		cmocka_unit_test_setup(cpus_at_once_share_entries_and_skip_no_number, empty_table),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
