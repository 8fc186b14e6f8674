/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Where a report of any length goes. A regular file gets its name when all of it is written: what
 * fails, or is killed, leaves no file that looks whole, and what had the name before stays as it was.
 */
#ifndef BMA_OUTFILE_H
#define BMA_OUTFILE_H

#include <stdbool.h>
#include <stdio.h>

struct outfile {
	const char *name;	/* for messages */
	FILE *to;		/* write here */
	char *target;		/* the file's own path; NULL: no regular file, or standard output */
	char *part;		/* what it is called so far; NULL: it has no name */
};

/* NULL or "-": standard output. Not a file that from_fd reads. private: nobody else may read it; else
 * a file that is there keeps its mode. What a link leads to is written.
 * 0 or an exit code, message out; then there is nothing to release. */
int outfile_open(struct outfile *o, const char *name, int from_fd, bool private);

/* All is written, the file gets its name. The same; releases in either case. */
int outfile_commit(struct outfile *o);

/* Nothing of it stays. */
void outfile_abandon(struct outfile *o);

/* Writing failed with this errno: the message, and the exit code. Of a closed pipe nothing is said. */
int outfile_failed(const struct outfile *o, int error);

#endif
