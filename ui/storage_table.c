// SPDX-License-Identifier: GPL-2.0-or-later
#include "storage_table.h"

#include <errno.h>
#include <inttypes.h>

#include "../src/base/say.h"

enum align { LEFT, RIGHT };

struct column {
	const char *heading;
	int w, from;		/* cells; of the terminal, where it is shown */
	enum align align;
};

static void draw_cell(const struct draw *d, const struct column *c, int y, int x, enum role role,
		      const char *text)
{
	if (c->align == RIGHT)
		draw_right(d, y, x, c->w - 1, role, text);
	else
		draw_text(d, y, x, c->w - 1, role, text);
}

static void draw_headings(const struct draw *d, const struct column *c, int n, struct rect r)
{
	int x = r.x + 1;

	for (int i = 0; i < n; i++) {
		if (r.w < c[i].from)
			continue;
		draw_cell(d, &c[i], r.y, x, ROLE_HEADING, c[i].heading);
		x += c[i].w;
	}
}

enum { ROW_NAME, ROW_ELEMS, ROW_DATA, ROW_BYTES, ROW_ALLOC, ROW_BUCKETS, ROW_NEW, ROW_LINK, ROW_UNLINK,
       ROW_FREE, ROW_LINKED, ROW_UNLINKED, ROW_FAILED, ROW_COLUMNS };

#define NEVER 10000	/* no terminal is so wide */

static const struct column owner_columns[ROW_COLUMNS] = {
	[ROW_NAME] = { "OWNER", 34, 0, LEFT }, [ROW_ELEMS] = { "ELEMENTS", 10, 0, RIGHT },
	[ROW_DATA] = { "VALUES", 8, 0, RIGHT }, [ROW_BYTES] = { "MEM", 8, 0, RIGHT },
	[ROW_ALLOC] = { "LOCK", 6, 0, LEFT }, [ROW_BUCKETS] = { "AGE", 9, 0, RIGHT },
	[ROW_NEW] = { .from = NEVER }, [ROW_LINK] = { .from = NEVER }, [ROW_UNLINK] = { .from = NEVER },
	[ROW_FREE] = { .from = NEVER }, [ROW_LINKED] = { .from = NEVER },
	[ROW_UNLINKED] = { .from = NEVER }, [ROW_FAILED] = { .from = NEVER },
};

static const struct column map_columns[ROW_COLUMNS] = {
	[ROW_NAME] = { "MAP", 33, 0, LEFT }, [ROW_ELEMS] = { "ELEMS", 6, 0, RIGHT },
	[ROW_DATA] = { "VALUES", 8, 0, RIGHT }, [ROW_BYTES] = { "MEM", 8, 0, RIGHT },
	[ROW_ALLOC] = { "FROM", 15, 96, LEFT }, [ROW_BUCKETS] = { "BUCKETS", 9, 112, RIGHT },
	[ROW_NEW] = { "NEW/s", 7, 103, RIGHT }, [ROW_LINK] = { "LINK/s", 8, 0, RIGHT },
	[ROW_UNLINK] = { "UNLINK/s", 9, 0, RIGHT }, [ROW_FREE] = { "FREE/s", 7, 0, RIGHT },
	[ROW_LINKED] = { "LINKED", 10, 142, RIGHT }, [ROW_UNLINKED] = { "UNLINKED", 10, 142, RIGHT },
	[ROW_FAILED] = { "FAILED", 9, 142, RIGHT },
};

void storage_heading_draw(const struct draw *d, bool maps, struct rect r)
{
	draw_headings(d, maps ? map_columns : owner_columns, ROW_COLUMNS, r);
}

struct text storage_bytes(uint64_t n)
{
	return n < 100000 ? text_count(n) : text_bytes(n);
}

static struct text age_text(const struct model *m, uint64_t since)
{
	struct text t = { "older" };

	return since ? text_age(m->now > since ? m->now - since : 0) : t;
}

/* Bytes, as far as they are known. */
static struct text known_bytes(uint64_t n, bool unknown)
{
	struct text none = { "?" };

	return unknown ? none : storage_bytes(n);
}

static void say_map_cell(struct say *s, int column, const struct model_storage_map *map)
{
	switch (column) {
	case ROW_ALLOC: say(s, "%s", storage_alloc_name(map->info.alloc)); break;
	case ROW_BUCKETS: say(s, "%s", text_count(map->info.buckets).s); break;
	case ROW_LINKED: say(s, "%s", text_count(map->counts.linked).s); break;
	case ROW_UNLINKED: say(s, "%s", text_count(map->counts.unlinked).s); break;
	case ROW_FAILED:
		say(s, "%s", text_count(map->counts.link_failed + map->counts.unlink_failed).s);
		break;
	}
}

static void say_rate(struct say *s, int column, const struct storage_row *row)
{
	uint64_t rate = column == ROW_NEW ? row->rate.created : column == ROW_LINK ? row->rate.linked :
			column == ROW_UNLINK ? row->rate.unlinked : row->rate.freed;

	say(s, "%s", row->rated ? text_short(rate).s : "-");
}

static void say_owner_cell(struct say *s, int column, const struct model *m,
			   const struct model_storage_owner *o)
{
	if (column == ROW_ALLOC)
		say(s, "%s", o->info.flags & STORAGE_F_LOCKED ? "HELD" : "free");
	else if (column == ROW_BUCKETS)
		say(s, "%s", age_text(m, o->since).s);
}

static void say_row_cell(struct say *s, int column, const struct model *m, bool maps,
			 const struct storage_row *row)
{
	const struct model_storage_map *map = maps ? model_storage_map(m, row->id) : NULL;
	const struct model_storage_owner *o = maps ? NULL : model_storage_owner(m, row->id);
	char words[STORAGE_WORDS];

	switch (column) {
	case ROW_NAME: say(s, "%s", storage_row_words(m, maps, row->id, words)); break;
	case ROW_ELEMS:
		say(s, "%s", maps ? text_short(row->sum.elems).s : text_count(row->sum.elems).s);
		break;
	case ROW_NEW:
	case ROW_LINK:
	case ROW_UNLINK:
	case ROW_FREE: say_rate(s, column, row); break;
	case ROW_DATA: say(s, "%s", known_bytes(row->sum.data, row->sum.unknown).s); break;
	case ROW_BYTES: say(s, "%s", known_bytes(row->sum.bytes, row->sum.unknown).s); break;
	default:
		if (map)
			say_map_cell(s, column, map);
		else if (o)
			say_owner_cell(s, column, m, o);
	}
}

void storage_row_draw(const struct draw *d, const struct model *m, bool maps,
		      const struct storage_row *row, struct rect r)
{
	const struct column *columns = maps ? map_columns : owner_columns;
	int x = r.x + 1;

	for (int i = 0; i < ROW_COLUMNS; i++) {
		char text[80] = "";
		struct say s;

		if (r.w < columns[i].from)
			continue;
		say_start(&s, text, sizeof(text));
		say_row_cell(&s, i, m, maps, row);
		draw_cell(d, &columns[i], r.y, x, ROLE_TEXT, text);
		x += columns[i].w;
	}
}

enum { EL_NAME, EL_MAP, EL_DATA, EL_BYTES, EL_SLOT, EL_BUCKET, EL_ALLOC, EL_AGE, EL_BY,
       EL_STATE, EL_COLUMNS };

static const struct column elem_columns[EL_COLUMNS] = {
	[EL_NAME] = { "ELEM", 6, 0, LEFT }, [EL_MAP] = { "MAP", 21, 0, LEFT },
	[EL_DATA] = { "VALUE", 7, 0, RIGHT }, [EL_BYTES] = { "MEM", 7, 0, RIGHT },
	[EL_SLOT] = { "CACHE", 7, 0, LEFT }, [EL_BUCKET] = { "BUCKET", 8, 0, LEFT },
	[EL_ALLOC] = { "FROM", 15, 0, LEFT }, [EL_AGE] = { "AGE", 8, 0, RIGHT },
	[EL_BY] = { "LINKED BY", 60, 140, LEFT }, [EL_STATE] = { "", 18, 158, LEFT },
};

static void say_place(struct say *s, int column, const struct storage_elem_info *e)
{
	if (column == EL_SLOT && e->slot)
		say(s, "[%u]", e->slot - 1u);
	else if (column == EL_SLOT)
		say(s, "-");
	else if (e->bucket == STORAGE_BUCKET_UNKNOWN)
		say(s, "?");
	else
		say(s, "b[%" PRIu32 "]%s", e->bucket,
		    e->flags & STORAGE_F_BUCKET_LOCKED ? "!" : "");
}

static void say_elem_cell(struct say *s, int column, const struct model *m,
			  const struct model_storage_elem *e, uint32_t number)
{
	const struct model_storage_map *map = model_storage_map(m, e->info.map_id);
	static const struct model_storage_map unknown;
	char words[80];

	map = map ? map : &unknown;
	switch (column) {
	case EL_NAME: say(s, "e%" PRIu32, number); break;
	case EL_MAP: say(s, "%s #%" PRIu32, map->info.name, e->info.map_id); break;
	case EL_DATA: say(s, "%s", known_bytes(map->info.value_size, !map->info.type).s); break;
	case EL_BYTES: say(s, "%s", known_bytes(map->info.elem_size, !map->info.type).s); break;
	case EL_SLOT:
	case EL_BUCKET: say_place(s, column, &e->info); break;
	case EL_ALLOC: say(s, "%s", storage_alloc_name(map->info.alloc)); break;
	case EL_AGE: say(s, "%s", age_text(m, e->since).s); break;
	case EL_BY:
		storage_who_words(m, e->prog, e->pid, words, sizeof(words));
		say(s, "%s", *words ? words : "-");
		break;
	case EL_STATE:
		say(s, "%s", e->info.flags & STORAGE_F_LEAVING || e->info.state ? " leaving" : "");
		break;
	}
}

static void draw_elem(const struct draw *d, const struct model *m, uint32_t at, uint32_t number,
		      struct rect r)
{
	int x = r.x + 1;

	for (int i = 0; i < EL_COLUMNS; i++) {
		char text[80] = "";
		struct say s;

		if (r.w < elem_columns[i].from)
			continue;
		say_start(&s, text, sizeof(text));
		say_elem_cell(&s, i, m, &m->storage.elems[at], number);
		draw_cell(d, &elem_columns[i], r.y, x, ROLE_TEXT, text);
		x += elem_columns[i].w;
	}
}

static void draw_more(const struct draw *d, uint32_t more, struct rect r)
{
	char text[40];
	struct say s;

	say_start(&s, text, sizeof(text));
	say(&s, "… %s more", text_count(more).s);
	draw_text(d, r.y, r.x + 1, r.w - 1, ROLE_DIM, text);
}

void storage_elems_draw(const struct draw *d, const struct model *m, const uint32_t *at, uint32_t n,
			struct rect r)
{
	uint32_t room = r.h > 1 ? r.h - 1 : 0;

	draw_headings(d, elem_columns, EL_COLUMNS, r);
	for (uint32_t i = 0; i < n && i < room; i++) {
		struct rect line = { r.y + 1 + i, r.x, 1, r.w };

		if (i + 1 == room && n > room)
			draw_more(d, n - i, line);
		else
			draw_elem(d, m, at[i], i + 1, line);
	}
}

/* Only the walk looks at locks: of elements that events told of since, that of their bucket is not known. */
static const char *bucket_lock(const struct model *m, const uint32_t *at, uint32_t n)
{
	for (uint32_t i = 0; i < n; i++) {
		const struct model_storage_elem *e = &m->storage.elems[at[i]];

		if (e->info.bucket == m->storage.elems[at[0]].info.bucket && e->since <= m->storage.time)
			return e->info.flags & STORAGE_F_BUCKET_LOCKED ? "HELD" : "free";
	}
	return "?   ";
}

/* One line: the bucket, its lock, and whose elements follow one another in it. */
static uint32_t draw_bucket(const struct draw *d, const struct model *m, const uint32_t *at,
			    uint32_t n, struct rect r)
{
	const struct storage_elem_info *first = &m->storage.elems[at[0]].info;
	char text[512], words[STORAGE_WORDS];
	uint32_t i;
	struct say s;

	say_start(&s, text, sizeof(text));
	if (first->bucket == STORAGE_BUCKET_UNKNOWN)
		say(&s, "b[?]   lock ?   ");
	else
		say(&s, "b[%" PRIu32 "]%*slock %s", first->bucket,
		    first->bucket < 10 ? 3 : first->bucket < 100 ? 2 : 1, "", bucket_lock(m, at, n));
	for (i = 0; i < n && m->storage.elems[at[i]].info.bucket == first->bucket; i++)
		say(&s, " ─► %s", storage_row_words(m, false, m->storage.elems[at[i]].info.storage,
						     words));
	draw_text(d, r.y, r.x + 1, r.w - 1, ROLE_TEXT, text);
	return i;
}

void storage_buckets_draw(const struct draw *d, const struct model *m, const uint32_t *at, uint32_t n,
			  struct rect r)
{
	uint32_t i = 0;
	int y = r.y;

	while (i < n && y < r.y + r.h - 1)
		i += draw_bucket(d, m, at + i, n - i, (struct rect){ y++, r.x, 1, r.w });
	if (i < n)
		draw_more(d, n - i, (struct rect){ y, r.x, 1, r.w });
}

static void say_failures(struct say *s, const struct model_storage *st)
{
	for (int i = 0; i < STORAGE_ERRNOS && st->errnos[i].err; i++) {
		const char *name = storage_errno_name(st->errnos[i].err);

		if (st->errnos[i].err == EBUSY)
			continue;
		if (name)
			say(s, "  -%s %s", name, text_count(st->errnos[i].n).s);
		else
			say(s, "  errno %u: %s", st->errnos[i].err, text_count(st->errnos[i].n).s);
	}
}

static struct text exact_count(uint64_t n)
{
	return text_count(n);
}

/* Brief where they do not fit into the line. */
static void say_counts(struct say *s, const struct model_storage *st, bool brief)
{
	struct text (*n)(uint64_t) = brief ? text_short : exact_count;

	say(s, "linked %s  unlinked %s%s", n(st->counts.linked).s, n(st->counts.unlinked).s,
	    brief ? "  freed: rcu" : "   freed after rcu");
	say(s, " %s, tasks-trace %s%s", n(st->counts.freed).s, n(st->counts.deferred).s, brief ? "" : " ");
	if (st->lives.n)
		say(s, "  lived p50 %s", text_age(hist_quantile(&st->lives, 500)).s);
}

void storage_counts_draw(const struct draw *d, const struct model *m, struct rect r)
{
	const struct model_storage *st = &m->storage;
	char text[200];
	struct say s;

	for (int brief = 0; brief < 2; brief++) {
		say_start(&s, text, sizeof(text));
		say_counts(&s, st, brief);
		if (draw_width(text) < r.w)
			break;
	}
	draw_text(d, r.y, r.x + 1, r.w - 1, ROLE_TEXT, text);
	say_start(&s, text, sizeof(text));
	if (st->busy_counter || model_storage_errno(m, EBUSY))
		say(&s, "-EBUSY: %s", text_count(model_storage_errno(m, EBUSY)).s);
	else
		say(&s, "-EBUSY: %s", st->snapshots ? "n/a on this kernel" : "not known");
	say_failures(&s, st);
	if (st->left_out)
		say(&s, "   not read: %s more", text_count(st->left_out).s);
	draw_text(d, r.y + 1, r.x + 1, r.w - 1, st->left_out ? ROLE_NOTICE : ROLE_TEXT, text);
}
