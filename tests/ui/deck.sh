# SPDX-License-Identifier: GPL-2.0-or-later
# shellcheck shell=bash
# Tests of a recording that is played and wound, in the real terminal. Sourced by run.

# The column of the time line's cursor, from 1; the seconds that stand before the line.
cursor_column() {
	local line

	line=$(grep -E '^ +[0-9.]+s ▕' "$SHOT" | tail -n 1)
	line=${line%%┃*}
	echo $((${#line} + 1))
}

place() { grep -oE '^ +[0-9.]+s ▕' "$SHOT" | tail -n 1 | tr -d ' s▕'; }

us() { awk -v s="$1" 'BEGIN { printf "%d", s * 1000000 }'; }

open_view() { open "${2:-80x24}" "exec $BMASCOPE view $1"; }

test_deck_keys() {
	stream deck-story --labels --minute 12 --burst --rcu
	open_view "--at 6s $tmp/deck-story.bma"
	expect "--at takes a time" " 6.000000s"
	keys ']'
	expect "] goes on by a tenth of a second in 12 s" " 6.100000s"
	keys '{'
	expect "{ goes back by ten of these" " 5.100000s"
	keys : + 2 . 5 s Enter
	expect ": goes on by a time" " 7.600000s"
	keys : - 6 0 0 m s Enter
	expect "and back" " 7.000000s"
	keys : 1 0 0 0 Enter
	expect "to an event" "#1,000 of"
	keys : 5 0 % Enter
	expect "to a share" " 6.011842s"
	keys : 1 2 3 x Enter
	expect "what is no place is answered by those that are" '"123x" is no place'
	keys : 9 Escape
	wait_still
	if [[ $(tail -n 1 "$SHOT") == *quit* && $(place) == 6.011842 ]]; then
		ok "Esc leaves the prompt and stays"
	else
		not_ok_shot "Esc leaves the prompt and stays" "another place, or the prompt is there"
	fi
	keys 0
	expect "0 goes to the beginning" "#0 of"
	keys '$'
	expect "\$ goes to the end" "ENDED"
	keys N
	expect "without a text there is nothing to search" "Nothing was searched for"
	close
}

test_deck_speeds() {
	local speed

	open_view "--at 100 $tmp/deck-story.bma"
	wait_for PAUSED
	for speed in 1/3 1/10 1/30 1/100 1/300 1/1000; do
		keys -
		expect "- slows down to $speed" "Speed $speed:"
	done
	keys -
	expect "and no further" "is the slowest"
	keys Space
	expect "space plays at that speed" "PLAYING 1/1000x"
	expect "and would pause, says the footer" "space pause"
	for speed in 1/300 1/100 1/30 1/10 1/3 1 3 10 30 100 max; do
		keys =
		wait_for "PLAYING ${speed}x" 2 || wait_for ENDED || break
	done
	expect "faster and faster it ends" "ENDED"
	close
	open_view "--speed max $tmp/deck-story.bma"
	expect "--speed max plays to the end at once" "ENDED"
	keys - - - - - - - -
	expect "the speed of --speed is the deck's" "Speed 1/30:"
	keys Escape
	expect "where it stands, space plays" "space play "
	keys Space
	expect "at the end space plays from the beginning" "PLAYING 1/30x 0."
	close
	open_view "--play --at 2s $tmp/deck-story.bma"
	expect "--play plays from --at on" "PLAYING 1x 00:00:02"
	close
}

# An event at a time, ten times a second at most, however many there were in that time.
test_deck_slow() {
	local name="1/1000 shows one event after the other" from to first events

	open_view "--speed 1/1000 --at 2000 $tmp/deck-cross.bma"
	wait_for "PLAYING 1/1000x"
	from=$(date +%s%N)
	first=$(position)
	sleep 3
	shoot
	to=$(date +%s%N)
	events=$(($(position) - first))
	if ((events > 5 && events <= (to - from) / 90000000 + 2)); then
		ok "$name"
	else
		not_ok_shot "$name" "$events events in $(((to - from) / 1000000)) ms"
	fi
	close
}

# Played at 1x for a while: the place goes on as the clock does.
test_deck_clock() {
	local name="at 1x a second takes a second" from to places

	open_view "--play $tmp/deck-story.bma"
	wait_for "PLAYING 1x"
	sleep 0.5
	shoot
	from=$(date +%s%N)
	places=$(us "$(place)")
	sleep 3
	shoot
	to=$(date +%s%N)
	places=$(($(us "$(place)") - places))
	to=$(((to - from) / 1000))
	if ((places > to * 9 / 10 - 200000 && places < to * 11 / 10 + 200000)); then
		ok "$name"
	else
		not_ok_shot "$name" "$places us were played in $to"
	fi
	close
}

test_deck_click() {
	local name="a click on the time line goes there" column

	open_view "$tmp/deck-story.bma"
	wait_for ENDED
	click 40 23
	wait_for PAUSED
	column=$(cursor_column)
	equal "$name" "$column" 40
	click 14 23
	expect "to its very beginning too" " 0.000000s"
	click 5 23
	expect "beside it nothing happens" " 0.000000s"
	close
}

# From a position, forwards and backwards the same event: its arrow and its boxes are marked.
test_deck_marks() {
	open_view "--at 2000 $tmp/deck-cross.bma"
	wait_for PAUSED
	keys 2 : / r e f i l l Space c p u 1 Enter
	expect "a search finds the event" "refill of flows #18, CPU 1"
	expect "its arrow is double" "══►"
	expect "the box that objects left says how many" "└───── -48 ┘"
	expect "the box that they entered too" " +48 ┘"
	expect "and both lists are named" "left slab, entered free_llist"
	keys , .
	expect "a step back and one on is the same event" "left slab, entered free_llist"
	close
}

test_deck_follow() {
	local name="a pause stays where it is while the file grows" held

	"$MAKE_STREAM" --live 4 > "$tmp/deck-growing.bma" &
	open_view "$tmp/deck-growing.bma"
	expect "a file that grows is LIVE" "LIVE"
	keys Space
	wait_for PAUSED
	held=$(position)
	sleep 0.8
	shoot
	if [[ $(position) == "$held" && $(sed -n 2p "$SHOT") == *" of "* ]]; then
		ok "$name"
	else
		not_ok_shot "$name" "it was #$held"
	fi
	keys , ,
	expect "and can be stepped through" "#$(commas $((held - 2))) of"
	keys '$'
	expect "the end is LIVE again" "LIVE"
	expect "until it ENDED" "ENDED"
	wait $!
	close
}

# The bytes in its middle make no sense: what is whole is wound as ever.
test_deck_damage() {
	cp "$tmp/deck-story.bma" "$tmp/deck-damaged.bma"
	printf '%2000s' | dd of="$tmp/deck-damaged.bma" bs=1 seek=30000 conv=notrunc status=none
	open_view "$tmp/deck-damaged.bma"
	expect "a damaged file is said to be so" "damaged:"
	keys , , , , '[' '['
	expect "and wound" "PAUSED"
	keys 0 p n
	wait_still
	expect "also by what went wrong in it" "PAUSED"
	keys q
	close
}

test_deck_options() {
	local view="$BMASCOPE view" file=$tmp/deck-story.bma

	says "a speed that there is not is exit 2" 2 "1/1000 1/300" "$view --speed 7 $file"
	says "--at that is no place is exit 2" 2 "12.5s or 50%" "$view --at +2s $file"
	says "a pipe takes no --play" 2 "is no file" "cat $file | $view --play -"
	says "nor a time for --at" 2 "is no file" "cat $file | $view --at 2s -"
	says "--at behind the end by time is exit 1" 1 "before what was asked" \
		"$view --at 1h $file" "before what"
	open 80x24 "exec $view --at 6s - < $file"
	expect "a file as standard input is wound too" " 6.000000s"
	close
	open 10x3 "exec $view $file"
	expect "in 10x3 there is a sentence" "bmascope"
	close
}

# No colour and no UTF-8: nothing of the time line is lost.
test_deck_plain() {
	LOCALE=C open 80x24 "exec env NO_COLOR=1 $BMASCOPE view --at 6s $tmp/deck-story.bma"
	expect "in ASCII there is the time line" " 6.000000s ["
	if ! LC_ALL=C grep -q '[^ -~]' "$SHOT" && grep -qE "\[[1-8#.!x']+\|[1-8#.!x']*\] 12\.0 s" "$SHOT"; then
		ok "with its cursor, marks and rates"
	else
		not_ok_shot "with its cursor, marks and rates" "something is missing"
	fi
	close
}

# Megabytes: the first picture is there at once, keys are answered while it reads ahead.
test_deck_large() {
	local name="a large file shows a picture at once" from to

	stream deck-large --minute 3000 --labels
	from=$(date +%s%N)
	open_view "$tmp/deck-large.bma"
	if wait_for READING 3 || wait_for ENDED 1; then
		to=$(date +%s%N)
		((to - from < 1000000000)) && ok "$name" || not_ok "$name" "$(((to - from) / 1000000)) ms"
	else
		not_ok_shot "$name" "none in 3 s"
	fi
	keys 0
	expect "and goes to the beginning while it reads" "#0 of"
	keys : 7 0 % Enter
	expect "a place that is not read yet is waited for" "PAUSED" 60
	close
}

test_deck() {
	stream deck-cross --cross --rcu
	test_deck_keys
	test_deck_speeds
	test_deck_slow
	test_deck_clock
	test_deck_click
	test_deck_marks
	test_deck_follow
	test_deck_damage
	test_deck_options
	test_deck_plain
	test_deck_large
}
