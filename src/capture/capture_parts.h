/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What a capture consists of. For capture.c, which puts it together, and loop.c, which runs it. */
#ifndef BMA_CAPTURE_PARTS_H
#define BMA_CAPTURE_PARTS_H

#include "../stream/writer.h"
#include "capture.h"
#include "child.h"
#include "marks.h"
#include "progs.h"
#include "rater.h"
#include "resolve.h"
#include "rings.h"
#include "rounds.h"
#include "storage.h"
#include "trigger.h"

struct capture {
	const struct capture_opts *opts;
	struct capture_result *result;
	struct probes *probes;
	struct writer *writer;
	struct registry *registry;
	struct names *names;
	struct lock_ids *locks;
	struct progs *progs;
	struct resolver resolver;
	struct rounds *rounds;
	struct rings *rings;
	struct storage *storage;
	bool storage_is_new;		/* there is a map that no snapshot has yet */
	struct child *child;
	struct marks *marks;		/* NULL: nobody can write any */
	struct rater rater;
	uint32_t fill;			/* of the fullest lane since the last cost was told, percent */
	struct trigger *trigger;	/* NULL: nothing is waited for */
	int epoll_fd;
	uint32_t ncpus;
	uint64_t start, next_tick, next_state, next_owners;	/* ns */
	uint64_t tick_took;		/* the longest of the last turns, ns; halved with each */
	uint64_t cpu_before;		/* CPU time that it took to get that far, ns: loading, the verifier */
	uint64_t unseen_maps;
	uint64_t running;		/* since when the command runs, ns */
	bool behind;			/* the rings hold more than a tick could take */
	uint64_t complete;		/* every event up to this time is in the stream, ns */
	uint64_t next_key;		/* ns, when a reader must be able to begin again … */
	uint64_t key_bytes;		/* … or when the stream is so long */
	/* of a limited stream: the most in a tick, and what was left after the last */
	uint64_t tick_bytes, tick_left;
	uint64_t end_at;		/* ns, when the trigger's end comes; 0: it did not fire */
	uint64_t missed;		/* as the trigger knows */
	int land_error;			/* of writing what was kept */
	bool kept;			/* nothing was written yet: the stream is in the ring */
	bool time_over;			/* the recording's end came; the command was told */
	bool stop;
};

/* The file is emptied: there is something new to put into it. 0 or -errno. */
int capture_empty_output(const struct capture *c);

/* Readers can begin here that know META alone. 0 or -errno. */
int capture_key(struct capture *c);

/* Is it time for another? And not so soon again. */
bool capture_key_due(const struct capture *c);
void capture_key_later(struct capture *c);

/* For each event, behind it. */
void flight_event(struct capture *c, const struct event *e);

/* At each tick. */
void flight_tick(struct capture *c);

/* What is kept goes to the output: at the latest before the end. 0 or -errno. */
int flight_land(struct capture *c);

/* An error ends the recording: what is kept, and what is known to be whole behind it, is written as
 * far as that can be done. */
void flight_rescue(struct capture *c);

/* What is kept goes to a file of its own. */
void flight_snapshot(struct capture *c);

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
