/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The ring buffers, one a CPU: drained in bounded steps into the order. */
#ifndef BMA_RINGS_H
#define BMA_RINGS_H

#include "order.h"
#include "probe.h"

struct rings;

/* epoll_fd gets every ring, so that a full-enough one wakes the loop. NULL with errno set. */
struct rings *rings_new(struct probes *p, struct order *o, int epoll_fd);
void rings_free(struct rings *r);

/*
 * Drains what is there, at most `limit` records a CPU, so that a CPU that never stops cannot hold
 * up the others. Where something is left, *until is lowered to the time of what was taken last:
 * only up to there are the CPUs' records complete. 1: something is left; 0: all empty; -ENOMEM.
 */
int rings_drain(struct rings *r, size_t limit, uint64_t *until);

#endif
