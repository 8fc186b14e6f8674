/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Screen 2: the caches of a class side by side, a line a CPU. */
#ifndef BMA_UI_CACHE_CPUS_H
#define BMA_UI_CACHE_CPUS_H

#include "cache_rates.h"
#include "draw.h"

/* The first CPU in the table's lines, so that `cpu` (or -1) is among them. */
uint32_t cpus_first(int lines, uint32_t ncpus, int32_t cpu);

/* all: the facts of all CPUs; cpu: the one that is chosen, or -1. */
void cpus_draw(const struct draw *d, const struct cache_facts *all, const struct cache_rates *rates,
	       int32_t cpu, struct rect r);

#endif
