// SPDX-License-Identifier: GPL-2.0-or-later
#include "unit.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "../../src/export/stat_text.h"

static const struct filter everything;

static struct model *one_map(void)
{
	struct alloc_info a = { .id = 1, .owner = BMA_OWNER_MAP_PERCPU, .map_id = 17, .map_type = 5,
				.name = "stats" };
	struct cache_info c = { .id = 1, .alloc = 1, .addr = 0x1000, .unit_size = 72 };
	struct model *m = model_new(1, 0);

	assert_int_equal(model_add_alloc(m, &a), 0);
	assert_int_equal(model_add_cache(m, &c), 0);
	model_apply(m, &(struct event){ .kind = BMA_FREE, .cache = 1, .free_cnt = 40, .time = 5 });
	return m;
}

/* The line that has a word in it, for comparing. */
static char *line_with(const struct model *m, const char *word)
{
	char *text, *start, *end, *line;
	size_t size;
	FILE *f = open_memstream(&text, &size);

	assert_int_equal(stat_text(f, m, 1234, &everything), 0);
	fclose(f);
	start = strstr(text, word);
	assert_non_null(start);
	while (start > text && start[-1] != '\n')
		start--;
	end = strchr(start, '\n');
	line = strndup(start, end - start);
	free(text);
	return line;
}

static void has(const struct model *m, const char *word, const char *part)
{
	char *line = line_with(m, word);

	if (!strstr(line, part))
		fail_msg("\"%s\" is not in \"%s\"", part, line);
	free(line);
}

static void a_row_says_whose_it_is_and_what_is_not_sure(void **state)
{
	struct model *m = one_map();

	(void)state;
	has(m, "stats", "percpu_hash values stats #17");
	has(m, "stats", "-1    40    ~0");		/* waiting is not known yet */
	model_apply(m, &(struct event){ .kind = BMA_ALLOC, .cache = 1, .free_cnt = 39 });
	model_apply(m, &(struct event){ .kind = BMA_ALLOC, .cache = 1, .free_cnt = 38 });
	has(m, "stats", " +1    38");			/* since the start */
	model_apply(m, &(struct event){ .kind = BMA_LOSS, .n = { 3 } });
	has(m, "stats", "~1   ~38    ~0");
	has(m, "lost 3", "missed 0, checks: 0 exact, 0 skipped, 0 failed");
	model_apply(m, &(struct event){ .kind = BMA_CACHE_GONE, .cache = 1 });
	has(m, "stats", "gone");
	model_free(m);
}

/* An owner event tells how many elements the map has; twice the same, with nothing between: exact. */
static void what_the_map_counts_itself_is_no_plus(void **state)
{
	struct event e = { .kind = BMA_OWNER, .flags = BMA_F_COUNT, .n = { 17, 40 }, .time = 9 };
	struct model *m = one_map();

	(void)state;
	assert_int_equal(model_apply(m, &e), 0);
	has(m, "stats", "~40    40    ~0");
	has(m, "memory:", "~");
	e.time = 10;
	assert_int_equal(model_apply(m, &e), 0);
	has(m, "stats", " 40    40    ~0");
	model_free(m);
}

static void a_cache_whose_owner_was_never_told_is_unknown(void **state)
{
	struct cache_info c = { .id = 2, .alloc = 4000000000, .addr = 0x2000, .unit_size = 16 };
	struct model *m = one_map();

	(void)state;
	assert_int_equal(model_add_cache(m, &c), 0);
	has(m, "and 1 without an event", "and 1 without an event, of 1 owner: ~0 bytes");
	model_apply(m, &(struct event){ .kind = BMA_FREE, .cache = 2, .free_cnt = 1, .time = 9 });
	has(m, "unknown ", " 16 ");
	model_free(m);
}

/* Not inlined: gcc 12 takes the text for one of its own variables then, and warns. */
__attribute__((noinline))
static char *all_of(const struct model *m, const struct filter *filter)
{
	char *text;
	size_t size;
	FILE *f = open_memstream(&text, &size);

	assert_int_equal(stat_text(f, m, 1234, filter), 0);
	fclose(f);
	return text;
}

/* Is it said? */
static bool said(const struct model *m, const struct filter *filter, const char *what)
{
	char *text = all_of(m, filter);
	bool yes = strstr(text, what);

	free(text);
	return yes;
}

static void what_did_not_happen_is_not_spoken_of(void **state)
{
	struct model *m = one_map();

	(void)state;
	assert_false(said(m, &everything, "INCIDENTS"));
	assert_false(said(m, &everything, "FAILED CHECKS"));
	assert_false(said(m, &everything, "GRACE PERIOD"));
	assert_false(said(m, &everything, "refill came"));
	assert_false(said(m, &everything, "of the checks"));
	assert_false(said(m, &everything, "%)"));		/* there were no checks */
	model_free(m);
}

static void the_share_of_exact_checks_is_told_and_a_low_one_in_words(void **state)
{
	struct model *m = one_map();

	(void)state;
	m->checks.exact = 90;
	m->checks.skipped = 10;
	has(m, "lost 0", "checks: 90 exact (90%), 10 skipped, 0 failed");
	assert_false(said(m, &everything, "of the checks compared"));
	m->checks.skipped = 11;
	has(m, "lost 0", "checks: 90 exact (89%), 11 skipped, 0 failed");
	assert_true(said(m, &everything, "Only 89% of the checks compared everything"));
	model_free(m);
}

static void a_failed_check_is_told_with_its_place(void **state)
{
	struct model *m = one_map();

	(void)state;
	assert_int_equal(model_apply(m, &(struct event){ .kind = BMA_ALLOC, .cache = 1,
							 .free_cnt = 30 }), 0);
	has(m, "Checks failed", "what is printed here and what the kernel had differ");
	has(m, "at event 2", "percpu_hash values stats #17: ");
	assert_true(said(m, &everything, "FAILED CHECKS"));
	assert_false(said(m, &(struct filter){ .size = 16 }, "at event 2"));
	model_free(m);
}

/* Runs of failures, each ended by an allocation. */
static void fail_often(struct model *m, unsigned int n)
{
	for (unsigned int i = 0; i < n; i++) {
		const struct event events[] = {
			{ .kind = BMA_ALLOC_FAIL, .cache = 1, .time = (i + 1) * 1000000000ull,
			  .flags = BMA_RAISE_PENDING | BMA_F_IRQS_OFF, .n = { 31, 812 } },
			{ .kind = BMA_FREE, .cache = 1, .free_cnt = 41 },
			{ .kind = BMA_ALLOC, .cache = 1, .free_cnt = 40 },
		};

		for (size_t e = 0; e < ARRAY_SIZE(events); e++)
			assert_int_equal(model_apply(m, &events[e]), 0);
	}
}

static void incidents_alike_are_one_line_and_the_newest_a_sentence(void **state)
{
	struct model *m = one_map();

	(void)state;
	fail_often(m, 3);
	assert_true(said(m, &everything, "\nINCIDENTS: 3\nCOUNT FAILURES     FIRST      LAST  WHAT"
			 "                     OWNER                         PROGRAM\n"
			 "    3        3   1.000 s   3.000 s  ENOMEM, interrupts off   "
			 "percpu_hash values stats #17  #31\nThe newest: interrupts off: "
			 "percpu_hash values stats #17, 72 bytes, CPU 0: 1 allocation"));
	assert_false(said(m, &(struct filter){ .map = "other" }, "INCIDENTS"));
	fail_often(m, 300);
	assert_true(said(m, &everything, "\nINCIDENTS: 256 of 303, from the newest 256\n"));
	assert_true(said(m, &everything, "\n  256      256  "));
	model_free(m);
}

/* Another program, another cause, another kind: a line each, in order of their first. */
static void incidents_that_differ_have_a_line_each(void **state)
{
	struct name_info prog = { .of = NAME_PROG, .id = 40, .name = "other" };
	struct model *m = one_map();
	struct event e = { .kind = BMA_ALLOC_FAIL, .cache = 1, .time = 2500000000,
			   .flags = BMA_RAISE_PENDING, .n = { 40 } };

	(void)state;
	assert_int_equal(model_add_name(m, &prog), 0);
	fail_often(m, 2);
	for (int i = 0; i < 7; i++, e.time += 1000000)
		assert_int_equal(model_apply(m, &e), 0);
	e = (struct event){ .kind = BMA_GP_START, .cache = 1, .n = { 7 }, .time = 3000000000 };
	assert_int_equal(model_apply(m, &e), 0);
	assert_int_equal(model_tick(m, 9000000000), 0);
	assert_true(said(m, &everything, "\nINCIDENTS: 4\n"));
	has(m, "    2        2   1.000 s   2.000 s  ENOMEM, interrupts off  ", "stats #17  #31");
	has(m, "    1        7   2.500 s   2.506 s  ENOMEM, refill late  ", "stats #17  other #40");
	has(m, "    1        -   3.000 s   9.000 s  stall, overdue  ", "stats #17  -");
	has(m, "The newest: ", "overdue: percpu_hash values stats #17, 72 bytes, CPU 0: an RCU grace");
	model_free(m);
}

/* Two caches of each of three owners, told in a wild order. */
static struct model *many_sizes(void)
{
	static const struct { uint32_t alloc, size; } caches[] = {
		{ 2, 96 }, { 1, 192 }, { 2, 16 }, { 1, 64 }, { 1, 32 }, { 3, 8 }, { 4, 8 }, { 4, 16 },
	};
	struct alloc_info longest = { .id = 1, .owner = BMA_OWNER_MAP_PERCPU, .map_id = 12345,
				      .map_type = 5, .name = "fifteen_letters" };
	struct model *m = model_new(1, 0);

	assert_int_equal(model_add_alloc(m, &longest), 0);
	for (uint32_t id = 1; id <= ARRAY_SIZE(caches); id++) {
		struct cache_info c = { .id = id, .alloc = caches[id - 1].alloc, .addr = id * 0x1000,
					.unit_size = caches[id - 1].size };
		struct event state = { .kind = BMA_STATE, .cache = id, .time = 4, .free_cnt = 10,
				       .moves = 1, .n = { 10 } };

		assert_int_equal(model_add_cache(m, &c), 0);
		assert_int_equal(model_apply(m, &state), 0);
	}
	return m;
}

static void rows_are_by_owner_and_size_and_the_rest_is_a_sum(void **state)
{
	struct model *m = many_sizes();
	const char *last = NULL;
	char *text;

	(void)state;
	for (uint32_t id = 1; id <= 5; id++)
		model_apply(m, &(struct event){ .kind = BMA_FREE, .cache = id, .free_cnt = 11,
						.time = 5 });
	text = all_of(m, &everything);
	for (const char *const *row = (const char *const[]){ "#12345    32", "#12345    64",
		"#12345   192", "    16 ", "    96 ", "and 3 without", NULL }; *row; row++) {
		assert_non_null(strstr(text, *row));
		assert_true(strstr(text, *row) > last);
		last = strstr(text, *row);
	}
	/* ten of 8, 8 and 16 bytes; what is in use is not known, they are older */
	assert_non_null(strstr(text, "\nand 3 without an event, of 2 owners: ~320 bytes\n"));
	free(text);
	assert_true(said(m, &(struct filter){ .size = 8 },
			 "\nand 2 without an event, of 2 owners: ~160 bytes\n"));
	model_free(m);
}

/* Where a column ends in the heading it ends in each row. */
static void the_longest_owner_moves_no_column(void **state)
{
	struct model *m = many_sizes();
	char *head, *row;

	(void)state;
	for (uint32_t id = 1; id <= 3; id++)
		model_apply(m, &(struct event){ .kind = BMA_FREE, .cache = id, .free_cnt = 11,
						.time = 5 });
	head = line_with(m, "OWNER");
	row = line_with(m, "fifteen_letters");
	assert_int_equal(strlen(head), strlen(row));
	assert_int_equal(strstr(head, "SIZE") + 4 - head, strstr(row, " 192 ") + 4 - row);
	free(row);
	row = line_with(m, "    96 ");
	assert_int_equal(strlen(head), strlen(row));
	free(row);
	free(head);
	model_free(m);
}

static void failed_allocations_have_a_column_where_there_were_any(void **state)
{
	struct model *m = one_map();
	char *head, *row;

	(void)state;
	assert_false(said(m, &everything, "FAIL"));
	fail_often(m, 12);
	head = line_with(m, "OWNER");
	row = line_with(m, "percpu_hash values stats #17    72");
	assert_non_null(strstr(head, "TRIM   FAIL    IN USE"));
	assert_memory_equal(row + (strstr(head, "FAIL") - head), "  12 ", 5);
	assert_int_equal(strlen(head), strlen(row));
	free(row);
	free(head);
	model_free(m);
}

static void no_line_of_what_happened_is_wider_than_100(void **state)
{
	struct model *m = one_map();
	char *text, *line;

	(void)state;
	fail_often(m, 3);
	assert_int_equal(model_apply(m, &(struct event){ .kind = BMA_ALLOC, .cache = 1 }), 0);
	text = all_of(m, &everything);
	line = strstr(text, "INCIDENTS");
	assert_non_null(line);
	while (*line) {
		size_t n = strcspn(line, "\n");

		assert_true(n <= 100);
		line += n + (line[n] != 0);
	}
	free(text);
	model_free(m);
}

static void grace_periods_are_a_line_a_flavour(void **state)
{
	struct model *m = one_map();
	struct event e = { .kind = BMA_GP_START, .cache = 1, .what = BMA_GP_TASKS_TRACE, .n = { 7 } };

	(void)state;
	e.time = 1000000;
	assert_int_equal(model_apply(m, &e), 0);
	e.kind = BMA_GP_END;
	e.time = 16000000;
	assert_int_equal(model_apply(m, &e), 0);
	has(m, "rcu  ", "0         -         0         -         -         -            0");
	has(m, "tasks-trace ", "0         -         1     15 ms     15 ms     15 ms            7");
	e.kind = BMA_GP_START;
	assert_int_equal(model_apply(m, &e), 0);
	assert_int_equal(model_tick(m, 216000000), 0);
	has(m, "tasks-trace ", "1    200 ms         1");
	model_free(m);
}

static void how_long_refills_took_is_told(void **state)
{
	struct model *m = one_map();
	struct event e = { .kind = BMA_ALLOC, .cache = 1, .flags = BMA_RAISE_QUEUED, .time = 1000,
			   .free_cnt = 39 };

	(void)state;
	assert_int_equal(model_apply(m, &e), 0);
	e = (struct event){ .kind = BMA_REFILL, .cache = 1, .time = 4500, .free_cnt = 87,
			    .n = { 48, 0, 0, 48 } };
	assert_int_equal(model_apply(m, &e), 0);
	has(m, "A refill came", "p50 3.5 us, p99 3.5 us, at most 3.5 us after it was asked for "
	    "(1 refill)");
	assert_false(said(m, &(struct filter){ .size = 16 }, "A refill came"));
	model_free(m);
}

static void bytes_are_told_and_marked_when_not_sure(void **state)
{
	struct cache_info c = { .id = 1, .alloc = 1, .unit_size = 72, .addr = 0x1000 };
	struct model *m = model_new(1, 0);

	(void)state;
	assert_int_equal(model_add_cache(m, &c), 0);
	assert_int_equal(model_apply(m, &(struct event){ .kind = BMA_CACHE_NEW, .cache = 1 }), 0);
	assert_int_equal(model_apply(m, &(struct event){ .kind = BMA_PREFILL, .cache = 1,
							 .free_cnt = 4, .n = { 4, 0, 0, 4 } }), 0);
	assert_int_equal(model_apply(m, &(struct event){ .kind = BMA_ALLOC, .cache = 1,
							 .free_cnt = 3, .time = 5 }), 0);
	has(m, "memory:", "memory: 384 bytes; in use 25%, free lists 75%, waiting 0%");
	has(m, "unknown", "        384");
	assert_int_equal(model_apply(m, &(struct event){ .kind = BMA_LOSS, .n = { 1 } }), 0);
	has(m, "memory:", "memory: ~384 bytes");
	has(m, "unknown", "~384");
	model_free(m);
}

/* Checksums do not keep a stream from saying anything. */
static void bytes_that_no_machine_has_are_cut_off(void **state)
{
	struct model *m = model_new(65536, 0);
	struct cache_info c = { .id = 1, .alloc = 1, .addr = 0x1000, .unit_size = UINT32_MAX,
				.percpu_size = 1 };

	(void)state;
	assert_int_equal(model_add_cache(m, &c), 0);
	model_apply(m, &(struct event){ .kind = BMA_FREE, .cache = 1, .free_cnt = 40, .time = 5 });
	m->classes[0].in_use = 1 << 20;
	has(m, "memory:", "~9234631035920580608 bytes; in use 100%, free lists 0%, waiting 0%");
	has(m, "unknown", " ~9223372036854775807");
	m->classes[0].in_use = -(1 << 20);
	has(m, "unknown", " ~-9223372036854775808");
	model_free(m);
}

static void what_is_retired_is_told_of(void **state)
{
	struct model *m = one_map();
	struct cache_info c = { .addr = 0x1000, .unit_size = 72 };

	(void)state;
	model_apply(m, &(struct event){ .kind = BMA_ALLOC, .cache = 1, .free_cnt = 39, .time = 10,
					.flags = BMA_RAISE_QUEUED });
	model_apply(m, &(struct event){ .kind = BMA_REFILL, .cache = 1, .free_cnt = 39, .time = 20 });
	for (uint32_t id = 2; id <= GONE_KEPT + 8; id++) {
		c.id = c.alloc = id;
		assert_int_equal(model_add_cache(m, &c), 0);
	}
	assert_int_equal(model_tick(m, 30), 0);
	assert_null(model_cache(m, 1));
	has(m, "went before", "and 7 classes that went before the newest 4096 caches that are gone");
	has(m, "A refill came", "at most 10 ns after it was asked for (1 refill)");
	model_free(m);
}

static void local_storage_is_a_row_a_map_and_a_line_of_all(void **state)
{
	static const struct storage_info parts[] = {
		{ .what = STORAGE_BEGIN, .begin = { .time = 5 } },
		{ .what = STORAGE_MAP, .map = { .id = 123456, .type = 29, .value_size = 8,
						.elem_size = 80, .name = "tls" } },
		{ .what = STORAGE_END, .end = { .maps = 1, .left_out = 7 } },
	};
	struct event e = { .kind = BMA_STORAGE_LINK, .obj = 640, .time = 6, .n = { 123456, 3 } };
	struct model *m = one_map();

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(parts); i++)
		assert_int_equal(model_add_storage(m, &parts[i]), 0);
	assert_int_equal(model_apply(m, &e), 0);
	e = (struct event){ .kind = BMA_STORAGE_FREE, .flags = BMA_F_DEFERRED | BMA_F_WHOLE, .time = 7 };
	assert_int_equal(model_apply(m, &e), 0);
	e = (struct event){ .kind = BMA_STORAGE_UNLINK, .what = EDEADLK, .time = 8 };
	assert_int_equal(model_apply(m, &e), 0);
	has(m, "task_storage", "task_storage tls #123456            1       80       0         1         0"
	    "        0         0      0");
	has(m, "storages created", "0 storages created, 1 freed, 1 of them after tasks-trace");
	has(m, "EDEADLK", "failed: -EDEADLK 1");
	has(m, "no room", "7 maps and elements");
	model_free(m);
}

static void a_full_disk_is_said(void **state)
{
	struct model *m = one_map();
	FILE *f = fopen("/dev/full", "w");

	(void)state;
	setvbuf(f, NULL, _IONBF, 0);
	assert_int_equal(stat_text(f, m, 1, &everything), -EIO);
	fclose(f);
	model_free(m);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_row_says_whose_it_is_and_what_is_not_sure),
		cmocka_unit_test(what_the_map_counts_itself_is_no_plus),
		cmocka_unit_test(a_cache_whose_owner_was_never_told_is_unknown),
		cmocka_unit_test(what_did_not_happen_is_not_spoken_of),
		cmocka_unit_test(the_share_of_exact_checks_is_told_and_a_low_one_in_words),
		cmocka_unit_test(a_failed_check_is_told_with_its_place),
		cmocka_unit_test(incidents_alike_are_one_line_and_the_newest_a_sentence),
		cmocka_unit_test(incidents_that_differ_have_a_line_each),
		cmocka_unit_test(rows_are_by_owner_and_size_and_the_rest_is_a_sum),
		cmocka_unit_test(the_longest_owner_moves_no_column),
		cmocka_unit_test(failed_allocations_have_a_column_where_there_were_any),
		cmocka_unit_test(no_line_of_what_happened_is_wider_than_100),
		cmocka_unit_test(grace_periods_are_a_line_a_flavour),
		cmocka_unit_test(how_long_refills_took_is_told),
		cmocka_unit_test(bytes_are_told_and_marked_when_not_sure),
		cmocka_unit_test(bytes_that_no_machine_has_are_cut_off),
		cmocka_unit_test(what_is_retired_is_told_of),
		cmocka_unit_test(local_storage_is_a_row_a_map_and_a_line_of_all),
		cmocka_unit_test(a_full_disk_is_said),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
