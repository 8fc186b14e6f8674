/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * How long things took: a histogram with eight buckets to each power of two, so a quantile is at
 * most an eighth too high, and the most is exact.
 */
#ifndef BMA_BASE_HIST_H
#define BMA_BASE_HIST_H

#include <stdint.h>

#define HIST_BUCKETS 328	/* 0 … 7, then eight for each power of two up to 2^43 ns, 2.4 h */

struct hist {
	uint64_t n;
	uint64_t max;
	uint32_t bucket[HIST_BUCKETS];
};

void hist_add(struct hist *h, uint64_t value);

/* Adds what `from` counted. */
void hist_merge(struct hist *h, const struct hist *from);

/* The least value that permille of all values do not exceed: the bucket's upper end, never above
 * max. 0 when there are none. */
uint64_t hist_quantile(const struct hist *h, unsigned int permille);

#endif
