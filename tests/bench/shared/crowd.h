/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A machine of many CPUs and many maps, as a stream that no kernel made: another process writes it
 * piece by piece into a file, so that its memory is not counted with the reader's. Same calls, same
 * bytes.
 */
#ifndef BMA_BENCH_CROWD_H
#define BMA_BENCH_CROWD_H

#include <stdint.h>
#include <sys/types.h>

struct crowd_want {
	uint32_t cpus, maps;
	uint32_t busy;		/* of a map's caches one in so many is used */
};

struct crowd {
	pid_t pid;
	int ask, answer;	/* pipes */
	int fd;			/* to read the stream from */
};

enum crowd_piece {
	CROWD_EVENTS,		/* about 10,000 events in CROWD_CALLS caches, in a tenth of a second */
	CROWD_TICK,		/* nothing, for a twentieth */
	CROWD_SECOND,		/* nothing, until a second ends */
};

#define CROWD_CALLS 800

/* Every cache was there before, and has told its state; each that is busy was used. 0 or -errno. */
int crowd_start(struct crowd *c, const struct crowd_want *w);

/* The next piece is in the file when it returns. 0 or -errno. */
int crowd_more(struct crowd *c, enum crowd_piece piece);
void crowd_end(struct crowd *c);

#endif
