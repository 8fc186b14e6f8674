// SPDX-License-Identifier: GPL-2.0-or-later
#include "layout.h"

#include <string.h>

/* As in docs/stream.md, "Fields" */
static const char *const field_names[] = {
	[FIELD_FLAGS] = "flags", [FIELD_WHAT] = "what", [FIELD_CACHE] = "cache",
	[FIELD_TGT] = "tgt", [FIELD_OBJ] = "obj", [FIELD_FREE_CNT] = "free_cnt",
	[FIELD_N0] = "n0", [FIELD_N1] = "n1", [FIELD_N2] = "n2", [FIELD_N3] = "n3",
	[FIELD_N4] = "n4", [FIELD_N5] = "n5", [FIELD_N6] = "n6", [FIELD_N7] = "n7",
	[FIELD_MOVES] = "moves", [FIELD_TGT_MOVES] = "tgt_moves",
};

#define FIELDS (sizeof(field_names) / sizeof(field_names[0]))

/* As in docs/stream.md, "Columns" */
static const char *const column_names[COLUMNS] = {
	[COLUMN_HEAD] = "head", [COLUMN_CPU] = "cpu", [COLUMN_TIME] = "time",
	[COLUMN_FLAGS] = "flags", [COLUMN_WHAT] = "what", [COLUMN_CACHE] = "cache",
	[COLUMN_CACHE_ID] = "cache_id", [COLUMN_TGT] = "tgt", [COLUMN_OBJ] = "obj",
	[COLUMN_OBJ_ADDR] = "obj_addr", [COLUMN_FREE_CNT] = "free_cnt",
	[COLUMN_N0] = "n0", [COLUMN_N1] = "n1", [COLUMN_N2] = "n2", [COLUMN_N3] = "n3",
	[COLUMN_N4] = "n4", [COLUMN_N5] = "n5", [COLUMN_N6] = "n6", [COLUMN_N7] = "n7",
	[COLUMN_MOVES] = "moves", [COLUMN_TGT_MOVES] = "tgt_moves",
};

const char *field_name(enum field field)
{
	return field_names[field];
}

const char *column_name(enum column column)
{
	return column_names[column];
}

uint8_t field_of(const char *name)
{
	for (unsigned int f = 1; f < FIELDS; f++)
		if (!strcmp(name, field_names[f]))
			return f;
	return FIELD_UNKNOWN;
}

uint8_t column_of(const char *name)
{
	for (unsigned int c = 0; c < COLUMNS; c++)
		if (!strcmp(name, column_names[c]))
			return c;
	return COLUMN_UNKNOWN;
}

void layout_init(struct layout *l)
{
	memset(l, 0, sizeof(*l));
	for (unsigned int k = 0; k < BMA_KINDS; k++) {
		const struct kind *row = kind_row(k);

		l->known[k] = row != NULL;
		if (row)
			memcpy(l->fields[k], row->fields, sizeof(row->fields));
	}
	for (unsigned int c = 0; c < COLUMNS; c++)
		l->columns[c] = c;
	l->ncolumns = COLUMNS;
}
