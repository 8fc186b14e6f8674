# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=bash disable=SC2034,SC2154 # shares its variables with build
# Messages to people, all on standard error, and the progress of long steps.

say()
{
	echo "kernel: $*" >&2
}

# die MESSAGE [WHAT TO DO NEXT]
die()
{
	say "error: $1"
	[ $# -lt 2 ] || say "$2"
	exit 1
}

thousands()
{
	sed -E ':a; s/^([0-9]+)([0-9]{3})/\1,\2/; ta' <<< "$1"
}

elapsed()
{
	local s=$1
	if [ "$s" -lt 60 ]; then echo "$s s"; else echo "$((s / 60)) min $((s % 60)) s"; fi
}

# A terminal gets one line that is redrawn, anything else a line every 30 seconds.
show_progress()
{
	local label=$1 count=$2 second=$3
	if [ -t 2 ]; then
		printf '\r\033[Kkernel: %s %s, %s' "$label" "$($count)" "$(elapsed "$second")" >&2
	elif [ $((second % 30)) -eq 0 ] && [ "$second" -gt 0 ]; then
		say "$label $($count), $(elapsed "$second")"
	fi
}

# with_progress LABEL COUNT COMMAND...: run a command with its output in $log
# while COUNT, a function, tells how far it is. The command has a process group
# of its own, so that on_exit can end all of it.
with_progress()
{
	local label=$1 count=$2 begin=$SECONDS status=0
	shift 2
	set -m
	"$@" >> "$log" 2>&1 < /dev/null &
	child=$!
	set +m
	while kill -0 "$child" 2> /dev/null; do
		show_progress "$label" "$count" $((SECONDS - begin))
		sleep 1
	done
	wait "$child" || status=$?
	child=
	[ ! -t 2 ] || printf '\r\033[K' >&2
	[ $status -ne 0 ] || say "$label done, $(elapsed $((SECONDS - begin)))"
	return $status
}
