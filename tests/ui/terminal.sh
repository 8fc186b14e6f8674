# SPDX-License-Identifier: GPL-2.0-or-later
# shellcheck shell=bash
# Tests of the real terminal: sizes, signals, colours, streams that go on. Sourced by run.

# The mode of a terminal, and how it must be before and after.
ORDINARY="alternate 0 cursor 1 mouse 0 keypad 0"

terminal_state() {
	terminal display-message -t t -p "alternate #{alternate_on} cursor #{cursor_flag} \
mouse #{mouse_any_flag} keypad #{keypad_cursor_flag}"
}

# leaves NAME CODE ACTION…: the program ends with CODE after the action, the terminal as before.
leaves() {
	local name=$1 code=$2 after
	shift 2

	rm -f "$tmp"/stty* "$tmp/code" "$tmp/pid"
	open 80x24 "trap : INT; stty -a > $tmp/stty1; sh -c \"echo \\\$\\\$ > $tmp/pid; exec $BMASCOPE view $tmp/plain.bma\"; echo \$? > $tmp/code; stty -a > $tmp/stty2; exec sleep 9"
	wait_for ENDED || { not_ok_shot "$name" "no screen came"; close; return; }
	"$@"
	wait_file "$tmp/stty2" || true
	after=$(terminal_state)
	if [[ $(cat "$tmp/code" 2>&1) != "$code" ]]; then
		not_ok "$name" "exit code $(cat "$tmp/code" 2>&1), wanted $code"
	elif ! cmp -s "$tmp/stty1" "$tmp/stty2"; then
		not_ok "$name" "stty -a differs: $(diff "$tmp/stty1" "$tmp/stty2" | tr '\n' ' ')"
	elif [[ $after != "$ORDINARY" ]]; then
		not_ok "$name" "the terminal is still: $after"
	else
		ok "$name"
	fi
	close
}

signal_it() { kill "-$1" "$(< "$tmp/pid")"; }

test_ways_out() {
	stream plain
	leaves "q leaves the terminal as it was" 0 keys q
	leaves "F10 leaves the terminal as it was" 0 keys F10
	leaves "Ctrl-C leaves the terminal as it was" 130 keys C-c
	leaves "SIGTERM leaves the terminal as it was" 143 signal_it TERM
	leaves "SIGHUP leaves the terminal as it was" 129 signal_it HUP
}

# A crash restores what a handler can; the exact bits of stty are the shell's then.
test_crash() {
	local name="a crash gives the terminal back"

	rm -f "$tmp"/stty* "$tmp/code" "$tmp/pid"
	open 80x24 "sh -c \"echo \\\$\\\$ > $tmp/pid; ulimit -c 0; exec $BMASCOPE view $tmp/plain.bma\"; echo \$? > $tmp/code; stty -a > $tmp/stty2; exec sleep 9"
	wait_for ENDED
	signal_it SEGV
	wait_file "$tmp/stty2" || true
	if [[ $(< "$tmp/code") != 139 ]]; then
		not_ok "$name" "exit code $(< "$tmp/code"), wanted 139"
	elif ! grep -q ' icanon' "$tmp/stty2" || ! grep -q ' echo ' "$tmp/stty2"; then
		not_ok "$name" "the terminal is still in raw mode"
	elif [[ $(terminal_state) != "$ORDINARY" ]]; then
		not_ok "$name" "the terminal is still: $(terminal_state)"
	else
		ok "$name"
	fi
	close
}

test_resize() {
	local name="the screen follows the terminal's size"

	open 80x24 "exec $BMASCOPE view $tmp/plain.bma"
	wait_for ENDED
	resize 200x50
	if ! wait_for REFILLS || [[ $(tail -n 1 "$SHOT") != *quit* ]]; then
		not_ok_shot "$name" "200x50 does not show more"
	else
		resize 79x23
		wait_for "needs 80x24" && resize 80x24
		if wait_for "OWNER" && [[ $(tail -n 1 "$SHOT") == *quit* ]]; then
			ok "$name"
		else
			not_ok_shot "$name" "it does not come back from 79x23"
		fi
	fi
	close
}

test_too_small() {
	local name="a terminal too small gets a sentence"

	open 60x15 "exec $BMASCOPE view $tmp/plain.bma"
	if wait_for "needs 80x24" && grep -q 'this terminal' "$SHOT"; then
		ok "$name"
	else
		not_ok_shot "$name" "no such sentence"
	fi
	close
}

test_suspend() {
	local name="Ctrl-Z gives the shell back, fg the screen"

	open 80x24 "PS1=prompt: exec bash --norc -i"
	keys "$BMASCOPE view $tmp/plain.bma" Enter
	wait_for ENDED
	keys C-z
	if ! wait_for Stopped || [[ $(terminal_state) != "$ORDINARY" ]]; then
		not_ok_shot "$name" "Ctrl-Z: $(terminal_state)"
	else
		keys fg Enter
		if wait_for ENDED && [[ $(terminal_state) == *"alternate 1"* ]]; then
			ok "$name"
		else
			not_ok_shot "$name" "fg: $(terminal_state)"
		fi
	fi
	close
}

# has_color NAME no|yes ENVIRONMENT OPTION…
has_color() {
	local name=$1 want=$2 seen=no

	open 80x24 "exec env $3 $BMASCOPE view $4 $tmp/lossy.bma"
	wait_for ENDED
	shoot -e
	grep -qE $'\e\\[([0-9;]*;)?[34][0-7][;m]' "$SHOT" && seen=yes
	if [[ $seen == "$want" ]]; then ok "$name"; else not_ok "$name" "colour codes: $seen"; fi
	close
}

test_color() {
	stream lossy --loss 33 --missed 4
	has_color "there are colours" yes "X=1" ""
	has_color "NO_COLOR takes them away" no "NO_COLOR=1" ""
	has_color "--no-color takes them away" no "X=1" --no-color
}

test_ascii_locale() {
	local name="a locale without UTF-8 gets ASCII"

	LOCALE=C open 80x24 "exec $BMASCOPE view $tmp/plain.bma"
	wait_for ENDED
	if LC_ALL=C grep -q '[^ -~]' "$SHOT"; then
		not_ok_shot "$name" "it got more"
	else
		ok "$name"
	fi
	close
}

# click COLUMN ROW, from 1: the button goes down and up. ESC [ M, then button, column and row, each with
# 32 added, as terminals do.
click() {
	local at

	# shellcheck disable=SC2059
	at=$(printf "\\x$(printf %x $(($1 + 32)))\\x$(printf %x $(($2 + 32)))")
	keys -l $'\e[M '"$at"$'\e[M#'"$at"
}

# expect NAME TEXT [SECONDS]: the screen has it, soon.
expect() {
	if wait_for "$2" "${3:-5}"; then ok "$1"; else not_ok_shot "$1" "no \"$2\""; fi
}

test_mouse() {
	open 80x24 "exec $BMASCOPE view $tmp/plain.bma"
	wait_for ENDED
	click 11 6
	expect "a click selects the row" ">hash flows"
	keys -l $'\e[Ma+&'
	expect "the wheel moves on" ">lpm routes"
	click 72 3
	expect "a click on a heading orders by it" "by mem "
	click 72 3
	expect "and the second time the other way round" "by mem↑"
	click 48 2
	expect "a click on a tab opens the screen" "[7 Events]"
	click 3 2
	expect "and back" "[1 Caches]"
	close
}

# opens KEY TAB: the key opens the screen.
opens() {
	keys "$1"
	expect "$1 opens $2" "$2"
}

test_screens() {
	open 80x24 "exec $BMASCOPE view $tmp/plain.bma"
	wait_for ENDED
	opens 3 "[3 Grace]"
	opens Tab "[4 Locks]"
	opens Tab "[5 Storage]"
	opens Tab "[7 Events]"
	opens Tab "[1 Caches]"
	opens BTab "[7 Events]"
	opens 1 "[1 Caches]"
	keys Down Enter
	expect "Enter opens the class" "[2 Cache]"
	expect "which is the one that was selected" "conns #17"
	keys Escape
	expect "Esc goes back to where one came from" ">hash conns #17"
	opens '?' "[? help]"
	opens Escape "[1 Caches]"
	keys Escape
	expect "Esc on the first screen does not leave" "q leaves"
	opens '?' "[? help]"
	opens 3 "[3 Grace]"
	opens BSpace "[1 Caches]"
	close
}

position() { sed -n '2s/.*#\([0-9,]*\).*/\1/p' "$SHOT" | tr -d ,; }

commas() { sed -E ":a; s/([0-9])([0-9]{3})(\$|,)/\1,\2\3/; ta" <<< "$1"; }

# Steps back from the end: one event each, the numbers those of stat --at, and on again.
test_step() {
	local name="steps go back and on by one event" end

	stream plain
	open 80x24 "exec $BMASCOPE view $tmp/plain.bma"
	wait_for ENDED
	end=$(position)
	keys Down , , , , ,
	wait_for "#$(commas $((end - 5))) of" || true
	shoot
	if [[ $(position) != $((end - 5)) ]] || ! grep -q PAUSED "$SHOT"; then
		not_ok_shot "$name" "at $(position), wanted $((end - 5)), PAUSED"
	else
		compare_with_stat $((end - 5)) plain "a stepped-back screen says what stat --at says"
		keys . .
		wait_for "#$(commas $((end - 3))) of" || true
		equal "$name" "$(position)" $((end - 3))
	fi
	keys . . . .
	expect "at the end a sentence says so" "is the last event"
	keys '$'
	expect "\$ is the end itself" "ENDED"
	close
	test_step_speed
}

# tmux and the frames are in the time, so the limit is a loose one.
test_step_speed() {
	local name="a hundred steps take no more than two seconds" from to end

	stream minute --minute 60 --rcu --cross --burst
	open 80x24 "exec $BMASCOPE view $tmp/minute.bma"
	wait_for ENDED 10
	end=$(position)
	from=$(date +%s%N)
	for _ in {1..4}; do keys , , , , , , , , , , , , , , , , , , , , , , , , ,; done
	wait_for "#$(commas $((end - 100))) of" 10
	to=$(date +%s%N)
	if (((to - from) / 1000000 <= 2000)); then
		ok "$name"
	else
		not_ok "$name" "$(((to - from) / 1000000)) ms"
	fi
	close
}

body() { sed 1,2d "$SHOT"; }

# The stream comes by a pipe, the keys from the terminal.
test_pause() {
	local name="pause holds the screen while the stream goes on" held since

	open 80x24 "$MAKE_STREAM --live 20 | tee $tmp/piped.bma | $BMASCOPE view -"
	wait_for LIVE
	sleep 0.7
	keys Space
	wait_for " of "
	held=$(body)
	since=$(position)
	sleep 0.8
	shoot
	if [[ $(body) != "$held" || $(position) != "$since" ]]; then
		not_ok_shot "$name" "the screen moved"
	else
		compare_with_stat "$since" piped "the paused screen says what stat --at says"
		keys Space
		sleep 0.5
		shoot
		if (($(position) > since)); then
			ok "$name"
		else
			not_ok_shot "$name" "it does not go on from $since"
		fi
	fi
	keys q
	close
}

# compare_with_stat POSITION STREAM NAME: what the paused screen says of conns is what stat says at the
# same event.
compare_with_stat() {
	local name=$3 screen stat

	screen=$(awk '/conns #17 /{gsub("[,*▼▲]", ""); print $9, $5 + $6 + $7 + $8, $10; exit}' "$SHOT")
	stat=$("$BMASCOPE" stat --at "$1" "$tmp/$2.bma" 2>/dev/null | awk '/conns #17 /{print $(NF-3), $(NF-2), $(NF-1)}')
	if [[ -n $stat && $screen == "$stat" ]]; then
		ok "$name"
	else
		not_ok_shot "$name" "screen \"$screen\", stat --at $1 \"$stat\""
	fi
}

test_at() {
	local name="--at stops there, space goes on to the end"

	open 80x24 "exec $BMASCOPE view --at 5000 $tmp/plain.bma"
	if wait_for "PAUSED" && [[ $(position) == 5000 ]]; then
		keys Space
		if wait_for ENDED && [[ $(position) == 7* ]]; then
			ok "$name"
		else
			not_ok_shot "$name" "it does not go on"
		fi
	else
		not_ok_shot "$name" "not at 5000"
	fi
	close
}

test_follow() {
	local name="a file that grows is followed to its end"

	"$MAKE_STREAM" --live 2 > "$tmp/growing.bma" &
	open 80x24 "exec $BMASCOPE view $tmp/growing.bma"
	if wait_for LIVE && wait_for ENDED; then
		ok "$name"
	else
		not_ok_shot "$name" "not LIVE, then ENDED"
	fi
	wait $!
	close
}

test_silence() {
	local name="a stream that falls silent is said to be silent"

	open 80x24 "(head -c $(($(wc -c <"$tmp/plain.bma") * 2 / 3)) $tmp/plain.bma; sleep 20) | $BMASCOPE view -"
	wait_for LIVE
	if wait_for "Nothing has come for" 6; then ok "$name"; else not_ok_shot "$name" "it is not"; fi
	close
}

# says NAME CODE TEXT COMMAND: leaves with the code, and says the text once the screen is gone.
says() {
	local name=$1 code=$2 text=$3

	rm -f "$tmp/code" "$tmp/errors"
	open 80x24 "$4 2> $tmp/errors; echo \$? > $tmp/code; exec sleep 9"
	if [[ -n ${5:-} ]]; then
		wait_for "$5" || not_ok_shot "$name" "the screen has no \"$5\""
		keys q
	fi
	wait_file "$tmp/code" || true
	if [[ $(cat "$tmp/code") != "$code" ]]; then
		not_ok "$name" "exit code $(cat "$tmp/code"), wanted $code: $(cat "$tmp/errors")"
	elif ! grep -qF -- "$text" "$tmp/errors"; then
		not_ok "$name" "no \"$text\" in: $(cat "$tmp/errors")"
	else
		ok "$name"
	fi
	close
}

test_complaints() {
	local view="$BMASCOPE view"

	stream cut --no-end
	truncate -s -100 "$tmp/cut.bma"
	touch -d '1 hour ago' "$tmp/cut.bma"
	: > "$tmp/empty.bma"
	touch -d '1 hour ago' "$tmp/empty.bma"
	open 80x24 "exec $view $tmp/cut.bma"
	if wait_for "1 Caches" && ! grep -q LIVE "$SHOT"; then
		ok "an old file without an end is not called live"
	else
		not_ok_shot "an old file without an end is not called live" "it is"
	fi
	close
	says "a cut-off stream is shown, then exit 5" 5 "cut off" "$view $tmp/cut.bma" "cut off"
	says "an empty file is exit 5 without a screen" 5 "empty" "$view $tmp/empty.bma"
	says "a foreign file is exit 5 without a screen" 5 "not a bmascope stream" "$view /etc/passwd"
	says "no such file is exit 1" 1 "No such file" "$view $tmp/none.bma"
	says "two files are exit 2" 2 "one FILE at a time" "$view a b"
	says "--at behind the end is exit 1" 1 "before the position" \
		"$view --at 99999999 $tmp/plain.bma" "before the position"
	says "standard output that is no terminal names stat" 1 "bmascope stat" \
		"$view $tmp/plain.bma > $tmp/nothing"
	says "TERM=dumb is exit 1" 1 TERM "TERM=dumb $view $tmp/plain.bma"
	says "an unknown TERM is exit 1" 1 TERM "TERM=nonsense $view $tmp/plain.bma"
	says "no TERM is exit 1" 1 TERM "env -u TERM $view $tmp/plain.bma"
	says "no keyboard is exit 1" 1 "/dev/tty" "setsid -w $view - < $tmp/plain.bma"
}

# The page is made of the same tables as the screens, and by hand for the options: none may be missing.
test_manual() {
	local page=$BUILD/bmascope.1 command option missing=

	equal "the manual page is clean" "$(groff -man -Tutf8 -ww -z "$page" 2>&1)" ""
	for command in live demo view record stat export; do
		while read -r option; do
			grep -q -- "${option//-/\\\\-}" "$page" || missing+=" $command $option"
		done < <("$BMASCOPE" "$command" --help | grep -o -- '--[a-z][a-z-]*' |
			grep -vE '^--(help|usage|version)$')
	done
	equal "it has every option" "$missing" ""
	matches "it has the keys" "$(man --encoding=UTF-8 -l "$page" 2>/dev/null | col -b)" \
		"Tab +the next screen"
}
