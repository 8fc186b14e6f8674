// SPDX-License-Identifier: GPL-2.0-or-later
/* Screen 1, Caches: a row for each owner and object size, its free objects on each CPU, what is
 * in use and what waits for a grace period. */
#include <ctype.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "caches_table.h"
#include "strip.h"
#include "view.h"

struct caches {
	struct query query;
	struct rows rows;
	uint32_t cursor;	/* the selected row */
	uint32_t class;		/* what it shows: the selection follows it when rows move */
	bool chosen;		/* the user moved; until then the first row is selected */
	uint32_t top;		/* the first row on the screen */
	bool typing;		/* the filter */
	struct rect list;	/* where the rows were drawn, for clicks and pages */
};

static void *caches_open(void)
{
	return calloc(1, sizeof(struct caches));
}

static void caches_close(void *state)
{
	struct caches *v = state;

	if (v)
		rows_release(&v->rows);
	free(v);
}

static void select_row(struct caches *v, int64_t row)
{
	if (row >= v->rows.n)
		row = (int64_t)v->rows.n - 1;
	v->cursor = row > 0 ? row : 0;
	if (v->rows.n)
		v->class = v->rows.row[v->cursor].class;
}

/* Rows came, went or changed places: the selection stays with its class while that is there. */
static void follow_class(struct caches *v)
{
	if (!v->chosen)
		v->cursor = 0;
	for (uint32_t i = 0; v->chosen && i < v->rows.n; i++)
		if (v->rows.row[i].class == v->class) {
			v->cursor = i;
			return;
		}
	select_row(v, v->cursor);
}

static void scroll_to_cursor(struct caches *v)
{
	uint32_t h = v->list.h > 0 ? v->list.h : 1;

	if (v->cursor < v->top)
		v->top = v->cursor;
	if (v->cursor >= v->top + h)
		v->top = v->cursor - h + 1;
	if (v->top + h > v->rows.n)
		v->top = v->rows.n > h ? v->rows.n - h : 0;
}

static bool typed_character(struct caches *v, int key)
{
	size_t len = strlen(v->query.filter);

	if (key >= KEY_OF_ARROW_UP || !isprint(key))
		return false;
	if (len + 1 < sizeof(v->query.filter)) {
		v->query.filter[len] = key;
		v->query.filter[len + 1] = 0;
	}
	return true;
}

static bool caches_typed(void *state, const struct input *in)
{
	struct caches *v = state;
	size_t len = strlen(v->query.filter);

	if (in->key == KEY_OF_ESC && (v->typing || len)) {
		v->typing = false;
		v->query.filter[0] = 0;
		return true;
	}
	if (!v->typing)
		return false;
	if (in->key == KEY_OF_ENTER)
		v->typing = false;
	else if (in->key == KEY_OF_BACKSPACE && len)
		v->query.filter[len - 1] = 0;
	else
		return typed_character(v, in->key);
	return true;
}

static void click(struct caches *v, int y)
{
	if (y >= v->list.y && y < v->list.y + v->list.h)
		select_row(v, (int64_t)v->top + y - v->list.y);
}

static bool move(struct caches *v, enum action action, const struct input *in)
{
	int64_t page = v->list.h > 1 ? v->list.h - 1 : 1;

	switch (action) {
	case ACT_UP:
		select_row(v, (int64_t)v->cursor - 1);
		return true;
	case ACT_DOWN:
		select_row(v, (int64_t)v->cursor + 1);
		return true;
	case ACT_PAGE_UP:
		select_row(v, v->cursor - page);
		return true;
	case ACT_PAGE_DOWN:
		select_row(v, v->cursor + page);
		return true;
	case ACT_FIRST:
		select_row(v, 0);
		return true;
	case ACT_LAST:
		select_row(v, v->rows.n);
		return true;
	case ACT_CLICK:
		click(v, in->y);
		return true;
	default:
		return false;
	}
}

static bool caches_act(void *state, enum action action, const struct input *in)
{
	struct caches *v = state;

	switch (action) {
	case ACT_FILTER:
		v->typing = true;
		return true;
	case ACT_SORT:
		v->query.sort = (v->query.sort + 1) % SORTS;
		return true;
	case ACT_REVERSE:
		v->query.reverse = !v->query.reverse;
		return true;
	default:
		if (!move(v, action, in))
			return false;
		v->chosen = true;
		return true;
	}
}

/* Which rows, in which order. */
static void caches_note(void *state, char *buf, size_t size)
{
	const struct caches *v = state;
	const struct rows *r = &v->rows;
	int n = 0;

	if ((uint32_t)v->list.h < r->n)
		n += snprintf(buf + n, size - n, "rows %u-%u of %u   ", v->top + 1,
			      v->top + v->list.h, r->n);
	else
		n += snprintf(buf + n, size - n, "%u row%s   ", r->n, r->n == 1 ? "" : "s");
	n += snprintf(buf + n, size - n, "sort: %s%s", sort_name(v->query.sort),
		      v->query.reverse ? ", reversed" : "");
	if (*v->query.filter && !v->typing)
		snprintf(buf + n, size - n, "   filter: %s", v->query.filter);
}

static bool caches_prompt(void *state, char *buf, size_t size)
{
	const struct caches *v = state;

	if (v->typing)
		snprintf(buf, size, "/%s_   Enter: keep   Esc: all rows", v->query.filter);
	return v->typing;
}

static void draw_nothing(const struct caches *v, const struct draw *d, struct rect body)
{
	char text[160];
	struct rect r = { body.y + 2, body.x + 2, body.h - 2, body.w - 4 };

	if (v->rows.all)
		snprintf(text, sizeof(text), "No owner's name has \"%s\" in it: none of %" PRIu32
			 " rows. Esc shows all of them.", v->query.filter, v->rows.all);
	else
		snprintf(text, sizeof(text), "No BPF memory cache seen yet: one appears here as "
			 "soon as the kernel sets it up, for instance for a hash map made with "
			 "BPF_F_NO_PREALLOC.");
	draw_paragraph(d, r, ROLE_TEXT, text);
}

/* The first cell of a row: selected, or something is wrong here that the strip tells. */
static void draw_flag(const struct draw *d, int y, const struct row *row, bool selected)
{
	if (selected)
		draw_text(d, y, 0, 1, ROLE_SELECTED, ">");
	else if (row->sum.events[BMA_ALLOC_FAIL] || row->failed_checks)
		draw_text(d, y, 0, 1, ROLE_BAD, "!");
}

static void draw_rows(struct caches *v, const struct draw *d, const struct model *m,
		      const struct caches_layout *l)
{
	for (int i = 0; i < l->list.h && v->top + i < v->rows.n; i++) {
		const struct row *row = &v->rows.row[v->top + i];
		bool selected = v->top + i == v->cursor;
		int y = l->list.y + i;

		table_row(d, y, m, row, l);
		if (selected)
			draw_mark_line(d, y, 0, l->list.w, ROLE_SELECTED);
		draw_flag(d, y, row, selected);
	}
}

static void caches_draw(void *state, const struct draw *d, const struct scene *s,
			struct rect body)
{
	struct caches *v = state;
	const struct model *m = s->model;
	struct caches_layout l;

	if (rows_make(&v->rows, m, s->rates, &v->query)) {
		draw_text(d, body.y, 1, body.w - 1, ROLE_BAD, "out of memory: nothing drawn");
		return;
	}
	l = layout_caches(body, v->rows.n, m->ncpus);
	v->list = l.list;
	if (!v->rows.n) {
		draw_nothing(v, d, body);
		return;
	}
	follow_class(v);
	scroll_to_cursor(v);
	table_heading(d, m, &v->query, &l);
	draw_rows(v, d, m, &l);
	table_total(d, &v->rows, &l);
	strip_draw(d, m, &v->rows.row[v->cursor], &l);
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
};
