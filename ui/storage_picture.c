// SPDX-License-Identifier: GPL-2.0-or-later
#include "storage_picture.h"

#include <inttypes.h>

#include "storage_rows.h"
#include "../src/base/say.h"

#define OWNER_X 1
#define OWNER_W 16
#define STORAGE_X 21
#define STORAGE_W 22
#define ELEMS_X 47		/* of the first element's box */
#define ELEM_STEP 10
#define BOX_W 6

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

/* Who else is in the bucket: "alone", or the one other, or how many. */
static void say_others(const struct model *m, const struct storage_elem_info *e, struct say *s)
{
	uint32_t others = 0, other = 0;

	for (uint32_t i = 0; i < m->storage.nelems; i++) {
		const struct storage_elem_info *o = &m->storage.elems[i].info;

		if (o->map_id != e->map_id || o->bucket != e->bucket || o->addr == e->addr)
			continue;
		others++;
		other = o->storage;
	}
	if (!others)
		say(s, "alone");
	else if (others == 1 && model_storage_owner(m, other) &&
		 *model_storage_owner(m, other)->info.name)
		say(s, "+%s", model_storage_owner(m, other)->info.name);
	else
		say(s, "+%" PRIu32 " more", others);
}

static void draw_frame(struct canvas *c, int x)
{
	canvas_text(c, 0, x, BOX_W, ROLE_TEXT, "┌────┐");
	canvas_put(c, 1, x, ROLE_TEXT, "│");
	canvas_put(c, 1, x + BOX_W - 1, ROLE_TEXT, "│");
	canvas_text(c, 2, x, BOX_W, ROLE_TEXT, "└────┘");
}

static void draw_elem(struct canvas *c, const struct model *m, const struct storage_elem_info *e,
		      uint32_t number, int x)
{
	const struct model_storage_map *map = model_storage_map(m, e->map_id);
	char text[ELEM_STEP];
	struct say s;

	canvas_put(c, 1, x - 1, ROLE_TEXT, "►");
	draw_frame(c, x);
	say_start(&s, text, BOX_W - 2);
	say(&s, "e%" PRIu32, number);
	canvas_text(c, 1, x + 2, BOX_W - 3, ROLE_STRONG, text);
	canvas_join(c, 2, x + 2, ROLE_TEXT, "┬");
	say_start(&s, text, sizeof(text));
	say(&s, "%s", map ? map->info.name : "?");
	canvas_text(c, 3, x, ELEM_STEP - 1, ROLE_TEXT, text);
	say_start(&s, text, sizeof(text));
	if (e->bucket == STORAGE_BUCKET_UNKNOWN)
		say(&s, "b[?]");
	else
		say(&s, "b[%" PRIu32 "]", e->bucket);
	canvas_text(c, 4, x, ELEM_STEP - 1,
		    e->flags & STORAGE_F_BUCKET_LOCKED ? ROLE_NOTICE : ROLE_TEXT, text);
	say_start(&s, text, sizeof(text));
	if (e->bucket != STORAGE_BUCKET_UNKNOWN)
		say_others(m, e, &s);
	canvas_text(c, 5, x, ELEM_STEP - 1, ROLE_DIM, text);
}

static void draw_elems(struct canvas *c, const struct model *m, const struct storage_picture *p)
{
	uint32_t room = (c->w - ELEMS_X + ELEM_STEP - BOX_W - 3) / ELEM_STEP;
	uint32_t shown = p->n < room ? p->n : room;
	int from = STORAGE_X + STORAGE_W - 1;
	char text[24];
	struct say s;

	if (!shown)
		return;
	canvas_join(c, 1, from, ROLE_TEXT, "┼");
	for (uint32_t i = 0; i < shown; i++) {
		int x = ELEMS_X + ELEM_STEP * i;

		draw_elem(c, m, &m->storage.elems[p->at[i]].info, i + 1, x);
		canvas_across(c, 1, from + 1, x - 1, ROLE_TEXT);
		from = x + BOX_W - 1;
	}
	if (p->n == shown)
		return;
	say_start(&s, text, sizeof(text));
	say(&s, "… %" PRIu32 " more below", p->n - shown);
	canvas_text(c, 6, ELEMS_X, sizeof(text), ROLE_DIM, text);
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
