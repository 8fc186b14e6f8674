// SPDX-License-Identifier: GPL-2.0-or-later
/* Screen 5, Storage: who has local storage, what is in it, and from where. */
#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "entry.h"
#include "format.h"
#include "list.h"
#include "storage_picture.h"
#include "storage_table.h"
#include "view.h"

#define ELEMS_MAX 512		/* of the chosen row that are looked at; more are counted */
#define FOOT_LINES 2

struct storage_view {
	struct storage_rows rows;
	struct storage_rows totals;	/* by map, where there is room below an owner */
	bool maps;		/* map -> buckets -> elements */
	uint8_t owner;		/* only these; 0: all */
	struct entry filter;
	struct list list;
	uint32_t at[ELEMS_MAX], n;	/* elements of the row; n of them in all */
};

static uint64_t row_key(const void *rows, uint32_t row)
{
	return ((const struct storage_rows *)rows)->row[row].id;
}

static void *storage_open(void)
{
	struct storage_view *v = calloc(1, sizeof(*v));

	if (v)
		v->list = (struct list){ .rows = &v->rows, .n = &v->rows.n, .key_of = row_key };
	return v;
}

static void storage_close(void *state)
{
	struct storage_view *v = state;

	if (v) {
		storage_rows_release(&v->rows);
		storage_rows_release(&v->totals);
	}
	free(v);
}

static bool storage_typed(void *state, const struct input *in)
{
	struct storage_view *v = state;

	return entry_typed(&v->filter, in);
}

/* The same key again: all of them. */
static void only(struct storage_view *v, uint8_t owner)
{
	v->owner = v->owner == owner ? BMA_STORAGE_UNKNOWN : owner;
	v->list.chosen = false;
}

static bool storage_act(void *state, struct focus *focus, enum action action,
			const struct input *in)
{
	struct storage_view *v = state;

	(void)focus;
	switch (action) {
	case ACT_FILTER:
		v->filter.typing = true;
		return true;
	case ACT_TURN:
		v->maps = !v->maps;
		v->list.chosen = false;
		return true;
	case ACT_TASKS: only(v, BMA_STORAGE_TASK); return true;
	case ACT_CGROUPS: only(v, BMA_STORAGE_CGROUP); return true;
	case ACT_INODES: only(v, BMA_STORAGE_INODE); return true;
	case ACT_SOCKETS: only(v, BMA_STORAGE_SOCKET); return true;
	default:
		return list_act(&v->list, action, in);
	}
}

static void storage_note(void *state, char *buf, size_t size)
{
	const struct storage_view *v = state;
	struct say s;

	say_start(&s, buf, size);
	entry_note(&v->filter, &s);
	if (v->owner)
		say(&s, "only %s  ", storage_owner_name(v->owner));
	list_note(&v->list, &s);
	say(&s, "%s", v->maps ? "by map" : "by owner");
}

static bool storage_prompt(void *state, char *buf, size_t size)
{
	const struct storage_view *v = state;

	return entry_prompt(&v->filter, "pid or name   Enter: keep   Esc: all rows", buf, size);
}

static void draw_rows(const struct storage_view *v, const struct draw *d, const struct model *m)
{
	for (uint32_t i = v->list.top; i < list_end(&v->list); i++)
		storage_row_draw(d, m, v->maps, &v->rows.row[i], list_line(&v->list, i));
	list_mark(&v->list, d);
}

static void draw_no_rows(const struct storage_view *v, const struct draw *d, const struct model *m,
			 struct rect r)
{
	char text[300];

	r = (struct rect){ r.y + 1, r.x + 2, r.h - 1, r.w - 4 };
	if (v->rows.all)
		snprintf(text, sizeof(text), "None of %" PRIu32 " rows is what you look for%s%s%s. Esc "
			 "ends the search; t, c, i and k choose tasks, cgroups, inodes and sockets, "
			 "and once more all of them.", v->rows.all, *v->filter.text ? ": " : "",
			 v->filter.text, v->owner ? ", and only one kind is shown" : "");
	else if (m->storage.snapshots)
		snprintf(text, sizeof(text), "Nobody has local storage at this moment.");
	else
		snprintf(text, sizeof(text), "No map for the local storage of tasks, cgroups, inodes or "
			 "sockets was seen. Programs make them with bpf_task_storage_get() and its "
			 "likes; a recording of an older bmascope tells nothing of them.");
	draw_paragraph(d, r, ROLE_TEXT, text);
}

/* The words too, if they fit into the line as a whole. */
__attribute__((format(printf, 3, 4)))
static void say_if_room(struct say *s, int cells, const char *format, ...)
{
	char text[80];
	va_list args;

	va_start(args, format);
	vsnprintf(text, sizeof(text), format, args);
	va_end(args);
	if ((int)(s->len + strlen(text)) <= cells)
		say(s, "%s", text);
}

static void say_map(struct say *s, const struct model_storage_map *map, int cells)
{
	say(s, " in %s buckets", text_count(map->info.buckets).s);
	if (!map->info.type)
		return;
	if (map->info.torn)
		say_if_room(s, cells, "   not walked to its end");
	say_if_room(s, cells, "   %s", storage_alloc_name(map->info.alloc));
	say_if_room(s, cells, "   cache slot %" PRIu32, map->info.cache_idx);
}

/* What is to be seen of the selected row, in one line. */
static void draw_title(const struct storage_view *v, const struct draw *d, const struct model *m,
		       struct rect r)
{
	const struct storage_row *row = &v->rows.row[v->list.cursor];
	const struct model_storage_map *map = v->maps ? model_storage_map(m, row->id) : NULL;
	char text[200], words[STORAGE_WORDS];
	struct say s;

	say_start(&s, text, sizeof(text));
	say(&s, "%s   %s %s", storage_row_words(m, v->maps, row->id, words),
	    text_count(row->sum.elems).s, row->sum.elems == 1 ? "element" : "elements");
	if (map)
		say_map(&s, map, r.w - 1);
	else if (!row->sum.unknown)
		say(&s, ": values %s B, in memory %s B", storage_bytes(row->sum.data).s,
		    storage_bytes(row->sum.bytes).s);
	draw_text(d, r.y, r.x + 1, r.w - 1, ROLE_STRONG, text);
}

/* All maps, in what room is left; not half of them. */
static void draw_totals(struct storage_view *v, const struct draw *d, const struct scene *sc,
			struct rect r)
{
	struct storage_query q = { .maps = true, .filter = "", .rates = sc->rates };
	const struct model *m = sc->model;

	if (storage_rows_make(&v->totals, m, &q) || r.h < (int)v->totals.n + 1)
		return;
	storage_heading_draw(d, true, r);
	for (uint32_t i = 0; i < v->totals.n; i++)
		storage_row_draw(d, m, true, &v->totals.row[i],
				 (struct rect){ r.y + 1 + i, r.x, 1, r.w });
}

static void draw_owner(struct storage_view *v, const struct draw *d, const struct scene *sc,
		       struct rect r)
{
	const struct model *m = sc->model;
	uint32_t n = v->n < ELEMS_MAX ? v->n : ELEMS_MAX;
	struct storage_picture p = { v->list.key, v->at, n };
	struct canvas c;

	storage_picture_make(&c, m, &p, r.w - 1);
	canvas_draw(d, &c, r.y, r.x);
	r.y += STORAGE_PICTURE_LINES;
	r.h -= STORAGE_PICTURE_LINES;
	storage_elems_draw(d, m, v->at, n, r);
	r.y += n + 2;
	r.h -= n + 2;
	draw_totals(v, d, sc, r);
}

static void draw_chosen(struct storage_view *v, const struct draw *d, const struct scene *sc,
			struct rect r)
{
	const struct model *m = sc->model;

	v->n = storage_elems(m, v->maps, v->list.key, v->at, ELEMS_MAX);
	draw_title(v, d, m, r);
	r.y++;
	r.h--;
	if (v->maps)
		storage_buckets_draw(d, m, v->at, v->n < ELEMS_MAX ? v->n : ELEMS_MAX, r);
	else
		draw_owner(v, d, sc, r);
}

/* The list gets what it needs of what the picture and a few elements leave; at most a third. Buckets need
 * less. */
static int list_lines(const struct rect *body, int rows, bool maps)
{
	int lines = body->h - FOOT_LINES - 1 - 1 - STORAGE_PICTURE_LINES - 6;

	lines = maps ? body->h / 2 - 2 : lines < body->h / 3 ? lines : body->h / 3;
	lines = lines < rows ? lines : rows;
	return lines > 2 ? lines : 2;
}

static void storage_draw(void *state, const struct draw *d, const struct scene *s, struct rect body)
{
	struct storage_view *v = state;
	struct storage_query q = { v->maps, v->owner, v->filter.text, s->rates };
	const struct model *m = s->model;
	struct rect foot = { body.y + body.h - FOOT_LINES, body.x, FOOT_LINES, body.w };
	int lines, below;

	if (storage_rows_make(&v->rows, m, &q)) {
		draw_text(d, body.y, 1, body.w - 1, ROLE_BAD, "out of memory: nothing drawn");
		return;
	}
	lines = list_lines(&body, v->rows.n, v->maps);
	below = body.y + 1 + lines;
	v->list.area = (struct rect){ body.y + 1, body.x, lines, body.w };
	list_follow(&v->list);
	list_scroll(&v->list);
	storage_heading_draw(d, v->maps, body);
	storage_counts_draw(d, m, foot);
	if (!v->rows.n) {
		draw_no_rows(v, d, m, body);
		return;
	}
	draw_rows(v, d, m);
	draw_chosen(v, d, s, (struct rect){ below, body.x, foot.y - below, body.w });
}

static const struct word storage_words[] = {
	{ "OWNER", "the task, cgroup, inode or socket whose bpf_storage pointer leads to a "
	  "bpf_local_storage" },
	{ "VALUES", "bytes that programs see; MEM: with struct bpf_local_storage_elem before each" },
	{ "FROM", "where elements come from: kmalloc_nolock, kmalloc or bpf_mem_alloc. It changed "
	  "from kernel to kernel" },
	{ "CACHE", "bpf_local_storage.cache[]: a lookup finds the element there without a walk; each "
	  "map has one slot, and may share it" },
	{ "b[n]", "the map's bucket that holds the element, too; !: its lock was held then" },
	{ "HELD", "the lock was held when it was read: that was a moment, and is over" },
	{ "AGE", "older: it was there when the stream began, or only a snapshot told of it" },
	{ "by", "who had the element linked: the BPF program, else the thread that called bpf(). -: it was "
	  "there when the stream began, or no event told" },
	{ "NEW/s", "storages made a second, with an element of this map as the first" },
	{ "FREE/s", "elements handed over to be freed a second, after whatever grace period. -: no event of "
	  "local storage was told so far" },
	{ "b[?]", "an event told of the element, not of its bucket: an older recording. The next snapshot "
	  "knows it" },
	{ "freed", "after rcu: the owner went, or the map; after tasks-trace: it was deleted, and a "
	  "sleeping program may still see it" },
	{ "-EBUSY", "kernels before 7.2 counted who is in local storage on this CPU, and refused "
	  "others. n/a: this one has no such counter" },
	{ NULL, NULL },
};

static const struct word *const words[] = { storage_words, NULL };

const struct view_ops view_storage = {
	.name = "Storage",
	.action = ACT_STORAGE,
	.open = storage_open,
	.close = storage_close,
	.typed = storage_typed,
	.act = storage_act,
	.draw = storage_draw,
	.note = storage_note,
	.prompt = storage_prompt,
	.words = words,
};
