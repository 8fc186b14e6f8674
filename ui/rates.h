/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Events per second: of the last second of the stream's own time, or of the whole stream. Pure;
 * the model keeps totals only.
 */
#ifndef BMA_UI_RATES_H
#define BMA_UI_RATES_H

#include "../src/model/model.h"

struct rates_mark {		/* totals at one time */
	uint64_t time;
	uint64_t events;	/* of all classes */
	struct class_mark {
		uint64_t number, events;
	} *classes;		/* by index */
	uint32_t nclasses;
	struct lock_mark {
		uint64_t key, acquired;	/* the lock's id, or its owner's key */
	} *locks, *owners;	/* by slot */
	uint32_t nlocks, nowners;
	struct storage_mark {
		uint32_t map_id;
		struct storage_counts n;
	} *storage;		/* by place in the model, as long as that does not change */
	uint32_t nstorage;
	struct cost cost;
	uint64_t cost_time;	/* 0: none was told */
};

struct rates {
	struct rates_mark from;	/* the newest that is a second old; time 0: count from the start */
	struct rates_mark next;
	bool whole;		/* count from the stream's start */
};

void rates_release(struct rates *r);

/* Takes note of the model; marks move on by themselves. Without memory the old marks stay. */
void rates_sample(struct rates *r, const struct model *m);

/* The model is older than what is remembered: it was stepped back to (rates_storage(): false). */
#define RATE_UNKNOWN UINT64_MAX

uint64_t rates_all(const struct rates *r, const struct model *m);
uint64_t rates_class(const struct rates *r, const struct model *m, uint32_t class);

/* Acquisitions of the lock in that slot; of an owner, in that slot, that has so many by now. */
uint64_t rates_lock(const struct rates *r, const struct model *m, uint32_t slot);
uint64_t rates_lock_owner(const struct rates *r, const struct model *m, uint32_t slot, uint64_t now);

/* Events of local storage by map: of that at a place in model.storage.maps. */
struct storage_rates {
	uint64_t created, linked, unlinked, freed;	/* freed: after whatever grace period */
};

bool rates_storage(const struct rates *r, const struct model *m, uint32_t at, struct storage_rates *to);

/* What the capture takes of one CPU, in tenths of a percent: itself, and the probes on all CPUs
 * together. False: that was not told. */
struct rates_cost {
	unsigned int capture, probes;
};

bool rates_cost(const struct rates *r, const struct model *m, struct rates_cost *c);

/* Events of a class so far. States never count: they are our own questions. */
uint64_t class_events(const struct model *m, uint32_t class);

#endif
