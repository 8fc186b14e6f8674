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

static void a_cache_whose_owner_was_never_told_is_unknown(void **state)
{
	struct cache_info c = { .id = 2, .alloc = 4000000000, .addr = 0x2000, .unit_size = 16 };
	struct model *m = one_map();

	(void)state;
	assert_int_equal(model_add_cache(m, &c), 0);
	has(m, "and 1 without an event", "1");
	model_apply(m, &(struct event){ .kind = BMA_FREE, .cache = 2, .free_cnt = 1, .time = 9 });
	has(m, "unknown ", " 16 ");
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
		cmocka_unit_test(a_cache_whose_owner_was_never_told_is_unknown),
		cmocka_unit_test(a_full_disk_is_said),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
