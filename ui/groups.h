/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Rows of the same owner -> one row that stands for them. Pure. */
#ifndef BMA_UI_GROUPS_H
#define BMA_UI_GROUPS_H

#include "rows.h"

/*
 * For rows.c. Puts the heads of groups behind the rows, and takes away the members of folded ones.
 * r->row has room for twice as many rows, r->member for as many. head[] gets a copy of each head,
 * and a row's `first` stays its place in r->member; the return value is how many heads there are.
 */
uint32_t groups_make(struct rows *r, const struct model *m, const struct query *q,
		     struct row *head);

/* Whether a group's members are to be seen. Of very many unfolded groups the first is folded. */
void query_unfold(struct query *q, uint64_t key, bool unfolded);

#endif
