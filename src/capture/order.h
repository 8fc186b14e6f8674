/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Ring records in, one order out. Within a CPU the order is the sequence number; the CPUs are
 * merged by time, where a CPU's time never runs backwards. Gaps in the numbers become losses at
 * their place. Pure: no libbpf, no clock.
 */
#ifndef BMA_ORDER_H
#define BMA_ORDER_H

#include <stddef.h>
#include <stdint.h>

#include "../../bpf/event.h"

struct order;

/* What comes out: a record, or (rec NULL) a loss of `lost` numbers from `seq` on. */
struct ordered {
	uint32_t cpu;
	uint64_t time;		/* not before the CPU's event before */
	uint64_t seq;
	uint64_t lost;		/* at most UINT32_MAX: a longer gap is several losses */
	const struct bma_head *rec;
};

typedef void order_fn(void *ctx, const struct ordered *o);

struct order *order_new(uint32_t ncpus);	/* NULL with errno ENOMEM */
void order_free(struct order *o);

/*
 * Takes a copy of one record. 0; -EBADMSG: too short for its kind, or a kind unknown here, and
 * -EALREADY: its number was given up as lost, or came, before (both are counted, nothing is kept);
 * -ENOMEM.
 */
int order_push(struct order *o, uint32_t cpu, const void *rec, size_t size);

/*
 * Gives out, in order, what is not younger than `until`. dropped[cpu] is how many numbers the
 * probes say they used up without a record; a gap beyond that is a record still to come, and is
 * waited for, for a few calls. Read dropped[] after the records were pushed. Returns up to which
 * time everything is out: earlier than `until` while something is waited for.
 */
uint64_t order_flush(struct order *o, uint64_t until, const uint64_t *dropped, order_fn *fn,
		     void *ctx);

/* Gives out everything; end_seq[cpu] is the CPU's number after its last event: what is missing
 * below it is lost. */
void order_finish(struct order *o, const uint64_t *end_seq, order_fn *fn, void *ctx);

/* Records waiting, of the CPU that has most. */
size_t order_backlog(const struct order *o);

/* Records that were refused as malformed, or that came after their number was given up. */
uint64_t order_refused(const struct order *o);

#endif
