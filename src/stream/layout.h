/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Which fields each kind of event has in a stream, and how they are kept: what META tells. */
#ifndef BMA_STREAM_LAYOUT_H
#define BMA_STREAM_LAYOUT_H

#include "../event/kind.h"

#define LAYOUT_KINDS 32		/* the kind is five bits of an event's first byte */

/* That byte, of rows and of columns */
#define KIND_BITS 0x1f
#define CTX_SHIFT 5
#define CTX_MASK 3
#define SAME_CPU 0x80

/* Besides enum field: a field of a later version, that nobody here can use. */
#define FIELD_UNKNOWN 0xff

/* The columns in which version 2 keeps the fields of a block's events. Each column has one of these
 * names in META; those of other names are stepped over. */
enum column {
	COLUMN_HEAD, COLUMN_CPU, COLUMN_TIME, COLUMN_FLAGS, COLUMN_WHAT, COLUMN_CACHE,
	COLUMN_CACHE_ID, COLUMN_TGT, COLUMN_OBJ, COLUMN_OBJ_ADDR, COLUMN_FREE_CNT,
	COLUMN_N0, COLUMN_N1, COLUMN_N2, COLUMN_N3, COLUMN_N4, COLUMN_N5, COLUMN_N6, COLUMN_N7,
	COLUMN_MOVES, COLUMN_TGT_MOVES,
	COLUMNS
};

#define COLUMN_UNKNOWN 0xff
#define LAYOUT_COLUMNS 64	/* more than any version will have */

struct layout {
	uint8_t fields[LAYOUT_KINDS][KIND_FIELDS];	/* enum field or FIELD_UNKNOWN, ended by 0 */
	uint8_t known[LAYOUT_KINDS];
	uint8_t columns[LAYOUT_COLUMNS];	/* enum column or COLUMN_UNKNOWN, in their order */
	unsigned int ncolumns;			/* 0: a stream of version 1 */
};

/* A stream of the version that is written here. */
void layout_init(struct layout *l);

const char *field_name(enum field field);
const char *column_name(enum column column);

uint8_t field_of(const char *name);	/* or FIELD_UNKNOWN */
uint8_t column_of(const char *name);	/* or COLUMN_UNKNOWN */

#endif
