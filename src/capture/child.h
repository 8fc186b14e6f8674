/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The command that `record -- CMD` traces, and the signals that end a capture: both arrive
 * through one descriptor. The command is forked before the probes are attached but runs only
 * when child_start() lets it, so that the first thing it does is traced.
 */
#ifndef BMA_CHILD_H
#define BMA_CHILD_H

#include <signal.h>
#include <stdbool.h>
#include <sys/resource.h>

#include "capture.h"
#include "marks.h"

struct child;

struct child_legacy {			/* what the command shall have as we were given it */
	struct rlimit files;		/* the limit of open files */
	sigset_t signals;		/* that are blocked */
};

struct child_setup {
	char **command;			/* argv style; NULL: signals only */
	bool stdout_taken;		/* what it prints goes to standard error, as the stream goes
					 * to standard output */
	const struct child_legacy *legacy;
	bool snapshots;			/* SIGUSR1 asks for one; else it is left alone */
	struct marks *marks;		/* its environment says where to write them; NULL: nowhere */
};

/* Adds its descriptor to the epoll set. All of the setup stays the caller's. NULL with errno set. */
struct child *child_new(const struct child_setup *setup, int epoll_fd);
void child_free(struct child *c);	/* ends the command when it still runs, and what it started */

/* Can the command be run at all? Before anything is begun for it. 0, or EXIT_RUNTIME with the
 * message out. */
int child_check(char *const *command);

/* Lets the command run. 0, or EXIT_RUNTIME with the message out. */
int child_start(struct child *c);

int child_fd(const struct child *c);

/* The descriptor is readable: true when the capture should end. */
bool child_news(struct child *c);

/* Was a snapshot asked for since the last call? */
bool child_wants_snapshot(struct child *c);

/* The time is over: asks the command and what it started to end; child_news() tells when they have.
 * Its status is then 0. false: nothing is running that could end. */
bool child_end(struct child *c);

/* It was told to end, by child_end() or a signal, and has had its time to do so. */
bool child_overdue(const struct child *c);

/* How it ended: fills interrupted and status. */
void child_result(const struct child *c, struct capture_result *result);

#endif
