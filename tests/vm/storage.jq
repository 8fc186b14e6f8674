# SPDX-License-Identifier: GPL-2.0-or-later
# Over an export as JSON: the snapshots of local storage, one after the other, as what each owner has.

# The parts between a begin and its end become one object.
def snapshots: reduce .storage[] as $x ([];
	if $x.what == "begin" then . + [{ t_ns: $x.t_ns, maps: {}, owners: {}, elems: [] }]
	elif $x.what == "map" then .[-1].maps["\($x.map_id)"] = $x
	elif $x.what == "owner" then .[-1].owners["\($x.storage)"] = $x
	elif $x.what == "elem" then .[-1].elems += [$x]
	else .[-1].end = $x end);

# The elements of a snapshot's owner of a kind and id, as the test program tells them, by map.
def of_owner($kind; $id): . as $s |
	[.elems[] | select(.leaving | not) | select($s.owners["\(.storage)"] |
		. != null and .owner == $kind and .owner_id == $id) | $s.maps["\(.map_id)"] |
		{ id: .map_id, name, value_size }] | sort_by(.id);

# What an owner had, in the order in which that changed.
def history($kind; $id): reduce (snapshots[] | of_owner($kind; $id)) as $h ([];
	if .[-1] == $h then . else . + [$h] end);

def names: map(map(.name) | join(" "));
