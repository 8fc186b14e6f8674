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
void a_group_shows_its_members_instead_of_cpus(void **state);
void a_heading_is_found_by_its_cells(void **state);

void counts_have_commas(void **state);
void short_numbers_stay_short(void **state);
void ages_carry_their_unit(void **state);
void no_key_does_two_things(void **state);
void a_key_that_winds_has_its_action_without_a_deck_too(void **state);
void every_key_is_taken_by_each_screen_it_names(void **state);
void each_filter_is_typed_alike(void **state);
void the_words_of_keys_fit_their_places(void **state);
void the_signs_of_words_fit_their_places(void **state);
void text_is_broken_at_blanks(void **state);

void the_selection_stays_with_its_row(void **state);
void the_selected_row_is_on_the_screen(void **state);
void a_click_selects_the_row_below_it(void **state);
void keys_before_the_first_rows_count(void **state);
void a_row_is_sought_going_round(void **state);
void rows_out_of_sight_are_noted(void **state);

void maps_come_before_the_kernels_own(void **state);
void numbers_sort_most_first_and_reversed(void **state);
void the_filter_takes_any_part_in_any_case(void **state);
void rows_of_caches_that_are_gone_vanish(void **state);
void maps_that_are_gone_are_counted_for_ever(void **state);
void objects_older_than_the_stream_make_a_lower_bound(void **state);
void a_list_is_judged_by_its_watermarks(void **state);
void after_a_loss_numbers_are_guesses(void **state);
void a_long_name_yields_to_its_number(void **state);
void rates_are_of_the_whole_stream_or_of_the_last_second(void **state);
void rates_of_local_storage_are_those_of_the_map(void **state);
void idle_sizes_are_one_row(void **state);
void an_owner_is_one_row_and_unfolds(void **state);
void a_groups_numbers_are_its_members(void **state);
void a_maps_own_count_is_a_guess_until_it_rested(void **state);
void groups_stay_together(void **state);
void a_rate_of_the_past_is_not_guessed(void **state);
void without_a_class_there_is_no_row(void **state);
void trouble_out_of_sight_is_counted(void **state);
void a_class_that_took_anothers_place_is_not_chosen(void **state);

void every_kind_is_explained_in_four_lines(void **state);
void an_event_of_an_unknown_cache_is_explained_too(void **state);
void an_allocation_says_how_far_the_next_refill_is(void **state);
void a_free_says_how_far_the_next_trim_is(void **state);
void a_failure_names_its_cause_and_who_asked(void **state);
void a_refill_says_whence_its_objects_came(void **state);
void a_trim_names_the_cache_that_gets_the_objects(void **state);
void the_end_of_a_wait_says_how_long_and_what_was_taken_back(void **state);
void causes_are_of_the_same_cache(void **state);
void an_event_is_a_line_of_columns(void **state);
void no_address_is_shown_whole(void **state);
void another_cpus_cache_is_said_to_be_so(void **state);
void the_columns_fit_from_80_to_300_cells(void **state);
void losses_stand_in_their_place(void **state);
void the_filter_asks_for_all_its_words(void **state);
void the_newest_raise_before_it_led_to_a_refill(void **state);

void walking_along_the_items_finds_what_looking_up_finds(void **state);
void a_fruitless_way_is_not_gone_twice(void **state);
void the_cursor_follows_the_newest_until_it_is_moved(void **state);
void pages_and_ends_are_reached(void **state);
void other_kinds_move_the_cursor_to_the_nearest(void **state);
void n_and_p_find_the_incidents(void **state);
void a_step_takes_the_cursor_along(void **state);
void the_cursor_is_where_another_screen_stepped(void **state);
void steps_pass_by_what_moves_no_object(void **state);
void a_choice_is_taken_over_before_the_next_key(void **state);
void the_names_of_groups_fit_beside_millions(void **state);

void what_waits_is_listed_oldest_first(void **state);
void what_no_callback_waits_for_yet_is_listed_too(void **state);
void refills_take_back_from_a_batch(void **state);
void after_a_loss_what_waits_is_not_sure(void **state);
void what_has_no_age_is_listed_last(void **state);
void an_owner_has_one_name(void **state);
void the_verdict_is_good_until_one_does_not_end(void **state);
void older_than_all_before_is_not_late_yet(void **state);
void what_no_refill_work_has_seen_waits_for_it(void **state);
void the_graph_is_logarithmic(void **state);

void the_picture_of_the_first_lesson(void **state);
void no_number_makes_the_picture_run_into_itself(void **state);
void the_arrow_that_fired_last_stands_out(void **state);
void what_is_not_known_is_marked_as_such(void **state);
void a_rate_stands_on_an_arrow_that_moves(void **state);
void a_trim_tells_whose_list_got_the_objects(void **state);
void the_most_that_a_map_may_hold_is_its_limit(void **state);
void the_waits_say_what_a_callback_holds(void **state);

void the_next_threshold_is_the_kernels(void **state);
void a_fresh_cache_asks_for_its_refill_at_once(void **state);
void all_objects_are_accounted_for(void **state);
void what_is_missing_is_not_called_exact(void **state);
void a_torn_state_makes_nothing_exact(void **state);
void a_count_after_a_loss_makes_no_sum(void **state);
void a_sum_with_an_unknown_part_is_not_shown(void **state);
void the_size_of_an_object_is_told_with_what_is_hidden(void **state);
void facts_of_all_cpus_are_sums_and_the_oldest_age(void **state);
void a_cache_that_is_gone_has_no_lists_and_keeps_its_past(void **state);
void rates_are_of_the_last_second_of_the_stream(void **state);
void the_last_event_that_moved_objects_is_found(void **state);
void failures_are_the_last_thing_that_happened(void **state);
void what_waits_for_the_next_refill_work_is_told(void **state);
void a_line_that_is_too_long_is_said_in_fewer_words(void **state);
void an_incident_lasts_until_its_list_has_objects(void **state);
void an_incident_without_room_is_told_in_brief(void **state);
void what_screen_7_chose_is_said_to_be_its(void **state);
void a_graph_is_of_whole_seconds(void **state);
void screen_2_does_not_overlap_at_any_size(void **state);
void the_chosen_cpu_is_among_the_lines(void **state);

void a_place_is_a_time_a_share_or_an_event(void **state);
void behind_a_sign_it_counts_from_here(void **state);
void what_is_no_place_is_refused(void **state);
void the_time_line_has_every_event_and_mark(void **state);
void a_click_on_the_time_line_goes_to_that_cell(void **state);
void the_time_line_of_a_flight_recording_counts_from_its_origin(void **state);
void what_is_not_read_yet_has_its_place(void **state);
void the_index_tells_what_is_not_read_yet(void **state);
void a_time_line_of_any_numbers_stays_in_its_place(void **state);
void a_recording_is_opened_at_its_end(void **state);
void steps_go_back_to_the_beginning_and_on_again(void **state);
void with_all_kinds_a_step_is_one_event(void **state);
void it_plays_by_the_clock(void **state);
void the_slowest_never_shows_two_events_at_once(void **state);
void played_to_the_end_it_begins_anew(void **state);
void every_form_of_a_place_is_gone_to(void **state);
void a_place_behind_the_end_is_complained_about(void **state);
void every_incident_loss_and_failed_check_is_found_both_ways(void **state);
void every_label_is_found_both_ways(void **state);
void what_was_found_says_what_it_is(void **state);
void every_event_with_a_text_is_found_both_ways(void **state);
void a_search_in_vain_changes_nothing(void **state);
void a_file_that_grows_is_followed(void **state);
void what_is_left_of_a_cut_off_file_can_be_wound(void **state);
void what_is_not_read_yet_is_waited_for(void **state);
void a_damaged_file_is_wound_as_far_as_it_is_whole(void **state);
void times_of_a_flight_recording_count_from_its_origin(void **state);
void a_share_of_more_time_than_there_is_goes_to_the_end(void **state);
void a_file_from_the_future_is_not_waited_for(void **state);

#endif
