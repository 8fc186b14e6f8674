/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The tables of screen 5: owners or maps, elements, buckets; and what events counted. */
#ifndef BMA_UI_STORAGE_TABLE_H
#define BMA_UI_STORAGE_TABLE_H

#include "draw.h"
#include "format.h"
#include "storage_rows.h"

/* To the byte, as long as that is short. */
struct text storage_bytes(uint64_t n);

void storage_heading_draw(const struct draw *d, bool maps, struct rect r);
void storage_row_draw(const struct draw *d, const struct model *m, bool maps,
		      const struct storage_row *row, struct rect r);

/* A heading, and as many as there is room for. n: how many there are; at has the first of them. */
void storage_elems_draw(const struct draw *d, const struct model *m, const uint32_t *at, uint32_t n,
			struct rect r);

/* The buckets of a map that hold something, each with its elements' owners. at, n: the map's. */
void storage_buckets_draw(const struct draw *d, const struct model *m, const uint32_t *at, uint32_t n,
			  struct rect r);

/* Two lines. */
void storage_counts_draw(const struct draw *d, const struct model *m, struct rect r);

#endif
