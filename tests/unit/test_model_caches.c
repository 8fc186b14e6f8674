// SPDX-License-Identifier: GPL-2.0-or-later
/* Which caches there are, whose they are, and what they come to. */
#include "two_caches.h"

#include <string.h>

static void a_cache_is_older_until_its_set_up_is_seen(void **state)
{
	struct model *m = model_new(1, START);

	(void)state;
	tell_cache(m, 1, 1, 0, 0x1000, 72);
	assert_true(m->caches[1].older && m->classes[0].older);
	tell(m, (struct event){ .kind = BMA_CACHE_NEW, .cache = 1 });
	assert_false(m->caches[1].older || m->classes[0].older);
	model_free(m);
}

static void an_owner_told_late_takes_the_caches_and_their_counts(void **state)
{
	struct model *m = model_new(2, START);

	(void)state;
	for (uint32_t id = 1; id <= 2; id++) {	/* each of an owner of its own, nobody knows who */
		tell_cache(m, id, id, id == 1 ? 0 : CPU_UNKNOWN, id * 0x1000, 0);
		tell(m, (struct event){ .kind = BMA_ALLOC, .cache = id, .cpu = id - 1,
					.free_cnt = 10 });
	}
	tell(m, (struct event){ .kind = BMA_ALLOC, .cache = 2, .cpu = 1, .free_cnt = 9 });
	tell_alloc(m, 3, 17);
	for (uint32_t id = 1; id <= 2; id++)
		tell_cache(m, id, 3, id - 1, id * 0x1000, 72);
	assert_int_equal(m->nclasses, 3);
	assert_int_equal(m->classes[2].live, 2);
	assert_int_equal(m->classes[2].in_use, 3);
	assert_true(m->classes[2].older);
	assert_true(m->classes[2].last_event > START);
	for (uint32_t class = 0; class < 2; class++) {
		assert_true(m->classes[class].moved);
		assert_int_equal(m->classes[class].live, 0);
		assert_int_equal(m->classes[class].in_use, 0);
		assert_null(model_cache_at(m, class, 0));
		assert_null(model_cache_at(m, class, 1));
	}
	assert_ptr_equal(model_cache_at(m, 2, 0), &m->caches[1]);
	assert_ptr_equal(model_cache_at(m, 2, 1), &m->caches[2]);
	tell(m, (struct event){ .kind = BMA_CACHE_GONE, .cache = 1 });
	tell(m, (struct event){ .kind = BMA_CACHE_GONE, .cache = 2 });
	assert_int_equal(m->classes[2].live, 0);
	no_check_failed(m);
	model_free(m);
}

static void a_cache_at_the_address_of_another_means_that_one_is_gone(void **state)
{
	struct model *m = two_caches();

	(void)state;
	tell_cache(m, 3, 2, 0, 0x1000, 72);
	assert_true(m->caches[1].gone);
	assert_false(m->caches[2].gone || m->caches[3].gone);
	assert_int_equal(m->classes[0].live, 1);
	assert_int_equal(m->classes[1].live, 1);
	tell_cache(m, 3, 2, 0, 0x1000, 72);	/* told again: the same cache */
	assert_false(m->caches[3].gone);
	tell_cache(m, 4, 2, 1, 0, 72);		/* address 0 is none */
	tell_cache(m, 5, 3, 1, 0, 72);
	assert_false(m->caches[4].gone);
	model_free(m);
}

static void gone_counts_once(void **state)
{
	struct model *m = two_caches();

	(void)state;
	for (int i = 0; i < 3; i++)
		tell(m, (struct event){ .kind = BMA_CACHE_GONE, .cache = 1 });
	assert_int_equal(m->classes[0].live, 1);
	assert_true(m->caches[1].gone);
	model_free(m);
}

static void an_object_takes_a_kmalloc_bucket(void **state)
{
	static const uint32_t sizes[][2] = {
		{ 0, 0 }, { 1, 8 }, { 8, 8 }, { 9, 16 }, { 16, 16 }, { 17, 32 }, { 32, 32 },
		{ 33, 64 }, { 64, 64 }, { 65, 96 }, { 72, 96 }, { 96, 96 }, { 97, 128 },
		{ 128, 128 }, { 129, 192 }, { 192, 192 }, { 193, 256 }, { 256, 256 }, { 257, 512 },
		{ 4096, 4096 }, { 4097, 8192 }, { 8193, 16384 }, { 3u << 30, 1u << 31 },
	};
	struct model *m = model_new(4, START);
	struct model_class k = { .unit_size = 24, .percpu_size = 16 };

	(void)state;
	assert_int_equal(model_object_bytes(m, &k), 16 + 24 * 4);
	for (size_t i = 0; i + 1 < ARRAY_SIZE(sizes); i++) {
		k = (struct model_class){ .unit_size = sizes[i][0] };
		assert_int_equal(model_object_bytes(m, &k), sizes[i][1]);
	}
	k.unit_size = 3u << 30;
	assert_int_equal(model_object_bytes(m, &k), 1ull << 32);
	model_free(m);
}

static void sums_leave_out_what_is_gone_and_say_what_they_do_not_know(void **state)
{
	struct model *m = two_caches();
	struct model_sum s;

	(void)state;
	tell(m, (struct event){ .kind = BMA_FREE_RCU, .cache = 2, .cpu = 1 });
	model_class_sum(m, 0, &s);
	assert_int_equal(s.free, 8);
	assert_int_equal(s.waiting, 1);
	assert_true(s.free_known && s.waiting_known);
	assert_int_equal(s.events[BMA_PREFILL], 2);
	tell(m, (struct event){ .kind = BMA_LOSS, .cpu = 0, .n = { 1 } });
	model_class_sum(m, 0, &s);
	assert_false(s.free_known || s.waiting_known);
	tell(m, (struct event){ .kind = BMA_CACHE_GONE, .cache = 1 });
	model_class_sum(m, 0, &s);
	assert_int_equal(s.free, 4);
	assert_true(s.free_known);
	assert_false(s.waiting_known);
	assert_int_equal(s.events[BMA_PREFILL], 2);	/* what happened, happened */
	model_free(m);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_cache_is_older_until_its_set_up_is_seen),
		cmocka_unit_test(an_owner_told_late_takes_the_caches_and_their_counts),
		cmocka_unit_test(a_cache_at_the_address_of_another_means_that_one_is_gone),
		cmocka_unit_test(gone_counts_once),
		cmocka_unit_test(an_object_takes_a_kmalloc_bucket),
		cmocka_unit_test(sums_leave_out_what_is_gone_and_say_what_they_do_not_know),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
