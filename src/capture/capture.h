/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The privileged part: probes to stream. `record` runs it with a file, `live` in a child with a
 * pipe; nobody else touches the kernel.
 */
#ifndef BMA_CAPTURE_H
#define BMA_CAPTURE_H

#include <stdbool.h>
#include <stdint.h>

#define CAPTURE_BUFFER (64ull << 20)	/* bytes of all ring buffers together, by default */
#define CAPTURE_TICK_MS 50		/* how often the rings are drained, at least */

struct capture_opts {
	int out_fd;		/* where the stream goes; stays the caller's. A file is emptied
				 * first, but not one that standard output was sent to */
	uint64_t buffer_bytes;	/* 0: CAPTURE_BUFFER */
	char **command;		/* trace while this runs, argv style; NULL: until a signal */
	uint64_t duration_ms;	/* 0: no limit */
	const char *marks;	/* a FIFO from which marks are read (marks.h); NULL: only the command
				 * can write them */
	bool verbose;		/* libbpf's warnings too */
};

struct capture_result {
	uint64_t events, lost, missed;
	uint64_t bytes;		/* written; 0 when nothing of the stream came out */
	uint64_t refused;	/* records that could not be used; 0 unless something is broken */
	bool interrupted;	/* ended by SIGINT */
	bool reader_gone;	/* ended because nobody reads the stream any more */
	int status;		/* of the command, as wait() gives it */
};

/*
 * Loads, attaches, starts the command, streams until it ends or SIGINT, SIGTERM or SIGHUP comes,
 * and finishes the stream. Takes over these signals and SIGCHLD. 0, or an enum exit_code with the
 * message out.
 */
int capture_main(const struct capture_opts *opts, struct capture_result *result);

#endif
