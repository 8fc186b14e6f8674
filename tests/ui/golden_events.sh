# SPDX-License-Identifier: GPL-2.0-or-later
# shellcheck shell=bash
# Golden screens of screen 7, Events. Sourced by run.

stream plain
stream nothing --nothing
stream burst --burst --count
stream events-rcu --rcu
stream events-lost --rcu --fail --loss 9
stream events-cross --cross
stream events-stall --minute 3 --stall 3
stream events-stalls --stall 5
stream events-sizes --sizes

golden_pipe events-80x24 80x24 plain "" 7
golden events-200x50 200x50 events-rcu "" 7 g
golden events-100x30 100x30 events-cross "" 7 g
golden events-nothing-80x24 80x24 nothing "" 7
golden events-ascii-80x24 80x24 events-lost --ascii 7
golden events-lost-80x24 80x24 events-lost "" 7 Up Up Up
golden events-more-80x24 80x24 events-rcu "" 7 g Up Enter
golden events-fail-80x24 80x24 burst "" 7 g g Home
golden_pipe events-incident-80x24 80x24 burst "" 7 p
golden events-kinds-all-80x24 80x24 events-stall "" 7 g g g
golden events-filter-80x24 80x24 events-cross "" 7 / c p u 1 Space t r i m Enter
golden events-filter-none-80x24 80x24 events-cross "" 7 / x y z Enter
golden events-typing-80x24 80x24 events-cross "" 7 / n m i
golden_pipe events-page-80x24 80x24 events-cross "" 7 PageUp PageUp k
golden_pipe events-home-80x24 80x24 events-cross "" 7 Home
golden_pipe events-end-80x24 80x24 events-cross "" 7 Home End
golden_pipe events-paused-80x24 80x24 events-rcu "" 7 Space - Up Up - ,
golden_pipe events-stepped-80x24 80x24 events-cross "" 7 g Space - , - , - .
golden_pipe events-first-80x24 80x24 events-cross "" 7 Space Home - Down Down
golden_pipe events-moment-80x24 80x24 events-rcu "" 7 Space Home - PageDown PageDown PageDown PageDown - 2
golden events-nmi-80x24 80x24 events-rcu "" 7 / n m i Enter
golden events-stalls-80x24 80x24 events-stalls "" 7 g g
golden events-sizes-80x24 80x24 events-sizes "" 7 Up
golden_pipe events-held-80x24 80x24 events-cross "" 7 Home - 2 , , , - 7
golden_pipe events-states-80x24 80x24 events-sizes "" 2 , - 7
golden_pipe events-all-stepped-80x24 80x24 events-sizes "" 7 g g g - 2 , , - 7
golden_pipe events-at-once-80x24 80x24 events-cross "" 7 Space - Up Up Up 3
golden events-help-80x24 80x24 plain "" 7 '?'

# events_fade NAME: of rows that mean the same only the first says it in full brightness.
events_fade() {
	local name=$1 meaning="an object left free_llist" first next

	[[ -z $ONLY && -z $UPDATE ]] || return 0
	open 200x50 "exec $BMASCOPE view $tmp/plain.bma"
	wait_for ENDED
	press 7
	wait_for "$meaning"
	shoot -e
	{ read -r first && read -r next; } < <(grep -F "$meaning" "$SHOT")
	if [[ $first == *" $meaning"* && $next == *$'\e[2m'"$meaning"* ]]; then
		ok "$name"
	else
		not_ok "$name" "the rows are ${first@Q} and ${next@Q}"
	fi
	close
}

events_fade "a meaning that the row above has is dimmed"
