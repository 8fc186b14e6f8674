# SPDX-License-Identifier: GPL-2.0-or-later
# shellcheck shell=bash
# What the scripts share that run in the guests of tests/bench/instructions and tests/bench/locks: a
# command under a tracer, its CPU time, what the tracer lost. Sourced from the project's top folder.

bench=${BUILD:-build}/bench
file=/tmp/recording

die() {
	printf '%s: %s\n' "${0##*/}" "$1" >&2
	[[ ! -s /tmp/said ]] || sed 's/^/    /' /tmp/said >&2
	exit 1
}

# set_peer NAME TRACEPOINT…: with buffers of 64 MiB. perf looks for no build ids, which it would do
# after the run. trace-cmd tests no event for being its own, as by default it would.
set_peer() {
	local tracepoints
	mapfile -t tracepoints < <(printf -- '-e\n%s\n' "${@:2}")
	case $1 in
	perf) tracer=(perf record -B -m 64M -o "$file" "${tracepoints[@]}" --) ;;
	trace-cmd) tracer=(trace-cmd record --no-filter -b 65536 -o "$file" "${tracepoints[@]}") ;;
	*) die "there is no tracer $1" ;;
	esac
}

# under_tracer NAME COMMAND…: nanoseconds of CPU time, the command's in /tmp/own, with the tracer's in
# /tmp/total
under_tracer() {
	rm -f "$file"
	"$bench/cost" /tmp/total "${tracer[@]}" "$bench/cost" /tmp/own "${@:2}" >/tmp/said 2>&1 ||
		die "$1 failed:"
}

# sum_of NAME|NAME…: of the numbers behind these names in /tmp/report
sum_of() {
	awk -F: -v names="$1" '$1 ~ "^ *(" names ")$" { n += $2 } END { printf "%d", n }' /tmp/report
}

# peer_account NAME SYSTEM: "LOST HELD" of its file. perf tells of each tracepoint behind the sums of
# all, where a loss is a record of its file and not an event.
peer_account() {
	case $1 in
	perf) perf report --stats -i "$file" 2>/dev/null | sed "1,/^$2:/d" >/tmp/report
		echo "$(sum_of 'LOST_SAMPLES events') $(sum_of 'SAMPLE events')" ;;
	trace-cmd) trace-cmd report --stat -i "$file" >/tmp/report
		echo "$(sum_of 'overrun|commit overrun|dropped events') $(sum_of 'entries|read events')" ;;
	esac
}

# our_account FILTER: the same of ours, what is held by a filter of jq for `stat --json`
our_account() {
	./bmascope stat --json "$file" >/tmp/report 2>/dev/null
	jq -er "\"\\(.lost + .missed) \\($1)\"" /tmp/report
}

# check_empty OPTION… -- PATTERN COMMAND…: an empty program has nothing to show that it ran; the kernel
# counts it, at a price.
check_empty() {
	local options=()
	while [[ $1 != -- ]]; do
		options+=("$1")
		shift
	done
	"$bench/empty" -c "${options[@]}" "${@:3}" >/tmp/said 2>&1 || die 'empty failed:'
	# shellcheck disable=SC2053 # a pattern it is
	[[ $(grep ^empty_ /tmp/said | paste -sd ' ') == $2 ]] || die "not '$2', but:"
}
