// SPDX-License-Identifier: GPL-2.0-or-later
#include "lock_table.h"

#include <inttypes.h>
#include <stdio.h>

#include "format.h"
#include "../src/base/say.h"

#define NAME_MAX_CELLS 44
#define HELD_COLS 100		/* cells from which on there is room for more columns */
#define WAITS_COLS 116

enum lock_column {
	LK_NAME, LK_RATE, LK_SHARE, LK_P50, LK_P99, LK_MAX, LK_AA, LK_ABBA, LK_TIMEOUT,
	LK_ACQUIRED, LK_WAITS, LK_HELD, LK_COLUMNS
};

static const struct {
	const char *heading;
	int w, from;		/* cells; of the terminal, where it is shown */
	enum lock_sort sort;	/* LOCK_SORTS: none */
} columns[LK_COLUMNS] = {
	[LK_NAME] = { "LOCKS OF", 0, 0, LOCK_BY_NAME },
	[LK_RATE] = { "ACQ/s", 6, 0, LOCK_BY_USE },
	[LK_SHARE] = { "CONTENDED", 10, 0, LOCK_BY_CONTENTION },
	[LK_P50] = { "WAIT p50", 9, 0, LOCK_SORTS },
	[LK_P99] = { "p99", 8, 0, LOCK_SORTS },
	[LK_MAX] = { "max", 8, 0, LOCK_BY_WAIT },
	[LK_AA] = { "AA", 4, 0, LOCK_SORTS },
	[LK_ABBA] = { "ABBA", 5, 0, LOCK_BY_FAILURES },
	[LK_TIMEOUT] = { "T/O", 5, 0, LOCK_SORTS },
	[LK_ACQUIRED] = { "ACQUIRED", 12, HELD_COLS, LOCK_SORTS },
	[LK_WAITS] = { "WAITS", 10, WAITS_COLS, LOCK_SORTS },
	[LK_HELD] = { "HELD", 6, HELD_COLS, LOCK_SORTS },
};

static int column_width(enum lock_column c, int w)
{
	int name = w - 1;

	if (c != LK_NAME)
		return w >= columns[c].from ? columns[c].w : 0;
	for (int i = LK_NAME + 1; i < LK_COLUMNS; i++)
		name -= column_width(i, w);
	return name < NAME_MAX_CELLS ? name : NAME_MAX_CELLS;
}

void lock_heading_draw(const struct draw *d, const struct lock_query *q, struct rect r)
{
	int x = r.x + 1;

	for (int c = 0; c < LK_COLUMNS; c++) {
		enum role role = columns[c].sort == q->sort ? ROLE_SORTED : ROLE_HEADING;
		const char *heading = c == LK_NAME && q->single ? "LOCK" : columns[c].heading;
		int w = column_width(c, r.w);

		if (w && c == LK_NAME)
			draw_text(d, r.y, x, w - 1, role, heading);
		else if (w)
			draw_right(d, r.y, x, w, role, heading);
		x += w;
	}
}

/* Of ten thousand, so that a little contention is not none. */
static void say_share(struct say *s, const struct lock_counts *n)
{
	uint64_t all = n->at_once + n->waits;
	uint64_t share = all ? n->waits * 10000.0 / all + 0.5 : 0;

	if (!all)
		say(s, "-");
	else if (n->waits && share < 10)
		say(s, "<0.1%%");
	else
		say(s, "%" PRIu64 ".%" PRIu64 "%%", share / 100, share / 10 % 10);
}

static void say_time(struct say *s, const struct lock_row *row, uint64_t ns)
{
	say(s, "%s", row->waits ? text_age(ns).s : "-");
}

static void say_cell(struct say *s, enum lock_column c, const struct lock_row *row, bool told)
{
	switch (c) {
	case LK_RATE:
		say(s, "%s", !told || row->rate == RATE_UNKNOWN ? "-" : text_short(row->rate).s);
		break;
	case LK_SHARE:
		if (told)
			say_share(s, &row->n);
		else
			say(s, "-");
		break;
	case LK_P50: say_time(s, row, row->p50); break;
	case LK_P99: say_time(s, row, row->p99); break;
	case LK_MAX: say_time(s, row, row->max); break;
	case LK_AA: say(s, "%s", text_short(row->n.failed[BMA_LOCK_AA]).s); break;
	case LK_ABBA: say(s, "%s", text_short(row->n.failed[BMA_LOCK_ABBA]).s); break;
	case LK_TIMEOUT: say(s, "%s", text_short(row->n.failed[BMA_LOCK_TIMEOUT]).s); break;
	case LK_ACQUIRED: say(s, "%s", text_count(lock_acquired(&row->n)).s); break;
	case LK_WAITS: say(s, "%s", text_count(row->n.waits).s); break;
	case LK_HELD: say(s, "%s", told ? text_count(row->held).s : "-"); break;
	default: say(s, "%s", row->name);
	}
}

static bool is_bad(enum lock_column c, const struct lock_row *row)
{
	return (c == LK_AA && row->n.failed[BMA_LOCK_AA]) ||
	       (c == LK_ABBA && row->n.failed[BMA_LOCK_ABBA]) ||
	       (c == LK_TIMEOUT && row->n.failed[BMA_LOCK_TIMEOUT]);
}

void lock_row_draw(const struct draw *d, const struct lock_row *row, bool told, struct rect r)
{
	int x = r.x + 1;

	for (int c = 0; c < LK_COLUMNS; c++) {
		int w = column_width(c, r.w);
		enum role role = is_bad(c, row) ? ROLE_BAD : ROLE_TEXT;
		char text[80];
		struct say s;

		say_start(&s, text, sizeof(text));
		say_cell(&s, c, row, told);
		if (c == LK_NAME && draw_width(text) >= w)
			snprintf(text, sizeof(text), "%s", row->name + row->kind);
		if (w && c == LK_NAME)
			draw_text(d, r.y, x, w - 1, role, text);
		else if (w)
			draw_right(d, r.y, x, w, role, text);
		x += w;
	}
}

uint32_t lock_cpus_busy(const struct model *m)
{
	uint32_t n = 0;

	for (uint32_t cpu = 0; cpu < m->ncpus; cpu++) {
		const struct lock_cpu *c = model_lock_cpu(m, cpu);

		n += c && (c->n || (c->told && !c->known));
	}
	return n;
}

/* What an entry is: never "held" when it may be a try. */
static const char *how_words(enum lock_how how)
{
	static const char *const words[] = {
		[LOCK_HELD] = "", [LOCK_TRIED] = " being tried", [LOCK_OPEN] = " held or being tried",
	};

	return words[how];
}

/* One of so many; where there is no room for it and for the count behind it, the count of those left.
 * Cells that are used. */
static int draw_entry(const struct draw *d, struct rect r, int number, const char *name,
		      enum lock_how how, const char *since, uint64_t of)
{
	uint64_t rest = of - (uint64_t)number;
	char text[LOCK_NAME + 80], more[40];
	struct say s;

	say_start(&s, text, sizeof(text));
	say(&s, "%d %s%s%s", number, name, how_words(how), since);
	snprintf(more, sizeof(more), "and %" PRIu64 " more", rest);
	if (number == 1 || draw_width(text) + (rest ? 2 + draw_width(more) : 0) <= r.w)
		return draw_text(d, r.y, r.x, r.w, how == LOCK_HELD ? ROLE_TEXT : ROLE_NOTICE, text) + 2;
	snprintf(more, sizeof(more), "and %" PRIu64 " more", rest + 1);
	draw_text(d, r.y, r.x, r.w, ROLE_NOTICE, more);
	return r.w;
}

static void draw_cpu(const struct draw *d, const struct model *m, uint32_t cpu, struct rect r)
{
	const struct lock_cpu *c = model_lock_cpu(m, cpu);
	char text[LOCK_NAME];
	int used;

	snprintf(text, sizeof(text), "cpu %" PRIu32, cpu);
	used = draw_text(d, r.y, r.x, r.w, ROLE_STRONG, text) + 2;
	if (c->told && !c->known)
		used += draw_text(d, r.y, r.x + used, r.w - used, ROLE_NOTICE,
				  "~ and what came before") + 2;
	for (int i = 0; i < c->n && used < r.w; i++) {
		const struct lock_entry *e = &c->entry[i];
		struct rect left = { r.y, r.x + used, 1, r.w - used };
		char since[40] = "";

		if (e->since && m->now >= e->since)
			snprintf(since, sizeof(since), ", %s", text_age(m->now - e->since).s);
		lock_words(m, e->lock, text, sizeof(text));
		used += draw_entry(d, left, i + 1, text, e->how, since, (uint64_t)c->n + c->over);
	}
}

#define LABEL 10

void lock_held_draw(const struct draw *d, const struct model *m, struct rect r)
{
	uint32_t busy = lock_cpus_busy(m), shown = 0;
	char text[80];

	draw_text(d, r.y, r.x + 1, LABEL, ROLE_HEADING, "HELD NOW");
	if (!busy)
		draw_text(d, r.y, r.x + 1 + LABEL, r.w - 1 - LABEL, ROLE_DIM,
			  model_locks_told(m) ? "nothing, on no CPU" : "not told; nobody waits");
	for (uint32_t cpu = 0; cpu < m->ncpus && busy; cpu++) {
		const struct lock_cpu *c = model_lock_cpu(m, cpu);
		struct rect line = { r.y + (int)shown, r.x + 1 + LABEL, 1, r.w - 1 - LABEL };

		if (!c || !(c->n || (c->told && !c->known)))
			continue;
		if ((int)shown + 1 == r.h && busy > shown + 1) {
			snprintf(text, sizeof(text), "and %" PRIu32 " CPUs more", busy - shown);
			draw_text(d, line.y, line.x, line.w, ROLE_DIM, text);
			return;
		}
		draw_cpu(d, m, cpu, line);
		shown++;
	}
}

void lock_side_draw(const struct draw *d, const struct model *m, const struct lock_side *s,
		    struct rect r)
{
	const struct lock_table *t = &s->table;
	char text[LOCK_NAME];
	int used;

	snprintf(text, sizeof(text), "cpu %" PRIu32, s->cpu);
	used = draw_text(d, r.y, r.x, r.w, ROLE_STRONG, text) + 2;
	if (!t->time)
		draw_text(d, r.y, r.x + used, r.w - used, ROLE_DIM, "its table was not told");
	else if (!t->cnt)
		draw_text(d, r.y, r.x + used, r.w - used, ROLE_DIM, "nothing");
	for (unsigned int i = 0; t->time && i < t->n && used < r.w; i++)
		used += draw_entry(d, (struct rect){ r.y, r.x + used, 1, r.w - used }, i + 1,
				   lock_words(m, t->lock[i], text, sizeof(text)),
				   lock_table_how(s, i), "", t->cnt);
	if (t->time && t->cnt > t->n && used < r.w) {
		snprintf(text, sizeof(text), "and %" PRIu32 " more", t->cnt - t->n);
		draw_text(d, r.y, r.x + used, r.w - used, ROLE_NOTICE, text);
	}
}
