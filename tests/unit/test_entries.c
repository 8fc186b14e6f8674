// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The table of bpf/entry.bpf.h and the numbers of bpf/moves.bpf.h, compiled for this machine: plain C
 * on an array but for the look-up of the array's element.
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

static struct bucket table[1];	/* where all caches meet */
static bool somewhere_else[1 << BMA_BUCKETS_BITS];

static void *bpf_map_lookup_elem(void *map, const __u32 *key)
{
	assert_ptr_equal(map, &entries);
	assert_in_range(*key, 0, (1 << BMA_BUCKETS_BITS) - 1);
	somewhere_else[*key] = true;
	return &table[0];
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

/* Caches of one allocator are some hundred bytes apart, CPUs some hundred KB. */
static void caches_are_spread_over_the_buckets(void **state)
{
	unsigned int used = 0;

	(void)state;
	memset(somewhere_else, 0, sizeof(somewhere_else));
	for (unsigned int i = 0; i < 1000; i++)
		entry_lookup(0xffff88800003a000ull + i % 100 * 0x300 + i / 100 * 0x40000);
	for (unsigned int i = 0; i < 1 << BMA_BUCKETS_BITS; i++)
		used += somewhere_else[i];
	assert_true(used > 800);
}

static void numbers_of_a_cache_rise_from_1(void **state)
{
	(void)state;
	entry_begin(cache_at(0));
	for (__u32 i = 1; i < 10; i++) {
		assert_int_equal(moves_next(cache_at(0)), i);
		assert_int_equal(entry_lookup(cache_at(0))->number, i);
	}
	assert_int_equal(moves_next(cache_at(1)), 1);
	assert_int_equal(moves_next(0), 0);
}

static void looking_up_makes_no_entry(void **state)
{
	(void)state;
	assert_null(entry_lookup(cache_at(0)));
	assert_int_equal(table[0].way[0].cache, BMA_ENTRY_FREE);
	assert_non_null(entry_of(cache_at(0)));
	assert_ptr_equal(entry_lookup(cache_at(0)), &table[0].way[0]);
}

static void behind_a_full_bucket_nothing_is_numbered(void **state)
{
	(void)state;
	for (unsigned int i = 0; i < BMA_WAYS; i++)
		assert_int_equal(moves_next(cache_at(i)), 1);
	assert_int_equal(moves_next(cache_at(BMA_WAYS)), 0);
	entry_begin(cache_at(BMA_WAYS));
	assert_null(entry_lookup(cache_at(BMA_WAYS)));
	moves_open(cache_at(BMA_WAYS), true);
	for (unsigned int i = 0; i < BMA_WAYS; i++) {
		assert_int_equal(moves_next(cache_at(i)), 2);
		assert_int_equal(table[0].way[i].open, 0);
	}
}

static void a_dead_entry_is_a_new_caches_only(void **state)
{
	(void)state;
	for (unsigned int i = 0; i < BMA_WAYS; i++)
		moves_next(cache_at(i));
	moves_open(cache_at(3), true);
	entry_end(cache_at(3));
	/* an older cache that shows up only now must not take it: its bucket may have a free one */
	assert_null(entry_of(cache_at(20)));
	entry_begin(cache_at(21));
	assert_ptr_equal(entry_lookup(cache_at(21)), &table[0].way[3]);
	assert_int_equal(table[0].way[3].open, 0);
	assert_int_equal(moves_next(cache_at(21)), 1);
}

static void an_address_that_comes_again_begins_anew(void **state)
{
	(void)state;
	entry_begin(cache_at(0));
	moves_next(cache_at(0));
	moves_open(cache_at(0), true);
	entry_of(cache_at(0))->n[BMA_USE_FREE] = entry_of(cache_at(0))->told = 9;
	entry_begin(cache_at(0));
	assert_int_equal(entry_lookup(cache_at(0))->open, 0);
	assert_int_equal(entry_lookup(cache_at(0))->n[BMA_USE_FREE], 0);
	assert_int_equal(entry_lookup(cache_at(0))->told, 0);
	assert_int_equal(moves_next(cache_at(0)), 1);
	assert_int_equal(table[0].way[1].cache, BMA_ENTRY_FREE);
}

static void the_end_of_an_older_move_does_not_wrap(void **state)
{
	(void)state;
	moves_open(cache_at(0), false);
	assert_int_equal(entry_lookup(cache_at(0))->open, 0);
	moves_open(cache_at(0), true);
	moves_open(cache_at(0), true);
	moves_open(cache_at(0), false);
	assert_int_equal(entry_lookup(cache_at(0))->open, 1);
	moves_open(cache_at(0), false);
	moves_open(cache_at(0), false);
	assert_int_equal(entry_lookup(cache_at(0))->open, 0);
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
	for (int i = 0; i < BMA_WAYS; i++) {
		assert_int_equal(table[0].way[i].open, 0);
		assert_true((table[0].way[i].cache != BMA_ENTRY_FREE) == (i < 3));
		sum += table[0].way[i].number;
	}
	assert_int_equal(sum, THREADS * ROUNDS);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup(caches_are_spread_over_the_buckets, empty_table),
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
