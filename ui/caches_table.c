// SPDX-License-Identifier: GPL-2.0-or-later
#include "caches_table.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "format.h"
#include "strip.h"

struct value {			/* what stands in a cell of the table */
	char text[48];
	enum role role;
};

#define SAY(v, ...) snprintf((v)->text, sizeof((v)->text), __VA_ARGS__)

/* ~ events were lost, + counted since the stream's start only, ≥ a lower bound */
static const char *doubt_of(bool in_doubt)
{
	return in_doubt ? "~" : "";
}

static void value_size(struct value *v, const struct model *m, const struct row *row)
{
	const struct model_class *k = &m->classes[row->class];

	if (!k->unit_size)
		SAY(v, "?");
	else if (k->percpu_size)
		SAY(v, "%ux%u", m->ncpus, k->unit_size);
	else
		SAY(v, "%s", text_count(k->unit_size).s);
}

static void value_in_use(struct value *v, const struct model *m, const struct row *row)
{
	(void)m;
	SAY(v, "%s%s%s", doubt_of(row->in_doubt), row->older && row->in_use >= 0 ? "+" : "",
	    text_count(row->in_use).s);
	if (row->in_doubt)
		v->role = ROLE_NOTICE;
}

static void value_wait(struct value *v, const struct model *m, const struct row *row)
{
	(void)m;
	SAY(v, "%s%s", row->sum.waiting_known ? "" : "~", text_count(row->sum.waiting).s);
	if (row->levels[LEVEL_UNKNOWN] && !row->sum.waiting)
		SAY(v, "?");
}

static void value_mem(struct value *v, const struct model *m, const struct row *row)
{
	(void)m;
	if (!row->object_bytes)
		SAY(v, "?");
	else
		SAY(v, "%s%s", row->in_doubt ? "~" : row->at_least ? "≥" : "",
		    text_bytes(row->bytes).s);
}

/* A batch that began to wait before the stream has no start: its age is not known. */
static void value_oldest(struct value *v, const struct model *m, const struct row *row)
{
	(void)m;
	if (row->waits)
		SAY(v, "%s", text_age(row->age).s);
	else
		SAY(v, row->sum.waiting > 0 ? "?" : "-");
}

static void value_rate(struct value *v, const struct model *m, const struct row *row)
{
	(void)m;
	SAY(v, "%s", text_short(row->rate).s);
}

static void say_events(struct value *v, uint64_t n)
{
	SAY(v, "%s", n < 10000000 ? text_count(n).s : text_short(n).s);
}

static void value_alloc(struct value *v, const struct model *m, const struct row *row)
{
	(void)m;
	say_events(v, row->sum.events[BMA_ALLOC]);
}

static void value_free(struct value *v, const struct model *m, const struct row *row)
{
	(void)m;
	say_events(v, row->sum.events[BMA_FREE] + row->sum.events[BMA_FREE_RCU]);
}

static void value_refill(struct value *v, const struct model *m, const struct row *row)
{
	(void)m;
	say_events(v, row->sum.events[BMA_REFILL]);
}

static void value_trim(struct value *v, const struct model *m, const struct row *row)
{
	(void)m;
	say_events(v, row->sum.events[BMA_TRIM]);
}

static void value_fail(struct value *v, const struct model *m, const struct row *row)
{
	uint64_t n = row->sum.events[BMA_ALLOC_FAIL];

	(void)m;
	SAY(v, "%s%s", n ? "!" : "", text_short(n).s);
	if (n)
		v->role = ROLE_BAD;
}

static const struct {
	const char *heading;
	enum sort sort;		/* the order that this column shows; SORTS: none */
	void (*value)(struct value *v, const struct model *m, const struct row *row);
} columns[COLUMNS] = {
	[COL_OWNER] = { "OWNER", SORT_OWNER, NULL },
	[COL_SIZE] = { "SIZE", SORTS, value_size },
	[COL_CPUS] = { "", SORTS, NULL },
	[COL_IN_USE] = { "IN USE", SORT_IN_USE, value_in_use },
	[COL_WAIT] = { "WAIT", SORT_WAIT, value_wait },
	[COL_MEM] = { "MEM", SORT_MEM, value_mem },
	[COL_OLDEST] = { "OLDEST", SORT_OLDEST, value_oldest },
	[COL_RATE] = { "EV/S", SORT_ACTIVITY, value_rate },
	[COL_ALLOC] = { "ALLOCS", SORTS, value_alloc },
	[COL_FREE] = { "FREES", SORTS, value_free },
	[COL_REFILL] = { "REFILLS", SORTS, value_refill },
	[COL_TRIM] = { "TRIMS", SORTS, value_trim },
	[COL_FAIL] = { "FAILS", SORTS, value_fail },
};

static void cpu_heading(const struct draw *d, const struct model *m,
			const struct caches_layout *l)
{
	int x = l->col_x[COL_CPUS], y = l->heading.y;
	char text[48];

	if (l->cpu_mode != CPU_NUMBERS) {
		snprintf(text, sizeof(text), "FREE ON %u CPUS", m->ncpus);
		draw_right(d, y, x + 1, l->col_w[COL_CPUS] - 1, ROLE_HEADING, text);
		return;
	}
	for (uint32_t cpu = 0; cpu < m->ncpus; cpu++, x += l->cpu_cell) {
		snprintf(text, sizeof(text), l->cpu_cell < 6 ? "%u" : "CPU%u", cpu);
		/* the last cell of each is for marks */
		draw_right(d, y, x, l->cpu_cell - 1, ROLE_HEADING, text);
	}
}

void table_heading(const struct draw *d, const struct model *m, const struct query *q,
		   const struct caches_layout *l)
{
	int y = l->heading.y;

	draw_text(d, y, l->col_x[COL_OWNER], l->col_w[COL_OWNER], ROLE_HEADING,
		  columns[COL_OWNER].heading);
	cpu_heading(d, m, l);
	for (int c = 0; c < COLUMNS; c++) {
		enum role role = columns[c].sort == q->sort ? ROLE_SORTED : ROLE_HEADING;

		if (c == COL_OWNER)
			draw_text(d, y, l->col_x[c], l->col_w[c], role, columns[c].heading);
		else if (l->col_w[c] && c != COL_CPUS)
			draw_right(d, y, l->col_x[c], l->col_w[c], role, columns[c].heading);
	}
}

static void cpu_numbers(const struct draw *d, int y, const struct model *m,
			const struct row *row, const struct caches_layout *l)
{
	int x = l->col_x[COL_CPUS];

	for (uint32_t cpu = 0; cpu < m->ncpus; cpu++, x += l->cpu_cell) {
		struct cell cell = row_cell(m, row->class, cpu);
		enum role role = row->idle ? ROLE_DIM : level_role(cell.level);
		char text[32];

		if (cell.level <= LEVEL_UNKNOWN)
			snprintf(text, sizeof(text), cell.level == LEVEL_NONE ? "-" : "?");
		else
			snprintf(text, sizeof(text), "%s%" PRId64, cell.guess ? "~" : "", cell.free);
		draw_right(d, y, x, l->cpu_cell - 1, role, text);
		draw_text(d, y, x + l->cpu_cell - 1, 1, role, level_mark(cell.level));
	}
}

static void say_span(char *buf, size_t size, const struct row *row)
{
	if (row->free_min > row->free_max)
		snprintf(buf, size, "?");
	else if (row->free_min == row->free_max)
		snprintf(buf, size, "%" PRId64, row->free_min);
	else
		snprintf(buf, size, "%" PRId64 "–%" PRId64, row->free_min, row->free_max);
}

static void cpu_cells(const struct draw *d, int y, const struct model *m, const struct row *row,
		      const struct caches_layout *l)
{
	int x = l->col_x[COL_CPUS], end = x + l->col_w[COL_CPUS];
	char span[32];

	x++;
	for (uint32_t cpu = 0; cpu < m->ncpus; cpu++) {
		struct cell cell = row_cell(m, row->class, cpu);

		x += draw_text(d, y, x, 1, row->idle ? ROLE_DIM : level_role(cell.level),
			       heat_glyph(&cell, &m->classes[row->class]));
	}
	say_span(span, sizeof(span), row);
	draw_right(d, y, x, end - x, row->idle ? ROLE_DIM : ROLE_TEXT, span);
}

static void cpu_words(const struct draw *d, int y, const struct row *row,
		      const struct caches_layout *l)
{
	static const enum level told[] = { LEVEL_TRIM, LEVEL_REFILL, LEVEL_EMPTY };
	int x = l->col_x[COL_CPUS], end = x + l->col_w[COL_CPUS];
	char text[32];

	say_span(text, sizeof(text), row);
	draw_right(d, y, x, 9, row->idle ? ROLE_DIM : ROLE_TEXT, text);
	for (unsigned int i = 0; i < sizeof(told) / sizeof(told[0]); i++) {
		if (!row->levels[told[i]])
			continue;
		snprintf(text, sizeof(text), "%s%u", level_mark(told[i]), row->levels[told[i]]);
		draw_right(d, y, end - 5, 5, level_role(told[i]), text);
		end -= 5;
	}
}

static void draw_cpus(const struct draw *d, int y, const struct model *m, const struct row *row,
		      const struct caches_layout *l)
{
	if (l->cpu_mode == CPU_NUMBERS)
		cpu_numbers(d, y, m, row, l);
	else if (l->cpu_mode == CPU_CELLS)
		cpu_cells(d, y, m, row, l);
	else
		cpu_words(d, y, row, l);
}

void table_row(const struct draw *d, int y, const struct model *m, const struct row *row,
	       const struct caches_layout *l)
{
	enum role role = row->idle ? ROLE_DIM : ROLE_TEXT;
	char owner[OWNER_LEN];

	row_owner(row, owner, l->col_w[COL_OWNER] - 1);
	draw_text(d, y, l->col_x[COL_OWNER], l->col_w[COL_OWNER] - 1, role, owner);
	draw_cpus(d, y, m, row, l);
	for (int c = 0; c < COLUMNS; c++) {
		struct value v = { .role = role };

		if (!l->col_w[c] || !columns[c].value)
			continue;
		columns[c].value(&v, m, row);
		draw_right(d, y, l->col_x[c], l->col_w[c], v.role, v.text);
	}
}

static void say_shares(char *buf, size_t size, const struct rows *r)
{
	uint64_t all = r->in_use + r->free + r->waiting;

	/* objects older than the stream would be in use too: a lower and two upper bounds */
	snprintf(buf, size, "%s%s   in use %s%s   free lists %s%s   waiting %s%s",
		 r->in_doubt ? "~" : r->at_least ? "≥" : "", text_mib(all).s,
		 r->at_least ? "≥" : "", text_percent(r->in_use, all).s,
		 r->at_least ? "≤" : "", text_percent(r->free, all).s,
		 r->at_least ? "≤" : "", text_percent(r->waiting, all).s);
}

/* Rows that are not on the screen, and the meaning of the marks that are. */
static void say_rest(char *buf, size_t size, const struct rows *r, uint32_t first, int shown)
{
	int n = 0;

	*buf = 0;
	if (r->n != r->all)
		n += snprintf(buf + n, size - n, "%u of %u rows  ", r->n, r->all);
	if ((uint32_t)shown < r->n)
		n += snprintf(buf + n, size - n, "rows %u-%u of %u  ", first + 1, first + shown,
			      r->n);
	if (r->gone)
		n += snprintf(buf + n, size - n, "%u gone  ", r->gone);
	if (r->in_doubt)
		snprintf(buf + n, size - n, "~n: lost");
	else if (r->at_least)
		snprintf(buf + n, size - n, "+n: since start");
}

void table_total(const struct draw *d, const struct rows *rows, uint32_t first,
		 const struct caches_layout *l)
{
	char text[200], rest[120];
	int y = l->total.y, x;

	say_shares(text, sizeof(text), rows);
	x = 1 + draw_text(d, y, 1, l->total.w - 1, ROLE_STRONG, "TOTAL ");
	x += draw_text(d, y, x, l->total.w - x, ROLE_STRONG, text);
	say_rest(rest, sizeof(rest), rows, first, l->list.h);
	draw_right(d, y, x + 2, l->total.w - x - 2, ROLE_DIM, rest);
}
