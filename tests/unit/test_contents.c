// SPDX-License-Identifier: GPL-2.0-or-later
/* What the end of a recording tells of all of it. */
#include "unit.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "../../src/play/contents.h"
#include "../../src/stream/meta.h"

#define MS 1000000ull

/* A recording of so many ticks, 50 ms and three events apart, in a memory file. */
static int recording(unsigned int ticks)
{
	int fd = memfd_create("recording", 0);
	struct writer *w = writer_new(fd);
	struct meta meta = { .cpus = 1, .start = 7 };
	char *text = meta_format(&meta);
	struct event e = { .kind = BMA_CACHE_NEW, .cache = 1 };

	assert_non_null(w);
	assert_int_equal(writer_meta(w, text), 0);
	for (unsigned int t = 1; t <= ticks; t++) {
		for (int i = 0; i < 3; i++, e.seq++) {
			e.time = t * 50 * MS;
			e.kind = i ? BMA_CACHE_NEW : BMA_ALLOC_FAIL;
			assert_int_equal(writer_event(w, &e), 0);
		}
		assert_int_equal(writer_tick(w, t * 50 * MS), 0);
	}
	assert_int_equal(writer_end(w, ticks * 50 * MS + 1), 0);
	writer_free(w);
	free(text);
	return fd;
}

static void a_whole_recording_tells_its_length_and_its_places(void **state)
{
	int fd = recording(40);
	struct contents c;

	(void)state;
	assert_int_equal(contents_read(&c, fd), 0);
	assert_int_equal(c.end, 2000 * MS + 1);
	assert_int_equal(c.events, 120);
	assert_int_equal(c.index.n, 20);
	for (uint32_t i = 0; i < c.index.n; i++) {
		assert_int_equal(c.index.places[i].time, (50 + i * 100) * MS);
		assert_int_equal(c.index.places[i].events, 3 + i * 6);
		assert_int_equal(c.index.places[i].failures, 1 + i * 2);
	}
	contents_release(&c);
	close(fd);
}

static void a_place_is_where_a_block_begins(void **state)
{
	int fd = recording(40);
	struct contents c;

	(void)state;
	assert_int_equal(contents_read(&c, fd), 0);
	for (uint32_t i = 0; i < c.index.n; i++) {
		char mark[4];

		assert_int_equal(pread(fd, mark, 4, c.index.places[i].offset), 4);
		assert_memory_equal(mark, BLOCK_MARK, 4);
	}
	contents_release(&c);
	close(fd);
}

static void a_long_recording_has_no_more_places_than_there_are(void **state)
{
	int fd = recording(3 * INDEX_PLACES * 2);
	struct contents c;

	(void)state;
	assert_int_equal(contents_read(&c, fd), 0);
	assert_in_range(c.index.n, INDEX_PLACES / 2, INDEX_PLACES);
	assert_int_equal(c.events, 9ull * INDEX_PLACES * 2);
	assert_in_range(c.index.places[c.index.n - 1].time, c.end - 1000 * MS, c.end);
	contents_release(&c);
	close(fd);
}

static void one_that_is_cut_off_anywhere_tells_nothing(void **state)
{
	int fd = recording(10);
	off_t size = lseek(fd, 0, SEEK_END);
	struct contents c;

	(void)state;
	while (size-- > 0) {
		assert_int_equal(ftruncate(fd, size), 0);
		assert_int_equal(contents_read(&c, fd), -ENODATA);
	}
	close(fd);
}

static void a_damaged_byte_in_index_or_end_is_noticed(void **state)
{
	int fd = recording(10);
	off_t size = lseek(fd, 0, SEEK_END);
	struct contents c;
	uint8_t byte, bad;

	(void)state;
	assert_int_equal(contents_read(&c, fd), 0);
	for (off_t at = c.index.places[c.index.n - 1].offset; at < size; at++) {
		struct contents d;
		int rc;

		assert_int_equal(pread(fd, &byte, 1, at), 1);
		bad = byte ^ 0x40;
		assert_int_equal(pwrite(fd, &bad, 1, at), 1);
		rc = contents_read(&d, fd);
		if (!rc) {	/* a tick stood there */
			assert_int_equal(d.events, c.events);
			contents_release(&d);
		} else {
			assert_int_equal(rc, -ENODATA);
		}
		assert_int_equal(pwrite(fd, &byte, 1, at), 1);
	}
	contents_release(&c);
	close(fd);
}

static void version_1_and_other_files_tell_nothing(void **state)
{
	struct bytes b = bytes_of_file("tests/unit/data/v1/cross.bma");
	int fd = memfd_create("old", 0);
	struct contents c;

	(void)state;
	assert_int_equal(write(fd, b.p, b.len), b.len);
	assert_int_equal(contents_read(&c, fd), -ENODATA);
	assert_int_equal(ftruncate(fd, 3), 0);
	assert_int_equal(contents_read(&c, fd), -ENODATA);
	assert_int_equal(ftruncate(fd, 0), 0);
	assert_int_equal(contents_read(&c, fd), -ENODATA);
	close(fd);
	assert_int_equal(contents_read(&c, fd), -EBADF);
	bytes_release(&b);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_whole_recording_tells_its_length_and_its_places),
		cmocka_unit_test(a_place_is_where_a_block_begins),
		cmocka_unit_test(a_long_recording_has_no_more_places_than_there_are),
		cmocka_unit_test(one_that_is_cut_off_anywhere_tells_nothing),
		cmocka_unit_test(a_damaged_byte_in_index_or_end_is_noticed),
		cmocka_unit_test(version_1_and_other_files_tell_nothing),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
