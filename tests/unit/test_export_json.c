// SPDX-License-Identifier: GPL-2.0-or-later
#include <cjson/cJSON.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "../../src/event/kind.h"
#include "../../src/event/value.h"
#include "../../src/export/stat_json.h"
#include "../../src/export/text_out.h"
#include "exported.h"
#include "world.h"

static const char *const files[] = { "tests/unit/data/churn100.bma", "tests/unit/data/cross.bma" };

static cJSON *parsed(const struct exported *x)
{
	cJSON *d = cJSON_Parse(x->text);

	assert_non_null(d);
	return d;
}

/* The document made into a model again: it is the one that the stream made, and so is `stat`'s. */
static void reload_as(const struct bytes *stream, const struct export_opts *opts, size_t chunk)
{
	struct exported x = exported_of(stream, &export_json, opts, chunk);
	uint64_t bytes = feed_length(&x.feed);
	cJSON *d = parsed(&x);
	struct model *m = reloaded_model(d);
	char *ours = stat_json(x.feed.model, bytes, &opts->filter);
	char *again = stat_json(m, bytes, &opts->filter);
	char *summary = cJSON_PrintUnformatted(json_at(d, "summary"));
	cJSON *stat = cJSON_Parse(ours);
	char *printed = cJSON_PrintUnformatted(stat);

	models_equal(x.feed.model, m, opts->raw_addresses);
	assert_string_equal(ours, again);
	assert_string_equal(summary, printed);
	cJSON_Delete(stat);
	cJSON_Delete(d);
	free(ours);
	free(again);
	free(summary);
	free(printed);
	model_free(m);
	exported_release(&x);
}

static void reload(const struct bytes *stream)
{
	struct export_opts raw = export_everything;

	raw.raw_addresses = true;
	reload_as(stream, &export_everything, 0);
	reload_as(stream, &raw, 777);
}

static void tell(void *ctx, const struct event *e)
{
	struct event copy = *e;

	copy.cache += copy.cache != 0;	/* a second allocator's caches stand in front */
	copy.tgt += copy.tgt != 0;
	tape_event(ctx, copy);
}

static void put_mark(struct tape *t, const char *text)
{
	struct mark mark = { .time = t->time };

	snprintf(mark.text, sizeof(mark.text), "%s", text);
	assert_int_equal(writer_mark(t->w, &mark), 0);
}

static void tell_world(struct tape *t)
{
	struct alloc_info global = { .id = 1, .owner = BMA_OWNER_GLOBAL };
	struct alloc_info map = { .id = 2, .owner = BMA_OWNER_MAP, .map_id = 17, .map_type = 1,
				  .max_entries = 9, .ma = 0xffff888000001000, .name = "a\"b\\c,d" };
	struct cache_info c = { .id = 1, .alloc = 1, .cpu = CPU_UNKNOWN, .addr = 0xffff888000002000,
				.unit_size = 96 };

	assert_int_equal(writer_alloc(t->w, &global), 0);
	assert_int_equal(writer_alloc(t->w, &map), 0);
	assert_int_equal(writer_cache(t->w, &c), 0);
	for (uint32_t cpu = 0; cpu < WORLD_CPUS; cpu++) {
		c = (struct cache_info){ .id = cpu + 2, .alloc = 2, .cpu = cpu,
					 .addr = 0xffff888000010000 + (cpu << 8), .unit_size = 72,
					 .low = 32, .high = 96, .batch = 48 };
		assert_int_equal(writer_cache(t->w, &c), 0);
	}
}

/* A life as the kernel has it, with marks, ticks, names, counters and losses in it. */
static struct bytes world_recording(uint64_t seed, unsigned int steps, bool losses)
{
	struct counters c = { 1, BMA_ALLOC, 100, 90, 6, 4 };
	struct name_info n = { .of = NAME_TASK, .id = 7, .name = "say \"hi\"" };
	struct world w;
	struct tape t;

	tape_start(&t, WORLD_CPUS);
	tell_world(&t);
	assert_int_equal(writer_name(t.w, &n), 0);
	put_mark(&t, "it begins: \"set up\"");
	world_init(&w, 1, seed, tell, &t);
	world_set_up(&w);
	for (unsigned int i = 0; i < steps; i++) {
		world_step(&w);
		if (i % 50 == 49)
			world_state(&w, i / 50 % WORLD_CPUS);
		if (i % 70 == 69)
			assert_int_equal(writer_tick(t.w, t.time), 0);
		if (losses && i % 400 == 399)
			tape_loss(&t, i % WORLD_CPUS, 1 + i % 7);
	}
	put_mark(&t, "it ends");
	world_settle(&w);
	world_tear_down(&w);
	assert_int_equal(writer_counters(t.w, &c, 1), 0);
	assert_int_equal(writer_end(t.w, t.time), 0);
	return tape_bytes(&t);
}

static void a_reloaded_document_gives_the_final_state_of_every_recording_there_is(void **state)
{
	(void)state;
	for (unsigned int i = 0; i < ARRAY_SIZE(files); i++) {
		struct bytes b = bytes_of_file(files[i]);

		reload(&b);
		bytes_release(&b);
	}
}

static void a_reloaded_document_has_every_kind_of_item(void **state)
{
	struct bytes b = small_recording();

	(void)state;
	reload(&b);
	bytes_release(&b);
}

static void a_reloaded_document_gives_the_state_after_random_events_and_losses(void **state)
{
	(void)state;
	for (uint64_t seed = 1; seed <= 6; seed++) {
		struct bytes b = busy_recording(seed, 400);

		reload(&b);
		bytes_release(&b);
	}
}

static void a_reloaded_document_gives_the_state_after_a_life_of_an_allocator(void **state)
{
	(void)state;
	for (uint64_t seed = 1; seed <= 4; seed++) {
		struct bytes b = world_recording(seed, 2000, seed % 2);

		reload(&b);
		bytes_release(&b);
	}
}

static void a_recording_that_begins_inside_reloads_too(void **state)
{
	struct tape t;
	struct bytes b;

	(void)state;
	tape_start(&t, WORLD_CPUS);
	for (uint32_t cpu = 0; cpu < WORLD_CPUS; cpu++)
		t.seq[cpu] = 1000 * cpu;
	assert_int_equal(writer_key(t.w, t.time), 0);
	tell_world(&t);
	for (unsigned int i = 0; i < 20; i++)
		tell(&t, &(struct event){ .kind = BMA_ALLOC, .cache = 1, .obj = 64 * i + 64,
					  .free_cnt = 50 - i });
	assert_int_equal(writer_end(t.w, t.time), 0);
	b = tape_bytes(&t);
	reload(&b);
	bytes_release(&b);
}

/* What damage does to META, which says everything of the rest, is test_feed's. */
static void a_damaged_or_cut_off_stream_is_exported_as_far_as_it_is_whole(void **state)
{
	struct bytes whole = busy_recording(9, 600);
	size_t meta = block_offset(&whole, 1);
	struct rnd r = { 5 };

	(void)state;
	for (unsigned int i = 0; i < 30; i++) {
		struct bytes b = bytes_copy(&whole);
		struct exported x;
		cJSON *d;

		b.p[meta + rnd_below(&r, b.len - meta)] ^= 1 + rnd_below(&r, 255);
		if (i % 3 == 0)
			b.len = meta + rnd_below(&r, b.len - meta);
		reload(&b);
		x = exported_of(&b, &export_json, &export_everything, 0);
		d = parsed(&x);
		assert_true(cJSON_IsString(json_at(d, "stream.verdict")));
		cJSON_Delete(d);
		exported_release(&x);
		bytes_release(&b);
	}
	bytes_release(&whole);
}

static void what_is_left_out_is_said_and_what_is_not_is_null(void **state)
{
	uint8_t cpus[4] = { 1, 0, 1, 0 };
	struct export_opts opts = { .filter = { .map = "conns", .size = 72, .cpus = cpus, .ncpus = 4,
						.cache = 2 },
				    .from = 5, .to = 1500,
				    .kinds = 1u << BMA_ALLOC | 1u << BMA_STATE };
	struct bytes b = small_recording();
	struct exported x = exported_of(&b, &export_json, &opts, 0);
	cJSON *d = parsed(&x);
	char *text = cJSON_PrintUnformatted(json_at(d, "filter"));

	(void)state;
	assert_string_equal(text, "{\"from_ns\":5,\"to_ns\":1500,\"cpus\":[0,2],\"map\":\"conns\","
			    "\"size\":72,\"cache\":2,\"events\":[\"alloc\",\"state\"]}");
	free(text);
	cJSON_Delete(d);
	exported_release(&x);
	x = exported_of(&b, &export_json, &export_everything, 0);
	d = parsed(&x);
	assert_true(cJSON_IsNull(json_at(d, "filter")));
	assert_true(cJSON_IsFalse(json_at(d, "raw_addresses")));
	assert_string_equal(json_at(d, "meta.start_ns")->valuestring, "5000000000");
	assert_true(cJSON_IsNull(json_at(d, "stream.verdict")));
	cJSON_Delete(d);
	exported_release(&x);
	bytes_release(&b);
}

/* A number an address, in order of first sight, whatever is left out; the same in every format. */
static void numbers_for_addresses_do_not_depend_on_what_is_chosen(void **state)
{
	struct export_opts few = export_everything, raw = export_everything;
	struct bytes b = busy_recording(3, 300);
	struct exported all, some, real;
	cJSON *d, *e, *f;
	const cJSON *o;

	(void)state;
	few.kinds = 1u << BMA_FREE;
	raw.raw_addresses = true;
	all = exported_of(&b, &export_json, &export_everything, 0);
	some = exported_of(&b, &export_json, &few, 0);
	real = exported_of(&b, &export_json, &raw, 0);
	d = parsed(&all);
	e = parsed(&some);
	f = parsed(&real);
	assert_true(cJSON_GetArraySize(json_at(e, "events")) > 10);
	cJSON_ArrayForEach(o, json_at(e, "events")) {
		const cJSON *same, *address = json_at(f, "events");
		int i = 0;

		cJSON_ArrayForEach(same, json_at(d, "events")) {
			if (json_at(same, "item")->valuedouble == json_at(o, "item")->valuedouble)
				break;
			i++;
		}
		assert_true(cJSON_Compare(same, o, true));
		address = cJSON_GetArrayItem(address, i);
		assert_int_equal(cJSON_IsNull(json_at(o, "obj")),
				 cJSON_IsNull(json_at(address, "obj")));
		if (!cJSON_IsNull(json_at(o, "obj")))
			assert_int_equal(strlen(json_at(address, "obj")->valuestring), 18);
	}
	cJSON_Delete(d);
	cJSON_Delete(e);
	cJSON_Delete(f);
	exported_release(&all);
	exported_release(&some);
	exported_release(&real);
	bytes_release(&b);
}

/* The same memory, used again, has the same number; other memory has another. */
static void memory_that_is_used_again_keeps_its_number(void **state)
{
	static const uint64_t objs[] = { 0x1000, 0x2000, 0x1000, 0x3000, 0x2000 };
	static const int numbers[] = { 6, 7, 6, 8, 7 };	/* behind one ma and four caches */
	struct tape t;
	struct bytes b;
	struct exported x;
	cJSON *d;

	(void)state;
	tape_start(&t, WORLD_CPUS);
	tell_world(&t);
	for (unsigned int i = 0; i < ARRAY_SIZE(objs); i++)
		tell(&t, &(struct event){ .kind = BMA_FREE_RCU, .cache = 1, .obj = objs[i] });
	assert_int_equal(writer_end(t.w, t.time), 0);
	b = tape_bytes(&t);
	x = exported_of(&b, &export_json, &export_everything, 0);
	d = parsed(&x);
	for (unsigned int i = 0; i < ARRAY_SIZE(objs); i++) {
		const cJSON *e = cJSON_GetArrayItem(json_at(d, "events"), i);

		assert_int_equal(json_at(e, "obj")->valueint, numbers[i]);
	}
	assert_true(cJSON_IsNull(json_at(d, "allocs.0.ma")));
	assert_int_equal(json_at(d, "allocs.1.ma")->valueint, 1);
	cJSON_Delete(d);
	exported_release(&x);
	bytes_release(&b);
}

static void jsonl_has_a_line_for_each_position(void **state)
{
	(void)state;
	for (uint64_t seed = 1; seed <= 3; seed++) {
		struct bytes b = busy_recording(seed, 300);
		struct exported x = exported_of(&b, &export_jsonl, &export_everything, 0);

		assert_true(x.feed.model->lost > 0);
		assert_int_equal(exported_lines(&x), x.feed.model->position);
		exported_release(&x);
		bytes_release(&b);
	}
}

/* The type of a line, and the array of the document that has the rest of it; NULL: none has. */
static const char *array_of(const char *type)
{
	static const char *const of[][2] = {
		{ "event", "events" }, { "state", "states" }, { "loss", "losses" },
		{ "alloc", "allocs" }, { "cache", "caches" }, { "name", "names" },
		{ "mark", "marks" }, { "counters", "counters" }, { "tick", "ticks" },
	};

	for (unsigned int i = 0; i < ARRAY_SIZE(of); i++)
		if (!strcmp(of[i][0], type))
			return of[i][1];
	return NULL;
}

/* Takes the line's record out of the document. */
static void take_out(cJSON *d, cJSON *line)
{
	char *type = strdup(json_at(line, "type")->valuestring);
	const char *array = array_of(type);
	cJSON *other;

	cJSON_DeleteItemFromObject(line, "type");
	if (array)
		other = cJSON_DetachItemFromArray((cJSON *)json_at(d, array), 0);
	else
		other = cJSON_DetachItemFromObject(d, type);
	if (!strcmp(type, "meta")) {
		static const char *const about[] = { "schema", "raw_addresses", "filter" };

		for (unsigned int i = 0; i < ARRAY_SIZE(about); i++)
			cJSON_AddItemToObject(other, about[i],
					      cJSON_DetachItemFromObject(d, about[i]));
	}
	assert_non_null(other);
	assert_true(cJSON_Compare(line, other, true));
	cJSON_Delete(other);
	free(type);
}

static void lines_of_everything_are_the_document_in_its_order(void **state)
{
	struct export_opts opts = export_everything;
	struct bytes b = world_recording(7, 500, true);
	struct exported x = exported_of(&b, &export_json, &opts, 0), lines;
	cJSON *d = parsed(&x);
	uint64_t before = 0;

	(void)state;
	opts.all = true;
	lines = exported_of(&b, &export_jsonl, &opts, 0);
	for (char *p = lines.text, *end; *p; p = end + 1) {
		cJSON *line;

		end = strchr(p, '\n');
		*end = 0;
		line = cJSON_Parse(p);
		assert_non_null(line);
		if (cJSON_HasObjectItem(line, "item"))
			assert_int_equal(json_at(line, "item")->valueint, ++before);
		take_out(d, line);
		cJSON_Delete(line);
	}
	/* and nothing stayed behind but arrays that are empty and what there was none of */
	for (const cJSON *rest = d->child; rest; rest = rest->next)
		assert_true(cJSON_IsNull(rest) || !cJSON_GetArraySize(rest));
	cJSON_Delete(d);
	exported_release(&x);
	exported_release(&lines);
	bytes_release(&b);
}

/* An item that no writer makes, put through an exporter: what it writes of it. */
static char *record_of(const struct item *item, uint32_t ncpus)
{
	struct export_opts opts = export_everything;
	struct model *m = model_new(ncpus, 0);
	char *text;
	size_t n;
	FILE *to = open_memstream(&text, &n);
	struct feed feed = { .reader = reader_new(), .model = m };
	void *x = export_jsonl.open(to, &opts);

	assert_int_equal(export_jsonl.item(x, item, m), 0);
	assert_int_equal(export_jsonl.finish(x, &feed), 0);
	export_jsonl.close(x);
	fclose(to);
	feed_release(&feed);
	return text;
}

/* Event k has the fields k and numbers that tell which one a value came from. */
static const struct {
	uint8_t kind, flags, what;
	const char *rest;
} records[] = {
	{ BMA_ALLOC, BMA_RAISE_QUEUED, 0, "\"cache\":3,\"obj\":1,\"free_cnt\":5,\"raise\":\"queued\","
	  "\"counted\":false" },
	{ BMA_ALLOC, BMA_F_COUNTED, 0, "\"cache\":3,\"obj\":1,\"free_cnt\":5,\"raise\":\"none\","
	  "\"counted\":true" },
	{ BMA_ALLOC_FAIL, BMA_RAISE_PENDING | BMA_F_IRQS_OFF, BMA_FAIL_BUSY,
	  "\"cache\":3,\"reason\":\"busy\",\"raise\":\"pending\",\"irqs_off\":true,\"prog\":10,"
	  "\"pid\":11" },
	{ BMA_FREE, BMA_F_EXTRA, 0, "\"cache\":3,\"obj\":1,\"free_cnt\":null,\"raise\":\"none\","
	  "\"extra\":true,\"counted\":false" },
	{ BMA_FREE, 0, 0, "\"cache\":3,\"obj\":1,\"free_cnt\":5,\"raise\":\"none\",\"extra\":false,"
	  "\"counted\":false" },
	{ BMA_FREE_RCU, 0, 0, "\"cache\":3,\"obj\":1,\"raise\":\"none\",\"extra\":false,\"counted\":false" },
	{ BMA_PREFILL, 0, 0, "\"cache\":3,\"free_cnt\":5,\"asked\":10,\"behind\":11,\"waiting\":12,"
	  "\"slab\":13,\"moves\":6" },
	{ BMA_REFILL, 0, 0, "\"cache\":3,\"free_cnt\":5,\"asked\":10,\"behind\":11,\"waiting\":12,"
	  "\"slab\":13,\"moves\":6" },
	{ BMA_TRIM, 0, 0, "\"cache\":3,\"tgt\":4,\"free_cnt\":5,\"moved\":10,\"moved_extra\":11,"
	  "\"tgt_moves\":7" },
	{ BMA_EXTRA_RCU, 0, 0, "\"cache\":3,\"moved\":10" },
	{ BMA_GP_START, BMA_F_DRAINING, BMA_GP_TASKS_TRACE, "\"cache\":3,\"flavour\":\"tasks_trace\","
	  "\"moved\":10,\"draining\":true,\"moves\":6" },
	{ BMA_GP_END, 0, BMA_GP_RCU, "\"cache\":3,\"tgt\":4,\"flavour\":\"rcu\",\"moved\":10,"
	  "\"moves\":6,\"tgt_moves\":7" },
	{ BMA_CACHE_NEW, 0, 0, "\"cache\":3" },
	{ BMA_CACHE_DRAIN, 0, BMA_WAITING_FOR_GP, "\"cache\":3,\"list\":\"waiting_for_gp\",\"moved\":10,"
	  "\"moves\":6" },
	{ BMA_CACHE_GONE, 0, 0, "\"cache\":3" },
	{ BMA_SLAB_ALLOC, 0, 0, "\"cache\":3,\"obj\":1" },
	{ BMA_RAW_FREE, 0, 0, "\"cache\":3,\"obj\":1" },
	{ BMA_STATE, BMA_F_TORN | BMA_F_MOVING, 0, "\"cache\":3,\"torn\":true,\"moving\":true,"
	  "\"free_cnt\":5,\"lists\":{\"free_llist\":10,\"free_llist_extra\":11,\"free_by_rcu\":12,"
	  "\"free_llist_extra_rcu\":13,\"waiting_for_gp\":14,\"free_by_rcu_ttrace\":null,"
	  "\"waiting_for_gp_ttrace\":16},\"call_rcu_in_progress\":2,"
	  "\"call_rcu_ttrace_in_progress\":1,\"moves\":6" },
	{ BMA_MAP_FD, 0, 0, "\"map_id\":10" },
	{ BMA_OWNER, 0, 0, "\"map_id\":10,\"count\":null" },
	{ BMA_OWNER, BMA_F_COUNT, 0, "\"map_id\":10,\"count\":11" },
	{ BMA_COUNT, 0, 0, "\"cache\":3,\"torn\":false,\"allocs\":10,\"frees\":11,"
	  "\"frees_extra\":12,\"frees_rcu\":13,\"frees_rcu_extra\":14" },
	{ BMA_COUNT, BMA_F_TORN, 0, "\"cache\":3,\"torn\":true,\"allocs\":null,\"frees\":null,"
	  "\"frees_extra\":null,\"frees_rcu\":null,\"frees_rcu_extra\":null" },
	{ BMA_RATE, 0, 0, "\"rate\":10" },
	{ BMA_LOCK_ACQUIRE, 0, 0, "\"lock\":10,\"held\":11" },
	{ BMA_LOCK_WAIT, 0, 0, "\"lock\":10,\"held\":11,\"prog\":13,\"pid\":14" },
	{ BMA_LOCK_ACQUIRED, 0, 0, "\"lock\":10,\"held\":11,\"waited_ns\":12" },
	{ BMA_LOCK_FAIL, 0, BMA_LOCK_ABBA, "\"lock\":10,\"failure\":\"ABBA\",\"held\":11,"
	  "\"waited_ns\":12,\"prog\":13,\"pid\":14,\"holder_cpu\":null" },
	{ BMA_LOCK_RELEASE, 0, 0, "\"lock\":10,\"held\":11" },
	{ BMA_LOCK_HELD, BMA_F_TOP_TRIED | BMA_F_LOCKS, 6, "\"of_cpu\":10,\"held\":11,\"first\":6,"
	  "\"top_tried\":true,\"top_open\":false,\"remote\":false,\"locks_told\":true,\"lock0\":12,"
	  "\"lock1\":13,\"lock2\":14,\"lock3\":4294967295,\"lock4\":16,\"lock5\":258" },
	{ BMA_STORAGE_NEW, 0, 0, "\"map_id\":10,\"storage\":11" },
	{ BMA_STORAGE_LINK, 0, 12, "\"map_id\":10,\"storage\":11,\"obj\":1,\"bucket\":null,"
	  "\"errno\":12,\"prog\":13,\"pid\":14" },
	{ BMA_STORAGE_LINK, BMA_F_BUCKET, 0, "\"map_id\":10,\"storage\":11,\"obj\":1,\"bucket\":12,"
	  "\"errno\":null,\"prog\":13,\"pid\":14" },
	{ BMA_STORAGE_UNLINK, BMA_F_LAST, 0, "\"map_id\":10,\"storage\":11,\"obj\":1,\"last\":true,"
	  "\"errno\":null" },
	{ BMA_STORAGE_FREE, BMA_F_DEFERRED, 0, "\"map_id\":10,\"storage\":11,\"obj\":1,"
	  "\"deferred\":true,\"whole\":false" },
};

static void a_record_of_each_kind_reads_so(void **state)
{
	uint32_t seen = 1u << BMA_LOSS;

	(void)state;
	for (unsigned int i = 0; i < ARRAY_SIZE(records); i++) {
		struct item item = { .type = ITEM_EVENT, .event = { .kind = records[i].kind,
			.flags = records[i].flags, .what = records[i].what, .time = 1, .seq = 2,
			.cache = 3, .tgt = 4, .obj = 0xffff888000001000, .free_cnt = 5, .moves = 6,
			.tgt_moves = 7, .n = { 10, 11, 12, 13, 14, LENGTH_UNKNOWN, 16, 0x102 } } };
		char *text = record_of(&item, 1), want[640];

		seen |= 1u << records[i].kind;
		snprintf(want, sizeof(want), "{\"type\":\"%s\",\"item\":1,\"t_ns\":1,\"cpu\":0,\"seq\":2,"
			 "\"position\":0,\"ctx\":\"task\",\"kind\":\"%s\",%s}\n",
			 records[i].kind == BMA_STATE ? "state" : "event", kind_name(records[i].kind),
			 records[i].rest);
		assert_string_equal(text, want);
		free(text);
	}
	assert_int_equal(seen, ~0u - 1);
}

static void a_kind_of_a_later_version_is_told_by_its_number(void **state)
{
	struct item item = { .type = ITEM_EVENT, .event = { .kind = 40, .time = 5, .ctx = 1 } };
	char *text = record_of(&item, 1);

	(void)state;
	assert_string_equal(text, "{\"type\":\"event\",\"item\":1,\"t_ns\":5,\"cpu\":0,\"seq\":0,"
			    "\"position\":0,\"ctx\":\"softirq\",\"kind\":\"unknown\",\"number\":40}\n");
	free(text);
}

static void values_that_this_version_does_not_know_are_null(void **state)
{
	struct item item = { .type = ITEM_EVENT, .event = { .kind = BMA_GP_START, .what = 9,
							    .cache = 3 } };
	char *text = record_of(&item, 1);

	(void)state;
	assert_non_null(strstr(text, "\"cache\":3,\"flavour\":null,\"moved\":0,\"draining\":false,"
			       "\"moves\":null}"));
	free(text);
	item.event = (struct event){ .kind = BMA_ALLOC, .flags = BMA_F_RAISE, .free_cnt = -1 };
	text = record_of(&item, 1);
	assert_non_null(strstr(text, "\"cache\":null,\"obj\":null,\"free_cnt\":-1,\"raise\":null,"
			       "\"counted\":false}"));
	free(text);
	/* counted nowhere, so it has no line of its own; all lines together are positions */
	item.event = (struct event){ .kind = BMA_ALLOC, .cpu = 1 };
	text = record_of(&item, 1);
	assert_string_equal(text, "");
	free(text);
}

/* No field of kind.c is forgotten, and no value is of a field that the kind does not have. */
static void the_values_of_a_kind_are_its_fields(void **state)
{
	(void)state;
	for (unsigned int k = 1; k < BMA_KINDS; k++) {
		uint64_t fields = 0, values = 0;

		assert_non_null(kind_row(k));
		for (const uint8_t *f = kind_row(k)->fields; *f; f++)
			fields |= 1ull << *f;
		for (const uint8_t *id = kind_values(k); *id; id++) {
			const struct event_value *v = value_row(*id);

			assert_non_null(v->name);
			values |= 1ull << v->field;
			if (v->needs | v->spoils)
				values |= (fields >> FIELD_FLAGS & 1) << FIELD_FLAGS;
		}
		if (fields != values)
			fail_msg("%s: fields %lx, values %lx", kind_name(k), fields, values);
	}
}

static void the_lists_lengths_bear_the_lists_names(void **state)
{
	(void)state;
	for (unsigned int l = 0; l < BMA_LISTS; l++)
		assert_string_equal(value_row(VALUE_FREE_LLIST + l)->name, list_name(l));
}

static void numbers_and_strings_come_out_as_printf_has_them(void **state)
{
	static struct text_out o;
	struct rnd r = { 11 };
	char want[64], *text;
	size_t n;

	(void)state;
	for (unsigned int i = 0; i < 5000; i++) {
		uint64_t v = rnd_wild(&r);
		FILE *to = open_memstream(&text, &n);

		text_out_init(&o, to);
		out_uint(&o, v);
		out_char(&o, ' ');
		out_sint(&o, (int64_t)v);
		out_char(&o, ' ');
		out_address(&o, v);
		text_out_flush(&o);
		fclose(to);
		snprintf(want, sizeof(want), "%lu %ld 0x%016lx", v, (int64_t)v, v);
		assert_string_equal(text, want);
		free(text);
	}
}

/* Around v, up and down, as numbers that count and times come. */
static void check_near(struct near_number *count, struct near_number *ns, uint64_t v)
{
	char text[64 + PUT_SLACK], want[64];

	for (int64_t step = -3; step <= 3; step++) {
		uint64_t near = v + step;

		*put_near(text, count, near) = 0;
		snprintf(want, sizeof(want), "%lu", near);
		assert_string_equal(text, want);
		*put_near_ns(text, ns, (int64_t)near) = 0;
		snprintf(want, sizeof(want), "%ld", (int64_t)near);
		assert_string_equal(text, want);
	}
}

static void numbers_near_the_one_before_come_out_as_printf_has_them(void **state)
{
	struct near_number count = { 0 }, ns = { 0 };
	struct rnd r = { 12 };

	(void)state;
	check_near(&count, &ns, 0);
	for (uint64_t v = 1; v < UINT64_MAX / 10; v *= 10) {
		check_near(&count, &ns, v);
		check_near(&count, &ns, -v);
	}
	for (unsigned int i = 0; i < 5000; i++)
		check_near(&count, &ns, rnd_wild(&r));
	check_near(&count, &ns, UINT64_MAX);
	check_near(&count, &ns, INT64_MAX);
}

static void a_string_is_json_whatever_is_in_it(void **state)
{
	static struct text_out o;
	char *text;
	size_t n;
	FILE *to = open_memstream(&text, &n);
	cJSON *s;

	(void)state;
	text_out_init(&o, to);
	out_string(&o, "a\"b\\c\n\x1b[2J\xff~");
	text_out_flush(&o);
	fclose(to);
	s = cJSON_Parse(text);
	assert_string_equal(s->valuestring, "a\"b\\c\xef\xbf\xbd\xef\xbf\xbd[2J\xef\xbf\xbd~");
	cJSON_Delete(s);
	free(text);
}

static void what_is_longer_than_the_buffer_goes_through_it(void **state)
{
	static struct text_out o;
	size_t len = 3 * TEXT_OUT_SIZE + 17, n;
	char *big = malloc(len + 1), *text;
	FILE *to = open_memstream(&text, &n);

	(void)state;
	for (size_t i = 0; i < len; i++)
		big[i] = 'a' + i % 26;
	big[len] = 0;
	text_out_init(&o, to);
	out_char(&o, '-');
	out_text(&o, big);
	text_out_flush(&o);
	fclose(to);
	assert_int_equal(n, len + 1);
	assert_string_equal(text + 1, big);
	assert_int_equal(o.error, 0);
	free(big);
	free(text);
}

static void a_write_that_fails_is_remembered(void **state)
{
	static struct text_out o;
	FILE *to = fopen("/dev/full", "w");

	(void)state;
	assert_non_null(to);
	setvbuf(to, NULL, _IONBF, 0);
	text_out_init(&o, to);
	out_text(&o, "x");
	text_out_flush(&o);
	assert_int_equal(o.error, ENOSPC);
	assert_true(ferror(to));
	fclose(to);
}

struct refused {
	const struct exporter *format;
	void *x;
};

static int put_refused(void *ctx, const struct item *item, const struct model *m)
{
	struct refused *r = ctx;

	return m ? r->format->item(r->x, item, m) : 0;
}

/* Each of them keeps it: errno is another call's by the time somebody asks. */
static void every_exporter_tells_what_the_first_failed_write_said(void **state)
{
	struct bytes b = bytes_of_file(files[0]);

	(void)state;
	for (const struct exporter *const *e = exporter_rows; *e; e++) {
		FILE *to = fopen("/dev/full", "w");
		struct refused r = { *e, (*e)->open(to, &export_everything) };
		struct feed feed;

		assert_non_null(to);
		assert_non_null(r.x);
		assert_int_equal(feed_init(&feed, UINT64_MAX), 0);
		feed.each = put_refused;
		feed.each_ctx = &r;
		feed_bytes(&feed, b.p, b.len);
		feed_eof(&feed);
		assert_int_equal((*e)->finish(r.x, &feed), 0);
		errno = 0;
		assert_int_equal((*e)->error(r.x), ENOSPC);
		(*e)->close(r.x);
		feed_release(&feed);
		fclose(to);
	}
	bytes_release(&b);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_reloaded_document_gives_the_final_state_of_every_recording_there_is),
		cmocka_unit_test(a_reloaded_document_has_every_kind_of_item),
		cmocka_unit_test(a_reloaded_document_gives_the_state_after_random_events_and_losses),
		cmocka_unit_test(a_reloaded_document_gives_the_state_after_a_life_of_an_allocator),
		cmocka_unit_test(a_recording_that_begins_inside_reloads_too),
		cmocka_unit_test(a_damaged_or_cut_off_stream_is_exported_as_far_as_it_is_whole),
		cmocka_unit_test(what_is_left_out_is_said_and_what_is_not_is_null),
		cmocka_unit_test(numbers_for_addresses_do_not_depend_on_what_is_chosen),
		cmocka_unit_test(memory_that_is_used_again_keeps_its_number),
		cmocka_unit_test(jsonl_has_a_line_for_each_position),
		cmocka_unit_test(lines_of_everything_are_the_document_in_its_order),
		cmocka_unit_test(a_record_of_each_kind_reads_so),
		cmocka_unit_test(a_kind_of_a_later_version_is_told_by_its_number),
		cmocka_unit_test(values_that_this_version_does_not_know_are_null),
		cmocka_unit_test(the_values_of_a_kind_are_its_fields),
		cmocka_unit_test(the_lists_lengths_bear_the_lists_names),
		cmocka_unit_test(numbers_and_strings_come_out_as_printf_has_them),
		cmocka_unit_test(numbers_near_the_one_before_come_out_as_printf_has_them),
		cmocka_unit_test(a_string_is_json_whatever_is_in_it),
		cmocka_unit_test(what_is_longer_than_the_buffer_goes_through_it),
		cmocka_unit_test(a_write_that_fails_is_remembered),
		cmocka_unit_test(every_exporter_tells_what_the_first_failed_write_said),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
