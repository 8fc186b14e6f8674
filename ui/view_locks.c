// SPDX-License-Identifier: GPL-2.0-or-later
/* Screen 4, Locks: whose locks are used and waited for, what CPUs hold, and why an attempt failed. */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "entry.h"
#include "format.h"
#include "list.h"
#include "lock_graph.h"
#include "lock_table.h"
#include "view.h"
#include "../src/model/words.h"

#define ROWS_MIN 4		/* lines of the table that nothing else takes, the heading included */
#define STORY_MAX 1024

struct locks_view {
	struct lock_rows rows;
	enum lock_sort sort;
	bool reverse, single;
	struct entry filter;
	struct list list;
	uint64_t failure;	/* number of the one that is shown; 0: the newest */
	int browse;		/* asked for by keys since: so many on (or back) */
};

static uint64_t row_key(const void *rows, uint32_t row)
{
	return ((const struct lock_rows *)rows)->row[row].key;
}

static void *locks_open(void)
{
	struct locks_view *v = calloc(1, sizeof(*v));

	if (v)
		v->list = (struct list){ .rows = &v->rows, .n = &v->rows.n, .key_of = row_key };
	return v;
}

static void locks_close(void *state)
{
	struct locks_view *v = state;

	if (v)
		lock_rows_release(&v->rows);
	free(v);
}

static bool locks_typed(void *state, const struct input *in)
{
	struct locks_view *v = state;

	return entry_typed(&v->filter, in);
}

static bool locks_act(void *state, struct focus *focus, enum action action, const struct input *in)
{
	struct locks_view *v = state;

	(void)focus;
	switch (action) {
	case ACT_FILTER:
		v->filter.typing = true;
		return true;
	case ACT_SORT:
		v->sort = (v->sort + 1) % LOCK_SORTS;
		return true;
	case ACT_REVERSE:
		v->reverse = !v->reverse;
		return true;
	case ACT_GROUP:
		v->single = !v->single;
		v->list.chosen = false;
		return true;
	case ACT_INCIDENT_BEFORE:
	case ACT_LOG_BEFORE:
		v->browse--;
		return true;
	case ACT_INCIDENT_NEXT:
	case ACT_LOG_NEXT:
		v->browse++;
		return true;
	default:
		return list_act(&v->list, action, in);
	}
}

static void locks_note(void *state, char *buf, size_t size)
{
	const struct locks_view *v = state;
	struct say s;

	say_start(&s, buf, size);
	entry_note(&v->filter, &s);
	list_note(&v->list, &s);
	say(&s, "by %s%s", lock_sort_name(v->sort), v->reverse ? "↑" : "");
}

static bool locks_prompt(void *state, char *buf, size_t size)
{
	const struct locks_view *v = state;

	return entry_prompt(&v->filter, "Enter: keep   Esc: all rows", buf, size);
}

/* The failure to show; keys move from the one that is shown to others that are kept. */
static const struct lock_failure_entry *shown(struct locks_view *v, const struct model *m)
{
	uint64_t newest = m->locks.nlog;
	uint64_t oldest = newest > LOCK_LOG_KEPT ? newest - LOCK_LOG_KEPT + 1 : 1;
	int64_t at = (int64_t)(v->failure ? v->failure : newest) + v->browse;

	if (v->browse)
		v->failure = at >= (int64_t)newest ? 0 : at < (int64_t)oldest ? oldest : (uint64_t)at;
	v->browse = 0;
	if (v->failure && (v->failure < oldest || v->failure > newest))
		v->failure = 0;
	return model_lock_failure(m, v->failure ? v->failure : newest);
}

/* How the lines of the body are shared out. */
struct parts {
	int missing;		/* what is not told, in words */
	int held;
	int title, tables, graph, story;	/* of the failure */
};

static const char *const untold =
	"Single acquisitions are not told here, only waits and what came of them: rates, shares and what "
	"is held are not known. `record --locks` has them, and live screens while this one is open.";

static int paragraph_lines(const char *text, int w)
{
	return draw_paragraph(NULL, (struct rect){ .w = w }, ROLE_TEXT, text);
}

static int other_cpu(const struct lock_failure_entry *f)
{
	return f->holder.cpu != CPU_UNKNOWN && f->holder.cpu != f->me.cpu;
}

static struct parts share_out(const struct model *m, const struct lock_failure_entry *f,
			      const struct graph *g, const char *story, struct rect body)
{
	struct parts p = { .held = 1, .title = 1 };
	int busy = lock_cpus_busy(m), left;

	if (!model_locks_told(m))
		p.missing = paragraph_lines(untold, body.w - 2);
	if (f) {
		p.tables = 1 + other_cpu(f);
		p.graph = g->n;
		p.story = paragraph_lines(story, body.w - 4);
	}
	left = body.h - ROWS_MIN - p.missing - p.held - p.title - p.tables - p.graph - p.story;
	if (left < 0) {		/* the picture tells most; then the words */
		p.missing += left < -p.missing ? -p.missing : left;
		left = body.h - ROWS_MIN - p.missing - p.held - p.title - p.tables - p.graph - p.story;
	}
	if (left < 0)
		p.story += left < -p.story ? -p.story : left;
	if (left > 0 && busy > 1)
		p.held += busy - 1 < left / 2 ? busy - 1 : left / 2;
	return p;
}

static void draw_rows(const struct locks_view *v, const struct draw *d, bool told)
{
	for (uint32_t i = v->list.top; i < list_end(&v->list); i++)
		lock_row_draw(d, &v->rows.row[i], told, list_line(&v->list, i));
	list_mark(&v->list, d);
}

/* Where there is room below the rows. */
static void draw_own(const struct locks_view *v, const struct draw *d, const struct model *m)
{
	const struct rect *l = &v->list.area;
	char text[100];

	if (!m->cost.own_locks || (int64_t)v->rows.n >= l->h)
		return;
	snprintf(text, sizeof(text), "bmascope's own programs: %s lock events, not told",
		 text_count(m->cost.own_locks).s);
	draw_text(d, l->y + l->h - 1, l->x + 1, l->w - 1, ROLE_DIM, text);
}

static void draw_no_rows(const struct locks_view *v, const struct draw *d, const struct model *m)
{
	const struct rect *l = &v->list.area;
	struct rect r = { l->y, l->x + 2, l->h, l->w - 4 };
	char text[200];

	if (v->rows.all)
		snprintf(text, sizeof(text), "No name has \"%s\" in it: none of %" PRIu32
			 " rows. Esc shows all of them.", v->filter.text, v->rows.all);
	else
		snprintf(text, sizeof(text), m->locks.used ? "No lock was used that is known." :
			 "No event of a resilient spinlock so far.");
	draw_paragraph(d, r, ROLE_TEXT, text);
}

static void draw_title(const struct draw *d, const struct model *m,
		       const struct lock_failure_entry *f, struct rect r)
{
	char text[200], time[32];
	struct say s;

	if (!f) {
		draw_text(d, r.y, r.x + 1, r.w - 1, ROLE_GOOD,
			  "No attempt at a lock failed so far: no deadlock, no timeout.");
		return;
	}
	say_start(&s, text, sizeof(text));
	say(&s, "%s %" PRIu64 " of %" PRIu64, f->why == BMA_LOCK_TIMEOUT ? "TIMEOUT" : "DEADLOCK",
	    f->number, m->locks.nlog);
	r.x += 1 + draw_text(d, r.y, r.x + 1, r.w - 1, ROLE_BAD, text);
	say_start(&s, text, sizeof(text));
	say(&s, "  %s at %.6f s", lock_why_words(f->why), (f->time - m->start) / 1e9);
	if (f->me.waited)
		say(&s, ", found after %s", duration_words(f->me.waited, time, sizeof(time)));
	draw_text(d, r.y, r.x, r.w - r.x - 14, ROLE_TEXT, text);
	draw_right(d, r.y, 0, r.w - 1, ROLE_DIM, "< >: browse");
}

static void draw_failure(const struct draw *d, const struct model *m,
			 const struct lock_failure_entry *f, const struct graph *g,
			 const char *story, const struct parts *p, struct rect r)
{
	draw_title(d, m, f, (struct rect){ r.y, r.x, 1, r.w });
	if (!f)
		return;
	r.y += p->title;
	draw_text(d, r.y, r.x + 3, r.w - 3, ROLE_HEADING, "HELD THEN");
	lock_side_draw(d, m, other_cpu(f) ? &f->holder : &f->me,
		       (struct rect){ r.y, r.x + 14, 1, r.w - 14 });
	if (other_cpu(f))
		lock_side_draw(d, m, &f->me, (struct rect){ r.y + 1, r.x + 14, 1, r.w - 14 });
	r.y += p->tables;
	lock_graph_draw(d, m, f, g, (struct rect){ r.y, r.x + 3, p->graph, r.w - 4 });
	r.y += p->graph;
	if (p->story > 0)
		draw_paragraph(d, (struct rect){ r.y, r.x + 3, p->story, r.w - 4 }, ROLE_TEXT, story);
}

static void locks_draw(void *state, const struct draw *d, const struct scene *s, struct rect body)
{
	struct locks_view *v = state;
	struct lock_query q = { v->sort, v->reverse, v->single, v->filter.text };
	const struct model *m = s->model;
	const struct lock_failure_entry *f = shown(v, m);
	bool told = model_locks_told(m);
	char story[STORY_MAX] = "";
	struct rect r = body;
	struct graph g = { .n = 0 };
	struct parts p;

	if (lock_rows_make(&v->rows, m, s->rates, &q)) {
		draw_text(d, body.y, 1, body.w - 1, ROLE_BAD, "out of memory: nothing drawn");
		return;
	}
	if (f) {
		lock_graph_make(&g, f);
		lock_failure_story(m, f, story, sizeof(story));
	}
	p = share_out(m, f, &g, story, body);
	if (p.missing)
		draw_paragraph(d, (struct rect){ r.y, r.x + 1, p.missing, r.w - 2 }, ROLE_NOTICE,
			       untold);
	r.y += p.missing;
	r.h -= p.missing + p.held + p.title + p.tables + p.graph + p.story;
	v->list.area = (struct rect){ r.y + 1, r.x, r.h - 1, r.w };
	list_follow(&v->list);
	list_scroll(&v->list);
	lock_heading_draw(d, &q, r);
	if (v->rows.n)
		draw_rows(v, d, told);
	else
		draw_no_rows(v, d, m);
	draw_own(v, d, m);
	lock_held_draw(d, m, (struct rect){ r.y + r.h, r.x, p.held, r.w });
	draw_failure(d, m, f, &g, story, &p,
		     (struct rect){ r.y + r.h + p.held, r.x, p.title + p.tables, body.w });
}

static const struct word locks_words[] = {
	{ "ACQ/s", "acquisitions a second, at once or after a wait; -: single ones are not told" },
	{ "CONTENDED", "share of attempts that found the lock taken and went into the slow path" },
	{ "WAIT", "of those, till they had it or gave up" },
	{ "AA", "attempts at a lock that the same CPU held already: -EDEADLK" },
	{ "ABBA", "attempts at a lock whose holder waited for one that this CPU held: -EDEADLK" },
	{ "T/O", "attempts that took longer than the kernel allows: -ETIMEDOUT" },
	{ "HELD NOW", "what each CPU holds, the oldest first. \"being tried\" is in the kernel's table, too, "
	  "but not held" },
	{ "~", "a CPU of which events are missing: it may hold more" },
	{ NULL, NULL },
};

static const struct word *const words[] = { locks_words, NULL };

const struct view_ops view_locks = {
	.name = "Locks",
	.locks = true,
	.action = ACT_LOCKS,
	.open = locks_open,
	.close = locks_close,
	.typed = locks_typed,
	.act = locks_act,
	.draw = locks_draw,
	.note = locks_note,
	.prompt = locks_prompt,
	.words = words,
};
