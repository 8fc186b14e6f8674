/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The capture of this kernel in a child that keeps its privilege, and its stream in a pipe, for a
 * parent that gave its own up before the child touched the kernel.
 */
#ifndef BMA_LIVE_CHILD_H
#define BMA_LIVE_CHILD_H

#include <stdbool.h>
#include <stddef.h>
#include <sys/types.h>

#include "../capture/capture.h"

#define LIVE_CHILD_WORDS 4096	/* bytes of the child's messages that are kept */

struct live_child {
	pid_t pid;
	int start;		/* a byte lets the capture begin; closed then */
	int go;			/* closing it ends the capture; -1: closed */
	int stream;		/* to read from */
	int ask;		/* to say what is wanted */
	bool screen;
	bool stopped;		/* live_child_stop() was called */
	bool reaped;
	int status;		/* as wait() gives it */
	int words_fd;
	char words[LIVE_CHILD_WORDS];
	size_t nwords;
	char line[256];		/* for live_child_news() */
};

/*
 * Forks, gives up privilege here, lets the capture begin there. capture->out_fd is not looked at.
 * screen: the terminal is a screen's. The child has no part of it then, its messages are kept.
 * Else they go to standard error, with what the command prints; and without a command Ctrl-C and
 * Ctrl-Z are still the parent's alone. 0, or an enum exit_code with the message out.
 */
int live_child_start(struct live_child *c, const struct capture_opts *capture, bool screen);

/* Does the terminal's Ctrl-C reach the capture itself? So when it has a command, as in `record`. */
bool live_child_hears(const struct capture_opts *capture, bool screen);

/* What it is to tell from now on: one of the words of capture/rater.h. */
void live_child_want(const struct live_child *c, char word);

/* Asks the capture to end: what is left of the stream comes, and its END. */
void live_child_stop(struct live_child *c);

/* Its newest message, or how it crashed, valid until the next call; NULL: nothing to say. */
const char *live_child_news(struct live_child *c);

/*
 * The stream is not read any more: the capture ends, and with it the probes. What was kept of its
 * messages goes to standard error. Returns how it ended: an enum exit_code, its message out; or, of
 * a command, what `record` would exit with.
 */
int live_child_end(struct live_child *c);

#endif
