// SPDX-License-Identifier: GPL-2.0-or-later
/* What `stat --json` writes, and docs/json.md, which fixes it. */
#include "unit.h"

#include <cjson/cJSON.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "../../src/event/kind.h"
#include "../../src/export/stat_json.h"
#include "../../src/model/words.h"

#define DOC "docs/json.md"

static const struct filter everything;

static void add(struct model *m, uint32_t id, uint32_t cpu, uint32_t unit_size)
{
	struct cache_info c = { .id = id, .alloc = id, .cpu = cpu, .addr = id * 0x1000,
				.unit_size = unit_size, .low = 32, .high = 96, .batch = 48 };
	struct alloc_info a = { .id = id, .owner = id == 1 ? BMA_OWNER_MAP : BMA_OWNER_GLOBAL,
				.map_id = id == 1 ? 17 : 0, .map_type = 1 };

	strcpy(a.name, id == 1 ? "conns" : "");
	assert_int_equal(model_add_alloc(m, &a), 0);
	assert_int_equal(model_add_cache(m, &c), 0);
}

static struct model *two_maps(void)
{
	struct model *m = model_new(4, 5000000000);

	add(m, 1, 0, 72);
	add(m, 2, 1, 16);
	model_apply(m, &(struct event){ .kind = BMA_CACHE_NEW, .cache = 1, .time = 5000000010 });
	model_apply(m, &(struct event){ .kind = BMA_PREFILL, .cache = 1, .time = 5000000020,
					.free_cnt = 4, .n = { 4, 0, 0, 4 } });
	model_apply(m, &(struct event){ .kind = BMA_ALLOC, .cache = 1, .time = 5000000030,
					.free_cnt = 3 });
	return m;
}

static cJSON *parsed(const struct model *m, uint64_t bytes, const struct filter *f)
{
	char *text = stat_json(m, bytes, f);
	cJSON *o = cJSON_Parse(text);

	assert_non_null(text);
	assert_non_null(o);
	assert_null(strchr(text, '\n'));
	free(text);
	return o;
}

/* "checks.exact", "classes.0.owner.name": the element; fails without it. */
static const cJSON *at(const cJSON *o, const char *path)
{
	char part[64];
	int n;

	while (sscanf(path, "%63[^.]%n", part, &n) == 1) {
		o = cJSON_IsArray(o) ? cJSON_GetArrayItem(o, atoi(part)) :
				       cJSON_GetObjectItemCaseSensitive(o, part);
		assert_non_null(o);
		path += n + (path[n] == '.');
	}
	return o;
}

static void is(const cJSON *o, const char *path, double wanted)
{
	assert_true(cJSON_IsNumber(at(o, path)));
	assert_true(at(o, path)->valuedouble == wanted);
}

static void numbers_stand_where_they_belong(void **state)
{
	struct model *m = two_maps();
	cJSON *o = parsed(m, 1000, &everything);

	(void)state;
	assert_string_equal(at(o, "schema")->valuestring, "bmascope.stat/1");
	is(o, "position", 3);
	is(o, "t_ns", 30);
	is(o, "cpus", 4);
	is(o, "bytes", 1000);
	is(o, "totals.alloc", 1);
	is(o, "totals.prefill", 1);
	is(o, "classes.0.in_use", 1);
	is(o, "classes.0.free", 3);
	is(o, "classes.0.waiting", 0);
	is(o, "classes.0.object_bytes", 96);
	is(o, "classes.0.events.alloc", 1);
	is(o, "caches.0.cpu", 0);
	is(o, "caches.0.from_slab", 4);
	is(o, "caches.0.lists.free_llist", 3);
	is(o, "caches.0.owner.map_id", 17);
	assert_string_equal(at(o, "caches.0.owner.kind")->valuestring, "map");
	assert_string_equal(at(o, "caches.0.owner.map_type")->valuestring, "hash");
	assert_string_equal(at(o, "classes.1.owner.kind")->valuestring, "global");
	assert_true(cJSON_IsFalse(at(o, "classes.0.older")));
	assert_true(cJSON_IsTrue(at(o, "classes.1.older")));
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
	o = parsed(m, 1, &everything);
	assert_true(cJSON_IsNull(at(o, "classes.0.free")));
	assert_true(cJSON_IsNull(at(o, "classes.0.waiting")));
	assert_true(cJSON_IsNull(at(o, "caches.0.lists.free_llist")));
	assert_true(cJSON_IsNull(at(o, "caches.1.owner.map_type")));
	assert_true(cJSON_IsNull(at(o, "caches.2.cpu")));
	assert_string_equal(at(o, "caches.2.owner.kind")->valuestring, "unknown");
	assert_true(cJSON_IsTrue(at(o, "classes.0.in_doubt")));
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
		o = parsed(m, 1, &everything);
		assert_int_equal(cJSON_IsTrue(at(o, "classes.0.in_use_exact")), exact[step]);
		assert_int_equal(cJSON_IsTrue(at(o, "classes.0.counted")), step > 1);
		assert_int_equal(cJSON_IsTrue(at(o, "classes.0.in_doubt")), step == 1);
		assert_true(cJSON_IsFalse(at(o, "classes.1.in_use_exact")));	/* older */
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
	o = parsed(m, 1, &everything);
	is(o, "classes.0.object_bytes", 65536ll * UINT32_MAX + 8);
	cJSON_Delete(o);
	model_free(m);
}

static void an_empty_model_is_a_whole_object(void **state)
{
	struct model *m = model_new(1, 0);
	cJSON *o = parsed(m, 0, &everything);

	(void)state;
	is(o, "bytes_per_event", 0);
	assert_int_equal(cJSON_GetArraySize(at(o, "classes")), 0);
	assert_int_equal(cJSON_GetArraySize(at(o, "caches")), 0);
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
	o = parsed(m, 1, &everything);
	assert_int_equal(cJSON_GetArraySize(at(o, "classes")), 1);
	assert_int_equal(cJSON_GetArraySize(at(o, "caches")), 2);
	cJSON_Delete(o);
	model_free(m);
}

/* How many classes and caches pass. */
static void passes(const struct model *m, const struct filter *f, int classes, int caches)
{
	cJSON *o = parsed(m, 1, f);

	assert_int_equal(cJSON_GetArraySize(at(o, "classes")), classes);
	assert_int_equal(cJSON_GetArraySize(at(o, "caches")), caches);
	is(o, "position", 3);
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

/* The document: "| `path` | type | …", up to where it goes on with another schema. */
struct keys {
	char path[512][64], type[512][32];
	bool seen[512];
	unsigned int n;
};

static void read_doc(struct keys *k)
{
	FILE *f = fopen(DOC, "r");
	char line[1024];

	assert_non_null(f);
	memset(k, 0, sizeof(*k));
	while (k->n < ARRAY_SIZE(k->path) && fgets(line, sizeof(line), f) &&
	       strncmp(line, "# Exports", 9))
		k->n += sscanf(line, "| `%63[^`]` | %31[a-z ] |", k->path[k->n], k->type[k->n]) == 2;
	fclose(f);
	assert_true(k->n > 50 && k->n < ARRAY_SIZE(k->path));
}

static bool fits(const cJSON *v, const char *type)
{
	if (cJSON_IsNull(v))
		return strstr(type, "null");
	if (cJSON_IsNumber(v))
		return strstr(type, "integer") || strstr(type, "number");
	return cJSON_IsString(v) ? strstr(type, "string") != NULL :
	       cJSON_IsBool(v) ? strstr(type, "boolean") != NULL :
	       cJSON_IsArray(v) ? strstr(type, "array") != NULL : strstr(type, "object") != NULL;
}

/* Every key below o is in the document, with its type. */
static void documented(const cJSON *o, const char *path, struct keys *k)
{
	const cJSON *v;

	cJSON_ArrayForEach(v, o) {
		const char *key = v->string;
		unsigned int i = 0;
		char p[128];

		if (cJSON_IsArray(o)) {
			snprintf(p, sizeof(p), "%s[]", path);
			documented(v, p, k);
			continue;
		}
		if (strstr(path, "events") || !strcmp(path, "totals") || !strcmp(path, "untold"))
			key = "KIND";
		if (strstr(path, "lists"))
			key = "LIST";
		if (strstr(path, "flows"))
			key = "FLOW";
		if (!strcmp(path, "grace"))
			key = "FLAVOUR";
		snprintf(p, sizeof(p), "%s%s%s", path, *path ? "." : "", key);
		while (i < k->n && strcmp(k->path[i], p))
			i++;
		if (i == k->n)
			fail_msg("%s is not in " DOC, p);
		if (!fits(v, k->type[i]))
			fail_msg("%s is no %s", p, k->type[i]);
		k->seen[i] = true;
		if (cJSON_IsObject(v) || cJSON_IsArray(v))
			documented(v, p, k);
	}
}

#define T0 5000000000ull
#define MS 1000000ull

static void apply(struct model *m, struct event e)
{
	e.cache = 1;
	e.time += T0;
	assert_int_equal(model_apply(m, &e), 0);
}

/* Cache 1 runs empty at 40 ms with interrupts off, then the slab refuses; a stall; a failed check. */
static struct model *a_bad_day(void)
{
	struct name_info prog = { .of = NAME_PROG, .id = 31, .name = "burst" };
	struct model *m = two_maps();

	assert_int_equal(model_add_name(m, &prog), 0);
	apply(m, (struct event){ .kind = BMA_ALLOC, .time = 10 * MS, .free_cnt = 2,
				 .flags = BMA_RAISE_QUEUED });
	apply(m, (struct event){ .kind = BMA_REFILL, .time = 13 * MS, .free_cnt = 1,
				 .n = { 48, 0, 0, 0 } });		/* one too few */
	apply(m, (struct event){ .kind = BMA_TRIM, .tgt = 1, .time = 30 * MS, .n = { 1 } });
	apply(m, (struct event){ .kind = BMA_REFILL, .time = 35 * MS, .n = { 48, 0, 0, 0 } });
	for (int i = 0; i < 2; i++)
		apply(m, (struct event){ .kind = BMA_ALLOC_FAIL, .time = 40 * MS + i,
					 .flags = BMA_RAISE_PENDING | BMA_F_IRQS_OFF,
					 .n = { 31, 812 } });
	apply(m, (struct event){ .kind = BMA_GP_START, .what = BMA_GP_TASKS_TRACE, .n = { 1 },
				 .time = 50 * MS });
	assert_int_equal(model_tick(m, T0 + 3050 * MS), 0);
	return m;
}

static void is_text(const cJSON *o, const char *path, const char *wanted)
{
	assert_true(cJSON_IsString(at(o, path)));
	assert_string_equal(at(o, path)->valuestring, wanted);
}

static void is_null(const cJSON *o, const char *path)
{
	assert_true(cJSON_IsNull(at(o, path)));
}

static void incidents_have_all_that_explains_them(void **state)
{
	struct model *m = a_bad_day();
	cJSON *o = parsed(m, 1, &everything);

	(void)state;
	is(o, "incidents_total", 2);
	assert_int_equal(cJSON_GetArraySize(at(o, "incidents")), 2);
	is(o, "incidents.0.number", 1);
	is_text(o, "incidents.0.type", "alloc_fail");
	is_text(o, "incidents.0.cause", "refused");
	is(o, "incidents.0.cache", 1);
	is(o, "incidents.0.cpu", 0);
	is_text(o, "incidents.0.owner.name", "conns");
	is(o, "incidents.0.position", 8);
	is(o, "incidents.0.first_ns", 40 * MS);
	is(o, "incidents.0.last_ns", 40 * MS + 1);
	is(o, "incidents.0.count", 2);
	is(o, "incidents.0.empty_since_ns", 30 * MS);
	is_null(o, "incidents.0.raised_at_ns");
	is(o, "incidents.0.refill.time_ns", 35 * MS);
	is(o, "incidents.0.refill.asked", 48);
	is(o, "incidents.0.refill.slab", 0);
	is_null(o, "incidents.0.refilled");
	is_text(o, "incidents.0.short", "ENOMEM, memory refused: conns #17 CPU 0, 2 failures");
	is(o, "incidents.0.prog.id", 31);
	is_text(o, "incidents.0.prog.name", "burst");
	is(o, "incidents.0.task.pid", 812);
	is_null(o, "incidents.0.task.name");
	is_text(o, "incidents.0.context", "task");
	is_null(o, "incidents.0.flavour");
	is_null(o, "incidents.0.usual_ns");
	assert_true(cJSON_IsFalse(at(o, "incidents.0.over")));
	is_text(o, "incidents.1.type", "stall");
	is_text(o, "incidents.1.cause", "reader");
	is_text(o, "incidents.1.flavour", "tasks_trace");
	is(o, "incidents.1.first_ns", 50 * MS);
	is(o, "incidents.1.last_ns", 3050 * MS);
	is(o, "incidents.1.count", 1);
	is_null(o, "incidents.1.prog");
	is_null(o, "incidents.1.refill");
	is_null(o, "incidents.1.refilled");
	is_null(o, "incidents.1.context");
	assert_non_null(strstr(at(o, "incidents.1.sentence")->valuestring, "tasks-trace"));
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
	o = parsed(m, 1, &everything);
	is(o, "incidents.0.refilled.time_ns", 4000 * MS);
	is(o, "incidents.0.refilled.asked", 48);
	is(o, "incidents.0.refilled.behind", 1);
	is(o, "incidents.0.refilled.waiting", 2);
	is(o, "incidents.0.refilled.slab", 45);
	is(o, "incidents.0.refill.time_ns", 35 * MS);
	cJSON_Delete(o);
	model_free(m);
}

static void a_failed_check_has_its_place(void **state)
{
	struct model *m = a_bad_day();
	cJSON *o = parsed(m, 1, &everything);

	(void)state;
	is(o, "checks.failed", 1);
	is(o, "failures_total", 1);
	is(o, "failures.0.number", 1);
	is_text(o, "failures.0.what", "free_cnt");
	is_text(o, "failures.0.event", "refill");
	is(o, "failures.0.cache", 1);
	is(o, "failures.0.cpu", 0);
	is(o, "failures.0.position", 5);
	is(o, "failures.0.time_ns", 13 * MS);
	is(o, "failures.0.ours", 2);
	is(o, "failures.0.kernel", 1);
	is_text(o, "failures.0.owner.name", "conns");
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
	for (int i = 0; i < 3; i++, e.time += 15000 * MS)
		assert_int_equal(model_apply(m, &e), 0);
	assert_int_equal(m->nfailures, 1);
	assert_int_equal(filter_cpus(&f, "3"), 0);
	o = parsed(m, 1, &f);
	is_text(o, "failures.0.what", "in_use");
	is_null(o, "failures.0.cache");
	is_null(o, "failures.0.cpu");
	is_text(o, "failures.0.owner.name", "conns");
	is(o, "failures.0.unit_size", 72);
	is(o, "failures.0.ours", 1);
	is(o, "failures.0.kernel", 5);
	assert_int_equal(cJSON_GetArraySize(at(o, "caches")), 0);
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
	o = parsed(m, 1, &everything);
	is(o, "failures_total", m->nfailures);
	assert_true(m->nfailures > 90);
	assert_int_equal(cJSON_GetArraySize(at(o, "failures")), kept);
	for (uint64_t i = 0; i < kept; i++) {
		const cJSON *f = cJSON_GetArrayItem(at(o, "failures"), i);
		uint64_t number = i < FAILURES_FIRST ? i + 1 : m->nfailures - kept + i + 1;

		is(f, "number", number);
	}
	cJSON_Delete(o);
	model_free(m);
}

static void flows_latency_grace_and_bytes_are_told(void **state)
{
	struct model *m = a_bad_day();
	cJSON *o = parsed(m, 1, &everything);

	(void)state;
	is(o, "caches.0.flows.alloc", 2);
	is(o, "caches.0.flows.slab_out", 4);
	is(o, "caches.0.flows.trim", 1);
	is(o, "caches.0.flows.trim_in", 1);
	is(o, "caches.0.flows.ttrace_start", 1);
	assert_int_equal(cJSON_GetArraySize(at(o, "caches.0.flows")), 5);
	assert_int_equal(cJSON_GetArraySize(at(o, "caches.1.flows")), 0);
	is(o, "caches.0.refill_latency.n", 1);
	is(o, "caches.0.refill_latency.max_ns", 3 * MS);
	is(o, "caches.1.refill_latency.n", 0);
	is_null(o, "caches.1.refill_latency.p50_ns");
	is(o, "grace.tasks_trace.in_flight", 1);
	is(o, "grace.tasks_trace.objects", 1);
	is(o, "grace.tasks_trace.oldest_ns", 3000 * MS);
	is(o, "grace.tasks_trace.oldest_cache", 1);
	is(o, "grace.tasks_trace.started", 1);
	is(o, "grace.tasks_trace.done", 0);
	is_null(o, "grace.tasks_trace.age.max_ns");
	is(o, "grace.rcu.in_flight", 0);
	is_null(o, "grace.rcu.oldest_ns");
	is_null(o, "grace.rcu.oldest_cache");
	is(o, "classes.0.memory.in_use", 2 * 96);
	is(o, "classes.0.memory.free", 0);
	is(o, "classes.0.memory.waiting", 96);
	is_null(o, "classes.1.memory.free");
	assert_true(cJSON_IsFalse(at(o, "classes.0.counted")));
	is(o, "memory.in_use", 2 * 96);
	assert_true(cJSON_IsFalse(at(o, "memory.known")));	/* the other map is older */
	cJSON_Delete(o);
	model_free(m);
}

static void a_filter_chooses_incidents_and_failures_too(void **state)
{
	struct model *m = a_bad_day();
	struct filter f = { 0 };
	cJSON *o = parsed(m, 1, &(struct filter){ .size = 16 });

	(void)state;
	assert_int_equal(cJSON_GetArraySize(at(o, "incidents")), 0);
	assert_int_equal(cJSON_GetArraySize(at(o, "failures")), 0);
	is(o, "incidents_total", 2);
	is(o, "failures_total", 1);
	cJSON_Delete(o);
	assert_int_equal(filter_cpus(&f, "1-3"), 0);
	o = parsed(m, 1, &f);
	assert_int_equal(cJSON_GetArraySize(at(o, "incidents")), 0);
	assert_int_equal(cJSON_GetArraySize(at(o, "failures")), 0);
	cJSON_Delete(o);
	f.cpus[0] = 1;
	o = parsed(m, 1, &f);
	assert_int_equal(cJSON_GetArraySize(at(o, "incidents")), 2);
	assert_int_equal(cJSON_GetArraySize(at(o, "failures")), 1);
	cJSON_Delete(o);
	free(f.cpus);
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
			add(m, id, 2, 16);
		assert_int_equal(model_apply(m, &gone), 0);
	}
	assert_int_equal(model_tick(m, m->now), 0);
	o = parsed(m, 1, &everything);
	assert_int_equal(cJSON_GetArraySize(at(o, "caches")), GONE_KEPT);
	assert_int_equal(cJSON_GetArraySize(at(o, "classes")), GONE_KEPT);
	is(o, "retired.classes", 2);
	is(o, "retired.caches", 2);
	is(o, "retired.in_use", 1);
	is(o, "retired.on_lists", 0);
	assert_true(cJSON_IsFalse(at(o, "retired.known")));	/* the second was older */
	is(o, "retired.from_slab", 4);
	is(o, "retired.to_slab", 3);
	is(o, "retired.events.prefill", 1);
	is(o, "retired.events.cache_gone", 2);
	is(o, "retired.flows.slab_out", 4);
	is(o, "totals.cache_gone", GONE_KEPT + 2);
	cJSON_Delete(o);
	model_free(m);
}

/* Two CPUs, each with one of a pair, wait for the other's: CPU 1 gives up. */
static void deadlock(struct model *m)
{
	static const struct lock_info pair = { .id = 1, .count = 2, .of = BMA_LOCK_VALUE, .map_id = 40,
					       .map_type = 2, .name = "pair" };
	const struct event events[] = {
		{ .kind = BMA_LOCK_ACQUIRE, .cpu = 0, .n = { 1, 1 } },
		{ .kind = BMA_LOCK_ACQUIRE, .cpu = 1, .n = { 2, 1 } },
		{ .kind = BMA_LOCK_WAIT, .cpu = 0, .n = { 2, 2, 0, 51, 812 } },
		{ .kind = BMA_LOCK_WAIT, .cpu = 1, .n = { 1, 2, 0, 52, 813 } },
		{ .kind = BMA_LOCK_FAIL, .cpu = 1, .what = BMA_LOCK_ABBA,
		  .n = { 1, 1, 1000000, 52, 813, 0 } },
	};

	assert_int_equal(model_add_lock(m, &pair), 0);
	for (size_t i = 0; i < ARRAY_SIZE(events); i++) {
		struct event e = events[i];

		e.time = m->now + 1000;
		assert_int_equal(model_apply(m, &e), 0);
	}
}

static void locks_are_told_with_the_story_of_a_deadlock(void **state)
{
	struct model *m = model_new(2, 1000);
	struct filter other = { .map = "conns" };
	cJSON *o;

	(void)state;
	assert_non_null(m);
	deadlock(m);
	o = parsed(m, 1, &everything);
	assert_true(cJSON_IsTrue(at(o, "locks.told")));
	is(o, "locks.acquired", 2);
	is(o, "locks.released", 0);
	is(o, "locks.held", 2);
	is(o, "locks.tried", 1);
	is(o, "locks.waits", 2);
	is(o, "locks.failed.ABBA", 1);
	is(o, "locks.failed.AA", 0);
	is(o, "locks.wait.n", 1);
	is(o, "locks.owners.0.map_id", 40);
	is(o, "locks.owners.0.acquired", 2);
	is(o, "locks.locks.0.failed.ABBA", 1);
	is(o, "locks.held_now.0.entries.0.lock", 1);
	assert_string_equal(cJSON_GetStringValue(at(o, "locks.held_now.0.entries.0.how")), "held");
	assert_string_equal(cJSON_GetStringValue(at(o, "locks.held_now.0.entries.1.how")), "tried");
	is(o, "locks.log.0.who.cpu", 1);
	is(o, "locks.log.0.who.waited_ns", 1000000);
	is(o, "locks.log.0.holder.cpu", 0);
	is(o, "locks.log.0.holder.waits_for", 2);
	is_null(o, "locks.log.0.twin");
	is(o, "locks.log_total", 1);
	cJSON_Delete(o);
	o = parsed(m, 1, &other);	/* another map's */
	assert_int_equal(cJSON_GetArraySize(at(o, "locks.owners")), 0);
	assert_int_equal(cJSON_GetArraySize(at(o, "locks.locks")), 0);
	assert_int_equal(cJSON_GetArraySize(at(o, "locks.log")), 0);
	is(o, "locks.log_total", 1);
	cJSON_Delete(o);
	model_free(m);
}

static void every_key_is_documented_and_every_documented_key_is_there(void **state)
{
	static struct keys k;
	struct name_info task = { .of = NAME_TASK, .id = 812, .name = "worker" };
	struct model *m = a_bad_day();
	cJSON *o;

	(void)state;
	assert_int_equal(model_add_name(m, &task), 0);
	model_apply(m, &(struct event){ .kind = BMA_LOSS, .cpu = 0, .n = { 1 } });
	m->retired.flow[FLOW_ALLOC] = 1;
	apply(m, (struct event){ .kind = BMA_REFILL, .time = 4000 * MS, .n = { 48, 0, 0, 48 } });
	deadlock(m);
	o = parsed(m, 1, &everything);
	read_doc(&k);
	documented(o, "", &k);
	for (unsigned int i = 0; i < k.n; i++)
		if (!k.seen[i])
			fail_msg("%s is in " DOC " only", k.path[i]);
	cJSON_Delete(o);
	model_free(m);
}

static void every_word_is_named_in_the_document(void **state)
{
	struct bytes doc = bytes_of_file(DOC);
	struct model *m = two_maps();
	cJSON *o = parsed(m, 1, &everything);
	char word[64];

	(void)state;
	bytes_add(&doc, "", 1);
	*strstr((char *)doc.p, "\n# Exports") = 0;
	for (unsigned int k = 1; k < BMA_KINDS; k++) {
		snprintf(word, sizeof(word), "`%s`", kind_name(k));
		assert_int_equal(strstr((char *)doc.p, word) != NULL, k != BMA_LOSS);
		assert_int_equal(cJSON_HasObjectItem(at(o, "totals"), kind_name(k)), k != BMA_LOSS);
	}
	for (unsigned int l = 0; l < BMA_LISTS; l++) {
		snprintf(word, sizeof(word), "`%s`", list_name(l));
		assert_non_null(strstr((char *)doc.p, word));
		assert_true(cJSON_HasObjectItem(at(o, "caches.0.lists"), list_name(l)));
	}
	for (unsigned int f = 0; f < FLOWS; f++) {
		snprintf(word, sizeof(word), "`%s`", flow_name(f));
		assert_non_null(strstr((char *)doc.p, word));
	}
	for (unsigned int c = 0; c < CAUSES; c++) {
		snprintf(word, sizeof(word), "`%s`", cause_name(c));
		assert_non_null(strstr((char *)doc.p, word));
	}
	for (unsigned int w = 0; w < FAILURE_WHATS; w++) {
		snprintf(word, sizeof(word), "`%s`", failure_name(w));
		assert_non_null(strstr((char *)doc.p, word));
	}
	cJSON_Delete(o);
	model_free(m);
	bytes_release(&doc);
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
		cmocka_unit_test(incidents_have_all_that_explains_them),
		cmocka_unit_test(the_refill_that_came_too_late_is_told),
		cmocka_unit_test(a_failed_check_has_its_place),
		cmocka_unit_test(a_failure_of_a_whole_class_has_no_cache),
		cmocka_unit_test(of_many_failures_the_first_and_the_newest_are_there),
		cmocka_unit_test(flows_latency_grace_and_bytes_are_told),
		cmocka_unit_test(a_filter_chooses_incidents_and_failures_too),
		cmocka_unit_test(what_is_retired_is_one_sum),
		cmocka_unit_test(locks_are_told_with_the_story_of_a_deadlock),
		cmocka_unit_test(every_key_is_documented_and_every_documented_key_is_there),
		cmocka_unit_test(every_word_is_named_in_the_document),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
