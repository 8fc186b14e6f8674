# SPDX-License-Identifier: GPL-2.0-or-later
# What the checks of the stories share. They are run as
#	bmascope export --format jsonl --all X.bma | jq -nr -L recordings -f recordings/NAME.check
# and write the captions anew with the numbers that the recording holds.

# The export in parts: part 0 is what came before the first caption, part n what came between caption n
# and the next one. Of the events and states only those of the caches that the story is about.
def story($kind; $name; $size):
	[inputs]
	| (map(select(.type == "alloc" and .owner.kind == $kind and .owner.name == $name).id)) as $allocs
	| map(select(.type == "cache" and .unit_size == $size and (.alloc | IN($allocs[])))) as $caches
	| (INDEX($caches[]; .id) | map_values(.cpu)) as $cpu
	| ($caches[0] | {low, high, batch}) + {
		captions: map(select(.type == "mark").text),
		times: map(select(.type == "mark").t_ns),
		summary: map(select(.type == "summary"))[0],
		parts: [foreach .[] as $l (0; if $l.type == "mark" then . + 1 else . end; [., $l])]
			| group_by(.[0])
			| map(map(.[1] | select(.cache != null)
				| . + { on: $cpu["\(.cache)"], home: $cpu["\(.tgt)"] } | select(.on != null))) };

# Events of a kind in part $i, and on the cache of one CPU.
def events($i; $kind): .parts[$i] | map(select(.kind == $kind));
def events($i; $kind; $on): events($i; $kind) | map(select(.on == $on));
def count($i; $kind): events($i; $kind) | length;
def count($i; $kind; $on): events($i; $kind; $on) | length;
def total($kind): [.parts[][] | select(.kind == $kind)] | length;

# When part $i begins: objects on the free_llist of a CPU's cache, and in use.
def free($i; $on): [.parts[:$i][][] | select(.on == $on and .free_cnt != null).free_cnt] | last;
def in_use($i):
	reduce (.parts[:$i][][].kind) as $k (0;
		if $k == "alloc" then . + 1 elif $k == "free" or $k == "free_rcu" then . - 1 else . end);

# The lengths of a CPU's lists as the kernel told them last before part $i, or within it.
def lists($i; $on): [.parts[:$i][][] | select(.kind == "state" and .on == $on).lists] | last;
def lists_in($i; $on): .parts[$i] | map(select(.kind == "state" and .on == $on).lists);

# Seconds from caption $i to the first end of a grace period that began in its part: how long the program
# ran that the story starts right behind the caption's time to be read.
def lasted($i; $flavour):
	(.parts[$i] | map(select(.kind == "gp_start" and .flavour == $flavour))[0].t_ns) as $start
	| ([.parts[$i:][][] | select(.kind == "gp_end" and .flavour == $flavour and .t_ns > $start).t_ns][0] - $start) / 1e9 | round;

def moved: map(.moved + .moved_extra) | add // 0;
def taken: map(.behind + .waiting + .slab) | add // 0;
def none: if . == 0 then "none" else . end;
def commas: tostring | if length > 3 then "\(.[:-3]),\(.[-3:])" else . end;
def small: ["no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine"][.] // .;
def Small: small | "\(.[:1] | ascii_upcase)\(.[1:])";

# The captions as they must be, and what else must hold: [sentence, true or false] each. A line each, as
# TAP has them.
def verdict(captions; holds):
	.captions as $told | [captions] as $true
	| (range([$told, $true | length] | max) as $i
		| if $told[$i] == $true[$i] then "ok caption \($i + 1)"
		  else "not ok caption \($i + 1): it says \"\($told[$i])\", the recording \"\($true[$i])\"" end),
	  ((["it lasts 20 to 60 s", .summary.t_ns >= 20e9 and .summary.t_ns <= 60e9],
	    ["a caption every 12 s at least", (.times as $t | all(range($t | length - 1); $t[. + 1] - $t[.] < 12e9))],
	    ["nothing was lost or missed", .summary.lost + .summary.missed == 0],
	    ["no check failed", .summary.checks.failed == 0],
	    holds)
	   | if .[1] then "ok \(.[0])" else "not ok \(.[0])" end);
