/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Trouble in rows that the screen has no room for. Pure. */
#ifndef BMA_UI_UNSEEN_H
#define BMA_UI_UNSEEN_H

#include "rows.h"

/* Did anything go wrong in this row? */
bool row_went_wrong(const struct row *row);

/* Rows that are not among the n from `first` on, in which something went wrong. */
struct unseen {
	uint32_t above, below;
	bool trouble;		/* only those where it still does are counted: there are some */
};

struct unseen rows_unseen(const struct rows *r, uint32_t first, uint32_t n);

#endif
