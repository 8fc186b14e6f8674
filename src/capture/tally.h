/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The counters of every kind, as the stream tells them: attempts, and what became of them. */
#ifndef BMA_TALLY_H
#define BMA_TALLY_H

#include "rings.h"

/*
 * To c, with room for BMA_KINDS * (cpus + 1); how many were written, or -errno.
 *
 * Attempts of the uses of caches are counted by cache, apart from all telling: a CPU's row has as
 * attempted what was told or lost there, and the row with CPU_UNKNOWN the rest of what was counted,
 * besides the runs that were missed. Nothing is left there at a quiet moment, where all are told.
 */
int tally(struct probes *p, const struct rings *r, struct counters *c);

/* Runs of probes that the kernel left out, or their guard refused, in n rows of counters. */
uint64_t tally_missed(const struct counters *c, int n);

#endif
