// SPDX-License-Identifier: GPL-2.0-or-later
#include "unit.h"

#include <stdlib.h>
#include <string.h>

#include "../../src/capture/registry.h"

#define CPUS 2
#define OFFSET 0x40000ull	/* between the per-CPU areas */
#define STRIDE 0x200u

/* A registry, and what it told the stream. */
struct desk {
	struct tape tape;
	struct registry *r;
	struct items told;
};

static void desk_open(struct desk *d)
{
	static const uint64_t offsets[CPUS] = { 0xffff888000000000, 0xffff888000000000 + OFFSET };

	tape_start(&d->tape, CPUS);
	d->r = registry_new(d->tape.w, CPUS, offsets);
	assert_non_null(d->r);
}

/* Ends it: told is what the stream has, without META. */
static void desk_close(struct desk *d)
{
	struct bytes b;

	assert_int_equal(writer_end(d->tape.w, 0), 0);
	registry_free(d->r);
	b = tape_bytes(&d->tape);
	d->told = items_of(b.p, b.len, 0);
	bytes_release(&b);
}

/* The newest record of a cache or an allocator. */
static const struct cache_info *cache(const struct desk *d, uint32_t id)
{
	const struct cache_info *c = NULL;

	for (size_t i = 0; i < d->told.n; i++)
		if (d->told.item[i].type == ITEM_CACHE && d->told.item[i].cache.id == id)
			c = &d->told.item[i].cache;
	assert_non_null(c);
	return c;
}

static const struct alloc_info *alloc(const struct desk *d, uint32_t id)
{
	const struct alloc_info *a = NULL;

	for (size_t i = 0; i < d->told.n; i++)
		if (d->told.item[i].type == ITEM_ALLOC && d->told.item[i].alloc.id == id)
			a = &d->told.item[i].alloc;
	assert_non_null(a);
	return a;
}

/* Nothing is told of a cache before its allocator. */
static void allocators_come_first(const struct desk *d)
{
	for (size_t i = 0; i < d->told.n; i++) {
		bool known = d->told.item[i].type != ITEM_CACHE;

		for (size_t k = 0; k < i; k++)
			known |= d->told.item[k].type == ITEM_ALLOC &&
				 d->told.item[k].alloc.id == d->told.item[i].cache.alloc;
		assert_true(known);
	}
}

static uint64_t addr_of(uint64_t base, uint32_t cpu)
{
	return base + 0xffff888000000000 + cpu * OFFSET;
}

static struct bma_owner_rec map_rec(uint64_t ma, uint64_t base, uint32_t map_id, const char *name)
{
	struct bma_owner_rec rec = {
		.ma = ma, .base = base, .owner = BMA_OWNER_MAP, .map_id = map_id, .map_type = 1,
		.max_entries = 1000, .classes = 1, .stride = STRIDE,
		.cls = { { .unit_size = 72, .low = 32, .high = 96, .batch = 48 } },
	};

	memcpy(rec.name, name, strnlen(name, BMA_NAME_LEN));
	return rec;
}

static uint32_t new_cache(struct registry *r, uint64_t ma, uint64_t addr, uint32_t cpu,
			  uint32_t unit_size)
{
	struct bma_new e = { .head = { .cache = addr, .kind = BMA_CACHE_NEW }, .ma = ma, .cpu = cpu,
			     .unit_size = unit_size, .low = 32, .high = 96, .batch = 48 };

	return registry_new_cache(r, &e);
}

static void ids_count_from_one_and_an_address_keeps_its_id(void **state)
{
	uint64_t a = addr_of(0x1000, 0), b = addr_of(0x1000, 1);
	struct desk d;

	(void)state;
	desk_open(&d);
	assert_int_equal(registry_find(d.r, a), 0);
	assert_int_equal(new_cache(d.r, 0x10, a, 0, 72), 1);
	assert_int_equal(new_cache(d.r, 0x10, b, 1, 72), 2);
	for (int i = 0; i < 3; i++) {
		assert_int_equal(registry_resolve(d.r, a, 0, true), 1);
		assert_int_equal(registry_resolve(d.r, b, 0, false), 2);
	}
	assert_int_equal(registry_find(d.r, b), 2);
	desk_close(&d);
	allocators_come_first(&d);
	assert_int_equal(items_count(&d.told, ITEM_ALLOC), 1);
	assert_int_equal(items_count(&d.told, ITEM_CACHE), 2);
	assert_int_equal(cache(&d, 1)->alloc, 1);
	assert_int_equal(cache(&d, 2)->alloc, 1);
	assert_int_equal(cache(&d, 2)->cpu, 1);
	assert_int_equal(cache(&d, 2)->addr, b);
	assert_int_equal(cache(&d, 2)->unit_size, 72);
	assert_int_equal(alloc(&d, 1)->owner, BMA_OWNER_UNKNOWN);
	items_release(&d.told);
}

static void an_address_used_again_after_gone_gets_new_ids(void **state)
{
	uint64_t a = addr_of(0x1000, 0);
	struct desk d;

	(void)state;
	desk_open(&d);
	assert_int_equal(new_cache(d.r, 0x10, a, 0, 72), 1);
	registry_gone(d.r, a);
	assert_int_equal(registry_find(d.r, a), 0);
	registry_gone(d.r, a);			/* twice is as good as once */
	assert_int_equal(new_cache(d.r, 0x10, a, 0, 72), 2);
	assert_int_equal(registry_resolve(d.r, a, 0, true), 2);
	desk_close(&d);
	assert_int_equal(cache(&d, 1)->alloc, 1);
	assert_int_equal(cache(&d, 2)->alloc, 2);	/* another allocator at the same address */
	items_release(&d.told);
}

static void an_allocator_lives_until_its_last_cache_is_gone(void **state)
{
	struct bma_owner_rec rec = map_rec(0x10, 0x1000, 17, "conns");
	struct desk d;

	(void)state;
	desk_open(&d);
	assert_int_equal(registry_owner(d.r, &rec), 0);
	registry_gone(d.r, addr_of(0x1000, 0));
	assert_int_equal(registry_owner(d.r, &rec), 0);		/* told again: CPU 0 anew */
	assert_int_equal(registry_find(d.r, addr_of(0x1000, 0)), 3);
	registry_gone(d.r, addr_of(0x1000, 0));
	registry_gone(d.r, addr_of(0x1000, 1));
	rec = map_rec(0x10, 0x1000, 18, "next");
	assert_int_equal(registry_owner(d.r, &rec), 0);
	desk_close(&d);
	assert_int_equal(cache(&d, 3)->alloc, 1);
	assert_int_equal(cache(&d, 4)->alloc, 2);
	assert_string_equal(alloc(&d, 1)->name, "conns");
	assert_string_equal(alloc(&d, 2)->name, "next");
	items_release(&d.told);
}

static void a_lost_gone_does_not_give_the_next_map_the_old_ones_name(void **state)
{
	struct bma_owner_rec old = map_rec(0x10, 0x1000, 17, "old");
	struct bma_owner_rec next = map_rec(0x10, 0x1000, 18, "next");
	struct desk d;

	(void)state;
	desk_open(&d);
	for (uint32_t cpu = 0; cpu < CPUS; cpu++)
		assert_int_equal(new_cache(d.r, 0x10, addr_of(0x1000, cpu), cpu, 72), 1 + cpu);
	assert_int_equal(registry_owner(d.r, &old), 0);
	/* both cache_gone are lost; the same memory serves the next map */
	for (uint32_t cpu = 0; cpu < CPUS; cpu++)
		assert_int_equal(new_cache(d.r, 0x10, addr_of(0x1000, cpu), cpu, 72), 3 + cpu);
	assert_int_equal(registry_owner(d.r, &next), 0);
	desk_close(&d);
	assert_int_equal(cache(&d, 1)->alloc, 1);
	assert_int_equal(cache(&d, 3)->alloc, 2);
	assert_int_equal(cache(&d, 4)->alloc, 2);
	assert_string_equal(alloc(&d, 1)->name, "old");
	assert_string_equal(alloc(&d, 2)->name, "next");
	items_release(&d.told);
}

static void a_lost_gone_is_seen_though_the_new_caches_lie_elsewhere(void **state)
{
	struct bma_owner_rec old = map_rec(0x10, 0x1000, 17, "old");
	struct desk d;

	(void)state;
	desk_open(&d);
	assert_int_equal(registry_owner(d.r, &old), 0);
	registry_gone(d.r, addr_of(0x1000, 0));		/* the one of CPU 1 is lost */
	assert_int_equal(new_cache(d.r, 0x10, addr_of(0x5000, 0), 0, 72), 3);
	assert_int_equal(new_cache(d.r, 0x10, addr_of(0x5000, 1), 1, 72), 4);
	assert_int_equal(registry_find(d.r, addr_of(0x1000, 1)), 0);
	desk_close(&d);
	assert_int_equal(cache(&d, 3)->alloc, 2);
	assert_int_equal(cache(&d, 4)->alloc, 2);
	assert_int_equal(alloc(&d, 2)->owner, BMA_OWNER_UNKNOWN);
	items_release(&d.told);
}

static void of_a_map_that_came_and_went_unseen_the_iterator_tells(void **state)
{
	struct bma_owner_rec moved = map_rec(0x10, 0x5000, 18, "moved");
	struct bma_owner_rec renewed = map_rec(0x10, 0x5000, 21, "renewed");
	struct bma_owner_rec old = map_rec(0x10, 0x1000, 17, "old");
	struct desk d;

	(void)state;
	desk_open(&d);
	assert_int_equal(registry_owner(d.r, &old), 0);
	assert_int_equal(registry_owner(d.r, &moved), 0);
	assert_int_equal(registry_find(d.r, addr_of(0x1000, 0)), 0);
	assert_int_equal(registry_owner(d.r, &renewed), 0);
	assert_int_equal(registry_find(d.r, addr_of(0x5000, 0)), 5);
	desk_close(&d);
	assert_int_equal(alloc(&d, 1)->map_id, 17);
	assert_int_equal(alloc(&d, 2)->map_id, 18);
	assert_int_equal(alloc(&d, 3)->map_id, 21);
	assert_int_equal(cache(&d, 3)->alloc, 2);
	assert_int_equal(cache(&d, 5)->alloc, 3);
	items_release(&d.told);
}

static void an_owner_told_before_the_caches_are_set_up_is_theirs(void **state)
{
	struct bma_owner_rec rec = map_rec(0x10, 0x1000, 17, "conns");
	struct desk d;

	(void)state;
	desk_open(&d);
	assert_int_equal(registry_owner(d.r, &rec), 0);
	for (uint32_t cpu = 0; cpu < CPUS; cpu++)
		assert_int_equal(new_cache(d.r, 0x10, addr_of(0x1000, cpu), cpu, 72), 1 + cpu);
	desk_close(&d);
	allocators_come_first(&d);
	assert_int_equal(items_count(&d.told, ITEM_ALLOC), 1);
	assert_string_equal(alloc(&d, cache(&d, 2)->alloc)->name, "conns");
	assert_int_equal(alloc(&d, 1)->max_entries, 1000);
	assert_int_equal(alloc(&d, 1)->ma, 0x10);
	items_release(&d.told);
}

static void an_owner_told_after_the_caches_were_set_up_is_theirs(void **state)
{
	struct bma_owner_rec rec = map_rec(0x10, 0x1000, 17, "conns");
	struct desk d;

	(void)state;
	desk_open(&d);
	for (uint32_t cpu = 0; cpu < CPUS; cpu++)
		new_cache(d.r, 0x10, addr_of(0x1000, cpu), cpu, 72);
	assert_int_equal(registry_owner(d.r, &rec), 0);
	desk_close(&d);
	assert_int_equal(items_count(&d.told, ITEM_ALLOC), 2);		/* unknown, then known */
	assert_int_equal(items_count(&d.told, ITEM_CACHE), 2);		/* nothing new of these */
	assert_int_equal(cache(&d, 2)->alloc, 1);
	assert_string_equal(alloc(&d, 1)->name, "conns");
	items_release(&d.told);
}

static void an_owner_told_again_is_no_news(void **state)
{
	struct bma_owner_rec rec = map_rec(0x10, 0x1000, 17, "conns");
	struct desk d;

	(void)state;
	desk_open(&d);
	for (int i = 0; i < 5; i++)
		assert_int_equal(registry_owner(d.r, &rec), 0);
	desk_close(&d);
	assert_int_equal(items_count(&d.told, ITEM_ALLOC), 1);
	assert_int_equal(items_count(&d.told, ITEM_CACHE), 2);
	items_release(&d.told);
}

static void caches_known_by_their_events_alone_are_adopted(void **state)
{
	struct bma_owner_rec rec = map_rec(0x10, 0x1000, 17, "conns");
	struct desk d;

	(void)state;
	desk_open(&d);
	assert_int_equal(registry_resolve(d.r, addr_of(0x1000, 0), 0, true), 1);
	assert_int_equal(registry_resolve(d.r, addr_of(0x1000, 1), 0, false), 2);
	assert_int_equal(registry_owner(d.r, &rec), 0);
	assert_int_equal(registry_resolve(d.r, addr_of(0x1000, 0), 0, true), 1);
	desk_close(&d);
	allocators_come_first(&d);
	assert_int_equal(cache(&d, 1)->alloc, 3);	/* 1 and 2 were made up, one a cache */
	assert_int_equal(cache(&d, 2)->alloc, 3);
	assert_int_equal(cache(&d, 1)->unit_size, 72);
	assert_int_equal(cache(&d, 2)->cpu, 1);
	items_release(&d.told);
}

static void an_unknown_address_belongs_to_nobody_until_its_own_cpu_speaks(void **state)
{
	uint64_t a = addr_of(0x1000, 1);
	struct desk d;

	(void)state;
	desk_open(&d);
	assert_int_equal(registry_resolve(d.r, a, 0, false), 1);	/* a trim's target */
	assert_int_equal(registry_resolve(d.r, a, 1, true), 1);
	assert_int_equal(registry_resolve(d.r, a, 0, false), 1);
	assert_int_equal(registry_resolve(d.r, 0, 0, true), 0);
	desk_close(&d);
	assert_int_equal(d.told.item[2].cache.cpu, CPU_UNKNOWN);
	assert_int_equal(cache(&d, 1)->cpu, 1);
	assert_int_equal(cache(&d, 1)->unit_size, 0);
	assert_int_equal(items_count(&d.told, ITEM_CACHE), 2);
	assert_int_equal(alloc(&d, 1)->ma, 0);
	items_release(&d.told);
}

static void a_global_percpu_allocator_grows_class_by_class(void **state)
{
	struct bma_owner_rec rec = { .ma = 0x20, .owner = BMA_OWNER_GLOBAL_PERCPU, .stride = STRIDE };
	struct desk d;

	(void)state;
	desk_open(&d);
	assert_int_equal(registry_owner(d.r, &rec), 0);		/* no caches yet, not even room */
	rec.base = 0x8000;
	rec.classes = BMA_SIZE_CLASSES;
	assert_int_equal(registry_owner(d.r, &rec), 0);
	for (uint32_t cpu = 0; cpu < CPUS; cpu++)
		assert_int_equal(new_cache(d.r, 0x20, addr_of(0x8000, cpu) + 2 * STRIDE, cpu, 16),
				 1 + cpu);
	rec.cls[2] = (struct bma_class){ .unit_size = 16, .percpu_size = 16, .low = 1, .high = 3,
					 .batch = 1 };
	assert_int_equal(registry_owner(d.r, &rec), 0);
	rec.cls[4] = (struct bma_class){ .unit_size = 64, .percpu_size = 16, .low = 1, .high = 3,
					 .batch = 1 };
	assert_int_equal(registry_owner(d.r, &rec), 0);		/* set up before its event came */
	for (uint32_t cpu = 0; cpu < CPUS; cpu++)
		assert_int_equal(new_cache(d.r, 0x20, addr_of(0x8000, cpu) + 4 * STRIDE, cpu, 64),
				 3 + cpu);
	desk_close(&d);
	for (uint32_t id = 1; id <= 4; id++)
		assert_int_equal(cache(&d, id)->alloc, 1);
	assert_int_equal(cache(&d, 4)->unit_size, 64);
	assert_int_equal(alloc(&d, 1)->owner, BMA_OWNER_GLOBAL_PERCPU);
	assert_int_equal(items_count(&d.told, ITEM_ALLOC), 1);
	items_release(&d.told);
}

static void a_map_without_an_allocator_makes_none(void **state)
{
	struct bma_owner_rec none = { .ma = 0x30 }, empty = { 0 };
	struct desk d;

	(void)state;
	desk_open(&d);
	assert_int_equal(registry_owner(d.r, &none), 0);
	assert_int_equal(registry_owner(d.r, &empty), 0);
	desk_close(&d);
	assert_int_equal(items_count(&d.told, ITEM_ALLOC), 0);
	items_release(&d.told);
}

static void an_allocator_whose_owner_nobody_knows_is_told_before_its_caches(void **state)
{
	struct bma_owner_rec rec = map_rec(0x10, 0x1000, 0, "");
	struct desk d;

	(void)state;
	desk_open(&d);
	rec.owner = BMA_OWNER_UNKNOWN;
	assert_int_equal(registry_owner(d.r, &rec), 0);
	desk_close(&d);
	allocators_come_first(&d);
	assert_int_equal(alloc(&d, 1)->ma, 0x10);
	assert_int_equal(cache(&d, 2)->alloc, 1);
	items_release(&d.told);
}

static void a_name_is_always_ended(void **state)
{
	struct bma_owner_rec rec = map_rec(0x10, 0x1000, 17, "0123456789abcdef");
	struct desk d;

	(void)state;
	desk_open(&d);
	rec.classes = 4000000000;	/* more than there are */
	assert_int_equal(registry_owner(d.r, &rec), 0);
	desk_close(&d);
	assert_string_equal(alloc(&d, 1)->name, "0123456789abcde");
	items_release(&d.told);
}

static void addresses_to_ask_for_lie_side_by_side_for_each_cpu(void **state)
{
	uint32_t per_cpu[CPUS];
	uint64_t addrs[8];
	struct desk d;

	(void)state;
	desk_open(&d);
	assert_int_equal(registry_addrs(d.r, addrs, 8, per_cpu), 0);
	assert_int_equal(per_cpu[0] + per_cpu[1], 0);
	new_cache(d.r, 0x10, addr_of(0x1000, 0), 0, 72);
	new_cache(d.r, 0x10, addr_of(0x1000, 1), 1, 72);
	new_cache(d.r, 0x20, addr_of(0x2000, 0), 0, 16);
	new_cache(d.r, 0x20, addr_of(0x2000, 1), 1, 16);
	new_cache(d.r, 0x30, addr_of(0x3000, 0), 0, 96);
	registry_resolve(d.r, 0xdead, 0, false);		/* nobody knows whose */
	registry_gone(d.r, addr_of(0x1000, 1));
	assert_int_equal(registry_addrs(d.r, addrs, 8, per_cpu), 4);
	assert_int_equal(per_cpu[0], 3);
	assert_int_equal(per_cpu[1], 1);
	assert_int_equal(addrs[0], addr_of(0x1000, 0));
	assert_int_equal(addrs[2], addr_of(0x3000, 0));
	assert_int_equal(addrs[3], addr_of(0x2000, 1));
	assert_int_equal(registry_addrs(d.r, addrs, 2, per_cpu), 2);
	assert_int_equal(per_cpu[0] + per_cpu[1], 2);
	assert_int_equal(registry_addrs(d.r, addrs, 0, per_cpu), 0);
	desk_close(&d);
	items_release(&d.told);
}

/* Thousands of maps come and go: ids go up, never down, and nothing is mixed up. */
static void many_maps_that_come_and_go_get_ids_of_their_own(void **state)
{
	struct rnd r = { 5 };
	uint32_t last = 0;
	struct desk d;

	(void)state;
	desk_open(&d);
	for (int i = 0; i < 2000; i++) {
		uint64_t slot = 1 + rnd_below(&r, 20), base = slot * 0x1000;
		uint32_t ids[CPUS];

		for (uint32_t cpu = 0; cpu < CPUS; cpu++) {
			ids[cpu] = new_cache(d.r, slot, addr_of(base, cpu), cpu, 72);
			assert_true(ids[cpu] > last);
			last = ids[cpu];
		}
		for (uint32_t cpu = 0; cpu < CPUS; cpu++)
			assert_int_equal(registry_resolve(d.r, addr_of(base, cpu), cpu, true),
					 ids[cpu]);
		for (uint32_t cpu = 0; cpu < CPUS && rnd_below(&r, 10); cpu++)
			registry_gone(d.r, addr_of(base, cpu));
		assert_true(registry_room(d.r) <= 20 + 20 * CPUS);
	}
	desk_close(&d);
	for (size_t i = 0; i < d.told.n; i++)
		if (d.told.item[i].type == ITEM_CACHE)
			assert_int_equal(alloc(&d, d.told.item[i].cache.alloc)->ma * 0x1000,
					 (d.told.item[i].cache.addr & 0xfffff) % OFFSET);
	items_release(&d.told);
}

/* Of whatever kind: set up, known by an event alone, adopted, replaced, told by the iterator. */
static void what_is_gone_takes_no_room(void **state)
{
	struct rnd r = { 7 };
	struct desk d;

	(void)state;
	desk_open(&d);
	for (uint32_t i = 1; i <= 3000; i++) {
		uint64_t ma = 1 + rnd_below(&r, 8), base = (1 + rnd_below(&r, 8)) * 0x1000;
		struct bma_owner_rec rec = map_rec(ma, base, i, "map");
		uint32_t cpu = rnd_below(&r, CPUS);

		switch (rnd_below(&r, 4)) {
		case 0:
			registry_resolve(d.r, addr_of(base, cpu), cpu, rnd_below(&r, 2));
			break;
		case 1:
			assert_true(new_cache(d.r, ma, addr_of(base, cpu), cpu, 72));
			break;
		case 2:
			assert_int_equal(registry_owner(d.r, &rec), 0);
			break;
		default:
			registry_gone(d.r, addr_of(base, cpu));
			assert_int_equal(registry_find(d.r, addr_of(base, cpu)), 0);
		}
		/* a cache for each address; an allocator for each cache, and eight without one yet */
		assert_true(registry_room(d.r) <= 2 * 8 * CPUS + 8);
	}
	desk_close(&d);
	allocators_come_first(&d);
	items_release(&d.told);
}

/* The first of its caches gone, the others not: set up again, it is another. */
static void an_allocator_whose_first_cache_is_gone_is_not_set_up_again(void **state)
{
	struct desk d;
	uint32_t id;

	(void)state;
	desk_open(&d);
	assert_int_equal(new_cache(d.r, 0x10, addr_of(0x1000, 0), 0, 72), 1);
	assert_int_equal(new_cache(d.r, 0x10, addr_of(0x1000, 1), 1, 72), 2);
	registry_gone(d.r, addr_of(0x1000, 0));
	id = new_cache(d.r, 0x10, addr_of(0x2000, 0), 0, 72);
	assert_int_equal(id, 3);
	assert_int_equal(registry_find(d.r, addr_of(0x1000, 1)), 0);	/* it went, unseen */
	desk_close(&d);
	assert_int_equal(cache(&d, 2)->alloc, 1);
	assert_int_equal(cache(&d, 3)->alloc, 2);
	items_release(&d.told);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(ids_count_from_one_and_an_address_keeps_its_id),
		cmocka_unit_test(an_address_used_again_after_gone_gets_new_ids),
		cmocka_unit_test(an_allocator_lives_until_its_last_cache_is_gone),
		cmocka_unit_test(a_lost_gone_does_not_give_the_next_map_the_old_ones_name),
		cmocka_unit_test(a_lost_gone_is_seen_though_the_new_caches_lie_elsewhere),
		cmocka_unit_test(of_a_map_that_came_and_went_unseen_the_iterator_tells),
		cmocka_unit_test(an_owner_told_before_the_caches_are_set_up_is_theirs),
		cmocka_unit_test(an_owner_told_after_the_caches_were_set_up_is_theirs),
		cmocka_unit_test(an_owner_told_again_is_no_news),
		cmocka_unit_test(caches_known_by_their_events_alone_are_adopted),
		cmocka_unit_test(an_unknown_address_belongs_to_nobody_until_its_own_cpu_speaks),
		cmocka_unit_test(a_global_percpu_allocator_grows_class_by_class),
		cmocka_unit_test(a_map_without_an_allocator_makes_none),
		cmocka_unit_test(an_allocator_whose_owner_nobody_knows_is_told_before_its_caches),
		cmocka_unit_test(a_name_is_always_ended),
		cmocka_unit_test(addresses_to_ask_for_lie_side_by_side_for_each_cpu),
		cmocka_unit_test(many_maps_that_come_and_go_get_ids_of_their_own),
		cmocka_unit_test(what_is_gone_takes_no_room),
		cmocka_unit_test(an_allocator_whose_first_cache_is_gone_is_not_set_up_again),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
