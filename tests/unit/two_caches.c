// SPDX-License-Identifier: GPL-2.0-or-later
#include "two_caches.h"

void tell(struct model *m, struct event e)
{
	e.time = m->now + 1000;
	assert_int_equal(model_apply(m, &e), 0);
}

void tell_cache(struct model *m, uint32_t id, uint32_t alloc, uint32_t cpu, uint64_t addr,
		uint32_t unit_size)
{
	struct cache_info c = { .id = id, .alloc = alloc, .cpu = cpu, .addr = addr,
				.unit_size = unit_size, .low = 32, .high = 96, .batch = 48 };

	assert_int_equal(model_add_cache(m, &c), 0);
}

void tell_alloc(struct model *m, uint32_t id, uint32_t map_id)
{
	struct alloc_info a = { .id = id, .owner = BMA_OWNER_MAP, .map_id = map_id, .map_type = 1,
				.name = "conns" };

	assert_int_equal(model_add_alloc(m, &a), 0);
}

void set_up_cache(struct model *m, uint32_t id)
{
	tell(m, (struct event){ .kind = BMA_CACHE_NEW, .cache = id });
	tell(m, (struct event){ .kind = BMA_PREFILL, .cache = id, .free_cnt = 4,
				.n = { 4, 0, 0, 4 }, .moves = 1 });
}

struct model *two_caches(void)
{
	struct model *m = model_new(2, START);

	assert_non_null(m);
	tell_alloc(m, 1, 17);
	for (uint32_t id = 1; id <= 2; id++) {
		tell_cache(m, id, 1, id - 1, id * 0x1000, 72);
		set_up_cache(m, id);
	}
	return m;
}

void lists_are(const struct model *m, uint32_t id, const int64_t *wanted)
{
	for (unsigned int l = 0; l < BMA_LISTS; l++)
		assert_int_equal(m->caches[id].list[l], wanted[l]);
}

void no_check_failed(const struct model *m)
{
	assert_int_equal(m->checks.failed, 0);
	for (uint32_t i = 0; i < m->ncaches; i++)
		assert_int_equal(m->caches[i].failed, 0);
}

struct event state_of(uint32_t id, int32_t free_cnt, uint32_t len)
{
	return (struct event){ .kind = BMA_STATE, .cache = id, .cpu = id - 1, .ctx = BMA_CTX_IRQ,
			       .free_cnt = free_cnt, .n = { len }, .moves = 1 };
}
