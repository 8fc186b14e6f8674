// SPDX-License-Identifier: GPL-2.0-or-later
#include "storage_picture.h"

#include <inttypes.h>
#include <string.h>

#include "storage_rows.h"
#include "../src/base/say.h"

#define OWNER_X 1
#define OWNER_W 16
#define STORAGE_X 21
#define STORAGE_W 22
#define ELEMS_X 47		/* of the first element's box */
#define ELEM_STEP 10		/* where there is no room for longer names */
#define ELEM_STEP_MAX 19	/* "by " and a name */
#define BOX_W 6
#define MORE_W 6		/* "─►+509" behind the last one shown */

/* struct, and the field that leads to its storage: include/linux, net/sock.h */
static const struct {
	const char *name, *field;
} owners[BMA_STORAGE_OWNERS] = {
	[BMA_STORAGE_UNKNOWN] = { "owner", "storage" },
	[BMA_STORAGE_TASK] = { "task_struct", "bpf_storage" },
	[BMA_STORAGE_CGROUP] = { "cgroup", "bpf_cgrp_st." },
	[BMA_STORAGE_INODE] = { "inode", "i_security" },
	[BMA_STORAGE_SOCKET] = { "sock", "sk_bpf_stor." },
};

static void draw_owner(struct canvas *c, const struct storage_owner_info *o)
{
	unsigned int kind = o->owner < BMA_STORAGE_OWNERS ? o->owner : BMA_STORAGE_UNKNOWN;

	canvas_box(c, (struct rect){ 0, OWNER_X, 3, OWNER_W }, owners[kind].name);
	canvas_text(c, 1, OWNER_X + 2, OWNER_W - 4, ROLE_TEXT, owners[kind].field);
	canvas_join(c, 1, OWNER_X + OWNER_W - 1, ROLE_TEXT, "┼");
	canvas_across(c, 1, OWNER_X + OWNER_W, STORAGE_X - 1, ROLE_TEXT);
	canvas_put(c, 1, STORAGE_X - 1, ROLE_TEXT, "►");
	/* and back */
	canvas_join(c, 2, OWNER_X + 7, ROLE_TEXT, "▲");
	canvas_put(c, 3, OWNER_X + 7, ROLE_TEXT, "└");
	canvas_across(c, 3, OWNER_X + 8, STORAGE_X, ROLE_TEXT);
}

/* Of each slot that holds an element: "[0]e1 [3]e2", in lines of what fits. */
static void say_slots(const struct model *m, const struct storage_picture *p, uint32_t from,
		      uint32_t to, struct say *s)
{
	for (uint32_t i = from; i < to; i++) {
		const struct storage_elem_info *e = &m->storage.elems[p->at[i]].info;

		if (e->slot)
			say(s, "%s[%u]e%" PRIu32, s->len ? " " : "", e->slot - 1u, i + 1);
	}
}

static void draw_slots(struct canvas *c, const struct model *m, const struct storage_picture *p)
{
	uint32_t first = 0;

	for (int line = 0; line < 2; line++) {
		char text[STORAGE_W] = "";
		uint32_t to = first;
		struct say s;

		while (to < p->n && to < first + (line ? 3 : 2))
			to++;
		say_start(&s, text, line ? STORAGE_W - 4 + 1 : STORAGE_W - 10 + 1);
		say_slots(m, p, first, to, &s);
		if (!line)
			canvas_text(c, 4, STORAGE_X + 2, 6, ROLE_TEXT, "cache");
		canvas_text(c, 4 + line, STORAGE_X + (line ? 2 : 8), STORAGE_W - (line ? 4 : 10),
			    ROLE_TEXT, text);
		first = to;
	}
}

static void draw_storage(struct canvas *c, const struct model *m, const struct storage_picture *p,
			 const struct storage_owner_info *o)
{
	bool locked = o->flags & STORAGE_F_LOCKED;

	canvas_box(c, (struct rect){ 0, STORAGE_X, 7, STORAGE_W }, "bpf_local_storage");
	canvas_text(c, 1, STORAGE_X + 2, 8, ROLE_TEXT, "list");
	canvas_text(c, 2, STORAGE_X + 2, 8, ROLE_TEXT, "lock");
	canvas_text(c, 2, STORAGE_X + 8, 8, locked ? ROLE_NOTICE : ROLE_TEXT,
		    locked ? "HELD" : "free");
	canvas_text(c, 3, STORAGE_X + 2, 8, ROLE_TEXT, "owner");
	canvas_join(c, 3, STORAGE_X, ROLE_TEXT, "┤");
	draw_slots(c, m, p);
}

/* What tells names apart may be at either end. */
static void say_name(struct say *s, const char *name, int cells)
{
	int len = strlen(name), tail = (cells - 1) / 2;

	if (len <= cells)
		say(s, "%s", name);
	else
		say(s, "%.*s…%s", cells - 1 - tail, name, name + len - tail);
}

/* Who else is in the bucket: "alone", or the one other, or how many. */
static void say_others(const struct model *m, const struct storage_elem_info *e, struct say *s,
		       int cells)
{
	uint32_t others = 0, other = 0;

	for (uint32_t i = 0; i < m->storage.nelems; i++) {
		const struct storage_elem_info *o = &m->storage.elems[i].info;

		if (o->map_id != e->map_id || o->bucket != e->bucket || o->addr == e->addr)
			continue;
		others++;
		other = o->storage;
	}
	if (!others) {
		say(s, "alone");
	} else if (others == 1 && model_storage_owner(m, other) &&
		   *model_storage_owner(m, other)->info.name) {
		say(s, "+");
		say_name(s, model_storage_owner(m, other)->info.name, cells - 1);
	} else {
		say(s, "+%" PRIu32 " more", others);
	}
}

/* Who had it linked: the program, else the thread. */
static void say_by(const struct model *m, const struct model_storage_elem *e, struct say *s, int cells)
{
	uint32_t id = e->prog ? e->prog : e->pid;
	const char *name = model_name(m, e->prog ? NAME_PROG : NAME_TASK, id);

	if (!id) {
		say(s, "-");
	} else if (!name || !*name) {
		say(s, "by #%" PRIu32, id);
	} else {
		say(s, "by ");
		say_name(s, name, cells - 3);
	}
}

static void draw_frame(struct canvas *c, int x)
{
	canvas_text(c, 0, x, BOX_W, ROLE_TEXT, "┌────┐");
	canvas_put(c, 1, x, ROLE_TEXT, "│");
	canvas_put(c, 1, x + BOX_W - 1, ROLE_TEXT, "│");
	canvas_text(c, 2, x, BOX_W, ROLE_TEXT, "└────┘");
}

enum { TEXT_MAP, TEXT_BUCKET, TEXT_OTHERS, TEXT_BY, TEXTS };

/* A line each below the element's box. */
static void say_text(int text, const struct model *m, const struct model_storage_elem *e, struct say *s,
		     int cells)
{
	const struct model_storage_map *map = model_storage_map(m, e->info.map_id);
	bool known = e->info.bucket != STORAGE_BUCKET_UNKNOWN;

	if (text == TEXT_MAP)
		say_name(s, map ? map->info.name : "?", cells);
	else if (text == TEXT_BUCKET && known)
		say(s, "b[%" PRIu32 "]", e->info.bucket);
	else if (text == TEXT_BUCKET)
		say(s, "b[?]");
	else if (text == TEXT_OTHERS && known)
		say_others(m, &e->info, s, cells);
	else if (text == TEXT_BY)
		say_by(m, e, s, cells);
}

static void draw_elem(struct canvas *c, const struct model *m, const struct model_storage_elem *e,
		      uint32_t number, struct rect r)
{
	bool locked = e->info.flags & STORAGE_F_BUCKET_LOCKED;
	char text[64];
	struct say s;

	canvas_put(c, 1, r.x - 1, ROLE_TEXT, "►");
	draw_frame(c, r.x);
	say_start(&s, text, BOX_W - 2);
	say(&s, "e%" PRIu32, number);
	canvas_text(c, 1, r.x + 2, BOX_W - 3, ROLE_STRONG, text);
	canvas_join(c, 2, r.x + 2, ROLE_TEXT, "┬");
	for (int i = 0; i < TEXTS; i++) {
		enum role role = i >= TEXT_OTHERS ? ROLE_DIM :
				 i == TEXT_BUCKET && locked ? ROLE_NOTICE : ROLE_TEXT;

		say_start(&s, text, sizeof(text));
		say_text(i, m, e, &s, r.w);
		canvas_text(c, 3 + i, r.x, r.w, role, text);
	}
}

/* Elements stand as far apart as their longest text wants, where there is room for all of them then. */
static int step_of(const struct canvas *c, const struct model *m, const struct storage_picture *p)
{
	int step = ELEM_STEP, room = p->n ? (c->w - ELEMS_X) / (int)p->n : 0;

	for (uint32_t i = 0; i < p->n && room > ELEM_STEP; i++)
		for (int t = 0; t < TEXTS; t++) {
			char text[64] = "";
			struct say s;

			say_start(&s, text, sizeof(text));
			say_text(t, m, &m->storage.elems[p->at[i]], &s, ELEM_STEP_MAX - 1);
			if (step < (int)strlen(text) + 1)
				step = strlen(text) + 1;
		}
	if (step > ELEM_STEP_MAX)
		step = ELEM_STEP_MAX;
	return step < room || room < ELEM_STEP ? step : room;
}

static void draw_elems(struct canvas *c, const struct model *m, const struct storage_picture *p)
{
	int step = step_of(c, m, p), from = STORAGE_X + STORAGE_W - 1;
	uint32_t room = (c->w - ELEMS_X + step - BOX_W - MORE_W) / step;
	uint32_t shown = p->n < room ? p->n : room;
	char text[24];
	struct say s;

	if (!shown)
		return;
	canvas_join(c, 1, from, ROLE_TEXT, "┼");
	for (uint32_t i = 0; i < shown; i++) {
		int x = ELEMS_X + step * i;

		draw_elem(c, m, &m->storage.elems[p->at[i]], i + 1, (struct rect){ 0, x, 0, step - 1 });
		canvas_across(c, 1, from + 1, x - 1, ROLE_TEXT);
		from = x + BOX_W - 1;
	}
	if (p->n == shown)
		return;
	say_start(&s, text, sizeof(text));
	say(&s, "─►+%" PRIu32, p->n - shown);
	canvas_text(c, 1, from + 1, MORE_W, ROLE_TEXT, text);
}

void storage_picture_make(struct canvas *c, const struct model *m, const struct storage_picture *p,
			  int w)
{
	const struct model_storage_owner *o = model_storage_owner(m, p->storage);

	canvas_start(c, STORAGE_PICTURE_LINES, w);
	if (!o)
		return;
	draw_owner(c, &o->info);
	draw_storage(c, m, p, &o->info);
	draw_elems(c, m, p);
}
