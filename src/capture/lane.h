/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A CPU's lane (struct bma_lane) as its one reader sees it: its events in the order of their slots,
 * losses at their place. Pure: memory that the programs write, and records that came through the
 * ring buffer.
 */
#ifndef BMA_LANE_H
#define BMA_LANE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "../../bpf/event.h"

/* One event, or (slot and rec NULL) a loss of `lost` numbers from `seq` on. */
struct ordered {
	uint32_t cpu;
	uint64_t time;			/* not before the CPU's event before */
	uint64_t seq;
	uint64_t lost;			/* at most UINT32_MAX: a longer gap is several losses */
	const struct bma_slot *slot;	/* told in the slot; else NULL */
	const struct bma_head *rec;	/* told by a record; else NULL */
};

/* A record from the ring buffer whose slot's turn has not come. */
struct waiting;

struct lane {
	struct bma_lane *shared;
	uint64_t mask;			/* slots less one; they are a power of two */
	uint64_t next;			/* number of the slot whose turn it is */
	uint64_t lost;			/* numbers lost so far, for want of slots */
	uint64_t seq;			/* of the next event */
	uint64_t refused;		/* records that made no sense, or that nobody waits for */
	uint64_t told[BMA_KINDS];	/* events that were told in slots */
	uint64_t queued;		/* of these, uses that queued irq_work */
	struct waiting **waiting;	/* by number, mostly one or none: nwaiting from the first on */
	size_t first_waiting, nwaiting, cap_waiting;
	unsigned int patience;		/* looks for a record that did not come */
	struct bma_slot *copies;	/* of slots whose turn has not come, from `next` on: number n is
					 * at n % (LANE_COPIES * slots). NULL: none */
	size_t ncopies;
};

/* shared has `slots` slots, a power of two. */
void lane_init(struct lane *l, struct bma_lane *shared, uint32_t slots);
void lane_release(struct lane *l);

/* Do events of that kind come through the ring buffer? The others are told in slots. */
bool lane_by_record(unsigned int kind);

/* Takes a copy of a record of the ring buffer. 0; -EBADMSG: too short for its kind, or of none that
 * comes that way (counted as refused); -ENOMEM. */
int lane_record(struct lane *l, const void *rec, size_t size);

/*
 * Where much waits to be read, what is there is copied, so that the programs have their slots back: a
 * reader that is slow for a while loses nothing. At most LANE_COPIES times as many copies as the lane
 * has slots are kept; without memory none are.
 */
#define LANE_COPIES 4
void lane_make_room(struct lane *l);

enum lane_look {
	LANE_EMPTY,	/* nothing more yet */
	LANE_READY,	/* *out is the next event; lane_pass() goes on to the one behind */
	LANE_BUSY,	/* a program has taken the slot and is not done */
	LANE_AWAY,	/* the slot's record has not come out of the ring buffer */
};

/* out: cpu and time, as it was told, not clamped, are the caller's. What out points at is there until
 * lane_pass() was called. last: no program will come any more, so what was lost at the end is told. */
enum lane_look lane_look(struct lane *l, bool last, struct ordered *out);
void lane_pass(struct lane *l, const struct ordered *out);

/* The programs may use again what was passed. */
void lane_give_back(struct lane *l);

/* Slots taken that the programs do not have back. */
static inline uint64_t lane_fill(const struct lane *l)
{
	return __atomic_load_n(&l->shared->slot, __ATOMIC_RELAXED) - l->next - l->ncopies;
}

#endif
