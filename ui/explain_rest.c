// SPDX-License-Identifier: GPL-2.0-or-later
/* Sentences for grace periods, for the life of a cache, and for what is not the allocator's. */
#include <inttypes.h>

#include "explain_say.h"
#include "../src/event/kind.h"

static void say_rcu_start(struct say *s, const struct explain *x)
{
	say(s, "check_free_by_rcu() moved %s from free_by_rcu to waiting_for_gp",
	    text_objects(x->event->n[N_MOVED]).s);
	if (x->event->flags & BMA_F_DRAINING)
		say(s, ". The cache is torn down, so they go to the slab at once: nobody can reach "
		    "them any more.");
	else
		say(s, ". When an RCU grace period has passed, __free_by_rcu() moves them on to "
		    "free_by_rcu_ttrace. What is freed meanwhile waits for the next one: a cache "
		    "has one such callback.");
}

/* What made this batch start now. */
static const char *started_by(const struct event *cause)
{
	if (!cause)
		return "";
	if (cause->kind == BMA_TRIM)
		return "After a trim, ";
	return cause->what == BMA_GP_RCU ? "After their RCU grace period, " :
	       "As the batch before is through, ";
}

static void say_ttrace_start(struct say *s, const struct explain *x)
{
	uint32_t n = x->event->n[N_MOVED];

	say(s, "%s__do_call_rcu_ttrace() moved %s from %s free_by_rcu_ttrace to "
	    "waiting_for_gp_ttrace", started_by(x->cause), text_objects(n).s,
	    explain_whose(x, x->event->cache).s);
	if (x->event->flags & BMA_F_DRAINING)
		say(s, ". The cache is torn down, so they go to the slab at once.");
	else if (!n)
		say(s, ": refills had taken all back. The callback is queued all the same.");
	else
		say(s, ". They go to the slab when every sleepable program that runs now has left "
		    "its section. Until then refills may take them back; what comes meanwhile "
		    "waits behind.");
}

void say_gp_start(struct say *s, const struct explain *x)
{
	if (x->event->what == BMA_GP_RCU)
		say_rcu_start(s, x);
	else
		say_ttrace_start(s, x);
}

static void say_lasted(struct say *s, const struct explain *x, const char *flavour)
{
	say(s, "The %s grace period is over", flavour);
	if (x->cause)
		say(s, " after %s", explain_ago(x).s);
	say(s, ": ");
}

static void say_rcu_end(struct say *s, const struct explain *x)
{
	say_lasted(s, x, "RCU");
	say(s, "__free_by_rcu() moved %s to free_by_rcu_ttrace of %s cache. Refills may take them "
	    "from there now. Next: a tasks-trace grace period for the others, or they wait behind "
	    "the one under way.", text_objects(x->event->n[N_MOVED]).s,
	    explain_whose(x, x->event->tgt).s);
}

static void say_ttrace_end(struct say *s, const struct explain *x)
{
	uint32_t n = x->event->n[N_MOVED], before = x->cause ? x->cause->n[N_MOVED] : 0;

	say_lasted(s, x, "tasks-trace");
	say(s, "__free_rcu() gave %s of %s cache back to the slab.", text_objects(n).s,
	    explain_whose(x, x->event->cache).s);
	if (before > n)
		say(s, " %s began to wait; the other %s were taken back by refills, or drained.",
		    text_count(before).s, text_count(before - n).s);
	say(s, " Next: what came to free_by_rcu_ttrace meanwhile begins to wait, if anything did.");
}

void say_gp_end(struct say *s, const struct explain *x)
{
	if (x->event->what == BMA_GP_RCU)
		say_rcu_end(s, x);
	else
		say_ttrace_end(s, x);
}

void say_cache_new(struct say *s, const struct explain *x)
{
	const struct cache_info *c = explain_cache(x);

	say(s, "A new owner: %s cache is set up", explain_whose(x, x->event->cache).s);
	if (c->unit_size)
		say(s, " for objects of %" PRIu32 " bytes%s: refill below %" PRIu32 ", trim above "
		    "%" PRIu32 ", %" PRIu32 " to a refill", c->unit_size,
		    c->percpu_size ? " on each CPU" : ", 8 hidden ones included", c->low, c->high,
		    c->batch);
	say(s, ". Next: prefill gets its first objects.");
}

void say_drain(struct say *s, const struct explain *x)
{
	say(s, "The owner goes away: %s of %s went straight to the slab. Nobody can reach them any "
	    "more, so no grace period is waited for. cache_gone follows when all callbacks have "
	    "run.", text_objects(x->event->n[N_MOVED]).s, list_name(x->event->what));
}

void say_gone(struct say *s, const struct explain *x)
{
	say(s, "The lists of %s cache are empty and its callbacks have run; its memory is freed "
	    "now. A cache that shows up at the same address later is another one.",
	    explain_whose(x, x->event->cache).s);
}

void say_slab_alloc(struct say *s, const struct explain *x)
{
	say(s, "free_llist had nothing, and as this caller may wait (GFP_KERNEL) the slab was asked "
	    "for one object: %s.", x->event->obj ? "it gave one, in use from now on" :
	    "it refused, the caller gets NULL");
}

void say_raw_free(struct say *s, const struct explain *x)
{
	(void)x;
	say(s, "The object went straight to the slab: no list, no grace period. Its caller must "
	    "have waited for one before.");
}

void say_state(struct say *s, const struct explain *x)
{
	const struct event *e = x->event;

	say(s, "bmascope read the kernel's own numbers of %s cache, to compare its model with: ",
	    explain_whose(x, e->cache).s);
	for (unsigned int l = 0; l < BMA_LISTS; l++)
		say(s, e->n[l] == LENGTH_UNKNOWN ? "%s%s ?" : "%s%s %" PRIu32, l ? ", " : "",
		    list_name(l), e->n[l]);
	say(s, ".%s", e->flags & BMA_F_TORN ? " Something moved meanwhile: not compared." :
	    e->flags & BMA_F_MOVING ? " Some were moving: not compared." : "");
}

void say_loss(struct say *s, const struct explain *x)
{
	say(s, "%s event%s of CPU %" PRIu32 " did not get here: its buffer was full, or the "
	    "recording is damaged. What they did is not known; numbers that they may have changed "
	    "are marked until the kernel's own (state) come.", text_count(x->event->n[0]).s,
	    x->event->n[0] == 1 ? "" : "s", x->event->cpu);
}

void say_map_fd(struct say *s, const struct explain *x)
{
	(void)x;
	say(s, "A map that owns caches got a file descriptor. From here on it has a number and a "
	    "name, so bmascope can tell whose caches these are.");
}

void say_owner(struct say *s, const struct explain *x)
{
	const struct event *e = x->event;

	say(s, "Not the allocator's doing: bmascope asked who owns this allocator.");
	if (e->n[N_MAP])
		say(s, " It is map #%" PRIu32 "%s", e->n[N_MAP], e->flags & BMA_F_COUNT ?
		    ", which counts " : ".");
	if (e->n[N_MAP] && e->flags & BMA_F_COUNT)
		say(s, "%s element%s: so objects that are older than the stream are known too.",
		    text_count(e->n[N_COUNT]).s, e->n[N_COUNT] == 1 ? "" : "s");
}

void say_count_event(struct say *s, const struct explain *x)
{
	const struct event *e = x->event;
	uint64_t frees = 0;

	for (unsigned int use = BMA_USE_FREE; use < BMA_USES; use++)
		frees += e->n[use];
	if (e->flags & BMA_F_TORN)
		say(s, "Something happened while the uses of %s cache were read: the next count has "
		    "them.", explain_whose(x, e->cache).s);
	else
		say(s, "Not all uses are told one by one. Since the count before, %s cache gave out %s "
		    "and got back %s.", explain_whose(x, e->cache).s,
		    text_count(e->n[BMA_USE_ALLOC]).s, text_count(frees).s);
}

void say_rate(struct say *s, const struct explain *x)
{
	uint32_t rate = x->event->n[N_RATE];

	if (rate == 1)
		say(s, "From here on every alloc and free of this CPU's caches is told.");
	else if (rate == BMA_RATE_NONE)
		say(s, "From here on allocs and frees of this CPU's caches are counted, and not told: "
		    "but for those that ask for a refill or a trim.");
	else
		say(s, "From here on one in %" PRIu32 " allocs and frees of this CPU's caches is told; "
		    "all are counted.", rate);
}
