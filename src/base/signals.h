/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef BMA_BASE_SIGNALS_H
#define BMA_BASE_SIGNALS_H

#include <signal.h>

/*
 * What asks a program to end comes through a descriptor from now on, with the signals that `set` has
 * already: SIGINT, also where a script's background left it ignored; SIGTERM; SIGHUP, but not under
 * nohup. The descriptor, -1 with errno.
 */
int signals_take(sigset_t *set);

#endif
