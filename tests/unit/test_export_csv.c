// SPDX-License-Identifier: GPL-2.0-or-later
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "../../src/event/kind.h"
#include "../../src/event/value.h"
#include "exported.h"

#define COLUMNS_MAX 128

struct table {
	struct exported x;
	char *column[COLUMNS_MAX];
	unsigned int ncolumns;
	char *(*row)[COLUMNS_MAX];
	unsigned int nrows;
};

/* The next cell at *p, quotes undone in place; *p stands behind the comma or the line's end then. */
static char *cell(char **p, bool *last)
{
	char *from = *p, *to = from, *in = from;
	bool quoted = *in == '"';

	for (in += quoted; quoted ? *in != '"' || in[1] == '"' : *in != ',' && *in != '\n'; in++) {
		assert_true(*in && *in != '\n' && (quoted || *in != '"'));
		in += quoted && *in == '"';
		*to++ = *in;
	}
	in += quoted;
	assert_true(*in == ',' || *in == '\n');
	*last = *in == '\n';
	*p = in + 1;
	*to = 0;
	return from;
}

static unsigned int cells(char **p, char **to)
{
	unsigned int n = 0;
	bool last = false;

	while (!last) {
		assert_true(n < COLUMNS_MAX);
		to[n++] = cell(p, &last);
	}
	return n;
}

static void read_table(struct table *t, const struct bytes *b, const struct export_opts *opts)
{
	char *p;

	*t = (struct table){ .x = exported_of(b, &export_csv, opts, 0) };
	p = t->x.text;
	t->row = calloc(exported_lines(&t->x), sizeof(*t->row));
	t->ncolumns = cells(&p, t->column);
	while (*p)
		assert_int_equal(cells(&p, t->row[t->nrows++]), t->ncolumns);
}

static void release(struct table *t)
{
	free(t->row);
	exported_release(&t->x);
}

static const char *at(const struct table *t, unsigned int row, const char *column)
{
	assert_true(row < t->nrows);
	for (unsigned int i = 0; i < t->ncolumns; i++)
		if (!strcmp(t->column[i], column))
			return t->row[row][i];
	fail_msg("there is no column %s", column);
	return NULL;
}

static unsigned int rows_of(const struct table *t, const char *kind)
{
	unsigned int n = 0;

	for (unsigned int i = 0; i < t->nrows; i++)
		n += !strcmp(at(t, i, "kind"), kind);
	return n;
}

static void every_event_but_states_has_a_row_and_a_loss_has_one(void **state)
{
	struct bytes b = busy_recording(5, 500);
	struct table t;
	const struct model *m;

	(void)state;
	read_table(&t, &b, &export_everything);
	m = t.x.feed.model;
	assert_true(m->lost > 0 && m->events[BMA_STATE] > 0);
	for (unsigned int k = 1; k < BMA_KINDS; k++)
		if (k != BMA_LOSS)
			assert_int_equal(rows_of(&t, kind_name(k)),
					 k == BMA_STATE ? 0 : m->events[k]);
	assert_int_equal(t.nrows - rows_of(&t, "loss"), m->position - m->events[BMA_STATE]);
	release(&t);
	bytes_release(&b);
}

static void a_loss_has_no_position_but_a_number(void **state)
{
	struct bytes b = busy_recording(5, 500);
	struct table t;
	uint64_t lost = 0;

	(void)state;
	read_table(&t, &b, &export_everything);
	for (unsigned int i = 0; i < t.nrows; i++) {
		bool loss = !strcmp(at(&t, i, "kind"), "loss");

		assert_int_equal(!*at(&t, i, "position"), loss);
		assert_int_equal(!!*at(&t, i, "lost"), loss);
		lost += atoi(at(&t, i, "lost"));
	}
	assert_int_equal(lost, t.x.feed.model->lost);
	release(&t);
	bytes_release(&b);
}

/* In small_recording() the event of kind k on CPU c has numbers that follow from k and c. */
static void cells_stand_under_their_names(void **state)
{
	struct bytes b = small_recording();
	struct table t;
	bool seen = false;

	(void)state;
	read_table(&t, &b, &export_everything);
	for (unsigned int i = 0; i < t.nrows; i++) {
		if (strcmp(at(&t, i, "kind"), "trim") || strcmp(at(&t, i, "cpu"), "1"))
			continue;
		seen = true;
		assert_string_equal(at(&t, i, "cache"), "2");
		assert_string_equal(at(&t, i, "cache_cpu"), "1");
		assert_string_equal(at(&t, i, "unit_size"), "72");
		assert_string_equal(at(&t, i, "owner"), "map");
		assert_string_equal(at(&t, i, "map_id"), "17");
		assert_string_equal(at(&t, i, "map_name"), "conns");
		assert_string_equal(at(&t, i, "tgt"), "1");
		assert_string_equal(at(&t, i, "free_cnt"), "21");
		assert_string_equal(at(&t, i, "moved"), "7");
		assert_string_equal(at(&t, i, "moved_extra"), "2");
		assert_string_equal(at(&t, i, "asked"), "");
		assert_string_equal(at(&t, i, "ctx"), "nmi");
	}
	assert_true(seen);
	release(&t);
	bytes_release(&b);
}

static void an_event_about_a_map_has_its_id(void **state)
{
	struct bytes b = small_recording();
	struct table t;
	unsigned int n = 0;

	(void)state;
	read_table(&t, &b, &export_everything);
	for (unsigned int i = 0; i < t.nrows; i++)
		if (!strcmp(at(&t, i, "kind"), "map_fd")) {
			assert_string_equal(at(&t, i, "map_id"), "18");
			n++;
		}
	assert_int_equal(n, 2);
	release(&t);
	bytes_release(&b);
}

static void states_are_a_table_of_their_own_with_the_seven_lists(void **state)
{
	struct export_opts opts = export_everything;
	struct bytes b = small_recording();
	struct table t;

	(void)state;
	opts.states = true;
	read_table(&t, &b, &opts);
	assert_int_equal(t.nrows, t.x.feed.model->events[BMA_STATE]);
	assert_int_equal(t.nrows, 2);
	for (unsigned int l = 0; l < BMA_LISTS; l++)
		assert_int_equal(atoi(at(&t, 0, list_name(l))), l ? l + 1 : BMA_STATE);
	assert_string_equal(at(&t, 0, "call_rcu_in_progress"), "8");
	release(&t);
	bytes_release(&b);
}

static void every_value_of_an_event_has_a_column(void **state)
{
	struct export_opts states = export_everything;
	struct bytes b = small_recording();
	struct table t[2];

	(void)state;
	states.states = true;
	read_table(&t[0], &b, &export_everything);
	read_table(&t[1], &b, &states);
	for (unsigned int k = 1; k < BMA_KINDS; k++)
		for (const uint8_t *id = kind_values(k); *id; id++)
			at(&t[k == BMA_STATE], 0, value_row(*id)->name);
	release(&t[0]);
	release(&t[1]);
	bytes_release(&b);
}

static void what_has_a_comma_or_a_quote_is_quoted(void **state)
{
	struct alloc_info a = { .id = 1, .owner = BMA_OWNER_MAP, .map_id = 3, .name = "a,\"b\",c" };
	struct cache_info c = { .id = 1, .alloc = 1 };
	struct table table;
	struct tape t;
	struct bytes b;

	(void)state;
	tape_start(&t, 1);
	assert_int_equal(writer_alloc(t.w, &a), 0);
	assert_int_equal(writer_cache(t.w, &c), 0);
	tape_event(&t, (struct event){ .kind = BMA_CACHE_NEW, .cache = 1 });
	assert_int_equal(writer_end(t.w, t.time), 0);
	b = tape_bytes(&t);
	read_table(&table, &b, &export_everything);
	assert_string_equal(at(&table, 0, "map_name"), "a,\"b\",c");
	assert_string_equal(at(&table, 0, "unit_size"), "");
	release(&table);
	table.x = exported_of(&b, &export_csv, &export_everything, 0);
	assert_non_null(strstr(table.x.text, ",map,3,\"a,\"\"b\"\",c\","));
	exported_release(&table.x);
	bytes_release(&b);
}

static void numbers_for_addresses_are_those_of_json(void **state)
{
	struct export_opts raw = export_everything;
	struct bytes b = small_recording();
	struct table t;

	(void)state;
	/* one allocator and two caches were told before: the first object is the fourth */
	read_table(&t, &b, &export_everything);
	assert_string_equal(at(&t, 0, "obj"), "4");
	release(&t);
	raw.raw_addresses = true;
	read_table(&t, &b, &raw);
	assert_string_equal(at(&t, 0, "obj"), "0xffff888000000048");
	release(&t);
	bytes_release(&b);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_event_but_states_has_a_row_and_a_loss_has_one),
		cmocka_unit_test(a_loss_has_no_position_but_a_number),
		cmocka_unit_test(cells_stand_under_their_names),
		cmocka_unit_test(an_event_about_a_map_has_its_id),
		cmocka_unit_test(states_are_a_table_of_their_own_with_the_seven_lists),
		cmocka_unit_test(every_value_of_an_event_has_a_column),
		cmocka_unit_test(what_has_a_comma_or_a_quote_is_quoted),
		cmocka_unit_test(numbers_for_addresses_are_those_of_json),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
