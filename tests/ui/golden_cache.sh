# SPDX-License-Identifier: GPL-2.0-or-later
# shellcheck shell=bash
# Golden screens of screen 2. Sourced by run.

stream cache-plain
stream cache-one --cpus 1
stream cache-rcu --rcu --cross
stream cache-minute --minute 70 --burst
stream cache-loss --loss 33
stream cache-fail --fail --count
stream cache-crowd --cpus 1024
stream cache-stall --minute 20 --stall 30
stream cache-torn --torn
stream cache-nothing --nothing
cp tests/unit/data/churn100.bma "$tmp/cache-churn.bma"
cp tests/unit/data/cross.bma "$tmp/cache-cross.bma"

golden_pipe cache-80x24 80x24 cache-plain "" Down 2
golden_pipe cache-200x50 200x50 cache-minute "" Down 2
golden cache-300x100 300x100 cache-rcu "" Down 2 '>'
golden cache-cpu-80x24 80x24 cache-rcu "" Down 2 '>' '>'
golden cache-cpu-200x50 200x50 cache-rcu "" Down 2 '<'
golden cache-one-80x24 80x24 cache-one "" Down 2
golden cache-ascii-80x24 80x24 cache-rcu --ascii Down 2 '>'
golden cache-minute-80x24 80x24 cache-minute "" Down 2 '>' '>' '>'
golden cache-minute-80x50 80x50 cache-minute "" Down 2
golden cache-loss-80x24 80x24 cache-loss "" Down 2
golden cache-fail-80x24 80x24 cache-fail "" Down Down Down 2 '<'
golden cache-percpu-80x24 80x24 cache-plain "" 2 2 1 Down Down Down Down Down 2
golden cache-older-80x24 80x24 cache-plain "" 2
golden cache-crowd-132x40 132x40 cache-crowd "" Down 2 '<'
golden cache-stall-80x24 80x24 cache-stall "" Down Down 2 '>'
golden cache-nothing-80x24 80x24 cache-nothing "" 2
golden cache-churn-80x24 80x24 cache-churn "" 2
golden cache-lesson-80x24 80x24 cache-churn "--at 207" 2
golden cache-cross-80x24 80x24 cache-cross "" 2 '>'
golden cache-help-80x24 80x24 cache-plain "" 2 '?' PageDown
golden cache-end-132x40 132x40 cache-crowd "" Down 2 - End - PageUp
golden_pipe cache-incident-80x24 80x24 cache-fail "" 2 n
golden_pipe cache-event-80x24 80x24 cache-fail "" 2 7 Space - Up Up Up - 2
golden cache-torn-80x24 80x24 cache-torn "" Down 2
