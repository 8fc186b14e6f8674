/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Model -> the rows of screen 4, filtered and in order: all locks of an owner together, or single
 * locks. Pure data: no widths.
 */
#ifndef BMA_UI_LOCK_ROWS_H
#define BMA_UI_LOCK_ROWS_H

#include "../src/model/lock_words.h"
#include "rates.h"

enum lock_sort { LOCK_BY_USE, LOCK_BY_CONTENTION, LOCK_BY_WAIT, LOCK_BY_FAILURES, LOCK_BY_NAME,
		 LOCK_SORTS };

const char *lock_sort_name(enum lock_sort sort);

struct lock_query {
	enum lock_sort sort;
	bool reverse;
	bool single;		/* a row a lock */
	const char *filter;	/* part of the name, any case; "": all */
};

struct lock_row {
	uint64_t key;		/* lock_key() of the owner, or the lock's id: a row is told by it */
	char name[LOCK_NAME];
	uint8_t kind;		/* bytes of it, in front, that can be left out: the type of the map */
	struct lock_counts n;
	uint64_t rate;		/* acquisitions per second, or RATE_UNKNOWN */
	uint64_t waits;		/* that are over */
	uint64_t p50, p99, max;	/* of these, ns */
	uint64_t held, tried;	/* now */
};

struct lock_rows {
	struct lock_row *row;
	uint32_t n, cap;
	uint32_t all;		/* without the filter */
};

void lock_rows_release(struct lock_rows *r);

/* Replaces what r held. 0 or -ENOMEM (r is then empty). */
int lock_rows_make(struct lock_rows *r, const struct model *m, const struct rates *rates,
		   const struct lock_query *q);

#endif
