// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Searches. An event with a text is looked for in the window, which then goes on. Incidents, losses
 * and labels are counted by the model: one is where the count has grown. The time line tells in
 * which stretch that is, and only this stretch is gone through.
 */
#include <stdio.h>
#include <string.h>

#include "../../ui/event_line.h"
#include "../../ui/event_pick.h"
#include "../../ui/format.h"
#include "../base/clock.h"
#include "../event/kind.h"
#include "../model/lock_words.h"
#include "../model/words.h"
#include "deck_parts.h"

#define EVENTS 1024		/* looked through at once */

static uint64_t count_of(const struct deck *d, const struct model *m)
{
	if (d->quest.want.what == QUEST_LABEL)
		return m->nmarks;
	return m->nincidents + m->locks.nlog + m->lost + m->checks.failed;
}

static bool counts(const struct deck *d, const struct reel_bucket *b)
{
	return d->quest.want.what == QUEST_LABEL ? b->marks != 0 :
	       b->incidents || b->lost || b->failed;
}

void deck_quest_end(struct deck *d, bool back)
{
	bool on = d->quest.on;

	d->quest.on = false;
	if (!on || !back)
		return;
	deck_check(d, deck_return(d, d->quest.from, d->quest.from_model));
	deck_settle(d);
	d->now = d->quest.from_now;
	if (d->quest.from_end)
		deck_go_end(d);
}

static void say_none(struct deck *d)
{
	const struct ui_quest *q = &d->quest.want;
	const char *where = q->way > 0 ? "after" : "before";

	deck_quest_end(d, true);
	if (q->what == QUEST_TEXT)
		deck_say(d, "No event %s this one has \"%s\" in owner, kind, context or CPU.",
			 where, q->text);
	else
		deck_say(d, "There is no %s %s this.", q->what == QUEST_LABEL ? "label" :
			 "incident, loss or failed check", where);
}

static void arrive(struct deck *d)
{
	d->quest.on = false;
	d->jumps++;
	deck_settle(d);
	deck_say(d, "%s", "");
}

/* Where something is wrong: in words, and which cache it is about. */
static void say_trouble(struct deck *d)
{
	const struct model *m = deck_model(d);
	const struct incident *i = model_incident(m, m->nincidents);
	const struct lock_failure_entry *f = model_lock_failure(m, m->locks.nlog);
	const struct event *loss = past_loss(reel_past(d->reel), m->position);
	char text[DECK_ANSWER];

	arrive(d);
	if (i && i->number != d->quest.incident) {
		deck_say(d, "%s", incident_short(m, i, text, sizeof(text)));
		d->cache = i->cache;
	} else if (f && f->position == m->position) {
		deck_say(d, "%s", lock_failure_short(m, f, text, sizeof(text)));
	} else if (loss) {
		deck_say(d, "%s event%s of CPU %u %s lost before #%s.", text_count(loss->n[0]).s,
			 loss->n[0] == 1 ? "" : "s", loss->cpu, loss->n[0] == 1 ? "was" : "were",
			 text_count(m->position).s);
	} else {
		deck_say(d, "A check failed: the kernel's own number is another one than ours.");
	}
}

static void say_event(struct deck *d)
{
	const struct model *m = deck_model(d);
	const struct event *e = past_event(reel_past(d->reel), m->position);
	char owner[EVENT_TEXT];

	arrive(d);
	if (!e)
		return;
	event_owner_of(m, e, owner);
	deck_say(d, "#%s %s%s%.60s, CPU %u", text_count(m->position).s, kind_name(e->kind),
		 *owner ? " of " : "", owner, e->cpu);
	d->cache = e->cache;
}

/* States and the like are meant only when they are named. */
static enum event_group group_of(const char *text)
{
	return strcasestr(text, "state") || strcasestr(text, "owner") ||
	       strcasestr(text, "map_fd") ? GROUP_ALL : GROUP_USUAL;
}

/* In the window, from a position on. 0: none. */
static uint64_t pick(const struct deck *d, uint64_t from, int way)
{
	const struct model *m = deck_model(d), *far = reel_far(d->reel)->model;
	const char *text = d->quest.want.text;
	struct event_pick *k = event_pick_new(far->retired.caches > m->retired.caches ? m : far,
					      group_of(text), text, NULL);
	uint64_t spot = spot_of(from);

	if (!k)
		return 0;
	do
		spot = event_pick_next(k, reel_past(d->reel), spot, way);
	while (spot && !(spot & 1));	/* a loss */
	event_pick_free(k);
	return spot ? spot_position(spot) : 0;
}

/* On or back to where the window has events that were not looked at. 1: there are none; -errno. */
static int next_stretch(struct deck *d, int way)
{
	uint64_t at = deck_model(d)->position;
	int rc = way > 0 ? reel_play(d->reel, UINT64_MAX, EVENTS) :
		 reel_to_position(d->reel, d->quest.at < at ? d->quest.at : at);

	return rc < 0 ? rc : deck_model(d)->position == at;
}

/* 1: go on; 0: found, or there is none; 2: none yet; -errno. */
static int look_for_text(struct deck *d)
{
	struct deck_quest *q = &d->quest;
	int way = q->want.way, rc;
	uint64_t found = pick(d, q->at, way), oldest, newest;

	if (found) {
		rc = reel_to_position(d->reel, found);
		if (!rc)
			say_event(d);
		return rc;
	}
	past_range(reel_past(d->reel), &oldest, &newest);
	q->at = way < 0 ? oldest : newest > q->at ? newest : q->at;
	rc = next_stretch(d, way);
	if (rc <= 0)
		return rc < 0 ? rc : 1;
	if (way > 0 && !d->all)
		return 2;
	say_none(d);
	return 0;
}

/* The next stretch of the time line that has what is looked for, from a bucket on; -1: none. */
static int64_t next_bucket(const struct deck *d, int64_t from, int way)
{
	const struct reel_line *line = reel_line(d->reel);

	for (; from >= 0 && from < line->n; from += way)
		if (counts(d, &line->buckets[from]))
			return from;
	return -1;
}

static int64_t bucket_here(const struct deck *d)
{
	uint64_t now = deck_model(d)->now, begin = deck_begin(d);

	return now > begin ? (now - begin) / reel_line(d->reel)->bucket : 0;
}

/* To right before a stretch of the time line, unless the place is beyond that. */
static int to_bucket(struct deck *d, int64_t bucket, int way)
{
	const struct model *m = deck_model(d);
	uint64_t time = deck_begin(d) + bucket * reel_line(d->reel)->bucket;

	if (way > 0 && time <= m->now)
		return 0;
	return reel_to_time(d->reel, time - 1);
}

/* Before the place where the count grows to what is looked for. 1, or -errno. */
static int to_stretch(struct deck *d)
{
	struct deck_quest *q = &d->quest;
	int64_t bucket = next_bucket(d, bucket_here(d), q->want.way);
	int rc;

	if (q->want.way > 0)
		return bucket < 0 ? 1 : (rc = to_bucket(d, bucket, 1)) < 0 ? rc : 1;
	for (; bucket >= 0; bucket = next_bucket(d, bucket - 1, -1)) {
		rc = bucket ? to_bucket(d, bucket, -1) : reel_to_position(d->reel, 0);
		if (rc < 0)
			return rc;
		if (count_of(d, deck_model(d)) < q->count)
			return 1;
	}
	rc = reel_to_position(d->reel, 0);
	return rc < 0 ? rc : 1;
}

/* Event by event from a position to where the count grows. */
static int go_there(struct deck *d, uint64_t from)
{
	int rc = reel_to_position(d->reel, from);

	while (!rc && count_of(d, deck_model(d)) < d->quest.count) {
		const struct incident *i = model_incident(deck_model(d), deck_model(d)->nincidents);
		uint64_t at = deck_model(d)->position;

		d->quest.incident = i ? i->number : 0;
		rc = reel_play(d->reel, UINT64_MAX, 1);
		rc = rc < 0 ? rc : 0;
		if (deck_model(d)->position == at)
			break;
	}
	return rc;
}

/* 1: go on; 0: found, or there is none; 2: none yet; -errno. */
static int look_for_count(struct deck *d)
{
	struct deck_quest *q = &d->quest;
	uint64_t at;
	int rc;

	if (!q->count || count_of(d, reel_far(d->reel)->model) < q->count) {
		if (!d->all && q->count)
			return 2;
		say_none(d);
		return 0;
	}
	if (!q->near) {
		q->near = true;
		rc = to_stretch(d);
		return rc < 0 ? rc : 1;
	}
	at = deck_model(d)->position;
	rc = reel_play(d->reel, UINT64_MAX, EVENTS);
	if (rc < 0 || count_of(d, deck_model(d)) < q->count)
		return rc < 0 ? rc : 1;
	rc = go_there(d, at);
	if (rc < 0)
		return rc;
	if (q->want.what == QUEST_LABEL)
		arrive(d);
	else
		say_trouble(d);
	return 0;
}

void deck_seek(struct deck *d)
{
	uint64_t until = clock_ns(CLOCK_MONOTONIC) + DECK_BUSY_NS;
	int rc;

	do
		rc = d->quest.want.what == QUEST_TEXT ? look_for_text(d) : look_for_count(d);
	while (rc == 1 && clock_ns(CLOCK_MONOTONIC) < until);
	if (d->quest.on && deck_model(d))
		snprintf(d->busy, sizeof(d->busy), "Searching, at #%s: space ends that.",
			 text_count(deck_model(d)->position).s);
	deck_check(d, rc);
}

/* Backwards it is the newest before the last event here, which may have brought one itself. */
static int start_back(struct deck *d)
{
	struct deck_quest *q = &d->quest;
	int rc = 0;

	if (!q->from_end && q->from)
		rc = reel_to_position(d->reel, q->from - 1);
	q->count = count_of(d, deck_model(d));
	return rc;
}

void deck_find(void *ctx, const struct ui_quest *quest)
{
	struct deck *d = ctx;
	bool from_end;
	int rc = 0;

	if (!deck_model(d))
		return;
	deck_quest_end(d, true);
	from_end = d->at_end;
	deck_play(d, false);
	d->quest = (struct deck_quest){
		.want = *quest, .on = true, .from = deck_model(d)->position,
		.from_model = deck_model(d)->now, .from_now = d->now,
		.from_end = from_end, .at = deck_model(d)->position,
	};
	if (quest->what != QUEST_TEXT && quest->way < 0)
		rc = start_back(d);
	else
		d->quest.count = count_of(d, deck_model(d)) + 1;
	deck_check(d, rc);
	if (d->quest.on)
		deck_seek(d);
}
