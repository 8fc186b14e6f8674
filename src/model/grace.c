// SPDX-License-Identifier: GPL-2.0-or-later
#include "grace.h"

#include <string.h>

#include "keep.h"

#define SECOND 1000000000ull
#define STALL_FLOOR SECOND
#define STALL_FACTOR 8

static const uint8_t waiting_list[GRACE_FLAVOURS] = {
	[BMA_GP_RCU] = BMA_WAITING_FOR_GP,
	[BMA_GP_TASKS_TRACE] = BMA_WAITING_FOR_GP_TTRACE,
};

uint64_t grace_limit(const struct grace *g)
{
	uint64_t limit = STALL_FACTOR * hist_quantile(&g->age, 500);

	return limit > STALL_FLOOR ? limit : STALL_FLOOR;
}

/* Events that the stream lacks; any of them may have been a start or an end. */
static uint64_t missing(const struct model *m)
{
	return m->lost + m->missed;
}

static struct activity *activity_of(struct model *m, const struct model_cache *c)
{
	return c->activity ? &m->activities[c->activity - 1] : NULL;
}

static void start(struct model *m, struct model_cache *c, const struct event *e)
{
	struct activity *a = activity_of(m, c);
	uint8_t bit = 1u << e->what;
	bool undelayed = e->flags & BMA_F_DRAINING;

	m->grace[e->what].started += !undelayed;
	if (!a)
		return;
	a->undelayed &= ~bit;
	a->missing[e->what] = missing(m);
	if (undelayed)
		a->undelayed |= bit;
}

static void count_age(struct grace *g, uint64_t age)
{
	bool usual = age <= grace_limit(g);

	hist_add(&g->age, age);
	if (usual && age > g->usual)
		g->usual = age;
}

bool grace_start_sure(const struct model *m, const struct model_cache *c, unsigned int flavour)
{
	return c->wait_start[flavour] && c->activity &&
	       m->activities[c->activity - 1].missing[flavour] == missing(m);
}

/* A batch ends. One whose start is not sure has no age. */
static void ended(struct model *m, const struct model_cache *c, unsigned int flavour, uint64_t time)
{
	struct grace *g = &m->grace[flavour];
	uint64_t since = c->wait_start[flavour];

	if (grace_start_sure(m, c, flavour) && time >= since && time - since > g->ended)
		g->ended = time - since;
}

static void end(struct model *m, struct model_cache *c, const struct event *e)
{
	struct activity *a = activity_of(m, c);
	struct grace *g = &m->grace[e->what];

	if (a && a->undelayed >> e->what & 1)
		return;
	g->done++;
	g->objects += e->n[N_MOVED];
	ended(m, c, e->what, e->time);
	if (grace_start_sure(m, c, e->what) && e->time >= c->wait_start[e->what])
		count_age(g, e->time - c->wait_start[e->what]);
}

/* A loss may have taken an end. The kernel's own word mends it. */
static void state(const struct model *m, struct model_cache *c, const struct event *e)
{
	if (e->flags & BMA_F_TORN)
		return;
	for (unsigned int f = 0; f < GRACE_FLAVOURS; f++)
		if (!(e->n[N_IN_PROGRESS] >> 8 * f & 0xff) && !grace_start_sure(m, c, f))
			c->wait_start[f] = 0;
}

void grace_event(struct model *m, struct model_cache *c, const struct event *e)
{
	if (e->kind == BMA_STATE)
		state(m, c, e);
	if (e->what >= GRACE_FLAVOURS)
		return;
	if (e->kind == BMA_GP_START)
		start(m, c, e);
	else if (e->kind == BMA_GP_END)
		end(m, c, e);
}

static void add_waiting(struct grace_now *now, const struct model_cache *c, unsigned int flavour)
{
	uint64_t since = c->wait_start[flavour];
	int64_t n = c->list[waiting_list[flavour]];

	/* without a start it may be from before the stream, if the list is more than a guess */
	if (!since && (n <= 0 || !(c->known >> waiting_list[flavour] & 1)))
		return;
	now->batches++;
	now->objects += n > 0 ? n : 0;	/* refills may have taken all of them back */
	if (since && (!now->oldest || since < now->oldest ||
		      (since == now->oldest && c->info.id < now->cache))) {
		now->oldest = since;
		now->cache = c->info.id;
	}
}

void model_grace_now(const struct model *m, unsigned int flavour, struct grace_now *now)
{
	memset(now, 0, sizeof(*now));
	for_each_waiting(m, c)
		add_waiting(now, c, flavour);
}

static void keep_seconds(const struct model *m, struct grace *g, uint64_t since, uint64_t last)
{
	uint64_t n = g->second + 1;

	if (last >= HISTORY_SECONDS && n < last - HISTORY_SECONDS + 1)
		n = last - HISTORY_SECONDS + 1;
	for (; n <= last; n++) {
		uint64_t at = m->start + n * SECOND;

		g->oldest[n % HISTORY_SECONDS] = since && since < at ? at - since : 0;
		if (n == g->second + 1 && g->ended > g->oldest[n % HISTORY_SECONDS])
			g->oldest[n % HISTORY_SECONDS] = g->ended;
	}
	g->ended = 0;
	g->second = last;
}

void grace_tick(struct model *m)
{
	uint64_t last = m->now > m->start ? (m->now - m->start) / SECOND : 0;
	struct grace_now now;

	for (unsigned int f = 0; f < GRACE_FLAVOURS; f++) {
		if (last <= m->grace[f].second)
			continue;
		model_grace_now(m, f, &now);
		keep_seconds(m, &m->grace[f], now.oldest, last);
	}
}
