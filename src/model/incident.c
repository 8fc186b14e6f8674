// SPDX-License-Identifier: GPL-2.0-or-later
#include "incident.h"

#include <errno.h>
#include <stdlib.h>

#include "kept.h"

/* The incident if it is still kept. */
static struct incident *find(struct model *m, uint64_t number)
{
	return (struct incident *)model_incident(m, number);
}

/* Room for one more, the oldest goes. NULL without memory. */
static struct incident *begin(struct model *m, enum incident_type type, struct model_cache *c)
{
	struct incident *i;

	if (!m->incidents)
		m->incidents = calloc(INCIDENTS_KEPT, sizeof(*m->incidents));
	if (!m->incidents)
		return NULL;
	i = &m->incidents[++m->nincidents % INCIDENTS_KEPT];
	*i = (struct incident){ .number = m->nincidents, .type = type, .cache = c->info.id };
	c->newest_incident = i->number;
	return i;
}

static void finish(struct model *m, uint64_t *number, uint64_t time)
{
	struct incident *i = find(m, *number);

	*number = 0;
	if (!i)
		return;
	i->over = true;
	if (i->type == INCIDENT_STALL && time > i->last)
		i->last = time;
}

/* What was known of the cache when the failure came. */
struct facts {
	uint64_t empty_since, raised_at;
	bool pending;		/* before this failure raised refill_work itself, if it did */
	bool refused;
	bool can_run;		/* would irq_work, once raised */
};

struct refill refill_of(const struct event *e)
{
	return (struct refill){ .time = e->time, .asked = e->n[N_ASKED], .behind = e->n[N_BEHIND],
				.waiting = e->n[N_WAITING], .slab = e->n[N_SLAB] };
}

static bool fell_short(const struct refill *r)
{
	return r->time && refill_got(r) < r->asked;
}

static struct facts facts_of(const struct model_cache *c, const struct event *e)
{
	bool sure = c->known >> BMA_FREE_LLIST & 1;
	struct facts f = {
		.empty_since = sure ? c->empty_since : 0,
		.raised_at = sure ? c->raised_at : 0,
		.can_run = !(e->flags & BMA_F_IRQS_OFF) && e->ctx != BMA_CTX_IRQ &&
			   e->ctx != BMA_CTX_NMI,
	};

	if (sure && c->events[BMA_PREFILL] && !c->events[BMA_REFILL] && !c->slab_out)
		f.refused = true;	/* it never had an object */
	f.pending = f.raised_at || event_raise(e) == BMA_RAISE_PENDING;
	if (sure && fell_short(&c->refill))
		f.refused |= !f.pending || (f.empty_since && c->refill.time >= f.empty_since);
	return f;
}

static enum incident_cause cause_of(const struct facts *f, const struct event *e)
{
	if (e->what == BMA_FAIL_BUSY)
		return CAUSE_BUSY;
	if (f->refused)
		return CAUSE_REFUSED;
	if (!f->pending)
		return CAUSE_UNKNOWN;
	return f->can_run ? CAUSE_IRQ_WORK_LATE : CAUSE_IRQS_OFF;
}

static bool says_more(enum incident_cause now, enum incident_cause before)
{
	if (before == CAUSE_UNKNOWN || before == CAUSE_BUSY)
		return now != CAUSE_UNKNOWN && now != before;
	return now == CAUSE_REFUSED && before != CAUSE_REFUSED;
}

/* What a cause that is unknown is owed to. */
static enum incident_gap gap_of(const struct model *m, const struct model_cache *c)
{
	if (m->lost || m->missed || m->classes[c->class].in_doubt)
		return GAP_EVENTS;
	return c->older ? GAP_BEFORE : GAP_NONE;
}

/* The event on which the run's cause rests. */
static void explain(struct incident *i, const struct model *m, const struct model_cache *c,
		    const struct event *e, const struct facts *f, enum incident_cause cause)
{
	i->cause = cause;
	i->gap = gap_of(m, c);
	i->empty_since = f->empty_since;
	i->raised_at = f->raised_at;
	i->refill = c->refill;
	i->prog = e->n[N_PROG];
	i->pid = e->n[N_PID];
	i->ctx = e->ctx;
}

static int failed(struct model *m, struct model_cache *c, const struct event *e)
{
	struct facts f = facts_of(c, e);
	enum incident_cause cause = cause_of(&f, e);
	struct incident *i = c->incident ? find(m, c->incident) : NULL;

	if (!i) {
		i = begin(m, INCIDENT_ALLOC_FAIL, c);
		if (!i)
			return -ENOMEM;
		c->incident = i->number;
		i->position = m->position;
		i->first = e->time;
		explain(i, m, c, e, &f, cause);
	} else if (says_more(cause, i->cause)) {
		explain(i, m, c, e, &f, cause);
	}
	i->last = e->time;
	i->after = (struct refill){ 0 };
	i->count++;
	return 0;
}

static void refilled(struct model *m, const struct model_cache *c, const struct event *e)
{
	struct incident *i = find(m, c->incident);

	if (i && !refill_got(&i->after))
		i->after = refill_of(e);
}

static void cache_gone(struct model *m, struct model_cache *c)
{
	if (c->incident)
		finish(m, &c->incident, m->now);
	for (unsigned int f = 0; f < GRACE_FLAVOURS; f++)
		if (c->stall[f])
			finish(m, &c->stall[f], m->now);
}

int incident_event(struct model *m, struct model_cache *c, const struct event *e)
{
	switch (e->kind) {
	case BMA_ALLOC_FAIL:
		return failed(m, c, e);
	case BMA_REFILL:
		refilled(m, c, e);
		return 0;
	case BMA_ALLOC:
	case BMA_SLAB_ALLOC:
		if (c->incident && (e->kind == BMA_ALLOC || e->obj))
			finish(m, &c->incident, e->time);
		return 0;
	case BMA_GP_START:
	case BMA_GP_END:
		if (e->what < GRACE_FLAVOURS && c->stall[e->what])
			finish(m, &c->stall[e->what], e->time);
		return 0;
	case BMA_CACHE_GONE:
		cache_gone(m, c);
		return 0;
	default:
		return 0;
	}
}

/* Objects that come back no earlier than this batch's grace period ends. */
static uint64_t held(const struct model_cache *c, unsigned int flavour)
{
	bool ttrace = flavour == BMA_GP_TASKS_TRACE;
	int64_t n = ttrace ? c->list[BMA_WAITING_FOR_GP_TTRACE] : c->list[BMA_WAITING_FOR_GP];
	int64_t behind = ttrace ? c->list[BMA_FREE_BY_RCU_TTRACE] : c->list[BMA_FREE_BY_RCU];

	return (n > 0 ? n : 0) + (behind > 0 ? behind : 0);
}

static int begin_stall(struct model *m, struct model_cache *c, unsigned int flavour)
{
	struct incident *i = begin(m, INCIDENT_STALL, c);

	if (!i)
		return -ENOMEM;
	c->stall[flavour] = i->number;
	i->cause = grace_start_sure(m, c, flavour) ? CAUSE_READER : CAUSE_UNKNOWN;
	i->position = m->position;
	i->first = c->wait_start[flavour];
	i->flavour = flavour;
	i->usual = m->grace[flavour].usual;
	return 0;
}

/* What the tick finds of one flavour's batch of a cache. */
static int look(struct model *m, struct model_cache *c, unsigned int flavour, uint64_t limit)
{
	uint64_t since = c->wait_start[flavour];
	struct incident *i;
	int rc = 0;

	if (c->stall[flavour] && !since)	/* it ended unseen */
		finish(m, &c->stall[flavour], m->now);
	if (!c->stall[flavour]) {
		if (!since || m->now < since || m->now - since <= limit)
			return 0;
		rc = begin_stall(m, c, flavour);
	}
	i = rc ? NULL : find(m, c->stall[flavour]);
	if (i) {
		i->last = m->now;
		if (held(c, flavour) > i->count)	/* refills take some back while it lasts */
			i->count = held(c, flavour);
	}
	return rc;
}

/* Is there anything for look() to do? */
static bool is_late(const struct model *m, const struct model_cache *c,
		    const uint64_t limit[GRACE_FLAVOURS])
{
	for (unsigned int f = 0; f < GRACE_FLAVOURS; f++) {
		uint64_t since = c->wait_start[f];

		if (c->stall[f] || (since && m->now > since && m->now - since > limit[f]))
			return true;
	}
	return false;
}

static int by_number(const void *x, const void *y)
{
	uint64_t a = *(const uint64_t *)x, b = *(const uint64_t *)y;

	return a < b ? -1 : a > b;
}

/* Incidents are numbered in the order of the caches' ids: it depends on nothing else. */
static int look_at_late(struct model *m, const uint64_t limit[GRACE_FLAVOURS], uint32_t n)
{
	uint64_t *late = malloc(n * sizeof(*late));
	int rc = late ? 0 : -ENOMEM;
	uint32_t i = 0;

	if (rc)
		return rc;
	for_each_waiting(m, c)
		if (is_late(m, c, limit))
			late[i++] = (uint64_t)c->info.id << 32 | slot_of(m, c);
	qsort(late, n, sizeof(*late), by_number);
	for (i = 0; i < n && !rc; i++) {
		struct model_cache *c = &m->caches[(uint32_t)late[i]];

		for (unsigned int f = 0; f < GRACE_FLAVOURS && !rc; f++)
			rc = look(m, c, f, limit[f]);
		kept_lists(m, c);
	}
	free(late);
	return rc;
}

/* Few caches wait of all that live, and mostly none is late. */
int incident_tick(struct model *m)
{
	uint64_t limit[GRACE_FLAVOURS];
	uint32_t late = 0;
	int rc = 0;

	for (unsigned int f = 0; f < GRACE_FLAVOURS; f++)
		limit[f] = grace_limit(&m->grace[f]);
	for_each_waiting(m, c)
		late += is_late(m, c, limit);
	if (late)
		rc = look_at_late(m, limit, late);
	for_each_watched(m, c, &m->ending)
		cache_gone(m, c);
	return rc;
}
