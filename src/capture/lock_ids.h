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

/*
 * Since the last such call every map that is there was told: the others are gone, their addresses mean
 * nothing any more.
 */
void lock_ids_round(struct lock_ids *l);

/* The id of a lock; 0 for address 0, or where there are no ids left. */
uint32_t lock_ids_resolve(struct lock_ids *l, uint64_t addr);

/* The same of a storage's lock, told whose it is. owner 0: that is not known now. */
uint32_t lock_ids_storage(struct lock_ids *l, const struct bma_storage_rec *r);

/* The storage is about to be freed: its address means nothing from now on. */
void lock_ids_storage_gone(struct lock_ids *l, uint64_t addr);

/* What is known of the lock with that id, of the range that it is in; NULL: it is gone. Takes its
 * time. Good until the next call of another function. */
const struct lock_info *lock_ids_info(const struct lock_ids *l, uint32_t id);

/* As registry_tell_all(). */
int lock_ids_tell_all(struct lock_ids *l);

#endif
