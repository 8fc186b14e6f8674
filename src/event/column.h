/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The values inside events as other programs get them: a name, where the event has it, what kind
 * of value it is. One row per name, and per kind of event the names that it has. Keys in JSON,
 * columns in CSV and arguments in a trace all come from here.
 */
#ifndef BMA_COLUMN_H
#define BMA_COLUMN_H

#include "event.h"

enum column_id {
	COLUMN_END = 0,
	COLUMN_CACHE, COLUMN_TGT, COLUMN_OBJ, COLUMN_FREE_CNT,
	COLUMN_RAISE, COLUMN_EXTRA, COLUMN_IRQS_OFF, COLUMN_DRAINING,
	COLUMN_REASON, COLUMN_PROG, COLUMN_PID,
	COLUMN_ASKED, COLUMN_BEHIND, COLUMN_WAITING, COLUMN_SLAB,
	COLUMN_FLAVOUR, COLUMN_LIST, COLUMN_MOVED, COLUMN_MOVED_EXTRA,
	COLUMN_MAP_ID, COLUMN_COUNT, COLUMN_LOST, COLUMN_NUMBER,
	COLUMN_TORN, COLUMN_MOVING,
	COLUMN_FREE_LLIST,		/* the seven lists, as enum bma_list */
	COLUMN_RCU_IN_PROGRESS = COLUMN_FREE_LLIST + BMA_LISTS, COLUMN_TTRACE_IN_PROGRESS,
	COLUMN_MOVES, COLUMN_TGT_MOVES,
	COLUMNS
};

enum column_type {
	COLUMN_INTEGER,
	COLUMN_BOOLEAN,
	COLUMN_WORD,		/* column_word() */
	COLUMN_ADDRESS,		/* of the kernel: 64 bits that are to be read without a sign */
	COLUMN_LENGTH,		/* of a list */
};

struct column {
	const char *name;	/* the kernel's own, where it has one */
	uint8_t field;		/* enum field (kind.h); 0: the number of the kind itself */
	uint8_t type;		/* enum column_type */
	uint8_t shift;		/* these bits of the field: above so many, */
	uint32_t mask;		/* and then those of the mask; 0: all */
	bool optional;		/* there may be none: */
	uint32_t unknown;	/* this value says so */
	uint8_t needs, spoils;	/* flags (BMA_F_*) without which, or with which, there is none */
	const char *(*word)(unsigned int value);	/* below `words`; others are not known */
	unsigned int words;
};

/* id below COLUMNS and not COLUMN_END */
const struct column *column_row(unsigned int id);

/* What a kind has, in order, ended by COLUMN_END; of a kind that this version does not know, its
 * number. */
const uint8_t *kind_columns(unsigned int kind);

/* The value; false: there is none, or it is not known. */
bool column_value(const struct column *c, const struct event *e, int64_t *value);

/* The word for a value that column_value() gave. */
static inline const char *column_word(const struct column *c, int64_t value)
{
	return c->word(value);
}

/* enum bma_raise: "none", "queued", "pending"; enum bma_fail: "empty", "busy". Or "?". */
const char *raise_name(unsigned int raise);
const char *reason_name(unsigned int reason);

#endif
