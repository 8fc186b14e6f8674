// SPDX-License-Identifier: GPL-2.0-or-later
/* Screen 1, Caches: a row for each owner and object size, its free objects on each CPU, what is
 * in use and what waits for a grace period. */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "caches_table.h"
#include "groups.h"
#include "list.h"
#include "strip.h"
#include "unseen.h"
#include "view.h"

struct caches {
	struct query query;
	struct rows rows;
	struct list list;
	uint32_t class;		/* that the cursor is on: it follows it when rows move */
	uint64_t number;	/* of the class: its index may be another's one day */
	bool on_group;		/* it is a group's row */
	struct caches_layout layout;	/* of the last drawing, for clicks */
};

static const struct word caches_words[] = {
	{ "▼", "below low: a refill is due" },
	{ "▲", "above high: a trim is due" },
	{ "✖", "none left: allocations fail until a refill" },
	{ "*", "refilled within the last second" },
	{ "?", "nothing has told yet" },
	{ "!", "before an owner: allocations failed, a grace period stalled, or a check failed; "
	  "the strip below says why" },
	{ NULL, NULL },
};

static const struct word *const words[] = { table_words, caches_words, NULL };

static void *caches_open(void)
{
	struct caches *v = calloc(1, sizeof(*v));

	if (v)
		v->list = (struct list){ .rows = &v->rows, .n = &v->rows.n };
	return v;
}

static void caches_close(void *state)
{
	struct caches *v = state;

	if (v)
		rows_release(&v->rows);
	free(v);
}

/* Remembers what the cursor is on. */
static void note_row(struct caches *v)
{
	const struct row *row = v->rows.row + v->list.cursor;

	if (!v->rows.n)
		return;
	v->class = row->class;
	v->number = row->number;
	v->on_group = row->members;
}

static void select_row(struct caches *v, int64_t row)
{
	list_select(&v->list, row);
	note_row(v);
}

static bool is_member(const struct rows *r, const struct row *group, uint32_t class)
{
	for (uint32_t i = 0; i < group->members; i++)
		if (r->member[group->first + i] == class)
			return true;
	return false;
}

/* Where a class is to be seen: its own row, or that of the folded group it is in. */
static bool find_class(const struct caches *v, const struct model *m, bool on_group,
		       uint32_t *found)
{
	if (v->class >= m->nclasses || m->classes[v->class].number != v->number)
		return false;
	for (uint32_t i = 0; i < v->rows.n; i++) {
		const struct row *row = &v->rows.row[i];

		if (on_group || row->folded ? is_member(&v->rows, row, v->class) :
					      !row->members && row->class == v->class) {
			*found = i;
			return true;
		}
	}
	return false;
}

/* Rows came, went or changed places: the selection stays with its class while that is there. */
static void follow_class(struct caches *v, const struct model *m)
{
	uint32_t row;

	if (!v->list.chosen)
		row = 0;
	else if (!find_class(v, m, v->on_group, &row) && !find_class(v, m, false, &row))
		row = v->list.cursor;
	select_row(v, row);
}

/* Another screen may have chosen another class. */
static void follow_focus(struct caches *v, const struct model *m, struct focus *f)
{
	bool other = f->class != v->class || (v->number && f->number != v->number);

	if (other && v->rows.n) {
		v->class = f->class;
		v->number = f->number;
		v->on_group = false;
		v->list.chosen = true;
	}
	follow_class(v, m);
	f->class = v->class;
	f->number = v->number;
}

static bool caches_typed(void *state, const struct input *in)
{
	struct caches *v = state;

	return entry_typed(&v->query.filter, in);
}

/* Folding from a member's row takes the cursor to its group. */
static void fold(struct caches *v, bool unfolded)
{
	const struct row *row = v->rows.n ? &v->rows.row[v->list.cursor] : NULL;

	if (!row || !(row->members || row->child))
		return;
	v->on_group = true;
	query_unfold(&v->query, row->key, unfolded);
}

/* A group shows its members; a class its own screen. */
static void open_row(struct caches *v, struct focus *focus)
{
	if (!v->rows.n)
		return;
	if (v->rows.row[v->list.cursor].members) {
		fold(v, v->rows.row[v->list.cursor].folded);
		return;
	}
	focus->class = v->class;
	focus->go = ACT_CACHE;
}

static void sort_by(struct caches *v, enum sort sort)
{
	if (sort == SORTS)
		return;
	v->query.reverse = sort == v->query.sort && !v->query.reverse;
	v->query.sort = sort;
}

/* A heading orders by its column, and the other way round the second time; a row is selected, and
 * opened the second time. */
static void click(struct caches *v, struct focus *focus, const struct input *in)
{
	const struct caches_layout *l = &v->layout;
	int64_t row = (int64_t)v->list.top + in->y - l->list.y;

	if (l->heading.h && in->y == l->heading.y)
		sort_by(v, table_sort(layout_column_at(l, in->x)));
	if (in->y < l->list.y || in->y >= l->list.y + l->list.h)
		return;
	if (row == v->list.cursor && v->list.chosen)
		open_row(v, focus);
	else
		select_row(v, row);
}

static bool went_wrong(const void *rows, uint32_t row)
{
	return row_went_wrong(((const struct rows *)rows)->row + row);
}

static bool move(struct caches *v, enum action action, const struct input *in)
{
	bool moved = true;

	if (action == ACT_INCIDENT_BEFORE || action == ACT_INCIDENT_NEXT)
		moved = list_seek(&v->list, action == ACT_INCIDENT_NEXT ? 1 : -1, went_wrong);
	else if (!list_act(&v->list, action, in))
		return false;
	if (moved)
		note_row(v);
	return true;
}

/* Which rows there are, and in which order. */
static bool arrange(struct caches *v, enum action action)
{
	switch (action) {
	case ACT_FILTER:
		v->query.filter.typing = true;
		return true;
	case ACT_SORT:
		v->query.sort = (v->query.sort + 1) % SORTS;
		v->query.reverse = false;
		return true;
	case ACT_REVERSE:
		v->query.reverse = !v->query.reverse;
		return true;
	case ACT_GROUP:
		v->query.group = (v->query.group + 1) % GROUPS;
		v->query.nunfolded = 0;
		return true;
	case ACT_FOLD:
	case ACT_UNFOLD:
		fold(v, action == ACT_UNFOLD);
		return true;
	default:
		return false;
	}
}

static bool caches_act(void *state, struct focus *focus, enum action action,
		       const struct input *in)
{
	struct caches *v = state;

	if (arrange(v, action))
		return true;
	if (action == ACT_OPEN)
		open_row(v, focus);
	else if (action == ACT_CLICK)
		click(v, focus, in);
	else if (!move(v, action, in))
		return false;
	v->list.chosen = true;
	focus->class = v->class;
	focus->number = v->number;
	return true;
}

/* Which rows, in which order. */
static void caches_note(void *state, char *buf, size_t size)
{
	static const char *const groups[GROUPS] = {
		[GROUP_IDLE] = "idle sizes folded", [GROUP_OWNER] = "a row an owner",
		[GROUP_NONE] = "every size",
	};
	const struct caches *v = state;
	const struct rows *r = &v->rows;
	int h = v->layout.list.h;
	struct say s;

	say_start(&s, buf, size);
	entry_note(&v->query.filter, &s);
	if (!r->all)
		return;
	if (!r->n || (h > 0 && (uint32_t)h >= r->n))
		say(&s, "%u row%s  ", r->n, r->n == 1 ? "" : "s");
	list_note(&v->list, &s);
	say(&s, "by %s%s  %s", sort_name(v->query.sort), v->query.reverse ? "↑" : "",
	    groups[v->query.group]);
}

static bool caches_prompt(void *state, char *buf, size_t size)
{
	const struct caches *v = state;

	return entry_prompt(&v->query.filter, "Enter: keep   Esc: all rows", buf, size);
}

static void draw_nothing(const struct caches *v, const struct draw *d, struct rect body)
{
	char text[160];
	struct rect r = { body.y + 2, body.x + 2, body.h - 2, body.w - 4 };

	if (v->rows.all)
		snprintf(text, sizeof(text), "No owner's name has \"%s\" in it: none of %" PRIu32
			 " rows. Esc shows all of them.", v->query.filter.text, v->rows.all);
	else
		snprintf(text, sizeof(text), "No BPF memory cache seen yet: one appears here as "
			 "soon as the kernel sets it up, for instance for a hash map made with "
			 "BPF_F_NO_PREALLOC.");
	draw_paragraph(d, r, ROLE_TEXT, text);
}

/* The first cell of a row: selected, or something went wrong here that the strip tells. Where it is
 * both, the second stands behind it. */
static void draw_row(const struct caches *v, const struct draw *d, int y, const struct model *m,
		     const struct row *row, bool selected)
{
	bool wrong = row_went_wrong(row);

	table_row(d, y, m, &v->rows, row, selected && wrong ? "!" : "", &v->layout);
	if (selected) {
		draw_mark_line(d, y, 0, v->layout.list.w, ROLE_SELECTED);
		draw_text(d, y, 0, 1, ROLE_SELECTED, ">");
	} else if (wrong) {
		draw_text(d, y, 0, 1, row->trouble ? ROLE_BAD : ROLE_NOTICE, "!");
	}
}

static void draw_rows(struct caches *v, const struct draw *d, const struct model *m)
{
	for (uint32_t i = v->list.top; i < list_end(&v->list); i++)
		draw_row(v, d, list_line(&v->list, i).y, m, &v->rows.row[i], i == v->list.cursor);
}

static struct caches_layout layout_of(const struct caches *v, const struct model *m,
				      struct rect body)
{
	const struct row *row = &v->rows.row[v->list.cursor];
	struct caches_want want = {
		.rows = v->rows.n, .ncpus = m->ncpus, .members = row->members,
		.story = strip_story_lines(m, row, body.w, false),
	};
	struct caches_layout l = layout_caches(body, &want);
	uint32_t cells = l.heat_per_line * (l.cpus.h - l.legend);

	if (l.gauges || row->members || cells >= m->ncpus)
		return l;
	want.story = strip_story_lines(m, row, body.w, true);	/* every CPU before every word */
	return layout_caches(body, &want);
}

static void caches_draw(void *state, const struct draw *d, const struct scene *s,
			struct rect body)
{
	struct caches *v = state;
	const struct model *m = s->model;
	struct unseen unseen;
	uint32_t seen;

	memset(&v->layout, 0, sizeof(v->layout));
	v->list.area = v->layout.list;
	if (rows_make(&v->rows, m, s->rates, &v->query)) {
		draw_text(d, body.y, 1, body.w - 1, ROLE_BAD, "out of memory: nothing drawn");
		return;
	}
	if (!v->rows.n) {
		list_select(&v->list, 0);
		draw_nothing(v, d, body);
		return;
	}
	follow_focus(v, m, s->focus);
	rows_see(&v->rows, m, v->list.cursor, 1);
	v->layout = layout_of(v, m, body);
	v->list.area = v->layout.list;
	list_scroll(&v->list);
	seen = list_end(&v->list) - v->list.top;
	rows_see(&v->rows, m, v->list.top, seen);
	unseen = rows_unseen(&v->rows, v->list.top, seen);
	table_heading(d, m, &v->query, s->rates->whole, &v->layout);
	draw_rows(v, d, m);
	table_total(d, m, &v->rows, &unseen, &v->layout);
	strip_draw(d, m, &v->rows, &v->rows.row[v->list.cursor], &v->layout);
}

const struct view_ops view_caches = {
	.name = "Caches",
	.action = ACT_CACHES,
	.open = caches_open,
	.close = caches_close,
	.typed = caches_typed,
	.act = caches_act,
	.draw = caches_draw,
	.note = caches_note,
	.prompt = caches_prompt,
	.words = words,
};
