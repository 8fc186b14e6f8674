// SPDX-License-Identifier: GPL-2.0-or-later
#include "unit.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "../../src/stream/meta.h"

static const struct meta example = {
	.version = "0.1.0", .release = "7.2.12-\"quoted\"\\", .machine = "x86_64",
	.boot_id = "d757642a-1ef7-4095-966c-7255954ab15d", .cpus = 8192, .start = UINT64_MAX,
	.wall = 1795253800060757927, .buffer = 1ull << 53 | 1,
};

static void what_goes_in_comes_out_and_nothing_is_rounded(void **state)
{
	char *text = meta_format(&example);
	struct meta m;

	(void)state;
	assert_non_null(text);
	memset(&m, 0xff, sizeof(m));
	assert_int_equal(meta_parse(text, &m), 0);
	assert_string_equal(m.version, example.version);
	assert_string_equal(m.release, example.release);
	assert_string_equal(m.machine, example.machine);
	assert_string_equal(m.boot_id, example.boot_id);
	assert_int_equal(m.cpus, example.cpus);
	assert_int_equal(m.start, example.start);
	assert_int_equal(m.wall, example.wall);
	assert_int_equal(m.buffer, example.buffer);
	free(text);
}

static void numbers_beyond_a_double_are_strings(void **state)
{
	char *text = meta_format(&example);

	(void)state;
	assert_non_null(strstr(text, "\"start_ns\":\"18446744073709551615\""));
	assert_non_null(strstr(text, "\"wall_ns\":\"1795253800060757927\""));
	assert_non_null(strstr(text, "\"cpus\":8192"));
	free(text);
}

static void the_layout_written_is_the_layout_used(void **state)
{
	char *text = meta_format(&example);
	struct layout used, told;

	(void)state;
	layout_init(&used);
	memset(&told, 0xff, sizeof(told));
	assert_int_equal(meta_layout(text, &told), 0);
	assert_memory_equal(&used, &told, sizeof(used));
	free(text);
}

static void text_that_is_no_meta_is_refused(void **state)
{
	static const char *const wrong[] = {
		"", "{", "[]", "null", "{}", "\"bmascope.meta/1\"", "{\"schema\":1}",
		"{\"schema\":\"bmascope.meta/2\",\"cpus\":1}", "{\"schema\":\"bmascope.stat/1\"}",
	};
	struct layout l;
	struct meta m;

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(wrong); i++) {
		assert_int_equal(meta_parse(wrong[i], &m), -EBADMSG);
		assert_int_equal(meta_layout(wrong[i], &l), -EBADMSG);
	}
}

static void a_number_of_cpus_that_cannot_be_is_refused(void **state)
{
	static const char *const cpus[] = { "0", "-1", "8193", "1e300", "\"4\"", "null", "[4]",
					    "0.5" };
	struct meta m;
	char text[128];

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(cpus); i++) {
		snprintf(text, sizeof(text), "{\"schema\":\"bmascope.meta/1\",\"cpus\":%s}", cpus[i]);
		assert_int_equal(meta_parse(text, &m), -EBADMSG);
	}
	assert_int_equal(meta_parse("{\"schema\":\"bmascope.meta/1\",\"cpus\":4}", &m), 0);
	assert_int_equal(m.cpus, 4);
	assert_string_equal(m.release, "");
	assert_int_equal(m.start, 0);
}

/* A META with the given list of kinds: which of them can be read? */
static struct layout layout_of(const char *kinds)
{
	char text[1024];
	struct layout l;

	snprintf(text, sizeof(text), "{\"schema\":\"bmascope.meta/1\",\"cpus\":1,\"kinds\":%s}",
		 kinds);
	assert_int_equal(meta_layout(text, &l), 0);
	return l;
}

static void a_kind_of_a_later_version_is_known_by_its_fields(void **state)
{
	struct layout l = layout_of("[{\"kind\":31,\"name\":\"later\",\"fields\":[\"n0\",\"obj\"]}]");

	(void)state;
	assert_true(l.known[31]);
	assert_memory_equal(l.fields[31], ((uint8_t[]){ FIELD_N0, FIELD_OBJ, FIELD_END }), 3);
	assert_false(l.known[BMA_ALLOC]);
}

static void a_field_nobody_knows_has_its_place_in_the_row(void **state)
{
	struct layout l = layout_of("[{\"kind\":20,\"fields\":[\"n0\",\"weight\",\"moves\",\"\","
				    "\"tgt_moves\",\"n\",\"n00\"]}]");
	uint8_t row[] = { FIELD_N0, FIELD_UNKNOWN, FIELD_MOVES, FIELD_UNKNOWN, FIELD_TGT_MOVES,
			  FIELD_UNKNOWN, FIELD_UNKNOWN, FIELD_END };

	(void)state;
	assert_true(l.known[20]);
	assert_memory_equal(l.fields[20], row, sizeof(row));
}

static void a_field_without_a_name_makes_its_kind_unknown(void **state)
{
	struct layout l = layout_of("[{\"kind\":20,\"fields\":[\"n0\",null]},"
				    "{\"kind\":21,\"fields\":[\"n0\",7]},{\"kind\":22,\"fields\":[]}]");

	(void)state;
	assert_false(l.known[20]);
	assert_false(l.known[21]);
	assert_true(l.known[22]);
	assert_int_equal(l.fields[22][0], FIELD_END);
}

static void rows_out_of_bounds_are_left_out(void **state)
{
	struct layout l = layout_of("[{\"kind\":32,\"fields\":[]},{\"kind\":-1,\"fields\":[]},"
		"{\"kind\":1e99,\"fields\":[]},{\"kind\":\"3\",\"fields\":[]},{\"fields\":[]},"
		"{\"kind\":4},{\"kind\":5,\"fields\":\"obj\"},7,null,"
		"{\"kind\":6,\"fields\":[\"n0\",\"n0\",\"n0\",\"n0\",\"n0\",\"n0\",\"n0\",\"n0\","
		"\"n0\",\"n0\",\"n0\",\"n0\",\"n0\",\"n0\",\"n0\",\"n0\"]},"
		"{\"kind\":7,\"fields\":[\"n0\",\"n0\",\"n0\",\"n0\",\"n0\",\"n0\",\"n0\",\"n0\","
		"\"n0\",\"n0\",\"n0\",\"n0\",\"n0\",\"n0\",\"n0\"]}]");
	unsigned int known = 0;

	(void)state;
	for (unsigned int k = 0; k < LAYOUT_KINDS; k++)
		known += l.known[k];
	assert_int_equal(known, 1);		/* fifteen fields are the most */
	assert_true(l.known[7]);
	assert_int_equal(l.fields[7][KIND_FIELDS - 1], FIELD_END);
	layout_of("7");
	layout_of("{\"kind\":1}");
}

static void strings_are_cut_and_cannot_command_a_terminal(void **state)
{
	char text[512];
	struct meta m;

	(void)state;
	snprintf(text, sizeof(text), "{\"schema\":\"bmascope.meta/1\",\"cpus\":1,\"machine\":"
		 "\"a\\u001b[2Jb\\n\",\"bmascope\":\"%0200d\"}", 0);
	assert_int_equal(meta_parse(text, &m), 0);
	assert_string_equal(m.machine, "a?[2Jb?");
	assert_int_equal(strlen(m.version), sizeof(m.version) - 1);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(what_goes_in_comes_out_and_nothing_is_rounded),
		cmocka_unit_test(numbers_beyond_a_double_are_strings),
		cmocka_unit_test(the_layout_written_is_the_layout_used),
		cmocka_unit_test(text_that_is_no_meta_is_refused),
		cmocka_unit_test(a_number_of_cpus_that_cannot_be_is_refused),
		cmocka_unit_test(a_kind_of_a_later_version_is_known_by_its_fields),
		cmocka_unit_test(a_field_nobody_knows_has_its_place_in_the_row),
		cmocka_unit_test(a_field_without_a_name_makes_its_kind_unknown),
		cmocka_unit_test(rows_out_of_bounds_are_left_out),
		cmocka_unit_test(strings_are_cut_and_cannot_command_a_terminal),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
