/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Screen 2: what comes next in a cache, by the rules of unit_alloc() and unit_free(). Pure. */
#ifndef BMA_UI_CACHE_NEXT_H
#define BMA_UI_CACHE_NEXT_H

#include <stddef.h>

#include "cache_facts.h"

/* One line: which threshold fires next, and what it will do; of several CPUs the nearest. What does
 * not fit in room cells is said in fewer words, or left out. */
void say_next(char *buf, size_t size, const struct cache_facts *f, int room);

/* One line: objects that nothing is on its way for; false: there are none. */
bool say_waits(char *buf, size_t size, const struct cache_facts *f);

#endif
