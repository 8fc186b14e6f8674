// SPDX-License-Identifier: GPL-2.0-or-later
#include "cache_cpus.h"

#include <inttypes.h>
#include <stdio.h>

#include "cache_words.h"
#include "format.h"
#include "strip.h"

#define GAUGE_EDGES 4
#define GAUGE_MIN 12

struct line {			/* one CPU */
	const struct cache_facts *f;
	struct cell cell;
	char text[48];
	enum role role;
};

static void value_cpu(struct line *l)
{
	snprintf(l->text, sizeof(l->text), "%d", l->f->cpu);
}

static void value_list(struct line *l, enum bma_list list)
{
	bool known = fact_known(l->f, list);

	say_number(l->text, sizeof(l->text), l->f->list[list], known);
	l->role = known ? l->role : ROLE_NOTICE;
}

static void value_free(struct line *l)
{
	char number[32];

	say_number(number, sizeof(number), l->f->list[BMA_FREE_LLIST],
		   fact_known(l->f, BMA_FREE_LLIST));
	snprintf(l->text, sizeof(l->text), "%s%s", number, level_mark(l->cell.level));
	l->role = level_role(l->cell.level);
}

static void value_extra(struct line *l)
{
	value_list(l, BMA_FREE_LLIST_EXTRA);
}

static void value_by_rcu(struct line *l)
{
	value_list(l, BMA_FREE_BY_RCU);
}

static void value_extra_rcu(struct line *l)
{
	value_list(l, BMA_FREE_LLIST_EXTRA_RCU);
}

static void value_for_gp(struct line *l)
{
	value_list(l, BMA_WAITING_FOR_GP);
}

static void value_by_ttrace(struct line *l)
{
	value_list(l, BMA_FREE_BY_RCU_TTRACE);
}

static void value_for_ttrace(struct line *l)
{
	value_list(l, BMA_WAITING_FOR_GP_TTRACE);
}

/* Of the older of both batches. */
static void value_age(struct line *l)
{
	const struct wait_facts *w = l->f->wait;
	uint64_t age = w[0].age > w[1].age ? w[0].age : w[1].age;

	if (w[0].batches || w[1].batches)
		snprintf(l->text, sizeof(l->text), "%s", text_age(age).s);
	else
		snprintf(l->text, sizeof(l->text), w[0].unknown || w[1].unknown ? "?" : "-");
}

static void value_alloc(struct line *l)
{
	say_flow(l->text, sizeof(l->text), l->f, FLOW_ALLOC, 8);
}

static void value_freed(struct line *l)
{
	say_flow(l->text, sizeof(l->text), l->f, FLOW_FREE, 8);
}

static void value_trimmed(struct line *l)
{
	say_flow(l->text, sizeof(l->text), l->f, FLOW_TRIM, 8);
}

static void value_trim_in(struct line *l)
{
	say_flow(l->text, sizeof(l->text), l->f, FLOW_TRIM_IN, 8);
}

static void value_p99(struct line *l)
{
	if (l->f->refill.n)
		snprintf(l->text, sizeof(l->text), "%s",
			 text_age(hist_quantile(&l->f->refill, 990)).s);
	else
		snprintf(l->text, sizeof(l->text), "-");
}

/* In the order of importance: as many as fit, all of one width but the first. */
static const struct {
	const char *heading;
	int width;
	void (*value)(struct line *l);
} columns[] = {
	{ "CPU", 5, value_cpu },
	{ "FREE", 7, value_free },
	{ "BY_TTRACE", 10, value_by_ttrace },
	{ "FOR_TTRACE", 11, value_for_ttrace },
	{ "AGE", 8, value_age },
	{ "ALLOCS", 9, value_alloc },
	{ "FREES", 9, value_freed },
	{ "EXTRA", 7, value_extra },
	{ "BY_RCU", 7, value_by_rcu },
	{ "EX_RCU", 7, value_extra_rcu },
	{ "FOR_GP", 7, value_for_gp },
	{ "TRIMMED", 9, value_trimmed },
	{ "GOT", 9, value_trim_in },
	{ "P99", 8, value_p99 },
};

#define COLUMNS_N (sizeof(columns) / sizeof(columns[0]))

/* How many columns fit; what they take. The gauge goes first of what is left. */
static unsigned int columns_in(int w, int *used)
{
	unsigned int n = 0;

	for (*used = 0; n < COLUMNS_N && *used + columns[n].width <= w; n++)
		*used += columns[n].width;
	return n;
}

static void draw_heading(const struct draw *d, struct rect r, unsigned int n)
{
	int x = r.x;

	for (unsigned int i = 0; i < n; i++) {
		draw_right(d, r.y, x + 1, columns[i].width - 1, ROLE_HEADING, columns[i].heading);
		x += columns[i].width;
	}
}

static void draw_bar(const struct draw *d, const struct line *l, int y, int x, int w)
{
	const struct model_class *k = l->f->class;
	int cells = (w - 1 - GAUGE_EDGES) / 4 * 4;
	struct gauge g = {
		.value = level_counts(l->cell.level) ? l->cell.free : 0, .low = k->low,
		.high = k->high, .max = ((int64_t)k->high * 4 + 2) / 3, .role = l->role,
	};

	g.role = g.role == ROLE_TEXT ? ROLE_GOOD : g.role;
	draw_gauge(d, y, x + 1, cells < 40 ? cells : 40, &g);
}

static void draw_cpu(const struct draw *d, struct line *l, struct rect r, unsigned int n, int used,
		     bool chosen)
{
	int x = r.x;

	for (unsigned int i = 0; i < n; i++) {
		l->role = l->f->caches && !l->f->gone ? ROLE_TEXT : ROLE_DIM;
		columns[i].value(l);
		draw_right(d, r.y, x + 1, columns[i].width - 1, l->role, l->text);
		x += columns[i].width;
	}
	value_free(l);
	if (n == COLUMNS_N && r.w - used > GAUGE_MIN)
		draw_bar(d, l, r.y, x, r.w - used);
	if (!chosen)
		return;
	draw_mark_line(d, r.y, r.x, r.w, ROLE_SELECTED);
	draw_text(d, r.y, r.x, 1, ROLE_SELECTED, ">");
}

uint32_t cpus_first(int lines, uint32_t ncpus, int32_t cpu)
{
	int64_t first = cpu - lines / 2;

	if (lines <= 0 || ncpus <= (uint32_t)lines || first < 0)
		return 0;
	return first > (int64_t)ncpus - lines ? ncpus - lines : first;
}

void cpus_draw(const struct draw *d, const struct cache_facts *all, const struct cache_rates *rates,
	       int32_t cpu, struct rect r)
{
	const struct model *m = all->model;
	int used, lines = r.h - 1;
	unsigned int n = columns_in(r.w, &used);
	uint32_t first = cpus_first(lines, m->ncpus, cpu);
	struct cache_facts f;

	draw_heading(d, r, n);
	for (int i = 0; i < lines && first + i < m->ncpus; i++) {
		struct line l = { .f = &f, .cell = row_cell(m, all->number, first + i) };
		struct rect at = { r.y + 1 + i, r.x, 1, r.w };

		cache_facts(&f, m, all->number, first + i);
		f.held = all->held;
		f.rated = all->rated && cache_rates_of(rates, &f, f.rate);
		draw_cpu(d, &l, at, n, used, cpu == (int32_t)(first + i));
	}
}
