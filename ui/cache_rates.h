/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What the model does not keep of one class: how many objects went along each arrow in the last
 * second of the stream's own time, and which event moved any of them last. Pure.
 */
#ifndef BMA_UI_CACHE_RATES_H
#define BMA_UI_CACHE_RATES_H

#include "../src/play/past.h"
#include "cache_facts.h"

struct flow_mark {		/* totals at one time */
	uint64_t time;		/* 0: none taken */
	uint64_t *flow;		/* by CPU and enum flow, and behind them those of all CPUs */
};

struct cache_rates {
	uint32_t class, ncpus;
	uint64_t number;	/* of the class: its index may be another's one day */
	struct flow_mark from, next;	/* at least a second apart */
};

void cache_rates_release(struct cache_rates *r);

/* Takes note of the totals of a class; marks move on by themselves. Another class, or a model of
 * an earlier time: begins anew. Without memory there are no rates. */
void cache_rates_sample(struct cache_rates *r, const struct model *m, uint32_t class);

/* Objects a second of one CPU or all; false: nothing to count from. The second when the facts of the
 * same class and CPU are there. */
bool cache_rates_get(const struct cache_rates *r, const struct model *m, int32_t cpu,
		     uint64_t rate[FLOWS]);
bool cache_rates_of(const struct cache_rates *r, const struct cache_facts *f, uint64_t rate[FLOWS]);

struct moved {			/* an event that moved objects of the class */
	uint64_t position;	/* 0: none is known */
	struct event event;
};

/* The newest such events among the last ones, and the failed allocations behind them. */
struct cache_last {
	uint32_t class;
	uint64_t number;	/* as above */
	int32_t cpu;
	uint64_t upto;		/* positions up to here were looked at */
	uint64_t oldest;	/* none before this: it was not kept */
	struct moved any, trim;
	struct moved failed;	/* the newest failure */
	uint64_t failures;	/* since any */
};

/* Looks at what came since the last call, at no more events than these. past may be NULL. */
#define LAST_LOOK_BACK 20000
void cache_last_find(struct cache_last *l, const struct past *past, const struct cache_facts *f);

/* Is the event's cache, and the one that it gave objects to, part of this selection? */
void event_whose(const struct event *e, const struct cache_facts *f, bool *own, bool *in);

/* Bit per enum flow: the arrows that the event moved objects along, seen from this selection. */
uint32_t event_flows(const struct event *e, const struct cache_facts *f);

#endif
