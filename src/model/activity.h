/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What happened in one cache over time: how many objects went along each arrow of the allocator,
 * how long refills took to come, and the last minute. Kept apart from struct model_cache because
 * most caches of a machine never see an event.
 */
#ifndef BMA_MODEL_ACTIVITY_H
#define BMA_MODEL_ACTIVITY_H

#include <stdbool.h>

#include "../base/hist.h"
#include "../event/event.h"

/* The arrows that objects move along, in kernel/bpf/memalloc.c. */
enum flow {
	FLOW_ALLOC,		/* free_llist -> in use: unit_alloc() */
	FLOW_FREE,		/* in use -> free_llist: unit_free() */
	FLOW_FREE_EXTRA,	/* in use -> free_llist_extra: unit_free() while `active` was busy */
	FLOW_FREE_RCU,		/* in use -> free_by_rcu: unit_free_rcu() */
	FLOW_FREE_RCU_EXTRA,	/* in use -> free_llist_extra_rcu */
	FLOW_SLAB_OUT,		/* slab -> free_llist: alloc_bulk(), prefill included */
	FLOW_BACK_BEHIND,	/* free_by_rcu_ttrace -> free_llist: alloc_bulk() took them back */
	FLOW_BACK_WAITING,	/* waiting_for_gp_ttrace -> free_llist: likewise */
	FLOW_TRIM,		/* free_llist (and _extra) -> free_by_rcu_ttrace of tgt: free_bulk() */
	FLOW_TRIM_IN,		/* the same, seen from the cache that got them */
	FLOW_EXTRA_RCU,		/* free_llist_extra_rcu -> free_by_rcu: check_free_by_rcu() */
	FLOW_RCU_START,		/* free_by_rcu -> waiting_for_gp */
	FLOW_RCU_END,		/* waiting_for_gp -> free_by_rcu_ttrace of tgt: __free_by_rcu() */
	FLOW_RCU_END_IN,	/* the same, seen from the cache that got them */
	FLOW_TTRACE_START,	/* free_by_rcu_ttrace -> waiting_for_gp_ttrace: do_call_rcu_ttrace() */
	FLOW_TTRACE_END,	/* waiting_for_gp_ttrace -> slab: __free_rcu() */
	FLOW_DRAIN,		/* any list -> slab: drain_mem_cache() */
	FLOW_SLAB_ALLOC,	/* slab -> in use: bpf_mem_cache_alloc_flags(GFP_KERNEL) */
	FLOW_RAW_FREE,		/* in use -> slab: bpf_mem_cache_raw_free() */
	FLOWS
};

/* "alloc", "slab_out": the word in JSON. */
const char *flow_name(enum flow flow);

#define HISTORY_SECONDS 60

/* One second of a cache's life. When the lists were not known for all of it, the most of what was
 * told; for none of it, what we make of it at its end. */
struct second {
	int32_t free_cnt;	/* the most in that second */
	int32_t waiting;	/* likewise; on the six other lists together */
	uint32_t allocs, frees;	/* in that second; frees of all kinds */
};

struct activity {
	uint64_t flow[FLOWS];		/* objects */
	struct hist refill;		/* from the raise of irq_work to the refill, ns */
	uint64_t second;		/* number of the newest whole second, from 1; 0: none yet */
	uint64_t first;			/* number of the first that counted */
	struct second last[HISTORY_SECONDS];	/* second n is at n % HISTORY_SECONDS */
	uint64_t allocs_before, frees_before;	/* totals when the second under way began */
	int32_t most_free, most_waiting;	/* in the second under way; INT32_MIN: nothing told */
	uint8_t undelayed;		/* bit per enum bma_flavour: the batch in flight began while
					 * the cache was torn down, it waits for nothing */
	uint64_t missing[2];		/* by flavour: events that the stream lacked when the batch in
					 * flight began; more of them since: it may be another batch */
};

/* Begins empty in the second after whole second number `second`. */
void activity_init(struct activity *a, uint64_t second);

/* What an event did to its cache's (in: its target's) arrows. */
void activity_count(struct activity *a, const struct event *e);
void activity_count_in(struct activity *a, const struct event *e);

static inline void activity_raise(int32_t *most, int64_t n)
{
	if (n > *most)
		*most = n < INT32_MAX ? n : INT32_MAX;
}

/* So many are on free_llist, or on the six others, from now on; known, not a guess. */
static inline void activity_free(struct activity *a, int64_t free_cnt)
{
	activity_raise(&a->most_free, free_cnt);
}

static inline void activity_waiting(struct activity *a, int64_t waiting)
{
	activity_raise(&a->most_waiting, waiting);
}

/* Was the latter told in the second under way? Then it needs to be told again only when it changes. */
static inline bool activity_has_waiting(const struct activity *a)
{
	return a->most_waiting != INT32_MIN;
}

/* Whole second number `second` of the stream has ended with these lists. When seconds were left
 * out since the last call, nothing happened in them but in the first. What the next one begins
 * with is to be told anew. */
void activity_second(struct activity *a, uint64_t second, int64_t free_cnt, int64_t waiting);

/* Second `ago` before the newest (0: the newest); NULL: not that old, or longer ago than kept. */
const struct second *activity_ago(const struct activity *a, unsigned int ago);

#endif
