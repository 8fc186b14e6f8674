/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What went wrong, each thing once: a run of failed allocations of one cache, a grace period that
 * lasts far beyond the usual. With what is needed to say why.
 */
#ifndef BMA_MODEL_INCIDENT_H
#define BMA_MODEL_INCIDENT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum incident_type {
	INCIDENT_ALLOC_FAIL,	/* unit_alloc() gave NULL, one or more times in a row */
	INCIDENT_STALL,		/* a batch waits far longer for its grace period than others did */
};

enum incident_cause {
	CAUSE_UNKNOWN,		/* why that is so: enum incident_gap */
	CAUSE_BUSY,		/* `active` was taken: the allocation came from an NMI */
	CAUSE_IRQS_OFF,		/* refill_work is raised, but the caller keeps interrupts off */
	CAUSE_IRQ_WORK_LATE,	/* refill_work is raised, interrupts are on, it has not run yet */
	CAUSE_REFUSED,		/* the refill came and got less than it asked for: slab or memcg */
	CAUSE_READER,		/* of a stall: some reader has not left its critical section, or the
				 * callback is late: no event tells which */
	CAUSES
};

enum incident_gap {		/* the first that holds */
	GAP_EVENTS,		/* events are missing, of the cache's class or somewhere */
	GAP_BEFORE,		/* the cache is older than the stream */
	GAP_NONE,		/* nothing is missing: the list was empty and no refill pending */
};

/*
 * Which cause a failure has that found free_llist empty. Every such failure raises refill_work
 * (unit_alloc() does below the low watermark), so its event tells whether that was pending already.
 *
 *	- the last refill got less than it asked for, and since then the list has not had an object,
 *	  or nothing has been pending: the slab refused. Another raise may be pending by now. Also
 *	  when the prefill got nothing, and no refill came yet.
 *	- else the refill is pending; then it matters whether it could have run: interrupts off, or
 *	  an interrupt or NMI itself, or not.
 *	- queued by this very failure, and nothing that we saw was pending before: unknown.
 *
 * A run keeps the cause of its first failure. But one that says more comes instead: anything for
 * UNKNOWN and BUSY, and REFUSED for all others.
 */

struct refill {			/* the last one of a cache, time 0: none seen */
	uint64_t time;		/* ns */
	uint32_t asked;
	uint32_t behind, waiting, slab;	/* got from where */
};

static inline uint64_t refill_got(const struct refill *r)
{
	return (uint64_t)r->behind + r->waiting + r->slab;
}

struct incident {
	uint64_t number;	/* from 1, in order of their beginning */
	enum incident_type type;
	enum incident_cause cause;
	uint32_t cache;		/* id */
	uint64_t position;	/* of its first event; of a stall: when it was noticed */
	uint64_t first, last;	/* time of its first and newest event, ns; of a stall: the wait's
				 * begin, and when it was last seen to last */
	uint64_t count;		/* failures; of a stall: the most objects that waited, and those
				 * behind them */
	bool over;		/* an allocation succeeded, the grace period ended, the cache went */
	uint64_t empty_since;	/* free_llist is empty since, ns; 0: not known */
	uint64_t raised_at;	/* refill_work is pending since, ns; 0: not pending, or not known */
	struct refill refill;
	struct refill after;	/* since the newest failure: the first that brought something, or else
				 * the newest; time 0: none came */
	uint32_t prog;		/* id of the BPF program that asked; 0: none, or not known */
	uint32_t pid;		/* of the thread; 0: not known */
	uint8_t ctx;		/* enum bma_ctx */
	uint8_t gap;		/* enum incident_gap, as it was at the failure that gave the cause */
	uint8_t flavour;	/* of a stall: enum bma_flavour */
	uint64_t usual;		/* of a stall: the longest before it that was none, ns; 0: there
				 * was none */
};

struct event;
struct model;
struct model_cache;

/* "irqs_off" and the like: the word in JSON. */
const char *cause_name(enum incident_cause cause);

/* "alloc_fail", "stall": the word in JSON. */
const char *incident_name(enum incident_type type);

/* The cause in few words, at most 15 characters: "interrupts off". One and the same pointer for the
 * same words. */
const char *incident_head(const struct incident *i);

/* One sentence for people, in buf: the cause in few words, where, who, since when, and what it means.
 * In the present tense only what still holds as far as the stream goes. */
const char *incident_sentence(const struct model *m, const struct incident *i, char *buf,
			      size_t size);

/* The same for a narrow place: "ENOMEM, interrupts off: burst #14 CPU 0, 99 failures". */
#define INCIDENT_SHORT 70	/* columns that it has at most */
const char *incident_short(const struct model *m, const struct incident *i, char *buf, size_t size);

/* For the model: what a refill event tells. */
struct refill refill_of(const struct event *e);

/* For the model: an event of a cache, before it changes the cache. 0 or -ENOMEM. */
int incident_event(struct model *m, struct model_cache *c, const struct event *e);

/* For the model: m->now has advanced to a tick. A batch that is in flight for longer than
 * grace_limit() becomes an incident. 0 or -ENOMEM. */
int incident_tick(struct model *m);

#endif
