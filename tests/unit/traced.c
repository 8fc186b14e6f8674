// SPDX-License-Identifier: GPL-2.0-or-later
#include "traced.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

int trace_take(void *x, const struct item *item, const struct model *m)
{
	return export_perfetto.item(x, item, m);
}

struct trace trace_of(struct bytes b, struct export_opts o)
{
	struct trace t = { 0 };
	FILE *to = open_memstream(&t.text, &t.len);
	void *x = export_perfetto.open(to, &o);
	struct feed f;

	assert_non_null(x);
	assert_int_equal(feed_init(&f, UINT64_MAX), 0);
	f.each = trace_take;
	f.each_ctx = x;
	feed_bytes(&f, b.p, b.len);
	feed_eof(&f);
	assert_int_equal(export_perfetto.finish(x, &f), 0);
	export_perfetto.close(x);
	feed_release(&f);
	fclose(to);
	bytes_release(&b);
	t.root = cJSON_ParseWithLength(t.text, t.len);
	t.events = cJSON_GetObjectItem(t.root, "traceEvents");
	assert_non_null(t.events);
	return t;
}

void trace_release(struct trace *t)
{
	cJSON_Delete(t->root);
	free(t->text);
}

const char *text_in(const cJSON *o, const char *key)
{
	const char *s = cJSON_GetStringValue(cJSON_GetObjectItem(o, key));

	return s ? s : "";
}

double number_in(const cJSON *o, const char *key)
{
	const cJSON *n = cJSON_GetObjectItem(o, key);

	assert_true(cJSON_IsNumber(n));
	return n->valuedouble;
}

const cJSON *args_of(const cJSON *e)
{
	return cJSON_GetObjectItem(e, "args");
}

const cJSON *trace_find(const struct trace *t, char ph, const char *name, unsigned int nth)
{
	const cJSON *e;

	cJSON_ArrayForEach(e, t->events)
		if (*text_in(e, "ph") == ph && !strcmp(text_in(e, "name"), name) && !nth--)
			return e;
	return NULL;
}

unsigned int trace_count(const struct trace *t, char ph, const char *name)
{
	unsigned int n = 0;

	while (trace_find(t, ph, name, n))
		n++;
	return n;
}

void trace_begin(struct tape *t)
{
	struct alloc_info a = { .id = 1, .owner = BMA_OWNER_MAP, .map_id = 17, .map_type = 1,
				.name = "conns" };

	tape_start(t, 2);
	assert_int_equal(writer_alloc(t->w, &a), 0);
	for (uint32_t cpu = 0; cpu < 2; cpu++) {
		struct cache_info c = { .id = cpu + 1, .alloc = 1, .cpu = cpu,
					.addr = 0xffff88807dc00000 + cpu * 0x40000,
					.unit_size = 72, .low = 32, .high = 96, .batch = 48 };

		assert_int_equal(writer_cache(t->w, &c), 0);
		tape_event(t, (struct event){ .kind = BMA_CACHE_NEW, .cpu = cpu,
					      .cache = cpu + 1 });
		tape_event(t, (struct event){ .kind = BMA_PREFILL, .cpu = cpu, .cache = cpu + 1,
					      .free_cnt = 4, .n = { 4, 0, 0, 4 }, .moves = 1 });
	}
}

void tell_objects(struct tape *t, uint8_t kind, uint32_t objects, uint32_t moves)
{
	tape_event(t, (struct event){ .kind = kind, .cache = 1, .what = BMA_GP_TASKS_TRACE,
				      .n = { objects }, .moves = moves });
}

void take_one(struct tape *t, int free_cnt)
{
	tape_event(t, (struct event){ .kind = BMA_ALLOC, .cache = 1, .free_cnt = free_cnt,
				      .obj = 0xffff888000001000 + free_cnt * 96 });
}

struct bytes trace_end(struct tape *t)
{
	assert_int_equal(writer_end(t->w, t->time + 1000), 0);
	return tape_bytes(t);
}

uint64_t ns(const cJSON *e, const char *key)
{
	return number_in(e, key) * 1000 + 0.5;
}
