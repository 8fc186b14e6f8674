/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Screen 2: the incidents of the cache that is shown, and the way to those of other caches. */
#ifndef BMA_UI_CACHE_INCIDENTS_H
#define BMA_UI_CACHE_INCIDENTS_H

#include "cache_facts.h"
#include "draw.h"

/* Those that are kept, of the class and its CPU, or of all. */
unsigned int cache_incidents(const struct cache_facts *f);

/* Lines of so many cells that the newest needs, told in full where that takes at most room lines, and
 * that all of them would take; n: how many there are. */
void incidents_lines(const struct cache_facts *f, unsigned int n, int w, int room, int *newest,
		     int *all);

/* The newest first, as many as there is room for, in few words where a sentence does not fit. */
void incidents_draw(const struct draw *d, const struct cache_facts *f, unsigned int n,
		    struct rect r);

/* Number of the next incident (way 1) or the one before (-1), counted from number `from` and going
 * round, that is of another cache than this CPU's (or ALL_CPUS) of this class; 0: there is none. */
uint64_t incident_elsewhere(const struct model *m, uint32_t class, int32_t cpu, uint64_t from,
			    int way);

#endif
