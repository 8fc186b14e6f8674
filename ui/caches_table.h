/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The table of screen 1: its heading, a row, and the line of totals below. */
#ifndef BMA_UI_CACHES_TABLE_H
#define BMA_UI_CACHES_TABLE_H

#include "draw.h"
#include "rows.h"
#include "unseen.h"
#include "view.h"

/* What the headings mean, by enum caches_column; ends with a sign of NULL. */
extern const struct word table_words[];

/* whole: rates are of the whole stream. */
void table_heading(const struct draw *d, const struct model *m, const struct query *q, bool whole,
		   const struct caches_layout *l);

/* before: what stands in front of the owner, "" or a sign. */
void table_row(const struct draw *d, int y, const struct model *m, const struct rows *rows,
	       const struct row *row, const char *before, const struct caches_layout *l);

/* unseen: of the rows that are not on the screen. */
void table_total(const struct draw *d, const struct model *m, const struct rows *rows,
		 const struct unseen *unseen, const struct caches_layout *l);

/* The order of rows that a column shows; SORTS: none. */
enum sort table_sort(enum caches_column c);

#endif
