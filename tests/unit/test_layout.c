// SPDX-License-Identifier: GPL-2.0-or-later
#include "unit.h"

#include <string.h>

#include "../../src/event/kind.h"

static void every_kind_has_a_row_a_name_of_its_own_and_ends_its_fields(void **state)
{
	(void)state;
	assert_null(kind_row(BMA_NONE));
	assert_null(kind_row(BMA_KINDS));
	assert_null(kind_row(UINT32_MAX));
	assert_string_equal(kind_name(200), "?");
	assert_string_equal(list_name(BMA_LISTS), "?");
	assert_true(BMA_KINDS <= LAYOUT_KINDS);
	for (unsigned int k = 1; k < BMA_KINDS; k++) {
		assert_non_null(kind_row(k));
		assert_int_equal(kind_row(k)->fields[KIND_FIELDS - 1], FIELD_END);
		for (unsigned int other = 1; other < k; other++)
			assert_string_not_equal(kind_name(k), kind_name(other));
	}
	for (unsigned int l = 0; l < BMA_LISTS; l++)
		assert_non_null(list_name(l));
}

static void fields_and_columns_are_found_by_their_names(void **state)
{
	static const char *const none[] = { "", "n", "n8", "n00", "FLAGS", "flags ", "cacheid" };

	(void)state;
	for (unsigned int f = 1; f <= FIELD_TGT_MOVES; f++)
		assert_int_equal(field_of(field_name(f)), f);
	for (unsigned int c = 0; c < COLUMNS; c++)
		assert_int_equal(column_of(column_name(c)), c);
	for (size_t i = 0; i < ARRAY_SIZE(none); i++) {
		if (*none[i])
			assert_int_equal(field_of(none[i]), FIELD_UNKNOWN);
		assert_int_equal(column_of(none[i]), COLUMN_UNKNOWN);
	}
	assert_int_equal(column_of("obj_addr"), COLUMN_OBJ_ADDR);
	assert_int_equal(field_of("obj_addr"), FIELD_UNKNOWN);	/* a column that is no field */
}

static void what_is_written_has_every_kind_and_every_column_in_order(void **state)
{
	struct layout l;

	(void)state;
	memset(&l, 0xff, sizeof(l));
	layout_init(&l);
	for (unsigned int k = 0; k < LAYOUT_KINDS; k++) {
		assert_int_equal(l.known[k], k && k < BMA_KINDS);
		if (l.known[k])
			assert_memory_equal(l.fields[k], kind_row(k)->fields, KIND_FIELDS);
	}
	assert_int_equal(l.ncolumns, COLUMNS);
	for (unsigned int c = 0; c < COLUMNS; c++)
		assert_int_equal(l.columns[c], c);
	assert_true(COLUMNS <= LAYOUT_COLUMNS);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_kind_has_a_row_a_name_of_its_own_and_ends_its_fields),
		cmocka_unit_test(fields_and_columns_are_found_by_their_names),
		cmocka_unit_test(what_is_written_has_every_kind_and_every_column_in_order),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
