/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Labels that somebody writes while a recording is made, a line each: to a pipe that the command
 * inherits, or to a FIFO, which is its maker's alone unless it was there before. They wait here until
 * every event before them is in the stream.
 */
#ifndef BMA_MARKS_H
#define BMA_MARKS_H

#include <stdbool.h>
#include <stddef.h>

#include "../event/mark.h"

#define MARKS_VARIABLE "BMASCOPE_MARKS"	/* in the command's environment: where to write */

struct marks;

/*
 * path NULL: a pipe. Else a FIFO, made there unless one is there already, and removed by
 * marks_free() if it was made. Adds its descriptor to the epoll set, unless that is -1. NULL with
 * errno set; EEXIST: what is there is no FIFO.
 */
struct marks *marks_new(const char *path, int epoll_fd);
void marks_free(struct marks *m);

int marks_fd(const struct marks *m);		/* readable when there is something to read */

/* For the command: where to write; the descriptor that it must inherit for that, -1: none. */
const char *marks_path(const struct marks *m);
int marks_command_fd(const struct marks *m);

/* Takes what was written. The time is now, that of CLOCK_MONOTONIC: nobody else noted it. What does
 * not fit stays in the pipe, and its writers wait: false then, and the epoll set hears nothing of the
 * pipe until a call finds room again. */
bool marks_read(struct marks *m, uint64_t now);

/* The oldest that is not after `until` is taken out: true; false: there is none. */
bool marks_next(struct marks *m, uint64_t until, struct mark *mark);

#endif
