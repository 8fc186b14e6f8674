// SPDX-License-Identifier: GPL-2.0-or-later
/* Screen 7, Events: the newest events as text, and what the selected one means. */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "../src/event/kind.h"
#include "event_cursor.h"
#include "event_line.h"
#include "explain_say.h"
#include "view.h"

#define TEXT_WIDTH 110		/* of the explanation: longer lines are hard to read */
#define EXPLAIN_LINES 5	/* a heading and four lines of text */
#define DETAIL_LINES 2

struct events {
	struct entry filter;
	enum event_group group;
	bool detail;		/* more of the selected event */
	struct event_cursor cursor;
	struct event_barren barren;
	struct rect list;
};

static void *events_open(void)
{
	return calloc(1, sizeof(struct events));
}

static bool events_typed(void *state, const struct input *in)
{
	struct events *v = state;

	return entry_typed(&v->filter, in);
}

static bool events_act(void *state, struct focus *focus, enum action action,
		       const struct input *in)
{
	struct events *v = state;

	(void)focus;
	switch (action) {
	case ACT_FILTER:
		v->filter.typing = true;
		return true;
	case ACT_GROUP:
		v->group = (v->group + 1) % EVENT_GROUPS;
		return true;
	case ACT_OPEN:
		v->detail = !v->detail;
		return true;
	case ACT_CLICK:
		event_cursor_click(&v->cursor, in->y - v->list.y);
		return true;
	default:
		return event_cursor_act(&v->cursor, action, v->list.h > 1 ? v->list.h - 1 : 1);
	}
}

static void events_note(void *state, char *buf, size_t size)
{
	const struct events *v = state;
	struct say s;

	say_start(&s, buf, size);
	entry_note(&v->filter, &s);
	say(&s, "%s", event_group_name(v->group));
	if (v->cursor.stopped && !v->cursor.paused)
		say(&s, "  End: newest");
}

static bool events_prompt(void *state, char *buf, size_t size)
{
	const struct events *v = state;

	return entry_prompt(&v->filter, "owner, kind, cpu2, nmi   Enter: keep   Esc: all", buf,
			    size);
}

static void draw_heading(const struct draw *d, int y, const struct event_layout *l)
{
	for (int c = 0; c < EV_COLUMNS; c++) {
		if (l->w[c] && event_column_is_number(c))
			draw_right(d, y, l->x[c], l->w[c], ROLE_HEADING, event_heading(c));
		else if (l->w[c])
			draw_text(d, y, l->x[c], l->w[c], ROLE_HEADING, event_heading(c));
	}
}

/* A meaning that the row above has too need not be read again. */
static enum role role_of(enum event_column column, const struct event *e,
			 const struct event *above)
{
	if (column == EV_TIME || column == EV_POSITION)
		return ROLE_DIM;
	if (column == EV_MEANING)
		return above && above->kind == e->kind ? ROLE_DIM : ROLE_TEXT;
	return event_role(e);
}

static void draw_event(const struct draw *d, int y, const struct event_layout *l,
		       const struct model *m, uint64_t spot, const struct event *e,
		       const struct event *above)
{
	char text[EVENT_TEXT];

	for (int c = 0; c < EV_COLUMNS; c++) {
		enum role role = role_of(c, e, above);

		if (!l->w[c] || (c == EV_POSITION && !(spot & 1)))
			continue;
		event_text(c, m, e, spot_position(spot), l->w[c], text);
		if (event_column_is_number(c))
			draw_right(d, y, l->x[c], l->w[c], role, text);
		else
			draw_text(d, y, l->x[c], l->w[c], role, text);
	}
}

static void draw_rows(const struct events *v, const struct draw *d, const struct scene *s)
{
	struct event_layout l = event_layout(v->list.w, s->newest->ncpus);
	const struct event *above = NULL;

	draw_heading(d, v->list.y - 1, &l);
	for (int i = 0; i < v->cursor.nrows; i++) {
		const struct event *e = event_at_spot(s->past, v->cursor.rows[i]);

		if (!e)
			continue;
		draw_event(d, v->list.y + i, &l, s->newest, v->cursor.rows[i], e, above);
		above = e;
		if (v->cursor.rows[i] != v->cursor.spot)
			continue;
		draw_mark_line(d, v->list.y + i, 0, v->list.w, ROLE_SELECTED);
		draw_text(d, v->list.y + i, 0, 1, ROLE_SELECTED, ">");
	}
}

/* What led to it, as in the list, and its place among the events of its CPU. */
static void draw_detail(const struct draw *d, const struct explain *x, struct rect r)
{
	char text[EVENT_TEXT], what[EVENT_TEXT];
	struct say s;

	say_start(&s, text, sizeof(text));
	if (x->cause) {
		event_text(EV_WHAT, x->model, x->cause, x->cause_position, r.w, what);
		say(&s, "led to by: #%s %s %s, %s before", text_count(x->cause_position).s,
		    kind_name(x->cause->kind), what, explain_ago(x).s);
	} else if (explain_has_cause(x->event->kind)) {
		say(&s, "led to by: an event that is not kept any more, or was lost");
	} else {
		say(&s, "led to by: no other event");
	}
	draw_text(d, r.y, r.x, r.w, ROLE_TEXT, text);
	say_start(&s, text, sizeof(text));
	say(&s, "number %s of CPU %u   ", text_count(x->event->seq).s, x->event->cpu);
	if (x->event->obj)
		say(&s, "o..... is named by bits 3 to 22 of its address");
	draw_text(d, r.y + 1, r.x, r.w, ROLE_DIM, text);
}

static void draw_explanation(const struct events *v, const struct draw *d, const struct scene *s,
			     struct rect r)
{
	const struct event *e = v->cursor.spot ? event_at_spot(s->past, v->cursor.spot) : NULL;
	struct explain x;
	char text[600];
	int lines;

	if (!e || r.h < 2)
		return;
	explain_find(&x, s->newest, s->past, e, spot_position(v->cursor.spot));
	snprintf(text, sizeof(text), "%s %s#%s   %s", kind_name(e->kind),
		 v->cursor.spot & 1 ? "" : "after ", text_count(spot_position(v->cursor.spot)).s,
		 explain_where(e));
	draw_text(d, r.y, r.x + 1, r.w - 1, ROLE_STRONG, text);
	r = (struct rect){ r.y + 1, r.x + 1, r.h - 1, r.w - 2 < TEXT_WIDTH ? r.w - 2 : TEXT_WIDTH };
	lines = draw_paragraph(d, r, ROLE_TEXT, explain(&x, text, sizeof(text)));
	if (v->detail && lines + DETAIL_LINES <= r.h)
		draw_detail(d, &x, (struct rect){ r.y + lines, r.x, DETAIL_LINES, r.w });
}

/* Of those that are kept. */
static uint32_t stalls_of(const struct model *m)
{
	uint32_t stalls = 0;

	for (uint64_t n = m->nincidents; n && n + INCIDENTS_KEPT > m->nincidents; n--) {
		const struct incident *i = model_incident(m, n);

		stalls += i && i->type == INCIDENT_STALL;
	}
	return stalls;
}

/* Events there are, but none to be shown. */
static void say_none(const struct events *v, const struct model *m, uint64_t events, char *buf,
		     size_t size)
{
	uint32_t stalls = v->group == GROUP_FAILURES ? stalls_of(m) : 0;
	bool filter = *v->filter.text;
	struct say s;

	say_start(&s, buf, size);
	if (v->group == GROUP_FAILURES)
		say(&s, "None of the last %s events is a failed allocation or attempt at a lock", text_count(events).s);
	else
		say(&s, "None of the last %s events is of the kinds that are shown (%s)",
		    text_count(events).s, event_group_name(v->group));
	if (filter)
		say(&s, " and has \"%s\" in its owner, kind, context or CPU", v->filter.text);
	if (stalls)
		say(&s, "; but there %s %" PRIu32 " stall%s of grace periods: screen 3",
		    stalls == 1 ? "is" : "are", stalls, stalls == 1 ? "" : "s");
	say(&s, ". g: other kinds%s.", filter ? ", Esc: no filter" : "");
}

static void draw_nothing(const struct events *v, const struct draw *d, const struct scene *s,
			 struct rect body)
{
	struct rect r = { body.y + 2, body.x + 2, body.h - 2, body.w - 4 };
	uint64_t oldest = 0, newest = 0;
	char text[320];

	if (s->past)
		past_range(s->past, &oldest, &newest);
	if (!newest)
		snprintf(text, sizeof(text), "No event yet. Each allocation, each free and each move "
			 "between two lists becomes a line here as soon as somebody uses a BPF "
			 "memory cache.");
	else
		say_none(v, s->newest, newest - oldest + 1, text, sizeof(text));
	draw_paragraph(d, r, ROLE_TEXT, text);
}

/* The event that the user chose is what the other screens show. */
static void tell_focus(const struct events *v, const struct scene *s)
{
	const struct event *e = v->cursor.spot && s->past ? event_at_spot(s->past, v->cursor.spot) :
				NULL;
	const struct model *m = s->model;
	const struct model_cache *c;

	s->focus->all_kinds = v->group == GROUP_ALL;
	if (!e || !v->cursor.stopped)
		return;
	if (s->paused)
		s->focus->position = spot_position(v->cursor.spot);
	c = model_cache(m, e->cache);
	if (!c)
		return;
	s->focus->class = c->class;
	s->focus->number = m->classes[c->class].number;
	if (c->info.cpu != CPU_UNKNOWN)
		s->focus->cpu = c->info.cpu;
}

/* False: there is no memory for it. */
static bool place(struct events *v, const struct scene *s)
{
	struct event_pick *k = event_pick_new(s->newest, v->group, v->filter.text, &v->barren);

	if (!k)
		return false;
	event_cursor_place(&v->cursor, k, s, v->list.h);
	event_pick_free(k);
	tell_focus(v, s);
	return true;
}

static void events_settle(void *state, const struct scene *s)
{
	place(state, s);
}

static void events_draw(void *state, const struct draw *d, const struct scene *s,
			struct rect body)
{
	struct events *v = state;
	int explained = EXPLAIN_LINES + (v->detail ? DETAIL_LINES : 0);
	struct rect r = { body.y + body.h - explained, body.x, explained, body.w };

	v->list = (struct rect){ body.y + 1, body.x, body.h - 1 - explained, body.w };
	if (!place(v, s)) {
		draw_text(d, body.y, 1, body.w - 1, ROLE_BAD, "out of memory: nothing drawn");
		return;
	}
	if (!v->cursor.nrows) {
		draw_nothing(v, d, s, body);
		return;
	}
	draw_rows(v, d, s);
	draw_explanation(v, d, s, r);
}

static const struct word events_words[] = {
	{ "SECONDS", "since the stream began" },
	{ "CPU", "where the code ran; (cpu2's): the cache is another CPU's" },
	{ "IN", "soft, irq, nmi: not a task's own work" },
	{ "FREE", "objects on free_llist after it" },
	{ "no states", "nor owner, map_fd: what bmascope asked itself" },
	{ "work only", "no allocs and frees but those that queued refill_work" },
	{ "o0c4e1", "an object: bits 3 to 22 of its address" },
	{ "queued", "refill_work was asked for: it runs when interrupts are on" },
	{ "pending", "it was needed, and asked for before" },
	{ "behind", "taken back from free_by_rcu_ttrace" },
	{ "waiting", "taken back from waiting_for_gp_ttrace" },
	{ "ttrace", "tasks-trace, where the line is short" },
	{ NULL, NULL },
};

static const struct word *const words[] = { events_words, NULL };

const struct view_ops view_events = {
	.name = "Events",
	.action = ACT_EVENTS,
	.events = true,
	.open = events_open,
	.close = free,
	.typed = events_typed,
	.act = events_act,
	.settle = events_settle,
	.draw = events_draw,
	.note = events_note,
	.prompt = events_prompt,
	.words = words,
};
