/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What each CPU holds and tries, by the address of the lock and the id under which it was taken. What lies
 * at an address may become another's while the lock is held (a storage that is freed by one CPU while
 * another waits for it, a socket that is bound): it is let go as what it was taken as. Pure.
 */
#ifndef BMA_LOCK_HELD_H
#define BMA_LOCK_HELD_H

#include <stdint.h>

#define LOCK_HELD_DEPTH 64	/* those above are not followed */

struct lock_held {
	unsigned int n;
	struct {
		uint64_t addr;
		uint32_t id;
	} entry[LOCK_HELD_DEPTH];
};

/* cnt: of the kernel's table with this lock in it; what is above that is let go, though nobody told. */
void lock_held_push(struct lock_held *h, unsigned int cnt, uint64_t addr, uint32_t id);

/* The id under which it was taken last; 0: it is not held. */
uint32_t lock_held_find(const struct lock_held *h, uint64_t addr);

/* The same; it is let go. */
uint32_t lock_held_pop(struct lock_held *h, uint64_t addr);

#endif
