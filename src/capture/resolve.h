/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A probe's record, with its kernel addresses, becomes an event with ids. */
#ifndef BMA_RESOLVE_H
#define BMA_RESOLVE_H

#include "../event/event.h"
#include "lock_ids.h"
#include "names.h"
#include "order.h"
#include "registry.h"

struct resolver {
	struct registry *registry;
	struct names *names;
	struct lock_ids *locks;
	/* The BPF program in which one of n addresses, innermost first, lay at that time: its id and
	 * name; 0: none. */
	uint32_t (*prog)(void *ctx, uint64_t time, const __u64 *addrs, unsigned int n,
			 char name[BMA_NAME_LEN]);
	void *ctx;
};

/* In the stream's order only: addresses mean what the events before made of them. */
void resolve(const struct resolver *r, const struct ordered *in, struct event *e);

#endif
