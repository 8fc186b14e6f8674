// SPDX-License-Identifier: GPL-2.0-or-later
/* Screen 3, Grace: do grace periods end as usual, what waits for them and since when. */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "entry.h"
#include "format.h"
#include "grace_graph.h"
#include "grace_table.h"
#include "list.h"
#include "view.h"
#include "../src/model/words.h"

#define SUM_LINES 2		/* the sum, and the selected row's class */

struct grace_view {
	struct grace_rows rows;
	enum grace_sort sort;
	bool reverse;
	struct entry filter;
	struct list list;
	int to_stall;		/* asked for by keys since: 1: the next, -1: the one before */
};

static uint64_t row_key(const void *rows, uint32_t row)
{
	const struct grace_row *r = ((const struct grace_rows *)rows)->row + row;

	return (uint64_t)r->cache << 8 | r->flavour;
}

static bool is_stalled(const void *rows, uint32_t row)
{
	return ((const struct grace_rows *)rows)->row[row].stalled;
}

static void *grace_open(void)
{
	struct grace_view *v = calloc(1, sizeof(*v));

	if (v)
		v->list = (struct list){ .rows = &v->rows, .n = &v->rows.n, .key_of = row_key };
	return v;
}

static void grace_close(void *state)
{
	struct grace_view *v = state;

	if (v)
		grace_rows_release(&v->rows);
	free(v);
}

static bool grace_typed(void *state, const struct input *in)
{
	struct grace_view *v = state;

	return entry_typed(&v->filter, in);
}

/* The next row that waits far too long. */
static void go_to_stall(struct grace_view *v)
{
	if (v->to_stall && list_seek(&v->list, v->to_stall, is_stalled))
		v->list.chosen = true;
	v->to_stall = 0;
}

static void open_row(const struct grace_view *v, struct focus *focus)
{
	const struct grace_row *row = v->rows.row + v->list.cursor;

	if (v->list.cursor >= v->rows.n)
		return;
	focus->class = row->class;
	focus->number = 0;
	focus->cpu = row->cpu == CPU_UNKNOWN ? ALL_CPUS : (int32_t)row->cpu;
	focus->go = ACT_CACHE;
}

static bool grace_act(void *state, struct focus *focus, enum action action,
		      const struct input *in)
{
	struct grace_view *v = state;

	switch (action) {
	case ACT_FILTER:
		v->filter.typing = true;
		return true;
	case ACT_SORT:
		v->sort = (v->sort + 1) % GRACE_SORTS;
		return true;
	case ACT_REVERSE:
		v->reverse = !v->reverse;
		return true;
	case ACT_OPEN:
		open_row(v, focus);
		return true;
	case ACT_INCIDENT_BEFORE:
	case ACT_INCIDENT_NEXT:
		v->to_stall = action == ACT_INCIDENT_NEXT ? 1 : -1;
		return true;
	default:
		return list_act(&v->list, action, in);
	}
}

static void grace_note(void *state, char *buf, size_t size)
{
	const struct grace_view *v = state;
	struct say s;

	say_start(&s, buf, size);
	entry_note(&v->filter, &s);
	list_note(&v->list, &s);
	say(&s, "by %s%s", grace_sort_name(v->sort), v->reverse ? "↑" : "");
}

static bool grace_prompt(void *state, char *buf, size_t size)
{
	const struct grace_view *v = state;

	return entry_prompt(&v->filter, "Enter: keep   Esc: all rows", buf, size);
}

/* Lines that the verdict takes. */
static int draw_verdict(const struct draw *d, const struct model *m, struct rect r)
{
	struct grace_verdict v;
	int lines;

	r = (struct rect){ r.y, r.x + 1, r.h, r.w - 2 };
	grace_verdict(m, &v);
	lines = draw_paragraph(d, r, v.stalled ? ROLE_BAD : ROLE_GOOD, v.headline);
	r.y += lines;
	r.h -= lines;
	return lines + draw_paragraph(d, r, ROLE_TEXT, v.more);
}

static void draw_rows(const struct grace_view *v, const struct draw *d, const struct model *m)
{
	for (uint32_t i = v->list.top; i < list_end(&v->list); i++) {
		struct rect r = list_line(&v->list, i);

		grace_row_draw(d, m, &v->rows.row[i], r);
		if (v->rows.row[i].stalled)
			draw_text(d, r.y, r.x, 1, ROLE_BAD, "!");
	}
	list_mark(&v->list, d);
}

static void draw_no_rows(const struct grace_view *v, const struct draw *d)
{
	const struct rect *l = &v->list.area;
	struct rect r = { l->y + 1, l->x + 2, l->h - 1, l->w - 4 };
	char text[160];

	if (v->rows.all)
		snprintf(text, sizeof(text), "No owner's name has \"%s\" in it: none of %" PRIu32
			 " rows. Esc shows all of them.", v->filter.text, v->rows.all);
	else
		snprintf(text, sizeof(text), "Nothing waits at this moment. A batch shows up here "
			 "when objects have been trimmed or freed with free_rcu.");
	draw_paragraph(d, r, ROLE_TEXT, text);
}

static void draw_sum(const struct grace_view *v, const struct draw *d, struct rect r)
{
	const struct grace_rows *rows = &v->rows;
	const char *mark = rows->known ? "" : "~";
	char text[160];
	struct say s;

	say_start(&s, text, sizeof(text));
	say(&s, "HELD BACK %s%s, %s%s%s", mark, text_objects(rows->objects).s, mark,
	    text_bytes(rows->bytes).s, rows->n < rows->all ? " in these rows" : "");
	r.x += 1 + draw_text(d, r.y, r.x + 1, r.w - 2, ROLE_STRONG, text);
	if (!rows->known)
		draw_text(d, r.y, r.x + 3, r.w - r.x - 3, ROLE_DIM, "~: events were lost");
}

/* The selected row's class, over all CPUs: what is held back besides what somebody uses. */
static void draw_class(const struct grace_view *v, const struct draw *d, const struct model *m,
		       struct rect r)
{
	const struct grace_row *row = &v->rows.row[v->list.cursor];
	const struct model_class *k = &m->classes[row->class];
	uint32_t max = model_alloc(m, k->alloc)->max_entries;
	struct grace_owner owner = grace_owner(m, row);
	struct model_sum sum;
	char text[160];
	struct say s;

	model_class_sum(m, row->class, &sum);
	say_start(&s, text, sizeof(text));
	say(&s, "%s: %s%s in use + %s%s held back, on all CPUs", owner.label,
	    model_in_use_mark(k), text_count(model_in_use_words(k)).s,
	    sum.waiting_known ? "" : "~", text_count(sum.waiting).s);
	if (max)
		say(&s, "; the map's limit is %s", text_count(max).s);
	draw_text(d, r.y, r.x + 1, r.w - 1, ROLE_TEXT, text);
}

static void grace_draw(void *state, const struct draw *d, const struct scene *s, struct rect body)
{
	struct grace_view *v = state;
	struct grace_query q = { v->sort, v->reverse, v->filter.text };
	const struct model *m = s->model;
	struct rect r = body;
	int graphs = grace_graphs_height(body), foot = body.y + body.h - graphs - SUM_LINES;

	if (grace_rows_make(&v->rows, m, &q)) {
		draw_text(d, body.y, 1, body.w - 1, ROLE_BAD, "out of memory: nothing drawn");
		return;
	}
	r.y += draw_verdict(d, m, r);
	flavours_draw(d, m, r);
	r.y += FLAVOUR_LINES;
	v->list.area = (struct rect){ r.y + 1, r.x, foot - r.y - 1, r.w };
	list_follow(&v->list);
	go_to_stall(v);
	list_scroll(&v->list);
	grace_heading_draw(d, v->sort, r);
	grace_graphs_draw(d, m, (struct rect){ foot + SUM_LINES, body.x, graphs, body.w });
	if (!v->rows.n) {
		draw_no_rows(v, d);
		return;
	}
	draw_rows(v, d, m);
	draw_sum(v, d, (struct rect){ foot, body.x, 1, body.w });
	draw_class(v, d, m, (struct rect){ foot + 1, body.x, 1, body.w });
}

static const struct word grace_words[] = {
	{ "FLAVOUR", "rcu: after it no program that cannot sleep sees the object: on to "
	  "free_by_rcu_ttrace. tasks-trace: after it none that can, either: to the slab" },
	{ "BEHIND", "came while a batch was in flight: they wait for the next one" },
	{ "TOOK BACK", "given out again by refills before the grace period was over" },
	{ "PASSED ON", "what has waited; the rest was taken back" },
	{ "OBJECTS", "of the batch that waits now, or that will be the next" },
	{ "not yet", "no grace period was asked for: the next refill work does that" },
	{ "~", "not known: events were lost, or it began before the stream" },
	{ "!", "waits far longer than others did" },
	{ NULL, NULL },
};

static const struct word *const words[] = { grace_words, NULL };

const struct view_ops view_grace = {
	.name = "Grace",
	.action = ACT_GRACE,
	.open = grace_open,
	.close = grace_close,
	.typed = grace_typed,
	.act = grace_act,
	.draw = grace_draw,
	.note = grace_note,
	.prompt = grace_prompt,
	.words = words,
};
