# SPDX-License-Identifier: GPL-2.0-or-later
# From a stream as text (build/tests/events), the lines of a wide screen 7 up to event `to`, behind
# words for other questions: position kind cache cpu seq raise free_cnt n0 n1 n2 n3, a tab, the line
# with one blank between words and without its time. free_cnt is - where the kind tells none.
# Events before `from` are left out.

function bits_of_address(hex,   i, n) {
	for (i = length(hex) - 5; i <= length(hex); i++)
		n = n * 16 + index("0123456789abcdef", substr(hex, i, 1)) - 1
	return sprintf("o%05x", int(n / 8) % 1048576)
}

function thousands(n,   text) {
	for (text = ""; n >= 1000; n = int(n / 1000))
		text = sprintf(",%03d", n % 1000) text
	return n text
}

function owner(cache,   a) {
	a = alloc[cache]
	if (kind_of[a] == 1 || kind_of[a] == 2)
		return name[a] " #" map[a]
	return (kind_of[a] == 3 ? "obj_new" : kind_of[a] == 4 ? "percpu_new" : \
		kind_of[a] == 5 ? "cpumask" : "allocator") " " size[cache]
}

function raised(what) {
	return raise ? " " what (raise == 1 ? " queued" : " pending") : ""
}

function what(   extra) {
	extra = int(e["flags"] / 4) % 2 ? " to the extra list" : ""
	if (kind == "alloc")
		return bits_of_address(e["obj"]) raised("refill")
	if (kind == "alloc_fail")
		return (e["what"] ? "active is busy" : "list empty") \
			(int(e["flags"] / 32) % 2 ? ", irqs off" : "")
	if (kind == "free")
		return bits_of_address(e["obj"]) extra raised("trim")
	if (kind == "free_rcu")
		return bits_of_address(e["obj"]) extra raised("work")
	if (kind == "refill" || kind == "prefill")
		return "got " e["n1"] + e["n2"] + e["n3"] " of " e["n0"] ": " e["n1"] " behind " \
			e["n2"] " waiting " e["n3"] " slab"
	if (kind == "trim")
		return e["n0"] (e["n1"] > 0 ? " + " e["n1"] " extra" : "") " to cpu" home[e["tgt"]]
	if (kind == "extra_rcu")
		return e["n0"] " to free_by_rcu"
	if (kind == "gp_start")
		return flavour ": " e["n0"] " wait"
	if (kind == "gp_end")
		return flavour ": " e["n0"] \
			(e["what"] == 1 ? " to the slab" : " on to cpu" home[e["tgt"]])
	return "?"
}

function line(   text, in_what) {
	in_what = e["ctx"] == 1 ? " soft" : e["ctx"] == 2 ? " irq" : e["ctx"] == 3 ? " nmi" : ""
	text = "#" thousands(e["event"]) " " e["cpu"] in_what " " owner(e["cache"]) " " kind \
		" " what()
	if (home[e["cache"]] != e["cpu"])
		text = text " (cpu" home[e["cache"]] "'s)"
	return text (e["free_cnt"] == "-" ? "" : " " e["free_cnt"])
}

function has_free_cnt() {
	if (kind == "free" && int(e["flags"] / 4) % 2)	# to the extra list: nobody looked
		return 0
	return kind ~ /^(alloc|free|prefill|refill|trim|state)$/
}

$1 == "alloc" {
	kind_of[$2] = $4; map[$2] = $6; name[$2] = $0
	sub(/.* name /, "", name[$2])
}
$1 == "cache" {
	alloc[$2] = $4; home[$2] = $6; size[$2] = $8
}
$1 == "event" && $2 > to {
	exit
}
$1 == "event" && $2 >= from {
	for (i = 1; i < NF; i += 2)
		e[$i] = $(i + 1)
	kind = e["kind"]; raise = e["flags"] % 4; flavour = e["what"] == 1 ? "tasks-trace" : "rcu"
	if (!has_free_cnt())
		e["free_cnt"] = "-"
	print e["event"], kind, e["cache"], e["cpu"], e["seq"], raise, e["free_cnt"], e["n0"], \
		e["n1"], e["n2"], e["n3"] "\t" line()
}
