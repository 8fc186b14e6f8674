# SPDX-License-Identifier: GPL-2.0-or-later
# shellcheck shell=bash
# Golden screens of screen 4, Locks. Sourced by run.

stream plain
stream nothing --nothing
stream locks --locks
stream locks-waits --lock-waits
stream locks-lost --locks --loss 33

golden locks-80x24 80x24 locks "" 4
golden_pipe locks-pipe-80x24 80x24 locks "" 4
golden locks-200x50 200x50 locks "" 4 Down
golden locks-100x30 100x30 locks "" 4 s
golden locks-single-80x24 80x24 locks "" 4 g Down
golden locks-before-80x24 80x24 locks "" 4 '<'
golden locks-timeout-80x24 80x24 locks "" 4 '<' '<'
golden locks-full-80x24 80x24 locks "" 4 p - p - p
golden locks-first-80x24 80x24 locks "" 4 '<' '<' '<' '<' '<' '>' '<'
golden_pipe locks-n-p-80x24 80x24 locks "" 4 p p n
golden locks-ascii-80x24 80x24 locks --ascii 4
golden locks-waits-80x24 80x24 locks-waits "" 4
golden locks-waits-200x50 200x50 locks-waits "" 4
golden locks-lost-80x24 80x24 locks-lost "" 4
golden locks-filter-80x24 80x24 locks "" 4 / p a i r Enter
golden locks-filter-none-80x24 80x24 locks "" 4 / x y z Enter
golden locks-typing-80x24 80x24 locks "" 4 / t l
golden locks-nothing-80x24 80x24 nothing "" 4
golden locks-help-80x24 80x24 locks "" 4 '?'
golden locks-help-last-80x24 80x24 locks "" 4 '?' End
