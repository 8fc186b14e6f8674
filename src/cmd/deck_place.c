// SPDX-License-Identifier: GPL-2.0-or-later
/* Going to a place: at once when it was read, else as soon as it is. */
#include <inttypes.h>
#include <stdio.h>

#include "../../ui/cache_rates.h"
#include "deck_parts.h"

static bool is_read(const struct deck *d, const struct place *p)
{
	struct reel_extent e;

	reel_extent(d->reel, &e);
	if (d->all || p->kind == PLACE_END)
		return true;
	if (p->kind == PLACE_SHARE)
		return false;
	return p->kind == PLACE_TIME ? e.end - deck_origin(d) > (uint64_t)p->n :
	       e.newest >= (uint64_t)p->n;
}

static void say_waiting(struct deck *d)
{
	struct reel_extent e;

	reel_extent(d->reel, &e);
	snprintf(d->busy, sizeof(d->busy), "Reading ahead, as far as it has to go: %.0f%% of the "
		 "file.", e.size ? 100.0 * e.bytes / e.size : 0);
}

/* What --at asked for and the recording does not have. */
static void fall_short(struct deck *d, const struct place *p, const struct reel_extent *e)
{
	if (d->asked && p->kind == PLACE_POSITION)
		snprintf(d->short_of, sizeof(d->short_of), "ends with event %" PRIu64 ", before the "
			 "position %" PRId64 " that was asked for", e->newest, p->n);
	else if (d->asked)
		snprintf(d->short_of, sizeof(d->short_of), "ends at %.6f s, before what was asked "
			 "for", (e->end - deck_origin(d)) / 1e9);
	else
		deck_say(d, "That is behind the end.");
	deck_go_end(d);
}

static void go_to_position(struct deck *d, const struct place *p, const struct reel_extent *e)
{
	uint64_t position = p->n > 0 ? p->n : 0;

	if (position > e->newest) {
		fall_short(d, p, e);
		return;
	}
	deck_check(d, reel_to_position(d->reel, position));
	deck_settle(d);
}

/* It stands at that time itself, also when nothing happened for a while. */
static void go_to_time(struct deck *d, const struct place *p, const struct reel_extent *e)
{
	uint64_t time = deck_origin(d) + (p->n > 0 ? p->n : 0);

	if (time > e->end) {
		fall_short(d, p, e);
		return;
	}
	/* screens tell whole microseconds: all of one that is asked for has happened */
	deck_check(d, reel_to_time(d->reel, p->n % 1000 ? time : time + 999));
	deck_settle(d);
	d->now = time > d->now ? time : d->now;
	d->at_end = time == e->end;
}

/* Where a share of the time from `start` to `end` is. Numbers come from the file: they need not
 * fit. */
static struct place share_of(const struct deck *d, uint64_t start, uint64_t end, int64_t millionths)
{
	double at = start - deck_origin(d) + (double)(end - start) * millionths / 1e6;

	return (struct place){ PLACE_TIME, at < INT64_MAX ? (int64_t)at : INT64_MAX };
}

static void go_to(struct deck *d, const struct place *p)
{
	struct place time = { PLACE_TIME, p->n };
	struct reel_extent e;

	reel_extent(d->reel, &e);
	d->wall = 0;
	d->jumps++;
	if (p->kind == PLACE_SHARE)
		time = share_of(d, e.start, e.end, p->n);
	if (p->kind == PLACE_END)
		deck_go_end(d);
	else if (p->kind == PLACE_POSITION)
		go_to_position(d, p, &e);
	else
		go_to_time(d, &time, &e);
	/* who names an event looks at it, unless --play was said with it */
	d->playing &= !d->at_end && (d->asked || p->kind != PLACE_POSITION);
}

/* From where it stands to an absolute place. */
static struct place resolve(const struct deck *d, const struct place *p)
{
	const struct model *m = deck_model(d);
	int64_t since = m && d->now > m->start ? d->now - m->start : 0;

	if (p->kind == PLACE_BY_TIME)
		return (struct place){ PLACE_TIME, since + p->n > 0 ? since + p->n : 0 };
	if (p->kind == PLACE_BY_EVENTS)
		return (struct place){ PLACE_POSITION,
				       (m ? (int64_t)m->position : 0) + p->n };
	if (p->kind == PLACE_SHARE && d->whole.end && m && d->whole.end > deck_begin(d))
		return share_of(d, deck_begin(d), d->whole.end, p->n);
	return *p;
}

void deck_to(void *ctx, const struct place *place)
{
	struct deck *d = ctx;

	deck_quest_end(d, true);
	d->wanted = resolve(d, place);
	d->asked = false;
	d->waits = true;
	if (!deck_model(d) || !is_read(d, &d->wanted))
		return;
	d->waits = false;
	go_to(d, &d->wanted);
}

void deck_go_where_asked(struct deck *d)
{
	d->wanted = resolve(d, &d->wanted);
	say_waiting(d);
	if (!deck_model(d) || !is_read(d, &d->wanted))
		return;
	d->waits = false;
	go_to(d, &d->wanted);
}

int deck_return(struct deck *d, uint64_t position, uint64_t time)
{
	int rc = reel_to_position(d->reel, position);

	return rc || deck_model(d)->now >= time ? rc : reel_to_time(d->reel, time);
}

bool deck_look_back(struct deck *d)
{
	uint64_t at = deck_model(d)->position, now = deck_model(d)->now, oldest, newest;
	bool same = d->looked == at && d->looked_now == now;
	int rc;

	past_range(reel_past(d->reel), &oldest, &newest);
	if (same && d->oldest <= oldest)	/* nothing more came by the last look */
		return false;
	d->looked = at;
	d->looked_now = now;
	d->oldest = oldest;
	if (oldest <= 1 || at < oldest || at - oldest >= LAST_LOOK_BACK)
		return false;
	rc = reel_to_position(d->reel, oldest);
	rc = rc ? rc : d->at_end ? reel_to_time(d->reel, UINT64_MAX) : deck_return(d, at, now);
	deck_check(d, rc);
	return !rc;
}
