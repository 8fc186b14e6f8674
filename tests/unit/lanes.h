/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A lane and a ring buffer as the programs of one CPU write them (bpf/lane.bpf.h, bpf/emit.bpf.h),
 * and its reader. A program is told in two halves, so that others can nest between them. The two
 * sides may be two threads.
 */
#ifndef BMA_TEST_LANES_H
#define BMA_TEST_LANES_H

#include <pthread.h>

#include "unit.h"

#include "../../src/capture/lane.h"

struct rig {
	struct bma_lane *shared;
	uint32_t slots;
	struct lane lane;
	pthread_mutex_t lock;		/* of the ring buffer */
	struct bma_move *ring;
	size_t n, cap, room;		/* records there, memory for them, how many fit */
};

/* Room for so many records in the ring buffer; nothing is limited by a reader yet. */
void rig_open(struct rig *r, uint32_t slots, size_t room);
void rig_close(struct rig *r);

#define NO_SLOT UINT64_MAX

/* The first half: the slot's number, or NO_SLOT: lost. */
uint64_t rig_take(struct rig *r);

/* The second: a kind that is told in the slot, or by a record (told as a trim of `obj` objects). */
void rig_tell(struct rig *r, uint64_t number, uint8_t kind, uint64_t time, uint64_t obj);
void rig_send(struct rig *r, uint64_t number, uint64_t time, uint32_t obj);

/* The record of a slot that is not committed, and the slot without its record. */
void rig_submit(struct rig *r, uint64_t number, uint64_t time, uint32_t obj);
void rig_commit(struct rig *r, uint64_t number, uint64_t time, uint8_t where);

/* Both halves. false: lost. */
bool rig_use(struct rig *r, uint64_t time, uint64_t obj);
bool rig_record(struct rig *r, uint64_t time, uint32_t obj);

/* What is in the ring buffer goes to the lane. 0 or -ENOMEM. */
int rig_fetch(struct rig *r);

/* What an event was made with; its record is as it was sent. */
uint64_t rig_obj(const struct ordered *o);

#endif
