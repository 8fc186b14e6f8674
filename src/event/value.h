/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The values inside events as other programs get them: a name, where the event has it, what kind
 * of value it is. One row per name, and per kind of event the names that it has. Keys in JSON,
 * columns in CSV and arguments in a trace all come from here.
 */
#ifndef BMA_VALUE_H
#define BMA_VALUE_H

#include "event.h"

enum value_id {
	VALUE_END = 0,
	VALUE_CACHE, VALUE_TGT, VALUE_OBJ, VALUE_FREE_CNT,
	VALUE_RAISE, VALUE_EXTRA, VALUE_COUNTED, VALUE_IRQS_OFF, VALUE_DRAINING,
	VALUE_REASON, VALUE_PROG, VALUE_PID,
	VALUE_ASKED, VALUE_BEHIND, VALUE_WAITING, VALUE_SLAB,
	VALUE_FLAVOUR, VALUE_LIST, VALUE_MOVED, VALUE_MOVED_EXTRA,
	VALUE_MAP_ID, VALUE_COUNT, VALUE_LOST, VALUE_NUMBER,
	VALUE_ALLOCS,			/* and the other uses, as enum bma_use */
	VALUE_RATE = VALUE_ALLOCS + BMA_USES,
	VALUE_TORN, VALUE_MOVING,
	VALUE_FREE_LLIST,		/* the seven lists, as enum bma_list */
	VALUE_RCU_IN_PROGRESS = VALUE_FREE_LLIST + BMA_LISTS, VALUE_TTRACE_IN_PROGRESS,
	VALUE_MOVES, VALUE_TGT_MOVES,
	VALUE_LOCK, VALUE_HELD, VALUE_WAITED, VALUE_FAILURE, VALUE_LOCK_PROG, VALUE_LOCK_PID,
	VALUE_HOLDER, VALUE_HELD_CPU, VALUE_FIRST, VALUE_TOP_TRIED, VALUE_TOP_OPEN, VALUE_REMOTE, VALUE_LOCKS,
	VALUE_HELD_LOCK,		/* and the five after it */
	VALUE_STORAGE = VALUE_HELD_LOCK + HELD_LOCKS,
	VALUE_ERRNO, VALUE_LAST, VALUE_DEFERRED, VALUE_WHOLE, VALUE_BUCKET,
	VALUES
};

enum value_type {
	VALUE_INTEGER,
	VALUE_BOOLEAN,
	VALUE_WORD,		/* value_word() */
	VALUE_ADDRESS,		/* of the kernel: 64 bits that are to be read without a sign */
	VALUE_LENGTH,		/* of a list */
};

struct event_value {
	const char *name;	/* the kernel's own, where it has one */
	uint8_t field;		/* enum field (kind.h); 0: the number of the kind itself */
	uint8_t type;		/* enum value_type */
	uint8_t shift;		/* these bits of the field: above so many, */
	uint32_t mask;		/* and then those of the mask; 0: all */
	bool optional;		/* there may be none: */
	uint32_t unknown;	/* this value says so */
	uint8_t needs, spoils;	/* flags (BMA_F_*) without which, or with which, there is none */
	const char *(*word)(unsigned int value);	/* below `words`; others are not known */
	unsigned int words;
};

/* id below VALUES and not VALUE_END */
const struct event_value *value_row(unsigned int id);

/* What a kind has, in order, ended by VALUE_END; of a kind that this version does not know, its
 * number. */
const uint8_t *kind_values(unsigned int kind);

/* The value; false: there is none, or it is not known. */
bool value_of(const struct event_value *c, const struct event *e, int64_t *value);

/* The word for a value that value_of() gave. */
static inline const char *value_word(const struct event_value *c, int64_t value)
{
	return c->word(value);
}

/* enum bma_raise: "none", "queued", "pending"; enum bma_fail: "empty", "busy"; enum bma_lock_failure:
 * "AA", "ABBA", "timeout", "no_node". Or "?". */
const char *raise_name(unsigned int raise);
const char *reason_name(unsigned int reason);
const char *lock_failure_name(unsigned int failure);

#endif
