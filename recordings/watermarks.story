#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# The life of one free list: refills below the low watermark, trims above the high one.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
. recordings/tell.sh

open_book sessions

say 'A new hash map. Its cache on this CPU was prefilled: 4 objects are on free_llist, none is in use.'
say 'The first insert leaves 3, fewer than 32, the low watermark: a refill is asked for, alloc_bulk() brings 48.'
step insert 1
step rest 3s

say '51 are free. 19 inserts more: each takes an object from free_llist, and none has to wait for the slab.'
step insert 19 200ms

say '32 are free, which is just enough. One insert more leaves 31, and the next refill brings 48 again.'
step insert 1
step rest 3s

say '79 are free, 21 in use. Now deletes: each puts its object back on free_llist, up to 96, the high watermark.'
step delete 17 150ms

say '96 are free. With one more, free_bulk() trims the list down to 64, the middle of both: 33 objects go.'
step delete 1
step rest 3s

say 'The 33 waited for a tasks-trace grace period: a program could have held one still. Then the slab got them.'
step rest 1s

say 'Now faster: 80 in and 80 out, 40 times. What still waits is taken back before the slab is asked.'
for _ in {1..10}; do
	for _ in {1..4}; do
		step insert 80
		step delete 80
	done
	step rest 400ms
done
expect 3221 3218 0

say '3,221 inserts, and not one had to wait or failed. What if nothing may interrupt? See bmascope demo burst'
leave_book_open
