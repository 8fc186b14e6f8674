// SPDX-License-Identifier: GPL-2.0-or-later
/* What `stat --json` writes. */
#include "stat_parsed.h"

#include <stdlib.h>
#include <string.h>

#include "../../src/model/words.h"

static void numbers_stand_where_they_belong(void **state)
{
	struct model *m = two_maps();
	cJSON *o = stat_parsed(m, 1000, &everything);

	(void)state;
	assert_string_equal(json_at(o, "schema")->valuestring, "bmascope.stat/1");
	json_is(o, "position", 3);
	json_is(o, "t_ns", 30);
	json_is(o, "cpus", 4);
	json_is(o, "bytes", 1000);
	json_is(o, "totals.alloc", 1);
	json_is(o, "totals.prefill", 1);
	json_is(o, "classes.0.in_use", 1);
	json_is(o, "classes.0.free", 3);
	json_is(o, "classes.0.waiting", 0);
	json_is(o, "classes.0.object_bytes", 96);
	json_is(o, "classes.0.events.alloc", 1);
	json_is(o, "caches.0.cpu", 0);
	json_is(o, "caches.0.from_slab", 4);
	json_is(o, "caches.0.lists.free_llist", 3);
	json_is(o, "caches.0.owner.map_id", 17);
	assert_string_equal(json_at(o, "caches.0.owner.kind")->valuestring, "map");
	assert_string_equal(json_at(o, "caches.0.owner.map_type")->valuestring, "hash");
	assert_string_equal(json_at(o, "classes.1.owner.kind")->valuestring, "global");
	assert_true(cJSON_IsFalse(json_at(o, "classes.0.older")));
	assert_true(cJSON_IsTrue(json_at(o, "classes.1.older")));
	cJSON_Delete(o);
	model_free(m);
}

static void what_is_not_known_is_null(void **state)
{
	struct cache_info c = { .id = 3, .alloc = 77, .cpu = CPU_UNKNOWN };
	struct model *m = two_maps();
	cJSON *o;

	(void)state;
	model_apply(m, &(struct event){ .kind = BMA_LOSS, .cpu = 0, .n = { 1 } });
	assert_int_equal(model_add_cache(m, &c), 0);	/* its allocator was never told */
	o = stat_parsed(m, 1, &everything);
	assert_true(cJSON_IsNull(json_at(o, "classes.0.free")));
	assert_true(cJSON_IsNull(json_at(o, "classes.0.waiting")));
	assert_true(cJSON_IsNull(json_at(o, "caches.0.lists.free_llist")));
	assert_true(cJSON_IsNull(json_at(o, "caches.1.owner.map_type")));
	assert_true(cJSON_IsNull(json_at(o, "caches.2.cpu")));
	assert_string_equal(json_at(o, "caches.2.owner.kind")->valuestring, "unknown");
	assert_true(cJSON_IsTrue(json_at(o, "classes.0.in_doubt")));
	cJSON_Delete(o);
	model_free(m);
}

/* What the text marks with ~ or + is not exact here either. */
static void in_use_is_exact_only_where_the_text_has_no_mark(void **state)
{
	struct event count = { .kind = BMA_OWNER, .flags = BMA_F_COUNT, .n = { 17, 40 } };
	struct model *m = two_maps();
	static const bool exact[] = { true, false, false, true };

	(void)state;
	for (unsigned int step = 0; step < ARRAY_SIZE(exact); step++) {
		cJSON *o;

		if (step == 1)
			model_apply(m, &(struct event){ .kind = BMA_LOSS, .n = { 1 } });
		count.time = m->now + 1000;
		if (step > 1)
			assert_int_equal(model_apply(m, &count), 0);
		o = stat_parsed(m, 1, &everything);
		assert_int_equal(cJSON_IsTrue(json_at(o, "classes.0.in_use_exact")), exact[step]);
		assert_int_equal(cJSON_IsTrue(json_at(o, "classes.0.counted")), step > 1);
		assert_int_equal(cJSON_IsTrue(json_at(o, "classes.0.in_doubt")), step == 1);
		assert_true(cJSON_IsFalse(json_at(o, "classes.1.in_use_exact")));	/* older */
		assert_int_equal(*model_in_use_mark(&m->classes[0]) == 0, exact[step]);
		cJSON_Delete(o);
	}
	model_free(m);
}

static void large_numbers_are_exact_and_without_an_exponent(void **state)
{
	struct model *m = two_maps();
	struct counters c = { 0, BMA_ALLOC, 1000000000000000001, 1ull << 31, 0, (1ull << 53) + 1 };
	char *text;

	(void)state;
	m->events[BMA_FREE] = 4294967296123;
	m->classes[0].in_use = -3000000000;
	assert_int_equal(model_counters(m, &c), 0);
	model_tick(m, m->start + 1000000000000001);		/* eleven days */
	text = stat_json(m, 5000000000, &everything);
	assert_non_null(strstr(text, "\"attempted\":1000000000000000001,"));
	assert_non_null(strstr(text, "\"emitted\":2147483648,"));
	assert_non_null(strstr(text, "\"missed\":9007199254740993,"));
	assert_non_null(strstr(text, "\"free\":4294967296123,"));
	assert_non_null(strstr(text, "\"in_use\":-3000000000,"));
	assert_non_null(strstr(text, "\"t_ns\":1000000000000001,"));
	assert_non_null(strstr(text, "\"bytes\":5000000000,"));
	free(text);
	model_free(m);
}

/* Checksums do not keep a stream from saying anything. */
static void sizes_and_counts_that_no_kernel_has_are_cut_off(void **state)
{
	struct model *m = model_new(65536, 5000000000);
	struct cache_info c = { .id = 1, .alloc = 1, .addr = 0x1000, .unit_size = UINT32_MAX,
				.percpu_size = 1 };
	struct event e = { .kind = BMA_STATE, .cache = 1, .time = 5000000001, .free_cnt = -2,
			   .moves = 1 };
	cJSON *o;
	char *text;

	(void)state;
	for (unsigned int l = 0; l < BMA_LISTS; l++)
		e.n[l] = UINT32_MAX - 1;
	assert_int_equal(model_add_cache(m, &c), 0);
	assert_int_equal(model_apply(m, &e), 0);
	m->classes[0].in_use = -3000000000;
	text = stat_json(m, 1, &everything);
	assert_non_null(strstr(text, "\"memory\":{\"in_use\":-9223372036854775808,\"free\":"
			       "9223372036854775807,\"waiting\":9223372036854775807}"));
	assert_non_null(strstr(text, "\"memory\":{\"in_use\":0,\"free\":9223372036854775807,"
			       "\"waiting\":9223372036854775807,"));
	free(text);
	o = stat_parsed(m, 1, &everything);
	json_is(o, "classes.0.object_bytes", 65536ll * UINT32_MAX + 8);
	cJSON_Delete(o);
	model_free(m);
}

static void an_empty_model_is_a_whole_object(void **state)
{
	struct model *m = model_new(1, 0);
	cJSON *o = stat_parsed(m, 0, &everything);

	(void)state;
	json_is(o, "bytes_per_event", 0);
	assert_int_equal(cJSON_GetArraySize(json_at(o, "classes")), 0);
	assert_int_equal(cJSON_GetArraySize(json_at(o, "caches")), 0);
	cJSON_Delete(o);
	model_free(m);
}

static void a_class_whose_caches_moved_to_another_is_left_out(void **state)
{
	struct cache_info c = { .id = 2, .alloc = 1, .cpu = 1, .addr = 0x2000, .unit_size = 72 };
	struct model *m = two_maps();
	cJSON *o;

	(void)state;
	assert_int_equal(model_add_cache(m, &c), 0);
	o = stat_parsed(m, 1, &everything);
	assert_int_equal(cJSON_GetArraySize(json_at(o, "classes")), 1);
	assert_int_equal(cJSON_GetArraySize(json_at(o, "caches")), 2);
	cJSON_Delete(o);
	model_free(m);
}

/* How many classes and caches pass. */
static void passes(const struct model *m, const struct filter *f, int classes, int caches)
{
	cJSON *o = stat_parsed(m, 1, f);

	assert_int_equal(cJSON_GetArraySize(json_at(o, "classes")), classes);
	assert_int_equal(cJSON_GetArraySize(json_at(o, "caches")), caches);
	json_is(o, "position", 3);
	cJSON_Delete(o);
}

static void a_filter_chooses_classes_and_caches_but_no_totals(void **state)
{
	struct cache_info nobody = { .id = 3, .alloc = 77, .cpu = CPU_UNKNOWN };
	struct model *m = two_maps();
	struct filter f = { 0 };

	(void)state;
	assert_int_equal(model_add_cache(m, &nobody), 0);
	passes(m, &f, 3, 3);
	passes(m, &(struct filter){ .map = "conns" }, 1, 1);
	passes(m, &(struct filter){ .map = "17" }, 1, 1);
	passes(m, &(struct filter){ .map = "0" }, 0, 0);
	passes(m, &(struct filter){ .map = "" }, 0, 0);
	passes(m, &(struct filter){ .size = 16 }, 1, 1);
	passes(m, &(struct filter){ .size = 16, .map = "conns" }, 0, 0);
	assert_int_equal(filter_cpus(&f, "1-3,5"), 0);
	passes(m, &f, 3, 1);
	free(f.cpus);
	model_free(m);
}

static void a_list_of_cpus_is_numbers_and_ranges(void **state)
{
	static const char *const wrong[] = { "", ",", "1,", ",1", "a", "1-", "-1", "3-2", "1--2",
					     "65536", "99999999999999999999", "1 2", "0x1" };
	struct filter f = { 0 };

	(void)state;
	assert_int_equal(filter_cpus(&f, "0,2-4,65535"), 0);
	for (uint32_t cpu = 0; cpu < f.ncpus; cpu++)
		assert_int_equal(f.cpus[cpu], cpu == 0 || (cpu >= 2 && cpu <= 4) || cpu == 65535);
	for (size_t i = 0; i < ARRAY_SIZE(wrong); i++)
		assert_true(filter_cpus(&f, wrong[i]) < 0);
	free(f.cpus);
}

static void flows_latency_grace_and_bytes_are_told(void **state)
{
	struct model *m = a_bad_day();
	cJSON *o = stat_parsed(m, 1, &everything);

	(void)state;
	json_is(o, "caches.0.flows.alloc", 2);
	json_is(o, "caches.0.flows.slab_out", 4);
	json_is(o, "caches.0.flows.trim", 1);
	json_is(o, "caches.0.flows.trim_in", 1);
	json_is(o, "caches.0.flows.ttrace_start", 1);
	assert_int_equal(cJSON_GetArraySize(json_at(o, "caches.0.flows")), 5);
	assert_int_equal(cJSON_GetArraySize(json_at(o, "caches.1.flows")), 0);
	json_is(o, "caches.0.refill_latency.n", 1);
	json_is(o, "caches.0.refill_latency.max_ns", 3 * MS);
	json_is(o, "caches.1.refill_latency.n", 0);
	json_is_null(o, "caches.1.refill_latency.p50_ns");
	json_is(o, "grace.tasks_trace.in_flight", 1);
	json_is(o, "grace.tasks_trace.objects", 1);
	json_is(o, "grace.tasks_trace.oldest_ns", 3000 * MS);
	json_is(o, "grace.tasks_trace.oldest_cache", 1);
	json_is(o, "grace.tasks_trace.started", 1);
	json_is(o, "grace.tasks_trace.done", 0);
	json_is_null(o, "grace.tasks_trace.age.max_ns");
	json_is(o, "grace.rcu.in_flight", 0);
	json_is_null(o, "grace.rcu.oldest_ns");
	json_is_null(o, "grace.rcu.oldest_cache");
	json_is(o, "classes.0.memory.in_use", 2 * 96);
	json_is(o, "classes.0.memory.free", 0);
	json_is(o, "classes.0.memory.waiting", 96);
	json_is_null(o, "classes.1.memory.free");
	assert_true(cJSON_IsFalse(json_at(o, "classes.0.counted")));
	json_is(o, "memory.in_use", 2 * 96);
	assert_true(cJSON_IsFalse(json_at(o, "memory.known")));	/* the other map is older */
	cJSON_Delete(o);
	model_free(m);
}

static void what_is_retired_is_one_sum(void **state)
{
	struct event drain = { .kind = BMA_CACHE_DRAIN, .cache = 1, .n = { 3 } };
	struct model *m = two_maps();
	cJSON *o;

	(void)state;
	assert_int_equal(model_apply(m, &drain), 0);
	for (uint32_t id = 1; id <= GONE_KEPT + 2; id++) {
		struct event gone = { .kind = BMA_CACHE_GONE, .cache = id };

		if (id > 2)
			add_map(m, id, 2, 16);
		assert_int_equal(model_apply(m, &gone), 0);
	}
	assert_int_equal(model_tick(m, m->now), 0);
	o = stat_parsed(m, 1, &everything);
	assert_int_equal(cJSON_GetArraySize(json_at(o, "caches")), GONE_KEPT);
	assert_int_equal(cJSON_GetArraySize(json_at(o, "classes")), GONE_KEPT);
	json_is(o, "retired.classes", 2);
	json_is(o, "retired.caches", 2);
	json_is(o, "retired.in_use", 1);
	json_is(o, "retired.on_lists", 0);
	assert_true(cJSON_IsFalse(json_at(o, "retired.known")));	/* the second was older */
	json_is(o, "retired.from_slab", 4);
	json_is(o, "retired.to_slab", 3);
	json_is(o, "retired.events.prefill", 1);
	json_is(o, "retired.events.cache_gone", 2);
	json_is(o, "retired.flows.slab_out", 4);
	json_is(o, "totals.cache_gone", GONE_KEPT + 2);
	cJSON_Delete(o);
	model_free(m);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(numbers_stand_where_they_belong),
		cmocka_unit_test(what_is_not_known_is_null),
		cmocka_unit_test(in_use_is_exact_only_where_the_text_has_no_mark),
		cmocka_unit_test(large_numbers_are_exact_and_without_an_exponent),
		cmocka_unit_test(sizes_and_counts_that_no_kernel_has_are_cut_off),
		cmocka_unit_test(an_empty_model_is_a_whole_object),
		cmocka_unit_test(a_class_whose_caches_moved_to_another_is_left_out),
		cmocka_unit_test(a_filter_chooses_classes_and_caches_but_no_totals),
		cmocka_unit_test(a_list_of_cpus_is_numbers_and_ranges),
		cmocka_unit_test(flows_latency_grace_and_bytes_are_told),
		cmocka_unit_test(what_is_retired_is_one_sum),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
