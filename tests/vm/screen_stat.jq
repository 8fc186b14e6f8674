# SPDX-License-Identifier: GPL-2.0-or-later
# From `stat --json`, what screen_read.awk must find: `key value` lines. "?" before a key: it may be
# missing, where a narrow screen has no room or not all can be told from stat. With $screen 2,
# $cache is the one that is open; $wide: there are more columns.

# As the screens write a time; awk has made one word of it.
def tenths($ns): (. * 10 / $ns | floor) as $tenths | "\($tenths / 10 | floor).\($tenths % 10)";

def age:
	if . == null then "-"
	elif . < 1e3 then "\(.)ns"
	elif . < 1e4 then tenths(1e3) + "us"
	elif . < 1e6 then "\(. / 1e3 | floor)us"
	elif . < 1e7 then tenths(1e6) + "ms"
	elif . < 1e9 then "\(. / 1e6 | floor)ms"
	elif . < 1e11 then tenths(1e9) + "s"
	else "\(. / 6e10 | floor)min" end;

def owner_words:
	if .owner.kind == "map" then "\(.owner.map_type) \(.owner.name) #\(.owner.map_id)"
	elif .owner.kind == "global" then "global obj_new"
	else .owner.kind end;

# As narrow screens have it: only wide ones have room for "global".
def owner_and_size: (owner_words | ltrimstr("global ")) + if .owner.kind == "map" then "" else " \(.unit_size)" end;

def wide: if $wide then "" else "?" end;

def cache($c; $k; $all):
	"class \($c | owner_words) \($c.unit_size)", "cpu \($c.cpu)", "in_use \($k.in_use)",
	"from_slab \($c.from_slab)", "to_slab \($c.to_slab)",
	($c.lists | to_entries[] | "\(.key) \(.value)"),
	(("alloc", "free", "slab_out", "back_behind", "back_waiting", "trim", "free_rcu",
		"rcu_start", "rcu_end", "ttrace_start", "ttrace_end") | "\(.) \($c.flows[.] // 0)"),
	"?trim_in \($c.flows.trim_in // 0)",
	($c.refill_latency | "p50 \(.p50_ns | age)",
		if .n > 0 then "p99 \(.p99_ns | age)", "max \(.max_ns | age)" else empty end),
	($all[] | wide + "cpu\(.cpu)." + ("FREE \(.lists.free_llist)",
		"BY_TTRACE \(.lists.free_by_rcu_ttrace)",
		"FOR_TTRACE \(.lists.waiting_for_gp_ttrace)", "ALLOCS \(.flows.alloc // 0)",
		"FREES \(.flows.free // 0)", "EXTRA \(.lists.free_llist_extra)",
		"BY_RCU \(.lists.free_by_rcu)", "EX_RCU \(.lists.free_llist_extra_rcu)",
		"FOR_GP \(.lists.waiting_for_gp)", "TRIMMED \(.flows.trim // 0)"),
		"?cpu\(.cpu)." + ("AGE *", "GOT *", "P99 *")),
	if $k.older then empty else
		([$all[].to_slab] | add) as $back | "sum \([$all[].from_slab] | add)" +
		(if $back > 0 then "-\($back)" else "" end) +
		"=\([$all[].lists.free_llist] | add)+\($k.in_use)" +
		([("free_llist_extra", "free_by_rcu", "free_llist_extra_rcu", "waiting_for_gp",
			"free_by_rcu_ttrace", "waiting_for_gp_ttrace") as $list |
			[$all[].lists[$list]] | add | select(. > 0) | "+\(.)"] | add // "")
	end;

# With nothing left on the waiting list a callback may be in flight or not: stat does not tell of
# which cache, the numbers of rows and objects say the rest.
def row($c; $wait; $behind; $took; $begun; $ended):
	$c.lists[$wait] as $w | $c.lists[$behind] as $b |
	(if $w > 0 then "" else "?" end) as $may |
	("\($c | owner_and_size), cpu \($c.cpu), ") as $key |
	$may + $key + $wait + (" objects \($w)", " behind \($b)", " took_back \($took)"),
	(wide | if $may == "" then . else "?" end) + $key + $wait +
		(" had_to_wait \($c.flows[$begun] // 0)", " passed_on \($c.flows[$ended] // 0)"),
	if $w > 0 then empty else
		"?" + $key + $behind + (" objects \($b)", " behind 0", " took_back \($took)",
		" had_to_wait \($c.flows[$begun] // 0)", " passed_on \($c.flows[$ended] // 0)") end;

def rows($c):
	row($c; "waiting_for_gp"; "free_by_rcu"; "-"; "rcu_start"; "rcu_end"),
	row($c; "waiting_for_gp_ttrace"; "free_by_rcu_ttrace";
		($c.flows.back_behind // 0) + ($c.flows.back_waiting // 0);
		"ttrace_start"; "ttrace_end");

def flavour($name; $g):
	"\($name) " + ("in_flight \($g.in_flight)", "rows \($g.in_flight)", "objects \($g.objects)",
	"oldest \($g.oldest_ns | age)", "done \($g.done)", "started \($g.started)",
	"back \($g.objects_back)", "p50 \($g.age.p50_ns | age)", "p99 \($g.age.p99_ns | age)",
	"max \($g.age.max_ns | age)");

def held: .free_by_rcu + .waiting_for_gp + .free_by_rcu_ttrace + .waiting_for_gp_ttrace;

"position \(.position)", "lost \(.lost)", "missed \(.missed)", "?checks \(.checks.exact)",
if $screen == 2 then
	(.caches[] | select(.id == $cache)) as $c |
	(.classes[] | select(.alloc == $c.alloc and .unit_size == $c.unit_size)) as $k |
	cache($c; $k; [.caches[] | select(.alloc == $c.alloc and .unit_size == $c.unit_size)])
else
	flavour("rcu"; .grace.rcu), flavour("tasks-trace"; .grace.tasks_trace),
	(.caches[] | select(.gone | not) | rows(.)),
	([.caches[] | select(.gone | not) | .lists | held] | add) as $held |
	"held_by_rows \($held)", (if $held > 0 then "" else "?" end) + "held_back \($held)",
	(.classes[] | select(.owner.kind == "map" or .owner.kind == "global") |
		(if .owner.kind == "map" then "\(.owner.name) #\(.owner.map_id)"
		else "obj_new \(.unit_size)" end) as $name |
		"?class \($name) " + ("in_use \(.in_use)", "waiting \(.waiting)"))
end
