# SPDX-License-Identifier: GPL-2.0-or-later
# shellcheck shell=bash
# How a benchmark says what it found (tests/bench/run makes docs/performance.md of it): a title,
# sentences, the command, rows, reasons, blocks of text. Sourced from the project's top folder.

build=${BUILD:-build}
tmp=$(mktemp -d "${TMPDIR:-/tmp}/bmascope-bench.XXXXXX")
trap 'rm -rf "$tmp"' EXIT

die() {
	printf '%s: %s\n' "${0##*/}" "$1" >&2
	exit 1
}

title() {
	printf '# %s\n' "$1"
}

sentence() {
	printf '> %s\n' "$1"
}

command_line() {
	printf '$ %s\n' "$1"
}

# Standard input, as it is.
block() {
	sed 's/^/| /'
}

# calc EXPRESSION [DIGITS]: of numbers, as awk has them
calc() {
	awk "BEGIN { printf \"%.${2:-1}f\", $1 }"
}

# meets VALUE GOAL: a goal is `<= 210` or `>= 3`; without one everything does
meets() {
	[[ -z $2 ]] || awk "BEGIN { exit !($1 $2) }"
}

# row FIGURE VALUE UNIT [GOAL [REMARK [WHY]]]: WHY is printed when the goal is missed
row() {
	printf '%s\t%s\t%s\t%s\t%s\n' "$1" "$2" "$3" "${4-}" "${5-}"
	meets "$2" "${4-}" || printf '! %s\n' "${6:-not explained yet}"
}

# need PROGRAM PACKAGE
need() {
	command -v "$1" >/dev/null || die "$1 is missing; install the package $2, or run make deps"
}

# peer PROGRAM: what to call it in a remark
peer() {
	printf 'peer, version %s' "$("$1" --version 2>&1 | sed -nE 's/.*version ([^ ]+).*/\1/p' | head -n 1)"
}
