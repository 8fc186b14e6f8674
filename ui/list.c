// SPDX-License-Identifier: GPL-2.0-or-later
#include "list.h"

void list_select(struct list *l, int64_t row)
{
	uint32_t n = *l->n;

	if (row >= n)
		row = (int64_t)n - 1;
	l->cursor = row > 0 ? row : 0;
	if (!n || !l->key_of)
		return;
	l->key = l->key_of(l->rows, l->cursor);
	l->keyed = true;
}

static int64_t clicked(const struct list *l, const struct input *in)
{
	if (in->y < l->area.y || in->y >= l->area.y + l->area.h)
		return l->cursor;
	return (int64_t)l->top + in->y - l->area.y;
}

bool list_act(struct list *l, enum action action, const struct input *in)
{
	int64_t page = l->area.h > 1 ? l->area.h - 1 : 1, at = l->cursor;

	switch (action) {
	case ACT_UP: at--; break;
	case ACT_DOWN: at++; break;
	case ACT_PAGE_UP: at -= page; break;
	case ACT_PAGE_DOWN: at += page; break;
	case ACT_FIRST: at = 0; break;
	case ACT_LAST: at = UINT32_MAX; break;
	case ACT_CLICK: at = clicked(l, in); break;
	default: return false;
	}
	l->chosen = true;
	if (*l->n)
		list_select(l, at);
	else
		l->cursor = at < 0 ? 0 : at > UINT32_MAX ? UINT32_MAX : at;
	return true;
}

bool list_seek(struct list *l, int way, bool (*is)(const void *rows, uint32_t row))
{
	uint32_t n = *l->n, row = l->cursor;

	for (uint32_t i = 0; i < n; i++) {
		row = (row + n + way) % n;
		if (is(l->rows, row)) {
			list_select(l, row);
			return true;
		}
	}
	return false;
}

void list_follow(struct list *l)
{
	for (uint32_t i = 0; l->chosen && l->keyed && i < *l->n; i++)
		if (l->key_of(l->rows, i) == l->key) {
			l->cursor = i;
			return;
		}
	list_select(l, l->chosen ? l->cursor : 0);
}

void list_scroll(struct list *l)
{
	uint32_t h = l->area.h > 0 ? l->area.h : 1;

	if (l->cursor < l->top)
		l->top = l->cursor;
	if (l->cursor >= l->top + h)
		l->top = l->cursor - h + 1;
	if (l->top + h > *l->n)
		l->top = *l->n > h ? *l->n - h : 0;
}

uint32_t list_end(const struct list *l)
{
	uint32_t h = l->area.h > 0 ? l->area.h : 0;

	return l->top + h < *l->n ? l->top + h : *l->n;
}

struct rect list_line(const struct list *l, uint32_t row)
{
	return (struct rect){ l->area.y + (int)(row - l->top), l->area.x, 1, l->area.w };
}

void list_mark(const struct list *l, const struct draw *d)
{
	struct rect r = list_line(l, l->cursor);

	if (l->cursor < l->top || l->cursor >= list_end(l))
		return;
	draw_mark_line(d, r.y, r.x, r.w, ROLE_SELECTED);
	draw_text(d, r.y, r.x, 1, ROLE_SELECTED, ">");
}

void list_note(const struct list *l, struct say *s)
{
	uint32_t h = l->area.h;

	if (l->area.h <= 0 || h >= *l->n)
		return;
	if (h == 1)
		say(s, "%u/%u  ", l->top + 1, *l->n);
	else
		say(s, "%u-%u/%u  ", l->top + 1, l->top + h, *l->n);
}
