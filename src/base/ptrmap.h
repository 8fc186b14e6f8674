/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Addresses to small numbers: open addressing, value 0 means none. */
#ifndef BMA_PTRMAP_H
#define BMA_PTRMAP_H

#include <stddef.h>
#include <stdint.h>

struct ptrmap {			/* all zero: empty */
	struct ptrmap_slot {
		uint64_t key;
		uint32_t value;
	} *slots;
	size_t cap, n;
};

void ptrmap_release(struct ptrmap *m);

/* Empty again; the room is kept. */
void ptrmap_clear(struct ptrmap *m);

uint32_t ptrmap_get(const struct ptrmap *m, uint64_t key);

/* key must not be 0. 0 or -ENOMEM. */
int ptrmap_set(struct ptrmap *m, uint64_t key, uint32_t value);

/* The key may be in it or not. Room is kept for others. */
void ptrmap_remove(struct ptrmap *m, uint64_t key);

#endif
