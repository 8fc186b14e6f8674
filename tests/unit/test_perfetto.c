// SPDX-License-Identifier: GPL-2.0-or-later
/* Trace Event JSON: what the viewers demand of it, and that it says nothing that is not so. */
#include "unit.h"

#include <cjson/cJSON.h>
#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "../../src/export/perfetto_parts.h"

#define START 5000000000ull	/* of tape_start() */
#define EVERYTHING ((struct export_opts){ .to = UINT64_MAX, .kinds = UINT32_MAX })

struct trace {
	char *text;
	size_t len;
	cJSON *root, *events;
};

static int take(void *x, const struct item *item, const struct model *m)
{
	return export_perfetto.item(x, item, m);
}

/* The stream's bytes are released. */
static struct trace trace_of(struct bytes b, struct export_opts o)
{
	struct trace t = { 0 };
	FILE *to = open_memstream(&t.text, &t.len);
	void *x = export_perfetto.open(to, &o);
	struct feed f;

	assert_non_null(x);
	assert_int_equal(feed_init(&f, UINT64_MAX), 0);
	f.each = take;
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

static void release(struct trace *t)
{
	cJSON_Delete(t->root);
	free(t->text);
}

static const char *text_in(const cJSON *o, const char *key)
{
	const char *s = cJSON_GetStringValue(cJSON_GetObjectItem(o, key));

	return s ? s : "";
}

static double number_in(const cJSON *o, const char *key)
{
	const cJSON *n = cJSON_GetObjectItem(o, key);

	assert_true(cJSON_IsNumber(n));
	return n->valuedouble;
}

static const cJSON *args_of(const cJSON *e)
{
	return cJSON_GetObjectItem(e, "args");
}

/* The nth record, from 0, of that phase and name; NULL: there are not so many. */
static const cJSON *find(const struct trace *t, char ph, const char *name, unsigned int nth)
{
	const cJSON *e;

	cJSON_ArrayForEach(e, t->events)
		if (*text_in(e, "ph") == ph && !strcmp(text_in(e, "name"), name) && !nth--)
			return e;
	return NULL;
}

static unsigned int count(const struct trace *t, char ph, const char *name)
{
	unsigned int n = 0;

	while (find(t, ph, name, n))
		n++;
	return n;
}

/* One map with a cache on each of two CPUs; with cache_new, so that all lists are known. */
static void begin(struct tape *t)
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

static void tell(struct tape *t, uint8_t kind, uint32_t objects, uint32_t moves)
{
	tape_event(t, (struct event){ .kind = kind, .cache = 1, .what = BMA_GP_TASKS_TRACE,
				      .n = { objects }, .moves = moves });
}

static void alloc(struct tape *t, int free_cnt)
{
	tape_event(t, (struct event){ .kind = BMA_ALLOC, .cache = 1, .free_cnt = free_cnt,
				      .obj = 0xffff888000001000 + free_cnt * 96 });
}

static struct bytes end(struct tape *t)
{
	assert_int_equal(writer_end(t->w, t->time + 1000), 0);
	return tape_bytes(t);
}

/* "ts": and "dur": are digits, a point and three digits; there is no other form. */
static void assert_times(const struct trace *t, const char *key)
{
	for (const char *p = t->text; (p = strstr(p, key)) != NULL;) {
		p += strlen(key);
		assert_true(isdigit((unsigned char)*p));
		p += strspn(p, "0123456789");
		assert_int_equal(*p, '.');
		assert_int_equal(strspn(p + 1, "0123456789"), 3);
		assert_int_equal(p[4], ',');
	}
}

static void every_time_is_microseconds_with_three_decimals(void **state)
{
	(void)state;
	for (uint64_t seed = 1; seed < 20; seed++) {
		struct trace t = trace_of(busy_recording(seed, 400), EVERYTHING);

		assert_times(&t, "\"ts\":");
		assert_times(&t, "\"dur\":");
		assert_null(strstr(t.text, "null"));
		release(&t);
	}
}

static void a_cut_off_stream_gives_a_whole_document(void **state)
{
	struct bytes whole = small_recording();
	size_t first = block_offset(&whole, 1);

	(void)state;
	for (size_t len = first; len <= whole.len; len += 7) {
		struct bytes part = { 0 };
		struct trace t;

		bytes_add(&part, whole.p, len);
		t = trace_of(part, EVERYTHING);
		assert_true(*text_in(cJSON_GetObjectItem(t.root, "otherData"), "stream"));
		release(&t);
	}
	bytes_release(&whole);
}

static uint64_t ns(const cJSON *e, const char *key)
{
	return number_in(e, key) * 1000 + 0.5;
}

static bool same_track(const cJSON *a, const cJSON *b)
{
	if (*text_in(a, "ph") != *text_in(b, "ph") || number_in(a, "pid") != number_in(b, "pid"))
		return false;
	return *text_in(a, "ph") == 'C' ? !strcmp(text_in(a, "name"), text_in(b, "name")) :
					  number_in(a, "tid") == number_in(b, "tid");
}

static void nothing_on_one_track_hides_another_thing(void **state)
{
	(void)state;
	for (uint64_t seed = 1; seed < 8; seed++) {
		struct trace t = trace_of(busy_recording(seed, 300), EVERYTHING);

		for (const cJSON *a = t.events->child; a; a = a->next) {
			char ph = *text_in(a, "ph");

			for (const cJSON *b = a->next; b && strchr("iCX", ph); b = b->next) {
				if (!same_track(a, b))
					continue;
				if (ph == 'X')
					assert_true(ns(b, "ts") >= ns(a, "ts") + ns(a, "dur"));
				else
					assert_true(ns(b, "ts") > ns(a, "ts"));
				break;
			}
		}
		release(&t);
	}
}

static void no_thread_has_the_number_of_another_or_of_a_process(void **state)
{
	struct trace t = trace_of(busy_recording(3, 300), EVERYTHING);

	(void)state;
	for (const cJSON *a = t.events->child; a; a = a->next) {
		if (strcmp(text_in(a, "name"), "thread_name"))
			continue;
		for (const cJSON *b = t.events->child; b; b = b->next) {
			assert_true(number_in(b, "pid") != number_in(a, "tid"));
			if (cJSON_GetObjectItem(b, "tid") &&
			    number_in(b, "tid") == number_in(a, "tid"))
				assert_true(number_in(b, "pid") == number_in(a, "pid"));
		}
	}
	release(&t);
}

static void a_counter_has_the_lists_after_each_change_and_repeats_nothing(void **state)
{
	static const int want[] = { 0, 4, 3, 2, 3 };
	struct tape tape;
	struct trace t;

	(void)state;
	begin(&tape);
	alloc(&tape, 3);
	alloc(&tape, 2);
	tape_event(&tape, (struct event){ .kind = BMA_FREE, .cache = 1, .free_cnt = 3 });
	tell(&tape, BMA_ALLOC_FAIL, 0, 0);
	t = trace_of(end(&tape), EVERYTHING);
	assert_int_equal(count(&t, 'C', "CPU 0"), ARRAY_SIZE(want));
	for (unsigned int i = 0; i < ARRAY_SIZE(want); i++)
		assert_int_equal(number_in(args_of(find(&t, 'C', "CPU 0", i)), "free"), want[i]);
	assert_int_equal(number_in(args_of(find(&t, 'C', "in use", 2)), "objects"), 2);
	release(&t);
}

static void after_a_loss_the_counter_says_minus_one_and_a_slice_why(void **state)
{
	struct tape tape;
	struct trace t;
	const cJSON *slice;

	(void)state;
	begin(&tape);
	tape_loss(&tape, 0, 7);
	tape_event(&tape, (struct event){ .kind = BMA_STATE, .cache = 1, .free_cnt = 20,
					  .n = { 20 }, .moves = 1 });
	t = trace_of(end(&tape), EVERYTHING);
	assert_int_equal(number_in(args_of(find(&t, 'C', "CPU 0", 2)), "free"), -1);
	assert_int_equal(number_in(args_of(find(&t, 'C', "CPU 0", 2)), "waiting"), -1);
	assert_int_equal(number_in(args_of(find(&t, 'C', "CPU 0", 3)), "free"), 20);
	slice = find(&t, 'X', "free and waiting not known", 0);
	assert_non_null(slice);
	assert_int_equal(ns(slice, "dur"), 1000);
	assert_int_equal(number_in(args_of(find(&t, 'X', "events lost", 0)), "count"), 7);
	assert_int_equal(number_in(args_of(find(&t, 'C', "lost so far", 0)), "lost"), 0);
	assert_int_equal(number_in(args_of(find(&t, 'C', "lost so far", 1)), "lost"), 7);
	release(&t);
}

static void a_loss_reaches_from_the_last_event_of_its_cpu_to_the_next(void **state)
{
	struct tape tape;
	struct trace t;

	(void)state;
	begin(&tape);		/* the last of CPU 1 is the fourth */
	alloc(&tape, 3);
	alloc(&tape, 2);
	tape_loss(&tape, 1, 2);
	t = trace_of(end(&tape), EVERYTHING);
	assert_int_equal(ns(find(&t, 'X', "events lost", 0), "ts"), 4000);
	assert_int_equal(ns(find(&t, 'X', "events lost", 0), "dur"), 3000);
	release(&t);
}

#define GP "tasks-trace grace period"

static void a_batch_is_a_slice_from_its_start_to_its_end(void **state)
{
	struct tape tape;
	struct trace t;
	const cJSON *e;

	(void)state;
	begin(&tape);
	tell(&tape, BMA_GP_START, 9, 2);
	alloc(&tape, 3);
	tell(&tape, BMA_GP_END, 8, 3);
	t = trace_of(end(&tape), EVERYTHING);
	assert_int_equal(count(&t, 'X', GP), 1);
	e = find(&t, 'X', GP, 0);
	assert_int_equal(ns(e, "ts"), 5000);
	assert_int_equal(ns(e, "dur"), 2000);
	assert_int_equal(number_in(args_of(e), "objects_at_start"), 9);
	assert_int_equal(number_in(args_of(e), "objects_at_end"), 8);
	assert_int_equal(number_in(args_of(e), "start_position"), 5);
	assert_int_equal(number_in(args_of(e), "end_position"), 7);
	assert_string_equal(text_in(args_of(e), "target"), "slab");
	assert_null(cJSON_GetObjectItem(args_of(e), "unfinished"));
	release(&t);
}

static void a_batch_that_still_waits_is_unfinished(void **state)
{
	struct tape tape;
	struct trace t;

	(void)state;
	begin(&tape);
	tell(&tape, BMA_GP_START, 9, 2);
	t = trace_of(end(&tape), EVERYTHING);
	assert_true(cJSON_IsTrue(cJSON_GetObjectItem(args_of(find(&t, 'X', GP, 0)), "unfinished")));
	assert_int_equal(ns(find(&t, 'X', GP, 0), "dur"), 1000);
	release(&t);
}

static void an_end_without_a_start_is_an_instant(void **state)
{
	struct tape tape;
	struct trace t;

	(void)state;
	begin(&tape);
	tell(&tape, BMA_GP_END, 8, 2);
	t = trace_of(end(&tape), EVERYTHING);
	assert_int_equal(count(&t, 'X', GP), 0);
	assert_int_equal(count(&t, 'i', "end of a grace period whose start was not seen"), 1);
	release(&t);
}

static void a_start_told_before_the_end_of_the_batch_before_keeps_them_apart(void **state)
{
	struct tape tape;
	struct trace t;

	(void)state;
	begin(&tape);
	tell(&tape, BMA_GP_START, 9, 2);
	tell(&tape, BMA_GP_START, 5, 4);
	tell(&tape, BMA_GP_END, 9, 3);
	tell(&tape, BMA_GP_END, 5, 5);
	t = trace_of(end(&tape), EVERYTHING);
	assert_int_equal(count(&t, 'X', GP), 2);
	for (unsigned int i = 0; i < 2; i++) {
		const cJSON *e = find(&t, 'X', GP, i);

		assert_string_equal(text_in(args_of(e), "end"), "seen");
		assert_int_equal(number_in(args_of(e), "objects_at_start"), i ? 5 : 9);
		assert_int_equal(number_in(args_of(e), "objects_at_end"), i ? 5 : 9);
	}
	release(&t);
}

static void a_batch_whose_end_was_lost_ends_where_the_next_begins(void **state)
{
	struct tape tape;
	struct trace t;

	(void)state;
	begin(&tape);
	tell(&tape, BMA_GP_START, 9, 2);
	tape_loss(&tape, 0, 1);
	tell(&tape, BMA_GP_START, 5, 4);
	tell(&tape, BMA_GP_END, 5, 5);
	t = trace_of(end(&tape), EVERYTHING);
	assert_int_equal(count(&t, 'X', GP), 2);
	assert_string_equal(text_in(args_of(find(&t, 'X', GP, 0)), "end"), "not seen");
	assert_int_equal(ns(find(&t, 'X', GP, 0), "dur"), 2000);
	assert_string_equal(text_in(args_of(find(&t, 'X', GP, 1)), "end"), "seen");
	release(&t);
}

static void objects_are_instants_only_when_they_are_named(void **state)
{
	struct export_opts o = EVERYTHING;
	struct tape tape;
	struct trace t;

	(void)state;
	for (int named = 0; named < 2; named++) {
		begin(&tape);
		alloc(&tape, 3);
		alloc(&tape, 2);
		o.kinds = named ? 1u << BMA_ALLOC : UINT32_MAX;
		t = trace_of(end(&tape), o);
		assert_int_equal(count(&t, 'i', "alloc"), named ? 2 : 0);
		assert_int_equal(count(&t, 'C', "CPU 0"), named ? 0 : 4);
		if (named)	/* the first object, behind the map's two caches */
			assert_int_equal(number_in(args_of(find(&t, 'i', "alloc", 0)), "obj"), 3);
		release(&t);
	}
}

static void a_mark_is_an_instant_of_the_whole_trace(void **state)
{
	struct mark mark = { .time = START + 9000, .text = "the \"map\" is full" };
	struct tape tape;
	struct trace t;

	(void)state;
	begin(&tape);
	assert_int_equal(writer_mark(tape.w, &mark), 0);
	t = trace_of(end(&tape), EVERYTHING);
	assert_string_equal(text_in(find(&t, 'i', mark.text, 0), "s"), "g");
	assert_int_equal(ns(find(&t, 'i', mark.text, 0), "ts"), 9000);
	release(&t);
}

static void a_window_begins_with_the_values_then_and_cuts_what_reaches_beyond(void **state)
{
	struct export_opts o = EVERYTHING;
	struct tape tape;
	struct trace t;

	(void)state;
	begin(&tape);
	tell(&tape, BMA_GP_START, 9, 2);	/* at 5 us */
	for (int n = 3; n >= 0; n--)		/* at 6, 7, 8, 9 us */
		alloc(&tape, n);
	o.from = 6500;
	o.to = 8500;
	t = trace_of(end(&tape), o);
	assert_int_equal(ns(find(&t, 'C', "CPU 0", 0), "ts"), 6500);
	assert_int_equal(number_in(args_of(find(&t, 'C', "CPU 0", 0)), "free"), 3);
	assert_int_equal(number_in(args_of(find(&t, 'C', "CPU 0", 2)), "free"), 1);
	assert_null(find(&t, 'C', "CPU 0", 3));
	assert_int_equal(ns(find(&t, 'X', GP, 0), "ts"), 6500);
	assert_int_equal(ns(find(&t, 'X', GP, 0), "dur"), 2000);
	assert_int_equal(number_in(args_of(find(&t, 'X', GP, 0)), "start_ns"), 5000);
	release(&t);
}

static void a_million_records_are_remarked_on(void **state)
{
	struct export_opts o = EVERYTHING;
	char buf[300];
	struct perfetto *p = export_perfetto.open(stderr, &o);

	(void)state;
	assert_non_null(p);
	assert_null(export_perfetto.remark(p, buf, sizeof(buf)));
	p->records = PERFETTO_MANY;
	assert_non_null(strstr(export_perfetto.remark(p, buf, sizeof(buf)), "1000000 records"));
	export_perfetto.close(p);
}

/* A map that comes and goes, again and again. */
static void tell_short_life(struct tape *t, uint32_t id)
{
	struct alloc_info a = { .id = id, .owner = BMA_OWNER_MAP, .map_id = id, .map_type = 1 };
	struct cache_info c = { .id = id, .alloc = id, .unit_size = 72,
				.addr = 0xffff88807dc00000 + id % 7 * 4096 };

	assert_int_equal(writer_alloc(t->w, &a), 0);
	assert_int_equal(writer_cache(t->w, &c), 0);
	tape_event(t, (struct event){ .kind = BMA_CACHE_NEW, .cache = id });
	tape_event(t, (struct event){ .kind = BMA_CACHE_GONE, .cache = id });
	assert_int_equal(writer_tick(t->w, t->time), 0);
}

static void caches_that_are_gone_take_no_memory(void **state)
{
	struct export_opts o = EVERYTHING;
	FILE *to = fopen("/dev/null", "w");
	struct perfetto *p = export_perfetto.open(to, &o);
	struct bytes b;
	struct tape tape;
	struct feed f;

	(void)state;
	tape_start(&tape, 2);
	for (uint32_t id = 1; id <= 1000; id++)
		tell_short_life(&tape, id);
	b = end(&tape);
	assert_int_equal(feed_init(&f, UINT64_MAX), 0);
	f.each = take;
	f.each_ctx = p;
	assert_int_equal(feed_bytes(&f, b.p, b.len), 0);
	assert_int_equal(p->caches, 1000);
	assert_in_range(p->tracks.n, 2, 4);
	assert_in_range(p->rows.n, 2, 4);
	export_perfetto.close(p);
	feed_release(&f);
	bytes_release(&b);
	fclose(to);
}

static struct event lock_event(uint8_t kind, uint32_t cpu, uint32_t lock, uint32_t cnt)
{
	return (struct event){ .kind = kind, .cpu = cpu, .n = { lock, cnt } };
}

static struct trace trace_of_locks(const struct event *e, size_t n)
{
	struct lock_info pair = { .id = 1, .count = 2, .of = BMA_LOCK_VALUE, .map_id = 40,
				  .map_type = 2, .name = "pair" };
	struct tape t;

	tape_start(&t, 2);
	writer_lock(t.w, &pair);
	for (size_t i = 0; i < n; i++)
		tape_event(&t, e[i]);
	writer_tick(t.w, t.time + 1000);
	return trace_of(tape_bytes(&t), EVERYTHING);
}

/* So many records of that phase in the process of locks whose name is that. */
static unsigned int lock_records(const struct trace *t, const char *ph, const char *name)
{
	const cJSON *e;
	unsigned int n = 0;

	cJSON_ArrayForEach(e, t->events)
		n += cJSON_GetObjectItem(e, "pid")->valueint == PID_LOCKS &&
		     !strcmp(text_in(e, "ph"), ph) && !strcmp(text_in(e, "name"), name);
	return n;
}

static void a_wait_is_a_slice_and_so_is_what_is_held(void **state)
{
	const struct event events[] = {
		lock_event(BMA_LOCK_ACQUIRE, 0, 1, 1), lock_event(BMA_LOCK_WAIT, 1, 1, 1),
		{ .kind = BMA_LOCK_FAIL, .cpu = 1, .what = BMA_LOCK_TIMEOUT,
		  .n = { 1, 0, 250000000, 0, 0, 0 } },
		lock_event(BMA_LOCK_RELEASE, 0, 1, 1), lock_event(BMA_LOCK_ACQUIRE, 0, 2, 1),
	};
	struct trace t = trace_of_locks(events, ARRAY_SIZE(events));

	(void)state;
	assert_int_equal(lock_records(&t, "X", "pair #40 [0]"), 2);	/* held, waited for */
	assert_int_equal(lock_records(&t, "X", "pair #40 [1]"), 1);	/* unfinished */
	assert_int_equal(lock_records(&t, "i", "timeout: pair #40 [0], CPU 1 against CPU 0"), 1);
	assert_non_null(strstr(t.text, "\"outcome\":\"timeout\""));
	assert_non_null(strstr(t.text, "\"unfinished\":true"));
	release(&t);
}

static void locks_let_go_out_of_order_do_not_overlap_on_a_thread(void **state)
{
	const struct event events[] = {
		lock_event(BMA_LOCK_ACQUIRE, 0, 1, 1), lock_event(BMA_LOCK_ACQUIRE, 0, 2, 2),
		lock_event(BMA_LOCK_RELEASE, 0, 1, 2), lock_event(BMA_LOCK_RELEASE, 0, 2, 1),
	};
	struct trace t = trace_of_locks(events, ARRAY_SIZE(events));

	(void)state;
	assert_int_equal(lock_records(&t, "X", "pair #40 [0]"), 0);
	assert_int_equal(lock_records(&t, "b", "pair #40 [0]"), 1);
	assert_int_equal(lock_records(&t, "e", "pair #40 [0]"), 1);
	assert_int_equal(lock_records(&t, "X", "pair #40 [1]"), 1);
	release(&t);
}

static void a_lock_whose_release_was_missed_is_not_held_to_the_end(void **state)
{
	const struct event events[] = {
		lock_event(BMA_LOCK_ACQUIRE, 0, 1, 1),	/* the program for its release did not run */
		lock_event(BMA_LOCK_ACQUIRE, 0, 1, 1), lock_event(BMA_LOCK_RELEASE, 0, 1, 1),
		lock_event(BMA_LOCK_ACQUIRE, 0, 2, 1), lock_event(BMA_LOCK_RELEASE, 0, 2, 1),
	};
	struct trace t = trace_of_locks(events, ARRAY_SIZE(events));

	(void)state;
	assert_int_equal(lock_records(&t, "X", "pair #40 [0]") +
			 lock_records(&t, "b", "pair #40 [0]"), 2);
	assert_null(strstr(t.text, "\"unfinished\":true"));
	assert_int_equal(lock_records(&t, "X", "pair #40 [1]"), 1);
	release(&t);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_wait_is_a_slice_and_so_is_what_is_held),
		cmocka_unit_test(locks_let_go_out_of_order_do_not_overlap_on_a_thread),
		cmocka_unit_test(a_lock_whose_release_was_missed_is_not_held_to_the_end),
		cmocka_unit_test(every_time_is_microseconds_with_three_decimals),
		cmocka_unit_test(a_cut_off_stream_gives_a_whole_document),
		cmocka_unit_test(nothing_on_one_track_hides_another_thing),
		cmocka_unit_test(no_thread_has_the_number_of_another_or_of_a_process),
		cmocka_unit_test(a_counter_has_the_lists_after_each_change_and_repeats_nothing),
		cmocka_unit_test(after_a_loss_the_counter_says_minus_one_and_a_slice_why),
		cmocka_unit_test(a_loss_reaches_from_the_last_event_of_its_cpu_to_the_next),
		cmocka_unit_test(a_batch_is_a_slice_from_its_start_to_its_end),
		cmocka_unit_test(a_batch_that_still_waits_is_unfinished),
		cmocka_unit_test(an_end_without_a_start_is_an_instant),
		cmocka_unit_test(a_start_told_before_the_end_of_the_batch_before_keeps_them_apart),
		cmocka_unit_test(a_batch_whose_end_was_lost_ends_where_the_next_begins),
		cmocka_unit_test(objects_are_instants_only_when_they_are_named),
		cmocka_unit_test(a_mark_is_an_instant_of_the_whole_trace),
		cmocka_unit_test(a_window_begins_with_the_values_then_and_cuts_what_reaches_beyond),
		cmocka_unit_test(a_million_records_are_remarked_on),
		cmocka_unit_test(caches_that_are_gone_take_no_memory),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
