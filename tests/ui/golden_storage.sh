# SPDX-License-Identifier: GPL-2.0-or-later
# shellcheck shell=bash
# Golden screens of screen 5, Storage. Sourced by run.

stream nothing --nothing
stream storage --storage 0
stream storage-more --storage 17

golden_pipe storage-80x24 80x24 storage "" 5
golden storage-200x50 200x50 storage "" 5
golden storage-ascii-80x24 80x24 storage --ascii 5
golden_pipe storage-nothing-80x24 80x24 nothing "" 5
golden_pipe storage-down-80x24 80x24 storage "" 5 Down
golden_pipe storage-find-pid-80x24 80x24 storage "" 5 / 4 2 4 Enter
golden_pipe storage-find-name-80x24 80x24 storage "" 5 / s s h Enter
golden_pipe storage-find-none-80x24 80x24 storage "" 5 / x y z Enter
golden_pipe storage-typing-80x24 80x24 storage "" 5 / n g
golden_pipe storage-socket-80x24 80x24 storage "" 5 k
golden_pipe storage-cgroup-80x24 80x24 storage "" 5 c
golden_pipe storage-inode-80x24 80x24 storage "" 5 i
golden_pipe storage-maps-80x24 80x24 storage "" 5 m
golden storage-maps-200x50 200x50 storage "" 5 m
golden_pipe storage-more-80x24 80x24 storage-more "" 5 m
golden storage-footer-80x24 80x24 storage "" 5 Down
golden storage-events-80x24 80x24 storage "" 7
golden storage-events-200x50 200x50 storage "" 7 Up Up
golden_pipe storage-help-80x24 80x24 storage "" 5 '?'
