// SPDX-License-Identifier: GPL-2.0-or-later
#include "../../src/export/pick.h"
#include "../../src/export/ids.h"
#include "unit.h"

#include <string.h>

#define START 1000000ull

/* Map 17 "conns" (elements 72 bytes) with caches 1 and 2 on CPUs 0 and 1; map 9, "17", with cache 3
 * on CPU 0; cache 4 on CPU 1, of bpf_global_ma; allocator 4 that nobody told of, with cache 5. */
static struct model *a_model(void)
{
	static const struct alloc_info allocs[] = {
		{ .id = 1, .owner = BMA_OWNER_MAP, .map_id = 17, .map_type = 1, .name = "conns" },
		{ .id = 2, .owner = BMA_OWNER_MAP, .map_id = 9, .map_type = 1, .name = "17" },
		{ .id = 3, .owner = BMA_OWNER_GLOBAL },
	};
	static const struct cache_info caches[] = {
		{ .id = 1, .alloc = 1, .cpu = 0, .addr = 64, .unit_size = 72 },
		{ .id = 2, .alloc = 1, .cpu = 1, .addr = 128, .unit_size = 72 },
		{ .id = 3, .alloc = 2, .cpu = 0, .addr = 192, .unit_size = 96 },
		{ .id = 4, .alloc = 3, .cpu = 1, .addr = 256, .unit_size = 96 },
		{ .id = 5, .alloc = 4, .cpu = 1, .addr = 320, .unit_size = 40 },
	};
	struct model *m = model_new(2, START);

	for (unsigned int i = 0; i < ARRAY_SIZE(allocs); i++)
		assert_int_equal(model_add_alloc(m, &allocs[i]), 0);
	for (unsigned int i = 0; i < ARRAY_SIZE(caches); i++)
		assert_int_equal(model_add_cache(m, &caches[i]), 0);
	return m;
}

static const struct export_opts everything = { .to = UINT64_MAX, .kinds = UINT32_MAX };

/* A bit for each of caches 1 to 5 whose events pass. */
static unsigned int caches(const struct export_opts *o, const struct model *m)
{
	unsigned int bits = 0;

	for (uint32_t id = 1; id <= 5; id++)
		if (pick_event(o, m, &(struct event){ .kind = BMA_ALLOC, .time = START, .cache = id }))
			bits |= 1u << (id - 1);
	return bits;
}

static void without_options_everything_passes(void **state)
{
	struct model *m = a_model();

	(void)state;
	assert_false(pick_any(&everything));
	assert_int_equal(caches(&everything, m), 0x1f);
	for (unsigned int type = ITEM_ALLOC; type <= ITEM_MARK; type++)
		assert_true(pick_item(&everything, m, &(struct item){ .type = type }));
	model_free(m);
}

static void a_map_is_chosen_by_its_name_or_its_id(void **state)
{
	struct export_opts o = everything;
	struct model *m = a_model();

	(void)state;
	o.filter.map = "conns";
	assert_true(pick_any(&o));
	assert_int_equal(caches(&o, m), 0x03);
	o.filter.map = "9";
	assert_int_equal(caches(&o, m), 0x04);
	o.filter.map = "17";		/* the id of one, the name of another */
	assert_int_equal(caches(&o, m), 0x07);
	o.filter.map = "017x";
	assert_int_equal(caches(&o, m), 0);
	model_free(m);
}

static void who_knows_the_maps_allocators_before_their_names_says_so(void **state)
{
	static const uint8_t allocs[] = { 0, 0, 0, 0, 1 };
	struct export_opts o = everything;
	struct model *m = a_model();

	(void)state;
	o.filter.map = "conns";
	o.filter.allocs = allocs;
	o.filter.nallocs = sizeof(allocs);
	assert_int_equal(caches(&o, m), 0x10);
	model_free(m);
}

static void size_cpu_and_cache_narrow_each_other(void **state)
{
	uint8_t cpus[] = { 0, 1 };
	struct export_opts o = everything;
	struct model *m = a_model();

	(void)state;
	o.filter.size = 96;
	assert_int_equal(caches(&o, m), 0x0c);
	o.filter.cpus = cpus;
	o.filter.ncpus = sizeof(cpus);
	assert_int_equal(caches(&o, m), 0x08);
	o.filter.cache = 3;
	assert_int_equal(caches(&o, m), 0);
	o.filter = (struct filter){ .cache = 3 };
	assert_int_equal(caches(&o, m), 0x04);
	model_free(m);
}

static void an_event_is_also_of_the_cache_that_got_the_objects(void **state)
{
	struct event e = { .kind = BMA_TRIM, .time = START, .cache = 1, .tgt = 2 };
	struct export_opts o = everything;
	struct model *m = a_model();

	(void)state;
	o.filter.cache = 2;
	assert_true(pick_event(&o, m, &e));
	o.filter.cache = 3;
	assert_false(pick_event(&o, m, &e));
	model_free(m);
}

static void an_event_of_no_cache_passes_when_it_is_about_the_map(void **state)
{
	struct event owner = { .kind = BMA_OWNER, .time = START, .n = { 17 } };
	struct event other = { .kind = BMA_MAP_FD, .time = START, .n = { 9 } };
	struct export_opts o = everything;
	struct model *m = a_model();

	(void)state;
	o.filter.map = "conns";
	assert_true(pick_event(&o, m, &owner));
	assert_false(pick_event(&o, m, &other));
	o.filter.size = 72;
	assert_false(pick_event(&o, m, &owner));
	model_free(m);
}

static void both_ends_of_a_time_are_in_it(void **state)
{
	struct export_opts o = everything;
	struct model *m = a_model();

	(void)state;
	o.from = 10;
	o.to = 20;
	assert_false(pick_time(&o, m, START + 9));
	assert_true(pick_time(&o, m, START + 10));
	assert_true(pick_time(&o, m, START + 20));
	assert_false(pick_time(&o, m, START + 21));
	/* what was under way when the stream began counts as at its begin */
	assert_false(pick_time(&o, m, START - 5));
	o.from = 0;
	assert_true(pick_time(&o, m, START - 5));
	assert_false(pick_item(&o, m, &(struct item){ .type = ITEM_MARK, .mark.time = START + 21 }));
	assert_false(pick_item(&o, m, &(struct item){ .type = ITEM_TICK, .time = START + 21 }));
	assert_true(pick_item(&o, m, &(struct item){ .type = ITEM_TICK, .time = START + 20 }));
	model_free(m);
}

static void kinds_choose_events_but_losses_go_by_time_alone(void **state)
{
	struct event alloc = { .kind = BMA_ALLOC, .time = START, .cache = 1 };
	struct event loss = { .kind = BMA_LOSS, .time = START + 5, .n = { 1 } };
	struct export_opts o = everything;
	struct model *m = a_model();

	(void)state;
	o.kinds = 1u << BMA_FREE;
	o.filter.cache = 4;
	assert_false(pick_event(&o, m, &alloc));
	assert_true(pick_event(&o, m, &loss));
	o.to = 4;
	assert_false(pick_event(&o, m, &loss));
	model_free(m);
}

static void each_address_has_one_number_in_order_of_first_sight(void **state)
{
	struct ids ids = { 0 };
	uint32_t id;

	(void)state;
	for (uint32_t i = 1; i <= 1000; i++) {
		struct item item = { .type = ITEM_EVENT, .event.obj = i * 72 };

		assert_int_equal(ids_take(&ids, &item, &id), 0);
		assert_int_equal(id, i);
	}
	for (uint32_t i = 1; i <= 1000; i += 7) {
		struct item item = { .type = ITEM_CACHE, .cache.addr = i * 72 };

		assert_int_equal(ids_take(&ids, &item, &id), 0);
		assert_int_equal(id, i);
	}
	assert_int_equal(ids_take(&ids, &(struct item){ .type = ITEM_EVENT }, &id), 0);
	assert_int_equal(id, 0);
	assert_int_equal(ids_take(&ids, &(struct item){ .type = ITEM_TICK, .time = 72 }, &id), 0);
	assert_int_equal(id, 0);
	ids_release(&ids);
}

static void a_map_of_local_storage_has_its_events(void **state)
{
	struct export_opts o = { .to = UINT64_MAX, .kinds = UINT32_MAX, .filter = { .map = "17" } };
	struct event e = { .kind = BMA_STORAGE_LINK, .time = START, .n = { [N_STORAGE_MAP] = 17 } };
	struct model *m = model_new(1, START);

	(void)state;
	assert_true(pick_event(&o, m, &e));
	e.n[N_STORAGE_MAP] = 18;
	assert_false(pick_event(&o, m, &e));
	o.filter.map = NULL;
	o.filter.size = 96;
	assert_false(pick_event(&o, m, &e));
	model_free(m);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_map_of_local_storage_has_its_events),
		cmocka_unit_test(without_options_everything_passes),
		cmocka_unit_test(a_map_is_chosen_by_its_name_or_its_id),
		cmocka_unit_test(who_knows_the_maps_allocators_before_their_names_says_so),
		cmocka_unit_test(size_cpu_and_cache_narrow_each_other),
		cmocka_unit_test(an_event_is_also_of_the_cache_that_got_the_objects),
		cmocka_unit_test(an_event_of_no_cache_passes_when_it_is_about_the_map),
		cmocka_unit_test(both_ends_of_a_time_are_in_it),
		cmocka_unit_test(kinds_choose_events_but_losses_go_by_time_alone),
		cmocka_unit_test(each_address_has_one_number_in_order_of_first_sight),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
