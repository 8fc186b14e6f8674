// SPDX-License-Identifier: GPL-2.0-or-later
#include "unit.h"

#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "../../src/play/feed.h"
#include "world.h"

#define REAL "tests/unit/data/churn100.bma"

/* Feeds it all; verdict: what is said of it, "" for nothing. */
static struct feed fed(const void *p, size_t n, uint64_t stop_at, char verdict[256])
{
	const char *said;
	char buf[256];
	struct feed f;

	assert_int_equal(feed_init(&f, stop_at), 0);
	feed_bytes(&f, p, n / 2);
	feed_bytes(&f, (const char *)p + n / 2, n - n / 2);
	feed_eof(&f);
	said = feed_verdict(&f, buf, sizeof(buf));
	snprintf(verdict, 256, "%s", said ? said : "");
	return f;
}

static void says(const void *p, size_t n, const char *wanted)
{
	char verdict[256];
	struct feed f = fed(p, n, UINT64_MAX, verdict);

	assert_string_equal(verdict, wanted);
	feed_release(&f);
}

static void of_a_whole_stream_nothing_is_said(void **state)
{
	struct bytes b[] = { small_recording(), busy_recording(1, 2000), bytes_of_file(REAL) };

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(b); i++) {
		says(b[i].p, b[i].len, "");
		bytes_release(&b[i]);
	}
}

static void a_real_recording_gives_the_numbers_of_its_workload(void **state)
{
	struct bytes b = bytes_of_file(REAL);
	char verdict[256];
	struct feed f = fed(b.p, b.len, UINT64_MAX, verdict);
	struct model_sum s;
	uint32_t class = f.model->nclasses - 1;

	(void)state;
	/* a hundred inserts, then a hundred deletes, in a hash map of 72-byte elements, one CPU */
	assert_int_equal(f.model->classes[class].unit_size, 72);
	assert_string_equal(model_alloc(f.model, f.model->classes[class].alloc)->name, "churn");
	model_class_sum(f.model, class, &s);
	assert_int_equal(s.events[BMA_ALLOC], 100);
	assert_int_equal(s.events[BMA_FREE], 100);
	assert_int_equal(s.events[BMA_REFILL], 3);
	assert_int_equal(s.events[BMA_TRIM], 2);
	assert_int_equal(f.model->classes[class].in_use, 0);
	assert_int_equal(model_cache_at(f.model, class, 0)->slab_out, 148);
	assert_int_equal(f.model->checks.failed, 0);
	assert_true(f.model->checks.exact >= 12);
	assert_int_equal(f.model->attempted, f.model->emitted);
	assert_int_equal(f.model->position, f.model->emitted);
	feed_release(&f);
	bytes_release(&b);
}

static void nothing_is_said_to_be_nothing(void **state)
{
	(void)state;
	says("", 0, "empty: not one byte of a stream; did the recorder fail to start?");
}

static void foreign_bytes_are_said_to_be_foreign(void **state)
{
	(void)state;
	says("#!/bin/sh\n", 10, "not a bmascope stream (it does not begin with \"bmascope\")");
	says("bma", 3, "not a bmascope stream (it does not begin with \"bmascope\")");
}

static void a_later_version_asks_for_a_newer_program(void **state)
{
	(void)state;
	says("bmascope\3\0\0\0\0\0\0\0....", 20,
	     "a stream of a later version; a newer bmascope can read it");
}

static void of_every_truncation_the_verdict_has_the_right_numbers(void **state)
{
	struct bytes b = small_recording();
	size_t first = block_offset(&b, 1), whole = 0;
	unsigned int n = 0;

	(void)state;
	for (size_t cut = 8; cut < b.len; cut++) {
		char wanted[256], verdict[256];
		struct feed f = fed(b.p, cut, UINT64_MAX, verdict);
		struct items i = items_of(b.p, cut, 0);
		uint64_t events = 0;

		for (size_t k = 0; k < i.n; k++)
			events += i.item[k].type == ITEM_EVENT && i.item[k].event.kind != BMA_LOSS;
		if (cut >= 16 && block_offset(&b, n + 1) <= cut)
			n++;
		whole = cut >= 16 ? block_offset(&b, n) : 0;
		snprintf(wanted, sizeof(wanted), "cut off: no END block, %zu bytes after the last "
			 "whole block; the %" PRIu64 " events before that were used", cut - whole,
			 events);
		if (cut < first)
			strcpy(wanted, "cut off before the end of its first block: nothing can be "
				       "read yet");
		assert_string_equal(verdict, wanted);
		assert_int_equal(f.error, 0);
		items_release(&i);
		feed_release(&f);
	}
	bytes_release(&b);
}

static void damage_is_said_with_its_place_and_what_it_cost(void **state)
{
	struct bytes b = { 0 };
	uint8_t event[] = { 0, 3, 1, 0, 0, BMA_MAP_FD, 0, 2, 7, 0x80 | BMA_MAP_FD, 2, 7,
			    0x80 | BMA_MAP_FD, 2, 7 };
	uint8_t later[] = { 0, 1, 1, 0, 6, BMA_MAP_FD, 0, 2, 7 }, end[] = { 9, 7 };
	char wanted[256];
	size_t at;

	(void)state;
	bytes_add_start(&b, 1);
	bytes_add_block(&b, 4, event, sizeof(event));
	at = b.len;
	event[4] = 3;					/* numbers 3, 4, 5 */
	bytes_add_block(&b, 4, event, sizeof(event));
	bytes_add_block(&b, 4, later, sizeof(later));
	bytes_add_block(&b, 8, end, sizeof(end));
	says(b.p, b.len, "");
	b.p[at + 20] ^= 1;
	snprintf(wanted, sizeof(wanted), "damaged: 31 bytes in 1 place made no sense, the first at "
		 "byte %zu; the 4 events in whole blocks were used, 3 are missing", at);
	says(b.p, b.len, wanted);
	snprintf(wanted, sizeof(wanted), "damaged: 31 bytes in 1 place made no sense, the first at "
		 "byte %zu; the 4 events in whole blocks were used, 3 are missing, and the end is "
		 "cut off", at);
	says(b.p, b.len - 2, wanted);
	bytes_release(&b);
}

static void a_gap_that_nobody_told_of_is_said(void **state)
{
	uint8_t event[] = { 0, 1, 1, 0, 5, BMA_MAP_FD, 0, 2, 7 }, end[] = { 9, 1 };
	struct bytes b = { 0 };
	char verdict[256];
	struct feed f;

	(void)state;
	bytes_add_start(&b, 1);
	bytes_add_block(&b, 4, event, sizeof(event));
	bytes_add_block(&b, 8, end, sizeof(end));
	says(b.p, b.len, "5 events are missing and no LOSS block says so");
	f = fed(b.p, b.len, UINT64_MAX, verdict);
	assert_int_equal(f.model->lost, 5);	/* and the model knows */
	feed_release(&f);
	bytes_release(&b);
}

static void without_a_meta_nothing_can_be_read(void **state)
{
	static const char later[] = "{\"schema\":\"bmascope.meta/1\",\"cpus\":0}";
	struct bytes b = small_recording(), other = { 0 };
	uint8_t end[] = { 9, 0 };

	(void)state;
	b.p[40] ^= 1;
	says(b.p, b.len, "the META block is damaged: without it nothing can be read");
	bytes_release(&b);
	bytes_add(&other, "bmascope\1\0\0\0\0\0\0\0", 16);
	bytes_add_block(&other, 1, later, sizeof(later) - 1);
	bytes_add_block(&other, 8, end, sizeof(end));
	says(other.p, other.len, "the META block is damaged: without it nothing can be read");
	bytes_release(&other);
}

static void it_stops_at_the_event_asked_for_and_goes_no_further(void **state)
{
	struct bytes b = busy_recording(3, 500);
	char verdict[256];

	(void)state;
	for (uint64_t at = 0; at < 500; at += 7) {
		struct feed f = fed(b.p, b.len, at, verdict);

		assert_true(f.stopped);
		assert_int_equal(f.model->position, at);
		assert_string_equal(verdict, "");	/* a stop is no end */
		assert_int_equal(feed_bytes(&f, "more", 4), 0);
		assert_int_equal(f.model->position, at);
		feed_release(&f);
	}
	bytes_release(&b);
}

/* Of a block's events none has a place of its own. */
static void its_length_is_that_of_the_stream_up_to_the_event_asked_for(void **state)
{
	struct bytes b = busy_recording(3, 500);
	uint64_t last = 16;		/* the file header */
	char verdict[256];
	struct feed f;

	(void)state;
	for (uint64_t at = 0; at <= 500; at++) {
		f = fed(b.p, b.len, at, verdict);
		assert_true(feed_length(&f) >= last && feed_length(&f) < b.len);
		last = feed_length(&f);
		if (!at)
			assert_int_equal(last, block_offset(&b, 1));	/* META is read, no more */
		feed_release(&f);
		assert_int_equal(feed_init(&f, at), 0);
		for (size_t n = 0; n < b.len; n++)
			feed_bytes(&f, b.p + n, 1);
		assert_int_equal(feed_length(&f), last);
		feed_release(&f);
	}
	f = fed(b.p, b.len, UINT64_MAX, verdict);
	assert_int_equal(feed_length(&f), b.len);
	feed_release(&f);
	bytes_release(&b);
}

static void a_position_behind_the_end_is_not_reached(void **state)
{
	struct bytes b = busy_recording(3, 50);
	char verdict[256];
	struct feed f = fed(b.p, b.len, 51, verdict);

	(void)state;
	assert_false(f.stopped);
	assert_int_equal(f.model->position, 50);
	feed_release(&f);
	f = fed(b.p, b.len, 50, verdict);
	assert_true(f.stopped);
	feed_release(&f);
	bytes_release(&b);
}

static void damage_before_the_stop_is_said_too(void **state)
{
	struct bytes b = busy_recording(3, 500);
	char verdict[256];
	struct feed f;

	(void)state;
	b.p[block_offset(&b, 3) + 20] ^= 1;
	f = fed(b.p, b.len, 400, verdict);
	assert_true(f.stopped);
	assert_ptr_equal(strstr(verdict, "damaged: "), verdict);
	assert_null(strstr(verdict, "cut off"));
	feed_release(&f);
	bytes_release(&b);
}

static void the_same_bytes_give_the_same_state_in_any_chunks(void **state)
{
	struct bytes b = busy_recording(9, 1000);
	char verdict[256];
	struct feed whole = fed(b.p, b.len, UINT64_MAX, verdict), f;

	(void)state;
	assert_int_equal(feed_init(&f, UINT64_MAX), 0);
	for (size_t at = 0; at < b.len; at++)
		assert_int_equal(feed_bytes(&f, b.p + at, 1), 0);
	assert_int_equal(feed_eof(&f), 0);
	assert_int_equal(f.model->position, whole.model->position);
	assert_int_equal(f.model->now, whole.model->now);
	assert_int_equal(f.model->lost, whole.model->lost);
	assert_memory_equal(f.model->events, whole.model->events, sizeof(f.model->events));
	for (uint32_t id = 1; id <= 3; id++)
		assert_memory_equal(f.model->caches[id].list, whole.model->caches[id].list,
				    sizeof(f.model->caches[id].list));
	feed_release(&f);
	feed_release(&whole);
	bytes_release(&b);
}

/* A META in the middle is none that begins another model: what was read stays. */
static void a_second_meta_changes_nothing(void **state)
{
	uint8_t event[] = { 0, 1, 1, 0, 0, BMA_MAP_FD, 0, 2, 7 };
	uint8_t next[] = { 0, 1, 1, 0, 1, BMA_MAP_FD, 0, 2, 7 };
	struct bytes b = { 0 }, again = { 0 };
	char verdict[256];
	struct feed f;

	(void)state;
	bytes_add_start(&b, 1);
	bytes_add_block(&b, 4, event, sizeof(event));
	bytes_add_start(&again, 2);
	bytes_add(&b, again.p + 16, again.len - 16);
	bytes_add_block(&b, 4, next, sizeof(next));
	f = fed(b.p, b.len, UINT64_MAX, verdict);
	assert_int_equal(f.model->ncpus, 1);
	assert_int_equal(f.model->position, 2);
	feed_release(&f);
	bytes_release(&again);
	bytes_release(&b);
}

static void of_the_past_nothing_is_kept_unless_asked_for(void **state)
{
	struct bytes b = busy_recording(3, 500);
	uint64_t oldest, newest;
	char verdict[256];
	struct feed f = fed(b.p, b.len, UINT64_MAX, verdict);

	(void)state;
	assert_null(f.past);
	feed_release(&f);
	assert_int_equal(feed_init(&f, 400), 0);
	assert_int_equal(feed_keep_past(&f, 50), 0);
	assert_int_equal(feed_keep_past(&f, 100), 0);	/* another, and the first is freed */
	assert_int_equal(feed_bytes(&f, b.p, b.len), 0);
	past_range(f.past, &oldest, &newest);
	assert_int_equal(newest, 400);			/* the event at which it stopped is there */
	assert_true(oldest > 1);
	feed_release(&f);
	bytes_release(&b);
}

static void onto_tape(void *ctx, const struct event *e)
{
	tape_event(ctx, *e);
}

/* A whole life through bytes and back: writer, reader, model against the truth. */
static void a_life_written_and_read_is_the_same_life(void **state)
{
	struct cache_info c = { .alloc = 1, .unit_size = 72, .low = 32, .high = 96, .batch = 48 };
	char verdict[256];
	struct world w;
	struct tape t;
	struct bytes b;
	struct feed f;

	(void)state;
	tape_start(&t, WORLD_CPUS);
	for (c.cpu = 0; c.cpu < WORLD_CPUS; c.cpu++) {
		c.id = c.cpu + 1;
		c.addr = c.id * 0x1000;
		assert_int_equal(writer_cache(t.w, &c), 0);
	}
	world_init(&w, 1, 77, onto_tape, &t);
	world_set_up(&w);
	for (int i = 0; i < 20000; i++) {
		world_step(&w);
		if (i % 50 == 0)
			world_state(&w, i / 50 % WORLD_CPUS);
		if (i % 500 == 0)
			assert_int_equal(writer_tick(t.w, t.time), 0);
	}
	assert_int_equal(writer_end(t.w, t.time), 0);
	b = tape_bytes(&t);
	f = fed(b.p, b.len, UINT64_MAX, verdict);
	assert_string_equal(verdict, "");
	for (uint32_t cpu = 0; cpu < WORLD_CPUS; cpu++)
		for (unsigned int l = 0; l < BMA_LISTS; l++)
			assert_int_equal(f.model->caches[cpu + 1].list[l], w.cpu[cpu].list[l]);
	assert_int_equal(f.model->classes[0].in_use, w.in_use);
	assert_int_equal(f.model->checks.failed, 0);
	assert_true(f.model->checks.exact > 20);
	feed_release(&f);
	bytes_release(&b);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(of_a_whole_stream_nothing_is_said),
		cmocka_unit_test(a_real_recording_gives_the_numbers_of_its_workload),
		cmocka_unit_test(nothing_is_said_to_be_nothing),
		cmocka_unit_test(foreign_bytes_are_said_to_be_foreign),
		cmocka_unit_test(a_later_version_asks_for_a_newer_program),
		cmocka_unit_test(of_every_truncation_the_verdict_has_the_right_numbers),
		cmocka_unit_test(damage_is_said_with_its_place_and_what_it_cost),
		cmocka_unit_test(a_gap_that_nobody_told_of_is_said),
		cmocka_unit_test(without_a_meta_nothing_can_be_read),
		cmocka_unit_test(it_stops_at_the_event_asked_for_and_goes_no_further),
		cmocka_unit_test(its_length_is_that_of_the_stream_up_to_the_event_asked_for),
		cmocka_unit_test(a_position_behind_the_end_is_not_reached),
		cmocka_unit_test(damage_before_the_stop_is_said_too),
		cmocka_unit_test(the_same_bytes_give_the_same_state_in_any_chunks),
		cmocka_unit_test(a_second_meta_changes_nothing),
		cmocka_unit_test(of_the_past_nothing_is_kept_unless_asked_for),
		cmocka_unit_test(a_life_written_and_read_is_the_same_life),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
