/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What the parts of the second reader share. Nothing of the program is included here. */
#ifndef BMA_TEST_OTHER_PARTS_H
#define BMA_TEST_OTHER_PARTS_H

#include <stdbool.h>

#include "other_reader.h"

#define OTHER_CPUS 8192

enum other_field { FLAGS = 1, WHAT, CACHE, TGT, OBJ, FREE_CNT, N0, N7 = N0 + 7, MOVES, TGT_MOVES,
		   FIELDS, OTHER };	/* OTHER: a name that this page does not have */

enum other_column { C_HEAD, C_CPU, C_TIME, C_FLAGS, C_WHAT, C_CACHE, C_CACHE_ID, C_TGT, C_OBJ,
		    C_OBJ_ADDR, C_FREE_CNT, C_N0, C_MOVES = C_N0 + 8, C_TGT_MOVES, C_COLUMNS };

struct in {
	const uint8_t *p, *end;
	bool bad;
};

struct other_place {
	uint64_t offset, time, events, lost, failures;
};

struct other_reader {
	struct other *o;
	bool meta, any_events;
	uint8_t version;
	uint8_t fields[32][16];		/* [0] is 0xff for a kind that META does not tell */
	uint8_t columns[64];		/* enum other_column, in META's order; C_COLUMNS: another */
	unsigned int ncolumns;
	uint64_t next[OTHER_CPUS];	/* the number that must come next */
	struct { uint64_t seq; bool here; } table[OTHER_CPUS];
	uint64_t events, before;	/* before: a KEY at which the reading began */
	uint64_t told_lost;		/* by loss events alone */
	struct other_place *ticks;
	size_t nticks;
};

uint8_t other_byte(struct in *in);
uint64_t other_uint(struct in *in);
uint64_t other_sint(struct in *in);
uint64_t other_u32(struct in *in);

/* A table of CPUs and sequence numbers, into r->table. */
void other_table(struct other_reader *r, struct in *in);

/* An event whose fields were read. */
void other_event(struct other_reader *r, struct in *in, uint8_t head, uint64_t cpu, uint64_t time,
		 const uint64_t *v);

/* What follows the head of a block of events. */
void other_rows(struct other_reader *r, struct in *in, uint64_t time, uint64_t n);
void other_columns(struct other_reader *r, struct in *in, uint64_t time, uint64_t n);

#endif
