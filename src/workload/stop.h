/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Lets a workload end at a round's end when SIGINT or SIGTERM comes, and still say its counts. */
#ifndef BMA_STOP_H
#define BMA_STOP_H

#include <stdbool.h>
#include <stdint.h>

void stop_catch(void);		/* holds the signals back from now on */

/* Waits pause_us (0: only looks); true when a signal has come. */
bool stop_wanted(uint32_t pause_us);

bool stop_pending(void);	/* has one come? It is left to stop_wanted(). */

/* Waits; a signal cuts the wait short and is left to stop_wanted(). */
void stop_wait(uint32_t us);

#endif
