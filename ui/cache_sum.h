/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Screen 2: do all objects that the slab gave turn up again? Pure. */
#ifndef BMA_UI_CACHE_SUM_H
#define BMA_UI_CACHE_SUM_H

#include <stddef.h>

#include "cache_facts.h"
#include "draw.h"

/* Taken from the slab = on the lists + in use; always of all CPUs, which is said when the others
 * are of one. Lists are named when that fits the room. Returns how it is to look. */
enum role say_sum(char *buf, size_t size, const struct cache_facts *all, int32_t cpu, int room);

#endif
