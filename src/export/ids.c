// SPDX-License-Identifier: GPL-2.0-or-later
#include "ids.h"

void ids_release(struct ids *ids)
{
	ptrmap_release(&ids->by_address);
}

static uint64_t address_of(const struct item *item)
{
	switch (item->type) {
	case ITEM_EVENT:
		return item->event.obj;
	case ITEM_ALLOC:
		return item->alloc.ma;
	case ITEM_CACHE:
		return item->cache.addr;
	case ITEM_LOCK:
		return item->lock.addr;
	default:
		return 0;
	}
}

int ids_take(struct ids *ids, const struct item *item, uint32_t *id)
{
	uint64_t address = address_of(item);

	*id = ptrmap_get(&ids->by_address, address);
	if (*id || !address)
		return 0;
	*id = ids->by_address.n + 1;
	return ptrmap_set(&ids->by_address, address, *id);
}
