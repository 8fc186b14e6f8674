/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The two tables of screen 3: the flavours of grace periods, and the lists that wait. */
#ifndef BMA_UI_GRACE_TABLE_H
#define BMA_UI_GRACE_TABLE_H

#include "draw.h"
#include "grace_rows.h"

#define FLAVOUR_LINES 3		/* a heading and a row each */

void flavours_draw(const struct draw *d, const struct model *m, struct rect r);

void grace_heading_draw(const struct draw *d, enum grace_sort sort, struct rect r);
void grace_row_draw(const struct draw *d, const struct model *m, const struct grace_row *row,
		    struct rect r);

#endif
