/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Which caches a report is about: `--map`, `--size` and `-C`. */
#ifndef BMA_FILTER_H
#define BMA_FILTER_H

#include "../model/model.h"

struct filter {			/* all zero: everything */
	const char *map;	/* a map's name, or its id in digits */
	uint64_t size;		/* unit_size in bytes; 0: any */
	uint8_t *cpus;		/* one byte a CPU, 1: wanted; NULL: all */
	uint32_t ncpus;		/* bytes in cpus */
};

/* Reads a list as 0,2-5 into f->cpus (the caller's to free). 0, -EINVAL or -ENOMEM. */
int filter_cpus(struct filter *f, const char *list);

/* Does it leave anything out? */
bool filter_any(const struct filter *f);

bool filter_class(const struct filter *f, const struct model *m, const struct model_class *k);
bool filter_cache(const struct filter *f, const struct model *m, const struct model_cache *c);
bool filter_incident(const struct filter *f, const struct model *m, const struct incident *i);
bool filter_failure(const struct filter *f, const struct model *m, const struct model_failure *x);

#endif
