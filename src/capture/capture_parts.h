/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What a capture consists of. For capture.c, which puts it together, and loop.c, which runs it. */
#ifndef BMA_CAPTURE_PARTS_H
#define BMA_CAPTURE_PARTS_H

#include "../stream/writer.h"
#include "capture.h"
#include "child.h"
#include "marks.h"
#include "progs.h"
#include "resolve.h"
#include "rings.h"
#include "rounds.h"

struct capture {
	const struct capture_opts *opts;
	struct capture_result *result;
	struct probes *probes;
	struct writer *writer;
	struct order *order;
	struct registry *registry;
	struct names *names;
	struct progs *progs;
	struct resolver resolver;
	struct rounds *rounds;
	struct rings *rings;
	struct child *child;
	struct marks *marks;		/* NULL: nobody can write any */
	int epoll_fd;
	uint32_t ncpus;
	uint64_t start, next_state, next_owners;	/* ns */
	uint64_t unseen_maps;
	uint64_t running;		/* since when the command runs, ns */
	bool behind;			/* the rings hold more than a tick could take */
	uint64_t complete;		/* every event up to this time is in the stream, ns */
	bool time_over;			/* --duration's; the command was told */
	bool stop;
};

/*
 * Empties the rings into the stream: all events up to the moment of the call, or, when they come
 * faster than that, for no longer than a tick: the tick's other work must get its turn. For
 * rounds_new(): ctx is the struct capture. 0 or -errno.
 */
int capture_drain(void *ctx);

/* What was there before anything could happen: owners, states. 0 or -errno. */
int capture_begin(struct capture *c);

/* Until something ends it, tick by tick. 0 or -errno. */
int capture_stream(struct capture *c);

/* The last state, then nothing more from the probes, then everything that is still in the rings,
 * and END. 0 or -errno. */
int capture_finish(struct capture *c);

#endif
