/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The privileged part: probes to stream. `record` runs it with a file, `live` in a child with a
 * pipe; nobody else touches the kernel.
 */
#ifndef BMA_CAPTURE_H
#define BMA_CAPTURE_H

#include <stdbool.h>
#include <stdint.h>

#include "trigger.h"

#define CAPTURE_BUFFER (64ull << 20)	/* bytes of all ring buffers together, by default */
#define CAPTURE_TICK_MS 50		/* the rings are drained at least so often; one drain lasts no longer */

#define CAPTURE_RING_MIN (1ull << 20)	/* bytes, of a ring and of a limit */

struct capture_progress {
	uint64_t time;		/* ns since the command runs */
	uint64_t events, lost, missed;
	uint64_t bytes;		/* written */
	uint64_t kept;		/* in the ring */
	bool triggered;
};

/* What the owner of the output does for us. */
struct capture_calls {
	/* At each tick, and once with NULL: that was all, messages may follow. NULL: nobody wants
	 * to know. */
	void (*tell)(void *ctx, const struct capture_progress *p);
	/* A file for a snapshot of the ring: a descriptor, or -1 with the message out; and what
	 * became of it, -errno. NULL, or no ring: SIGUSR1 is left alone. */
	int (*snapshot)(void *ctx);
	void (*snapshot_done)(void *ctx, int fd, int rc);
	void *ctx;
};

#define CAPTURE_RATE_MAX (1u << 20)

struct capture_opts {
	int out_fd;		/* where the stream goes; stays the caller's. A file is emptied
				 * first, but not one that standard output was sent to */
	uint64_t buffer_bytes;	/* 0: CAPTURE_BUFFER */
	char **command;		/* trace while this runs, argv style; NULL: until a signal */
	uint64_t duration_ms;	/* 0: no limit */
	uint64_t size_limit;	/* bytes of the stream; 0: no limit */
	uint64_t ring_bytes;	/* not 0: only the newest is kept, in memory, and written when
				 * stop_on says so, or at the end */
	uint32_t rate;		/* of the uses of caches one in so many is told; 1: all; 0
				 * (BMA_RATE_NONE): none. All are counted, if not all are told */
	uint64_t budget;	/* events a second: rate is raised while there would be more; 0: never */
	bool each_lock;		/* each lock and unlock of a resilient spinlock is told, not only waits
				 * and failures */
	int ask_fd;		/* a reader says there what it wants to be told (rater.h), a byte
				 * each; 0: nobody does */
	struct trigger_opts stop_on;	/* that ends it … */
	uint64_t after_ms;	/* … so much later */
	const char *marks;	/* a FIFO to read marks from (marks.h); NULL: only the command can
				 * write them */
	bool verbose;		/* libbpf's warnings too */
	struct capture_calls calls;
};

struct capture_result {
	uint64_t events, lost, missed;
	uint64_t bytes;		/* written; 0 when nothing of the stream came out */
	uint64_t before;	/* events that the ring did not keep */
	bool size_reached;	/* ended by size_limit */
	struct trigger_hit hit;	/* what ended it … */
	uint64_t hit_position;	/* … that event's number in the stream; stall: of the last before */
	uint64_t hit_after;	/* … how long after the beginning, ns */
	char hit_owner[64];	/* … and whose cache, or which lock, it was, in words */
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
