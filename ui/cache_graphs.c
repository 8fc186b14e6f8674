// SPDX-License-Identifier: GPL-2.0-or-later
#include "cache_graphs.h"

#include <stdio.h>

#include "format.h"
#include "spark.h"

#define LABEL 10	/* "waiting", "frees/s" */
#define SCALE 8		/* behind it: what is there now, in short; of rates the newest */

/* free_cnt is seen against the watermark, so that full means the same at any time. */
static int64_t top_of(const struct cache_facts *f, const struct series *s, enum spark what)
{
	int64_t high = (int64_t)f->class->high * (f->caches - f->gone);

	return what == SPARK_FREE && high > s->max ? high : s->max;
}

static void draw_seconds(const struct draw *d, const struct series *s, struct rect r, int64_t top)
{
	int seconds = r.w < HISTORY_SECONDS ? r.w : HISTORY_SECONDS;

	for (int row = 0; row < r.h; row++)
		for (int ago = 0; ago < seconds; ago++)
			draw_text(d, r.y + r.h - 1 - row, r.x + seconds - 1 - ago, 1, ROLE_GOOD,
				  spark_glyph(s, ago, row, r.h, top));
}

/* "waiting" ▁▁▂▂▃ 33 */
static void draw_line(const struct draw *d, const struct cache_facts *f, enum spark what,
		      struct rect r)
{
	struct series s;
	char text[40];

	series_make(&s, f->model, f->number, f->cpu, what);
	draw_text(d, r.y, r.x + 1, LABEL - 1, ROLE_TEXT, spark_name(what));
	if (!s.n) {
		draw_text(d, r.y, r.x + LABEL, r.w - LABEL, ROLE_DIM, "no whole second yet");
		return;
	}
	draw_seconds(d, &s, (struct rect){ r.y, r.x + LABEL, 1, r.w - LABEL - SCALE },
		     top_of(f, &s, what));
	snprintf(text, sizeof(text), "%s", text_short(s.now > 0 ? s.now : 0).s);
	draw_text(d, r.y, r.x + LABEL + HISTORY_SECONDS + 1, SCALE - 1, ROLE_TEXT, text);
}

static bool is_list(enum spark what)
{
	return what == SPARK_FREE || what == SPARK_WAITING;
}

static void draw_graph(const struct draw *d, const struct cache_facts *f, enum spark what,
		       struct rect r)
{
	struct rect in = { r.y + 1, r.x + LABEL, r.h - 1, r.w - LABEL - 1 };
	struct series s;
	char text[120];
	int64_t top;

	series_make(&s, f->model, f->number, f->cpu, what);
	top = top_of(f, &s, what);
	snprintf(text, sizeof(text), "%s, last 60 s: %s %s, most %s%s", spark_name(what),
		 is_list(what) ? "now" : "newest", text_count(s.now).s, text_count(s.max).s,
		 is_list(what) && f->caches > 1 ? " (of each CPU, added up)" : "");
	if (!s.n)
		snprintf(text, sizeof(text), "%s, last 60 s: no whole second yet", spark_name(what));
	draw_text(d, r.y, r.x + 1, r.w - 2, ROLE_TEXT, text);
	if (!s.n)
		return;
	draw_right(d, in.y, r.x, LABEL - 1, ROLE_DIM, text_short(top).s);
	draw_right(d, in.y + in.h - 1, r.x, LABEL - 1, ROLE_DIM, "0");
	draw_seconds(d, &s, in, top);
}

void graphs_draw(const struct draw *d, const struct cache_facts *f, const struct cache_layout *l)
{
	struct rect r = l->graphs;
	int cols = l->graph_cols ? l->graph_cols : 1;
	int h = l->graph_cols ? r.h / ((l->graph_n + cols - 1) / cols) : 1;

	for (int i = 0; i < l->graph_n; i++) {
		struct rect at = { r.y + i / cols * h, r.x + i % cols * (r.w / cols), h,
				   r.w / cols };

		if (l->graph_cols)
			draw_graph(d, f, i, at);
		else
			draw_line(d, f, i, at);
	}
}
