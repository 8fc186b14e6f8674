// SPDX-License-Identifier: GPL-2.0-or-later
/* Streams that do not grow: of which only the newest part is kept, or that end at a limit. */
#include "unit.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "../../src/play/contents.h"
#include "../../src/stream/ring.h"
#include "../../src/stream/writer_parts.h"

#define CPUS 3
#define HEAD 100

/* A tape whose writer keeps so many bytes (0: writes all) and never writes more than so many. */
static void start(struct tape *t, uint64_t keep, uint64_t limit)
{
	char *text = meta_text(CPUS);

	*t = (struct tape){ .fd = memfd_create("tape", MFD_CLOEXEC), .time = 5000000000 };
	t->w = writer_new(t->fd);
	assert_non_null(t->w);
	if (keep)
		assert_int_equal(writer_keep(t->w, keep), 0);
	writer_limit(t->w, limit);
	assert_int_equal(writer_meta(t->w, text), 0);
	free(text);
}

static void tell(struct tape *t)
{
	struct alloc_info a = { .id = 1, .owner = BMA_OWNER_MAP, .map_id = 17, .name = "conns" };
	struct cache_info c = { .id = 1, .alloc = 1, .addr = 0x1000, .unit_size = 72 };

	assert_int_equal(writer_alloc(t->w, &a), 0);
	assert_int_equal(writer_cache(t->w, &c), 0);
}

/* Objects that no packing makes small: so many events, in ticks, with a place to begin now and then. */
static void live(struct tape *t, struct rnd *r, unsigned int ticks)
{
	for (unsigned int i = 0; i < ticks; i++) {
		for (int k = 0; k < 100; k++)
			tape_event(t, (struct event){ .kind = BMA_ALLOC, .cpu = rnd_below(r, CPUS),
						      .cache = 1, .obj = rnd(r), .free_cnt = k });
		assert_int_equal(writer_tick(t->w, t->time), 0);
		if (i % 5 == 4) {
			assert_int_equal(writer_key(t->w, t->time), 0);
			tell(t);
		}
	}
}

static struct bytes done(struct tape *t)
{
	assert_int_equal(writer_end(t->w, t->time), 0);
	return tape_bytes(t);
}

static int gather(void *ctx, const uint8_t *p, size_t n)
{
	bytes_add(ctx, p, n);
	return 0;
}

static void the_oldest_segments_go_and_the_head_stays(void **state)
{
	struct ring *r = ring_new(1000);
	uint8_t page[300];
	struct bytes b = { 0 };

	(void)state;
	memset(page, 'h', HEAD);
	assert_int_equal(ring_add(r, page, HEAD), 0);
	for (int i = 0; i < 10; i++) {
		struct index_place at = { .offset = HEAD + 300 * i, .events = i };

		assert_int_equal(ring_segment(r, &at), 0);
		memset(page, '0' + i, sizeof(page));
		for (int k = 0; k < 3; k++)
			assert_int_equal(ring_add(r, page, 100), 0);
		assert_true(ring_bytes(r) <= HEAD + 1000);
	}
	assert_int_equal(ring_segments(r), 3);
	assert_int_equal(ring_begin(r), HEAD + 2100);
	assert_int_equal(ring_gone(r).offset, 2100);
	assert_int_equal(ring_gone(r).events, 7);
	assert_int_equal(ring_each(r, gather, &b), 0);
	assert_int_equal(b.len, HEAD + 900);
	assert_int_equal(b.p[0], 'h');
	assert_int_equal(b.p[HEAD], '7');
	assert_int_equal(b.p[b.len - 1], '9');
	bytes_release(&b);
	ring_free(r);
}

static void a_segment_that_is_too_long_alone_stays_whole(void **state)
{
	struct ring *r = ring_new(1000);
	static uint8_t page[5000];

	(void)state;
	assert_int_equal(ring_segment(r, &(struct index_place){ 0 }), 0);
	assert_int_equal(ring_add(r, page, sizeof(page)), 0);
	assert_int_equal(ring_bytes(r), sizeof(page));
	ring_free(r);
}

static void what_is_kept_is_what_would_have_been_written(void **state)
{
	struct tape kept, written;
	struct bytes a, b;

	(void)state;
	start(&kept, 1 << 30, 0);
	start(&written, 0, 0);
	live(&kept, &(struct rnd){ 1 }, 40);
	live(&written, &(struct rnd){ 1 }, 40);
	assert_int_equal(writer_bytes(kept.w), 0);
	assert_int_equal(lseek(kept.fd, 0, SEEK_END), 0);
	assert_int_equal(writer_kept(kept.w), writer_bytes(written.w));
	a = done(&kept);
	b = done(&written);
	assert_int_equal(a.len, b.len);
	assert_memory_equal(a.p, b.p, a.len);
	bytes_release(&a);
	bytes_release(&b);
}

/* The stream is whole, begins behind `before` events, and has all the others. */
static void is_the_rest(const struct bytes *b, uint64_t before, uint64_t events)
{
	struct items i = items_of(b->p, b->len, 0);
	size_t first = 0;

	assert_int_equal(i.rc, 0);
	assert_int_equal(i.health.unexplained + i.health.damaged_bytes, 0);
	assert_true(i.health.ended);
	assert_int_equal(i.item[0].type, ITEM_META);
	assert_int_equal(i.item[1].type, ITEM_KEY);
	assert_int_equal(i.item[1].events, before);
	while (i.item[first].type != ITEM_EVENT)
		first++;
	assert_int_equal(i.item[2].type, ITEM_ALLOC);
	assert_int_equal(items_count(&i, ITEM_EVENT), events - before);
	items_release(&i);
}

static void the_newest_part_is_a_whole_stream(void **state)
{
	struct tape t;
	struct bytes b;
	uint64_t gone;

	(void)state;
	start(&t, 20000, 0);
	live(&t, &(struct rnd){ 2 }, 203);
	assert_int_equal(lseek(t.fd, 0, SEEK_END), 0);
	gone = writer_gone_events(t.w);
	assert_true(gone > 15000 && gone % 500 == 0);
	assert_true(writer_kept(t.w) > 10000 && writer_kept(t.w) < 24000);
	b = done(&t);
	is_the_rest(&b, gone, 20300);
	bytes_release(&b);
}

static void written_out_it_goes_on_in_the_file(void **state)
{
	struct rnd r = { 3 };
	struct tape t;
	struct bytes b;
	uint64_t gone;

	(void)state;
	start(&t, 20000, 0);
	live(&t, &r, 100);
	gone = writer_gone_events(t.w);
	assert_int_equal(writer_spill(t.w), 0);
	assert_int_equal(writer_bytes(t.w), lseek(t.fd, 0, SEEK_END));
	assert_int_equal(writer_gone_events(t.w), gone);
	live(&t, &r, 100);
	assert_int_equal(writer_gone_events(t.w), gone);
	assert_int_equal(writer_bytes(t.w), lseek(t.fd, 0, SEEK_END));
	b = done(&t);
	is_the_rest(&b, gone, 20000);
	bytes_release(&b);
}

static void a_snapshot_is_a_whole_stream_and_disturbs_nothing(void **state)
{
	struct rnd r = { 4 }, same = { 4 };
	struct tape t, alone;
	struct bytes b, c;
	int fd = memfd_create("snapshot", MFD_CLOEXEC);

	(void)state;
	start(&t, 20000, 0);
	start(&alone, 20000, 0);
	live(&t, &r, 100);
	live(&alone, &same, 100);
	assert_int_equal(writer_snapshot(t.w, fd, t.time), 0);
	assert_int_equal(lseek(fd, 0, SEEK_SET), 0);
	b = bytes_of_fd(fd);
	is_the_rest(&b, writer_gone_events(t.w), 10000);
	bytes_release(&b);
	live(&t, &r, 100);
	live(&alone, &same, 100);
	b = done(&t);
	c = done(&alone);
	assert_int_equal(b.len, c.len);
	assert_memory_equal(b.p, c.p, b.len);
	bytes_release(&b);
	bytes_release(&c);
}

static void a_snapshot_that_cannot_be_written_does_not_end_the_recording(void **state)
{
	int full = open("/dev/full", O_WRONLY | O_CLOEXEC);
	struct rnd r = { 5 };
	struct tape t;
	struct bytes b;

	(void)state;
	start(&t, 20000, 0);
	live(&t, &r, 10);
	assert_int_equal(writer_snapshot(t.w, full, t.time), -ENOSPC);
	live(&t, &r, 10);
	b = done(&t);
	close(full);
	bytes_release(&b);
	start(&t, 0, 0);
	assert_int_equal(writer_snapshot(t.w, 1, t.time), -EINVAL);
	b = tape_bytes(&t);
	bytes_release(&b);
}

/* How many there are. Takes the descriptor. */
static uint32_t places_are_right(const struct tape *t, int fd, uint64_t events)
{
	struct contents c;
	uint32_t n;

	assert_int_equal(contents_read(&c, fd), 0);
	assert_int_equal(c.events, events);
	for (uint32_t i = 0; i < c.index.n; i++) {
		uint8_t mark[4];

		assert_int_equal(pread(fd, mark, 4, c.index.places[i].offset), 4);
		assert_memory_equal(mark, BLOCK_MARK, 4);
		assert_int_equal(c.index.places[i].events % 100, 0);
		assert_true(c.index.places[i].events <= events - writer_gone_events(t->w));
	}
	n = c.index.n;
	contents_release(&c);
	close(fd);
	return n;
}

/* Of a stream without its beginning, too: places are where blocks begin, what is counted is there. */
static void the_index_is_that_of_the_part(void **state)
{
	struct tape t;

	(void)state;
	start(&t, 400000, 0);
	for (int i = 0; i < 100; i++) {
		t.time += 200000000;	/* so that there are many places */
		live(&t, &(struct rnd){ i }, 50);
	}
	assert_true(writer_gone_events(t.w) > 0);
	assert_int_equal(writer_end(t.w, t.time), 0);
	assert_true(places_are_right(&t, dup(t.fd), 500000) > 5);
	writer_free(t.w);
	close(t.fd);
}

/* After the last tick so much comes in one go that places go which a tick has noted. */
static void the_index_names_no_place_that_went_after_the_last_tick(void **state)
{
	(void)state;
	for (int rounds = 1; rounds < 12; rounds++) {
		struct rnd r = { rounds };
		struct tape t;
		int fd = memfd_create("snapshot", MFD_CLOEXEC);

		start(&t, 400000, 0);
		for (int i = 0; i < 40; i++) {
			t.time += 200000000;
			live(&t, &r, 5);
		}
		for (int i = 0; i < rounds; i++) {
			for (int k = 0; k < 4000; k++)
				tape_event(&t, (struct event){ .kind = BMA_ALLOC, .cache = 1,
							       .obj = rnd(&r) });
			assert_int_equal(writer_key(t.w, t.time), 0);
		}
		assert_int_equal(writer_snapshot(t.w, fd, t.time), 0);
		places_are_right(&t, fd, 20000 + 4000 * rounds);
		assert_int_equal(writer_end(t.w, t.time), 0);
		places_are_right(&t, dup(t.fd), 20000 + 4000 * rounds);
		writer_free(t.w);
		close(t.fd);
	}
}

/* What the ring holds are whole blocks, whatever went wrong behind them. */
static void after_an_error_what_was_kept_is_written(void **state)
{
	struct tape t;
	struct items i;
	struct bytes b;

	(void)state;
	start(&t, 1 << 20, 0);
	live(&t, &(struct rnd){ 6 }, 20);
	t.w->error = -ENOMEM;
	assert_int_equal(writer_end(t.w, t.time), -ENOMEM);
	b = tape_bytes(&t);
	i = items_of(b.p, b.len, 0);
	assert_int_equal(items_count(&i, ITEM_EVENT), 2000);
	assert_int_equal(items_count(&i, ITEM_TICK), 20);
	assert_int_equal(i.health.unexplained + i.health.damaged_bytes, 0);
	assert_false(i.health.ended);
	items_release(&i);
	bytes_release(&b);
}

static uint64_t said_lost(const struct items *i)
{
	uint64_t lost = 0;

	for (size_t k = 0; k < i->n; k++)
		if (i->item[k].type == ITEM_EVENT && i->item[k].event.kind == BMA_LOSS)
			lost += i->item[k].event.n[0];
	return lost;
}

static void a_limit_is_never_passed_and_what_has_no_room_is_said_to_be_lost(void **state)
{
	(void)state;
	for (uint64_t limit = 70000; limit < 400000; limit += 7919) {
		struct rnd r = { limit };
		uint64_t lost;
		struct bytes b;
		struct items i;
		struct tape t;

		start(&t, 0, limit);
		live(&t, &r, 1000);
		assert_int_equal(writer_left(t.w), 0);
		assert_false(writer_has_room(t.w));
		b = done(&t);
		assert_true(b.len <= limit);
		assert_true(b.len + (70 << 10) > limit);
		i = items_of(b.p, b.len, 0);
		assert_int_equal(i.health.unexplained + i.health.damaged_bytes, 0);
		assert_true(i.health.ended);
		lost = said_lost(&i);
		assert_true(lost > 0);
		assert_int_equal(lost + items_count(&i, ITEM_EVENT), 100000 + CPUS);
		items_release(&i);
		bytes_release(&b);
	}
}

/* Losses that were told are counted by who told of them. */
static void a_loss_that_has_no_room_is_not_counted_as_unwritten(void **state)
{
	uint64_t unwritten;
	struct tape t;
	struct items i;
	struct bytes b;

	(void)state;
	start(&t, 0, 100000);
	live(&t, &(struct rnd){ 7 }, 100);
	unwritten = writer_unwritten(t.w);
	assert_true(unwritten > 0);
	tape_loss(&t, 1, 1000000);
	assert_int_equal(writer_unwritten(t.w), unwritten);
	assert_int_equal(writer_end(t.w, t.time), 0);
	assert_int_equal(writer_unwritten(t.w), unwritten);
	b = tape_bytes(&t);
	i = items_of(b.p, b.len, 0);
	assert_int_equal(said_lost(&i), unwritten + 1000000);
	items_release(&i);
	bytes_release(&b);
}

#define MANY (128 * 20)

/* Of 128 CPUs, with numbers that no packing makes small. */
static void count(struct tape *t, struct rnd *r)
{
	static struct counters c[MANY];

	for (unsigned int i = 0; i < MANY; i++)
		c[i] = (struct counters){ i % 128, 1 + i / 128, rnd(r), rnd(r), rnd(r), rnd(r) };
	assert_int_equal(writer_counters(t->w, c, MANY), 0);
}

/* Full, and things go on; `before`: counters were told before that. */
static void fill_and_go_on(bool before)
{
	struct rnd r = { 8 };
	struct items i;
	struct bytes b;
	struct tape t;
	uint64_t missed = 0;

	start(&t, 0, 1 << 20);
	if (before)
		count(&t, &r);
	live(&t, &r, 2000);
	for (int k = 0; k < 51; k++)
		count(&t, &r);
	for (int k = 0; k < 10000; k++) {
		assert_int_equal(writer_tick(t.w, t.time), 0);
		assert_int_equal(writer_key(t.w, t.time), 0);
	}
	r = (struct rnd){ 9 };
	count(&t, &r);
	b = done(&t);
	assert_true(b.len <= 1 << 20);
	i = items_of(b.p, b.len, 0);
	assert_int_equal(i.health.unexplained + i.health.damaged_bytes, 0);
	assert_true(i.health.ended);
	assert_int_equal(items_count(&i, ITEM_COUNTERS), before ? 2 * MANY : 0);
	for (size_t k = 0; k < i.n; k++)
		if (i.item[k].type == ITEM_COUNTERS)
			missed = i.item[k].counters.missed;
	r = (struct rnd){ 9 };
	for (unsigned int k = 0; before && k < 4 * MANY - 1; k++)
		rnd(&r);
	assert_int_equal(missed, before ? rnd(&r) : 0);
	items_release(&i);
	bytes_release(&b);
}

static void counters_ticks_and_keys_do_not_pass_the_limit(void **state)
{
	(void)state;
	fill_and_go_on(true);
	fill_and_go_on(false);
}

/* Nothing happens, for very long. */
static void ticks_alone_do_not_pass_it(void **state)
{
	struct bytes b;
	struct tape t;

	(void)state;
	start(&t, 0, 100000);
	for (int k = 0; k < 10000; k++)
		assert_int_equal(writer_tick(t.w, t.time += 50000000), 0);
	b = done(&t);
	assert_true(b.len <= 100000);
	bytes_release(&b);
}

static void a_limit_that_is_not_reached_changes_nothing(void **state)
{
	struct tape limited, not;
	struct bytes a, b;

	(void)state;
	start(&limited, 0, 1 << 30);
	start(&not, 0, 0);
	assert_int_equal(writer_left(not.w), UINT64_MAX);
	live(&limited, &(struct rnd){ 1 }, 40);
	live(&not, &(struct rnd){ 1 }, 40);
	assert_in_range(writer_left(limited.w), (1 << 30) - (200 << 10), (1 << 30) - (100 << 10));
	a = done(&limited);
	b = done(&not);
	assert_int_equal(a.len, b.len);
	assert_memory_equal(a.p, b.p, a.len);
	bytes_release(&a);
	bytes_release(&b);
}

/* Few events a block: states and others take turns. */
static void small_blocks_are_looked_at_too(void **state)
{
	struct tape t;
	struct bytes b;

	(void)state;
	start(&t, 0, 200000);
	for (int i = 0; i < 20000; i++)
		tape_event(&t, (struct event){ .kind = i & 1 ? BMA_STATE : BMA_ALLOC, .cache = 1 });
	b = done(&t);
	assert_true(b.len <= 200000);
	bytes_release(&b);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_oldest_segments_go_and_the_head_stays),
		cmocka_unit_test(a_segment_that_is_too_long_alone_stays_whole),
		cmocka_unit_test(what_is_kept_is_what_would_have_been_written),
		cmocka_unit_test(the_newest_part_is_a_whole_stream),
		cmocka_unit_test(written_out_it_goes_on_in_the_file),
		cmocka_unit_test(a_snapshot_is_a_whole_stream_and_disturbs_nothing),
		cmocka_unit_test(a_snapshot_that_cannot_be_written_does_not_end_the_recording),
		cmocka_unit_test(the_index_is_that_of_the_part),
		cmocka_unit_test(the_index_names_no_place_that_went_after_the_last_tick),
		cmocka_unit_test(after_an_error_what_was_kept_is_written),
		cmocka_unit_test(a_loss_that_has_no_room_is_not_counted_as_unwritten),
		cmocka_unit_test(counters_ticks_and_keys_do_not_pass_the_limit),
		cmocka_unit_test(ticks_alone_do_not_pass_it),
		cmocka_unit_test(a_limit_is_never_passed_and_what_has_no_room_is_said_to_be_lost),
		cmocka_unit_test(a_limit_that_is_not_reached_changes_nothing),
		cmocka_unit_test(small_blocks_are_looked_at_too),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
