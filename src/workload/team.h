/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Threads that begin together, each on a CPU of its own. */
#ifndef BMA_TEAM_H
#define BMA_TEAM_H

#include "cpus.h"

/* arg is what team_run() was given, n the thread's number from 0. 0 or -errno. */
typedef int (*team_fn)(void *arg, int n);

/*
 * Runs fn in a thread for each CPU of c, which may name one twice, and waits for them. All of them run
 * or none does. 0 or the first one's -errno.
 */
int team_run(const struct cpus *c, team_fn fn, void *arg);

#endif
