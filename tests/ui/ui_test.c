// SPDX-License-Identifier: GPL-2.0-or-later
#include "ui_test.h"

int main(void)
{
	const struct CMUnitTest cases[] = {
		cmocka_unit_test(nothing_overlaps_at_any_size),
		cmocka_unit_test(below_80x24_nothing_fits),
		cmocka_unit_test(cpus_are_numbers_while_they_fit),
		cmocka_unit_test(the_heat_map_holds_1024_cpus_at_80x24),
		cmocka_unit_test(counts_have_commas),
		cmocka_unit_test(short_numbers_stay_short),
		cmocka_unit_test(ages_carry_their_unit),
		cmocka_unit_test(no_key_does_two_things),
		cmocka_unit_test(the_words_of_keys_fit_their_places),
		cmocka_unit_test(text_is_broken_at_blanks),
		cmocka_unit_test(maps_come_before_the_kernels_own),
		cmocka_unit_test(numbers_sort_most_first_and_reversed),
		cmocka_unit_test(the_filter_takes_any_part_in_any_case),
		cmocka_unit_test(rows_of_caches_that_are_gone_vanish),
		cmocka_unit_test(objects_older_than_the_stream_make_a_lower_bound),
		cmocka_unit_test(a_list_is_judged_by_its_watermarks),
		cmocka_unit_test(after_a_loss_numbers_are_guesses),
		cmocka_unit_test(a_long_name_yields_to_its_number),
		cmocka_unit_test(rates_are_of_the_whole_stream_or_of_the_last_second),
	};

	return cmocka_run_group_tests_name("parts of the screens", cases, NULL, NULL);
}
