/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A crash must not leave the user with a dead terminal: on a fatal signal the terminal gets its
 * ordinary modes back, then the signal does what it would have done.
 */
#ifndef BMA_UI_CRASH_H
#define BMA_UI_CRASH_H

void crash_guard(void);		/* leaves alone what somebody else handles, a sanitizer for one */
void crash_unguard(void);

#endif
