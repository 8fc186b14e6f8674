/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Locks that lie side by side, all of one map: by address to their ids. Pure. */
#ifndef BMA_LOCK_RANGES_H
#define BMA_LOCK_RANGES_H

#include <stdbool.h>
#include <stdint.h>

#include "../event/lock_info.h"

struct lock_range {
	struct lock_info info;
	uint32_t round;		/* in which its map was told last */
};

struct lock_ranges {		/* zeroed: none */
	struct lock_range *at;	/* by address; they do not overlap */
	uint32_t n, cap;
	uint32_t last;		/* the one found last */
	uint32_t round;
};

void lock_ranges_release(struct lock_ranges *r);

/* It is told again. False: it is new, or another than was there. */
bool lock_ranges_again(struct lock_ranges *r, const struct lock_info *info);

/*
 * They lie there now; what overlaps them is gone, and of those that begin at the same address all but the
 * one with the highest id. Sorts them. All at once: a per-CPU range has one for each CPU, and each time the
 * table moves. Without memory they are left out: their locks are nobody's.
 */
void lock_ranges_add(struct lock_ranges *r, struct lock_info *info, uint32_t n);

/*
 * A map's id goes when its last user does; its locks are taken once more when it is torn down, after grace
 * periods. So those that were not told since so many calls are gone.
 */
#define LOCK_RANGES_ROUNDS 16
void lock_ranges_round(struct lock_ranges *r);

/* Something else lies at that address now. */
void lock_ranges_drop(struct lock_ranges *r, uint64_t addr);

/* The id of the lock at that address; 0: it is in none of them. */
uint32_t lock_ranges_id(struct lock_ranges *r, uint64_t addr);

/* The one with that id in it, or NULL. Takes its time. */
const struct lock_info *lock_ranges_info(const struct lock_ranges *r, uint32_t id);

#endif
