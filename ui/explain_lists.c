// SPDX-License-Identifier: GPL-2.0-or-later
/* Sentences for what happens to a CPU's own lists: allocations, frees, refills, trims. */
#include <inttypes.h>

#include "explain_say.h"

void say_alloc(struct say *s, const struct explain *x)
{
	const struct cache_info *c = explain_cache(x);
	int32_t left = x->event->free_cnt;

	say(s, "unit_alloc() took this object off free_llist; %" PRId32 " stay%s", left,
	    left == 1 ? "s" : "");
	switch (event_raise(x->event)) {
	case BMA_RAISE_QUEUED:
		say(s, ", fewer than the low watermark %" PRIu32 "; so it queued refill_work: as "
		    "soon as interrupts are on, bpf_mem_refill() asks for %" PRIu32 " more.",
		    c->low, c->batch);
		break;
	case BMA_RAISE_PENDING:
		say(s, ", fewer than the low watermark %" PRIu32 ". refill_work is queued already "
		    "and has not run yet: it does as soon as interrupts are on.", c->low);
		break;
	default:
		say(s, ".");
		if (c->low && left >= (int64_t)c->low)
			say(s, " A refill is asked for when fewer than %" PRIu32 " stay: %s from "
			    "now, if nothing is freed here meanwhile.", c->low,
			    text_times(left - (int64_t)c->low + 1, "allocation").s);
	}
}

static void say_who(struct say *s, const struct explain *x)
{
	uint32_t prog = x->event->n[N_PROG], pid = x->event->n[N_PID];
	const char *name = model_name(x->model, NAME_PROG, prog);
	const char *comm = model_name(x->model, NAME_TASK, pid);

	if (!prog && !pid)
		return;
	say(s, " Asked by");
	if (prog)
		say(s, " program %s #%" PRIu32 "%s", name ? name : "", prog, pid ? "," : "");
	if (pid)
		say(s, " thread %s %" PRIu32, comm ? comm : "", pid);
	say(s, ".");
}

/* free_llist is empty: why does refill_work not help? */
static void say_no_help(struct say *s, const struct explain *x)
{
	bool nested = x->event->ctx == BMA_CTX_IRQ || x->event->ctx == BMA_CTX_NMI;
	bool off = x->event->flags & BMA_F_IRQS_OFF || nested;
	const char *until = nested ? "this interrupt is over" : "the caller has interrupts on";
	const struct event *r = x->cause;

	if (event_raise(x->event) == BMA_RAISE_PENDING) {
		if (r)
			say(s, " One was queued %s before", explain_ago(x).s);
		else
			say(s, " One is queued");
		say(s, off ? ", but cannot run until %s." :
		    ", and is late, as interrupts were on.", until);
		return;
	}
	say(s, " This call queued one");
	if (off)
		say(s, ", for when %s", until);
	say(s, ".");
	if (r && r->kind == BMA_REFILL)
		say(s, " The last refill (%s before) asked for %" PRIu32 " and got %" PRIu32 ".",
		    explain_ago(x).s, r->n[N_ASKED],
		    r->n[N_BEHIND] + r->n[N_WAITING] + r->n[N_SLAB]);
}

void say_alloc_fail(struct say *s, const struct explain *x)
{
	if (x->event->what == BMA_FAIL_BUSY) {
		say(s, "This CPU was at work on free_llist when %s came in between (`active` is "
		    "taken): unit_alloc() may not touch the list and gave NULL; a map update says "
		    "-ENOMEM. Memory is not short, the next try can succeed.",
		    x->event->ctx == BMA_CTX_NMI ? "an NMI" : "this caller");
	} else {
		say(s, "free_llist is empty: unit_alloc() gave NULL, a map update says -ENOMEM, "
		    "however much memory the machine has: only a refill asks the slab.");
		say_no_help(s, x);
	}
	say_who(s, x);
}

static void say_free_extra(struct say *s, const struct explain *x, const char *list,
			   const char *until)
{
	say(s, "%s freed this object while this CPU was at work on its lists (`active` is taken). A "
	    "free must not fail: the object was put aside on %s until %s.",
	    x->event->ctx == BMA_CTX_NMI ? "An NMI" : "Somebody", list, until);
}

void say_free(struct say *s, const struct explain *x)
{
	const struct cache_info *c = explain_cache(x);
	int32_t now = x->event->free_cnt;
	const char *queued = event_raise(x->event) == BMA_RAISE_QUEUED ? "so it queued refill_work"
			     : "refill_work is queued already";

	if (x->event->flags & BMA_F_EXTRA) {
		say_free_extra(s, x, "free_llist_extra", "the next trim takes it along");
		return;
	}
	say(s, "unit_free() put this object on free_llist of the CPU that freed it, ready to be "
	    "given out again, without a grace period. %" PRId32 " are there", now);
	if (event_raise(x->event))
		say(s, ", more than the high watermark %" PRIu32 "; %s: as soon as interrupts are "
		    "on, free_bulk() moves them away down to %" PRIu32 ".", c->high, queued,
		    (c->high + c->low) / 2);
	else if (c->high && now <= (int64_t)c->high)
		say(s, "; a trim is asked for above %" PRIu32 ", %s from now.", c->high,
		    text_times((int64_t)c->high - now + 1, "free").s);
	else
		say(s, ".");
}

void say_free_rcu(struct say *s, const struct explain *x)
{
	if (x->event->flags & BMA_F_EXTRA)
		say_free_extra(s, x, "free_llist_extra_rcu",
			       "check_free_by_rcu() takes it to free_by_rcu");
	else
		say(s, "unit_free_rcu() put this object on free_by_rcu: it is given out again only "
		    "after an RCU grace period.");
	switch (event_raise(x->event)) {
	case BMA_RAISE_QUEUED:
		say(s, " No batch of this cache waits for one yet, so refill_work was queued to "
		    "start one.");
		break;
	case BMA_RAISE_PENDING:
		say(s, " refill_work is queued already and will start one.");
		break;
	default:
		say(s, " A batch waits for one already; what is freed meanwhile waits for the "
		    "next.");
	}
}

void say_prefill(struct say *s, const struct explain *x)
{
	const struct cache_info *c = explain_cache(x);
	const struct event *e = x->event;

	say(s, "The first objects of a new cache, asked for by a process that may wait: asked for "
	    "%" PRIu32 ", the slab gave %" PRIu32 ".", e->n[N_ASKED], e->n[N_SLAB]);
	if (e->free_cnt <= (int64_t)c->low)
		say(s, " That is meant to be few: with %" PRId32 " on free_llist the first "
		    "allocation already queues a refill (below %" PRIu32 ").", e->free_cnt, c->low);
}

static const char *raiser(const struct event *cause)
{
	static const char *const names[BMA_KINDS] = {
		[BMA_ALLOC] = "unit_alloc()", [BMA_ALLOC_FAIL] = "unit_alloc()",
		[BMA_FREE] = "unit_free()", [BMA_FREE_RCU] = "unit_free_rcu()",
	};

	return cause->kind < BMA_KINDS && names[cause->kind] ? names[cause->kind] : "somebody";
}

/* Why bpf_mem_refill() ran, up to the comma. */
static void say_raised(struct say *s, const struct explain *x, const char *side, uint64_t mark)
{
	say(s, "free_cnt was %s the %s watermark", side, side[0] == 'b' ? "low" : "high");
	if (mark)
		say(s, " %" PRIu64, mark);
	if (x->cause)
		say(s, ": %s queued refill_work, run %s later", raiser(x->cause),
		    explain_ago(x).s);
	say(s, ". ");
}

void say_refill(struct say *s, const struct explain *x)
{
	const struct event *e = x->event;
	uint64_t low = explain_cache(x)->low;
	uint64_t got = (uint64_t)e->n[N_BEHIND] + e->n[N_WAITING] + e->n[N_SLAB];

	say_raised(s, x, "below", low);
	say(s, "alloc_bulk() asked for %" PRIu32 " and got %" PRIu64 ": %" PRIu32 " back from "
	    "free_by_rcu_ttrace, %" PRIu32 " back from waiting_for_gp_ttrace, then %" PRIu32
	    " from the slab.", e->n[N_ASKED], got, e->n[N_BEHIND], e->n[N_WAITING], e->n[N_SLAB]);
	if (got < e->n[N_ASKED])
		say(s, " There the slab or the memory cgroup refused: a refill cannot wait for "
		    "memory.");
	if (low && e->free_cnt >= (int64_t)low)
		say(s, " Next refill: %s from now.",
		    text_times(e->free_cnt - (int64_t)low + 1, "allocation").s);
	else if (low)
		say(s, " Still below it: the next allocation asks again.");
}

void say_trim(struct say *s, const struct explain *x)
{
	const struct event *e = x->event;

	say_raised(s, x, "above", explain_cache(x)->high);
	say(s, "free_bulk() moved %" PRIu32, e->n[N_MOVED]);
	if (e->n[N_EXTRA])
		say(s, " and %" PRIu32 " of free_llist_extra", e->n[N_EXTRA]);
	say(s, " to free_by_rcu_ttrace of %s cache: the last one freed here came from it, so all go "
	    "there. %" PRId32 " stay. Next: a tasks-trace grace period.",
	    explain_whose(x, e->tgt).s, e->free_cnt);
}

void say_extra_rcu(struct say *s, const struct explain *x)
{
	say(s, "check_free_by_rcu() moved %s to free_by_rcu from free_llist_extra_rcu, where "
	    "unit_free_rcu() had put aside what was freed in the midst of work on the lists. Next: "
	    "an RCU grace period for free_by_rcu, unless a batch waits for one already.",
	    text_objects(x->event->n[N_MOVED]).s);
}
