/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * One row per kind of event: its name and the fields it carries, in the order in which the stream
 * stores them. The stream, `stat`, the exporters and docs/stream.md all follow this table.
 */
#ifndef BMA_KIND_H
#define BMA_KIND_H

#include "event.h"

enum field {
	FIELD_END = 0,
	FIELD_FLAGS,	/* flags */
	FIELD_WHAT,	/* what */
	FIELD_CACHE,	/* cache */
	FIELD_TGT,	/* tgt */
	FIELD_OBJ,	/* obj */
	FIELD_FREE_CNT,	/* free_cnt */
	FIELD_N0, FIELD_N1, FIELD_N2, FIELD_N3, FIELD_N4, FIELD_N5, FIELD_N6, FIELD_N7, /* n[] */
	FIELD_MOVES,	/* moves */
	FIELD_TGT_MOVES, /* tgt_moves */
};

#define KIND_FIELDS 16

struct kind {
	const char *name;		/* as in JSON; NULL: no such kind */
	const char *meaning;		/* one line for people */
	uint8_t fields[KIND_FIELDS];	/* enum field, ended by FIELD_END */
};

/* The row of a kind; NULL when the number is none this version knows. */
const struct kind *kind_row(unsigned int kind);

/* The name, or "?" for an unknown number. */
const char *kind_name(unsigned int kind);

/* The kernel's name of a list (enum bma_list), or "?". */
const char *list_name(unsigned int list);

/* A kind of grace period (enum bma_flavour): "rcu", "tasks_trace", as in JSON; and for people, "rcu",
 * "tasks-trace". Or "?". */
const char *flavour_name(unsigned int flavour);
const char *flavour_words(unsigned int flavour);

/* Where code runs (enum bma_ctx): "task", "softirq", "irq", "nmi", as in JSON; and where there is
 * little room and a task needs no mention, "", "soft", "irq", "nmi". Or "?". */
const char *ctx_name(unsigned int ctx);
const char *ctx_short(unsigned int ctx);

#endif
