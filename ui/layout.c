// SPDX-License-Identifier: GPL-2.0-or-later
#include "layout.h"

#include <string.h>

#define OWNER_MIN 19
#define OWNER_GOOD 25		/* holds "hash", a name of 13 and a number of 4 digits */
#define OWNER_MAX 32
#define CPU_AREA_MIN 26		/* holds the words of CPU_WORDS */
#define MIN_MAX_WIDTH 8		/* the words behind a row of cells */
#define LIST_MIN 3
#define SPARE_LINES 3		/* of 24, for message and caption: the screens need the others */
#define GAUGE_MIN 80

static const int width_of[CACHES_COLUMNS] = {
	[COL_SIZE] = 7, [COL_IN_USE] = 8, [COL_WAIT] = 6, [COL_MEM] = 6, [COL_OLDEST] = 7,
	[COL_RATE] = 7, [COL_ALLOC] = 12, [COL_FREE] = 12, [COL_REFILL] = 9, [COL_TRIM] = 9,
	[COL_FAIL] = 7, [COL_TAKEN] = 11, [COL_BACK] = 9, [COL_BEHIND] = 8, [COL_IN_GP] = 8,
};

static int at_most(int n, int limit)
{
	return n < limit ? n : limit;
}

static int at_least(int n, int limit)
{
	return n > limit ? n : limit;
}

/* Lines above those that were taken before. */
static struct rect take_below(struct rect *body, int n)
{
	body->h -= n;
	return (struct rect){ body->y + body->h, 0, n, body->w };
}

struct frame layout_frame(int rows, int cols, const struct frame_want *want)
{
	struct frame f = { .fits = rows >= MIN_ROWS && cols >= MIN_COLS };
	int spare = rows - MIN_ROWS + SPARE_LINES - want->message;

	if (!f.fits)
		return f;
	f.status = (struct rect){ 0, 0, 1, cols };
	f.tabs = (struct rect){ 1, 0, 1, cols };
	f.body = (struct rect){ 2, 0, rows - 2, cols };
	f.footer = take_below(&f.body, 1);
	f.message = take_below(&f.body, want->message);
	f.time_line = take_below(&f.body, want->time_line);
	f.caption = take_below(&f.body, at_least(at_most(want->caption, spare), 0));
	return f;
}

/* Numbers when they fit, wide cells before narrow ones; returns the cells it needs. */
static int choose_cpus(struct caches_layout *l, int room, int ncpus)
{
	int widest = ncpus > 10 ? 7 : 6;
	int narrowest = ncpus > 100 ? 6 : ncpus > 10 ? 5 : 4;

	l->cpu_mode = CPU_NUMBERS;
	for (l->cpu_cell = widest; l->cpu_cell >= narrowest; l->cpu_cell--) {
		int enough = l->cpu_cell == widest ? room - (OWNER_GOOD - OWNER_MIN) : room;

		if (1 + ncpus * l->cpu_cell <= enough)
			return 1 + ncpus * l->cpu_cell;
	}
	l->cpu_cell = 1;
	l->cpu_mode = CPU_CELLS;
	if (1 + ncpus + MIN_MAX_WIDTH <= room)
		return 1 + ncpus + MIN_MAX_WIDTH;
	l->cpu_mode = CPU_WORDS;
	return CPU_AREA_MIN;
}

/* Lets the owner's name grow to a width as far as the line has room. */
static int grow_owner(struct caches_layout *l, int room, int width)
{
	int more = at_least(at_most(room, width - l->col_w[COL_OWNER]), 0);

	l->col_w[COL_OWNER] += more;
	return more;
}

static void choose_columns(struct caches_layout *l, int cols, int ncpus)
{
	int used = 1 + OWNER_MIN, x = 1;

	l->col_w[COL_OWNER] = OWNER_MIN;
	for (int c = COL_SIZE; c <= COL_OLDEST; c++)
		used += l->col_w[c] = width_of[c];
	used += l->col_w[COL_CPUS] = choose_cpus(l, cols - used, ncpus);
	used += grow_owner(l, cols - used, OWNER_GOOD);
	for (int c = COL_RATE; c < CACHES_COLUMNS && used + width_of[c] <= cols; c++)
		used += l->col_w[c] = width_of[c];
	grow_owner(l, cols - used, OWNER_MAX);
	for (int c = 0; c < CACHES_COLUMNS; c++) {
		l->col_x[c] = x;
		x += l->col_w[c];
	}
}

static int lines_of(int n, int per_line)
{
	return (n + per_line - 1) / per_line;
}

/* CPUs in a line: a round number when the map then fits the height, else as many as go. */
static int heat_width(int cols, int ncpus, int height)
{
	static const int round[] = { 128, 64, 32, 16 };
	int most = cols - HEAT_LABEL;

	for (unsigned int i = 0; i < sizeof(round) / sizeof(round[0]); i++)
		if (round[i] <= most && lines_of(ncpus, round[i]) <= height)
			return round[i];
	return most;
}

/* The strip's last part gets what the list can spare, and never all of it. */
static int choose_strip(struct caches_layout *l, int cols, const struct caches_want *w, int room)
{
	int lines, list_min = w->story ? 1 : LIST_MIN;	/* a story goes before rows */

	l->gauge_cols = cols / GAUGE_MIN;
	l->gauge_w = cols / l->gauge_cols;
	if (w->members)
		return at_most(lines_of(w->members, cols / MEMBER_WIDTH), room - list_min);
	lines = lines_of(w->ncpus, l->gauge_cols);
	l->gauges = lines <= at_least(room / 2, 4) && lines <= room - LIST_MIN;
	if (l->gauges)
		return lines;
	l->heat_per_line = heat_width(cols, w->ncpus, room - list_min - 1);
	lines = lines_of(w->ncpus, l->heat_per_line);
	l->legend = lines != room - list_min;	/* every CPU before the legend */
	return at_most(l->legend + lines, room - list_min);
}

struct caches_layout layout_caches(struct rect body, const struct caches_want *w)
{
	struct caches_layout l;
	int room = body.h - 3 - w->story;	/* besides heading, total, explain */
	int strip, list, counts, air, y = body.y;

	memset(&l, 0, sizeof(l));
	choose_columns(&l, body.w, w->ncpus);
	strip = choose_strip(&l, body.w, w, room);
	counts = room - strip > LIST_MIN;
	list = at_most(w->rows, room - strip - counts);
	air = list + strip + counts < room;	/* a blank line before the strip */
	l.heading = (struct rect){ y++, 0, 1, body.w };
	l.list = (struct rect){ y, 0, list, body.w };
	y += list;
	l.total = (struct rect){ y++, 0, 1, body.w };
	y += air;
	l.explain = (struct rect){ y++, 0, 1, body.w };
	l.story = (struct rect){ y, 0, w->story, body.w };
	y += w->story;
	l.counts = (struct rect){ y, 0, counts, body.w };
	y += counts;
	l.cpus = (struct rect){ y, 0, strip, body.w };
	return l;
}

enum caches_column layout_column_at(const struct caches_layout *l, int x)
{
	for (int c = 0; c < CACHES_COLUMNS; c++)
		if (x >= l->col_x[c] && x < l->col_x[c] + l->col_w[c])
			return c;
	return CACHES_COLUMNS;
}
