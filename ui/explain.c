// SPDX-License-Identifier: GPL-2.0-or-later
#include "explain.h"

#include <stdio.h>

#include "explain_say.h"
#include "../src/model/words.h"

#define LOOK_BACK 50000		/* events; a cause that is further back is not found */

const struct cache_info *explain_cache(const struct explain *x)
{
	static const struct cache_info none = { .cpu = CPU_UNKNOWN };
	const struct model_cache *c = model_cache(x->model, x->event->cache);

	return c ? &c->info : &none;
}

struct text explain_ago(const struct explain *x)
{
	uint64_t now = x->event->time, then = x->cause->time;
	uint64_t ns = now > then ? now - then : 0;	/* around an NMI times may run backwards */
	struct text t;

	duration_words(ns, t.s, sizeof(t.s));
	return t;
}

struct text explain_whose(const struct explain *x, uint32_t cache)
{
	const struct model_cache *c = model_cache(x->model, cache);
	struct text t;

	if (!c || c->info.cpu == CPU_UNKNOWN)
		snprintf(t.s, sizeof(t.s), "a CPU's");
	else if (c->info.cpu == x->event->cpu)
		snprintf(t.s, sizeof(t.s), "this CPU's");
	else
		snprintf(t.s, sizeof(t.s), "CPU %u's", c->info.cpu);
	return t;
}

struct text text_times(uint64_t n, const char *what)
{
	struct text t;

	snprintf(t.s, sizeof(t.s), "%.13s %.12s%s", text_count(n).s, what, n == 1 ? "" : "s");
	return t;
}

static bool raised_it(const struct event *e, const struct event *before)
{
	return before->cache == e->cache && event_raise(before) == BMA_RAISE_QUEUED &&
	       before->kind >= BMA_ALLOC && before->kind <= BMA_FREE_RCU;
}

/* What the empty list waits for, or what came last. */
static bool fail_cause(const struct event *e, const struct event *before)
{
	if (event_raise(e) == BMA_RAISE_PENDING)
		return raised_it(e, before);
	return before->cache == e->cache && before->kind == BMA_REFILL;
}

/* A trim, or a batch that has waited, brought objects to free_by_rcu_ttrace; or this cache's batch
 * before has waited. All of them start the next one before they return. */
static bool gp_start_cause(const struct event *e, const struct event *before)
{
	if (e->what == BMA_GP_RCU)
		return raised_it(e, before);
	if (before->cpu != e->cpu)
		return false;
	if (before->kind == BMA_GP_END && before->what == BMA_GP_TASKS_TRACE)
		return before->cache == e->cache;
	return before->tgt == e->cache && (before->kind == BMA_TRIM || before->kind == BMA_GP_END);
}

static bool gp_end_cause(const struct event *e, const struct event *before)
{
	return before->kind == BMA_GP_START && before->cache == e->cache &&
	       before->what == e->what;
}

#define MEMALLOC "kernel/bpf/memalloc.c: "
#define STORAGE "bpf_local_storage.c: "
#define RQSPINLOCK "kernel/bpf/rqspinlock.c: "

static const struct {
	void (*say)(struct say *s, const struct explain *x);
	bool (*is_cause)(const struct event *e, const struct event *before);
	const char *where, *where_ttrace;	/* the latter: of the tasks-trace flavour */
} kinds[BMA_KINDS] = {
	[BMA_ALLOC] = { say_alloc, NULL, MEMALLOC "unit_alloc()", NULL },
	[BMA_ALLOC_FAIL] = { say_alloc_fail, fail_cause, MEMALLOC "unit_alloc()", NULL },
	[BMA_FREE] = { say_free, NULL, MEMALLOC "unit_free()", NULL },
	[BMA_FREE_RCU] = { say_free_rcu, NULL, MEMALLOC "unit_free_rcu()", NULL },
	[BMA_PREFILL] = { say_prefill, NULL, MEMALLOC "prefill_mem_cache(), alloc_bulk()", NULL },
	[BMA_REFILL] = { say_refill, raised_it, MEMALLOC "bpf_mem_refill(), alloc_bulk()", NULL },
	[BMA_TRIM] = { say_trim, raised_it, MEMALLOC "bpf_mem_refill(), free_bulk()", NULL },
	[BMA_EXTRA_RCU] = { say_extra_rcu, raised_it, MEMALLOC "check_free_by_rcu()", NULL },
	[BMA_GP_START] = { say_gp_start, gp_start_cause,
			   MEMALLOC "check_free_by_rcu()", MEMALLOC "__do_call_rcu_ttrace()" },
	[BMA_GP_END] = { say_gp_end, gp_end_cause, MEMALLOC "__free_by_rcu()",
			 MEMALLOC "__free_rcu()" },
	[BMA_CACHE_NEW] = { say_cache_new, NULL, MEMALLOC "bpf_mem_alloc_init()", NULL },
	[BMA_CACHE_DRAIN] = { say_drain, NULL, MEMALLOC "drain_mem_cache(), free_all()", NULL },
	[BMA_CACHE_GONE] = { say_gone, NULL, MEMALLOC "free_mem_alloc_no_barrier()", NULL },
	[BMA_SLAB_ALLOC] = { say_slab_alloc, NULL, MEMALLOC "bpf_mem_cache_alloc_flags()", NULL },
	[BMA_RAW_FREE] = { say_raw_free, NULL, MEMALLOC "bpf_mem_cache_raw_free()", NULL },
	[BMA_STATE] = { say_state, NULL, "bmascope's own question, bpf/state.bpf.c", NULL },
	[BMA_LOSS] = { say_loss, NULL, "counted by bmascope", NULL },
	[BMA_MAP_FD] = { say_map_fd, NULL, "kernel/bpf/syscall.c: bpf_map_new_fd()", NULL },
	[BMA_OWNER] = { say_owner, NULL, "bmascope's own question, bpf/owner.bpf.c", NULL },
	[BMA_COUNT] = { say_count_event, NULL, "counted by bmascope, bpf/count.bpf.h", NULL },
	[BMA_RATE] = { say_rate, NULL, "bmascope's own, bpf/state.bpf.c", NULL },
	[BMA_LOCK_ACQUIRE] = { say_lock_acquire, NULL,
			       "include/asm-generic/rqspinlock.h: res_spin_lock()", NULL },
	[BMA_LOCK_WAIT] = { say_lock_wait, lock_wait_cause,
			    RQSPINLOCK "the slow path", NULL },
	[BMA_LOCK_ACQUIRED] = { say_lock_acquired, lock_end_cause,
				RQSPINLOCK "the slow path", NULL },
	[BMA_LOCK_FAIL] = { say_lock_fail, lock_end_cause,
			    RQSPINLOCK "check_timeout()", NULL },
	[BMA_LOCK_RELEASE] = { say_lock_release, lock_release_cause,
			       "include/asm-generic/rqspinlock.h: res_spin_unlock()", NULL },
	[BMA_LOCK_HELD] = { say_lock_held, NULL, RQSPINLOCK "rqspinlock_held_locks", NULL },
	[BMA_STORAGE_NEW] = { say_storage_new, NULL, STORAGE "bpf_local_storage_alloc()", NULL },
	[BMA_STORAGE_LINK] = { say_storage_link, NULL, STORAGE "bpf_local_storage_update()", NULL },
	[BMA_STORAGE_UNLINK] = { say_storage_unlink, NULL, STORAGE "bpf_selem_unlink()", NULL },
	[BMA_STORAGE_FREE] = { say_storage_free, NULL, STORAGE "bpf_selem_free()", NULL },
};

bool explain_has_cause(unsigned int kind)
{
	return kind < BMA_KINDS && kinds[kind].is_cause;
}

bool explain_is_cause(const struct event *e, const struct event *before)
{
	return explain_has_cause(e->kind) && kinds[e->kind].is_cause(e, before);
}

void explain_find(struct explain *x, const struct model *m, const struct past *p,
		  const struct event *e, uint64_t position)
{
	struct past_item before;

	*x = (struct explain){ .model = m, .event = e };
	if (!explain_has_cause(e->kind))
		return;
	for (uint64_t n = past_seek(p, position); past_item(p, --n, &before); ) {
		if (position - before.position > LOOK_BACK)
			return;
		if (!before.event || before.event->kind == BMA_LOSS ||
		    !explain_is_cause(e, before.event))
			continue;
		x->cause = before.event;
		x->cause_position = before.position;
		return;
	}
}

const char *explain(const struct explain *x, char *buf, size_t size)
{
	struct say s;

	say_start(&s, buf, size);
	if (x->event->kind < BMA_KINDS && kinds[x->event->kind].say)
		kinds[x->event->kind].say(&s, x);
	else
		say(&s, "An event of a kind that this version does not know.");
	return buf;
}

const char *explain_where(const struct event *e)
{
	if (e->kind >= BMA_KINDS || !kinds[e->kind].where)
		return "";
	if (kinds[e->kind].where_ttrace && e->what == BMA_GP_TASKS_TRACE)
		return kinds[e->kind].where_ttrace;
	return kinds[e->kind].where;
}
