// SPDX-License-Identifier: GPL-2.0-or-later
#include "hist.h"

#define FINE 8			/* buckets to a power of two */
#define FINE_BITS 3

static unsigned int bucket_of(uint64_t value)
{
	unsigned int power, b;

	if (value < FINE)
		return value;
	power = 63 - __builtin_clzll(value);
	b = FINE + (power - FINE_BITS) * FINE + (value >> (power - FINE_BITS) & (FINE - 1));
	return b < HIST_BUCKETS ? b : HIST_BUCKETS - 1;
}

/* The greatest value that belongs into the bucket. */
static uint64_t upper_end(unsigned int b)
{
	unsigned int shift;

	if (b < FINE)
		return b;
	if (b == HIST_BUCKETS - 1)
		return UINT64_MAX;
	shift = (b - FINE) / FINE;
	return ((uint64_t)(FINE + b % FINE + 1) << shift) - 1;
}

void hist_add(struct hist *h, uint64_t value)
{
	h->n++;
	h->bucket[bucket_of(value)]++;
	if (value > h->max)
		h->max = value;
}

void hist_merge(struct hist *h, const struct hist *from)
{
	unsigned int last = bucket_of(from->max);

	if (!from->n)
		return;
	h->n += from->n;
	for (unsigned int b = 0; b <= last; b++)
		h->bucket[b] += from->bucket[b];
	if (from->max > h->max)
		h->max = from->max;
}

uint64_t hist_quantile(const struct hist *h, unsigned int permille)
{
	uint64_t seen = 0, end;

	for (unsigned int b = 0; h->n && b < HIST_BUCKETS; b++) {
		seen += h->bucket[b];
		if (!h->bucket[b] || seen * 1000 < h->n * permille)
			continue;
		end = upper_end(b);
		return end < h->max ? end : h->max;
	}
	return h->max;
}
