/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Addresses of resilient spinlocks to ids: the locks of maps in ranges, as the owner events tell of
 * them; those of local storages one by one; and what nobody told of, which is a lock of unknown owner.
 * Each is told to the stream once, before an event names it. Pure but for the writer it is given.
 */
#ifndef BMA_LOCK_IDS_H
#define BMA_LOCK_IDS_H

#include <stdbool.h>

#include "../event/lock_info.h"
#include "../stream/writer.h"

struct lock_ids;

/* offsets: as registry_new(). NULL with errno ENOMEM. */
struct lock_ids *lock_ids_new(struct writer *w, uint32_t ncpus, const uint64_t *offsets);
void lock_ids_free(struct lock_ids *l);

/* A map is there, and these are its locks. */
void lock_ids_map(struct lock_ids *l, const struct bma_owner_event *o);

/* Since the last such call every map that is there was told: lock_ranges_round(). */
void lock_ids_round(struct lock_ids *l);

/* The id of the lock that is there now; 0 for address 0, or where there are no ids left. */
uint32_t lock_ids_resolve(struct lock_ids *l, uint64_t addr);

/*
 * The same of a lock that a CPU acquires or waits for, that it has or waits for already, and that it
 * releases or waits for no longer: it is let go under the id it was taken under. cnt: of the kernel's
 * table, with this lock in it.
 */
uint32_t lock_ids_take(struct lock_ids *l, uint32_t cpu, uint64_t addr, uint32_t cnt);
uint32_t lock_ids_of_cpu(struct lock_ids *l, uint32_t cpu, uint64_t addr);
uint32_t lock_ids_let_go(struct lock_ids *l, uint32_t cpu, uint64_t addr);

/* Events of a CPU were lost (CPU_UNKNOWN: of any): what it holds is not known any more. */
void lock_ids_lost(struct lock_ids *l, uint32_t cpu);

/* The same of a storage's lock, told whose it is. owner_id 0: that is not known now. is_new: it was made
 * just now, what was at its address before is gone. */
uint32_t lock_ids_storage(struct lock_ids *l, const struct bma_storage_rec *r, bool is_new);

/*
 * The same of a storage that a walk saw. The stream may be before or behind the time of the walk, and
 * what events told is right for the place they have in it: so only a second walk that sees the same
 * makes the address another storage's. A socket that got its number when it was bound keeps its id.
 */
uint32_t lock_ids_storage_seen(struct lock_ids *l, const struct bma_storage_rec *r);

/* The storage is about to be freed: its address means nothing from now on. */
void lock_ids_storage_gone(struct lock_ids *l, uint64_t addr);

/* What is known of the lock with that id, of the range that it is in; NULL: it is gone. Takes its
 * time. Good until the next call of another function. */
const struct lock_info *lock_ids_info(const struct lock_ids *l, uint32_t id);

/* As registry_tell_all(). */
int lock_ids_tell_all(struct lock_ids *l);

#endif
