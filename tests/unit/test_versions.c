// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Streams of earlier and of later programs: what they do not have is 0, what nobody here knows is
 * stepped over, and what META does not tell is not guessed.
 */
#include "unit.h"

#include <stdio.h>
#include <string.h>

#include "../../src/base/varint.h"
#include "other_reader.h"

#define REAL "tests/unit/data/v1/churn100.bma"

static void start_with_kinds(struct bytes *b, const char *kinds)
{
	char meta[512];

	snprintf(meta, sizeof(meta), "{\"schema\":\"bmascope.meta/1\",\"cpus\":1,\"kinds\":[%s]}",
		 kinds);
	bytes_add(b, "bmascope\1\0\0\0\0\0\0\0", 16);
	bytes_add_block(b, BLOCK_META, meta, strlen(meta));
}

static void healthy(const struct items *i)
{
	assert_int_equal(i->rc, 0);
	assert_int_equal(i->health.damaged_places, 0);
	assert_int_equal(i->health.unexplained, 0);
}

/* map_fd with three fields: n0 300, moves 301, and one that nobody knows at place `at`. */
static uint8_t *put_event(uint8_t *p, bool first, unsigned int at, uint64_t unknown)
{
	*p++ = BMA_MAP_FD | (first ? 0 : 0x80);
	if (first)
		*p++ = 0;
	p = put_sint(p, 1);
	for (unsigned int f = 0, known = 300; f < 3; f++)
		p = put_uint(p, f == at ? unknown : known++);
	return p;
}

/* Two events, so that the second is read from its own first byte. */
static struct items with_unknown_field(const char *fields, unsigned int at, uint64_t unknown)
{
	uint8_t p[128], *end = p;
	struct bytes b = { 0 };
	struct items i;
	char kinds[128];

	snprintf(kinds, sizeof(kinds), "{\"kind\":18,\"fields\":[%s]}", fields);
	start_with_kinds(&b, kinds);
	for (int n = 0; n < 5; n++)		/* base time, events, CPUs, CPU, number */
		*end++ = (const uint8_t[]){ 100, 2, 1, 0, 0 }[n];
	end = put_event(end, true, at, unknown);
	end = put_event(end, false, at, unknown);
	bytes_add_block(&b, BLOCK_EVENTS, p, end - p);
	i = items_of(b.p, b.len, 0);
	bytes_release(&b);
	return i;
}

static void a_field_of_a_later_version_is_stepped_over(void **state)
{
	static const char *const fields[] = { "\"weight\",\"n0\",\"moves\"",
					      "\"n0\",\"weight\",\"moves\"",
					      "\"n0\",\"moves\",\"weight\"" };
	static const uint64_t values[] = { 0, 127, 128, UINT32_MAX, UINT64_MAX };

	(void)state;
	for (size_t n = 0; n < ARRAY_SIZE(fields) * ARRAY_SIZE(values); n++) {
		struct items i = with_unknown_field(fields[n % 3], n % 3, values[n / 3]);

		healthy(&i);
		assert_int_equal(i.n, 3);
		for (int e = 1; e < 3; e++) {
			assert_int_equal(i.item[e].event.kind, BMA_MAP_FD);
			assert_int_equal(i.item[e].event.n[0], 300);
			assert_int_equal(i.item[e].event.moves, 301);
		}
		items_release(&i);
	}
}

/* The recording was made when no kind had moves; the sum is that of a reader of that time. */
static void a_recording_without_the_newer_fields_reads_as_it_did(void **state)
{
	struct bytes b = bytes_of_file(REAL);
	struct items i = items_of(b.p, b.len, 0);
	uint64_t hash = 0;

	(void)state;
	healthy(&i);
	for (size_t k = 0; k < i.n; k++) {
		const struct event *e = &i.item[k].event;
		uint64_t v[] = { e->kind | e->ctx << 5, e->cpu, e->time, e->seq, e->flags, e->what,
				 e->cache, e->tgt, e->obj, (uint32_t)e->free_cnt };

		if (i.item[k].type != ITEM_EVENT)
			continue;
		for (size_t n = 0; n < ARRAY_SIZE(v); n++)
			hash = other_mix(hash, v[n]);
		for (int n = 0; n < EVENT_COUNTS; n++)
			hash = other_mix(hash, e->n[n]);
		assert_int_equal(e->moves, 0);
		assert_int_equal(e->tgt_moves, 0);
	}
	assert_int_equal(items_count(&i, ITEM_EVENT), 238);
	assert_true(hash == 0x898fcd8a703f13f8ull);
	items_release(&i);
	bytes_release(&b);
}

static void without_meta_no_event_is_made_up(void **state)
{
	struct bytes b = small_recording();
	unsigned int blocks = 0;
	struct items i;

	(void)state;
	for (unsigned int n = 1; n < block_count(&b); n++)
		blocks += block_has_events(b.p[block_offset(&b, n) + 4]);
	b.p[block_offset(&b, 1) - 1] ^= 1;
	i = items_of(b.p, b.len, 0);
	assert_true(blocks > 2);
	assert_int_equal(items_count(&i, ITEM_META), 0);
	assert_int_equal(items_count(&i, ITEM_EVENT), 0);
	assert_int_equal(items_count(&i, ITEM_CACHE), 4);
	assert_int_equal(i.health.damaged_places, 1 + blocks);
	assert_int_equal(i.health.unexplained, i.item[i.n - 1].events);
	items_release(&i);
	bytes_release(&b);
}

static void names_of_what_nobody_knows_are_stepped_over(void **state)
{
	static const char names[] = "X\1first\0\0\0\0\0\0\0\0\0\0\0"
				    "T\xff\xff\xff\xff\xf" "fifteen_letters\0"
				    "\0\2third\0\0\0\0\0\0\0\0\0\0\0"
				    "P\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0"
				    "p\3last\0\0\0\0\0\0\0\0\0\0\0\0";
	struct item task = { .type = ITEM_NAME, .name = { NAME_TASK, UINT32_MAX, "fifteen_letters" } };
	struct item prog = { .type = ITEM_NAME, .name = { NAME_PROG, 0, "" } };
	struct bytes b = { 0 };
	struct items i;

	(void)state;
	bytes_add_start(&b, 1);
	bytes_add_block(&b, BLOCK_NAMES, names, sizeof(names) - 1);
	bytes_add_block(&b, BLOCK_NAMES, NULL, 0);
	i = items_of(b.p, b.len, 5);
	healthy(&i);
	assert_int_equal(i.n, 3);
	assert_true(item_equal(&i.item[1], &task));
	assert_true(item_equal(&i.item[2], &prog));
	items_release(&i);
	bytes_release(&b);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_field_of_a_later_version_is_stepped_over),
		cmocka_unit_test(a_recording_without_the_newer_fields_reads_as_it_did),
		cmocka_unit_test(without_meta_no_event_is_made_up),
		cmocka_unit_test(names_of_what_nobody_knows_are_stepped_over),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
