// SPDX-License-Identifier: GPL-2.0-or-later
#include "diagram_parts.h"

#include <stdio.h>

#include "event_moves.h"
#include "format.h"

#define TEXT DIAGRAM_TEXT

static void say_change(struct say *s, const char *list, int64_t n)
{
	uint64_t count = n < 0 ? -(uint64_t)n : (uint64_t)n;

	if (n)
		say(s, "%s %c%s", list, n < 0 ? '-' : '+',
		    count < 10000 ? text_count(count).s : text_short(count).s);
}

/* An arrow leaves the lower edge of some boxes at the right: there it stands at the left. */
static void mark_box(struct drawing *g, const struct rect *b, bool left, int64_t n, int64_t extra)
{
	int y = b->y + b->h - 1, w;
	char text[TEXT];
	struct say s;

	if (!n && !extra)
		return;
	say_start(&s, text, sizeof(text));
	say_change(&s, "", n);
	say_change(&s, " extra", extra);
	say(&s, " ");
	w = draw_width(text);
	canvas_over(g->c, y, left ? b->x + 1 : b->x + b->w - 1 - w, ROLE_FIRED, text);
}

void diagram_marks(struct drawing *g)
{
	const struct places *p = &g->p;
	struct event_moves v;
	const int64_t *by = v.by;
	bool own, in;

	event_whose(&g->last->any.event, g->f, &own, &in);
	event_moves(&v, &g->last->any.event, own, in);
	mark_box(g, &p->slab, false, by[BOX_SLAB], 0);
	mark_box(g, &p->use, true, by[BOX_IN_USE], 0);
	mark_box(g, &p->free, false, by[BMA_FREE_LLIST], by[BMA_FREE_LLIST_EXTRA]);
	mark_box(g, &p->by_rcu, true, by[BMA_FREE_BY_RCU], by[BMA_FREE_LLIST_EXTRA_RCU]);
	mark_box(g, &p->for_gp, false, by[BMA_WAITING_FOR_GP], 0);
	mark_box(g, &p->by_ttrace, false, by[BMA_FREE_BY_RCU_TTRACE], 0);
	mark_box(g, &p->for_ttrace, false, by[BMA_WAITING_FOR_GP_TTRACE], 0);
}
