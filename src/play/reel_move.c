// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Moving: to the kept place before where it goes, and on from there. Items that are in the window
 * are applied from it; what is behind it is decoded into it first.
 */
#include "reel_parts.h"

#include <errno.h>

#include "replay.h"

struct target {
	uint64_t position;	/* right behind that event */
	uint64_t time;		/* or before the first item of a later time, whichever is first */
};

/* Has it come to the target, before the item that would be next is looked at? */
static bool arrived(const struct reel *r, const struct target *t)
{
	return r->model->position >= t->position;
}

static uint64_t time_of(const struct item *item)
{
	switch (item->type) {
	case ITEM_EVENT:
	case ITEM_TICK:
	case ITEM_END:
		return item->time;
	default:
		return 0;	/* it belongs to what was before it */
	}
}

static int apply(struct reel *r, const struct item *item)
{
	uint64_t before = r->model->position;
	int rc = replay_item(r->model, item);

	r->at++;
	r->exact = r->model->position != before;
	r->cost.replayed += r->exact;
	return rc;
}

/* On to the target. 1: it is there; 0: there is no more; -errno. */
static int go(struct reel *r, const struct target *t)
{
	const struct item *item;
	int rc = 0;

	while (!rc && !arrived(r, t)) {
		item = past_any(r->window, r->at);
		if (!item) {
			rc = reel_window_append(r);
			if (rc <= 0)
				return rc;
			item = past_any(r->window, r->at);
		}
		if (time_of(item) > t->time)
			return 1;
		rc = apply(r, item);
	}
	return rc ? rc : 1;
}

/* The model is what it was at a kept place, the window reaches there. */
static int set_model(struct reel *r, const struct reel_point *at)
{
	struct model *m = reel_packer_unpack(r->points.packer, &at->model);
	int rc = m ? reel_window_reach(r, at, m->ncpus) : -ENOMEM;

	if (rc) {
		model_free(m);
		return rc;
	}
	model_free(r->model);
	r->model = m;
	r->at = at->number;
	r->exact = !r->at;
	return 0;
}

int reel_to_start(struct reel *r)
{
	return set_model(r, &r->points.p[0]);
}

/* Can the target be reached by going on from here? */
static bool is_ahead(const struct reel *r, const struct target *t)
{
	if (t->position == UINT64_MAX)
		return r->model->now <= t->time;
	return r->model->position < t->position ||
	       (r->model->position == t->position && r->exact);
}

static const struct reel_point *place_before(const struct reel *r, const struct target *t)
{
	const struct reel_point *p;

	/* of a place with that position more than its event may be applied */
	p = t->position == UINT64_MAX ? reel_points_by_time(&r->points, t->time) :
	    t->position ? reel_points_by_position(&r->points, t->position - 1) : NULL;
	return p ? p : &r->points.p[0];
}

static int move(struct reel *r, const struct target *t)
{
	const struct reel_point *p;
	int rc = 0;

	r->cost.last = 0;
	if (!r->model)
		return 0;
	p = place_before(r, t);
	if (!is_ahead(r, t) || p->number > r->at)
		rc = set_model(r, p);
	if (!rc)
		rc = go(r, t);
	return rc < 0 ? rc : reel_window_fill(r);
}

int reel_to_position(struct reel *r, uint64_t position)
{
	return move(r, &(struct target){ .position = position, .time = UINT64_MAX });
}

int reel_to_time(struct reel *r, uint64_t time)
{
	return move(r, &(struct target){ .position = UINT64_MAX, .time = time });
}

int reel_play(struct reel *r, uint64_t time, uint64_t events)
{
	struct target t = { .time = time };
	int rc, filled;

	r->cost.last = 0;
	if (!r->model)
		return 1;
	t.position = r->model->position + events;
	if (t.position < events)
		t.position = UINT64_MAX;
	rc = go(r, &t);
	if (rc < 0)
		return rc;
	filled = reel_window_fill(r);
	return filled ? filled : !rc || !arrived(r, &t);
}
