// SPDX-License-Identifier: GPL-2.0-or-later
/* Many maps' locks, by address. */
#include "unit.h"

#include "../../src/capture/lock_ids.h"
#include "../../src/capture/lock_ranges.h"

#define OFFSET 0x40000ull	/* between the per-CPU areas */
#define CPUS 256u
#define MAPS 300u
#define AT(map, cpu) (0x1000 + (map) * 8ull + (cpu) * OFFSET)

static void many_maps_on_many_cpus_have_their_ids(void **state)
{
	uint64_t offsets[CPUS];
	struct tape tape;
	struct lock_ids *l;
	struct bytes b;

	(void)state;
	for (uint32_t cpu = 0; cpu < CPUS; cpu++)	/* not in order, as of several nodes */
		offsets[cpu] = (cpu ^ 1) * OFFSET;
	tape_start(&tape, CPUS);
	l = lock_ids_new(tape.w, CPUS, offsets);
	assert_non_null(l);
	for (uint32_t i = 0; i < 2 * MAPS; i++) {	/* each twice, and later ones lie between */
		uint32_t map = i * 7 % MAPS;
		struct bma_owner_event o = {
			.rec[0] = { .map_id = map + 1, .map_type = 1, .name = "conns" },
			.locks[1] = { AT(map, 0), BMA_LOCK_FREELIST, 4, 1, 1 } };

		lock_ids_map(l, &o);
	}
	for (uint32_t i = 0; i < MAPS; i++)
		for (uint32_t cpu = 0; cpu < CPUS; cpu++)
			assert_int_equal(lock_ids_resolve(l, AT(i * 7 % MAPS, cpu)),
					 i * CPUS + (cpu ^ 1) + 1);
	assert_int_equal(lock_ids_resolve(l, AT(0, 0) + 1), MAPS * CPUS + 1);
	assert_int_equal(writer_end(tape.w, 0), 0);
	lock_ids_free(l);
	b = tape_bytes(&tape);
	bytes_release(&b);
}

/* What overlaps what is there now, and what lies at the same place twice, is gone; the rest is not. */
static void ranges_that_come_together_make_way(void **state)
{
	struct lock_info old[] = { { .id = 1, .addr = 100, .count = 4, .stride = 8 },
				   { .id = 5, .addr = 200, .count = 4, .stride = 8 },
				   { .id = 9, .addr = 300, .count = 4, .stride = 8 } };
	struct lock_info fresh[] = { { .id = 20, .addr = 324, .count = 1 },
				     { .id = 21, .addr = 90, .count = 1 },
				     { .id = 22, .addr = 125, .count = 1 },
				     { .id = 23, .addr = 90, .count = 1 },
				     { .id = 24, .addr = 124, .count = 1 } };
	struct lock_ranges r = { 0 };

	(void)state;
	lock_ranges_add(&r, old, ARRAY_SIZE(old));
	assert_int_equal(r.n, 3);
	lock_ranges_add(&r, fresh, ARRAY_SIZE(fresh));
	assert_int_equal(r.n, 5);
	for (uint32_t i = 1; i < r.n; i++)
		assert_true(r.at[i - 1].info.addr < r.at[i].info.addr);
	assert_int_equal(lock_ranges_id(&r, 90), 23);
	assert_int_equal(lock_ranges_id(&r, 100), 0);
	assert_int_equal(lock_ranges_id(&r, 124), 24);
	assert_int_equal(lock_ranges_id(&r, 125), 22);
	assert_int_equal(lock_ranges_id(&r, 224), 8);
	assert_int_equal(lock_ranges_id(&r, 300), 0);
	assert_int_equal(lock_ranges_id(&r, 324), 20);
	lock_ranges_release(&r);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(many_maps_on_many_cpus_have_their_ids),
		cmocka_unit_test(ranges_that_come_together_make_way),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
