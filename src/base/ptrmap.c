// SPDX-License-Identifier: GPL-2.0-or-later
#include "ptrmap.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

void ptrmap_release(struct ptrmap *m)
{
	free(m->slots);
	*m = (struct ptrmap){ 0 };
}

void ptrmap_clear(struct ptrmap *m)
{
	if (m->n)
		memset(m->slots, 0, m->cap * sizeof(*m->slots));
	m->n = 0;
}

/* Where key belongs when nothing is in the way. cap is a power of two. */
static size_t home_of(const struct ptrmap *m, uint64_t key)
{
	/* Fibonacci hashing: allocations are aligned, so their low bits say nothing */
	return (key * 0x9e3779b97f4a7c15ull >> 20) & (m->cap - 1);
}

/* The slot that holds key, or the free one where it goes. The map is not full. */
static struct ptrmap_slot *slot_of(const struct ptrmap *m, uint64_t key)
{
	size_t i = home_of(m, key);

	while (m->slots[i].key && m->slots[i].key != key)
		i = (i + 1) & (m->cap - 1);
	return &m->slots[i];
}

uint32_t ptrmap_get(const struct ptrmap *m, uint64_t key)
{
	return m->cap && key ? slot_of(m, key)->value : 0;
}

static int grow(struct ptrmap *m)
{
	struct ptrmap old = *m;

	m->cap = old.cap ? old.cap * 2 : 64;
	m->slots = calloc(m->cap, sizeof(*m->slots));
	if (!m->slots) {
		*m = old;
		return -ENOMEM;
	}
	for (size_t i = 0; i < old.cap; i++)
		if (old.slots[i].key)
			*slot_of(m, old.slots[i].key) = old.slots[i];
	free(old.slots);
	return 0;
}

int ptrmap_set(struct ptrmap *m, uint64_t key, uint32_t value)
{
	struct ptrmap_slot *s;

	if (m->n >= m->cap / 2 && grow(m))
		return -ENOMEM;
	s = slot_of(m, key);
	m->n += !s->key;
	s->key = key;
	s->value = value;
	return 0;
}

void ptrmap_remove(struct ptrmap *m, uint64_t key)
{
	size_t mask = m->cap - 1, hole, i;

	if (!m->cap || !key)
		return;
	hole = slot_of(m, key) - m->slots;
	if (!m->slots[hole].key)
		return;
	/* those behind it that would not be found any more move up */
	for (i = (hole + 1) & mask; m->slots[i].key; i = (i + 1) & mask) {
		if (((i - home_of(m, m->slots[i].key)) & mask) < ((i - hole) & mask))
			continue;
		m->slots[hole] = m->slots[i];
		hole = i;
	}
	m->slots[hole] = (struct ptrmap_slot){ 0 };
	m->n--;
}
