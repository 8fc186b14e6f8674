/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A second reader of streams, written from docs/stream.md alone: no header of the program is
 * included here or in other_*.c, so that the document has to be enough.
 */
#ifndef BMA_TEST_OTHER_READER_H
#define BMA_TEST_OTHER_READER_H

#include <stddef.h>
#include <stdint.h>

struct other {
	int no_stream;			/* nothing of the rest means anything */
	uint64_t kinds[32];		/* events of each kind, losses not */
	uint64_t lost;			/* numbers that are missing at a known place */
	uint64_t missing;		/* numbers that no LOSS block covers */
	uint64_t allocs, caches, names, ticks, marks, attempted;
	uint64_t keys;			/* at which the reading began: 0 or 1 */
	uint64_t hash;			/* over every field of every event but losses, in order */
	uint64_t name_hash, mark_hash;	/* over every name and every mark, in order */
	uint64_t index;			/* where END says that INDEX is */
	uint64_t places, wrong_places;	/* of INDEX; wrong: what was read says otherwise */
	uint64_t damaged_bytes, damaged_places, tail_bytes, unknown_blocks;
	int ended;
};

void other_read(const uint8_t *p, size_t n, struct other *o);

/* Mixes a number into a hash; the test does the same with what the program's reader gives. */
uint64_t other_mix(uint64_t hash, uint64_t v);

#endif
