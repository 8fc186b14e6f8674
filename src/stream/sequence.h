/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The numbers that each CPU gives its events: they are not stored with the events but follow from
 * the table before a block's events. Finds what is missing, and what was there before. Pure.
 */
#ifndef BMA_STREAM_SEQUENCE_H
#define BMA_STREAM_SEQUENCE_H

#include "../base/varint.h"
#include "../event/event.h"

struct sequence_cpu {
	uint64_t next;		/* the number that must come next */
	uint64_t seq;		/* of the CPU's next event in the block being read */
	uint64_t block;		/* that has the CPU in its table last */
};

struct sequence {		/* all zero: of a new stream */
	struct sequence_cpu *cpus;
	uint32_t ncpus;
	uint64_t block;		/* tables read so far */
};

void sequence_release(struct sequence *s);

/* `to` needs no release before, and is empty when there is no memory. 0 or -ENOMEM. */
int sequence_copy(struct sequence *to, const struct sequence *from);

/* Was any event or table seen? */
static inline bool sequence_began(const struct sequence *s)
{
	return s->block;
}

/* Nothing was seen before: the CPUs' numbers begin with those of a table. 0, or -EBADMSG when it
 * makes no sense; then still nothing was seen. */
int sequence_begin(struct sequence *s, struct cursor *in);

/* Reads the table of a new block. 0, or -EBADMSG when it makes no sense. */
int sequence_table(struct sequence *s, struct cursor *in);

/* Numbers the block's next event; -EBADMSG: its CPU is not in the table, or it was there already. */
int sequence_number(struct sequence *s, struct event *e);

/* How many numbers are missing before e, which is told now; then e comes. With 0, e is done. */
uint64_t sequence_gap(struct sequence *s, const struct event *e);

#endif
