/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Which allocators are a map's. A stream tells a map's name and id only when it gets a descriptor,
 * and by then its caches have had events; so a file is read twice.
 */
#ifndef BMA_MAP_ALLOCS_H
#define BMA_MAP_ALLOCS_H

#include "../export/filter.h"

/* Reads fd from its place to its end, fills in f->allocs (to be freed by the caller), and goes back
 * there. 0 or an exit code, message out. A pipe cannot go back: nothing is done. */
int map_allocs_find(int fd, const char *name, struct filter *f);

#endif
