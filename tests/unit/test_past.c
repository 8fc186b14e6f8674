// SPDX-License-Identifier: GPL-2.0-or-later
/* The past against the present: what past_at() gives is what a reader that stops there has. */
#include "unit.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "../../src/export/stat_json.h"
#include "../../src/play/feed.h"
#include "world.h"

#define EVENTS 1500

static void onto_tape(void *ctx, const struct event *e)
{
	tape_event(ctx, *e);
}

/* Three CPUs at work, with ticks, losses, names and counters in between. */
static struct bytes life(void)
{
	struct cache_info c = { .alloc = 1, .unit_size = 72, .low = 32, .high = 96, .batch = 48 };
	struct name_info name = { .of = NAME_PROG, .id = 31, .name = "burst" };
	struct world w;
	struct tape t;

	tape_start(&t, WORLD_CPUS);
	for (c.cpu = 0; c.cpu < WORLD_CPUS; c.cpu++) {
		c.id = c.cpu + 1;
		c.addr = c.id * 0x1000;
		assert_int_equal(writer_cache(t.w, &c), 0);
	}
	world_init(&w, 1, 5, onto_tape, &t);
	world_set_up(&w);
	for (int i = 0; i < EVENTS; i++) {
		world_step(&w);
		if (i % 10 == 0)
			world_state(&w, i / 10 % WORLD_CPUS);
		if (i % 25 == 0)
			assert_int_equal(writer_tick(t.w, t.time), 0);
		if (i % 400 == 399)
			tape_loss(&t, i % WORLD_CPUS, 2);
		if (i == 700)
			assert_int_equal(writer_name(t.w, &name), 0);
		t.time += i % 100 ? 0 : 1500000000;
	}
	assert_int_equal(writer_end(t.w, t.time), 0);
	return tape_bytes(&t);
}

static struct feed fed(const struct bytes *b, uint64_t stop_at, size_t past)
{
	struct feed f;

	assert_int_equal(feed_init(&f, stop_at), 0);
	if (past)
		assert_int_equal(feed_keep_past(&f, past), 0);
	assert_int_equal(feed_bytes(&f, b->p, b->len), 0);
	assert_int_equal(feed_eof(&f), 0);
	return f;
}

static char *json(const struct model *m)
{
	static const struct filter everything;
	char *text = stat_json(m, 0, &everything);

	assert_non_null(text);
	return text;
}

/* As in a reader that stopped there. */
static void is_as_at(const struct model *m, const struct bytes *b, uint64_t position)
{
	struct feed f = fed(b, position, 0);
	char *wanted = json(f.model), *got = json(m);

	assert_int_equal(m->position, position);
	assert_string_equal(got, wanted);
	free(wanted);
	free(got);
	feed_release(&f);
}

static void any_position_of_the_last_ones_can_be_seen_again(void **state)
{
	static const size_t sizes[] = { 1, 2, 3, 7, 64, 500, 100000 };
	struct bytes b = life();

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(sizes); i++) {
		struct feed f = fed(&b, UINT64_MAX, sizes[i]);
		uint64_t oldest, newest, step;

		past_range(f.past, &oldest, &newest);
		assert_int_equal(newest ? newest : f.model->position, f.model->position);
		step = (newest - oldest) / 50 + 1;
		for (uint64_t at = oldest; at && at <= newest; at += step) {
			struct model *m = past_at(f.past, at);

			assert_non_null(m);
			is_as_at(m, &b, at);
			model_free(m);
		}
		feed_release(&f);
	}
	bytes_release(&b);
}

static void at_least_three_quarters_of_what_is_kept_can_be_reached(void **state)
{
	struct bytes b = life();
	struct feed f = fed(&b, UINT64_MAX, 1000), all = fed(&b, UINT64_MAX, 100000);
	uint64_t oldest, newest;

	(void)state;
	past_range(f.past, &oldest, &newest);
	assert_true(newest - oldest >= 750);	/* of 1000 items, ticks and losses among them */
	past_range(all.past, &oldest, &newest);
	assert_int_equal(oldest, 1);
	assert_int_equal(newest, all.model->position);
	feed_release(&f);
	feed_release(&all);
	bytes_release(&b);
}

static void what_is_not_kept_is_said_to_be_out_of_range(void **state)
{
	struct bytes b = life();
	struct feed f = fed(&b, UINT64_MAX, 200);
	uint64_t oldest, newest;

	(void)state;
	past_range(f.past, &oldest, &newest);
	assert_true(oldest > 1);
	for (int i = 0; i < 4; i++) {
		const uint64_t wrong[] = { 0, oldest - 1, newest + 1, UINT64_MAX };

		errno = 0;
		assert_null(past_at(f.past, wrong[i]));
		assert_int_equal(errno, ERANGE);
	}
	assert_null(past_event(f.past, 0));
	assert_null(past_event(f.past, newest + 1));
	feed_release(&f);
	bytes_release(&b);
}

static void an_event_is_found_by_its_position(void **state)
{
	struct bytes b = life();
	struct feed f = fed(&b, UINT64_MAX, 700);
	struct items items = items_of(b.p, b.len, 0);
	uint64_t oldest, newest, position = 0, found = 0;

	(void)state;
	past_range(f.past, &oldest, &newest);
	for (size_t i = 0; i < items.n; i++) {
		const struct event *e = &items.item[i].event, *p;

		if (items.item[i].type != ITEM_EVENT || e->kind == BMA_LOSS)
			continue;
		p = past_event(f.past, ++position);
		assert_true(p || position < oldest);
		found += p != NULL;
		if (p)
			assert_memory_equal(p, e, sizeof(*e));
	}
	assert_int_equal(position, newest);
	assert_true(found >= newest - oldest + 1);
	items_release(&items);
	feed_release(&f);
	bytes_release(&b);
}

/* Losses have no position of their own: they are found before the event that follows. */
static void a_loss_is_found_before_the_event_that_follows(void **state)
{
	struct bytes b = life();
	struct feed f = fed(&b, UINT64_MAX, 100000);
	struct items items = items_of(b.p, b.len, 0);
	const struct event *loss = NULL;
	uint64_t position = 0, found = 0;

	(void)state;
	for (size_t i = 0; i < items.n; i++) {
		const struct event *e = &items.item[i].event, *p;

		if (items.item[i].type != ITEM_EVENT)
			continue;
		if (e->kind == BMA_LOSS) {
			loss = loss ? loss : e;
			continue;
		}
		p = past_loss(f.past, ++position);
		assert_true(!p == !loss);
		if (p)
			assert_memory_equal(p, loss, sizeof(*p));
		found += p != NULL;
		loss = NULL;
	}
	assert_true(found >= 2);
	assert_null(past_loss(f.past, position + 2));
	items_release(&items);
	feed_release(&f);
	bytes_release(&b);
}

static void nothing_was_before_the_first_event(void **state)
{
	struct past *p = past_new(10);
	struct model *m = model_new(1, 0);
	struct item tick = { .type = ITEM_TICK, .time = 5 };
	uint64_t oldest = 1, newest = 1;

	(void)state;
	past_range(p, &oldest, &newest);
	assert_int_equal(oldest + newest, 0);
	assert_null(past_at(p, 0));
	assert_int_equal(past_push(p, &tick, m), 0);
	past_range(p, &oldest, &newest);
	assert_int_equal(oldest + newest, 0);
	assert_null(past_at(p, 0));
	assert_null(past_event(p, 0));
	past_free(p);
	past_free(NULL);
	model_free(m);
}

/* A screen that is held looks at its copy while the stream goes on. */
static void a_copy_stays_as_it_was(void **state)
{
	struct bytes b = life();
	struct feed f;
	struct past *copy;
	struct model *m;
	uint64_t oldest, newest, later;

	(void)state;
	assert_int_equal(feed_init(&f, UINT64_MAX), 0);
	assert_int_equal(feed_keep_past(&f, 100), 0);
	assert_int_equal(feed_bytes(&f, b.p, b.len / 2), 0);
	copy = past_copy(f.past);
	assert_non_null(copy);
	past_range(copy, &oldest, &newest);
	assert_int_equal(newest, f.model->position);
	assert_int_equal(feed_bytes(&f, b.p + b.len / 2, b.len - b.len / 2), 0);
	past_range(f.past, &later, &later);
	assert_true(later > newest);
	feed_release(&f);
	for (uint64_t at = oldest; at <= newest; at += 20) {
		m = past_at(copy, at);
		assert_non_null(m);
		is_as_at(m, &b, at);
		model_free(m);
	}
	past_free(copy);
	bytes_release(&b);
}

/* The fewest positions that could be reached at any time, once 64 were there. */
static uint64_t least_range(uint32_t caches)
{
	struct past *p = past_new(64);
	struct model *m = model_new(1, 0);
	struct item item = { .type = ITEM_EVENT, .event = { .kind = BMA_MAP_FD } };
	uint64_t oldest, newest, least = UINT64_MAX;

	for (uint32_t id = 1; id <= caches; id++)
		assert_int_equal(model_add_cache(m, &(struct cache_info){ .id = id }), 0);
	for (int i = 0; i < 1000; i++) {
		assert_int_equal(model_apply(m, &item.event), 0);
		assert_int_equal(past_push(p, &item, m), 0);
		past_range(p, &oldest, &newest);
		assert_true(i >= 64 || oldest == 1);
		assert_true(newest - oldest < 64);
		if (i >= 64 && newest - oldest < least)
			least = newest - oldest;
	}
	past_free(p);
	model_free(m);
	return least;
}

/* A copy for every eighth of the ring; of a model larger than the ring, for every half. */
static void copies_of_a_large_model_are_rare(void **state)
{
	(void)state;
	assert_in_range(least_range(0), 64 - 8 - 1, 63);
	assert_in_range(least_range(1000), 64 - 32 - 1, 64 - 32 + 1);
}

static void a_loss_is_no_step_not_even_as_the_first_item(void **state)
{
	struct past *p = past_new(10);
	struct model *m = model_new(1, 0);
	struct item item = { .type = ITEM_EVENT, .event = { .kind = BMA_LOSS, .n = { 3 } } };

	(void)state;
	assert_int_equal(model_apply(m, &(struct event){ .kind = BMA_MAP_FD }), 0);
	assert_int_equal(model_apply(m, &item.event), 0);	/* kept from here on */
	assert_int_equal(past_push(p, &item, m), 0);
	assert_null(past_event(p, 1));
	assert_null(past_at(p, 1));
	past_free(p);
	model_free(m);
}

/* By number, from the oldest to the newest: the same events and losses as by position. */
static void items_are_walked_along_by_number(void **state)
{
	struct bytes b = life();
	struct feed f = fed(&b, UINT64_MAX, 700);
	uint64_t oldest, newest, number, seen = 0, losses = 0;
	struct past_item item;

	(void)state;
	past_range(f.past, &oldest, &newest);
	number = past_seek(f.past, oldest);
	assert_true(past_item(f.past, number, &item));
	assert_ptr_equal(item.event, past_event(f.past, oldest));
	for (; past_item(f.past, number, &item); number++) {
		if (!item.event)
			continue;
		if (item.event->kind == BMA_LOSS) {
			losses++;
			assert_non_null(past_loss(f.past, item.position + 1));
			continue;
		}
		assert_ptr_equal(item.event, past_event(f.past, item.position));
		assert_int_equal(past_seek(f.past, item.position), number);
		seen++;
	}
	assert_int_equal(seen, newest - oldest + 1);
	assert_true(losses > 0);
	assert_int_equal(past_seek(f.past, newest + 1), number);
	assert_false(past_item(f.past, past_seek(f.past, 0) - 1, &item));
	feed_release(&f);
	bytes_release(&b);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(any_position_of_the_last_ones_can_be_seen_again),
		cmocka_unit_test(at_least_three_quarters_of_what_is_kept_can_be_reached),
		cmocka_unit_test(what_is_not_kept_is_said_to_be_out_of_range),
		cmocka_unit_test(an_event_is_found_by_its_position),
		cmocka_unit_test(a_loss_is_found_before_the_event_that_follows),
		cmocka_unit_test(nothing_was_before_the_first_event),
		cmocka_unit_test(a_copy_stays_as_it_was),
		cmocka_unit_test(copies_of_a_large_model_are_rare),
		cmocka_unit_test(a_loss_is_no_step_not_even_as_the_first_item),
		cmocka_unit_test(items_are_walked_along_by_number),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
