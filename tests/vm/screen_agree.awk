# SPDX-License-Identifier: GPL-2.0-or-later
# Two files of `key value` lines: what must be there ("?" before a key: it may be missing; value
# "*": any), and what is. Prints what differs; nothing when they agree.

function short(n,   i) {
	for (i = 1; n >= 999.5; i++)
		n /= 1000
	return i == 1 ? n : sprintf(n < 9.95 ? "%.1f%s" : "%.0f%s", n, substr(" kMGT", i, 1))
}

function same(is, must) {
	return must == "*" || is "" == must "" || (is ~ /[kMGT]$/ && is == short(must))
}

{
	key = $0
	sub(/ [^ ]*$/, "", key)
	value = substr($0, length(key) + 2)
}
FNR == NR {
	may = sub(/^\?/, "", key)
	must[key] = value
	if (!may)
		missing[key] = 1
	next
}
{
	delete missing[key]
	found++
	if (!(key in must))
		print key " is " value " and must not be there"
	else if (!same(value, must[key]))
		print key " is " value " and must be " must[key]
}
END {
	for (key in missing)
		print key " is missing and must be " must[key]
	if (!found)
		print "nothing was read"
}
