# SPDX-License-Identifier: GPL-2.0-or-later
# shellcheck shell=bash
# Golden screens of the frame, help and screen 1. Sourced by run.

stream plain
stream one --cpus 1
stream eight --cpus 8 --fail
stream sixteen --cpus 16 --fail --loss 33 --missed 4
stream crowd --cpus 1024 --burst
stream many --maps 40
stream nothing --nothing
stream wrong --wrong
stream evil --evil
stream burst --burst --count
stream trouble --maps 40 --fail
stream trouble-past --maps 40 --burst

golden_pipe caches-80x24 80x24 plain ""
golden_pipe caches-200x50 200x50 plain "" Down Down
golden caches-300x100 300x100 plain "" Down Down
golden ascii-80x24 80x24 plain --ascii Down Down
golden one-cpu-80x24 80x24 one "" Down
golden eight-cpus-80x24 80x24 eight "" Down Down
golden loss-80x24 80x24 sixteen "" Down
golden loss-200x50 200x50 sixteen "" Down
golden thousand-cpus-80x24 80x24 crowd "" Down
golden thousand-cpus-200x50 200x50 crowd "" Down
golden failed-check-80x24 80x24 wrong "" Down
golden nothing-80x24 80x24 nothing ""
golden evil-name-80x24 80x24 evil "" / '#' 6 6 Enter
golden filter-80x24 80x24 many "" / o b j Enter
golden filter-typing-80x24 80x24 many "" / m a p
golden filter-none-80x24 80x24 many "" / x y z Enter
golden sort-mem-80x24 80x24 many "" s s s
golden sort-wait-80x24 80x24 many "" s s
golden sort-owner-reversed-80x24 80x24 many "" r
golden page-80x24 80x24 many "" PageDown PageDown j
golden end-80x24 80x24 many "" End
golden at-80x24 80x24 plain "--at 5000" j
golden_pipe incident-80x24 80x24 burst "" n
golden_pipe incident-200x50 200x50 burst "" n
golden trouble-80x24 80x24 trouble ""
golden trouble-past-80x24 80x24 trouble-past "" PageDown PageDown PageDown
golden group-80x24 80x24 plain "" End k k k k
golden group-unfolded-80x24 80x24 plain "" End k k k k Enter
golden group-owners-80x24 80x24 plain "" g End k k
golden group-none-80x24 80x24 plain "" g g
golden_pipe step-80x24 80x24 plain "" , , ,
golden_pipe step-end-80x24 80x24 plain "" .
golden_pipe help-80x24 80x24 plain "" '?'
golden_pipe help-2-80x24 80x24 plain "" '?' PageDown
golden help-200x50 200x50 plain "" '?'
