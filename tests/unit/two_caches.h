/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A model of two CPUs, and events of their caches. */
#ifndef BMA_TEST_TWO_CACHES_H
#define BMA_TEST_TWO_CACHES_H

#include "unit.h"

#include "../../src/model/model.h"

#define START 5000000000ull

/* Two CPUs, one map, caches 1 and 2, both seen from their set-up on, four objects each. */
struct model *two_caches(void);

/* The event happens, 1 us after the newest one. */
void tell(struct model *m, struct event e);

void tell_cache(struct model *m, uint32_t id, uint32_t alloc, uint32_t cpu, uint64_t addr,
		uint32_t unit_size);
void tell_alloc(struct model *m, uint32_t id, uint32_t map_id);
void set_up_cache(struct model *m, uint32_t id);	/* and four objects */
struct event state_of(uint32_t id, int32_t free_cnt, uint32_t len);

/* The lengths of all its lists, by enum bma_list. */
void lists_are(const struct model *m, uint32_t id, const int64_t *wanted);

#define LISTS(m, id, ...) lists_are(m, id, (const int64_t[BMA_LISTS]){ __VA_ARGS__ })

void no_check_failed(const struct model *m);

#endif
