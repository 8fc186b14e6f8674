#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# Objects that are freed by RCU: batches, and two grace periods one behind the other.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
. recordings/tell.sh

open_book unused
step load objects
step load detain
step new 60

say '60 objects are in use. Whoever drops one frees it by RCU: a reader may hold it still, so it has to wait.'
say 'A program is such a reader now, for 12 s. Meanwhile one object is dropped.'
step detain rcu 12s
step drop 1
step rest 1s

say 'It is in waiting_for_gp, and a callback is asked for. 30 drops more find that one is under way.'
step drop 30 80ms
step rest 600ms

say 'So they gather in free_by_rcu, without a callback each. When the reader ends, the first one goes on.'
step end
step rest 1s

say 'The 30 are still there: only a free looks after them. One drop more, and one callback serves 31 objects.'
step drop 1
step rest 2s

say 'Behind RCU there is a second grace period: tasks-trace, for readers that may sleep. One runs for 14 s.'
step detain tasks-trace 14s
step drop 1
step rest 1s

say '1 object got through the first and waits in waiting_for_gp_ttrace. 12 drops more, one after the other.'
step drop 12 120ms
step rest 600ms

say 'They queue behind it, in free_by_rcu_ttrace: one callback at a time, here too. Now the list needs a refill.'
step new 9 60ms
step rest 500ms

say 'alloc_bulk() took the 12 back first, then the 1 that waited, and only the other 35 of 48 from the slab.'
step end

say 'Now faster: 40 new ones, 40 drops, 25 times.'
for _ in {1..25}; do
	step new 40
	step drop 40
	step rest 150ms
done

say '1,000 drops, and fewer than 100 callbacks of RCU: that is batching. That was the last story: bmascope demo --list'
leave_book_open
