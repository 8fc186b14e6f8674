# SPDX-License-Identifier: GPL-2.0-or-later
#
# What kernel/bpf/memalloc.c says, held against each refill and each trim of a stream (the output
# of tests/vm/events.c): when the watermarks let them happen, how much they may move, and that
# alloc_bulk() asks the slab only when both ttrace lists have nothing left to take back. The last
# holds event by event on one CPU only: elsewhere another CPU may put something on the lists after
# alloc_bulk() has looked. Give -v order=1 then.
#
# Prints what was seen, `key value` a line, and `bad WHAT` for each event that breaks a rule.

function field(name,  i) {
	for (i = 1; i < NF; i++)
		if ($i == name)
			return $(i + 1)
}

function max(a, b) {
	return a > b ? a : b
}

# init_refill_work()
function watermarks(c, size, percpu) {
	low[c] = percpu ? 1 : size <= 256 ? 32 : max(int(32 * 256 / size), 1)
	high[c] = percpu ? 3 : size <= 256 ? 96 : max(int(96 * 256 / size), 3)
	batch[c] = max(int((high[c] - low[c]) / 4) * 3, 1)
}

function rule(holds, what) {
	if (!holds)
		bad[what " in event " $2]
}

# bpf_mem_refill(), alloc_bulk(): both ttrace lists give what they have before the slab is asked
function refill(c,  asked, took_behind, took_waiting, slab, got) {
	asked = field("n0"); took_behind = field("n1"); took_waiting = field("n2"); slab = field("n3")
	got = took_behind + took_waiting + slab
	if ($4 == "refill") {
		rule(asked == batch[c], "refill: wants another number than batch")
		rule(field("free_cnt") - got < low[c], "refill: there was enough")
		refills++
		behind_total += took_behind; waiting_total += took_waiting; slab_total += slab
	}
	rule(got == asked, "refill: got another number than it asked for")
	behind[c] -= took_behind
	waiting[c] -= took_waiting
	if (!order || !known[c])
		return
	rule(behind[c] >= 0 && waiting[c] >= 0, "refill: took more than there was")
	rule(!(took_waiting || slab) || !behind[c], "refill: went on past free_by_rcu_ttrace")
	rule(!slab || !waiting[c], "refill: asked the slab past waiting_for_gp_ttrace")
}

# bpf_mem_refill(), free_bulk(): down to the middle between the watermarks
function trim(c,  tgt) {
	tgt = field("tgt")
	rule(field("free_cnt") + field("n0") > high[c], "trim: there was not too much")
	rule(field("free_cnt") == int((high[c] + low[c]) / 2), "trim: does not end in the middle")
	rule(low[tgt] == low[c], "trim: the other cache is of another class")
	behind[tgt] += field("n0") + field("n1")
	trims++
}

$1 == "cache" { watermarks($2, $8, $10) }
$1 != "event" { next }
{ c = $10 }
$4 == "cache_new" { known[c] = 1; behind[c] = waiting[c] = 0 }
$4 == "prefill" || $4 == "refill" { refill(c) }
$4 == "trim" { trim(c) }
$4 == "gp_start" && $20 == 1 { behind[c] -= field("n0"); waiting[c] += field("n0") }
$4 == "gp_end" && $20 == 0 { behind[field("tgt")] += field("n0") }
$4 == "gp_end" && $20 == 1 { waiting[c] -= field("n0") }
$4 == "cache_drain" && $20 == 5 { behind[c] -= field("n0") }
$4 == "cache_drain" && $20 == 6 { waiting[c] -= field("n0") }

END {
	print "refills", refills + 0
	print "trims", trims + 0
	print "took_behind", behind_total + 0
	print "took_waiting", waiting_total + 0
	print "from_slab", slab_total + 0
	for (b in bad)
		print "bad", b
}
