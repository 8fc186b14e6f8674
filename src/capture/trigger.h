/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What a flight recorder waits for: `--stop-on`. Sees every event in the stream's order, and the
 * time. Fires once. Pure: no clock, no I/O.
 */
#ifndef BMA_TRIGGER_H
#define BMA_TRIGGER_H

#include "../event/event.h"

struct trigger_opts {		/* all zero: nothing is waited for */
	bool alloc_fail;	/* an allocation that failed, of whatever cache */
	bool lock_fail;		/* an attempt at a resilient spinlock that failed, whatever lock */
	uint64_t stall;		/* ns: a grace period in flight longer than that; 0: no matter */
};

enum trigger_cause { TRIGGER_NONE, TRIGGER_ALLOC_FAIL, TRIGGER_STALL, TRIGGER_LOCK_FAIL };

struct trigger_hit {
	enum trigger_cause cause;
	uint64_t time;		/* ns: of the event; stall: when it was noticed */
	uint64_t since;		/* stall: when the grace period began, as far as is sure */
	uint32_t cache;		/* id; 0: not known */
	uint32_t cpu;		/* where the event, or the grace period's start, was */
	uint8_t flavour;	/* stall: enum bma_flavour */
	uint8_t failure;	/* lock_fail: enum bma_lock_failure */
	uint32_t lock;		/* lock_fail: id; 0: not known */
};

struct trigger;

/* Is anything waited for? */
bool trigger_wanted(const struct trigger_opts *opts);

struct trigger *trigger_new(const struct trigger_opts *opts);	/* NULL with errno ENOMEM */
void trigger_free(struct trigger *t);

/* True: it fires now. */
bool trigger_event(struct trigger *t, const struct event *e);

/* Events that nobody saw may have ended what is in flight: it counts anew from then on. */
void trigger_doubt(struct trigger *t, uint64_t time);

/* The time up to which every event was seen. True: it fires now. */
bool trigger_time(struct trigger *t, uint64_t now);

/* cause TRIGGER_NONE: it has not fired. */
const struct trigger_hit *trigger_hit(const struct trigger *t);

#endif
