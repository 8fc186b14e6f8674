// SPDX-License-Identifier: GPL-2.0-or-later
#include "unit.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <string.h>
#include <unistd.h>

#include "../../src/event/kind.h"

static const struct event first = { .kind = BMA_ALLOC, .cpu = 0, .time = 1000, .cache = 1 };

static void a_gap_is_refused_and_nothing_of_it_written(void **state)
{
	struct event e = first;
	struct items i;
	struct bytes b;
	struct tape t;

	(void)state;
	tape_start(&t, 1);
	assert_int_equal(writer_event(t.w, &e), 0);
	e.seq = 2;
	assert_int_equal(writer_event(t.w, &e), -EINVAL);
	e.seq = 0;
	assert_int_equal(writer_event(t.w, &e), -EINVAL);
	e.seq = 1;
	assert_int_equal(writer_event(t.w, &e), 0);
	assert_int_equal(writer_events(t.w), 2);
	assert_int_equal(writer_end(t.w, 2000), 0);
	b = tape_bytes(&t);
	i = items_of(b.p, b.len, 0);
	assert_int_equal(items_count(&i, ITEM_EVENT), 2);
	assert_int_equal(i.health.unexplained, 0);
	items_release(&i);
	bytes_release(&b);
}

static void a_loss_closes_the_gap_and_is_no_event(void **state)
{
	struct event loss = { .kind = BMA_LOSS, .cpu = 0, .seq = 1, .n = { 5 } }, e = first;
	struct tape t;
	struct bytes b;

	(void)state;
	tape_start(&t, 1);
	assert_int_equal(writer_event(t.w, &e), 0);
	assert_int_equal(writer_event(t.w, &loss), 0);
	e.seq = 5;
	assert_int_equal(writer_event(t.w, &e), -EINVAL);
	e.seq = 6;
	assert_int_equal(writer_event(t.w, &e), 0);
	assert_int_equal(writer_events(t.w), 2);
	b = tape_bytes(&t);
	bytes_release(&b);
}

static void absurd_cpus_and_kinds_are_refused(void **state)
{
	static const uint32_t cpus[] = { STREAM_CPUS_MAX, UINT32_MAX - 1, UINT32_MAX };
	struct event e = first;
	struct tape t;
	struct bytes b;

	(void)state;
	tape_start(&t, 1);
	for (size_t i = 0; i < ARRAY_SIZE(cpus); i++) {
		e.cpu = cpus[i];
		assert_int_equal(writer_event(t.w, &e), -EINVAL);
	}
	e.cpu = STREAM_CPUS_MAX - 1;
	assert_int_equal(writer_event(t.w, &e), 0);
	e.cpu = 0;
	for (unsigned int kind = 0; kind < 256; kind++) {
		e.kind = kind;
		if (!kind_row(kind))
			assert_int_equal(writer_event(t.w, &e), -EINVAL);
	}
	e.kind = BMA_ALLOC;
	assert_int_equal(writer_event(t.w, &e), 0);
	b = tape_bytes(&t);
	bytes_release(&b);
}

static void a_name_of_neither_a_program_nor_a_task_is_refused(void **state)
{
	struct name_info n = { .of = NAME_TASK + 1, .id = 1, .name = "what" };
	struct items i;
	struct tape t;
	struct bytes b;

	(void)state;
	tape_start(&t, 1);
	assert_int_equal(writer_name(t.w, &n), -EINVAL);
	n.of = 255;
	assert_int_equal(writer_name(t.w, &n), -EINVAL);
	assert_int_equal(writer_error(t.w), 0);
	assert_int_equal(writer_end(t.w, 0), 0);
	b = tape_bytes(&t);
	i = items_of(b.p, b.len, 0);
	assert_int_equal(items_count(&i, ITEM_NAME), 0);
	assert_int_equal(i.health.damaged_places, 0);
	items_release(&i);
	bytes_release(&b);
}

static void names_stand_where_they_were_told(void **state)
{
	struct name_info n = { NAME_TASK, 7, "first" };
	struct event e = { .kind = BMA_ALLOC_FAIL, .cache = 1, .n = { 3, 7 } };
	struct items i;
	struct tape t;
	struct bytes b;

	(void)state;
	tape_start(&t, 1);
	assert_int_equal(writer_name(t.w, &n), 0);
	tape_event(&t, e);
	strcpy(n.name, "second");
	assert_int_equal(writer_name(t.w, &n), 0);
	tape_event(&t, e);
	assert_int_equal(writer_end(t.w, 0), 0);
	b = tape_bytes(&t);
	i = items_of(b.p, b.len, 0);
	assert_int_equal(i.n, 6);
	assert_int_equal(i.item[1].type, ITEM_NAME);
	assert_string_equal(i.item[1].name.name, "first");
	assert_int_equal(i.item[2].type, ITEM_EVENT);
	assert_int_equal(i.item[2].event.n[N_PID], 7);
	assert_int_equal(i.item[3].type, ITEM_NAME);
	assert_string_equal(i.item[3].name.name, "second");
	assert_int_equal(i.item[4].type, ITEM_EVENT);
	items_release(&i);
	bytes_release(&b);
}

static void long_streams_are_cut_into_blocks_of_limited_length(void **state)
{
	struct rnd r = { 3 };
	struct items i;
	struct tape t;
	struct bytes b;
	unsigned int blocks;

	(void)state;
	tape_start(&t, 2);
	for (int n = 0; n < 60000; n++)
		tape_event(&t, (struct event){ .kind = BMA_FREE, .cpu = rnd_below(&r, 2),
					       .cache = 1, .obj = rnd(&r), .free_cnt = n });
	assert_int_equal(writer_end(t.w, 0), 0);
	b = tape_bytes(&t);
	blocks = block_count(&b);
	assert_int_equal(blocks, 3 + 4);	/* META, INDEX, END; 60000 events, 16384 in a block */
	for (unsigned int n = 0; n < blocks; n++)	/* nine bytes of an address, and little else */
		assert_true(block_offset(&b, n + 1) - block_offset(&b, n) < 16384 * 11);
	i = items_of(b.p, b.len, 4096);
	assert_int_equal(items_count(&i, ITEM_EVENT), 60000);
	assert_int_equal(i.health.damaged_places + i.health.unexplained, 0);
	items_release(&i);
	bytes_release(&b);
}

static void a_tick_and_the_end_leave_nothing_unwritten(void **state)
{
	struct event e = first;
	struct tape t;
	struct bytes b;
	off_t before, after;

	(void)state;
	tape_start(&t, 1);
	assert_int_equal(writer_event(t.w, &e), 0);
	before = lseek(t.fd, 0, SEEK_END);
	assert_int_equal(before, writer_bytes(t.w));
	assert_int_equal(writer_tick(t.w, 1), 0);
	after = lseek(t.fd, 0, SEEK_END);
	assert_true(after > before);
	assert_int_equal(after, writer_bytes(t.w));
	assert_int_equal(writer_end(t.w, 2), 0);
	b = tape_bytes(&t);
	assert_true(b.len > (size_t)after);
	bytes_release(&b);
}

/* Whatever is called, the first error is the answer. */
static void error_sticks(struct writer *w, int error)
{
	struct counters c = { 0 };
	struct alloc_info a = { .id = 1 };
	struct cache_info k = { .id = 1 };
	struct name_info n = { .id = 1 };
	struct event e = first;
	uint64_t bytes = writer_bytes(w);

	assert_int_equal(writer_error(w), error);
	assert_int_equal(writer_event(w, &e), error);
	assert_int_equal(writer_alloc(w, &a), error);
	assert_int_equal(writer_cache(w, &k), error);
	assert_int_equal(writer_name(w, &n), error);
	assert_int_equal(writer_counters(w, &c, 1), error);
	assert_int_equal(writer_tick(w, 1), error);
	assert_int_equal(writer_end(w, 1), error);
	assert_int_equal(writer_error(w), error);
	assert_int_equal(writer_bytes(w), bytes);
	writer_free(w);
}

static void a_full_disk_is_an_error_that_sticks(void **state)
{
	int fd = open("/dev/full", O_WRONLY | O_CLOEXEC);
	struct writer *w = writer_new(fd);

	(void)state;
	assert_true(fd >= 0);
	assert_int_equal(writer_meta(w, "{}"), -ENOSPC);
	error_sticks(w, -ENOSPC);
	close(fd);
}

static void a_reader_that_left_is_an_error_that_sticks(void **state)
{
	struct writer *w;
	int fds[2];

	(void)state;
	signal(SIGPIPE, SIG_IGN);
	assert_int_equal(pipe(fds), 0);
	w = writer_new(fds[1]);
	assert_int_equal(writer_meta(w, "{}"), 0);
	close(fds[0]);
	assert_int_equal(writer_tick(w, 1), -EPIPE);
	error_sticks(w, -EPIPE);
	close(fds[1]);
}

/* A pipe that nobody reads takes a part, then nothing: in a hurry that is an error, and what it took
 * is counted. The hurry comes by a descriptor, as a signal's would. */
static void a_reader_that_does_not_read_is_given_up_in_a_hurry(void **state)
{
	struct event e = first;
	struct writer *w;
	char buf[65536];
	uint64_t read_back = 0;
	ssize_t n;
	int fds[2], stop[2], rc = 0;

	(void)state;
	assert_int_equal(pipe(fds), 0);
	assert_int_equal(pipe(stop), 0);
	w = writer_new(fds[1]);
	writer_hurry_when(w, stop[0]);
	assert_int_equal(write(stop[1], "", 1), 1);
	assert_int_equal(writer_meta(w, "{}"), 0);
	while (!rc) {
		rc = writer_event(w, &e);
		e.seq++;
		e.obj += 0x123456789;
	}
	assert_int_equal(rc, -ETIMEDOUT);
	fcntl(fds[0], F_SETFL, O_NONBLOCK);
	while ((n = read(fds[0], buf, sizeof(buf))) > 0)
		read_back += n;
	assert_int_equal(read_back, writer_bytes(w));
	error_sticks(w, -ETIMEDOUT);
	close(fds[0]);
	close(fds[1]);
	close(stop[0]);
	close(stop[1]);
}

static void a_closed_descriptor_is_an_error_that_sticks(void **state)
{
	struct writer *w = writer_new(-1);

	(void)state;
	assert_int_equal(writer_meta(w, "{}"), -EBADF);
	error_sticks(w, -EBADF);
}

static void what_goes_in_comes_out(void **state)
{
	struct alloc_info a = { UINT32_MAX, 255, UINT32_MAX, UINT32_MAX, UINT32_MAX, UINT64_MAX,
				"fifteen_letters" };
	struct cache_info c = { UINT32_MAX, UINT32_MAX, CPU_UNKNOWN, UINT64_MAX, STREAM_OBJECT_MAX,
				STREAM_OBJECT_MAX, UINT32_MAX, UINT32_MAX, UINT32_MAX };
	struct counters k = { CPU_UNKNOWN, 255, UINT64_MAX, UINT64_MAX, UINT64_MAX, UINT64_MAX };
	struct name_info p = { NAME_PROG, UINT32_MAX, "fifteen_letters" };
	struct name_info nobody = { NAME_TASK, 0, "" };
	struct item wanted[] = { { .type = ITEM_ALLOC, .alloc = a }, { .type = ITEM_CACHE, .cache = c },
				 { .type = ITEM_NAME, .name = p },
				 { .type = ITEM_NAME, .name = nobody },
				 { .type = ITEM_COUNTERS, .counters = k },
				 { .type = ITEM_TICK, .time = UINT64_MAX },
				 { .type = ITEM_END, .time = UINT64_MAX } };
	struct items i;
	struct tape t;
	struct bytes b;

	(void)state;
	tape_start(&t, 1);
	assert_int_equal(writer_alloc(t.w, &a), 0);
	assert_int_equal(writer_cache(t.w, &c), 0);
	assert_int_equal(writer_name(t.w, &p), 0);
	assert_int_equal(writer_name(t.w, &nobody), 0);
	assert_int_equal(writer_counters(t.w, &k, 1), 0);
	assert_int_equal(writer_tick(t.w, UINT64_MAX), 0);
	assert_int_equal(writer_end(t.w, UINT64_MAX), 0);
	b = tape_bytes(&t);
	i = items_of(b.p, b.len, 1);
	assert_int_equal(i.n, 1 + ARRAY_SIZE(wanted));
	for (size_t n = 0; n < ARRAY_SIZE(wanted); n++)
		assert_true(item_equal(&i.item[n + 1], &wanted[n]));
	assert_int_equal(i.health.damaged_places, 0);
	items_release(&i);
	bytes_release(&b);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_gap_is_refused_and_nothing_of_it_written),
		cmocka_unit_test(a_loss_closes_the_gap_and_is_no_event),
		cmocka_unit_test(absurd_cpus_and_kinds_are_refused),
		cmocka_unit_test(a_name_of_neither_a_program_nor_a_task_is_refused),
		cmocka_unit_test(names_stand_where_they_were_told),
		cmocka_unit_test(long_streams_are_cut_into_blocks_of_limited_length),
		cmocka_unit_test(a_tick_and_the_end_leave_nothing_unwritten),
		cmocka_unit_test(a_full_disk_is_an_error_that_sticks),
		cmocka_unit_test(a_reader_that_left_is_an_error_that_sticks),
		cmocka_unit_test(a_reader_that_does_not_read_is_given_up_in_a_hurry),
		cmocka_unit_test(a_closed_descriptor_is_an_error_that_sticks),
		cmocka_unit_test(what_goes_in_comes_out),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
