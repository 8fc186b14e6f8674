// SPDX-License-Identifier: GPL-2.0-or-later
#include "ui_test.h"

#include "../../ui/list.h"

/* Rows are told by numbers. */
struct shelf {
	uint64_t row[20];
	uint32_t n;
	struct list list;
};

static uint64_t key_of(const void *rows, uint32_t row)
{
	return ((const struct shelf *)rows)->row[row];
}

static bool is_odd(const void *rows, uint32_t row)
{
	return key_of(rows, row) & 1;
}

static void put_rows(struct shelf *s, uint32_t n, uint64_t first, uint64_t step)
{
	s->n = n;
	for (uint32_t i = 0; i < n; i++)
		s->row[i] = first + i * step;
}

/* n rows 10, 20, …, of which 5 lines are on the screen. */
static void stock(struct shelf *s, uint32_t n)
{
	*s = (struct shelf){
		.list = { .rows = s, .n = &s->n, .key_of = key_of, .area = { 3, 0, 5, 80 } },
	};
	put_rows(s, n, 10, 10);
	list_follow(&s->list);
	list_scroll(&s->list);
}

static void press(struct shelf *s, enum action action)
{
	assert_true(list_act(&s->list, action, NULL));
}

static void show(struct shelf *s)
{
	list_follow(&s->list);
	list_scroll(&s->list);
}

void the_selection_stays_with_its_row(void **state)
{
	struct shelf s;

	(void)state;
	stock(&s, 8);
	put_rows(&s, 8, 5, 5);
	show(&s);
	assert_int_equal(s.list.cursor, 0);	/* nobody chose: the first, whatever it is */
	press(&s, ACT_DOWN);
	put_rows(&s, 8, 1, 3);
	show(&s);
	assert_int_equal(s.list.cursor, 3);
	put_rows(&s, 3, 100, 1);
	show(&s);
	assert_int_equal(s.list.cursor, 2);	/* it is gone: the nearest */
	assert_int_equal(s.list.key, 102);
}

void the_selected_row_is_on_the_screen(void **state)
{
	struct shelf s;

	(void)state;
	stock(&s, 20);
	press(&s, ACT_LAST);
	show(&s);
	assert_int_equal(s.list.cursor, 19);
	assert_int_equal(s.list.top, 15);
	assert_int_equal(list_end(&s.list), 20);
	press(&s, ACT_PAGE_UP);
	show(&s);
	assert_int_equal(s.list.cursor, 15);
	assert_int_equal(s.list.top, 15);
	press(&s, ACT_UP);
	show(&s);
	assert_int_equal(s.list.top, 14);
	assert_int_equal(list_line(&s.list, s.list.cursor).y, 3);
	put_rows(&s, 4, 150, 1);
	show(&s);
	assert_int_equal(s.list.top, 0);
	assert_int_equal(list_end(&s.list), 4);
}

void a_click_selects_the_row_below_it(void **state)
{
	struct input in = { .key = KEY_OF_CLICK, .y = 5 };
	struct shelf s;

	(void)state;
	stock(&s, 20);
	press(&s, ACT_LAST);
	show(&s);
	assert_true(list_act(&s.list, ACT_CLICK, &in));
	assert_int_equal(s.list.cursor, 17);
	in.y = 8;				/* below the list */
	assert_true(list_act(&s.list, ACT_CLICK, &in));
	assert_int_equal(s.list.cursor, 17);
	assert_false(list_act(&s.list, ACT_SORT, &in));
}

void keys_before_the_first_rows_count(void **state)
{
	struct shelf s;

	(void)state;
	stock(&s, 0);
	press(&s, ACT_UP);
	press(&s, ACT_DOWN);
	press(&s, ACT_DOWN);
	put_rows(&s, 8, 0, 10);			/* one of them has the key 0 */
	show(&s);
	assert_int_equal(s.list.cursor, 2);
	assert_int_equal(s.list.key, 20);
	stock(&s, 0);
	press(&s, ACT_LAST);
	press(&s, ACT_DOWN);
	put_rows(&s, 8, 0, 10);
	show(&s);
	assert_int_equal(s.list.cursor, 7);
}

void a_row_is_sought_going_round(void **state)
{
	struct shelf s;

	(void)state;
	stock(&s, 8);
	assert_false(list_seek(&s.list, 1, is_odd));
	assert_int_equal(s.list.cursor, 0);
	s.row[2] = 21;
	s.row[5] = 51;
	assert_true(list_seek(&s.list, -1, is_odd));
	assert_int_equal(s.list.cursor, 5);
	assert_true(list_seek(&s.list, 1, is_odd));
	assert_int_equal(s.list.cursor, 2);
}

void rows_out_of_sight_are_noted(void **state)
{
	struct shelf s;
	struct say say_to;
	char buf[80];

	(void)state;
	stock(&s, 20);
	press(&s, ACT_LAST);
	show(&s);
	say_start(&say_to, buf, sizeof(buf));
	list_note(&s.list, &say_to);
	assert_string_equal(buf, "16-20/20  ");
	stock(&s, 5);
	say_start(&say_to, buf, sizeof(buf));
	list_note(&s.list, &say_to);
	assert_string_equal(buf, "");
}
