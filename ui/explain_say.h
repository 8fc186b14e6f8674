/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What the sentences of explain.h are made of: one function a kind, and words that they share. */
#ifndef BMA_UI_EXPLAIN_SAY_H
#define BMA_UI_EXPLAIN_SAY_H

#include "explain.h"
#include "format.h"
#include "../src/base/say.h"

typedef void explain_fn(struct say *s, const struct explain *x);

explain_fn say_alloc, say_alloc_fail, say_free, say_free_rcu, say_prefill, say_refill, say_trim,
	   say_extra_rcu, say_gp_start, say_gp_end, say_cache_new, say_drain, say_gone,
	   say_slab_alloc, say_raw_free, say_state, say_loss, say_map_fd, say_owner,
	   say_count_event, say_rate, say_lock_acquire, say_lock_wait, say_lock_acquired,
	   say_lock_fail, say_lock_release, say_lock_held, say_storage_new, say_storage_link,
	   say_storage_unlink, say_storage_free;

/* Did `before` lead to a wait, to its end, to a release? */
bool lock_wait_cause(const struct event *e, const struct event *before);
bool lock_end_cause(const struct event *e, const struct event *before);
bool lock_release_cause(const struct event *e, const struct event *before);

/* Of the event's cache; all 0 when the stream never told. */
const struct cache_info *explain_cache(const struct explain *x);

/* From the cause, which must be there, to the event: "3 us". */
struct text explain_ago(const struct explain *x);

/* "this CPU's" when it is that of the CPU where the code ran, "CPU 2's", or "a CPU's". */
struct text explain_whose(const struct explain *x, uint32_t cache);

/* "1 free", "12 allocations" */
struct text text_times(uint64_t n, const char *what);

#endif
