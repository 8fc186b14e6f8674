/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * An array whose slots are used again: it has room for as many elements as were in use at once.
 * Each element begins with a uint32_t that is the pool's while it is unused. Slot 0 is none.
 */
#ifndef BMA_POOL_H
#define BMA_POOL_H

#include <stddef.h>
#include <stdint.h>

struct pool {
	void *at;
	uint32_t n;		/* slots so far, 0 among them */
	uint32_t unused;	/* the one that was given back last; 0: none */
	size_t size;		/* bytes of an element */
};

#define POOL(type) ((struct pool){ .n = 1, .size = sizeof(type) })

void pool_release(struct pool *p);

/* An element of zeros; the others may move. NULL without memory. */
void *pool_take(struct pool *p);

/* Makes it all zero but for its first four bytes. */
void pool_give_back(struct pool *p, void *element);

static inline void *pool_at(const struct pool *p, uint32_t slot)
{
	return (char *)p->at + slot * p->size;
}

static inline uint32_t pool_slot(const struct pool *p, const void *element)
{
	return ((const char *)element - (const char *)p->at) / p->size;
}

#endif
