// SPDX-License-Identifier: GPL-2.0-or-later
/* The time line: what is where, in buckets of one length. */
#include "wind.h"

#include <string.h>
#include <unistd.h>

/* The same, counted with the last length of a bucket from the beginning. */
struct count {
	struct reel_line line;
	struct reel_bucket sum;
};

static struct reel_bucket counted(const struct model *m)
{
	return (struct reel_bucket){
		.events = m->position, .lost = m->lost, .failures = m->events[BMA_ALLOC_FAIL],
		.incidents = m->nincidents, .failed = m->checks.failed, .marks = m->nmarks,
	};
}

static int count(void *ctx, const struct item *item, const struct model *m)
{
	struct count *c = ctx;
	uint64_t i = (m->now - m->begun) / c->line.bucket;
	struct reel_bucket *b = &c->line.buckets[i], before = c->sum;

	(void)item;
	assert_true(i < REEL_BUCKETS);
	c->sum = counted(m);
	b->events += c->sum.events - before.events;
	b->lost += c->sum.lost - before.lost;
	b->failures += c->sum.failures - before.failures;
	b->incidents += c->sum.incidents - before.incidents;
	b->failed += c->sum.failed - before.failed;
	b->marks += c->sum.marks - before.marks;
	return 0;
}

/* Returns all that was counted. */
static struct reel_bucket is_counted(const struct bytes *b, uint64_t bucket)
{
	struct count c = { .line.bucket = bucket };
	struct feed f;
	int fd;
	struct reel *r = reel_of(b, REEL_BUDGET, &fd);
	const struct reel_line *l = reel_line(r);
	struct reel_extent e = extent_of(r);

	assert_int_equal(l->bucket, bucket);
	assert_int_equal(l->n, (e.end - e.start) / bucket + 1);
	assert_int_equal(feed_init(&f, UINT64_MAX), 0);
	f.each = count;
	f.each_ctx = &c;
	assert_int_equal(feed_bytes(&f, b->p, b->len), 0);
	assert_memory_equal(l->buckets, c.line.buckets, sizeof(l->buckets));
	feed_release(&f);
	reel_free(r);
	close(fd);
	return c.sum;
}

static void what_happened_is_in_its_bucket(void **state)
{
	struct bytes b = wound_recording(51, 20, 100);
	struct reel_bucket all = is_counted(&b, 10000000);

	(void)state;
	assert_true(all.events && all.lost && all.failures && all.incidents && all.marks);
	bytes_release(&b);
}

static void a_long_recording_has_longer_buckets(void **state)
{
	struct bytes twice = wound_recording(52, 60, 30), more = wound_recording(53, 220, 30);

	(void)state;
	is_counted(&twice, 20000000);	/* 12 s */
	is_counted(&more, 80000000);	/* 44 s */
	bytes_release(&twice);
	bytes_release(&more);
}

static void a_recording_may_be_quiet_for_years(void **state)
{
	struct bytes b;
	struct tape t;
	int fd;
	struct reel *r;
	const struct reel_line *l;
	uint64_t events = 0;

	(void)state;
	tape_start(&t, 1);
	for (int i = 0; i < 3; i++) {
		tape_event(&t, (struct event){ .kind = BMA_MAP_FD });
		t.time += 1ull << (40 + 10 * i);
	}
	assert_int_equal(writer_end(t.w, t.time), 0);
	b = tape_bytes(&t);
	r = reel_of(&b, REEL_BUDGET, &fd);
	l = reel_line(r);
	for (unsigned int i = 0; i < l->n; i++)
		events += l->buckets[i].events;
	assert_int_equal(events, 3);
	assert_int_equal(l->buckets[0].events, 3);	/* 2^50 of 2^60 ns */
	assert_in_range(l->n, REEL_BUCKETS / 2, REEL_BUCKETS);
	reel_free(r);
	close(fd);
	bytes_release(&b);
}

/* As of a flight recorder, that forgot what was before. */
static void a_recording_that_begins_inside_has_its_first_bucket_there(void **state)
{
	struct bytes b;
	struct tape t;
	int fd;
	struct reel *r;

	(void)state;
	tape_start(&t, 1);
	t.time += 3600000000000;
	assert_int_equal(writer_key(t.w, t.time), 0);
	for (int i = 0; i < 30; i++) {
		t.time += 9000000;
		tape_event(&t, (struct event){ .kind = BMA_MAP_FD });
	}
	assert_int_equal(writer_end(t.w, t.time), 0);
	b = tape_bytes(&t);
	r = reel_of(&b, REEL_BUDGET, &fd);
	assert_int_equal(extent_of(r).start, 3605000000000);
	assert_int_equal(reel_line(r)->bucket, 10000000);
	assert_int_equal(reel_line(r)->n, 28);
	assert_int_equal(reel_line(r)->buckets[0].events, 1);
	for (uint64_t at = 31; at--; ) {
		assert_int_equal(reel_to_position(r, at), 0);
		assert_int_equal(reel_model(r)->position, at);
		assert_true(!at || reel_model(r)->begun == extent_of(r).start);
	}
	assert_int_equal(reel_to_time(r, extent_of(r).start + 9001000 * 3), 0);
	assert_int_equal(reel_model(r)->position, 3);
	reel_free(r);
	close(fd);
	bytes_release(&b);
}

static void nothing_read_is_no_bucket(void **state)
{
	struct reel *r = reel_new(-1, REEL_BUDGET);

	(void)state;
	assert_int_equal(reel_line(r)->n, 0);
	assert_int_equal(extent_of(r).newest + extent_of(r).end, 0);
	assert_int_equal(cost_of(r).widest, 0);
	reel_free(r);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(what_happened_is_in_its_bucket),
		cmocka_unit_test(a_long_recording_has_longer_buckets),
		cmocka_unit_test(a_recording_may_be_quiet_for_years),
		cmocka_unit_test(a_recording_that_begins_inside_has_its_first_bucket_there),
		cmocka_unit_test(nothing_read_is_no_bucket),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
