#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# ENOMEM while memory is free: a free list that runs empty before its refill can run.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
. recordings/tell.sh

# Most of the memory must be free, as a caption says.
memory_is_free() {
	awk '{ kb[$1] = $2 } END { exit kb["MemAvailable:"] * 2 < kb["MemTotal:"] }' /proc/meminfo
}

open_book sessions
step insert 12
memory_is_free || die 'too little memory is free for this story'

say '12 elements are in this map, and 40 objects free on this CPU. Most of the memory of the machine is free too.'
say 'A program turns interrupts off and inserts 60. For 40 there is an object; a refill needs an interrupt to run.'
step burst 60
step rest 4s

say '20 inserts got ENOMEM: the list was empty, its refill asked for and held up. Interrupts on again, it brought 48.'
expect 52 0 20
say 'The incident names this cause: interrupts off. More memory would not help: nobody asks for it in time.'

say 'What helps? First: interrupts on. 52 deletes, then the same 60 inserts again.'
step delete 52 20ms
step insert 60
step rest 2s
expect 112 52 20

say 'No insert failed: each refill could run at once. Or shorter stretches: 30 with interrupts off, twice.'
step delete 60 20ms
step burst 30
step rest 1s
step burst 30
step rest 2s
expect 172 112 20

say 'None failed: between the two there was time for a refill. Or a preallocated map, which never asks here.'
step delete 60 20ms
say 'Now 120 at a time with interrupts off, eight times: eight incidents more, and always the same cause.'
for _ in {1..8}; do
	step burst 120
	step rest 500ms
	step delete 120
	step rest 300ms
done

say 'Nine incidents, one cause: free memory is no free object. Who frees on another CPU? See bmascope demo cross'
leave_book_open
