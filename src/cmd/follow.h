/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Reading a stream as it comes, and hearing Ctrl-C meanwhile: what was read until then counts. */
#ifndef BMA_FOLLOW_H
#define BMA_FOLLOW_H

#include <signal.h>
#include <stdbool.h>

#include "../play/feed.h"

struct follow {
	int fd;			/* of the stream; the caller's */
	const char *name;	/* for messages */
	/* SIGINT, SIGTERM or SIGHUP came, `count` of them so far; by_hand: from another process, not from
	 * the terminal. True: read on. NULL: the first ends it. */
	bool (*signal)(void *ctx, unsigned int count, bool by_hand);
	void *ctx;

	int caught;		/* the newest signal; 0: none came */
	bool left;		/* it was a signal that ended the reading, not the stream's end */
};

/*
 * Feeds what comes until its end, until the feed stopped or somebody wanted the end. Takes these
 * signals over for good. 0 or an exit code, message out; what `each` of the feed said is left in
 * f->error and is the caller's to tell.
 */
int follow(struct follow *w, struct feed *f);

#endif
