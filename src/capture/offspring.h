/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The command and whatever it started. Once offspring_adopt() was called, processes whose parent
 * ends become children of this one (PR_SET_CHILD_SUBREAPER), so `sh -c 'a; b'` cannot leave its b
 * behind when the recording is to end.
 */
#ifndef BMA_OFFSPRING_H
#define BMA_OFFSPRING_H

#include <stdbool.h>

void offspring_adopt(void);

/* Sends the signal to every child of this process, adopted ones too. How many there are. */
unsigned int offspring_signal(int sig);

/* All of them end: asked first, made to after two seconds. Waits for them. */
void offspring_end(void);

#endif
