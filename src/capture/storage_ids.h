/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Ids for the locks of local storages, by address: another owner at the same address is another lock. */
#ifndef BMA_CAPTURE_STORAGE_IDS_H
#define BMA_CAPTURE_STORAGE_IDS_H

#include "storage.h"

struct storage_ids;

/* NULL with errno ENOMEM. The writer stays the caller's. */
struct storage_ids *storage_ids_new(struct writer *w);
void storage_ids_free(struct storage_ids *ids);

/* For struct storage_locks: ctx is the struct storage_ids. */
uint32_t storage_ids_lock(void *ctx, uint64_t lock, enum bma_storage_owner owner, uint64_t owner_id,
			  const char name[BMA_NAME_LEN]);

#endif
