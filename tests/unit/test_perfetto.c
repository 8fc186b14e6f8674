// SPDX-License-Identifier: GPL-2.0-or-later
/* Trace Event JSON: what the viewers demand of it, and that it says nothing that is not so. */
#include "traced.h"

#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

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
		trace_release(&t);
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
		trace_release(&t);
	}
	bytes_release(&whole);
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
		trace_release(&t);
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
	trace_release(&t);
}

static void a_counter_has_the_lists_after_each_change_and_repeats_nothing(void **state)
{
	static const int want[] = { 0, 4, 3, 2, 3 };
	struct tape tape;
	struct trace t;

	(void)state;
	trace_begin(&tape);
	take_one(&tape, 3);
	take_one(&tape, 2);
	tape_event(&tape, (struct event){ .kind = BMA_FREE, .cache = 1, .free_cnt = 3 });
	tell_objects(&tape, BMA_ALLOC_FAIL, 0, 0);
	t = trace_of(trace_end(&tape), EVERYTHING);
	assert_int_equal(trace_count(&t, 'C', "CPU 0"), ARRAY_SIZE(want));
	for (unsigned int i = 0; i < ARRAY_SIZE(want); i++)
		assert_int_equal(number_in(args_of(trace_find(&t, 'C', "CPU 0", i)), "free"),
				 want[i]);
	assert_int_equal(number_in(args_of(trace_find(&t, 'C', "in use", 2)), "objects"), 2);
	trace_release(&t);
}

static void after_a_loss_the_counter_says_minus_one_and_a_slice_why(void **state)
{
	struct tape tape;
	struct trace t;
	const cJSON *slice;

	(void)state;
	trace_begin(&tape);
	tape_loss(&tape, 0, 7);
	tape_event(&tape, (struct event){ .kind = BMA_STATE, .cache = 1, .free_cnt = 20,
					  .n = { 20 }, .moves = 1 });
	t = trace_of(trace_end(&tape), EVERYTHING);
	assert_int_equal(number_in(args_of(trace_find(&t, 'C', "CPU 0", 2)), "free"), -1);
	assert_int_equal(number_in(args_of(trace_find(&t, 'C', "CPU 0", 2)), "waiting"), -1);
	assert_int_equal(number_in(args_of(trace_find(&t, 'C', "CPU 0", 3)), "free"), 20);
	slice = trace_find(&t, 'X', "free and waiting not known", 0);
	assert_non_null(slice);
	assert_int_equal(ns(slice, "dur"), 1000);
	assert_int_equal(number_in(args_of(trace_find(&t, 'X', "events lost", 0)), "count"), 7);
	assert_int_equal(number_in(args_of(trace_find(&t, 'C', "lost so far", 0)), "lost"), 0);
	assert_int_equal(number_in(args_of(trace_find(&t, 'C', "lost so far", 1)), "lost"), 7);
	trace_release(&t);
}

static void a_loss_reaches_from_the_last_event_of_its_cpu_to_the_next(void **state)
{
	struct tape tape;
	struct trace t;

	(void)state;
	trace_begin(&tape);		/* the last of CPU 1 is the fourth */
	take_one(&tape, 3);
	take_one(&tape, 2);
	tape_loss(&tape, 1, 2);
	t = trace_of(trace_end(&tape), EVERYTHING);
	assert_int_equal(ns(trace_find(&t, 'X', "events lost", 0), "ts"), 4000);
	assert_int_equal(ns(trace_find(&t, 'X', "events lost", 0), "dur"), 3000);
	trace_release(&t);
}

static void objects_are_instants_only_when_they_are_named(void **state)
{
	struct export_opts o = EVERYTHING;
	struct tape tape;
	struct trace t;

	(void)state;
	for (int named = 0; named < 2; named++) {
		trace_begin(&tape);
		take_one(&tape, 3);
		take_one(&tape, 2);
		o.kinds = named ? 1u << BMA_ALLOC : UINT32_MAX;
		t = trace_of(trace_end(&tape), o);
		assert_int_equal(trace_count(&t, 'i', "alloc"), named ? 2 : 0);
		assert_int_equal(trace_count(&t, 'C', "CPU 0"), named ? 0 : 4);
		if (named)	/* the first object, behind the map's two caches */
			assert_int_equal(number_in(args_of(trace_find(&t, 'i', "alloc", 0)), "obj"),
					 3);
		trace_release(&t);
	}
}

static void a_mark_is_an_instant_of_the_whole_trace(void **state)
{
	struct mark mark = { .time = START + 9000, .text = "the \"map\" is full" };
	struct tape tape;
	struct trace t;

	(void)state;
	trace_begin(&tape);
	assert_int_equal(writer_mark(tape.w, &mark), 0);
	t = trace_of(trace_end(&tape), EVERYTHING);
	assert_string_equal(text_in(trace_find(&t, 'i', mark.text, 0), "s"), "g");
	assert_int_equal(ns(trace_find(&t, 'i', mark.text, 0), "ts"), 9000);
	trace_release(&t);
}

static void a_window_begins_with_the_values_then_and_cuts_what_reaches_beyond(void **state)
{
	struct export_opts o = EVERYTHING;
	struct tape tape;
	struct trace t;

	(void)state;
	trace_begin(&tape);
	tell_objects(&tape, BMA_GP_START, 9, 2);	/* at 5 us */
	for (int n = 3; n >= 0; n--)		/* at 6, 7, 8, 9 us */
		take_one(&tape, n);
	o.from = 6500;
	o.to = 8500;
	t = trace_of(trace_end(&tape), o);
	assert_int_equal(ns(trace_find(&t, 'C', "CPU 0", 0), "ts"), 6500);
	assert_int_equal(number_in(args_of(trace_find(&t, 'C', "CPU 0", 0)), "free"), 3);
	assert_int_equal(number_in(args_of(trace_find(&t, 'C', "CPU 0", 2)), "free"), 1);
	assert_null(trace_find(&t, 'C', "CPU 0", 3));
	assert_int_equal(ns(trace_find(&t, 'X', GP, 0), "ts"), 6500);
	assert_int_equal(ns(trace_find(&t, 'X', GP, 0), "dur"), 2000);
	assert_int_equal(number_in(args_of(trace_find(&t, 'X', GP, 0)), "start_ns"), 5000);
	trace_release(&t);
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
	b = trace_end(&tape);
	assert_int_equal(feed_init(&f, UINT64_MAX), 0);
	f.each = trace_take;
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

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_time_is_microseconds_with_three_decimals),
		cmocka_unit_test(a_cut_off_stream_gives_a_whole_document),
		cmocka_unit_test(nothing_on_one_track_hides_another_thing),
		cmocka_unit_test(no_thread_has_the_number_of_another_or_of_a_process),
		cmocka_unit_test(a_counter_has_the_lists_after_each_change_and_repeats_nothing),
		cmocka_unit_test(after_a_loss_the_counter_says_minus_one_and_a_slice_why),
		cmocka_unit_test(a_loss_reaches_from_the_last_event_of_its_cpu_to_the_next),
		cmocka_unit_test(objects_are_instants_only_when_they_are_named),
		cmocka_unit_test(a_mark_is_an_instant_of_the_whole_trace),
		cmocka_unit_test(a_window_begins_with_the_values_then_and_cuts_what_reaches_beyond),
		cmocka_unit_test(a_million_records_are_remarked_on),
		cmocka_unit_test(caches_that_are_gone_take_no_memory),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
