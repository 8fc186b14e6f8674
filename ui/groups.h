/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Rows of the same owner -> one row that stands for them. Pure; for rows.c. */
#ifndef BMA_UI_GROUPS_H
#define BMA_UI_GROUPS_H

#include "rows.h"

/*
 * Puts the heads of groups behind the rows, and takes away the members of folded ones. r->row has
 * room for twice as many rows, r->member for as many. head[] gets a copy of each head, and a
 * row's `first` stays its place in r->member; the return value is how many heads there are.
 */
uint32_t groups_make(struct rows *r, const struct model *m, const struct query *q,
		     struct row *head);

#endif
