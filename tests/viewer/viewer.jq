# SPDX-License-Identifier: GPL-2.0-or-later
# What tests/viewer/run asks: of the viewer's model (viewer.html, told()), and of `stat --json`.

# Names, as `stat --json` has their parts.

def owner_name: if .kind == "map" then "\(.map_type) \(.name) #\(.map_id)"
	elif .kind == "map_percpu" then "\(.map_type) values \(.name) #\(.map_id)"
	else .kind end;

def cache_name: "\(.owner | owner_name) \(.unit_size) B\(if .percpu_size > 0 then " per CPU"
	else "" end) / CPU \(.cpu)";

# Of the model. Times are milliseconds there.

def counters: [.processes[] | .name as $process | .counters[] |
	       select(.category == "lists" and .name != "in use") | .process = $process];

def counter_names: [counters[] | "\(.process) / \(.name)"] | sort | join("\n");

def slices: [.processes[] | .name as $process | .threads[] | .name as $thread | .slices[] |
	     .process = $process | .thread = $thread];

def grace($title): [slices[] | select(.category == "grace" and .title == $title)];
def batches: grace("rcu grace period") + grace("tasks-trace grace period");
def orphans: grace("end of a grace period whose start was not seen");
def grace_ended: ([batches[] | select(.args.end == "seen")] + orphans) | length;
def grace_unfinished: [batches[] | select(.args.unfinished)] | length;
def grace_objects: [(batches + orphans)[].args.objects_at_end // 0] | add // 0;

def event_counts: [slices[] | select(.category == "event").title] | group_by(.) |
	map("\(.[0])=\(length)") | join(" ");

def lost: .processes[] | select(.name == "lost events");
def lost_counter: lost.counters[0].series | [.lost[-1], .missed[-1]] | tojson;
def lost_slices: [slices[] | select(.process == "lost events" and .title == "events lost")];
def lost_objects: [lost_slices[].args.count] | add // 0;

def sentences: [.processes[].threads[].async[] | select(.category == "incident").args.sentence] |
	sort | tojson;

# Both series of a counter as they were at that time: its newest sample until then.
def sample_at($ms): (.times | map(select(. <= $ms)) | length) as $n |
	if $n == 0 then [-1, -1] else [.series.free[$n - 1], .series.waiting[$n - 1]] end;

def values_at($ns): [counters[] | {key: "\(.process) / \(.name)",
				   value: sample_at($ns / 1e6 + 2e-7)}] |
	map(select(.value != [-1, -1])) | sort_by(.key) | from_entries | tojson;

# Events of `export --format jsonl` after which the counter of their cache says something else. Of
# several at one time only the last can be seen.
def free_cnt_misses($events; $stat):
	(counters | map({key: "\(.process) / \(.name)", value: .}) | from_entries) as $counters |
	($stat.caches | map({key: "\(.id)", value: cache_name}) | from_entries) as $names |
	[$events | group_by([.cache, .t_ns])[] | .[-1] |
	 . as $e |
	 select(($counters[$names["\($e.cache)"]] | sample_at($e.t_ns / 1e6 + 2e-7)[0]) !=
		$e.free_cnt) | {position, cache, free_cnt}];

def unknown_at_end: [counters[] | select(.series.free[-1] < 0 or .series.waiting[-1] < 0) |
		     "\(.process) / \(.name)"] | sort;

# Begin of the first and end of the last thing.
def span_ms: ([slices[] | .start, .start + .duration] + [counters[].times[]]) |
	[min, max] | map(. * 1e6 | round / 1e6);

# Of `stat --json`.

# The kernel told how long its lists are: as it was set up, or in a state.
def known_caches: [.caches[] | select(.events.cache_new + .events.state > 0)];
def cache_names: [known_caches[] | cache_name] | sort | join("\n");

def waiting: .lists | del(.free_llist) | if any(.[]; . == null) then -1 else add end;
def both: [.lists.free_llist // -1, waiting];

def list_values: [known_caches[] | {key: cache_name, value: both}] |
	map(select(.value != [-1, -1])) | sort_by(.key) | from_entries | tojson;

def unknown_caches: [known_caches[] | select(both | min < 0) | cache_name] | sort;

def instant_totals: .totals | to_entries |
	map(select((.key | IN("alloc_fail", "prefill", "refill", "trim", "extra_rcu", "cache_new",
			      "cache_drain", "cache_gone")) and .value > 0)) |
	sort_by(.key) | map("\(.key)=\(.value)") | join(" ");
