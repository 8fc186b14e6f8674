/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Screen 2's picture: the diagram, and in its free_llist one CPU's gauge, or a cell a CPU. */
#ifndef BMA_UI_CACHE_PICTURE_H
#define BMA_UI_CACHE_PICTURE_H

#include "cache_rates.h"
#include "draw.h"

void cache_picture_draw(const struct draw *d, const struct cache_facts *f,
			const struct cache_last *last, struct rect r);

#endif
