// SPDX-License-Identifier: GPL-2.0-or-later
/* What `stat --json` writes of incidents, of checks that failed, and of locks. */
#include "stat_parsed.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

static void json_is_text(const cJSON *o, const char *path, const char *wanted)
{
	assert_true(cJSON_IsString(json_at(o, path)));
	assert_string_equal(json_at(o, path)->valuestring, wanted);
}

static void incidents_have_all_that_explains_them(void **state)
{
	struct model *m = a_bad_day();
	cJSON *o = stat_parsed(m, 1, &everything);

	(void)state;
	json_is(o, "incidents_total", 2);
	assert_int_equal(cJSON_GetArraySize(json_at(o, "incidents")), 2);
	json_is(o, "incidents.0.number", 1);
	json_is_text(o, "incidents.0.type", "alloc_fail");
	json_is_text(o, "incidents.0.cause", "refused");
	json_is(o, "incidents.0.cache", 1);
	json_is(o, "incidents.0.cpu", 0);
	json_is_text(o, "incidents.0.owner.name", "conns");
	json_is(o, "incidents.0.position", 8);
	json_is(o, "incidents.0.first_ns", 40 * MS);
	json_is(o, "incidents.0.last_ns", 40 * MS + 1);
	json_is(o, "incidents.0.count", 2);
	json_is(o, "incidents.0.empty_since_ns", 30 * MS);
	json_is_null(o, "incidents.0.raised_at_ns");
	json_is(o, "incidents.0.refill.time_ns", 35 * MS);
	json_is(o, "incidents.0.refill.asked", 48);
	json_is(o, "incidents.0.refill.slab", 0);
	json_is_null(o, "incidents.0.refilled");
	json_is_text(o, "incidents.0.short", "ENOMEM, memory refused: conns #17 CPU 0, 2 failures");
	json_is(o, "incidents.0.prog.id", 31);
	json_is_text(o, "incidents.0.prog.name", "burst");
	json_is(o, "incidents.0.task.pid", 812);
	json_is_null(o, "incidents.0.task.name");
	json_is_text(o, "incidents.0.context", "task");
	json_is_null(o, "incidents.0.flavour");
	json_is_null(o, "incidents.0.usual_ns");
	assert_true(cJSON_IsFalse(json_at(o, "incidents.0.over")));
	json_is_text(o, "incidents.1.type", "stall");
	json_is_text(o, "incidents.1.cause", "reader");
	json_is_text(o, "incidents.1.flavour", "tasks_trace");
	json_is(o, "incidents.1.first_ns", 50 * MS);
	json_is(o, "incidents.1.last_ns", 3050 * MS);
	json_is(o, "incidents.1.count", 1);
	json_is_null(o, "incidents.1.prog");
	json_is_null(o, "incidents.1.refill");
	json_is_null(o, "incidents.1.refilled");
	json_is_null(o, "incidents.1.context");
	assert_non_null(strstr(json_at(o, "incidents.1.sentence")->valuestring, "tasks-trace"));
	cJSON_Delete(o);
	model_free(m);
}

static void the_refill_that_came_too_late_is_told(void **state)
{
	struct model *m = a_bad_day();
	cJSON *o;

	(void)state;
	apply(m, (struct event){ .kind = BMA_REFILL, .time = 4000 * MS, .free_cnt = 48,
				 .n = { 48, 1, 2, 45 } });
	o = stat_parsed(m, 1, &everything);
	json_is(o, "incidents.0.refilled.time_ns", 4000 * MS);
	json_is(o, "incidents.0.refilled.asked", 48);
	json_is(o, "incidents.0.refilled.behind", 1);
	json_is(o, "incidents.0.refilled.waiting", 2);
	json_is(o, "incidents.0.refilled.slab", 45);
	json_is(o, "incidents.0.refill.time_ns", 35 * MS);
	cJSON_Delete(o);
	model_free(m);
}

static void a_failed_check_has_its_place(void **state)
{
	struct model *m = a_bad_day();
	cJSON *o = stat_parsed(m, 1, &everything);

	(void)state;
	json_is(o, "checks.failed", 1);
	json_is(o, "failures_total", 1);
	json_is(o, "failures.0.number", 1);
	json_is_text(o, "failures.0.what", "free_cnt");
	json_is_text(o, "failures.0.event", "refill");
	json_is(o, "failures.0.cache", 1);
	json_is(o, "failures.0.cpu", 0);
	json_is(o, "failures.0.position", 5);
	json_is(o, "failures.0.time_ns", 13 * MS);
	json_is(o, "failures.0.ours", 2);
	json_is(o, "failures.0.kernel", 1);
	json_is_text(o, "failures.0.owner.name", "conns");
	cJSON_Delete(o);
	model_free(m);
}

/* A map's own count is about all its CPUs: no cache, and -C does not hide it. */
static void a_failure_of_a_whole_class_has_no_cache(void **state)
{
	struct event e = { .kind = BMA_OWNER, .flags = BMA_F_COUNT, .n = { 17, 5 }, .time = T0 + MS };
	struct model *m = two_maps();
	struct filter f = { 0 };
	cJSON *o;

	(void)state;
	for (int i = 0; i < 22; i++, e.time += 1000 * MS)
		assert_int_equal(model_apply(m, &e), 0);
	assert_int_equal(m->nfailures, 1);
	assert_int_equal(filter_cpus(&f, "3"), 0);
	o = stat_parsed(m, 1, &f);
	json_is_text(o, "failures.0.what", "in_use");
	json_is_null(o, "failures.0.cache");
	json_is_null(o, "failures.0.cpu");
	json_is_text(o, "failures.0.owner.name", "conns");
	json_is(o, "failures.0.unit_size", 72);
	json_is(o, "failures.0.ours", 1);
	json_is(o, "failures.0.kernel", 5);
	assert_int_equal(cJSON_GetArraySize(json_at(o, "caches")), 0);
	cJSON_Delete(o);
	free(f.cpus);
	model_free(m);
}

static void of_many_failures_the_first_and_the_newest_are_there(void **state)
{
	struct model *m = two_maps();
	const uint64_t kept = FAILURES_FIRST + FAILURES_NEWEST;
	cJSON *o;

	(void)state;
	for (int i = 0; i < 100; i++)
		apply(m, (struct event){ .kind = BMA_ALLOC, .free_cnt = i % 2 ? 5 : 7 });
	o = stat_parsed(m, 1, &everything);
	json_is(o, "failures_total", m->nfailures);
	assert_true(m->nfailures > 90);
	assert_int_equal(cJSON_GetArraySize(json_at(o, "failures")), kept);
	for (uint64_t i = 0; i < kept; i++) {
		const cJSON *f = cJSON_GetArrayItem(json_at(o, "failures"), i);
		uint64_t number = i < FAILURES_FIRST ? i + 1 : m->nfailures - kept + i + 1;

		json_is(f, "number", number);
	}
	cJSON_Delete(o);
	model_free(m);
}

static void a_filter_chooses_incidents_and_failures_too(void **state)
{
	struct model *m = a_bad_day();
	struct filter f = { 0 };
	cJSON *o = stat_parsed(m, 1, &(struct filter){ .size = 16 });

	(void)state;
	assert_int_equal(cJSON_GetArraySize(json_at(o, "incidents")), 0);
	assert_int_equal(cJSON_GetArraySize(json_at(o, "failures")), 0);
	json_is(o, "incidents_total", 2);
	json_is(o, "failures_total", 1);
	cJSON_Delete(o);
	assert_int_equal(filter_cpus(&f, "1-3"), 0);
	o = stat_parsed(m, 1, &f);
	assert_int_equal(cJSON_GetArraySize(json_at(o, "incidents")), 0);
	assert_int_equal(cJSON_GetArraySize(json_at(o, "failures")), 0);
	cJSON_Delete(o);
	f.cpus[0] = 1;
	o = stat_parsed(m, 1, &f);
	assert_int_equal(cJSON_GetArraySize(json_at(o, "incidents")), 2);
	assert_int_equal(cJSON_GetArraySize(json_at(o, "failures")), 1);
	cJSON_Delete(o);
	free(f.cpus);
	model_free(m);
}

static void local_storage_is_told_in_all_and_by_map(void **state)
{
	struct model *m = model_new(2, 1000);
	struct filter other = { .map = "conns" }, own = { .map = "tls" };
	cJSON *o;

	(void)state;
	assert_non_null(m);
	some_storage(m);
	o = stat_parsed(m, 1, &own);
	json_is(o, "storage.snapshots", 1);
	json_is(o, "storage.owners", 1);
	json_is(o, "storage.elems", 1);
	json_is(o, "storage.created", 1);
	json_is(o, "storage.linked", 2);
	json_is(o, "storage.unlinked", 1);
	json_is(o, "storage.freed", 0);
	json_is(o, "storage.freed_deferred", 1);
	json_is(o, "storage.unlink_failed", 1);
	json_is(o, "storage.storages_freed", 1);
	json_is(o, "storage.lived.n", 1);
	json_is(o, "storage.errnos.0.errno", EDEADLK);
	assert_string_equal(cJSON_GetStringValue(json_at(o, "storage.errnos.0.name")), "EDEADLK");
	json_is(o, "storage.errnos.0.n", 1);
	json_is(o, "storage.maps.0.map_id", 12);
	assert_string_equal(cJSON_GetStringValue(json_at(o, "storage.maps.0.map_type")), "task_storage");
	json_is(o, "storage.maps.0.elems", 1);
	json_is(o, "storage.maps.0.value_bytes", 8);
	json_is(o, "storage.maps.0.elem_bytes", 80);
	json_is(o, "storage.maps.0.created", 1);
	json_is(o, "storage.maps.0.linked", 2);
	json_is(o, "storage.maps.0.freed_deferred", 1);
	json_is(o, "storage.maps.0.unlink_failed", 0);	/* such an event names no map */
	cJSON_Delete(o);
	o = stat_parsed(m, 1, &other);
	assert_int_equal(cJSON_GetArraySize(json_at(o, "storage.maps")), 0);
	json_is(o, "storage.linked", 2);
	cJSON_Delete(o);
	model_free(m);
}

static void locks_are_told_with_the_story_of_a_deadlock(void **state)
{
	struct model *m = model_new(2, 1000);
	struct filter other = { .map = "conns" };
	cJSON *o;

	(void)state;
	assert_non_null(m);
	deadlock(m);
	o = stat_parsed(m, 1, &everything);
	assert_true(cJSON_IsTrue(json_at(o, "locks.told")));
	json_is(o, "locks.acquired", 2);
	json_is(o, "locks.released", 0);
	json_is(o, "locks.held", 2);
	json_is(o, "locks.tried", 1);
	json_is(o, "locks.waits", 2);
	json_is(o, "locks.failed.ABBA", 1);
	json_is(o, "locks.failed.AA", 0);
	json_is(o, "locks.wait.n", 1);
	json_is(o, "locks.owners.0.map_id", 40);
	json_is(o, "locks.owners.0.acquired", 2);
	json_is(o, "locks.locks.0.failed.ABBA", 1);
	json_is(o, "locks.held_now.0.entries.0.lock", 1);
	json_is_text(o, "locks.held_now.0.entries.0.how", "held");
	json_is_text(o, "locks.held_now.0.entries.1.how", "tried");
	json_is(o, "locks.log.0.who.cpu", 1);
	json_is(o, "locks.log.0.who.waited_ns", 1000000);
	json_is(o, "locks.log.0.holder.cpu", 0);
	json_is(o, "locks.log.0.holder.waits_for", 2);
	json_is_null(o, "locks.log.0.twin");
	json_is(o, "locks.log_total", 1);
	cJSON_Delete(o);
	o = stat_parsed(m, 1, &other);	/* another map's */
	assert_int_equal(cJSON_GetArraySize(json_at(o, "locks.owners")), 0);
	assert_int_equal(cJSON_GetArraySize(json_at(o, "locks.locks")), 0);
	assert_int_equal(cJSON_GetArraySize(json_at(o, "locks.log")), 0);
	json_is(o, "locks.log_total", 1);
	cJSON_Delete(o);
	model_free(m);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(incidents_have_all_that_explains_them),
		cmocka_unit_test(the_refill_that_came_too_late_is_told),
		cmocka_unit_test(a_failed_check_has_its_place),
		cmocka_unit_test(a_failure_of_a_whole_class_has_no_cache),
		cmocka_unit_test(of_many_failures_the_first_and_the_newest_are_there),
		cmocka_unit_test(a_filter_chooses_incidents_and_failures_too),
		cmocka_unit_test(local_storage_is_told_in_all_and_by_map),
		cmocka_unit_test(locks_are_told_with_the_story_of_a_deadlock),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
