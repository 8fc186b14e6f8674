# SPDX-License-Identifier: GPL-2.0-or-later
# shellcheck shell=bash disable=SC2154
# Costs in instructions of a guest, for tests/bench/instructions and tests/bench/locks: under QEMU's
# icount, with one CPU, guest time counts instructions, the same on every run and every machine.
# Counted is the CPU time of the workload, from the difference of a short and a long run; apart from
# it, that of the recorder. Sourced behind lib.sh; $short is the number of rounds of a short run.

# in_guest KERNEL COMMAND…: what it prints
in_guest() {
	tests/vm/vm --icount --mem 2G --timeout 30m --kernel "$1" --env BUILD="$build" -- "${@:2}" \
		</dev/null || die "the run on kernel $1 failed"
}

# least TRACER ROUNDS COLUMN: of the repeats. What the guest's kernel does besides only adds.
least() {
	awk -v t="$1" -v r="$2" -v c="$3" '
		$1 == "cost" && $2 == t && $3 == r { n = $c - (c == 5) * $4; if (!m || n < m) m = n }
		END { if (!m) exit 1; print m }' "$tmp/lines"
}

# a_round TRACER LONG COLUMN: nanoseconds, that is instructions; column 4 is the workload's time, 5
# the recorder's
a_round() {
	calc "($(least "$1" "$2" "$3") - $(least "$1" "$short" "$3")) / ($2 - $short)" 2
}

# lost_row TRACER [OTHERS]: what it says it lost; it must be what its file lacks. In each run at most
# OTHERS events are not the workload's.
lost_row() {
	local events lost held runs
	read -r events lost held runs < <(awk -v t="$1" '
		$1 == "lost" && $2 == t { runs++; n += $3; l += $4; h += $5; counts = $5 == "-" }
		END { print n, l, counts ? n - l : h, runs }' "$tmp/lines")
	[[ $events ]] || die "$1: nothing was recorded"
	((held + lost >= events && held + lost <= events + ${2:-0} * runs)) ||
		die "$1 says that it lost $lost of $events events, and its files hold $held"
	row "lost: $1" "$lost" events '' "of $events, by its own report; the rest is in its files"
}
