// SPDX-License-Identifier: GPL-2.0-or-later
#include "strip.h"

#include <inttypes.h>
#include <stdio.h>

#include "../src/event/kind.h"
#include "alarm.h"
#include "format.h"
#include "object_words.h"
#include "owner.h"
#include "run.h"

#define LABEL_WIDTH 8	/* " CPU12 " and a blank */
#define WORDS_WIDTH 45	/* behind the gauge: the number and what comes next */
#define STORY_MAX 480
#define STORY_LINES 5
#define CELLS_STEP 4	/* both watermarks then stand between cells: high is 3 x low */

const char *level_mark(enum level level)
{
	static const char *const marks[LEVELS] = {
		[LEVEL_NONE] = "", [LEVEL_DRAINED] = "", [LEVEL_UNKNOWN] = "",
		[LEVEL_EMPTY] = "✖",
		[LEVEL_REFILL] = "▼", [LEVEL_PREFILLED] = "", [LEVEL_FINE] = "",
		[LEVEL_TRIM] = "▲",
	};

	return marks[level];
}

enum role level_role(enum level level)
{
	static const enum role roles[LEVELS] = {
		[LEVEL_NONE] = ROLE_DIM, [LEVEL_DRAINED] = ROLE_DIM, [LEVEL_UNKNOWN] = ROLE_DIM,
		[LEVEL_EMPTY] = ROLE_BAD,
		[LEVEL_REFILL] = ROLE_NOTICE, [LEVEL_PREFILLED] = ROLE_TEXT,
		[LEVEL_FINE] = ROLE_TEXT, [LEVEL_TRIM] = ROLE_HIGH,
	};

	return roles[level];
}

const char *heat_glyph(const struct cell *cell, int64_t high)
{
	switch (cell->level) {
	case LEVEL_NONE:
	case LEVEL_DRAINED:
		return "·";
	case LEVEL_UNKNOWN:
		return "?";
	case LEVEL_PREFILLED:
	case LEVEL_FINE:
		return draw_eighth(cell->free, high);
	default:
		return level_mark(cell->level);
	}
}

static void say_group(char *buf, size_t size, const struct row *row)
{
	snprintf(buf, size, "%u sizes from %s to %s B", row->members,
		 text_count(row->size_min).s, text_count(row->size_max).s);
}

/* What an object of the row is, and when the kernel refills and trims. */
static void say_numbers(char *buf, size_t size, const struct model *m, const struct row *row)
{
	const struct model_class *k = &m->classes[row->class];
	char words[120];
	struct say s;

	if (row->members) {
		say_group(words, sizeof(words), row);
		snprintf(buf, size, ": %s   Enter %s", words,
			 row->folded ? "shows each" : "folds them");
		return;
	}
	say_start(&s, words, sizeof(words));
	say_object(&s, m, k);
	snprintf(buf, size, ": %s   low %u  high %u  batch %u", words, k->low, k->high, k->batch);
}

static const char *in_use_words(const struct row *row)
{
	if (row->counted)
		return row->approx && !row->in_doubt ?
		       "in use ~: the map's own count, which was changing" :
		       "in use: the map's own count";
	return row->older ? "in use: since the start" : "";
}

static void draw_explain(const struct draw *d, const struct model *m, const struct row *row,
			 struct rect r)
{
	const struct model_class *k = &m->classes[row->class];
	char name[OWNER_LEN], text[200];
	int x = r.x + 1, room;

	say_numbers(text, sizeof(text), m, row);
	room = r.w - x - draw_width(text);	/* the name yields: the row has it too */
	row_name(row, name, room);
	x += draw_text(d, r.y, x, room > 0 ? room : 0, ROLE_STRONG, name);
	x += draw_text(d, r.y, x, r.w - x, ROLE_TEXT, text) + 3;
	if (x + 60 < r.w)
		x += draw_text(d, r.y, x, r.w - x, ROLE_DIM, owner_objects(m, k)) + 3;
	if (x + 30 < r.w)
		draw_text(d, r.y, x, r.w - x, ROLE_DIM, in_use_words(row));
}

/* The newest failed check of the row's class. */
static const struct model_failure *failure_of(const struct model *m, const struct row *row)
{
	for (uint64_t number = m->nfailures; row->failed_checks && number; number--) {
		const struct model_failure *f = model_failure(m, number);

		if (f && f->class == row->class)
			return f;
	}
	return NULL;
}

/* An incident that goes on, then a failed check, then what is over. False: nothing went wrong. */
static bool story_of(const struct model *m, const struct row *row, bool brief, char *buf,
		     size_t size, enum role *role)
{
	const struct incident *i = row->incident ? model_incident(m, row->incident) : NULL;
	bool lasts = i && incident_lasts(m, i);
	const struct model_failure *f = lasts ? NULL : failure_of(m, row);
	struct text ago = { "" };
	char words[STORY_MAX];

	if (i)
		ago = incident_ago(m, i);
	*role = f || lasts ? ROLE_BAD : ROLE_TEXT;
	if (f)
		snprintf(buf, size, "! A check failed %s",
			 failure_sentence(m, f, words, sizeof(words)));
	else if (i && brief)
		snprintf(buf, size, "%s %s%s%s", lasts ? "✖" : "!", *ago.s ? ago.s + 2 : "",
			 *ago.s ? ": " : "", incident_short(m, i, words, sizeof(words)));
	else if (i)
		snprintf(buf, size, "%s incident %" PRIu64 "%s: %s", lasts ? "✖" : "!", i->number,
			 ago.s, incident_sentence(m, i, words, sizeof(words)));
	return f || i;
}

int strip_story_lines(const struct model *m, const struct row *row, int cols, bool brief)
{
	struct rect r = { .w = cols - 2 };
	char text[STORY_MAX + 32];
	enum role role;
	int lines;

	if (!story_of(m, row, brief, text, sizeof(text), &role))
		return 0;
	lines = draw_paragraph(NULL, r, ROLE_TEXT, text);
	return lines < STORY_LINES ? lines : STORY_LINES;
}

static void draw_story(const struct draw *d, const struct model *m, const struct row *row,
		       struct rect r)
{
	bool brief = strip_story_lines(m, row, r.w, false) > r.h;
	char text[STORY_MAX + 32];
	enum role role;

	r.x++;
	r.w -= 2;
	if (story_of(m, row, brief, text, sizeof(text), &role))
		draw_paragraph(d, r, role, text);
}

#define COUNTS 7	/* six kinds, and failed checks */

struct counts {
	char text[COUNTS][64];
	bool bad[COUNTS];
	unsigned int n;
};

static void add_count(struct counts *c, const char *name, uint64_t n, bool bad, bool brief)
{
	snprintf(c->text[c->n], sizeof(c->text[0]), "%s%s %s", bad ? "!" : "", name,
		 brief ? text_short(n).s : text_count(n).s);
	c->bad[c->n++] = bad;
}

static void make_counts(struct counts *c, const struct row *row, bool brief)
{
	static const uint8_t kinds[] = {
		BMA_ALLOC_FAIL, BMA_ALLOC, BMA_FREE, BMA_FREE_RCU, BMA_REFILL, BMA_TRIM,
	};

	c->n = 0;
	for (unsigned int i = 0; i < sizeof(kinds); i++) {
		uint64_t n = row->sum.events[kinds[i]];

		add_count(c, kind_name(kinds[i]), n, kinds[i] == BMA_ALLOC_FAIL && n, brief);
	}
	if (!row->failed_checks)
		return;
	snprintf(c->text[c->n], sizeof(c->text[0]), "!%s FAILED",
		 brief ? text_short(row->failed_checks).s : text_count(row->failed_checks).s);
	c->bad[c->n++] = true;
}

static int counts_width(const struct counts *c)
{
	int w = 1;

	for (unsigned int i = 0; i < c->n; i++)
		w += draw_width(c->text[i]) + (i ? 2 : 0);
	return w;
}

/* What happened to this row since the stream began; failures stand out. */
static void draw_counts(const struct draw *d, const struct row *row, struct rect r)
{
	struct counts c;
	int x = r.x + 1;

	make_counts(&c, row, false);
	if (counts_width(&c) > r.w)
		make_counts(&c, row, true);
	for (unsigned int i = 0; i < c.n; i++)
		x += draw_text(d, r.y, x, r.x + r.w - x, c.bad[i] ? ROLE_BAD : ROLE_DIM,
			       c.text[i]) + 2;
}

/* What comes next on this CPU: unit_alloc() and unit_free() look at the count they leave. */
static void say_next(char *buf, size_t size, const struct cell *cell, const struct model_class *k)
{
	switch (cell->level) {
	case LEVEL_NONE:
		snprintf(buf, size, "no cache on this CPU");
		return;
	case LEVEL_DRAINED:
		snprintf(buf, size, "being torn down");
		return;
	case LEVEL_UNKNOWN:
		snprintf(buf, size, "not known yet");
		return;
	case LEVEL_EMPTY:
		snprintf(buf, size, "empty: allocs fail until refilled");
		return;
	case LEVEL_REFILL:
		snprintf(buf, size, "refill due");
		return;
	case LEVEL_PREFILLED:
		snprintf(buf, size, "prefilled: the next alloc refills");
		return;
	case LEVEL_TRIM:
		snprintf(buf, size, "trim due");
		return;
	default:
		snprintf(buf, size, "refill in %" PRId64 " alloc%s, trim in %" PRId64 " free%s",
			 cell->free - k->low + 1, cell->free == k->low ? "" : "s",
			 k->high - cell->free + 1, cell->free == k->high ? "" : "s");
	}
}

static void draw_cpu_gauge(const struct draw *d, const struct model_class *k,
			   const struct cell *cell, uint32_t cpu, struct rect r)
{
	int cells = (r.w - LABEL_WIDTH - WORDS_WIDTH) / CELLS_STEP * CELLS_STEP;
	bool counted = level_counts(cell->level);
	struct gauge g = {
		.value = counted ? cell->free : 0, .low = k->low, .high = k->high,
		.max = (k->high * 4 + 2) / 3, .role = level_role(cell->level),
	};
	char text[80];
	int x = r.x + LABEL_WIDTH;

	if (g.role == ROLE_TEXT)
		g.role = ROLE_GOOD;
	snprintf(text, sizeof(text), "CPU%u", cpu);
	draw_text(d, r.y, r.x + 1, LABEL_WIDTH - 1, ROLE_TEXT, text);
	draw_gauge(d, r.y, x - 1, cells, &g);
	x += cells + 3;
	snprintf(text, sizeof(text), "%s%" PRId64 "%s", cell->guess ? "~" : "", cell->free,
		 level_mark(cell->level));
	draw_right(d, r.y, x, 6, level_role(cell->level), counted ? text : "?");
	say_next(text, sizeof(text), cell, k);
	draw_text(d, r.y, x + 7, r.x + r.w - x - 7, ROLE_TEXT, text);
}

static void draw_gauges(const struct draw *d, const struct model *m, uint32_t class,
			const struct caches_layout *l)
{
	int lines = l->cpus.h;

	for (uint32_t cpu = 0; cpu < m->ncpus; cpu++) {
		struct cell cell = row_cell(m, class, cpu);
		struct rect r = { l->cpus.y + (int)cpu % lines,
				  l->cpus.x + (int)cpu / lines * l->gauge_w, 1, l->gauge_w };

		draw_cpu_gauge(d, &m->classes[class], &cell, cpu, r);
	}
}

static void draw_legend(const struct draw *d, const struct model_class *k, struct rect r)
{
	char text[160];

	snprintf(text, sizeof(text), "a cell a CPU: ✖ empty  ▼ refill due  ▁…█ 1 to %u  "
		 "▲ trim due  ? unknown", k->high);
	draw_text(d, r.y, r.x + 1, r.w - 1, ROLE_DIM, text);
}

static void draw_heat_line(const struct draw *d, const struct model *m, uint32_t class,
			   uint32_t from, int n, struct rect r)
{
	char label[16];
	struct run run;

	snprintf(label, sizeof(label), "%u", from);
	draw_right(d, r.y, r.x, HEAT_LABEL - 1, ROLE_DIM, label);
	run_start(&run, r.y, r.x + HEAT_LABEL);
	for (int i = 0; i < n && from + i < m->ncpus; i++) {
		struct cell cell = row_cell(m, class, from + i);
		enum role role = level_role(cell.level);

		run_add(&run, d, role == ROLE_TEXT ? ROLE_GOOD : role,
			heat_glyph(&cell, m->classes[class].high));
	}
	run_end(&run, d);
}

static void draw_heat(const struct draw *d, const struct model *m, uint32_t class,
		      const struct caches_layout *l)
{
	struct rect r = l->cpus;
	uint32_t cpu = 0;

	if (l->legend)
		draw_legend(d, &m->classes[class], r);
	for (int i = l->legend; i < r.h && cpu < m->ncpus; i++) {
		struct rect line = { r.y + i, r.x, 1, r.w };
		char text[80];

		if (i == r.h - 1 && cpu + l->heat_per_line < m->ncpus) {
			snprintf(text, sizeof(text), "CPUs %u to %u do not fit: make the terminal "
				 "higher", cpu, m->ncpus - 1);
			draw_text(d, line.y, r.x + 1, r.w - 1, ROLE_NOTICE, text);
			return;
		}
		draw_heat_line(d, m, class, cpu, l->heat_per_line, line);
		cpu += l->heat_per_line;
	}
}

static void draw_member(const struct draw *d, const struct model *m, uint32_t class, struct rect r)
{
	const struct model_class *k = &m->classes[class];
	struct model_sum sum;
	char text[120];

	model_class_sum(m, class, &sum);
	snprintf(text, sizeof(text), "%5s B  %s%s in use  %s free", text_count(k->unit_size).s,
		 k->older && !k->counted && k->in_use >= 0 ? "+" : "", text_count(k->in_use).s,
		 text_count(sum.free).s);
	draw_text(d, r.y, r.x, r.w - 1, ROLE_TEXT, text);
}

static void draw_members(const struct draw *d, const struct model *m, const struct rows *rows,
			 const struct row *row, struct rect r)
{
	int lines = r.h;

	for (uint32_t i = 0; i < row->members; i++) {
		struct rect one = { r.y + (int)i % lines, r.x + 1 + (int)i / lines * MEMBER_WIDTH, 1,
				    MEMBER_WIDTH };

		if (one.x + MEMBER_WIDTH <= r.x + r.w)
			draw_member(d, m, rows->member[row->first + i], one);
	}
}

void strip_draw(const struct draw *d, const struct model *m, const struct rows *rows,
		const struct row *row, const struct caches_layout *l)
{
	draw_explain(d, m, row, l->explain);
	draw_story(d, m, row, l->story);
	if (l->counts.h)
		draw_counts(d, row, l->counts);
	if (l->cpus.h > 0 && row->members)
		draw_members(d, m, rows, row, l->cpus);
	else if (l->cpus.h > 0 && l->gauges)
		draw_gauges(d, m, row->class, l);
	else if (l->cpus.h > 0)
		draw_heat(d, m, row->class, l);
}
