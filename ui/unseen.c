// SPDX-License-Identifier: GPL-2.0-or-later
#include "unseen.h"

bool row_went_wrong(const struct row *row)
{
	return row->incident || row->trouble || row->sum.events[BMA_ALLOC_FAIL];
}

static struct unseen unseen_of(const struct rows *r, uint32_t first, uint32_t n, bool trouble)
{
	struct unseen u = { .trouble = trouble };

	for (uint32_t i = 0; i < r->n; i++) {
		const struct row *row = &r->row[i];
		bool counts = trouble ? row->trouble : row_went_wrong(row);

		u.above += counts && i < first;
		u.below += counts && i >= first + n;
	}
	return u;
}

struct unseen rows_unseen(const struct rows *r, uint32_t first, uint32_t n)
{
	struct unseen u = unseen_of(r, first, n, true);

	return u.above || u.below ? u : unseen_of(r, first, n, false);
}
