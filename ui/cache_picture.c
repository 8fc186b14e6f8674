// SPDX-License-Identifier: GPL-2.0-or-later
#include "cache_picture.h"

#include <inttypes.h>
#include <stdio.h>

#include "diagram.h"
#include "rows.h"
#include "strip.h"

#define GAUGE_EDGES 4

static void draw_own_gauge(const struct draw *d, const struct cache_facts *f, struct rect r)
{
	struct cell cell = row_cell(f->model, f->number, f->cpu < 0 ? 0 : f->cpu);
	const struct model_class *k = f->class;
	struct gauge g = {
		.value = level_counts(cell.level) ? cell.free : 0, .low = k->low, .high = k->high,
		.max = ((int64_t)k->high * 4 + 2) / 3, .role = level_role(cell.level),
	};

	g.role = g.role == ROLE_TEXT ? ROLE_GOOD : g.role;
	draw_gauge(d, r.y, r.x, (r.w - GAUGE_EDGES) / 4 * 4, &g);
}

/* A cell a CPU, or the least and the most where the CPUs do not fit. */
static void draw_cpu_cells(const struct draw *d, const struct cache_facts *f, struct rect r)
{
	int64_t least = INT64_MAX, most = INT64_MIN;
	char text[64];

	for (uint32_t cpu = 0; cpu < f->model->ncpus; cpu++) {
		struct cell cell = row_cell(f->model, f->number, cpu);
		enum role role = level_role(cell.level);

		if (f->model->ncpus <= (uint32_t)r.w)
			draw_text(d, r.y, r.x + cpu, 1, role == ROLE_TEXT ? ROLE_GOOD : role,
				  heat_glyph(&cell, f->class->high));
		if (!level_counts(cell.level))
			continue;
		least = cell.free < least ? cell.free : least;
		most = cell.free > most ? cell.free : most;
	}
	snprintf(text, sizeof(text), "%" PRId64 "–%" PRId64 " a CPU", least, most);
	if (f->model->ncpus > (uint32_t)r.w && least <= most)
		draw_text(d, r.y, r.x, r.w, ROLE_TEXT, text);
}

void cache_picture_draw(const struct draw *d, const struct cache_facts *f,
			const struct cache_last *last, struct rect r)
{
	struct diagram g;
	struct rect in;

	diagram_make(&g, f, last, r.w);
	canvas_draw(d, &g.canvas, r.y, r.x);
	in = (struct rect){ r.y + g.gauge.y, r.x + g.gauge.x, 1, g.gauge.w };
	if (f->cpu < 0 && f->model->ncpus > 1)
		draw_cpu_cells(d, f, in);
	else
		draw_own_gauge(d, f, in);
}
