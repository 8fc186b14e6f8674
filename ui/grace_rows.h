/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Model -> the rows of screen 3, filtered and in order, their sums, and the verdict. Pure data: no
 * widths. A row is a list of one CPU's cache that waits for a grace period.
 */
#ifndef BMA_UI_GRACE_ROWS_H
#define BMA_UI_GRACE_ROWS_H

#include "../src/model/model.h"
#include "owner.h"

enum grace_sort { GRACE_BY_AGE, GRACE_BY_OBJECTS, GRACE_BY_OWNER, GRACE_SORTS };

const char *grace_sort_name(enum grace_sort sort);

struct grace_query {
	enum grace_sort sort;
	bool reverse;
	const char *filter;	/* part of the owner's text, any case; "": all */
};

struct grace_row {
	uint32_t cache, class, cpu;
	uint8_t flavour;
	uint8_t list;		/* waiting_for_gp(_ttrace) while a batch is in flight, or else the list
				 * that will be the next batch */
	int64_t objects, behind;
	bool known;		/* false: they were so before events were lost */
	uint64_t since;		/* ns; 0: nobody saw it begin, or it has not begun */
	bool not_yet;		/* no grace period was asked for: the next refill work does that */
	bool stalled;
	uint64_t bytes;		/* of objects and those behind */
};

struct grace_rows {
	struct grace_row *row;
	uint32_t n, cap;
	uint32_t all;		/* without the filter */
	uint64_t objects, bytes;	/* of the rows that are there, those behind included */
	bool known;
	struct grace_name *name;	/* by class, where they are asked for */
	uint32_t cap_names;
};

void grace_rows_release(struct grace_rows *r);

/* Replaces what r held. 0 or -ENOMEM (r is then empty). */
int grace_rows_make(struct grace_rows *r, const struct model *m, const struct grace_query *q);

/* What a cache has for one flavour. False: nothing waits. */
bool grace_row_fill(struct grace_row *row, const struct model *m, const struct model_cache *c,
		    unsigned int flavour);

/* Whose the row is. */
struct grace_owner {
	char kind[OWNER_PART], name[OWNER_PART], id[OWNER_PART];
	char label[OWNER_LABEL];
};

struct grace_owner grace_owner(const struct model *m, const struct grace_row *row);

/* Objects that refills took back so far, from both ttrace lists; -1: of rcu never any. */
int64_t grace_took_back(const struct model *m, const struct grace_row *row);

/* The oldest batch of a flavour that waits far beyond the usual; NULL: none does. */
const struct incident *grace_stall(const struct model *m, unsigned int flavour);

/* What is to be said first, in whole sentences. */
struct grace_verdict {
	bool stalled;		/* something is wrong */
	char headline[160];
	char more[400];		/* what it means; "": that is all */
};

void grace_verdict(const struct model *m, struct grace_verdict *v);

#endif
