#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# Objects that are freed on another CPU than the one that allocated them.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
. recordings/tell.sh

open_book sessions
step load detain

say 'Each CPU has a cache of its own. 20 inserts on CPU 0, then 20 deletes on CPU 1: where do the objects go?'
step insert 20 80ms
step cpu 1
step rest 500ms
step delete 20 80ms
step rest 300ms

say 'They are on the list of CPU 1 now, which grew from 4 to 24: a free goes to the CPU that it runs on.'
say '73 more the same way. With the last one CPU 1 has 97, one above the high watermark of 96.'
step cpu 0
step insert 73 10ms
step cpu 1
step delete 73 15ms
step rest 1s

say 'free_bulk() sent 33 home: to wait with the cache of CPU 0, because the object freed last came from there (tgt).'
say 'Once more. So that they can be seen waiting, a sleepable program runs on: no tasks-trace grace period ends.'
step cpu 0
step insert 33 10ms
step detain tasks-trace 9s
step cpu 1
step delete 33 20ms
step rest 500ms

say '33 wait in waiting_for_gp_ttrace of CPU 0. Its next refill of 48 takes them back, and 15 from the slab.'
step cpu 0
step insert 39 25ms
step rest 500ms
step end
step rest 300ms

say 'tgt is a guess for the whole batch. Now 33 objects of CPU 0 are freed on CPU 1, and then one of its own.'
step delete 6
step cpu 1
step insert 1
step rest 500ms
step delete 34 40ms
step rest 1s

say 'Again 33 went to wait: this time all with CPU 1, though only one came from there. A wrong guess loses nothing.'
say 'Now faster: 60 in on CPU 0, 60 out on CPU 1, 30 times. What comes home in time saves a way to the slab.'
for _ in {1..10}; do
	for _ in {1..3}; do
		step cpu 0
		step insert 60
		step cpu 1
		step delete 60
	done
	step rest 300ms
done
expect 1966 1966 0

say '1,966 in, 1,966 out, none failed: on its way no object was lost. Why wait at all? See bmascope demo batches'
leave_book_open
