// SPDX-License-Identifier: GPL-2.0-or-later
/* Playing by the clock, and stepping. */
#include <string.h>

#include "../../ui/event_pick.h"
#include "../../ui/format.h"
#include "../base/clock.h"
#include "deck_parts.h"

#define ADVANCE_NS (40 * DECK_MS)	/* more often nobody looks */
#define SLOW_NS (90 * DECK_MS)		/* an event a picture */
#define EVENTS 4096			/* between two looks at the clock */

static const struct {
	const char *word;
	uint32_t times, part;	/* part 0: as fast as it can */
} speeds[] = {
	{ "1/1000", 1, 1000 }, { "1/300", 1, 300 }, { "1/100", 1, 100 }, { "1/30", 1, 30 },
	{ "1/10", 1, 10 }, { "1/3", 1, 3 }, { "1", 1, 1 }, { "3", 3, 1 }, { "10", 10, 1 },
	{ "30", 30, 1 }, { "100", 100, 1 }, { "max", 0, 0 },
};

#define SPEEDS (sizeof(speeds) / sizeof(speeds[0]))
#define SLOW 100	/* at 1/100 and below a picture shows what one event did */

int deck_speed(const char *text)
{
	for (unsigned int i = 0; i < SPEEDS; i++) {
		size_t len = strlen(speeds[i].word);

		if (!strncmp(text, speeds[i].word, len) &&
		    (!text[len] || !strcmp(text + len, "x")))
			return i;
	}
	return -1;
}

unsigned int deck_speed_normal(void)
{
	return deck_speed("1");
}

const char *deck_speed_word(const struct deck *d)
{
	return speeds[d->speed].word;
}

bool deck_is_slow(const struct deck *d)
{
	return speeds[d->speed].part >= SLOW;
}

/* From here on the clock counts anew. */
void deck_change_speed(void *ctx, int by)
{
	struct deck *d = ctx;
	int to = (int)d->speed + by;

	d->wall = 0;
	d->speed = to < 0 ? 0 : to < (int)SPEEDS ? (unsigned int)to : SPEEDS - 1;
	if (to != (int)d->speed)
		deck_say(d, to < 0 ? "1/1000 is the slowest speed; , and . step." :
			 "max is the fastest speed.");
}

void deck_play(void *ctx, bool on)
{
	struct deck *d = ctx;

	deck_quest_end(d, true);
	d->waits = false;
	if (on && d->at_end && d->ended)
		deck_to(d, &(struct place){ PLACE_POSITION, 0 });
	if (d->at_end)		/* of a file that is being read or grows */
		deck_go_end(d);
	d->at_end = false;
	d->playing = on;
	d->wall = 0;
}

static const struct event *event_here(const struct deck *d)
{
	return past_event(reel_past(d->reel), deck_model(d)->position);
}

/* Is there nothing behind the place that was read already? */
static bool at_edge(const struct deck *d)
{
	const struct model *m = deck_model(d), *far = reel_far(d->reel)->model;

	return m->position == far->position;
}

/* One event, of those that change a cache; before `time` only. 1: none is due. */
static int play_one(struct deck *d, uint64_t time)
{
	int rc;

	do {
		uint64_t before = deck_model(d)->position;

		rc = reel_play(d->reel, time, 1);
		if (rc < 0 || deck_model(d)->position == before)
			return rc < 0 ? rc : 1;
	} while (event_here(d) && !event_is_usual(event_here(d)));
	return 0;
}

/* Up to a time, for as long as a key may wait. 1: it is there. */
static int play_many(struct deck *d, uint64_t time)
{
	uint64_t until = clock_ns(CLOCK_MONOTONIC) + DECK_BUSY_NS;
	int rc;

	do
		rc = reel_play(d->reel, time, EVENTS);
	while (!rc && clock_ns(CLOCK_MONOTONIC) < until);
	return rc;
}

/* What was to be played at the end of the file: it goes on when there is more. */
static void at_the_end(struct deck *d)
{
	d->playing = !d->all;
	if (d->all)
		deck_go_end(d);
}

void deck_advance(struct deck *d, uint64_t clock)
{
	bool one = !d->speed, fast = !speeds[d->speed].part;
	const struct model *m = deck_model(d);
	uint64_t time, end;
	int rc;

	if (!m)
		return;
	end = reel_far(d->reel)->model->now;
	if (!d->wall) {
		d->wall = clock;
		d->now = d->now > m->now ? d->now : m->now;
		return;
	}
	if (!fast && clock < d->wall + (one ? SLOW_NS : ADVANCE_NS))
		return;
	time = fast ? UINT64_MAX : d->now + (clock - d->wall) * speeds[d->speed].times /
	       speeds[d->speed].part;
	rc = one ? play_one(d, time) : play_many(d, time);
	deck_check(d, rc);
	m = deck_model(d);
	d->wall = clock;
	d->now = rc > 0 && !fast && time > m->now ? time : m->now;
	if (rc <= 0 || !at_edge(d) || d->now < end)
		return;
	d->now = end;
	at_the_end(d);
}

/* Where a step back goes: along the window while it has the events. */
static uint64_t before(struct deck *d, uint64_t at, bool all)
{
	const struct event *e;

	do {
		at--;
		e = past_event(reel_past(d->reel), at);
	} while (at && !all && e && !event_is_usual(e));
	return at;
}

static void step_back(struct deck *d, bool all)
{
	uint64_t at = deck_model(d)->position;
	int rc = 0;

	if (!at) {
		deck_say(d, "This is the beginning.");
		return;
	}
	do {
		at = before(d, at, all);
		rc = reel_to_position(d->reel, at);
	} while (!rc && at && !all && event_here(d) && !event_is_usual(event_here(d)));
	deck_check(d, rc);
	deck_settle(d);
}

static void step_on(struct deck *d, bool all)
{
	uint64_t at = deck_model(d)->position;
	int rc;

	do
		rc = reel_play(d->reel, UINT64_MAX, 1);
	while (rc >= 0 && !at_edge(d) && !all && event_here(d) && !event_is_usual(event_here(d)));
	deck_check(d, rc);
	if (deck_model(d)->position == at)
		deck_say(d, "#%s is the last event%s.", text_count(at).s, d->ended ? "" :
			 " so far");
	else
		deck_settle(d);
}

void deck_step(void *ctx, int way, bool all)
{
	struct deck *d = ctx;

	if (!deck_model(d))
		return;
	deck_play(d, false);
	if (way < 0)
		step_back(d, all);
	else
		step_on(d, all);
}
