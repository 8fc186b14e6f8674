// SPDX-License-Identifier: GPL-2.0-or-later
#include "diagram_parts.h"

#include <stdio.h>
#include <string.h>

#include "cache_words.h"
#include "format.h"
#include "../src/base/say.h"

#define BIT(n) (1u << (n))
#define TEXT DIAGRAM_TEXT

static enum role flow_role(const struct cache_facts *f, uint32_t flows)
{
	bool moves = false;

	for (unsigned int i = 0; i < FLOWS; i++)
		if (flows & BIT(i))
			moves |= f->rated ? f->rate[i] : f->flow[i];
	if (f->fired & flows)
		return f->marked ? ROLE_FIRED : ROLE_STRONG;
	return moves ? ROLE_TEXT : ROLE_DIM;
}

/* "unit_free_rcu 12", as long as it may be. */
static const char *say_named(char *buf, size_t size, const struct cache_facts *f, const char *name,
			     enum flow flow, int room)
{
	char number[TEXT];

	snprintf(buf, size, "%s %s", name,
		 say_flow(number, sizeof(number), f, flow, room - draw_width(name) - 1));
	return buf;
}

/* A line from x to end with a number in its middle. */
static void arrow_line(struct drawing *g, int y, int x, int end, enum flow flow)
{
	enum role role = flow_role(g->f, BIT(flow));
	char number[TEXT];
	int n;

	say_flow(number, sizeof(number), g->f, flow, end - x - 3);
	n = draw_width(number);
	canvas_text(g->c, y, x + (end - x - n) / 2, n, role, number);
	canvas_put(g->c, y, x + (end - x - n) / 2 - 1, role, " ");
	canvas_put(g->c, y, x + (end - x - n) / 2 + n, role, " ");
	canvas_across(g->c, y, x, end, role);
}

/* alloc_bulk(): one arrow into free_llist, from three places. */
static void draw_alloc_bulk(struct drawing *g)
{
	const struct places *p = &g->p;
	uint32_t taken = BIT(FLOW_BACK_BEHIND) | BIT(FLOW_BACK_WAITING);
	enum role role = flow_role(g->f, taken);
	int y = p->slab.y + 1;

	canvas_text(g->c, p->slab.y, end_of(&p->slab) + 1, 10, ROLE_TEXT, "alloc_bulk");
	arrow_line(g, y, end_of(&p->slab), p->taken, FLOW_SLAB_OUT);
	canvas_put(g->c, y, p->taken, role, "┴");
	role = flow_role(g->f, taken | BIT(FLOW_SLAB_OUT));
	canvas_across(g->c, y, p->taken + 1, p->free.x - 1, role);
	canvas_put(g->c, y, p->free.x - 1, role, "►");
	canvas_join(g->c, y, end_of(&p->slab) - 1, ROLE_TEXT, "├");
}

/* Back from one of the ttrace lists, to the column that goes up to alloc_bulk's arrow. */
static void draw_taken_from(struct drawing *g, const struct rect *b, enum flow flow,
			    const char *corner)
{
	enum role role = flow_role(g->f, BIT(flow));
	int y = b->y + 1;
	char number[TEXT];

	canvas_put(g->c, y, g->p.taken, role, corner);
	canvas_across(g->c, y, g->p.taken + 1, b->x, role);
	canvas_join(g->c, y, b->x, ROLE_TEXT, "┤");
	say_flow(number, sizeof(number), g->f, flow, g->p.taken - 5);
	canvas_text_left(g->c, y, g->p.taken - 1, g->p.taken - 4, role, number);
}

static void draw_taken(struct drawing *g)
{
	const struct places *p = &g->p;
	enum role role = flow_role(g->f, BIT(FLOW_BACK_BEHIND) | BIT(FLOW_BACK_WAITING));

	canvas_put(g->c, p->slab.y + 2, p->taken, role, "▲");
	canvas_down(g->c, p->slab.y + 3, p->by_ttrace.y + 1, p->taken, role);
	draw_taken_from(g, &p->by_ttrace, FLOW_BACK_BEHIND, "├");
	canvas_down(g->c, p->by_ttrace.y + 2, p->for_ttrace.y + 1, p->taken,
		    flow_role(g->f, BIT(FLOW_BACK_WAITING)));
	draw_taken_from(g, &p->for_ttrace, FLOW_BACK_WAITING, "└");
	canvas_text_left(g->c, p->by_ttrace.y, p->taken - 1, 10, ROLE_TEXT, "took back");
}

/* Frees that met a busy `active` went to the extra list: rare, so they take the label's place. */
static void draw_free_label(struct drawing *g, int y, int x, int room)
{
	uint64_t extra = g->f->flow[FLOW_FREE_EXTRA];
	char words[TEXT];

	snprintf(words, sizeof(words), "unit_free +%s extra", text_short(extra).s);
	if (extra && draw_width(words) > room)
		snprintf(words, sizeof(words), "+%s extra", text_short(extra).s);
	canvas_text(g->c, y, x, room, ROLE_TEXT, extra ? words : "unit_free");
}

static void draw_alloc_free(struct drawing *g)
{
	const struct places *p = &g->p;
	int x = end_of(&p->free), y = p->free.y;
	enum role give = flow_role(g->f, BIT(FLOW_ALLOC));
	uint32_t both = BIT(FLOW_FREE) | BIT(FLOW_FREE_EXTRA);

	canvas_text(g->c, y, x + 3, 10, ROLE_TEXT, "unit_alloc");
	arrow_line(g, y + 1, x, p->use.x - 1, FLOW_ALLOC);
	canvas_put(g->c, y + 1, p->use.x - 1, give, "►");
	canvas_join(g->c, y + 1, x - 1, ROLE_TEXT, "├");
	canvas_put(g->c, y + 2, x, flow_role(g->f, both), "◄");
	arrow_line(g, y + 2, x + 1, p->use.x, FLOW_FREE);
	canvas_join(g->c, y + 2, p->use.x, ROLE_TEXT, "┤");
	draw_free_label(g, y + 3, x + 3, p->use.x - x - 4);
}

/* Where an arrow begins at a lower edge: of an arrow of one row all that can be double. */
static void leave_below(struct drawing *g, int y, int x, enum role role)
{
	bool fired = role == ROLE_FIRED;

	canvas_join(g->c, y, x, fired ? role : ROLE_TEXT, fired ? "╥" : "┬");
}

/* An arrow of one row, from the box above to the box below, with words on its right. */
static void draw_step(struct drawing *g, int y, int x, uint32_t flows, const char *words, int room)
{
	enum role role = flow_role(g->f, flows);

	leave_below(g, y - 1, x, role);
	canvas_put(g->c, y, x, role, "▼");
	canvas_text(g->c, y, x + 2, room, role, words);
}

/* What leaves this CPU's free_llist goes to the target's list: not always the one drawn below. */
static void say_trim(char *buf, size_t size, const struct drawing *g, int room)
{
	char target[TEXT], in[TEXT] = "", number[TEXT], out[TEXT];

	say_target(target, sizeof(target), g->f, g->last);
	if (g->f->flow[FLOW_TRIM] != g->f->flow[FLOW_TRIM_IN])
		snprintf(in, sizeof(in), ", in %s",
			 say_flow(number, sizeof(number), g->f, FLOW_TRIM_IN, 6));
	say_named(out, sizeof(out), g->f, "free_bulk", FLOW_TRIM, 16);
	snprintf(buf, size, "%.30s%.30s%.30s", out, target, in);
	if (draw_width(buf) > room)
		snprintf(buf, size, "%.30s%.30s", out, in);
	if (draw_width(buf) > room)
		snprintf(buf, size, "%s", out);
}

/* Down the right side; the words stand left of the arrow. */
static void draw_rcu_step(struct drawing *g, int y, uint32_t flows, const char *words)
{
	enum role role = flow_role(g->f, flows);

	leave_below(g, y - 1, g->p.freed, role);
	canvas_put(g->c, y, g->p.freed, role, "▼");
	canvas_text_left(g->c, y, g->p.freed - 1, draw_width(words), role, words);
}

/* Both ways down from the upper row share the line of their words. */
static void draw_trim_and_free_rcu(struct drawing *g)
{
	int y = g->p.by_rcu.y - 1, room;
	uint64_t extra = g->f->flow[FLOW_FREE_RCU_EXTRA];
	char words[TEXT];
	struct say s;

	say_named(words, sizeof(words), g->f, "unit_free_rcu", FLOW_FREE_RCU, 20);
	s = (struct say){ words, sizeof(words), strlen(words) };
	if (extra)
		say(&s, "+%s", text_short(extra).s);
	draw_rcu_step(g, y, BIT(FLOW_FREE_RCU) | BIT(FLOW_FREE_RCU_EXTRA), words);
	room = g->p.freed - 1 - draw_width(words) - 2 - (g->p.trim + 2);
	say_trim(words, sizeof(words), g, room);
	draw_step(g, y, g->p.trim, BIT(FLOW_TRIM) | BIT(FLOW_TRIM_IN), words, room);
}

static void draw_ttrace(struct drawing *g)
{
	const struct places *p = &g->p;
	enum role role = flow_role(g->f, BIT(FLOW_TTRACE_END));
	int y = p->for_ttrace.y + p->for_ttrace.h, top = p->slab.y + p->slab.h;
	char words[TEXT];

	say_named(words, sizeof(words), g->f, "do_call_rcu_ttrace", FLOW_TTRACE_START, 25);
	draw_step(g, p->for_ttrace.y - 1, p->ttrace, BIT(FLOW_TTRACE_START), words, 25);
	leave_below(g, y - 1, p->ttrace, role);
	canvas_put(g->c, y, p->ttrace, role, "┘");
	arrow_line(g, y, p->back + 1, p->ttrace, FLOW_TTRACE_END);
	canvas_put(g->c, y, p->back, role, "└");
	canvas_text(g->c, y, p->ttrace + 2, 19, ROLE_TEXT, "__free_rcu after GP");
	canvas_put(g->c, top, p->back, role, "▲");
	canvas_down(g->c, top + 1, y, p->back, role);
}

/* From waiting_for_gp to the target's free_by_rcu_ttrace, which may be another CPU's. */
static void draw_rcu_end(struct drawing *g)
{
	const struct places *p = &g->p;
	enum role role = flow_role(g->f, BIT(FLOW_RCU_END) | BIT(FLOW_RCU_END_IN));
	int y = p->for_gp.y + 1, to = p->by_ttrace.y + 1;
	char words[TEXT], in[TEXT];

	canvas_join(g->c, y, p->for_gp.x, ROLE_TEXT, "┤");
	arrow_line(g, y, p->rcu + 1, p->for_gp.x, FLOW_RCU_END);
	canvas_put(g->c, y, p->rcu, role, "└");
	snprintf(words, sizeof(words), "__free_by_rcu");
	if (g->f->flow[FLOW_RCU_END] != g->f->flow[FLOW_RCU_END_IN])
		snprintf(words, sizeof(words), "in %s",
			 say_flow(in, sizeof(in), g->f, FLOW_RCU_END_IN, 6));
	canvas_text_left(g->c, y + 1, p->for_gp.x - 1, 13, ROLE_TEXT, words);
	canvas_down(g->c, to + 1, y, p->rcu, role);
	canvas_put(g->c, to, p->rcu, role, "┐");
	canvas_put(g->c, to, end_of(&p->by_ttrace), role, "◄");
	canvas_across(g->c, to, end_of(&p->by_ttrace) + 1, p->rcu, role);
}

static void draw_rcu(struct drawing *g)
{
	char words[TEXT];

	say_named(words, sizeof(words), g->f, "check_free_by_rcu", FLOW_RCU_START, 24);
	draw_rcu_step(g, g->p.for_gp.y - 1, BIT(FLOW_RCU_START), words);
	draw_rcu_end(g);
}

/* Ways past the lists, which most caches never see: words beside the arrows of the slab. */
static void draw_direct(struct drawing *g)
{
	static const struct {
		enum flow flow;
		const char *name;
	} ways[] = {
		{ FLOW_DRAIN, "drained" }, { FLOW_SLAB_ALLOC, "slab_alloc" },
		{ FLOW_RAW_FREE, "raw_free" },
	};
	int y = g->p.by_ttrace.y + 2;
	char words[TEXT];

	for (unsigned int i = 0; i < sizeof(ways) / sizeof(ways[0]); i++) {
		if (!g->f->flow[ways[i].flow])
			continue;
		snprintf(words, sizeof(words), "%s %s", ways[i].name,
			 text_short(g->f->flow[ways[i].flow]).s);
		canvas_text(g->c, y++, g->p.back + 2, 15, flow_role(g->f, BIT(ways[i].flow)),
			    words);
	}
}

void diagram_arrows(struct drawing *g)
{
	draw_alloc_bulk(g);
	draw_taken(g);
	draw_alloc_free(g);
	draw_trim_and_free_rcu(g);
	draw_ttrace(g);
	draw_rcu(g);
	draw_direct(g);
}
