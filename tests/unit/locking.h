/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A model with some locks, and events of what CPUs do with them. */
#ifndef BMA_TEST_LOCKING_H
#define BMA_TEST_LOCKING_H

#include "unit.h"

#include "../../src/model/model.h"

#define START 5000000000ull
#define US 1000ull
#define MS 1000000ull
#define CPUS 4
#define PAIR 1			/* two locks: 1 and 2 */
#define CONNS 3			/* a million, from 3 on */
#define MILLION 1000000

/* Both maps are told, and no event. */
struct model *locks_model(void);

/* The event happens, 1 us after the newest one unless it has a time. */
void lock_tell(struct model *m, struct event e);

/* cnt: of the CPU's table, the lock included where it is in it. */
struct event lock_event(uint8_t kind, uint32_t cpu, uint32_t lock, uint32_t cnt);
void acquire(struct model *m, uint32_t cpu, uint32_t lock, uint32_t cnt);
void release(struct model *m, uint32_t cpu, uint32_t lock, uint32_t cnt);
void wait_for(struct model *m, uint32_t cpu, uint32_t lock, uint32_t cnt, uint32_t prog);
void had_it(struct model *m, uint32_t cpu, uint32_t lock, uint32_t cnt, uint32_t ns);
void gave_up(struct model *m, uint32_t cpu, uint32_t lock, uint8_t why, uint32_t cnt,
	     uint32_t holder);

/* What the teller reads of a CPU's table: up to six entries. */
void tell_table(struct model *m, uint32_t teller, uint32_t cpu, uint8_t flags, uint32_t cnt,
		const uint32_t *lock);

/* acquired + found = released + forgotten + held, of all and of each lock */
void counts_hold(const struct model *m);

/* Each CPU has one of the pair and wants the other; CPU 1 gives up, then CPU 0 gets it. */
void abba(struct model *m);

#endif
