// SPDX-License-Identifier: GPL-2.0-or-later
#include "event_cursor.h"

#define MARGIN 4	/* rows around a place: what came before it and what comes */

static void jump(struct event_cursor *c, bool first)
{
	c->to_first = first;
	c->to_last = !first;
	c->move = 0;
}

bool event_cursor_act(struct event_cursor *c, enum action action, int page)
{
	switch (action) {
	case ACT_UP: c->move--; break;
	case ACT_DOWN: c->move++; break;
	case ACT_PAGE_UP: c->move -= page; break;
	case ACT_PAGE_DOWN: c->move += page; break;
	case ACT_FIRST: jump(c, true); break;
	case ACT_LAST: jump(c, false); return true;
	case ACT_INCIDENT_BEFORE: c->to_incident = -1; break;
	case ACT_INCIDENT_NEXT: c->to_incident = 1; break;
	default: return false;
	}
	c->stopped = true;
	return true;
}

void event_cursor_click(struct event_cursor *c, int row)
{
	if (row < 0 || row >= c->nrows)
		return;
	c->spot = c->rows[row];
	c->above = row;
	c->stopped = true;
}

/* The nearest spot that is shown, the given one if it is; looked for in one direction first. */
static uint64_t settle(const struct event_pick *k, const struct past *p, uint64_t spot, int way)
{
	uint64_t found = event_pick_next(k, p, spot - way, way);

	return found ? found : event_pick_next(k, p, spot, -way);
}

static void move_by_rows(struct event_cursor *c, const struct event_pick *k, const struct past *p)
{
	int way = c->move < 0 ? -1 : 1;
	int64_t steps = c->move * way;

	if (c->move == way)
		c->above += way;
	while (steps-- > 0) {
		uint64_t next = event_pick_next(k, p, c->spot, way);

		if (!next)
			break;
		c->spot = next;
	}
	c->move = 0;
}

static bool wishes(const struct event_cursor *c)
{
	return c->move || c->to_first || c->to_last || c->to_incident;
}

/* Held or stepped: the cursor is where the model is, also if it was elsewhere when another screen
 * was opened. Returns where it went: 1 or -1. */
static int follow_model(struct event_cursor *c, const struct scene *s)
{
	uint64_t now = s->model->position;
	bool came = c->visit != s->focus->visit, held = s->paused && (came || !c->paused);
	bool stepped = s->paused && !held && now != c->position;
	bool jumped = c->jumps != s->jumps && !wishes(c);
	int way = stepped && now > c->position ? 1 : -1;

	if ((s->paused ? came : c->paused) && !wishes(c))
		c->stopped = false;
	if (stepped || (held && (came || !c->stopped)))
		if (spot_position(c->spot) != now)
			c->spot = spot_of(now);
	c->stopped = (c->stopped || stepped) && !jumped;
	c->jumps = s->jumps;
	c->visit = s->focus->visit;
	c->paused = s->paused;
	c->position = now;
	return way;
}

/* On that side of the cursor, and nearer to it than the best so far (0: none). */
static bool is_nearer(const struct event_cursor *c, const struct past *past, uint64_t p, uint64_t best)
{
	uint64_t oldest, newest, at = spot_position(c->spot);

	past_range(past, &oldest, &newest);
	if (p < oldest || p > newest || (c->to_incident > 0 ? p <= at : p >= at))
		return false;
	return !best || (c->to_incident > 0 ? p < best : p > best);
}

/* The kept incident, or failed attempt at a lock, that begins nearest to the cursor on that side. */
static void go_to_incident(struct event_cursor *c, const struct scene *s)
{
	const struct model *m = s->newest;
	uint64_t best = 0;

	for (uint64_t n = m->nincidents; n && n + INCIDENTS_KEPT > m->nincidents; n--) {
		const struct incident *i = model_incident(m, n);

		if (i && is_nearer(c, s->past, i->position, best))
			best = i->position;
	}
	for (uint64_t n = m->locks.nlog; model_lock_failure(m, n); n--)
		if (is_nearer(c, s->past, model_lock_failure(m, n)->position, best))
			best = model_lock_failure(m, n)->position;
	if (best)
		c->spot = spot_of(best);
	c->to_incident = 0;
}

static void place(struct event_cursor *c, const struct event_pick *k, const struct scene *s)
{
	uint64_t oldest, newest;
	int way = follow_model(c, s);

	past_range(s->past, &oldest, &newest);
	if (c->to_first) {
		c->spot = 2 * oldest;
		c->above = 0;
	} else if (c->to_last || (!c->stopped && !s->paused)) {
		c->spot = spot_of(c->to_last ? newest : s->model->position) + 1;
		c->above = EVENT_ROWS;
		c->stopped = c->stopped && s->paused;
	}
	if (!c->spot)
		c->spot = spot_of(newest);
	c->to_first = c->to_last = false;
	if (c->to_incident)
		go_to_incident(c, s);
	c->spot = settle(k, s->past, c->spot, way);
	if (c->spot)
		move_by_rows(c, k, s->past);
}

/* Up to n spots from the cursor on, itself left out; returns how many. */
static int collect(const struct event_pick *k, const struct past *p, uint64_t spot, int way, int n,
		   uint64_t *out)
{
	int i = 0;

	for (; i < n; i++) {
		spot = event_pick_next(k, p, spot, way);
		if (!spot)
			break;
		out[i] = spot;
	}
	return i;
}

/* The rows around the cursor, which stays in its line where there are rows enough. */
static void make_rows(struct event_cursor *c, const struct event_pick *k, const struct scene *s,
		      int h)
{
	const struct past *p = s->past;
	int above, below, margin = s->wound && s->paused && h >= 3 * MARGIN ? MARGIN : 0;
	uint64_t up[EVENT_ROWS], down[EVENT_ROWS];

	if (!c->spot || h < 1)
		return;
	h = h < EVENT_ROWS ? h : EVENT_ROWS;
	c->above = c->above < margin ? margin : c->above >= h - margin ? h - 1 - margin : c->above;
	above = collect(k, p, c->spot, -1, c->above, up);
	below = collect(k, p, c->spot, 1, h - 1 - above, down);
	above += collect(k, p, above ? up[above - 1] : c->spot, -1, h - 1 - above - below,
			 up + above);
	for (int i = above; i-- > 0; )
		c->rows[c->nrows++] = up[i];
	c->rows[c->nrows++] = c->spot;
	for (int i = 0; i < below; i++)
		c->rows[c->nrows++] = down[i];
	c->above = above;
}

void event_cursor_place(struct event_cursor *c, const struct event_pick *k, const struct scene *s,
			int h)
{
	c->nrows = 0;
	if (!s->past)
		return;
	place(c, k, s);
	make_rows(c, k, s, h);
}
