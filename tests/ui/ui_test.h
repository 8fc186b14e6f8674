/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The cases of the parts of the screens that need no terminal; each is a row in ui_test.c. */
#ifndef BMA_UI_TEST_H
#define BMA_UI_TEST_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

void nothing_overlaps_at_any_size(void **state);
void below_80x24_nothing_fits(void **state);
void cpus_are_numbers_while_they_fit(void **state);
void the_heat_map_holds_1024_cpus_at_80x24(void **state);

void counts_have_commas(void **state);
void short_numbers_stay_short(void **state);
void ages_carry_their_unit(void **state);
void no_key_does_two_things(void **state);
void the_words_of_keys_fit_their_places(void **state);
void text_is_broken_at_blanks(void **state);

void maps_come_before_the_kernels_own(void **state);
void numbers_sort_most_first_and_reversed(void **state);
void the_filter_takes_any_part_in_any_case(void **state);
void rows_of_caches_that_are_gone_vanish(void **state);
void objects_older_than_the_stream_make_a_lower_bound(void **state);
void a_list_is_judged_by_its_watermarks(void **state);
void after_a_loss_numbers_are_guesses(void **state);
void a_long_name_yields_to_its_number(void **state);
void rates_are_of_the_whole_stream_or_of_the_last_second(void **state);

#endif
