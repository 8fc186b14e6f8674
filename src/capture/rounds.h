/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What capture asks the kernel for from time to time: who owns what, the kernel's own numbers of
 * each cache, the probes' counters. The first two are answered by events in the rings, which may be
 * smaller than all the answers: they are emptied in between.
 */
#ifndef BMA_ROUNDS_H
#define BMA_ROUNDS_H

#include "../stream/writer.h"
#include "registry.h"
#include "rings.h"

struct rounds;

/* drain(ctx) empties the rings into the stream; 0 or -errno. Everything stays the caller's. NULL
 * with errno ENOMEM. */
struct rounds *rounds_new(struct probes *p, const struct rings *rings, struct registry *reg,
			  struct writer *w, int (*drain)(void *ctx), void *ctx);
void rounds_free(struct rounds *r);

/* Owners of all allocators; the rings are empty when it returns. 0 or -errno. */
int rounds_owners(struct rounds *r);

/* A state of each living cache, on its own CPU. 0 or -errno. */
int rounds_state(struct rounds *r);

/* The newest counters to the stream. 0 or -errno. */
int rounds_counters(struct rounds *r);

/* Once more what the stream was told last, for those who begin to read here: what is newer may
 * explain events that are still to come. 0 or -errno. */
int rounds_tell_counters(struct rounds *r);

/* Where runs of a probe were missed since the stream was last told, it is told now: before the events
 * that only these runs can explain. 0 or -errno. */
int rounds_tell_missed(struct rounds *r);

/* Runs of probes that did not happen, as far as the stream was told. */
uint64_t rounds_missed(const struct rounds *r);

#endif
