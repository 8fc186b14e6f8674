// SPDX-License-Identifier: GPL-2.0-or-later
#include "lock_held.h"

#include <string.h>

void lock_held_push(struct lock_held *h, unsigned int cnt, uint64_t addr, uint32_t id)
{
	if (cnt && h->n > cnt - 1)
		h->n = cnt - 1;
	if (h->n == LOCK_HELD_DEPTH)
		return;
	h->entry[h->n].addr = addr;
	h->entry[h->n++].id = id;
}

/* Place + 1 of the newest; 0: none. */
static unsigned int place(const struct lock_held *h, uint64_t addr)
{
	unsigned int i = h->n;

	while (i && h->entry[i - 1].addr != addr)
		i--;
	return i;
}

uint32_t lock_held_find(const struct lock_held *h, uint64_t addr)
{
	unsigned int i = place(h, addr);

	return i ? h->entry[i - 1].id : 0;
}

uint32_t lock_held_pop(struct lock_held *h, uint64_t addr)
{
	unsigned int i = place(h, addr);
	uint32_t id = i ? h->entry[i - 1].id : 0;

	if (i)
		memmove(&h->entry[i - 1], &h->entry[i], (h->n-- - i) * sizeof(h->entry[0]));
	return id;
}
