// SPDX-License-Identifier: GPL-2.0-or-later
/* Winding what is not whole: files that grow, that are cut off, damaged, or no recordings. */
#include "wind.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static void a_file_is_followed_while_it_grows(void **state)
{
	struct bytes b = wound_recording(41, 12, 60);
	struct truth t = truth_of(&b);
	struct rnd rnd = { 17 };
	struct bytes none = { 0 };
	int fd = fd_of(&none);
	struct reel *r = reel_new(fd, REEL_BUDGET);
	size_t n, newest = 0;

	(void)state;
	for (size_t at = 0; at < b.len; at += n) {
		struct feed f;

		n = 1 + rnd_below(&rnd, 500);
		n = n < b.len - at ? n : b.len - at;
		assert_int_equal(write(fd, b.p + at, n), n);
		while (reel_scout(r, 200, false) > 0)
			assert_false(extent_of(r).all);
		assert_true(extent_of(r).all);
		assert_int_equal(extent_of(r).bytes, at + n);
		assert_int_equal(extent_of(r).size, at + n);
		assert_int_equal(feed_init(&f, UINT64_MAX), 0);
		assert_int_equal(feed_bytes(&f, b.p, at + n), 0);
		assert_int_equal(!reel_model(r), !f.model);
		assert_true(!f.model || same_model(reel_far(r)->model, f.model));
		newest = extent_of(r).newest;
		for (size_t i = 0; f.model && i < 5 && i <= newest; i++) {
			assert_int_equal(reel_to_position(r, newest - i), 0);
			is_true_at(&t, r, newest - i);
		}
		if (f.model && !rnd_below(&rnd, 3)) {
			assert_int_equal(reel_to_position(r, UINT64_MAX), 0);
			assert_true(same_model(reel_model(r), f.model));
		}
		feed_release(&f);
	}
	assert_int_equal(reel_scout(r, 1, true), 0);
	assert_true(extent_of(r).ended);
	assert_int_equal(newest, t.positions);
	reel_free(r);
	close(fd);
	truth_release(&t);
	bytes_release(&b);
}

/* As a feed that gets the same bytes: the end, what is said of it, and the way there. */
static void is_as_a_feed(const struct bytes *b)
{
	char wanted[256], got[256];
	const char *says, *said;
	struct feed f;
	int fd = fd_of(b), rc = 1, error;
	struct reel *r = reel_new(fd, REEL_BUDGET);

	assert_int_equal(feed_init(&f, UINT64_MAX), 0);
	error = feed_bytes(&f, b->p, b->len);
	error = error ? error : feed_eof(&f);
	while (rc > 0)
		rc = reel_scout(r, 700, true);
	assert_int_equal(rc, error);
	assert_int_equal(reel_scout(r, 700, true), error);
	says = feed_verdict(&f, wanted, sizeof(wanted));
	said = feed_verdict(reel_far(r), got, sizeof(got));
	assert_true(!says == !said && (!says || !strcmp(says, said)));
	assert_int_equal(!reel_model(r), !f.model);
	for (int i = 0; i < 2; i++) {
		assert_int_equal(reel_to_position(r, i ? UINT64_MAX : extent_of(r).newest / 2), 0);
		assert_true(!i || !f.model || same_model(reel_model(r), f.model));
	}
	reel_free(r);
	close(fd);
	feed_release(&f);
}

static void a_file_cut_off_anywhere_is_used_as_far_as_it_goes(void **state)
{
	struct bytes b = small_recording();

	(void)state;
	for (size_t len = 0; len <= b.len; len += len + 100 < b.len ? 11 : 1) {
		struct bytes cut = { b.p, len };

		is_as_a_feed(&cut);
	}
	bytes_release(&b);
}

static void damage(struct bytes *b, struct rnd *r)
{
	for (uint32_t n = 1 + rnd_below(r, 3); n--; )
		b->p[rnd_below(r, b->len)] ^= 1 + rnd_below(r, 255);
}

static void damage_anywhere_leaves_what_a_feed_finds(void **state)
{
	struct bytes b = wound_recording(42, 5, 60);
	struct rnd r = { 99 };

	(void)state;
	for (int i = 0; i < 120; i++) {
		struct bytes hurt = bytes_copy(&b);

		damage(&hurt, &r);
		if (i % 4 == 0)
			hurt.len -= rnd_below(&r, hurt.len / 2);
		is_as_a_feed(&hurt);
		bytes_release(&hurt);
	}
	bytes_release(&b);
}

static void a_damaged_file_is_stepped_through_like_a_whole_one(void **state)
{
	struct bytes b = wound_recording(43, 8, 60);
	struct rnd rnd = { 7 };

	(void)state;
	for (int i = 0; i < 12; i++) {
		struct bytes hurt = bytes_copy(&b);
		struct truth t;
		struct reel *r;
		int fd;

		for (uint32_t n = 0; n < 4; n++)	/* behind META */
			hurt.p[3000 + rnd_below(&rnd, hurt.len - 3000)] ^= 0x40;
		t = truth_of(&hurt);
		r = reel_of(&hurt, REEL_BUDGET, &fd);
		assert_true(t.items.health.damaged_places > 0);
		for (uint64_t at = t.positions + 1; at--; ) {
			assert_int_equal(reel_to_position(r, at), 0);
			is_true_at(&t, r, at);
			assert_true(at == t.positions || cost_of(r).last <= cost_of(r).widest);
		}
		reel_free(r);
		close(fd);
		truth_release(&t);
		bytes_release(&hurt);
	}
	bytes_release(&b);
}

static void what_is_no_recording_is_refused(void **state)
{
	struct bytes b = small_recording(), text = { (uint8_t *)"hello, world", 12 }, none = { 0 };
	struct bytes later = bytes_copy(&b);

	(void)state;
	later.p[8] = 99;
	is_as_a_feed(&text);
	is_as_a_feed(&none);
	is_as_a_feed(&later);
	later.p[8] = b.p[8];
	later.p[40] ^= 1;		/* META */
	is_as_a_feed(&later);
	bytes_release(&later);
	bytes_release(&b);
}

static void a_file_that_became_shorter_is_an_error(void **state)
{
	struct bytes b = wound_recording(44, 40, 120);
	int fd;
	struct reel *r = reel_of(&b, REEL_BUDGET, &fd);
	uint64_t newest = extent_of(r).newest;

	(void)state;
	assert_int_equal(ftruncate(fd, b.len / 4 * 3), 0);
	assert_int_equal(reel_to_position(r, newest - 1), -EIO);
	assert_int_equal(reel_to_position(r, 20), 0);
	assert_int_equal(reel_model(r)->position, 20);
	assert_int_equal(reel_play(r, UINT64_MAX, UINT64_MAX), -EIO);
	assert_int_equal(reel_to_position(r, newest), -EIO);
	reel_free(r);
	close(fd);
	bytes_release(&b);
}

static void what_cannot_be_read_at_an_offset_is_an_error(void **state)
{
	int fds[2];
	struct reel *r;

	(void)state;
	assert_int_equal(pipe(fds), 0);
	r = reel_new(fds[0], REEL_BUDGET);
	assert_int_equal(reel_scout(r, 100, true), -ESPIPE);
	assert_null(reel_model(r));
	assert_int_equal(reel_to_position(r, 3), 0);
	assert_int_equal(reel_to_time(r, 3), 0);
	assert_int_equal(reel_play(r, 3, 3), 1);
	reel_free(r);
	reel_free(NULL);
	close(fds[0]);
	close(fds[1]);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_file_is_followed_while_it_grows),
		cmocka_unit_test(a_file_cut_off_anywhere_is_used_as_far_as_it_goes),
		cmocka_unit_test(damage_anywhere_leaves_what_a_feed_finds),
		cmocka_unit_test(a_damaged_file_is_stepped_through_like_a_whole_one),
		cmocka_unit_test(what_is_no_recording_is_refused),
		cmocka_unit_test(a_file_that_became_shorter_is_an_error),
		cmocka_unit_test(what_cannot_be_read_at_an_offset_is_an_error),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
