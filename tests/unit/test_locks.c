// SPDX-License-Identifier: GPL-2.0-or-later
#include "locking.h"

#include <stdlib.h>
#include <string.h>

#include "../../src/export/lock_text.h"
#include "../../src/model/lock_words.h"
#include "../../src/model/pack.h"

static void acquisitions_are_releases_and_what_is_held(void **unused)
{
	struct model *m = locks_model();
	const struct lock_cpu *c;

	(void)unused;
	acquire(m, 0, PAIR, 1);
	acquire(m, 0, CONNS + 5, 2);
	acquire(m, 1, PAIR + 1, 1);
	release(m, 0, CONNS + 5, 2);
	counts_hold(m);
	assert_int_equal(lock_acquired(&m->locks.n), 3);
	assert_int_equal(m->locks.n.released, 1);
	assert_int_equal(m->locks.n.found, 0);
	assert_int_equal(m->locks.n.forgotten, 0);
	assert_int_equal(m->locks.held, 2);
	c = model_lock_cpu(m, 0);
	assert_int_equal(c->n, 1);
	assert_int_equal(c->entry[0].lock, PAIR);
	assert_int_equal(c->entry[0].how, LOCK_HELD);
	assert_int_equal(c->entry[0].since, START + US);
	assert_true(c->told && c->known);
	assert_true(model_locks_told(m));
	assert_int_equal(m->checks.failed, 0);
	model_free(m);
}

static void a_lock_that_is_waited_for_is_not_held(void **unused)
{
	struct model *m = locks_model();
	const struct lock_cpu *c;

	(void)unused;
	acquire(m, 0, PAIR, 1);
	wait_for(m, 1, PAIR, 1, 52);
	c = model_lock_cpu(m, 1);
	assert_int_equal(c->n, 1);
	assert_int_equal(c->entry[0].how, LOCK_TRIED);
	assert_int_equal(c->entry[0].prog, 52);
	assert_int_equal(m->locks.held, 1);
	assert_int_equal(m->locks.tried, 1);
	release(m, 0, PAIR, 1);
	acquire(m, 1, CONNS, 2);	/* in between, in an interrupt, say: then it is told, too */
	release(m, 1, CONNS, 2);
	had_it(m, 1, PAIR, 1, 7000);
	assert_int_equal(c->entry[0].how, LOCK_HELD);
	assert_int_equal(c->entry[0].prog, 52);
	assert_int_equal(m->locks.tried, 0);
	assert_int_equal(model_lock(m, PAIR)->n.waits, 1);
	assert_int_equal(model_lock_waits(m, model_lock(m, PAIR))->max, 7000);
	release(m, 1, PAIR, 1);
	counts_hold(m);
	assert_int_equal(m->locks.held, 0);
	assert_int_equal(m->checks.failed, 0);
	model_free(m);
}

static void a_wait_that_is_longer_than_an_event_can_say_is_measured(void **unused)
{
	struct model *m = locks_model();

	(void)unused;
	wait_for(m, 0, PAIR, 1, 52);
	m->now += 5000 * MS;
	had_it(m, 0, PAIR, 1, UINT32_MAX);
	assert_int_equal(model_lock_waits(m, model_lock(m, PAIR))->max, 5000 * MS + US);
	had_it(m, 1, PAIR + 1, 1, UINT32_MAX);		/* when that began nobody told */
	assert_int_equal(model_lock_waits(m, model_lock(m, PAIR + 1))->max, UINT32_MAX);
	model_free(m);
}

static void a_stream_of_waits_only_holds_nothing(void **unused)
{
	struct model *m = locks_model();

	(void)unused;
	wait_for(m, 0, PAIR, 1, 51);
	had_it(m, 0, PAIR, 1, 500);
	wait_for(m, 0, PAIR, 1, 51);
	had_it(m, 0, PAIR, 1, 900);
	gave_up(m, 1, PAIR, BMA_LOCK_TIMEOUT, 0, 0);
	tell_table(m, 1, 1, 0, 0, NULL);
	tell_table(m, 1, 0, BMA_F_REMOTE, 1, (uint32_t[]){ PAIR });
	assert_false(model_locks_told(m));
	assert_int_equal(m->locks.held, 0);
	assert_int_equal(m->locks.tried, 0);
	assert_int_equal(m->locks.n.forgotten, 2);
	assert_int_equal(m->checks.exact + m->checks.skipped + m->checks.failed, 0);
	assert_int_equal(model_lock_failure(m, 1)->holder.table.lock[0], PAIR);
	counts_hold(m);
	model_free(m);
}

static void what_was_held_before_the_stream_is_found(void **unused)
{
	struct model *m = locks_model();
	const struct lock_cpu *c;

	(void)unused;
	release(m, 0, CONNS + 1, 3);		/* two more below it */
	c = model_lock_cpu(m, 0);
	assert_false(c->known);
	assert_int_equal(m->locks.n.found, 1);
	tell_table(m, 0, 0, BMA_F_LOCKS, 2, (uint32_t[]){ PAIR, PAIR + 1 });
	assert_true(c->known);
	assert_int_equal(c->n, 2);
	assert_int_equal(m->locks.n.found, 3);
	assert_int_equal(m->checks.exact, 0);	/* it only told */
	release(m, 0, PAIR + 1, 2);
	tell_table(m, 0, 0, BMA_F_LOCKS, 1, (uint32_t[]){ PAIR });
	assert_int_equal(m->checks.exact, 1);
	release(m, 0, PAIR, 1);
	counts_hold(m);
	assert_int_equal(m->checks.failed, 0);
	model_free(m);
}

static void of_a_million_buckets_only_the_newest_are_kept_and_sums_hold(void **unused)
{
	struct model *m = locks_model();
	struct lock_sum *sums;
	uint32_t owner;

	(void)unused;
	acquire(m, 3, CONNS + 77, 1);
	for (uint32_t i = 0; i < 3 * LOCKS_KEPT; i++) {
		acquire(m, 0, CONNS + 100 + i, 1);
		release(m, 0, CONNS + 100 + i, 1);
	}
	assert_true(m->locks.kept <= LOCKS_KEPT);
	assert_int_equal(m->locks.locks_gone, 2 * LOCKS_KEPT + 1);
	assert_non_null(model_lock(m, CONNS + 77));	/* it is held */
	owner = model_lock_owner(m, CONNS);
	sums = calloc(m->locks.nowners, sizeof(*sums));
	assert_non_null(sums);
	model_lock_sums(m, sums);
	assert_int_equal(sums[owner].n.at_once, 3 * LOCKS_KEPT + 1);
	assert_int_equal(sums[owner].n.released, 3 * LOCKS_KEPT);
	assert_int_equal(sums[owner].held, 1);
	counts_hold(m);
	free(sums);
	model_free(m);
}

static void ranges_of_single_locks_are_bounded(void **unused)
{
	struct model *m = locks_model();
	uint32_t first = CONNS + MILLION;

	(void)unused;
	for (uint32_t i = 0; i < 4 * LOCK_SINGLES_KEPT; i++) {
		struct lock_info s = { .id = first + i, .count = 1, .of = BMA_LOCK_STORAGE,
				       .owner = BMA_STORAGE_TASK, .owner_id = 1000 + i,
				       .name = "nginx" };

		assert_int_equal(model_add_lock(m, &s), 0);
	}
	assert_true(m->locks.nranges <= LOCK_SINGLES_KEPT + 2);
	assert_non_null(model_lock_info(m, PAIR));		/* maps stay */
	assert_non_null(model_lock_info(m, CONNS + MILLION - 1));
	assert_non_null(model_lock_info(m, first + 4 * LOCK_SINGLES_KEPT - 1));
	assert_null(model_lock_info(m, first + 1));
	assert_int_equal(m->locks.nowners, 3);
	model_free(m);
}

static void storages_that_many_maps_leave_no_room_for_have_names_until_they_are_used(void **unused)
{
	struct model *m = locks_model();
	uint32_t id = CONNS + MILLION;

	(void)unused;
	for (uint32_t i = 0; i < 2 * LOCK_SINGLES_KEPT; i++, id += 2) {
		struct lock_info map = { .id = id, .count = 1, .of = BMA_LOCK_LPM_TRIE, .map_id = 100 + i };
		struct lock_info task = { .id = id + 1, .count = 1, .of = BMA_LOCK_STORAGE,
					  .owner = BMA_STORAGE_TASK, .owner_id = 1000 + i };

		assert_int_equal(model_add_lock(m, &task), 0);
		assert_int_equal(model_add_lock(m, &map), 0);
		assert_non_null(model_lock_info(m, id + 1));
		wait_for(m, 0, id + 1, 1, 0);
		had_it(m, 0, id + 1, 1, 1000);
		acquire(m, 0, id, 2);
		release(m, 0, id, 2);
		release(m, 0, id + 1, 1);
	}
	assert_non_null(model_lock_info(m, CONNS + MILLION));	/* it may be there still */
	assert_null(model_lock_info(m, CONNS + MILLION + 1));
	assert_int_equal(m->locks.gone.released, 0);
	assert_non_null(model_lock(m, id - 2));
	counts_hold(m);
	model_free(m);
}

static void of_locks_that_were_waited_for_old_ones_make_room(void **unused)
{
	struct model *m = locks_model();

	(void)unused;
	for (uint32_t i = 0; i < 2 * LOCKS_KEPT; i++) {
		wait_for(m, 0, CONNS + i, 1, 0);
		had_it(m, 0, CONNS + i, 1, 1000);
		release(m, 0, CONNS + i, 1);
	}
	acquire(m, 0, CONNS + 9000, 1);
	release(m, 0, CONNS + 9000, 1);
	acquire(m, 0, CONNS + 9001, 1);
	release(m, 0, CONNS + 9001, 1);
	assert_non_null(model_lock(m, CONNS + 9000));
	assert_null(model_lock(m, CONNS));
	counts_hold(m);
	model_free(m);
}

static void each_kind_of_lock_has_a_name(void **unused)
{
	static const struct {
		struct lock_info info;
		const char *name, *owner;
	} rows[] = {
		{ { 1, 9, BMA_LOCK_BUCKET, 0, 17, 1, 0, 0, 0, 16, "conns" },
		  "conns #17 b[5]", "hash conns #17 b[*]" },
		{ { 1, 9, BMA_LOCK_VALUE, 0, 40, 2, 0, 0, 0, 8, "pair" },
		  "pair #40 [5]", "array pair #40 [*]" },
		{ { 1, 9, BMA_LOCK_STORAGE, 0, 0, 0, BMA_STORAGE_TASK, 812, 0, 0, "nginx" },
		  "storage of task 812 nginx", "storage of tasks" },
		{ { 1, 9, BMA_LOCK_STORAGE, 0, 0, 0, BMA_STORAGE_SOCKET, 2ull << 32 | 80 << 16 | 1234,
		    0, 0, "" }, "storage of socket 80 > 1234", "storage of sockets" },
		{ { 1, 9, BMA_LOCK_STORAGE_BUCKET, 0, 12, 29, 0, 0, 0, 16, "tls" },
		  "tls #12 b[5]", "task_storage tls #12 b[*]" },
		{ { 1, 9, BMA_LOCK_RINGBUF, 0, 3, 27, 0, 0, 0, 0, "rb" },
		  "rb #3 producer", "ringbuf rb #3 producer" },
		{ { 1, 9, BMA_LOCK_FREELIST, 0, 3, 1, 0, 0, 0, 0, "" },
		  "#3 freelist cpu 5", "hash #3 freelists" },
		{ { 7, 9, BMA_LOCK_UNKNOWN, 0, 0, 0, 0, 0, 0, 0, "" },
		  "unknown lock 12", "unknown locks" },
	};
	char buf[LOCK_NAME];

	(void)unused;
	for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
		assert_string_equal(lock_info_words(&rows[i].info, 5, buf, sizeof(buf)),
				    rows[i].name);
		assert_string_equal(lock_owner_words(&rows[i].info, buf, sizeof(buf)),
				    rows[i].owner);
	}
}

static void equal_models(const struct model *a, const struct model *b)
{
	size_t n = model_image_bytes(a);
	uint8_t *x = calloc(1, n), *y = calloc(1, n);

	assert_non_null(x);
	assert_non_null(y);
	assert_int_equal(n, model_image_bytes(b));
	model_image(a, x);
	model_image(b, y);
	assert_memory_equal(x, y, n);
	free(x);
	free(y);
}

static void copies_and_images_have_the_locks(void **unused)
{
	struct model *m = locks_model(), *copy, *unpacked;
	uint8_t *image;

	(void)unused;
	abba(m);
	acquire(m, 2, CONNS + 4, 1);
	copy = model_copy(m);
	assert_non_null(copy);
	equal_models(m, copy);
	image = malloc(model_image_bytes(m));
	assert_non_null(image);
	model_image(m, image);
	unpacked = model_of_image(image, model_image_bytes(m));
	assert_non_null(unpacked);
	release(m, 2, CONNS + 4, 1);
	release(unpacked, 2, CONNS + 4, 1);
	equal_models(m, unpacked);
	free(image);
	model_free(m);
	model_free(copy);
	model_free(unpacked);
}

/* Whatever comes, counts hold and nothing is written where it must not be. */
static void any_order_of_events_keeps_the_counts(void **unused)
{
	(void)unused;
	for (uint64_t seed = 1; seed <= 20; seed++) {
		struct model *m = locks_model();
		struct rnd r = { seed };

		for (int i = 0; i < 20000; i++) {
			struct event e = { .kind = BMA_LOCK_ACQUIRE + rnd_below(&r, 6),
					   .cpu = rnd_below(&r, CPUS), .ctx = rnd_below(&r, 4),
					   .flags = rnd_below(&r, 32), .what = rnd_below(&r, 7),
					   .n = { rnd_below(&r, 9), rnd_below(&r, 4) } };

			for (int n = 2; n < EVENT_COUNTS; n++)
				e.n[n] = rnd_below(&r, 8);
			if (rnd_below(&r, 500) == 0)
				e = (struct event){ .kind = BMA_LOSS, .cpu = e.cpu, .n = { 1 } };
			lock_tell(m, e);
			if (i % 64 == 0)
				counts_hold(m);
		}
		for (uint64_t n = 1; n <= m->locks.nlog; n++) {
			const struct lock_failure_entry *f = model_lock_failure(m, n);
			char text[1024];

			if (f)
				assert_true(*lock_failure_story(m, f, text, sizeof(text)));
		}
		model_free(m);
	}
}

/* Cells of the first line that begins with it; -1: there is none. */
static int line_length(const char *text, const char *begin)
{
	const char *at = strstr(text, begin);

	return at ? (int)strcspn(at, "\n") : -1;
}

static void a_long_name_keeps_the_columns_below_their_headings(void **unused)
{
	static const struct filter everything;
	struct model *m = locks_model();
	struct lock_info inodes = { .id = CONNS + MILLION, .count = 2, .of = BMA_LOCK_STORAGE_BUCKET,
				    .map_id = 117, .map_type = 28, .addr = 0x9000000, .stride = 16,
				    .name = "churn_inode_0" };
	char *text;
	size_t size;
	FILE *f = open_memstream(&text, &size);

	(void)unused;
	assert_int_equal(model_add_lock(m, &inodes), 0);
	acquire(m, 0, inodes.id, 1);
	acquire(m, 1, PAIR, 1);
	assert_int_equal(print_locks(f, m, &everything), 0);
	fclose(f);
	assert_in_range(line_length(text, "LOCKS OF"), 100, 120);
	assert_int_equal(line_length(text, "inode_storage churn_inode_0 #117 b[*]"),
			 line_length(text, "LOCKS OF"));
	assert_int_equal(line_length(text, "array pair #40 [*]"), line_length(text, "LOCKS OF"));
	free(text);
	model_free(m);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(acquisitions_are_releases_and_what_is_held),
		cmocka_unit_test(a_lock_that_is_waited_for_is_not_held),
		cmocka_unit_test(a_wait_that_is_longer_than_an_event_can_say_is_measured),
		cmocka_unit_test(a_stream_of_waits_only_holds_nothing),
		cmocka_unit_test(what_was_held_before_the_stream_is_found),
		cmocka_unit_test(of_a_million_buckets_only_the_newest_are_kept_and_sums_hold),
		cmocka_unit_test(ranges_of_single_locks_are_bounded),
		cmocka_unit_test(storages_that_many_maps_leave_no_room_for_have_names_until_they_are_used),
		cmocka_unit_test(of_locks_that_were_waited_for_old_ones_make_room),
		cmocka_unit_test(each_kind_of_lock_has_a_name),
		cmocka_unit_test(copies_and_images_have_the_locks),
		cmocka_unit_test(any_order_of_events_keeps_the_counts),
		cmocka_unit_test(a_long_name_keeps_the_columns_below_their_headings),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
