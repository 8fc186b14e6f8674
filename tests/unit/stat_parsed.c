// SPDX-License-Identifier: GPL-2.0-or-later
#include "stat_parsed.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

const struct filter everything;

void add_map(struct model *m, uint32_t id, uint32_t cpu, uint32_t unit_size)
{
	struct cache_info c = { .id = id, .alloc = id, .cpu = cpu, .addr = id * 0x1000,
				.unit_size = unit_size, .low = 32, .high = 96, .batch = 48 };
	struct alloc_info a = { .id = id, .owner = id == 1 ? BMA_OWNER_MAP : BMA_OWNER_GLOBAL,
				.map_id = id == 1 ? 17 : 0, .map_type = 1 };

	strcpy(a.name, id == 1 ? "conns" : "");
	assert_int_equal(model_add_alloc(m, &a), 0);
	assert_int_equal(model_add_cache(m, &c), 0);
}

struct model *two_maps(void)
{
	struct model *m = model_new(4, 5000000000);

	add_map(m, 1, 0, 72);
	add_map(m, 2, 1, 16);
	model_apply(m, &(struct event){ .kind = BMA_CACHE_NEW, .cache = 1, .time = 5000000010 });
	model_apply(m, &(struct event){ .kind = BMA_PREFILL, .cache = 1, .time = 5000000020,
					.free_cnt = 4, .n = { 4, 0, 0, 4 } });
	model_apply(m, &(struct event){ .kind = BMA_ALLOC, .cache = 1, .time = 5000000030,
					.free_cnt = 3 });
	return m;
}

cJSON *stat_parsed(const struct model *m, uint64_t bytes, const struct filter *f)
{
	char *text = stat_json(m, bytes, f);
	cJSON *o = cJSON_Parse(text);

	assert_non_null(text);
	assert_non_null(o);
	assert_null(strchr(text, '\n'));
	free(text);
	return o;
}

void json_is(const cJSON *o, const char *path, double wanted)
{
	assert_true(cJSON_IsNumber(json_at(o, path)));
	assert_true(json_at(o, path)->valuedouble == wanted);
}

void apply(struct model *m, struct event e)
{
	e.cache = 1;
	e.time += T0;
	assert_int_equal(model_apply(m, &e), 0);
}

struct model *a_bad_day(void)
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

void json_is_null(const cJSON *o, const char *path)
{
	assert_true(cJSON_IsNull(json_at(o, path)));
}

void deadlock(struct model *m)
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

void some_storage(struct model *m)
{
	static const struct storage_info parts[] = {
		{ .what = STORAGE_BEGIN, .begin = { .time = 1500 } },
		{ .what = STORAGE_MAP, .map = { .id = 12, .type = 29, .value_size = 8, .elem_size = 80,
						.buckets = 2, .alloc = BMA_STORAGE_KMALLOC_NOLOCK,
						.name = "tls" } },
		{ .what = STORAGE_OWNER, .owner = { .storage = 3, .owner = BMA_STORAGE_TASK,
						    .owner_id = 41, .name = "nginx" } },
		{ .what = STORAGE_END, .end = { .maps = 1, .owners = 1 } },
	};
	static const struct event events[] = {
		{ .kind = BMA_STORAGE_LINK, .obj = 640, .n = { 12, 3 } },
		{ .kind = BMA_STORAGE_NEW, .n = { 12, 3 } },
		{ .kind = BMA_STORAGE_LINK, .obj = 768, .n = { 12, 3 } },
		{ .kind = BMA_STORAGE_UNLINK, .obj = 640, .n = { 12, 3 } },
		{ .kind = BMA_STORAGE_FREE, .flags = BMA_F_DEFERRED, .obj = 640, .n = { 12, 3 } },
		{ .kind = BMA_STORAGE_UNLINK, .what = EDEADLK, .obj = 768, .n = { 0, 3 } },
		{ .kind = BMA_STORAGE_FREE, .flags = BMA_F_WHOLE, .n = { 0, 9 } },
	};

	for (size_t i = 0; i < ARRAY_SIZE(parts); i++)
		assert_int_equal(model_add_storage(m, &parts[i]), 0);
	for (size_t i = 0; i < ARRAY_SIZE(events); i++) {
		struct event e = events[i];

		e.time = m->now + 1000;
		assert_int_equal(model_apply(m, &e), 0);
	}
}
