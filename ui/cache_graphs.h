/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Screen 2: the last minute, as lines of small blocks or as graphs. */
#ifndef BMA_UI_CACHE_GRAPHS_H
#define BMA_UI_CACHE_GRAPHS_H

#include "cache_facts.h"
#include "cache_layout.h"
#include "draw.h"

void graphs_draw(const struct draw *d, const struct cache_facts *f, const struct cache_layout *l);

#endif
