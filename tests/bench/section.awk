# SPDX-License-Identifier: GPL-2.0-or-later
# What a benchmark prints (tests/bench/run has the rules) -> its section of docs/performance.md.
# measured: the line that says when and where. A broken rule ends it with status 1, and words on
# stderr; a missed goal without a reason is said there too.
BEGIN { FS = "\t" }

function broken(why) {
	printf "line %d of what it printed: %s\n", NR, why > "/dev/stderr"
	failed = 1
	exit 1
}

function cell(text) {
	gsub(/\|/, "\\|", text)
	return text
}

function met(value, goal,    part) {
	if (goal == "")
		return ""
	if (goal !~ /^(<=|>=) -?[0-9]+(\.[0-9]+)?$/)
		broken("a goal is \"<= N\" or \">= N\", not \"" goal "\"")
	if (value !~ /^-?[0-9]+(\.[0-9]+)?$/)
		broken("a value with a goal is a plain number, not \"" value "\"")
	split(goal, part, " ")
	return (part[1] == "<=" ? value + 0 <= part[2] + 0 : value + 0 >= part[2] + 0) ? "yes" : "**no**"
}

# The reason of the row before, if it needs one, has not come.
function settle() {
	if (owed != "")
		printf "%s: the goal is missed, and no line with \"!\" says why\n", owed > "/dev/stderr"
	owed = ""
}

function end_section() {
	settle()
	if (title == "")
		return
	if (!rows)
		broken("\"" title "\" has no figure")
	if (!commands)
		broken("\"" title "\" has no \"$ command\"")
	printf "%s## %s\n\n%s", sections++ ? "\n" : "", title, words
	printf "%s```\n%s```\n\n", words == "" ? "" : "\n", commands
	printf "| figure | value | goal | met? | peer or remark |\n|---|---|---|---|---|\n%s", rows
	if (reasons != "")
		printf "\n%s", reasons
	if (block != "")
		printf "\n```\n%s```\n", block
	printf "\n%s\n", measured
	words = commands = rows = reasons = block = ""
}

/^# / { end_section(); title = substr($0, 3); next }
/^$/ { next }
title == "" { broken("it does not begin with \"# Title\"") }
/^> / { words = words substr($0, 3) "\n"; next }
/^\$ / { commands = commands $0 "\n"; next }
/^! / {
	if (last == "")
		broken("a reason without a row")
	reasons = reasons "- " last ": " substr($0, 3) "\n"
	owed = ""
	next
}
/^\|/ { block = block substr($0, 2) "\n"; next }
NF < 2 || NF > 5 { broken("a row has 2 to 5 fields, this has " NF ": " $0) }
{
	settle()
	last = $1
	yes = met($2, $4)
	if (yes == "**no**")
		owed = $1
	rows = rows "| " cell($1) " | " cell($2) ($3 == "" ? "" : " " cell($3)) " | " cell($4) " | " \
		yes " | " cell($5) " |\n"
}
END {
	if (failed)
		exit 1
	if (title == "") {
		print "it printed nothing" > "/dev/stderr"
		exit 1
	}
	end_section()
}
