/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Small numbers for kernel addresses, from 1 in the order in which the stream names them first,
 * whatever of it is exported: the same recording gives the same numbers in every export. One number
 * an address, so memory that is used again is seen to be. An entry an address that ever occurred:
 * as many as there were places for objects in the kernel's memory, not as there are events.
 */
#ifndef BMA_IDS_H
#define BMA_IDS_H

#include "../base/ptrmap.h"
#include "../stream/reader.h"

struct ids {			/* all zero: none yet */
	struct ptrmap by_address;
};

void ids_release(struct ids *ids);

/* The number of the address that the item names (ma, addr or obj); 0: it names none. Every item is
 * to come by here, in order. 0 or -ENOMEM. */
int ids_take(struct ids *ids, const struct item *item, uint32_t *id);

#endif
