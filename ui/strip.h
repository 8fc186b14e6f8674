/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The strip below the rows of screen 1: what the selected row's numbers mean, and each CPU's
 * free_llist as a gauge, or as a cell of a heat map when there are too many CPUs.
 */
#ifndef BMA_UI_STRIP_H
#define BMA_UI_STRIP_H

#include "draw.h"
#include "rows.h"

/* Lines of the row's story in so many cells: why something went wrong here. 0: nothing did. brief:
 * where other things need the room; it is told so in a rectangle that has fewer lines than the whole. */
int strip_story_lines(const struct model *m, const struct row *row, int cols, bool brief);

void strip_draw(const struct draw *d, const struct model *m, const struct rows *rows,
		const struct row *row, const struct caches_layout *l);

/* How a level is drawn: a mark, or "" where the number says it all. */
const char *level_mark(enum level level);
enum role level_role(enum level level);

/* One CPU's cell of a heat map; high: of the row. */
const char *heat_glyph(const struct cell *cell, int64_t high);

#endif
