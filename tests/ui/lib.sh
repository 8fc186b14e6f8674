# SPDX-License-Identifier: GPL-2.0-or-later
# shellcheck shell=bash
# Screens in tmux: a terminal of a known size, keys in, text out. Sourced by run, after
# tests/lib.sh.

SHOT=$tmp/shot

# The session under test is "t"; "keep" only keeps the server between two tests.
terminal() { tmux -u -S "$tmp/tmux" -f /dev/null "$@"; }

start_server() {
	trap 'terminal kill-server 2>/dev/null; rm -rf "$tmp"' EXIT
	terminal new-session -d -s keep "exec sleep 600"
	terminal set-option -g status off
}

# not_ok with what was on the screen.
not_ok_shot() {
	not_ok "$1" "$2"
	sed 's/^/    | /' "$SHOT"
}

# stream NAME OPTION…: writes $tmp/NAME.bma once.
stream() {
	local name=$1
	shift
	[[ -e $tmp/$name.bma ]] || "$MAKE_STREAM" "$@" > "$tmp/$name.bma"
}

# open COLSxROWS COMMAND: a terminal in which sh runs the command.
open() {
	terminal new-session -d -s t -x "${1%x*}" -y "${1#*x}" \
		"env LC_ALL=${LOCALE:-C.UTF-8} TERM=tmux-256color sh -c '$2'"
}

close() { terminal kill-session -t t 2>/dev/null || true; }

keys() { terminal send-keys -t t "$@"; }

resize() { terminal resize-window -t t -x "${1%x*}" -y "${1#*x}"; }

shoot() { terminal capture-pane -t t -p "$@" > "$SHOT" 2>/dev/null; }

# Waits until the screen has a text; SECONDS at most. Leaves the shot.
wait_for() {
	local text=$1 tries=$((${2:-5} * 20))

	while ((tries-- > 0)); do
		shoot && grep -qF -- "$text" "$SHOT" && return 0
		sleep 0.05
	done
	return 1
}

wait_file() {
	local tries=100

	while ((tries-- > 0)); do
		[[ -s $1 ]] && return 0
		sleep 0.05
	done
	return 1
}

# Two equal shots in a row: the screen has come to rest.
wait_still() {
	local before=

	for _ in {1..50}; do
		shoot
		[[ -n $before && $before == "$(< "$SHOT")" ]] && return 0
		before=$(< "$SHOT")
		sleep 0.25
	done
	return 1
}

# press KEY…: all at once, as fast fingers do; at "-" waits until the screen has come to rest.
press() {
	local key batch=()

	for key; do
		if [[ $key != - ]]; then
			batch+=("$key")
			continue
		fi
		((${#batch[@]} == 0)) || keys "${batch[@]}"
		batch=()
		wait_still
	done
	((${#batch[@]} == 0)) || keys "${batch[@]}"
}

# golden NAME COLSxROWS STREAM 'VIEW OPTIONS' KEY…: the screen after the keys is golden/NAME.txt.
golden() {
	golden_of "$1" "$2" "exec $BMASCOPE view $4 $tmp/$3.bma" "${@:5}"
}

# The same of a stream that comes by a pipe, and so cannot be wound.
golden_pipe() {
	golden_of "$1" "$2" "cat $tmp/$3.bma | $BMASCOPE view $4 -" "${@:5}"
}

# golden_of NAME COLSxROWS COMMAND KEY…
golden_of() {
	local name=$1 size=$2 command=$3 want=$HERE/golden/$1.txt
	shift 3

	# shellcheck disable=SC2053
	[[ -z $ONLY || $name == $ONLY ]] || return 0
	open "$size" "$command"
	if ! wait_for ENDED && ! wait_for PAUSED 1; then
		not_ok_shot "$name" "no screen came"
	else
		press "$@"
		compare "$name" "$want"
	fi
	close
}

compare() {
	local name=$1 want=$2

	if [[ -n ${UPDATE:-} ]]; then
		wait_still && cp "$SHOT" "$want" && ok "$name (written)"
		return
	fi
	for _ in {1..60}; do
		shoot
		cmp -s "$SHOT" "$want" && { ok "$name"; return; }
		sleep 0.05
	done
	not_ok "$name" "the screen is another one (- wanted, + seen)"
	diff -u --label wanted --label seen "$want" "$SHOT" | sed 's/^/    /' || true
}
