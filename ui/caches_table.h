/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The table of screen 1: its heading, a row, and the line of totals below. */
#ifndef BMA_UI_CACHES_TABLE_H
#define BMA_UI_CACHES_TABLE_H

#include "draw.h"
#include "rows.h"
#include "view.h"

/* What the headings mean, by enum column; ends with a sign of NULL. */
extern const struct word table_words[];

void table_heading(const struct draw *d, const struct model *m, const struct query *q,
		   const struct caches_layout *l);
void table_row(const struct draw *d, int y, const struct model *m, const struct rows *rows,
	       const struct row *row, const struct caches_layout *l);
void table_total(const struct draw *d, const struct model *m, const struct rows *rows,
		 const struct caches_layout *l);

/* The order of rows that a column shows; SORTS: none. */
enum sort table_sort(enum column c);

#endif
