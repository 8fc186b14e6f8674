/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The command and whatever it started. From offspring_new() on, processes whose parent ends become
 * children of this one (PR_SET_CHILD_SUBREAPER), so `sh -c 'a; b'` cannot leave its b behind when
 * the recording is to end. Children that were there before are somebody else's and left alone.
 */
#ifndef BMA_OFFSPRING_H
#define BMA_OFFSPRING_H

#include <stdbool.h>
#include <sys/types.h>

struct offspring;

/* Before the command is forked. NULL with errno ENOMEM. */
struct offspring *offspring_new(void);
void offspring_free(struct offspring *o);

/* Sends the signal to each that has not got it yet. How many there are. */
unsigned int offspring_signal(struct offspring *o, int sig);

/* All of them end: asked once, made to after two seconds. Waits for them, up to two seconds more. */
void offspring_end(struct offspring *o);

#endif
