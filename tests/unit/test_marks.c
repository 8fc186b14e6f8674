// SPDX-License-Identifier: GPL-2.0-or-later
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/stat.h>
#include <unistd.h>

#include "../../src/capture/marks.h"

static void says(struct marks *m, const char *text)
{
	assert_int_equal(write(marks_command_fd(m), text, strlen(text)), strlen(text));
}

static void is_next(struct marks *m, uint64_t time, const char *text)
{
	struct mark mark;

	assert_true(marks_next(m, UINT64_MAX, &mark));
	assert_int_equal(mark.time, time);
	assert_string_equal(mark.text, text);
}

static void is_all(struct marks *m)
{
	struct mark mark;

	assert_false(marks_next(m, UINT64_MAX, &mark));
}

static void each_line_is_a_mark_of_the_time_it_was_read(void **state)
{
	struct marks *m = marks_new(NULL, -1);

	(void)state;
	assert_non_null(m);
	says(m, "one\ntwo words\n");
	assert_true(marks_read(m, 100));
	says(m, "three\n");
	assert_true(marks_read(m, 200));
	is_next(m, 100, "one");
	is_next(m, 100, "two words");
	is_next(m, 200, "three");
	is_all(m);
	marks_free(m);
}

static void a_mark_waits_for_its_time(void **state)
{
	struct marks *m = marks_new(NULL, -1);
	struct mark mark;

	(void)state;
	says(m, "one\n");
	marks_read(m, 100);
	assert_false(marks_next(m, 99, &mark));
	assert_true(marks_next(m, 100, &mark));
	marks_free(m);
}

static void a_line_without_an_end_is_a_mark_and_an_empty_one_is_none(void **state)
{
	struct marks *m = marks_new(NULL, -1);

	(void)state;
	says(m, "\n\none\n\ntwo");
	marks_read(m, 1);
	says(m, "three\n");
	marks_read(m, 2);
	is_next(m, 1, "one");
	is_next(m, 1, "two");
	is_next(m, 2, "three");
	is_all(m);
	marks_free(m);
}

static void what_is_too_long_is_cut(void **state)
{
	struct marks *m = marks_new(NULL, -1);
	static char line[10001];
	struct mark mark;

	(void)state;
	memset(line, 'x', 10000);
	says(m, line);
	says(m, "\nnext\n");
	marks_read(m, 1);
	assert_true(marks_next(m, 1, &mark));
	assert_int_equal(strlen(mark.text), MARK_LEN - 1);
	is_next(m, 1, "next");
	is_all(m);
	marks_free(m);
}

static void many_marks_wait_in_the_pipe_and_none_is_lost(void **state)
{
	struct marks *m = marks_new(NULL, -1);
	char text[16];

	(void)state;
	for (int i = 0; i < 3000; i++) {
		snprintf(text, sizeof(text), "%d\n", i);
		says(m, text);
	}
	assert_false(marks_read(m, 0));
	for (int i = 0; i < 3000; i++) {
		snprintf(text, sizeof(text), "%d", i);
		is_next(m, 0, text);
		if (i % 100 == 99)
			marks_read(m, 0);
	}
	is_all(m);
	marks_free(m);
}

static bool wakes(int epoll_fd)
{
	struct epoll_event ev;

	return epoll_wait(epoll_fd, &ev, 1, 0) == 1;
}

static void a_pipe_that_cannot_be_emptied_wakes_nobody(void **state)
{
	int epoll_fd = epoll_create1(EPOLL_CLOEXEC);
	struct marks *m = marks_new(NULL, epoll_fd);
	struct mark mark;

	(void)state;
	assert_non_null(m);
	assert_false(wakes(epoll_fd));
	for (int i = 0; i < 3000; i++)
		says(m, "again\n");
	assert_true(wakes(epoll_fd));
	assert_false(marks_read(m, 0));
	assert_false(wakes(epoll_fd));
	assert_false(marks_read(m, 0));
	while (!marks_read(m, 0))
		while (marks_next(m, 0, &mark))
			;
	assert_false(wakes(epoll_fd));
	says(m, "more\n");
	assert_true(wakes(epoll_fd));
	marks_free(m);
	close(epoll_fd);
}

static void anybody_may_write_to_a_fifo_which_goes_with_the_recording(void **state)
{
	char path[] = "/tmp/bmascope-marks.XXXXXX";
	struct marks *m;
	struct stat st;
	int fd;

	(void)state;
	assert_non_null(mkdtemp(path));
	assert_int_equal(chdir(path), 0);
	m = marks_new("fifo", -1);
	assert_non_null(m);
	assert_int_equal(marks_command_fd(m), -1);
	assert_int_equal(*marks_path(m), '/');
	for (int i = 0; i < 2; i++) {		/* its end of file means nothing */
		fd = open(marks_path(m), O_WRONLY);
		assert_int_equal(write(fd, "one\n", 4), 4);
		close(fd);
		marks_read(m, i);
		is_next(m, i, "one");
	}
	marks_free(m);
	assert_int_equal(stat("fifo", &st), -1);
	assert_int_equal(rmdir(path), 0);
}

static void a_fifo_that_was_there_stays_and_a_file_is_refused(void **state)
{
	char path[] = "/tmp/bmascope-marks.XXXXXX";
	struct marks *m;

	(void)state;
	assert_non_null(mkdtemp(path));
	assert_int_equal(chdir(path), 0);
	assert_int_equal(mkfifo("fifo", 0600), 0);
	m = marks_new("fifo", -1);
	assert_non_null(m);
	marks_free(m);
	assert_int_equal(unlink("fifo"), 0);
	close(open("file", O_WRONLY | O_CREAT, 0600));
	assert_null(marks_new("file", -1));
	assert_int_equal(errno, EEXIST);
	assert_int_equal(unlink("file"), 0);
	assert_int_equal(symlink("nowhere", "link"), 0);
	assert_null(marks_new("link", -1));
	assert_int_equal(unlink("link"), 0);
	assert_int_equal(rmdir(path), 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(each_line_is_a_mark_of_the_time_it_was_read),
		cmocka_unit_test(a_mark_waits_for_its_time),
		cmocka_unit_test(a_line_without_an_end_is_a_mark_and_an_empty_one_is_none),
		cmocka_unit_test(what_is_too_long_is_cut),
		cmocka_unit_test(many_marks_wait_in_the_pipe_and_none_is_lost),
		cmocka_unit_test(a_pipe_that_cannot_be_emptied_wakes_nobody),
		cmocka_unit_test(anybody_may_write_to_a_fifo_which_goes_with_the_recording),
		cmocka_unit_test(a_fifo_that_was_there_stays_and_a_file_is_refused),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
