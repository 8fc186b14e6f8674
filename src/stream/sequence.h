/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The numbers that each CPU gives its events: they are not stored with the events but follow from
 * the table before a block's events. Finds what is missing, and what was there before. Pure.
 */
#ifndef BMA_STREAM_SEQUENCE_H
#define BMA_STREAM_SEQUENCE_H

#include <errno.h>

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

/*
 * Numbers the block's next event, and tells how many numbers are missing before it. 0; -EBADMSG: its
 * CPU is not in the table, or the number was there already.
 */
static inline int sequence_number(struct sequence *s, struct event *e, uint64_t *gap)
{
	struct sequence_cpu *c = e->cpu < s->ncpus ? &s->cpus[e->cpu] : NULL;

	if (!c || c->block != s->block || c->seq < c->next)
		return -EBADMSG;
	e->seq = c->seq;
	*gap = c->seq - c->next;
	c->next = c->seq += event_span(e);
	return 0;
}

/* Numbers the events behind one that was numbered, as long as they are its CPU's and no losses: nothing
 * can be missing between them. How many of n. */
static inline uint32_t sequence_follow(struct sequence *s, struct event *e, uint32_t n)
{
	struct sequence_cpu *c = &s->cpus[e[-1].cpu];
	uint64_t seq = c->seq;
	uint32_t i;

	for (i = 0; i < n && e[i].cpu == e[-1].cpu && e[i].kind != BMA_LOSS; i++)
		e[i].seq = seq++;
	c->next = c->seq = seq;
	return i;
}

#endif
