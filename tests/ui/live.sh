# SPDX-License-Identifier: GPL-2.0-or-later
# shellcheck shell=bash
# Tests of the two processes of `bmascope live`. Their binary has a stand-in for the capture
# (fake_capture.c), so that neither a patched kernel nor, for most, privilege is needed. Sourced
# by run.

# The screen's process and the capture's, from the first one's id.
find_pair() {
	PARENT=$(< "$tmp/pid")
	CHILD=$(pgrep -P "$PARENT" || true)
}

open_live() {
	rm -f "$tmp/pid" "$tmp/code"
	open 80x24 "sh -c \"echo \\\$\\\$ > $tmp/pid; exec env $1 $BMASCOPE_FAKE live\"; echo \$? > $tmp/code; exec sleep 9"
}

proc() { sed -n "s/^$2:[[:space:]]*//p" "/proc/$1/status" | tr '\t' ' '; }

# What is still there of what a screen must not have; nothing: fine.
left_of() {
	local pid=$1 ids=$2

	for key in CapInh CapPrm CapEff CapBnd CapAmb; do
		[[ $(proc "$pid" $key) =~ ^0+$ ]] || echo "$key $(proc "$pid" $key)"
	done
	[[ $(proc "$pid" Uid) == "${ids% *} ${ids% *} ${ids% *} ${ids% *}" ]] ||
		echo "Uid $(proc "$pid" Uid)"
	[[ $(proc "$pid" Gid) == "${ids#* } ${ids#* } ${ids#* } ${ids#* }" ]] ||
		echo "Gid $(proc "$pid" Gid)"
	[[ -z $(proc "$pid" Groups | tr -d ' ') ]] || echo "Groups $(proc "$pid" Groups)"
	[[ $(proc "$pid" NoNewPrivs) == 1 ]] || echo "NoNewPrivs $(proc "$pid" NoNewPrivs)"
}

# dropped NAME ENVIRONMENT 'UID GID'
dropped() {
	local name=$1 left

	open_live "$2"
	wait_for LIVE
	find_pair
	left=$(left_of "$PARENT" "$3")
	if [[ -n $left ]]; then
		not_ok "$name" "$left"
	elif [[ $(proc "$CHILD" Uid) != "0 0 0 0" ]]; then
		not_ok "$name" "the capture lost its privilege too"
	else
		ok "$name"
	fi
	keys q
	wait_file "$tmp/code" || true
	close
}

test_privilege() {
	if ((EUID != 0)); then
		echo "# not root: dropping root's privilege cannot be tried"
		return
	fi
	dropped "root's screen is nobody's" "X=1" "65534 65534"
	dropped "sudo's screen is the caller's" "SUDO_UID=1234 SUDO_GID=1235" "1234 1235"
	dropped "sudo by root is nobody's" "SUDO_UID=0 SUDO_GID=0" "65534 65534"
}

wait_end() {
	for _ in {1..60}; do
		[[ -d /proc/$1 ]] || return 0
		sleep 0.05
	done
	return 1
}

# child_ends NAME ACTION…: the capture is gone soon after.
child_ends() {
	local name=$1
	shift

	open_live X=1
	wait_for LIVE
	find_pair
	"$@"
	if [[ -n $CHILD ]] && wait_end "$CHILD"; then
		ok "$name"
	else
		not_ok "$name" "process ${CHILD:-none} is still there"
	fi
	close
}

kill_screen() { kill "-$1" "$PARENT"; }

test_child_ends() {
	child_ends "q ends the capture" keys q
	child_ends "Ctrl-C ends the capture" keys C-c
	child_ends "a killed screen ends the capture" kill_screen KILL
}

test_suspended_capture() {
	local name="Ctrl-Z stops the screen, not the capture" before

	open 80x24 "PS1=prompt: exec bash --norc -i"
	keys "$BMASCOPE_FAKE live" Enter
	wait_for LIVE
	before=$(position)
	keys C-z
	wait_for Stopped
	sleep 1
	keys fg Enter
	wait_for LIVE
	wait_still_live
	if (($(position) > before + 500)); then
		ok "$name"
	else
		not_ok_shot "$name" "from $before only to $(position)"
	fi
	keys q
	close
}

# A frame or two after fg the second's worth of events has been read.
wait_still_live() {
	sleep 0.4
	shoot
}

test_live_ends() {
	local live="$BMASCOPE_FAKE live"

	says "no privilege is exit 3, without a screen" 3 CAP_BPF "FAKE_CAPTURE=privilege $live"
	says "no tracepoints are exit 4, without a screen" 4 tracepoints "FAKE_CAPTURE=kernel $live"
	says "no privilege is exit 3 without a terminal too" 3 CAP_BPF \
		"FAKE_CAPTURE=privilege $live > $tmp/nothing"
	says "a crash before the stream is exit 1" 1 "ended by signal" "FAKE_CAPTURE=crash $live"
	says "a capture that fails later is on the screen, then exit 1" 1 "tracing stopped" \
		"FAKE_CAPTURE=die $live" "tracing stopped"
	says "live takes no FILE" 2 "too much" "$live FILE"
}
