/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Lanes and BPF ring buffers, one of each a CPU: read in order. */
#ifndef BMA_RINGS_H
#define BMA_RINGS_H

#include "order.h"
#include "probe.h"

struct rings;

/* epoll_fd gets every ring, so that a full-enough lane wakes the loop. NULL with errno set. */
struct rings *rings_new(struct probes *p, int epoll_fd);
void rings_free(struct rings *r);

/* As order_flush(). */
int rings_flush(struct rings *r, uint64_t *until, uint64_t limit, order_fn *fn, void *ctx);

/* Everything; the probes are detached. As order_finish(). */
int rings_finish(struct rings *r, order_fn *fn, void *ctx);

/* Events of that kind and CPU that were told in slots and given out. */
uint64_t rings_told(const struct rings *r, uint32_t cpu, unsigned int kind);

/* Of all kinds that the rate is about, and CPUs; and of these, those that are told at every rate. */
uint64_t rings_uses_told(const struct rings *r, uint64_t *always);

/* Share of the fullest lane that is waiting to be read, in percent. */
unsigned int rings_fill(const struct rings *r);

/* Records that made no sense. */
uint64_t rings_refused(const struct rings *r);

#endif
