# SPDX-License-Identifier: GPL-2.0-or-later
# shellcheck shell=bash
# What the shell tests share: cases that say ok or not ok, a temporary folder, the closing count.
# Sourced from the project's top folder.

passed=0 failed=0
tmp=$(mktemp -d "${TMPDIR:-/tmp}/bmascope-test.XXXXXX")
trap 'rm -rf "$tmp"' EXIT

ok() {
	passed=$((passed + 1))
	printf 'ok %s\n' "$1"
}

not_ok() {
	failed=$((failed + 1))
	printf 'not ok %s: %s\n' "$1" "$2"
}

# equal NAME GOT WANTED
equal() {
	if [[ $2 == "$3" ]]; then
		ok "$1"
	else
		not_ok "$1" "got '$2', wanted '$3'"
	fi
}

# matches NAME GOT PATTERN (extended regular expression, somewhere in GOT)
matches() {
	if grep -Eq -- "$3" <<<"$2"; then
		ok "$1"
	else
		not_ok "$1" "'$2' does not match '$3'"
	fi
}

# at_least NAME GOT WANTED
at_least() {
	if [[ $2 =~ ^[0-9]+$ ]] && (($2 >= $3)); then
		ok "$1"
	else
		not_ok "$1" "got '$2', wanted at least $3"
	fi
}

finish() {
	printf '%s passed, %s failed\n' "$passed" "$failed"
	((failed == 0))
}

# In a virtual machine: its output, its errors in $tmp/err. Extra options in front of --.
vm() {
	tests/vm/vm "$@" </dev/null 2>"$tmp/err"
}

# The value of `key value` in what a workload printed.
said() {
	awk -v key="$1" '$1 == key { print $2 }' "$tmp/err"
}

# jq over `stat --json` of a stream: stat FILE FILTER
stat() {
	./bmascope stat --json "$1" 2>/dev/null | jq -r "$2"
}
