/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The CPUs' lanes in, one order out. Within a CPU the order is that of its slots; the CPUs are
 * merged by time, where a CPU's time never runs backwards. Events go from the lanes straight to
 * the caller. Pure: no libbpf, no clock.
 */
#ifndef BMA_ORDER_H
#define BMA_ORDER_H

#include "lane.h"

struct order;

typedef void order_fn(void *ctx, const struct ordered *o);

/* Empties the ring buffer of that CPU into its lane: lane_record(). 0 or -ENOMEM. */
typedef int order_fetch_fn(void *ctx, uint32_t cpu);

/* The lanes stay the caller's. NULL with errno ENOMEM. */
struct order *order_new(struct lane *lanes, uint32_t ncpus, order_fetch_fn *fetch, void *ctx);
void order_free(struct order *o);

/*
 * Gives out, in order, what is not younger than *until, but no more than `limit` events. *until is
 * lowered to the time up to which everything is out: where the limit came first, or a program on
 * some CPU is in the middle of an event that is not younger. 1: the limit came first; 0; -ENOMEM.
 */
int order_flush(struct order *o, uint64_t *until, uint64_t limit, order_fn *fn, void *ctx);

/* Gives out everything: no program runs any more. 0 or -ENOMEM. */
int order_finish(struct order *o, order_fn *fn, void *ctx);

#endif
