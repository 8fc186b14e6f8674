// SPDX-License-Identifier: GPL-2.0-or-later
#include "pool.h"

#include <stdlib.h>
#include <string.h>

void pool_release(struct pool *p)
{
	free(p->at);
	*p = (struct pool){ .n = 1, .size = p->size };
}

/* Room for one more, by doubling: at each power of two. */
static int grow(struct pool *p)
{
	void *at;

	if (p->at && p->n & (p->n - 1))
		return 0;
	at = realloc(p->at, (size_t)p->n * 2 * p->size);
	if (!at)
		return -1;
	p->at = at;
	return 0;
}

void *pool_take(struct pool *p)
{
	uint32_t slot = p->unused;

	if (slot)
		memcpy(&p->unused, pool_at(p, slot), sizeof(p->unused));
	else if (!grow(p))
		slot = p->n++;
	return slot ? memset(pool_at(p, slot), 0, p->size) : NULL;
}

void pool_give_back(struct pool *p, void *element)
{
	memset(element, 0, p->size);
	memcpy(element, &p->unused, sizeof(p->unused));
	p->unused = pool_slot(p, element);
}
