// SPDX-License-Identifier: GPL-2.0-or-later
#include "diagram_parts.h"

#include <stdio.h>

#include "cache_words.h"
#include "format.h"
#include "../src/base/say.h"

#define TEXT DIAGRAM_TEXT

/* The number in full, or in short where that is too long. */
static const char *fit_number(char *buf, size_t size, int64_t n, bool known, int room)
{
	say_number(buf, size, n, known);
	if (draw_width(buf) > room)
		snprintf(buf, size, "%s%s%s", known ? "" : "~", n < 0 ? "-" : "",
			 text_short(n < 0 ? -(uint64_t)n : (uint64_t)n).s);
	return buf;
}

static void words_in(struct drawing *g, const struct rect *box, int line, int x, const char *text)
{
	canvas_text(g->c, box->y + line, box->x + x, box->w - 1 - x, ROLE_TEXT, text);
}

/* "33". Returns where words behind it go. */
static int list_in(struct drawing *g, const struct rect *box, int line, enum bma_list list)
{
	char text[TEXT];
	bool known = fact_known(g->f, list);

	fit_number(text, sizeof(text), g->f->list[list], known, 9);
	canvas_text(g->c, box->y + line, box->x + 2, 9, known ? ROLE_STRONG : ROLE_NOTICE, text);
	return 3 + draw_width(text);
}

/* The lists for what came while `active` was busy: a name and a number in the other's box. The
 * name yields to a number that is too long. */
static void extra_in(struct drawing *g, const struct rect *box, const char *name,
		     const char *short_name, enum bma_list list)
{
	bool known = fact_known(g->f, list);
	int room = box->w - 4 - draw_width(name);
	char number[TEXT];

	fit_number(number, sizeof(number), g->f->list[list], known, 6);
	if (draw_width(number) > room)
		name = short_name;
	words_in(g, box, 2, 2, name);
	canvas_text(g->c, box->y + 2, box->x + 3 + draw_width(name), 6,
		    known ? ROLE_TEXT : ROLE_NOTICE, number);
}

static void draw_slab_line(struct drawing *g, int line, const char *name, uint64_t n)
{
	const struct rect *b = &g->p.slab;
	char number[TEXT], text[TEXT];
	bool lossy = fact_lossy(g->f);

	snprintf(number, sizeof(number), "%s%s", lossy ? "~" : "",
		 n < (lossy ? 10000 : 100000) ? text_count(n).s : text_short(n).s);
	snprintf(text, sizeof(text), "%-4s%6.12s", name, number);
	canvas_text(g->c, b->y + line, b->x + 1, b->w - 2, ROLE_TEXT, text);
}

static void draw_slab(struct drawing *g)
{
	canvas_box(g->c, g->p.slab, "slab");
	draw_slab_line(g, 1, "out", g->f->out);
	draw_slab_line(g, 2, "back", g->f->back);
}

static void draw_free(struct drawing *g)
{
	const struct rect *b = &g->p.free;
	char text[TEXT];
	bool known = fact_known(g->f, BMA_FREE_LLIST);

	canvas_box(g->c, *b, "free_llist");
	fit_number(text, sizeof(text), g->f->list[BMA_FREE_LLIST], known, 7);
	canvas_text(g->c, b->y + 1, b->x + 2, 7, known ? ROLE_STRONG : ROLE_NOTICE, text);
	g->gauge = (struct rect){ b->y + 1, b->x + 9, 1, b->w - 10 };
	extra_in(g, b, "free_llist_extra", "extra", BMA_FREE_LLIST_EXTRA);
}

/* Objects are freed on any CPU: in use belongs to the whole class. */
static void draw_use(struct drawing *g)
{
	const struct rect *b = &g->p.use;
	uint32_t most = model_alloc(g->f->model, g->f->class->alloc)->max_entries;
	char text[TEXT];

	canvas_box(g->c, *b, "in use");
	say_in_use(text, sizeof(text), g->f->class, b->w - 3);
	canvas_text(g->c, b->y + 1, b->x + 2, b->w - 3,
		    g->f->class->in_doubt ? ROLE_NOTICE : ROLE_STRONG, text);
	if (g->f->cpu >= 0 && g->f->model->ncpus > 1)
		snprintf(text, sizeof(text), "of all CPUs");
	else if (most)
		snprintf(text, sizeof(text), "limit %s", text_short(most).s);
	else
		snprintf(text, sizeof(text), "objects");
	words_in(g, b, 2, 2, text);
}

static void draw_by_rcu(struct drawing *g)
{
	canvas_box(g->c, g->p.by_rcu, "free_by_rcu");
	list_in(g, &g->p.by_rcu, 1, BMA_FREE_BY_RCU);
	extra_in(g, &g->p.by_rcu, "free_llist_extra_rcu", "extra_rcu", BMA_FREE_LLIST_EXTRA_RCU);
}

/* How long a batch has been waiting; a callback stays due when all its objects were taken back. */
static const char *say_wait(char *buf, size_t size, const struct wait_facts *w, int64_t objects,
			    int room)
{
	struct text age = text_age(w->age);

	if (w->batches > 1)
		snprintf(buf, size, "in %u, oldest %s", w->batches, age.s);
	else if (w->batches && objects)
		snprintf(buf, size, "for %s", age.s);
	else if (w->batches)
		snprintf(buf, size, "in flight %s", age.s);
	else
		snprintf(buf, size, w->unknown ? "for ?" : "");
	if (draw_width(buf) > room && w->batches > 1)
		snprintf(buf, size, "in %u, %s", w->batches, age.s);
	if (draw_width(buf) > room)
		buf[0] = 0;
	return buf;
}

static void draw_waiting(struct drawing *g, const struct rect *b, const char *name,
			 enum bma_list list, unsigned int flavour)
{
	char text[TEXT];
	int x;

	canvas_box(g->c, *b, name);
	x = list_in(g, b, 1, list);
	words_in(g, b, 1, x, say_wait(text, sizeof(text), &g->f->wait[flavour], g->f->list[list],
				      b->w - 1 - x));
}

/* What is added while a callback is in flight has to wait for that one first. */
static void draw_by_ttrace(struct drawing *g)
{
	const struct rect *b = &g->p.by_ttrace;
	int64_t n = g->f->list[BMA_FREE_BY_RCU_TTRACE];
	bool in_flight = g->f->wait[BMA_GP_TASKS_TRACE].batches;
	struct say s;
	char text[TEXT];
	int x;

	canvas_box(g->c, *b, "free_by_rcu_ttrace");
	x = list_in(g, b, 1, BMA_FREE_BY_RCU_TTRACE);
	say_start(&s, text, sizeof(text));
	if (n > 0 && in_flight)
		say(&s, "behind, %s", text_age(g->f->behind_age).s);
	else if (n > 0 && g->f->behind_age)
		say(&s, "for %s", text_age(g->f->behind_age).s);
	if (x + draw_width(text) < b->w - 1)
		words_in(g, b, 1, x, text);
}

void diagram_boxes(struct drawing *g)
{
	draw_slab(g);
	draw_free(g);
	draw_use(g);
	draw_by_rcu(g);
	draw_waiting(g, &g->p.for_gp, "waiting_for_gp", BMA_WAITING_FOR_GP, BMA_GP_RCU);
	draw_by_ttrace(g);
	draw_waiting(g, &g->p.for_ttrace, "waiting_for_gp_ttrace", BMA_WAITING_FOR_GP_TTRACE,
		     BMA_GP_TASKS_TRACE);
}
