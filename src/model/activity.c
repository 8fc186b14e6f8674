// SPDX-License-Identifier: GPL-2.0-or-later
#include "activity.h"

#include <stddef.h>
#include <string.h>

const char *flow_name(enum flow flow)
{
	static const char *const names[FLOWS] = {
		[FLOW_ALLOC] = "alloc", [FLOW_FREE] = "free", [FLOW_FREE_EXTRA] = "free_extra",
		[FLOW_FREE_RCU] = "free_rcu", [FLOW_FREE_RCU_EXTRA] = "free_rcu_extra",
		[FLOW_SLAB_OUT] = "slab_out", [FLOW_BACK_BEHIND] = "back_behind",
		[FLOW_BACK_WAITING] = "back_waiting", [FLOW_TRIM] = "trim",
		[FLOW_TRIM_IN] = "trim_in", [FLOW_EXTRA_RCU] = "extra_rcu",
		[FLOW_RCU_START] = "rcu_start", [FLOW_RCU_END] = "rcu_end",
		[FLOW_RCU_END_IN] = "rcu_end_in", [FLOW_TTRACE_START] = "ttrace_start",
		[FLOW_TTRACE_END] = "ttrace_end", [FLOW_DRAIN] = "drain",
		[FLOW_SLAB_ALLOC] = "slab_alloc", [FLOW_RAW_FREE] = "raw_free",
	};

	return flow < FLOWS ? names[flow] : "?";
}

static void count_bulk(struct activity *a, const struct event *e)
{
	a->flow[FLOW_BACK_BEHIND] += e->n[N_BEHIND];
	a->flow[FLOW_BACK_WAITING] += e->n[N_WAITING];
	a->flow[FLOW_SLAB_OUT] += e->n[N_SLAB];
}

void activity_count(struct activity *a, const struct event *e)
{
	bool extra = e->flags & BMA_F_EXTRA, ttrace = e->what == BMA_GP_TASKS_TRACE;

	switch (e->kind) {
	case BMA_ALLOC:
		a->flow[FLOW_ALLOC]++;
		break;
	case BMA_FREE:
		a->flow[extra ? FLOW_FREE_EXTRA : FLOW_FREE]++;
		break;
	case BMA_FREE_RCU:
		a->flow[extra ? FLOW_FREE_RCU_EXTRA : FLOW_FREE_RCU]++;
		break;
	case BMA_PREFILL:
	case BMA_REFILL:
		count_bulk(a, e);
		break;
	case BMA_TRIM:
		a->flow[FLOW_TRIM] += (uint64_t)e->n[N_MOVED] + e->n[N_EXTRA];
		break;
	case BMA_EXTRA_RCU:
		a->flow[FLOW_EXTRA_RCU] += e->n[N_MOVED];
		break;
	case BMA_GP_START:
		a->flow[ttrace ? FLOW_TTRACE_START : FLOW_RCU_START] += e->n[N_MOVED];
		break;
	case BMA_GP_END:
		a->flow[ttrace ? FLOW_TTRACE_END : FLOW_RCU_END] += e->n[N_MOVED];
		break;
	case BMA_CACHE_DRAIN:
		a->flow[FLOW_DRAIN] += e->n[N_MOVED];
		break;
	case BMA_SLAB_ALLOC:
		a->flow[FLOW_SLAB_ALLOC] += e->obj != 0;
		break;
	case BMA_RAW_FREE:
		a->flow[FLOW_RAW_FREE]++;
		break;
	}
}

void activity_count_in(struct activity *a, const struct event *e)
{
	if (e->kind == BMA_TRIM)
		a->flow[FLOW_TRIM_IN] += (uint64_t)e->n[N_MOVED] + e->n[N_EXTRA];
	else if (e->kind == BMA_GP_END && e->what == BMA_GP_RCU)
		a->flow[FLOW_RCU_END_IN] += e->n[N_MOVED];
}

void activity_init(struct activity *a, uint64_t second)
{
	memset(a, 0, sizeof(*a));
	a->second = second;
	a->first = second + 1;
	a->most_free = a->most_waiting = INT32_MIN;
}

static uint64_t allocs_of(const struct activity *a)
{
	return a->flow[FLOW_ALLOC] + a->flow[FLOW_SLAB_ALLOC];
}

static uint64_t frees_of(const struct activity *a)
{
	return a->flow[FLOW_FREE] + a->flow[FLOW_FREE_EXTRA] + a->flow[FLOW_FREE_RCU] +
	       a->flow[FLOW_FREE_RCU_EXTRA] + a->flow[FLOW_RAW_FREE];
}

void activity_second(struct activity *a, uint64_t second, int64_t free_cnt, int64_t waiting)
{
	uint64_t allocs = allocs_of(a), frees = frees_of(a), from = a->second + 1;
	struct second still = { .free_cnt = free_cnt, .waiting = waiting }, first = still;

	if (second < from)
		return;
	first.allocs = allocs - a->allocs_before;
	first.frees = frees - a->frees_before;
	if (a->most_free != INT32_MIN)
		first.free_cnt = a->most_free;
	if (a->most_waiting != INT32_MIN)
		first.waiting = a->most_waiting;
	if (second - from >= HISTORY_SECONDS)	/* what happened is too long ago to be kept */
		from = second - HISTORY_SECONDS + 1;
	for (uint64_t n = from; n <= second; n++)
		a->last[n % HISTORY_SECONDS] = n == a->second + 1 ? first : still;
	a->second = second;
	a->most_free = a->most_waiting = INT32_MIN;
	a->allocs_before = allocs;
	a->frees_before = frees;
}

const struct second *activity_ago(const struct activity *a, unsigned int ago)
{
	if (ago >= HISTORY_SECONDS || !a->second || a->second < a->first + ago)
		return NULL;
	return &a->last[(a->second - ago) % HISTORY_SECONDS];
}
