# SPDX-License-Identifier: GPL-2.0-or-later
# shellcheck shell=bash
# Golden screens of screen 3, Grace. Sourced by run.

stream plain
stream nothing --nothing
stream grace-stall --stall 40
stream grace-both --minute 30 --rcu --stall 25
stream grace-sizes --sizes
stream grace-lost --rcu --stall 40 --loss 33

golden_pipe grace-80x24 80x24 plain "" 3
golden grace-200x50 200x50 grace-both "" 3 Down
golden grace-100x60 100x60 grace-both "" 3
golden grace-stall-80x24 80x24 grace-stall "" 3 Down
golden grace-lost-80x24 80x24 grace-lost "" 3
golden grace-ascii-80x24 80x24 grace-both --ascii 3
golden grace-nothing-80x24 80x24 nothing "" 3
golden grace-sort-80x24 80x24 grace-both "" 3 s
golden grace-owner-reversed-80x24 80x24 grace-both "" 3 s s r
golden grace-filter-80x24 80x24 grace-both "" 3 / l p m Enter
golden grace-filter-none-80x24 80x24 grace-both "" 3 / x y z Enter
golden grace-typing-80x24 80x24 grace-both "" 3 / f l
golden grace-sizes-80x24 80x24 grace-sizes "" 3
golden grace-sizes-132x40 132x40 grace-sizes "" 3
golden grace-sizes-end-80x24 80x24 grace-sizes "" 3 End
golden grace-help-80x24 80x24 plain "" 3 '?'
golden grace-help-last-80x24 80x24 plain "" 3 '?' End
golden grace-open-80x24 80x24 grace-stall "" 3 - Down Down Enter
golden_pipe grace-incident-80x24 80x24 grace-stall "" 3 n
