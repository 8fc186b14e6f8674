// SPDX-License-Identifier: GPL-2.0-or-later
#include "lock_graph.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "../src/base/say.h"

#define WHO_MAX 22		/* and more where there is room to its right */
#define WHO_WIDE 44		/* where there is room for the thread, too */
#define WIDE 110
#define LANE 8			/* cells from one edge to the next */
#define VERB 6			/* "holds " */
#define END_MAX 22		/* "-ETIMEDOUT to cpu 1023" */

static void add(struct graph *g, const struct lock_side *s, enum lock_how how, uint32_t lock)
{
	bool first = !g->n || g->line[g->n - 1].side != s;

	if (g->n < GRAPH_LINES && lock)
		g->line[g->n++] = (struct graph_line){ s->cpu, first, s, how, lock };
}

static void join(struct graph *g)
{
	for (int from = 0; from < g->n; from++)
		for (int to = 0; to < g->n && g->line[from].how == LOCK_TRIED && g->nedges < 2; to++)
			if (g->line[to].how != LOCK_TRIED && g->line[to].lock == g->line[from].lock) {
				g->edge[g->nedges][0] = from;
				g->edge[g->nedges++][1] = to;
			}
}

/* The holder first, then the one that gave up; of AA, and where a full table hides that, the CPU itself is both. */
void lock_graph_make(struct graph *g, const struct lock_failure_entry *f)
{
	const struct lock_side *h = &f->holder, *me = &f->me;
	bool aa = f->why == BMA_LOCK_AA;

	memset(g, 0, sizeof(*g));
	if (!aa && h->cpu != CPU_UNKNOWN && h->cpu != me->cpu) {
		add(g, h, lock_holder_how(f), f->lock);
		if (f->why == BMA_LOCK_ABBA)
			add(g, h, LOCK_TRIED, h->tried);
		if (f->why == BMA_LOCK_ABBA && h->tried)
			add(g, me, LOCK_HELD, h->tried);
	}
	if (aa || h->cpu == me->cpu)
		add(g, me, LOCK_HELD, f->lock);
	add(g, me, LOCK_TRIED, f->lock);
	join(g);
}

/* The program says more than the thread. */
static void say_who(struct say *s, const struct model *m, const struct graph_line *l, bool wide)
{
	struct lock_side side = *l->side;
	char who[128];

	if (!l->first)
		return;
	if (!wide && side.prog)
		side.pid = 0;
	lock_who_words(m, &side, who, sizeof(who));
	say(s, "cpu %" PRIu32 "%s%s", l->cpu, *who ? "  " : "", who);
}

static int who_width(const struct model *m, const struct graph *g, bool wide, int most)
{
	int w = 0;

	for (int i = 0; i < g->n; i++) {
		char text[160];
		struct say s;

		say_start(&s, text, sizeof(text));
		say_who(&s, m, &g->line[i], wide);
		if (draw_width(text) > w)
			w = draw_width(text);
	}
	return w < most ? w : most;
}

static int names_width(const struct model *m, const struct graph *g)
{
	int w = 0;

	for (int i = 0; i < g->n; i++) {
		char name[LOCK_NAME];
		int n = draw_width(lock_words(m, g->line[i].lock, name, sizeof(name)));

		if (n > w)
			w = n;
	}
	return w;
}

static void draw_run(const struct draw *d, int y, int from, int to, int end)
{
	for (int x = from; x < to && x < end; x++)
		draw_text(d, y, x, 1, ROLE_TEXT, "─");
}

/* From the line that waits, in a lane of its own, to the line that holds. x: where lines begin, by line. */
static void draw_edge(const struct draw *d, const struct graph *g, int edge, const int x[GRAPH_LINES],
		      int lane, struct rect r)
{
	int from = g->edge[edge][0], to = g->edge[edge][1], end = r.x + r.w;
	int top = from < to ? from : to, bottom = from < to ? to : from;

	if (lane >= end)
		return;
	draw_text(d, r.y + to, x[to] + 1, end - x[to] - 1, ROLE_STRONG, "◄");
	draw_run(d, r.y + to, x[to] + 2, lane, end);
	draw_run(d, r.y + from, x[from] + 1, lane, end);
	draw_text(d, r.y + top, lane, 1, ROLE_TEXT, "┐");
	draw_text(d, r.y + bottom, lane, 1, ROLE_TEXT, "┘");
	for (int y = top + 1; y < bottom; y++)
		draw_text(d, r.y + y, lane, 1, ROLE_TEXT, "│");
}

/* Who it was is not cut as long as nothing else has to be. */
static int who_most(const struct model *m, const struct graph *g, int w)
{
	int left = w - 2 - VERB - names_width(m, g) - 4 - LANE * (g->nedges > 1) - 2 - END_MAX;

	return w >= WIDE ? WHO_WIDE : left > WHO_MAX ? left : WHO_MAX;
}

static int draw_line(const struct draw *d, const struct model *m, const struct graph_line *l, int who,
		     bool wide, struct rect r)
{
	static const char *const verbs[] = {
		[LOCK_HELD] = "holds", [LOCK_TRIED] = "wants", [LOCK_OPEN] = "has? ",
	};
	char text[160], name[LOCK_NAME];
	struct say s;
	int x = r.x;

	say_start(&s, text, sizeof(text));
	say_who(&s, m, l, wide);
	draw_text(d, r.y, x, who, ROLE_STRONG, text);
	x += who + 2;
	say_start(&s, text, sizeof(text));
	say(&s, "%s %s", verbs[l->how], lock_words(m, l->lock, name, sizeof(name)));
	return x + draw_text(d, r.y, x, r.x + r.w - x, l->how ? ROLE_NOTICE : ROLE_TEXT, text);
}

/* Lanes begin behind the longest name; the edge that spans more lines is the outer one. */
void lock_graph_draw(const struct draw *d, const struct model *m, const struct lock_failure_entry *f,
		     const struct graph *g, struct rect r)
{
	bool wide = r.w >= WIDE;
	int who = who_width(m, g, wide, who_most(m, g, r.w)), x[GRAPH_LINES];
	int lane = r.x + who + 2 + VERB + names_width(m, g) + 4;
	int last = g->n - 1, outer = lane + LANE * (g->nedges - 1);
	char text[64];

	for (int i = 0; i < g->n; i++)
		x[i] = draw_line(d, m, &g->line[i], who, wide, (struct rect){ r.y + i, r.x, 1, r.w });
	/* the wait of who gave up is told last and reaches furthest */
	for (int e = 0; e < g->nedges; e++)
		draw_edge(d, g, e, x, lane + LANE * e, r);
	snprintf(text, sizeof(text), "%s to cpu %" PRIu32, lock_errno_words(f->why), f->me.cpu);
	if (last >= 0)
		draw_text(d, r.y + last, (g->nedges ? outer + 2 : x[last] + 2),
			  r.x + r.w - outer - 2, ROLE_BAD, text);
}
