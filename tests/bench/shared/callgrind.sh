# SPDX-License-Identifier: GPL-2.0-or-later
# shellcheck shell=bash
# Counting the parts that a program marks by shared/count.h. Sourced.

# callgrind_parts COMMAND…: its parts, "name<TAB>instructions" each, in the order of their ends. What
# COMMAND itself prints is not shown. $callgrind_keep: a folder for callgrind's files.
callgrind_parts() {
	local dir
	if ! command -v valgrind >/dev/null; then
		echo "valgrind is not installed: tools/deps installs it" >&2
		return 1
	fi
	dir=${callgrind_keep:-$(mktemp -d "${TMPDIR:-/tmp}/bmascope-callgrind.XXXXXX")}
	if ! LC_ALL=C.UTF-8 valgrind --tool=callgrind --instr-atstart=no --callgrind-out-file="$dir/%p" \
		"$@" >"$dir/said" 2>"$dir/errors"; then
		cat "$dir/errors" >&2
		[[ -n ${callgrind_keep:-} ]] || rm -rf "$dir"
		return 1
	fi
	# one file a part: PID.1, PID.2, …
	find "$dir" -type f -name '[0-9]*.[0-9]*' | sort -V | xargs awk '
		FNR == 1 { name = "" }
		/^desc: Trigger: Client Request: / { sub(/^desc: Trigger: Client Request: /, ""); name = $0 }
		/^(totals|summary): / && name != "" { printf "%s\t%s\n", name, $2; name = "" }'
	[[ -n ${callgrind_keep:-} ]] || rm -rf "$dir"
}
