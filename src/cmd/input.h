/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Opening and reading what a command is told to read: FILE, or - for standard input. */
#ifndef BMA_INPUT_H
#define BMA_INPUT_H

#include "../play/feed.h"
#include "progress.h"

/* A descriptor, or a negative exit code with the message out. */
int input_open(const char *name);

/* Feeds all of it until its end, or until the feed stopped. 0 or an exit code, message out. */
int input_read_all(int fd, const char *name, struct feed *f);

/* The same, and says how far it is; p NULL: says nothing. */
int input_read_on(int fd, const char *name, struct feed *f, struct progress *p);

/* What was wrong with the stream goes to standard error: EXIT_STREAM; 0 when nothing was. */
int input_verdict(const struct feed *f, const char *name);

#endif
