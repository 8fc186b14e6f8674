/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The last minute of a cache, or of a class on all CPUs, as numbers and as little graphs. Pure.
 */
#ifndef BMA_UI_SPARK_H
#define BMA_UI_SPARK_H

#include "../src/model/model.h"

enum spark {
	SPARK_FREE,		/* the most that free_cnt was in each second; of several CPUs the sum
				 * of what each had at most, not all at the same moment */
	SPARK_WAITING,		/* objects on the six other lists, likewise */
	SPARK_ALLOCS,		/* in that second */
	SPARK_FREES,
	SPARKS
};

struct series {
	int64_t value[HISTORY_SECONDS];	/* the newest second first */
	bool told[HISTORY_SECONDS];	/* was there such a second? */
	unsigned int n;			/* seconds up to the oldest that was told */
	int64_t now;			/* on the lists; of allocs and frees value[0] */
	int64_t max;			/* of those that were told, and now */
};

/* cpu -1: all. A second counts when any of the caches has it. */
void series_make(struct series *s, const struct model *m, uint32_t class, int32_t cpu,
		 enum spark what);

const char *spark_name(enum spark what);

/*
 * The glyph of second `ago` in row `row` (0: the lowest) of a graph of `rows` rows that reaches
 * up to `top`: blank, "▁" to "█"; "·" on the ground for a zero. Blank where nothing was told.
 */
const char *spark_glyph(const struct series *s, unsigned int ago, int row, int rows, int64_t top);

#endif
