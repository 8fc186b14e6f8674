/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Which caches a report or an export is about: `--map`, `--size`, `-C` and `--cache`. */
#ifndef BMA_FILTER_H
#define BMA_FILTER_H

#include "../model/model.h"

struct filter {			/* all zero: everything */
	const char *map;	/* a map's name, or its id in digits */
	uint64_t size;		/* unit_size in bytes; 0: any */
	uint8_t *cpus;		/* one byte a CPU, 1: wanted; NULL: all */
	uint32_t ncpus;		/* bytes in cpus */
	uint32_t cache;		/* id; 0: any */
	/* The allocators that are the map's, one byte an id, 1: it is. A map has a name and an id later
	 * than caches; who has read the stream once knows before. NULL: as the model knows by now. */
	const uint8_t *allocs;
	uint32_t nallocs;	/* bytes in allocs */
};

/* Reads a list as 0,2-5 into f->cpus (the caller's to free). 0, -EINVAL or -ENOMEM. */
int filter_cpus(struct filter *f, const char *list);

/* Is it of the map that the filter asks for, or does that ask for none? As it was told, and by id. */
bool filter_alloc_info(const struct filter *f, const struct alloc_info *a);
bool filter_alloc(const struct filter *f, const struct model *m, uint32_t alloc);

/* Does it leave anything out? */
bool filter_any(const struct filter *f);

bool filter_class(const struct filter *f, const struct model *m, const struct model_class *k);
bool filter_cache(const struct filter *f, const struct model *m, const struct model_cache *c);
bool filter_incident(const struct filter *f, const struct model *m, const struct incident *i);
bool filter_failure(const struct filter *f, const struct model *m, const struct model_failure *x);

/* Locks have no size and no cache, and a CPU's are not its own. info may be NULL: not known whose. */
bool filter_lock(const struct filter *f, const struct lock_info *info);

/* Nor has a map for local storage. */
bool filter_storage_map(const struct filter *f, const struct storage_map_info *info);

#endif
