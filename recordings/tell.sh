# SPDX-License-Identifier: GPL-2.0-or-later
# shellcheck shell=bash
# What the stories share: captions, and steps of one workload. Sourced by NAME.story, which runs in a
# virtual machine under `bmascope record`.

MS_A_LETTER=32		# to read a caption

die() {
	echo "story: $1" >&2
	exit 1
}

# open_book NAME: a hash map of that name, ready for steps
open_book() {
	coproc BOOK { exec ./bmascope workload steps --name "$1" --depth 4000; }
	read -r _ <&"${BOOK[0]}" || die 'the workload does not begin'
}

# step WORD…: a step of `bmascope workload steps`, which is done when this returns. Then $failed holds
# how many inserts have failed so far.
step() {
	echo "$*" >&"${BOOK[1]}"
	read -r _ _ inserted _ deleted _ failed _ <&"${BOOK[0]}" || die "the workload ended in step $*"
}

# say TEXT: a caption, and the time to read it
say() {
	((${#1} <= 119)) || die "a caption of ${#1} letters: $1"
	printf '%s\n' "$1" >>"${BMASCOPE_MARKS:?run me under bmascope record}"
	step rest $((${#1} * MS_A_LETTER))ms
}

# How many inserts and deletes went well, and how many inserts failed, must be as the story says.
expect() {
	[[ "$inserted $deleted $failed" == "$*" ]] ||
		die "inserted $inserted deleted $deleted failed $failed, and not $*"
}

# The map stays for a while, so that the recording ends with it as the story left it.
leave_book_open() {
	local keep

	# shellcheck disable=SC2034 # the sleep inherits it
	exec {keep}>&"${BOOK[1]}"
	sleep 10 &
}
