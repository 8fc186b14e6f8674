// SPDX-License-Identifier: GPL-2.0-or-later
#include "storage_ids.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "../base/ptrmap.h"

struct storage_ids {
	struct writer *writer;
	struct lock_info *locks;	/* id n at n - 1 */
	uint32_t n, cap;
	struct ptrmap by_addr;
};

struct storage_ids *storage_ids_new(struct writer *w)
{
	struct storage_ids *ids = calloc(1, sizeof(*ids));

	if (ids)
		ids->writer = w;
	return ids;
}

void storage_ids_free(struct storage_ids *ids)
{
	if (!ids)
		return;
	ptrmap_release(&ids->by_addr);
	free(ids->locks);
	free(ids);
}

static struct lock_info *add(struct storage_ids *ids)
{
	if (ids->n == ids->cap) {
		uint32_t cap = ids->cap * 2 + 64;
		struct lock_info *p = realloc(ids->locks, cap * sizeof(*p));

		if (!p)
			return NULL;
		ids->locks = p;
		ids->cap = cap;
	}
	return &ids->locks[ids->n];
}

uint32_t storage_ids_lock(void *ctx, uint64_t lock, enum bma_storage_owner owner, uint64_t owner_id,
			  const char name[BMA_NAME_LEN])
{
	struct storage_ids *ids = ctx;
	uint32_t id = ptrmap_get(&ids->by_addr, lock);
	struct lock_info *l = id ? &ids->locks[id - 1] : NULL;

	if (l && l->owner == owner && l->owner_id == owner_id)
		return id;
	l = add(ids);
	if (!l || ptrmap_set(&ids->by_addr, lock, ids->n + 1))
		return 0;
	*l = (struct lock_info){ .id = ++ids->n, .count = 1, .of = BMA_LOCK_STORAGE, .owner = owner,
				 .owner_id = owner_id, .addr = lock };
	memcpy(l->name, name, BMA_NAME_LEN);
	writer_lock(ids->writer, l);
	return l->id;
}
