// SPDX-License-Identifier: GPL-2.0-or-later
/* Packed models: whole again, small, and within the budget. */
#include "wind.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "../../src/model/pack.h"
#include "../../src/play/reel_pack.h"

/* Copies of the model every few events. */
struct copies {
	struct model **m;
	size_t n;
};

static int copy_some(void *ctx, const struct item *item, const struct model *m)
{
	struct copies *c = ctx;

	if (!m || (item->type == ITEM_EVENT && m->position % 7))
		return 0;
	c->m = realloc(c->m, (c->n + 1) * sizeof(*c->m));
	c->m[c->n] = model_copy(m);
	assert_non_null(c->m[c->n++]);
	return 0;
}

static struct copies copies_of(const struct bytes *b)
{
	struct copies c = { 0 };
	struct feed f;

	assert_int_equal(feed_init(&f, UINT64_MAX), 0);
	f.each = copy_some;
	f.each_ctx = &c;
	assert_int_equal(feed_bytes(&f, b->p, b->len), 0);
	assert_int_equal(feed_eof(&f), 0);
	feed_release(&f);
	return c;
}

static void is_whole_again(struct reel_packer *k, const struct packed *p, const struct model *m)
{
	struct model *n = reel_packer_unpack(k, p);

	assert_non_null(n);
	assert_true(same_model(n, m));
	model_free(n);
}

static void a_packed_model_is_whole_again_whatever_was_dropped_meanwhile(void **state)
{
	struct bytes b = wound_recording(31, 10, 150);
	struct copies c = copies_of(&b);
	struct reel_packer *k = reel_packer_new();
	struct packed *p = calloc(c.n, sizeof(*p));
	size_t raw = 0, packed, early;
	struct rnd rnd = { 5 };

	(void)state;
	for (size_t i = 0; i < c.n; i++) {
		assert_int_equal(reel_packer_pack(k, c.m[i], &p[i]), 0);
		raw += model_image_bytes(c.m[i]);
		early = rnd_below(&rnd, i + 1);
		is_whole_again(k, &p[early], c.m[early]);
	}
	packed = reel_packer_bytes(k);
	assert_in_range(packed, 1, raw / 150);
	for (size_t left = c.n; left; left--) {
		size_t i = rnd_below(&rnd, c.n);

		while (!p[i].key)
			i = (i + 1) % c.n;
		is_whole_again(k, &p[i], c.m[i]);
		reel_packer_drop(k, &p[i]);
		assert_in_range(reel_packer_bytes(k), 0, packed);
		packed = reel_packer_bytes(k);
		model_free(c.m[i]);
	}
	assert_in_range(packed, 1, 20000);	/* the newest key, for the next one to come */
	reel_packer_free(k);
	free(p);
	free(c.m);
	bytes_release(&b);
}

static void within(uint64_t budget, const struct bytes *b, const struct truth *t, uint32_t *apart)
{
	int fd;
	struct reel *r = reel_of(b, budget, &fd);
	struct reel_cost c = cost_of(r);

	assert_true(c.packed_bytes <= budget || c.packed == 1);
	assert_true(c.apart >= *apart && !(c.apart & (c.apart - 1)));
	*apart = c.apart;
	for (uint64_t at = t->positions; at > t->positions / 4 * 3; at--) {
		assert_int_equal(reel_to_position(r, at), 0);
		if (at % 16 == 0)
			is_true_at(t, r, at);
		c = cost_of(r);
		assert_in_range(c.last, 0, at == t->positions ? UINT64_MAX : c.widest);
	}
	reel_free(r);
	close(fd);
}

static void a_smaller_budget_has_fewer_models_further_apart(void **state)
{
	static const uint64_t budgets[] = { REEL_BUDGET, 1000000, 300000, 100000, 50000, 10000, 0 };
	struct bytes b = wound_recording(32, 150, 20);
	struct truth t = truth_of(&b);
	uint32_t apart = 1, first;

	(void)state;
	within(budgets[0], &b, &t, &apart);
	first = apart;
	for (size_t i = 1; i < ARRAY_SIZE(budgets); i++)
		within(budgets[i], &b, &t, &apart);
	assert_int_equal(first, 1);
	assert_true(apart >= 128);
	truth_release(&t);
	bytes_release(&b);
}

static void every_round_of_states_has_its_model(void **state)
{
	struct bytes b = wound_recording(33, 100, 30);
	int fd;
	struct reel *r = reel_of(&b, REEL_BUDGET, &fd);
	struct reel_cost c = cost_of(r);

	(void)state;
	assert_int_equal(c.packed, 100);	/* that of the first round, and the beginning */
	assert_in_range(c.widest, 30, 90);
	reel_free(r);
	close(fd);
	bytes_release(&b);
}

/* Moves while the models behind the place are thinned out. */
static void step_while_scouting(const struct bytes *b, uint64_t budget)
{
	struct truth t = truth_of_each(b, 50);
	struct rnd rnd = { 3 };
	int fd = fd_of(b), more = 1;
	struct reel *r = reel_new(fd, budget);
	bool stands = false;

	while (more > 0) {
		uint64_t at = 0;

		more = reel_scout(r, 1 + rnd_below(&rnd, 3000), true);
		if (reel_model(r))
			at = stands ? reel_model(r)->position : extent_of(r).newest;
		stands = rnd_below(&rnd, 4);
		for (uint64_t i = 0; reel_model(r) && i < 40 && i <= at; i++) {
			assert_int_equal(reel_to_position(r, at - i), 0);
			is_true_at(&t, r, at - i);
			assert_true(!i || cost_of(r).last <= cost_of(r).widest);
		}
	}
	assert_int_equal(more, 0);
	assert_true(cost_of(r).apart > 1);
	reel_free(r);
	close(fd);
	truth_release(&t);
}

static void places_may_go_while_the_window_still_has_them(void **state)
{
	struct bytes b = wound_recording(34, 700, 20);

	(void)state;
	step_while_scouting(&b, 100000);
	bytes_release(&b);
}

/* All places in the window go, and many before it. */
static void stay_and_step_back(const struct bytes *b, const struct truth *t, uint64_t place)
{
	int fd = fd_of(b);
	struct reel *r = reel_new(fd, 60000);
	uint32_t apart;

	while (extent_of(r).newest < place + 1500)
		assert_int_equal(reel_scout(r, 1000, true), 1);
	assert_int_equal(reel_to_position(r, place), 0);
	apart = cost_of(r).apart;
	while (reel_scout(r, 10000, true) > 0)
		;
	assert_true(cost_of(r).apart >= 8 * apart);
	for (uint64_t at = place; at-- > place - 40; ) {
		assert_int_equal(reel_to_position(r, at), 0);
		is_true_at(t, r, at);
		assert_in_range(cost_of(r).last, 0, cost_of(r).widest);
	}
	reel_free(r);
	close(fd);
}

static void a_step_is_bounded_also_when_the_places_in_the_window_went(void **state)
{
	struct bytes b = wound_recording(36, 80, 900);
	struct truth t = truth_of_each(&b, 500);

	(void)state;
	for (uint64_t place = 5010; place < 12000; place += 500)
		stay_and_step_back(&b, &t, place);
	truth_release(&t);
	bytes_release(&b);
}

static void models_are_kept_where_no_states_come(void **state)
{
	struct bytes b = busy_recording(35, 100000);
	int fd;
	struct reel *r = reel_of(&b, REEL_BUDGET, &fd);

	(void)state;
	assert_in_range(cost_of(r).packed, 4, 2000);
	assert_in_range(cost_of(r).widest, 1, 33000);
	reel_free(r);
	close(fd);
	bytes_release(&b);
}

/* Many caches are told, most of which do nothing. */
static struct bytes with_caches(uint32_t n)
{
	struct cache_info c = { .alloc = 1, .unit_size = 72, .low = 32, .high = 96, .batch = 48 };
	struct tape t;

	tape_start(&t, 4);
	for (c.id = 1; c.id <= n; c.id++) {
		c.cpu = c.id % 4;
		c.alloc = 1 + c.id / 4;
		c.addr = 0x1000 * c.id;
		assert_int_equal(writer_cache(t.w, &c), 0);
	}
	for (int i = 0; i < 400; i++) {
		struct event e = { .kind = i % 20 ? BMA_MAP_FD : BMA_STATE, .cpu = 1, .cache = 1 };

		tape_event(&t, e);
		t.time += i % 20 ? 0 : 200000000;
		if (i % 5 == 0)
			assert_int_equal(writer_tick(t.w, t.time), 0);
	}
	assert_int_equal(writer_end(t.w, t.time), 0);
	return tape_bytes(&t);
}

static void a_very_large_model_is_packed_rarely(void **state)
{
	struct bytes few = with_caches(4), many = with_caches(16000);
	int fd, fd2;
	struct reel *r = reel_of(&few, REEL_BUDGET, &fd);
	struct reel *large = reel_of(&many, REEL_BUDGET, &fd2);

	(void)state;
	assert_true(model_image_bytes(reel_far(large)->model) > 8u << 20);
	assert_in_range(cost_of(r).packed, 18, 21);
	assert_in_range(cost_of(large).packed, 1, 2);
	for (uint64_t at = 400; at-- > 390; ) {
		assert_int_equal(reel_to_position(large, at), 0);
		assert_int_equal(reel_model(large)->position, at);
		assert_in_range(cost_of(large).last, 0, cost_of(large).widest);
	}
	assert_int_equal(reel_to_position(large, UINT64_MAX), 0);
	assert_true(same_model(reel_model(large), reel_far(large)->model));
	reel_free(r);
	reel_free(large);
	close(fd);
	close(fd2);
	bytes_release(&few);
	bytes_release(&many);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_packed_model_is_whole_again_whatever_was_dropped_meanwhile),
		cmocka_unit_test(a_smaller_budget_has_fewer_models_further_apart),
		cmocka_unit_test(every_round_of_states_has_its_model),
		cmocka_unit_test(places_may_go_while_the_window_still_has_them),
		cmocka_unit_test(a_step_is_bounded_also_when_the_places_in_the_window_went),
		cmocka_unit_test(models_are_kept_where_no_states_come),
		cmocka_unit_test(a_very_large_model_is_packed_rarely),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
