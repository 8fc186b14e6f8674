# SPDX-License-Identifier: GPL-2.0-or-later
# What a captured screen 2 (Cache, of one CPU, drawn in ASCII) or 3 (Grace) says, as lines of
# `key value`: lists and arrows by the names that stat's JSON has for them.

function say(key, value) {
	gsub(/,/, "", value)
	sub(/^\+/, "", value)
	print key, value
}

# The word behind a word; "": it is not there.
function behind(word,   i) {
	for (i = 1; i < NF; i++)
		if ($i == word)
			return $(i + 1)
	return ""
}

function say_behind(word, key,   value) {
	value = behind(word)
	sub(/\+.*/, "", value)
	if (value != "")
		say(key, value)
}

# "262 us" is one word then
function join_units() {
	while (match($0, /[0-9] (ns|us|ms|s|min|h)( |,|\.|$)/))
		$0 = substr($0, 1, RSTART) substr($0, RSTART + 2)
}

# A wide screen 2 has a line for each CPU on its right, below headings.
function cpu_line(   n, i, at) {
	n = split(columns, heading, " ")
	at = $0
	$0 = substr($0, table)
	sub(/^ *>/, "")
	for (i = 2; i <= n && NF >= n && $1 != "CPU"; i++) {
		if (heading[i] == "FREE")
			gsub(/[^0-9]/, "", $i)
		say("cpu" $1 "." heading[i], $i)
	}
	$0 = substr(at, 1, table - 1)
}

# Drawn as if no event were marked: its arrow double, and in the lower edges how many left or came.
function unmark(   mark) {
	mark = "[-+] [-+][0-9][0-9,.]*[kM]?( extra [-+][0-9][0-9,.]*[kM]?)? [-+]"
	while (match($0, mark))
		$0 = substr($0, 1, RSTART) "--" substr($0, RSTART + RLENGTH - 1)
	gsub(/=/, "-")
	while (match($0, /(^| )H( |$)/))
		$0 = substr($0, 1, RSTART - 1) " | " substr($0, RSTART + RLENGTH)
}

function diagram_line(   line) {
	if (table)
		cpu_line()
	unmark()
	gsub(/\[[^]]*\]|\([^)]*\)/, "")		# the gauge, rates
	line = $0
	gsub(/[-+|<>^](-|\+)*/, " ")
	if ($1 == "out") {
		say("from_slab", $2); say("slab_out", $3); say("free_llist", $4)
		say("alloc", $5); say("in_use", $6)
	} else if ($1 == "back") {
		say("to_slab", $2); say("free_llist_extra", $4); say("free", $5)
	} else if (took) {
		say("back_behind", $1); say("free_by_rcu_ttrace", $2); say("free_by_rcu", $NF)
	} else if (above) {
		say("back_waiting", $1); say("waiting_for_gp_ttrace", $2)
	} else if (last) {
		say("rcu_end", $1); say("waiting_for_gp", $2)
	} else if ($2 == "__free_rcu") {
		say("ttrace_end", $1)
	}
	last = above; above = $1 == "waiting_for_gp_ttrace"
	took = $1 " " $2 == "took back"
	if (behind("free_bulk") != "") {
		say_behind("free_bulk", "trim"); say_behind("in", "trim_in")
	}
	$0 = line	# a plus belongs to a number here
	gsub(/[|<>]/, " ")
	say_behind("unit_free_rcu", "free_rcu"); say_behind("do_call_rcu_ttrace", "ttrace_start")
	say_behind("check_free_by_rcu", "rcu_start")
	say_behind("free_llist_extra_rcu", "free_llist_extra_rcu")
}

# "handover #16  72 B …": a class is an owner and a size.
function class_line(   name) {
	if (!match($0, /  [0-9]+ B/))
		return
	name = substr($0, 2, RSTART - 2)
	sub(/^.*  /, "", name)
	print "class " name " " substr($0, RSTART + 2, RLENGTH - 4)
}

function cache_line() {
	if (NR == 3)
		class_line()
	if ($1 == "CPU" && $3 == "of")
		say("cpu", $2)
	if (/raise to refill  /) {
		say("p50", behind("p50")); say("p99", behind("p99")); say("max", behind("max"))
	}
	if (/raise to refill:/)
		say("p50", "-")
	if (/^. slab /) {
		diagram = 1
		table = match($0, /    CPU +FREE /)
		columns = substr($0, RSTART)
	} else if (/^ (last|next|sum|all CPUs):/) {
		diagram = 0
	}
	if (diagram)
		diagram_line()
	if (/^ all CPUs: .* out /) {
		gsub(/[^-+=0-9]/, "")
		print "sum", $0
	}
}

# A name may hold blanks, so the columns are counted from the right; wide screens have more.
function grace_row(   wide, c, owner, i) {
	gsub(/,/, "")
	sub(/ not yet /, " - ")		# an age in two words
	wide = more ? 3 : 0
	c = NF - wide - 5
	owner = $1
	for (i = 2; i < c; i++)
		owner = owner " " $i
	sub(/^global /, "", owner)
	key = owner ", cpu " $c ", " $(c + 1)
	waits[$(c + 1)]++
	objects[$(c + 1)] += $(c + 2)
	held += $(c + 2) + $(c + 4)
	say(key " objects", $(c + 2)); say(key " behind", $(c + 4)); say(key " took_back", $(c + 5))
	if (wide) {
		say(key " had_to_wait", $(NF - 1)); say(key " passed_on", $NF)
	}
}

function grace_line() {
	if ($1 == "rcu" || $1 == "tasks-trace") {
		if (NF < 8 || $2 !~ /^[0-9,]+$/ || rows)	# a verdict's line, a graph's
			return
		say($1 " in_flight", $2); say($1 " oldest", $3); say($1 " done", $4)
		say($1 " p50", $5); say($1 " p99", $6); say($1 " max", $7); say($1 " back", $8)
		gsub(/,/, "")
		say($1 " started", $2 + $4)
	} else if ($1 == "OWNER") {
		rows = 1
		more = /HAD TO WAIT/
	} else if ($1 " " $2 == "HELD BACK") {
		rows = 0
		say("held_back", $3)
	} else if (/ in use \+ .* held back/) {
		gsub(/,/, "")
		key = substr($0, 1, index($0, ":") - 1)
		sub(/^[^:]*: /, "")
		say("class" key " in_use", $1); say("class" key " waiting", $5)
	} else if (rows && / (waiting_for_gp|free_by_rcu)/) {
		sub(/^[>! ]/, "")
		grace_row()
	}
}

NR == 1 && match($0, /[0-9,]+ checks ok/) {
	say("checks", substr($0, RSTART, RLENGTH - 10))
}
NR == 1 && match($0, /lost [0-9,]+/) {
	say("lost", substr($0, RSTART + 5, RLENGTH - 5))
	say("missed", match($0, /missed [0-9,]+/) ? substr($0, RSTART + 7, RLENGTH - 7) : 0)
}
NR == 2 {
	match($0, /#[0-9,]+( of [0-9,]+)? *$/)
	say("position", substr($0, RSTART + 1, index(substr($0, RSTART) " ", " ") - 2))
	screen = match($0, /\[[0-9]/) ? substr($0, RSTART + 1, 1) : ""
}
NR > 2 {
	join_units()
}
NR > 2 && screen == 2 {
	cache_line()
}
NR > 2 && screen == 3 {
	grace_line()
}
END {
	if (screen == 3) {
		say("held_by_rows", 0 + held)
		say("rcu rows", 0 + waits["waiting_for_gp"])
		say("rcu objects", 0 + objects["waiting_for_gp"])
		say("tasks-trace rows", 0 + waits["waiting_for_gp_ttrace"])
		say("tasks-trace objects", 0 + objects["waiting_for_gp_ttrace"])
	}
}
