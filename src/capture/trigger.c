// SPDX-License-Identifier: GPL-2.0-or-later
#include "trigger.h"

#include <stdlib.h>

#include "../base/ptrmap.h"

struct flight {			/* a grace period in flight */
	uint64_t key;
	uint64_t since;
	uint32_t cache, cpu;
	uint8_t flavour;
	bool unsure;		/* its end may be among what was lost */
};

struct trigger {
	struct trigger_opts opts;
	struct trigger_hit hit;
	struct flight *flights;
	uint32_t n, cap;
	struct ptrmap by_key;	/* to index + 1 */
};

bool trigger_wanted(const struct trigger_opts *opts)
{
	return opts->alloc_fail || opts->lock_fail || opts->stall;
}

struct trigger *trigger_new(const struct trigger_opts *opts)
{
	struct trigger *t = calloc(1, sizeof(*t));

	if (t)
		t->opts = *opts;
	return t;
}

void trigger_free(struct trigger *t)
{
	if (!t)
		return;
	free(t->flights);
	ptrmap_release(&t->by_key);
	free(t);
}

const struct trigger_hit *trigger_hit(const struct trigger *t)
{
	return &t->hit;
}

static bool fire(struct trigger *t, const struct trigger_hit *hit)
{
	t->hit = *hit;
	return true;
}

static uint64_t key_of(uint32_t cache, unsigned int flavour)
{
	return ((uint64_t)cache << 8 | flavour) + 1;
}

static struct flight *flight_of(const struct trigger *t, uint32_t cache, unsigned int flavour)
{
	uint32_t at = ptrmap_get(&t->by_key, key_of(cache, flavour));

	return at ? &t->flights[at - 1] : NULL;
}

/* Room for one more; NULL without memory: then this one is not watched. */
static struct flight *more(struct trigger *t)
{
	if (t->n == t->cap) {
		uint32_t cap = t->cap ? t->cap * 2 : 64;
		struct flight *p = realloc(t->flights, cap * sizeof(*p));

		if (!p)
			return NULL;
		t->flights = p;
		t->cap = cap;
	}
	return &t->flights[t->n];
}

static void begin(struct trigger *t, const struct event *e, unsigned int flavour, bool unsure)
{
	struct flight *f = flight_of(t, e->cache, flavour);
	uint64_t key = key_of(e->cache, flavour);

	if (!f) {
		f = more(t);
		if (!f || ptrmap_set(&t->by_key, key, t->n + 1))
			return;
		t->n++;
	}
	*f = (struct flight){ key, e->time, e->cache, e->cpu, flavour, unsure };
}

/* The last one moves to its place. */
static void end(struct trigger *t, struct flight *f)
{
	struct flight *last = &t->flights[t->n - 1];

	ptrmap_remove(&t->by_key, f->key);
	if (f != last) {
		*f = *last;
		/* is there: no memory needed */
		ptrmap_set(&t->by_key, f->key, f - t->flights + 1);
	}
	t->n--;
}

static void end_if(struct trigger *t, uint32_t cache, unsigned int flavour, bool only_unsure)
{
	struct flight *f = flight_of(t, cache, flavour);

	if (f && (f->unsure || !only_unsure))
		end(t, f);
}

/* The kernel's own word: is a callback in flight? One may be older than we are. */
static void state(struct trigger *t, const struct event *e)
{
	if (e->flags & BMA_F_TORN)
		return;
	for (unsigned int f = 0; f < 2; f++)
		if (!(e->n[N_IN_PROGRESS] >> 8 * f & 0xff))
			end_if(t, e->cache, f, true);
		else if (!flight_of(t, e->cache, f))
			begin(t, e, f, true);
}

static void watch(struct trigger *t, const struct event *e)
{
	switch (e->kind) {
	case BMA_GP_START:
		if (!(e->flags & BMA_F_DRAINING))	/* else no grace period is waited for */
			begin(t, e, e->what, false);
		break;
	case BMA_GP_END:
		end_if(t, e->cache, e->what, false);
		break;
	case BMA_CACHE_NEW:
	case BMA_CACHE_GONE:
		end_if(t, e->cache, BMA_GP_RCU, false);
		end_if(t, e->cache, BMA_GP_TASKS_TRACE, false);
		break;
	case BMA_STATE:
		state(t, e);
		break;
	case BMA_LOSS:
		trigger_doubt(t, e->time);
		break;
	default:
		break;
	}
}

bool trigger_event(struct trigger *t, const struct event *e)
{
	if (t->hit.cause)
		return false;
	if (t->opts.alloc_fail && e->kind == BMA_ALLOC_FAIL)
		return fire(t, &(struct trigger_hit){ .cause = TRIGGER_ALLOC_FAIL, .time = e->time,
						      .cache = e->cache, .cpu = e->cpu });
	if (t->opts.lock_fail && e->kind == BMA_LOCK_FAIL)
		return fire(t, &(struct trigger_hit){ .cause = TRIGGER_LOCK_FAIL, .time = e->time,
						      .cpu = e->cpu, .failure = e->what,
						      .lock = e->n[N_LOCK] });
	if (t->opts.stall)
		watch(t, e);
	return false;
}

void trigger_doubt(struct trigger *t, uint64_t time)
{
	for (uint32_t i = 0; i < t->n; i++) {
		t->flights[i].unsure = true;
		t->flights[i].since = time;
	}
}

bool trigger_time(struct trigger *t, uint64_t now)
{
	const struct flight *oldest = NULL;

	if (t->hit.cause)
		return false;
	for (uint32_t i = 0; i < t->n; i++)
		if (!oldest || t->flights[i].since < oldest->since)
			oldest = &t->flights[i];
	if (!oldest || now <= oldest->since || now - oldest->since <= t->opts.stall)
		return false;
	return fire(t, &(struct trigger_hit){ .cause = TRIGGER_STALL, .time = now,
					      .since = oldest->since, .cache = oldest->cache,
					      .cpu = oldest->cpu, .flavour = oldest->flavour });
}
