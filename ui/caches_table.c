// SPDX-License-Identifier: GPL-2.0-or-later
#include "caches_table.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "format.h"
#include "run.h"
#include "strip.h"

struct value {			/* what stands in a cell of the table */
	char text[80];
	enum role role;
	int width;		/* cells it has */
	bool ascii;
	uint32_t ncpus;
	const struct model_class *class;
};

#define SAY(v, ...) snprintf((v)->text, sizeof((v)->text), __VA_ARGS__)

/* ~ events were lost, + counted since the stream's start only, ≥ a lower bound */
static const char *doubt_of(bool in_doubt)
{
	return in_doubt ? "~" : "";
}

/* A count in full, or in short when there is no room for that. */
static void say_count(struct value *v, const char *mark, int64_t n)
{
	SAY(v, "%s%s", mark, text_count(n).s);
	if (draw_width(v->text) > v->width)
		SAY(v, "%s%s%s", mark, n < 0 ? "-" : "", text_short(n < 0 ? -n : n).s);
}

static void value_size(struct value *v, const struct row *row)
{
	const struct model_class *k = v->class;

	if (row->members && row->size_min != row->size_max)
		SAY(v, "%s–%s", text_plain(row->size_min).s, text_plain(row->size_max).s);
	else if (!k->unit_size)
		SAY(v, "?");
	else if (k->percpu_size && v->ncpus < 1000)
		SAY(v, "%ux%u", v->ncpus, k->unit_size);
	else if (k->percpu_size)
		SAY(v, "%u/cpu", k->unit_size);
	else
		SAY(v, "%s", text_count(k->unit_size).s);
}

static void value_in_use(struct value *v, const struct row *row)
{
	say_count(v, row->mark, row->in_use);
	if (row->in_doubt && !row->idle)
		v->role = ROLE_NOTICE;
}

static void value_wait(struct value *v, const struct row *row)
{
	say_count(v, doubt_of(!row->sum.waiting_known), row->sum.waiting);
	if (row->cpus.levels[LEVEL_UNKNOWN] && !row->sum.waiting)
		SAY(v, "?");
}

static void value_mem(struct value *v, const struct row *row)
{
	if (row->at_least && !row->bytes)
		SAY(v, "?");
	else
		SAY(v, "%s%s%s", row->approx ? "~" : row->at_least && !v->ascii ? "≥" : "",
		    text_bytes(row->bytes).s,
		    v->ascii && row->at_least && !row->approx ? "+" : "");
}

/* A batch that began to wait before the stream has no start: its age is not known. */
static void value_oldest(struct value *v, const struct row *row)
{
	if (row->waits)
		SAY(v, "%s", text_age(row->age).s);
	else
		SAY(v, row->sum.waiting > 0 ? "?" : "-");
}

static void value_rate(struct value *v, const struct row *row)
{
	SAY(v, "%s", row->rate == RATE_UNKNOWN ? "-" : text_short(row->rate).s);
}

static void value_alloc(struct value *v, const struct row *row)
{
	say_count(v, "", row->sum.events[BMA_ALLOC]);
}

static void value_free(struct value *v, const struct row *row)
{
	say_count(v, "", row->sum.events[BMA_FREE] + row->sum.events[BMA_FREE_RCU]);
}

static void value_refill(struct value *v, const struct row *row)
{
	say_count(v, "", row->sum.events[BMA_REFILL]);
}

static void value_trim(struct value *v, const struct row *row)
{
	say_count(v, "", row->sum.events[BMA_TRIM]);
}

static void value_fail(struct value *v, const struct row *row)
{
	uint64_t n = row->sum.events[BMA_ALLOC_FAIL];

	say_count(v, n ? "!" : "", n);
	if (n)
		v->role = ROLE_BAD;
}

static void value_taken(struct value *v, const struct row *row)
{
	say_count(v, "", row->cpus.taken);
}

static void value_back(struct value *v, const struct row *row)
{
	say_count(v, "", row->cpus.back);
}

static void value_behind(struct value *v, const struct row *row)
{
	say_count(v, doubt_of(!row->sum.waiting_known), row->cpus.behind);
}

static void value_in_gp(struct value *v, const struct row *row)
{
	say_count(v, doubt_of(!row->sum.waiting_known), row->cpus.in_gp);
}

const struct word table_words[CACHES_COLUMNS + 1] = {
	[COL_OWNER] = { "OWNER", "a map by its type, name and number, or the kernel's own: obj_new is "
		"bpf_obj_new(). ▸: several sizes in one row, Enter unfolds it" },
	[COL_SIZE] = { "SIZE", "bytes of an object with its 8 hidden ones; 4x64: 64 on each of 4 "
		"CPUs" },
	[COL_CPUS] = { "CPU0 …", "free objects ready on this CPU" },
	[COL_IN_USE] = { "IN USE", "objects somebody holds. +n: since the start, older ones were never "
		"counted" },
	[COL_WAIT] = { "WAIT", "freed, not free: they wait for a grace period, or behind one. Of a "
		"folded map: elements and values" },
	[COL_MEM] = { "MEM", "bytes taken, the slab's rounding included: 72 B take 96. ≥7K or 7K+: at least" },
	[COL_OLDEST] = { "OLDEST", "age of the oldest waiting batch" },
	[COL_RATE] = { "EV/S", "events a second: of the last one. AVG/S: of the whole "
		"recording, which has ended" },
	[COL_ALLOC] = { "ALLOCS", "objects given out since the start" },
	[COL_FREE] = { "FREES", "objects that came back, of all kinds" },
	[COL_REFILL] = { "REFILLS", "times that free objects were fetched" },
	[COL_TRIM] = { "TRIMS", "times that too many free ones were sent away" },
	[COL_FAIL] = { "FAILS", "allocations that got nothing" },
	[COL_TAKEN] = { "FROM SLAB", "objects taken from the slab" },
	[COL_BACK] = { "TO SLAB", "objects given back to the slab" },
	[COL_BEHIND] = { "BEHIND", "of WAIT: the grace period that runs does not count for them" },
	[COL_IN_GP] = { "IN GP", "of WAIT: in a grace period" },
	{ NULL, NULL },
};

static const struct {
	enum sort sort;		/* the order that this column shows; SORTS: none */
	void (*value)(struct value *v, const struct row *row);
} columns[CACHES_COLUMNS] = {
	[COL_OWNER] = { SORT_OWNER, NULL },
	[COL_SIZE] = { SORTS, value_size },
	[COL_CPUS] = { SORTS, NULL },
	[COL_IN_USE] = { SORT_IN_USE, value_in_use },
	[COL_WAIT] = { SORT_WAIT, value_wait },
	[COL_MEM] = { SORT_MEM, value_mem },
	[COL_OLDEST] = { SORT_OLDEST, value_oldest },
	[COL_RATE] = { SORT_ACTIVITY, value_rate },
	[COL_ALLOC] = { SORTS, value_alloc },
	[COL_FREE] = { SORTS, value_free },
	[COL_REFILL] = { SORTS, value_refill },
	[COL_TRIM] = { SORTS, value_trim },
	[COL_FAIL] = { SORTS, value_fail },
	[COL_TAKEN] = { SORTS, value_taken },
	[COL_BACK] = { SORTS, value_back },
	[COL_BEHIND] = { SORTS, value_behind },
	[COL_IN_GP] = { SORTS, value_in_gp },
};

enum sort table_sort(enum caches_column c)
{
	return c < CACHES_COLUMNS ? columns[c].sort : SORTS;
}

static void cpu_heading(const struct draw *d, const struct model *m,
			const struct caches_layout *l)
{
	int x = l->col_x[COL_CPUS] + 1, y = l->heading.y;
	bool brief = l->cpu_cell < (m->ncpus > 10 ? 6 : 5);
	char text[48];

	if (l->cpu_mode != CPU_NUMBERS) {
		snprintf(text, sizeof(text), "FREE ON %u CPUS", m->ncpus);
		draw_right(d, y, x, l->col_w[COL_CPUS] - 1, ROLE_HEADING, text);
		return;
	}
	for (uint32_t cpu = 0; cpu < m->ncpus; cpu++, x += l->cpu_cell) {
		snprintf(text, sizeof(text), brief ? "%u" : "CPU%u", cpu);
		/* the last cell of each is for marks */
		draw_right(d, y, x, l->cpu_cell - 1, ROLE_HEADING, text);
	}
}

void table_heading(const struct draw *d, const struct model *m, const struct query *q, bool whole,
		   const struct caches_layout *l)
{
	int y = l->heading.y;

	cpu_heading(d, m, l);
	for (int c = 0; c < CACHES_COLUMNS; c++) {
		enum role role = columns[c].sort == q->sort ? ROLE_SORTED : ROLE_HEADING;
		const char *heading = c == COL_RATE && whole ? "AVG/S" : table_words[c].sign;

		if (c == COL_OWNER)
			draw_text(d, y, l->col_x[c], l->col_w[c], role, heading);
		else if (l->col_w[c] && c != COL_CPUS)
			draw_right(d, y, l->col_x[c], l->col_w[c], role, heading);
	}
}

/* The last cell of each CPU: what is due, or what has just been done. */
static const char *cell_mark(const struct cell *cell)
{
	const char *mark = level_mark(cell->level);

	return !*mark && cell->worked ? "*" : mark;
}

static void cpu_numbers(const struct draw *d, int y, const struct model *m,
			const struct rows *rows, const struct row *row,
			const struct caches_layout *l)
{
	int x = l->col_x[COL_CPUS] + 1;

	for (uint32_t cpu = 0; cpu < m->ncpus; cpu++, x += l->cpu_cell) {
		struct cell cell = rows_cell(rows, row, m, cpu);
		enum role role = row->idle ? ROLE_DIM : level_role(cell.level);
		char text[32];

		if (!level_counts(cell.level))
			snprintf(text, sizeof(text), cell.level == LEVEL_NONE ? "-" : "?");
		else
			snprintf(text, sizeof(text), "%s%" PRId64, cell.guess ? "~" : "", cell.free);
		draw_right(d, y, x, l->cpu_cell - 1, role, text);
		draw_text(d, y, x + l->cpu_cell - 1, 1, role, cell_mark(&cell));
	}
}

static void say_span(char *buf, size_t size, const struct row *row)
{
	const char *mark = doubt_of(row->cpus.guess);

	if (row->cpus.free_min > row->cpus.free_max)
		snprintf(buf, size, "?");
	else if (row->cpus.free_min == row->cpus.free_max)
		snprintf(buf, size, "%s%" PRId64, mark, row->cpus.free_min);
	else
		snprintf(buf, size, "%s%" PRId64 "–%" PRId64, mark, row->cpus.free_min, row->cpus.free_max);
}

/* Neighbours that look the same go to the terminal together. */
static void cpu_cells(const struct draw *d, int y, const struct model *m, const struct rows *rows,
		      const struct row *row, const struct caches_layout *l)
{
	int x = l->col_x[COL_CPUS], end = x + l->col_w[COL_CPUS];
	struct run run;
	char span[32];

	run_start(&run, y, x + 1);
	for (uint32_t cpu = 0; cpu < m->ncpus; cpu++) {
		struct cell cell = rows_cell(rows, row, m, cpu);

		run_add(&run, d, row->idle ? ROLE_DIM : level_role(cell.level),
			heat_glyph(&cell, row->high));
	}
	x = run_end(&run, d);
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
		if (!row->cpus.levels[told[i]])
			continue;
		snprintf(text, sizeof(text), "%s%u", level_mark(told[i]), row->cpus.levels[told[i]]);
		draw_right(d, y, end - 5, 5, level_role(told[i]), text);
		end -= 5;
	}
}

static void draw_cpus(const struct draw *d, int y, const struct model *m, const struct rows *rows,
		      const struct row *row, const struct caches_layout *l)
{
	if (l->cpu_mode == CPU_NUMBERS)
		cpu_numbers(d, y, m, rows, row, l);
	else if (l->cpu_mode == CPU_CELLS)
		cpu_cells(d, y, m, rows, row, l);
	else
		cpu_words(d, y, row, l);
}

void table_row(const struct draw *d, int y, const struct model *m, const struct rows *rows,
	       const struct row *row, const char *before, const struct caches_layout *l)
{
	enum role role = row->idle ? ROLE_DIM : ROLE_TEXT;
	int x = l->col_x[COL_OWNER], w = l->col_w[COL_OWNER] - 1, n = draw_width(before);
	char owner[OWNER_LEN];

	row_owner(row, owner, w - n);
	draw_text(d, y, x, n, role, before);
	draw_text(d, y, x + n, w - n, role, owner);
	draw_cpus(d, y, m, rows, row, l);
	for (int c = 0; c < CACHES_COLUMNS; c++) {
		struct value v = { .role = role, .width = l->col_w[c] - 1, .ascii = d->ascii,
				   .ncpus = m->ncpus, .class = &m->classes[row->class] };

		if (!l->col_w[c] || !columns[c].value)
			continue;
		columns[c].value(&v, row);
		draw_right(d, y, l->col_x[c] + 1, v.width, v.role, v.text);
	}
}

/* What was seen of it. Bounds would be exact and hard to read: that there is more is a remark. */
static void say_shares(char *buf, size_t size, const struct model_bytes *b, bool approx)
{
	uint64_t all = b->in_use + b->free + b->waiting;

	snprintf(buf, size, "%s%s: %s in use, %s free, %s waiting", approx ? "~" : "",
		 text_mib(all).s, text_percent(b->in_use, all).s, text_percent(b->free, all).s,
		 text_percent(b->waiting, all).s);
}

/* A remark, where the line has room for all of it; returns the cells it took. */
static int remark(const struct draw *d, const struct caches_layout *l, int x, enum role role,
		  const char *text)
{
	if (!*text || x + 2 + draw_width(text) > l->total.w)
		return 0;
	return 2 + draw_text(d, l->total.y, x + 2, l->total.w, role, text);
}

/* "!3 in trouble below: n", with the key that goes there. */
static int remark_unseen(const struct draw *d, const struct caches_layout *l, int x,
			 const struct unseen *u)
{
	bool both = u->above && u->below;
	char text[80] = "";

	if (u->above || u->below)
		snprintf(text, sizeof(text), "!%u %s %s: %s", u->above + u->below,
			 u->trouble ? "in trouble" : "had failures",
			 both ? "not seen" : u->above ? "above" : "below",
			 both ? "n p" : u->above ? "p" : "n");
	return remark(d, l, x, u->trouble ? ROLE_BAD : ROLE_NOTICE, text);
}

void table_total(const struct draw *d, const struct model *m, const struct rows *rows,
		 const struct unseen *unseen, const struct caches_layout *l)
{
	struct model_bytes b = { rows->in_use, rows->free, rows->waiting, !rows->at_least };
	bool all = rows->matched == rows->all;
	int y = l->total.y, x;
	char text[200];

	if (all)
		model_bytes(m, &b);
	say_shares(text, sizeof(text), &b, rows->approx);
	x = 1 + draw_text(d, y, 1, l->total.w - 1, ROLE_STRONG, all ? "TOTAL " : "THESE ");
	x += draw_text(d, y, x, l->total.w - x, ROLE_STRONG, text);
	x += remark_unseen(d, l, x, unseen);
	x += remark(d, l, x, ROLE_DIM, rows->in_doubt ? "~: events lost" :
		    rows->at_least ? "older objects not counted" :
		    rows->approx ? "~: maps' own counts" : "");
	snprintf(text, sizeof(text), "%u map%s gone", rows->gone, rows->gone == 1 ? "" : "s");
	remark(d, l, x, ROLE_DIM, rows->gone ? text : "");
}
