// SPDX-License-Identifier: GPL-2.0-or-later
/* Numbers as people read them, and the table of keys. */
#include "ui_test.h"

#include <string.h>

#include "../../ui/app.h"
#include "../../ui/draw.h"
#include "../../ui/entry.h"
#include "../../ui/format.h"
#include "../../ui/frame.h"
#include "../../ui/keys.h"

#define MS 1000000ull
#define SEC (1000 * MS)

void counts_have_commas(void **state)
{
	(void)state;
	assert_string_equal(text_count(0).s, "0");
	assert_string_equal(text_count(999).s, "999");
	assert_string_equal(text_count(1204).s, "1,204");
	assert_string_equal(text_count(-1234567).s, "-1,234,567");
	assert_string_equal(text_count(INT64_MIN).s, "-9,223,372,036,854,775,808");
}

void short_numbers_stay_short(void **state)
{
	(void)state;
	assert_string_equal(text_short(0).s, "0");
	assert_string_equal(text_short(999).s, "999");
	assert_string_equal(text_short(1499).s, "1.5k");
	assert_string_equal(text_short(41000).s, "41k");
	assert_string_equal(text_short(999600).s, "1.0M");
	assert_string_equal(text_bytes(816).s, "816B");
	assert_string_equal(text_bytes(7168).s, "7K");
	assert_string_equal(text_bytes(125472).s, "123K");
	assert_string_equal(text_bytes(5ull << 30).s, "5.0G");
	for (unsigned int bit = 0; bit < 64; bit++) {
		assert_true(strlen(text_short((1ull << bit) - 1).s) <= 4);
		assert_true(strlen(text_bytes((1ull << bit) - 1).s) <= 4);
	}
}

void ages_carry_their_unit(void **state)
{
	(void)state;
	assert_string_equal(text_age(0).s, "0 ns");
	assert_string_equal(text_age(999).s, "999 ns");
	assert_string_equal(text_age(820999).s, "820 us");
	assert_string_equal(text_age(3573298).s, "3.5 ms");
	assert_string_equal(text_age(9999999).s, "9.9 ms");
	assert_string_equal(text_age(14 * MS + 999999).s, "14 ms");
	assert_string_equal(text_age(38200 * MS).s, "38.2 s");
	assert_string_equal(text_age(99999 * MS).s, "99.9 s");
	assert_string_equal(text_age(100 * SEC).s, "1 min");
	assert_string_equal(text_age(5 * 3600 * SEC).s, "5 h");
	assert_string_equal(text_clock(374 * MS).s, "0.374 s");
	assert_string_equal(text_clock(1 * SEC).s, "00:00:01");
	assert_string_equal(text_clock(83 * SEC).s, "00:01:23");
	assert_string_equal(text_clock(100 * 3600 * SEC).s, "100:00:00");
	assert_string_equal(text_mib(1111490).s, "1.06 MiB");
	assert_string_equal(text_percent(1, 0).s, "0%");
	assert_string_equal(text_percent(85, 100).s, "85%");
}

static const unsigned int screens[] = { ON_CACHES, ON_CACHE, ON_GRACE, ON_EVENTS, ON_HELP };

#define SCREENS (sizeof(screens) / sizeof(screens[0]))

static void check_keys(unsigned int screen, bool deck)
{
	for (const struct key_row *a = key_rows; a->action; a++)
		for (int i = 0; a->on & screen && i < KEYS_PER_ROW && a->keys[i]; i++)
			if (key_is_there(a, deck))
				assert_int_equal(key_action(a->keys[i], screen, deck), a->action);
	assert_int_equal(key_action('Z', screen, deck), ACT_NONE);
	assert_int_equal(key_action(0, screen, deck), ACT_NONE);
}

void no_key_does_two_things(void **state)
{
	(void)state;
	for (unsigned int s = 0; s < SCREENS; s++) {
		check_keys(screens[s], false);
		check_keys(screens[s], true);
	}
}

/* So that somebody can say why it does nothing. */
void a_key_that_winds_has_its_action_without_a_deck_too(void **state)
{
	(void)state;
	assert_int_equal(key_action('[', ON_CACHES, false), ACT_SEEK_BACK);
	assert_int_equal(key_action('n', ON_CACHE, false), ACT_INCIDENT_NEXT);
	assert_int_equal(key_action('n', ON_CACHE, true), ACT_TROUBLE_NEXT);
}

static const struct view_ops *view_of(unsigned int screen)
{
	const struct view_ops *const *v = all_views;

	while (ON((*v)->action) != screen)
		v++;
	return *v;
}

/* A key that help and the manual promise for a screen must not fall through there. */
void every_key_is_taken_by_each_screen_it_names(void **state)
{
	(void)state;
	for (unsigned int s = 0; s < SCREENS; s++) {
		const struct view_ops *v = view_of(screens[s]);
		void *view = v->open();

		assert_non_null(view);
		for (const struct key_row *k = key_rows; k->action; k++) {
			struct input in = { k->keys[0], 0, 0 };
			struct focus focus = { .cpu = ALL_CPUS };

			if (!(k->on & screens[s]) || app_has_action(k->action))
				continue;
			if (!v->act(view, &focus, k->action, &in))
				fail_msg("%s is not taken by screen %s", k->label, v->name);
		}
		v->close(view);
	}
}

static const char *typed_into(const struct view_ops *v, void *view, int key)
{
	struct input in = { .key = key };
	static char prompt[120];

	if (!v->typed(view, &in))
		return "not taken";
	return v->prompt(view, prompt, sizeof(prompt)) ? prompt : "closed";
}

/* Backspace takes a letter away, never the screen; Esc ends the typing and the filter. */
void each_filter_is_typed_alike(void **state)
{
	struct focus focus = { .cpu = ALL_CPUS };

	(void)state;
	for (unsigned int s = 0; s < SCREENS; s++) {
		const struct view_ops *v = view_of(screens[s]);
		void *view = v->open();

		if (ON_LISTS & screens[s]) {
			assert_true(v->act(view, &focus, ACT_FILTER, &(struct input){ '/', 0, 0 }));
			assert_memory_equal(typed_into(v, view, 'a'), "/a_ ", 4);
			assert_memory_equal(typed_into(v, view, KEY_OF_BACKSPACE), "/_ ", 3);
			assert_memory_equal(typed_into(v, view, KEY_OF_BACKSPACE), "/_ ", 3);
			for (int i = 0; i < 100; i++)
				typed_into(v, view, 'q');
			assert_int_equal(strspn(typed_into(v, view, 'q') + 1, "q"), ENTRY_LEN - 1);
			assert_string_equal(typed_into(v, view, KEY_OF_ENTER), "closed");
			assert_string_equal(typed_into(v, view, KEY_OF_ESC), "closed");
			assert_string_equal(typed_into(v, view, KEY_OF_ESC), "not taken");
		}
		v->close(view);
	}
}

/* The widths that the help screen and the footer give them. */
void the_words_of_keys_fit_their_places(void **state)
{
	(void)state;
	for (const struct key_row *k = key_rows; k->action; k++) {
		assert_non_null(k->help);
		assert_true(k->on);
		assert_true(draw_width(k->label) <= 7);
		assert_true(draw_width(k->help) <= 29);
	}
	for (unsigned int s = 0; s < SCREENS; s++)
		for (enum key_deck deck = KEYS_NO_DECK; deck <= KEYS_DECK_PLAYING; deck++)
			assert_true(frame_footer(NULL, (struct rect){ 0, 0, 1, 80 }, screens[s],
						 deck) <= 80);
}

/* Help draws them in ten cells, the last one blank. */
void the_signs_of_words_fit_their_places(void **state)
{
	(void)state;
	for (const struct view_ops *const *v = all_views; *v; v++)
		for (const struct word *const *t = (*v)->words; t && *t; t++)
			for (const struct word *w = *t; w->sign; w++) {
				assert_true(draw_width(w->sign) <= 9);
				assert_true(strlen(w->means) > 0);
			}
}

void text_is_broken_at_blanks(void **state)
{
	struct rect narrow = { .w = 10 };

	(void)state;
	assert_int_equal(draw_paragraph(NULL, narrow, ROLE_TEXT, ""), 0);
	assert_int_equal(draw_paragraph(NULL, narrow, ROLE_TEXT, "ten cells."), 1);
	assert_int_equal(draw_paragraph(NULL, narrow, ROLE_TEXT, "ten cells. and more"), 2);
	assert_int_equal(draw_paragraph(NULL, narrow, ROLE_TEXT, "one_word_that_is_longer"), 3);
	assert_int_equal(draw_width("▼ ≥7K…"), 6);
}
