// SPDX-License-Identifier: GPL-2.0-or-later
#include "grace_table.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "format.h"
#include "../src/base/say.h"
#include "../src/event/kind.h"

#define LABEL_WIDTH 13		/* before the numbers of a flavour */
#define OWN_WIDTH 22		/* "global percpu_new 4096": cut alike in all rows */
#define MEM_COLS 90		/* cells from which on there is room for more columns */
#define MORE_COLS 105

static uint64_t age_of(const struct model *m, uint64_t since)
{
	return m->now > since ? m->now - since : 0;
}

/* Columns of the table of flavours, from x on, each ending at its right edge. */
static const struct {
	const char *heading;
	int w;
} totals[] = {
	{ "IN FLIGHT", 10 }, { "OLDEST", 8 }, { "DONE", 10 }, { "AGE p50", 9 }, { "p99", 8 },
	{ "max", 8 }, { "PASSED ON", 12 },
};

#define TOTALS (sizeof(totals) / sizeof(totals[0]))

static void total_texts(const struct model *m, unsigned int flavour, struct text t[TOTALS])
{
	const struct grace *g = &m->grace[flavour];
	struct grace_now now;

	model_grace_now(m, flavour, &now);
	t[0] = text_count(now.batches);
	t[1] = now.oldest ? text_age(age_of(m, now.oldest)) :
	       (struct text){ .s = "" };
	if (!now.oldest)
		snprintf(t[1].s, sizeof(t[1].s), now.batches ? "~" : "-");
	t[2] = text_count(g->done);
	for (int i = 0; i < 3; i++) {
		t[3 + i] = i == 2 ? text_age(g->age.max) :
			   text_age(hist_quantile(&g->age, i ? 990 : 500));
		if (!g->age.n)
			snprintf(t[3 + i].s, sizeof(t[3 + i].s), "-");
	}
	t[6] = text_count(g->objects);
}

static void draw_flavour(const struct draw *d, const struct model *m, unsigned int flavour,
			 struct rect r)
{
	bool stalled = grace_stall(m, flavour);
	struct text t[TOTALS];
	int x = r.x + LABEL_WIDTH;

	total_texts(m, flavour, t);
	draw_text(d, r.y, r.x + 1, LABEL_WIDTH - 1, ROLE_TEXT, flavour_words(flavour));
	for (unsigned int i = 0; i < TOTALS; i++) {
		draw_right(d, r.y, x, totals[i].w, i == 1 && stalled ? ROLE_BAD : ROLE_TEXT,
			   t[i].s);
		x += totals[i].w;
	}
	if (x + 30 < r.x + r.w)
		draw_text(d, r.y, x + 1, r.w - x - 1, ROLE_DIM, flavour == BMA_GP_RCU ?
			  "to free_by_rcu_ttrace" : "to the slab");
}

void flavours_draw(const struct draw *d, const struct model *m, struct rect r)
{
	int x = r.x + LABEL_WIDTH;

	draw_text(d, r.y, r.x + 1, r.w, ROLE_HEADING, "FLAVOUR");
	for (unsigned int i = 0; i < TOTALS; i++) {
		draw_right(d, r.y, x, totals[i].w, ROLE_HEADING, totals[i].heading);
		x += totals[i].w;
	}
	draw_flavour(d, m, BMA_GP_RCU, (struct rect){ r.y + 1, r.x, 1, r.w });
	draw_flavour(d, m, BMA_GP_TASKS_TRACE, (struct rect){ r.y + 2, r.x, 1, r.w });
}

enum grace_column {
	GR_OWNER, GR_CPU, GR_LIST, GR_OBJECTS, GR_AGE, GR_BEHIND, GR_BACK, GR_MEM,
	GR_TO_WAIT, GR_ON, GR_COLUMNS
};

static const struct {
	const char *heading;
	int w, from;		/* cells; of the terminal, where it is shown */
	enum grace_sort sort;	/* GRACE_SORTS: none */
} columns[GR_COLUMNS] = {
	[GR_OWNER] = { "OWNER", 0, 0, GRACE_BY_OWNER },
	[GR_CPU] = { "CPU", 5, 0, GRACE_SORTS },
	[GR_LIST] = { "LIST", 22, 0, GRACE_SORTS },
	[GR_OBJECTS] = { "OBJECTS", 8, 0, GRACE_BY_OBJECTS },
	[GR_AGE] = { "AGE", 8, 0, GRACE_BY_AGE },
	[GR_BEHIND] = { "BEHIND", 8, 0, GRACE_SORTS },
	[GR_BACK] = { "TOOK BACK", 10, 0, GRACE_SORTS },
	[GR_MEM] = { "MEM", 6, MEM_COLS, GRACE_SORTS },
	[GR_TO_WAIT] = { "HAD TO WAIT", 12, MORE_COLS, GRACE_SORTS },
	[GR_ON] = { "PASSED ON", 12, MORE_COLS, GRACE_SORTS },
};

static int column_width(enum grace_column c, int w)
{
	int owner = w - 1;

	if (c != GR_OWNER)
		return w >= columns[c].from ? columns[c].w : 0;
	for (int i = GR_OWNER + 1; i < GR_COLUMNS; i++)
		owner -= column_width(i, w);
	return owner < 40 ? owner : 40;
}

/* The name is cut before the number is. */
static void say_owner(struct say *s, const struct model *m, const struct grace_row *row, int width)
{
	struct grace_owner o = grace_owner(m, row);
	int over = draw_width(o.kind) + 1 + draw_width(o.label) - width;
	const char *number = strrchr(o.label, ' ');

	if (!*o.id && width < OWN_WIDTH)	/* the kernel's own: the name alone says it */
		say(s, "%s", o.label);
	else if (over > 0 && number - o.label > over + 1)
		say(s, "%s %.*s…%s", o.kind, (int)(number - o.label - over - 1), o.label,
		    number);
	else
		say(s, "%s %s", o.kind, o.label);
}

static void say_number(struct say *s, const struct grace_row *row, int64_t n)
{
	say(s, "%s%s", row->known ? "" : "~", text_count(n).s);
}

/* Objects of the row's flavour so far. */
static uint64_t had_to_wait(const struct model *m, const struct grace_row *row, bool ended)
{
	const struct activity *a = model_activity(m, model_cache(m, row->cache));

	if (row->flavour == BMA_GP_RCU)
		return a->flow[ended ? FLOW_RCU_END : FLOW_RCU_START];
	return a->flow[ended ? FLOW_TTRACE_END : FLOW_TTRACE_START];
}

static void say_age(struct say *s, const struct model *m, const struct grace_row *row)
{
	if (row->not_yet)
		say(s, "not yet");
	else
		say(s, "%s", row->since ? text_age(age_of(m, row->since)).s : "~");
}

static void say_took_back(struct say *s, const struct model *m, const struct grace_row *row)
{
	int64_t n = grace_took_back(m, row);

	say(s, "%s", n < 0 ? "-" : text_count(n).s);
}

static void say_cell(struct say *s, enum grace_column c, const struct model *m,
		     const struct grace_row *row, int width)
{
	switch (c) {
	case GR_OWNER: say_owner(s, m, row, width); break;
	case GR_CPU:
		if (row->cpu != CPU_UNKNOWN)
			say(s, "%" PRIu32, row->cpu);
		else
			say(s, "~");
		break;
	case GR_LIST: say(s, "%s", list_name(row->list)); break;
	case GR_OBJECTS: say_number(s, row, row->objects); break;
	case GR_AGE: say_age(s, m, row); break;
	case GR_BEHIND: say_number(s, row, row->behind); break;
	case GR_BACK: say_took_back(s, m, row); break;
	case GR_MEM: say(s, "%s", text_bytes(row->bytes).s); break;
	case GR_TO_WAIT: say(s, "%s", text_count(had_to_wait(m, row, false)).s); break;
	case GR_ON: say(s, "%s", text_count(had_to_wait(m, row, true)).s); break;
	default: break;
	}
}

static bool is_left(enum grace_column c)
{
	return c == GR_OWNER || c == GR_LIST;
}

void grace_row_draw(const struct draw *d, const struct model *m, const struct grace_row *row,
		    struct rect r)
{
	int x = r.x + 1;

	for (int c = 0; c < GR_COLUMNS; c++) {
		enum role role = c == GR_AGE && row->stalled ? ROLE_BAD : ROLE_TEXT;
		int w = column_width(c, r.w);
		char text[80];
		struct say s;

		say_start(&s, text, sizeof(text));
		say_cell(&s, c, m, row, w - 1);
		if (w && is_left(c))
			draw_text(d, r.y, x + (c != GR_OWNER), w - 1, role, text);
		else if (w)
			draw_right(d, r.y, x, w, role, text);
		x += w;
	}
}

void grace_heading_draw(const struct draw *d, enum grace_sort sort, struct rect r)
{
	int x = r.x + 1;

	for (int c = 0; c < GR_COLUMNS; c++) {
		enum role role = columns[c].sort == sort ? ROLE_SORTED : ROLE_HEADING;
		int w = column_width(c, r.w);

		if (w && is_left(c))
			draw_text(d, r.y, x + (c != GR_OWNER), w - 1, role, columns[c].heading);
		else if (w)
			draw_right(d, r.y, x, w, role, columns[c].heading);
		x += w;
	}
}
