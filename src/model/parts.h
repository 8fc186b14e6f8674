/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What a model is made of besides struct model itself: its arrays, each told once. Whoever frees,
 * copies or packs a model goes by this table. For src/model only.
 */
#ifndef BMA_MODEL_PARTS_H
#define BMA_MODEL_PARTS_H

#include "model.h"

struct part {
	size_t pointer;		/* offset in struct model of the pointer to the array */
	size_t size;		/* bytes of an element */
	size_t (*count)(const struct model *m);	/* elements in use */
	size_t cap;		/* offset of the uint32_t that says for how many there is room; 0:
				 * for those in use */
};

extern const struct part model_parts[];	/* ends with a size of 0 */

#define for_each_part(p) for (const struct part *p = model_parts; p->size; p++)

static inline void **part_pointer(struct model *m, const struct part *p)
{
	return (void **)((char *)m + p->pointer);
}

static inline const void *part_array(const struct model *m, const struct part *p)
{
	return *part_pointer((struct model *)m, p);
}

static inline size_t part_bytes(const struct model *m, const struct part *p)
{
	return p->count(m) * p->size;
}

/* There is room for what is in use, and for no more. */
void part_fit(struct model *m, const struct part *p);

#endif
