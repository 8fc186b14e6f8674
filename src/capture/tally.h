/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The counters of every kind, as the stream tells them: attempts, and what became of them. */
#ifndef BMA_TALLY_H
#define BMA_TALLY_H

#include "rings.h"

/*
 * To c, with room for BMA_KINDS * (cpus + 1); how many were written, or -errno. recursion_misses are
 * one number a program: they stand in a row of their own with CPU_UNKNOWN.
 */
int tally(struct probes *p, const struct rings *r, struct counters *c);

/* Runs of probes that the kernel left out, or their guard refused, in n rows of counters. */
uint64_t tally_missed(const struct counters *c, int n);

#endif
