# SPDX-License-Identifier: GPL-2.0-or-later
# shellcheck shell=bash
# Golden screens of a recording that is wound. Sourced by run.

stream deck-story --labels --minute 12 --burst --rcu
stream deck-cross --cross --rcu
stream deck-lost --minute 12 --loss 33 --burst

golden deck-end-80x24 80x24 deck-story "" 2
golden deck-begin-80x24 80x24 deck-story "" 0
golden deck-begin-events-80x24 80x24 deck-cross "" 7 Home
golden deck-end-events-80x24 80x24 deck-cross "" 7 Home End
golden deck-up-80x24 80x24 deck-cross "" 7 Up Up Up
golden deck-200x50 200x50 deck-story "--at 50%" 2
golden deck-ascii-80x24 80x24 deck-story "--ascii --at 5.5s" 2
golden deck-label-80x24 80x24 deck-story "--at 0.5s" ')'
golden deck-label-long-80x24 80x24 deck-story "--at 0.5s" ')' ')'
golden deck-label-wide-132x40 132x40 deck-story "--at 6s"
golden deck-label-back-80x24 80x24 deck-story "" '(' '('
golden deck-alloc-80x24 80x24 deck-cross "--at 2000" 2 - : / a l l o c Enter
golden deck-free-80x24 80x24 deck-cross "" 2 - : / f r e e Space c o n n s Enter - P
golden deck-trim-80x24 80x24 deck-cross "" 2 - : / t r i m Enter - P
golden deck-trim-ascii-80x24 80x24 deck-cross "--ascii" 2 - : / t r i m Enter - P
golden deck-refill-80x24 80x24 deck-cross "--at 2000" 2 - : / r e f i l l Enter
golden deck-gp-80x24 80x24 deck-cross "" 2 - : / g p _ s t a r t Enter - P
golden deck-gp-end-132x40 132x40 deck-cross "" 2 - : / g p _ e n d Enter - P
golden deck-incident-80x24 80x24 deck-story "" p
golden deck-incident-events-80x24 80x24 deck-story "--at 0" 7 n
golden deck-loss-80x24 80x24 deck-lost "" p
golden deck-typing-80x24 80x24 deck-story "" : 1 2 . 5
golden deck-not-a-place-80x24 80x24 deck-story "" : 1 2 . 5 Enter
golden deck-seek-80x24 80x24 deck-story "--at 6s" ']' ']' '['
golden deck-help-80x24 80x24 deck-story "" '?' PageDown
golden deck-help-2-80x24 80x24 deck-story "" '?' End
golden_pipe deck-pipe-80x24 80x24 deck-story "" ']'
