// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The window: decoded items around the place where a reel stands.
 *
 * How much is decoded for it when the place moves back by one event? The window had BEFORE events
 * before the place, so one is lacking now, and there is one at least in the stretch from the kept
 * place before the window to its begin. All that the model needs is in the window, or else in that
 * stretch. So it is one stretch at most.
 */
#include "reel_parts.h"

#include <errno.h>

#include "replay.h"

#define BEFORE 4096		/* events, where the recording has them */
#define AFTER 1024
#define STRETCH (WINDOW_ITEMS / 2)	/* items that are kept of one */

/* Decodes, and counts it. */
static int next(struct reel *r, struct reel_tape *t, struct item *item)
{
	const struct reel_tape_end end = reel_end(r);
	uint64_t before = t->decoded;
	int rc = reel_tape_next(t, &end, item);

	r->cost.decoded += t->decoded - before;
	r->cost.last += t->decoded - before;
	return rc;
}

/* The tape stands where the window ends. It was cut there, so all of it was decoded before. */
static int tape_to_end(struct reel *r, uint64_t behind)
{
	const struct reel_point *at = reel_points_by_number(&r->points, behind);
	struct item item;
	int rc;

	if (r->tape.reader)
		return 0;
	rc = reel_tape_start(&r->tape, at, r->model->ncpus);
	while (!rc && r->tape.number < behind) {
		rc = next(r, &r->tape, &item);
		rc = rc > 0 ? 0 : rc ? rc : -EIO;
	}
	if (rc)
		reel_tape_release(&r->tape);
	return rc;
}

int reel_window_append(struct reel *r)
{
	uint64_t first, behind;
	struct item item;
	int rc;

	past_kept(r->window, &first, &behind);
	rc = tape_to_end(r, behind);
	if (!rc)
		rc = next(r, &r->tape, &item);
	if (rc > 0)
		past_put(r->window, behind, &item, r->tape.position,
			 replay_steps(&item, r->model->ncpus));
	return rc;
}

/* What lies between the kept place before the window and its begin; of very much, the last. */
static int prepend(struct reel *r, const struct reel_point *at, uint32_t ncpus)
{
	uint64_t first, behind, from;
	struct item item;
	struct reel_tape t;
	int rc = reel_tape_start(&t, at, ncpus);

	past_kept(r->window, &first, &behind);
	from = first - at->number > STRETCH ? first - STRETCH : at->number;
	if (behind - from > WINDOW_ITEMS) {
		past_cut(r->window, from + WINDOW_ITEMS);
		reel_tape_release(&r->tape);
	}
	while (!rc && t.number < first) {
		rc = next(r, &t, &item);
		rc = rc > 0 ? 0 : rc ? rc : -EIO;
		if (!rc && t.number > from)
			past_put(r->window, t.number - 1, &item, t.position,
				 replay_steps(&item, ncpus));
	}
	reel_tape_release(&t);
	if (!rc)
		past_begin(r->window, from);
	return rc;
}

static int restart(struct reel *r, const struct reel_point *at, uint32_t ncpus)
{
	struct reel_tape t;
	int rc = reel_tape_start(&t, at, ncpus);

	if (rc)
		return rc;
	reel_tape_release(&r->tape);
	r->tape = t;
	past_restart(r->window, at->number);
	return 0;
}

int reel_window_reach(struct reel *r, const struct reel_point *at, uint32_t ncpus)
{
	uint64_t first, behind;

	past_kept(r->window, &first, &behind);
	if (at->number >= first && at->number <= behind)
		return 0;
	if (at->number < first && first - at->number <= STRETCH &&
	    reel_points_by_number(&r->points, first - 1) == at)
		return prepend(r, at, ncpus);
	return restart(r, at, ncpus);
}

/* Events that the window has before the place. */
static uint64_t events_before(const struct reel *r)
{
	uint64_t oldest, newest;

	past_range(r->window, &oldest, &newest);
	return oldest && oldest <= r->model->position ? r->model->position - oldest + 1 : 0;
}

/* Items that are no events may be many, too. */
static bool enough_before(const struct reel *r, uint64_t first)
{
	return !first || r->at - first > STRETCH / 2 || events_before(r) >= BEFORE;
}

static int fill_before(struct reel *r)
{
	uint64_t first, behind;
	int rc = 0;

	past_kept(r->window, &first, &behind);
	while (!rc && !enough_before(r, first)) {
		rc = prepend(r, reel_points_by_number(&r->points, first - 1), r->model->ncpus);
		past_kept(r->window, &first, &behind);
	}
	return rc;
}

static bool enough_after(const struct reel *r)
{
	uint64_t first, behind, oldest, newest;

	past_kept(r->window, &first, &behind);
	past_range(r->window, &oldest, &newest);
	return behind - r->at > STRETCH / 2 || newest >= r->model->position + AFTER;
}

int reel_window_fill_after(struct reel *r)
{
	int rc = 1;

	while (rc > 0 && !enough_after(r))
		rc = reel_window_append(r);
	return rc < 0 ? rc : 0;
}

int reel_window_fill(struct reel *r)
{
	int rc = fill_before(r);

	return rc ? rc : reel_window_fill_after(r);
}
