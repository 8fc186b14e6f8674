/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Screen 4's table, and what each CPU holds. */
#ifndef BMA_UI_LOCK_TABLE_H
#define BMA_UI_LOCK_TABLE_H

#include "draw.h"
#include "lock_rows.h"

/* told: single acquisitions are, so that rates and shares are known. */
void lock_heading_draw(const struct draw *d, const struct lock_query *q, struct rect r);
void lock_row_draw(const struct draw *d, const struct lock_row *row, bool told, struct rect r);

/* CPUs that hold or try anything now. */
uint32_t lock_cpus_busy(const struct model *m);

/* What the CPUs hold now, a line each: the first line has the heading. */
void lock_held_draw(const struct draw *d, const struct model *m, struct rect r);

/* "1 pair #40 [0]  2 pair #40 [1] being tried": a side's table at a failure. */
void lock_side_draw(const struct draw *d, const struct model *m, const struct lock_side *s,
		    struct rect r);

#endif
