/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What the unit tests share: random numbers from a seed, recordings in memory, and what a reader
 * makes of them. Helpers that fail end the test, so callers need no checks.
 */
#ifndef BMA_TEST_UNIT_H
#define BMA_TEST_UNIT_H

#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "../../src/stream/layout.h"
#include "../../src/stream/reader.h"
#include "../../src/stream/writer.h"

#define ARRAY_SIZE(a) (sizeof(a) / sizeof((a)[0]))

struct rnd {
	uint64_t state;
};

uint64_t rnd(struct rnd *r);
uint32_t rnd_below(struct rnd *r, uint32_t n);
uint64_t rnd_wild(struct rnd *r);	/* any size is as likely as any other; often an edge */

struct bytes {
	uint8_t *p;
	size_t len;
};

void bytes_release(struct bytes *b);
struct bytes bytes_copy(const struct bytes *b);
void bytes_add(struct bytes *b, const void *p, size_t n);
struct bytes bytes_of_file(const char *name);
struct bytes bytes_of_fd(int fd);	/* closes it */

/* The header of a stream. */
void bytes_add_header(struct bytes *b, uint8_t version);

/* A block as docs/stream.md has it, checksum included; the first of them is not packed. */
void bytes_add_block(struct bytes *b, uint8_t type, const void *payload, size_t n);
void bytes_add_packed(struct bytes *b, uint8_t type, uint8_t packing, const void *payload,
		      size_t n);

/* A META that says so many CPUs, to be freed. */
char *meta_text(uint32_t cpus);

/* The header of a stream of version 1, and such a META: its rows are easily made by hand. */
void bytes_add_start(struct bytes *b, uint32_t cpus);

/* The offset of block n (from 0) in a whole stream; its length for n = number of blocks. */
size_t block_offset(const struct bytes *b, unsigned int n);
unsigned int block_count(const struct bytes *b);

/* A writer to memory. */
struct tape {
	struct writer *w;
	int fd;
	uint64_t seq[64];	/* by CPU: the next number */
	uint64_t time;
};

void tape_start(struct tape *t, uint32_t cpus);
void tape_event(struct tape *t, struct event e);	/* seq and a later time are filled in */
void tape_loss(struct tape *t, uint32_t cpu, uint32_t lost);
struct bytes tape_bytes(struct tape *t);		/* ends the stream's life, without END */

/* Everything a reader gives out. Texts are copied. */
struct items {
	struct item *item;
	size_t n, cap;
	int rc;			/* of the last reader_next() */
	struct reader_health health;
};

/* chunk 0: all at once, and end of file told before the first item is asked for. */
struct items items_of(const void *p, size_t len, size_t chunk);
void items_release(struct items *i);
bool event_equal(const struct event *a, const struct event *b);
struct event event_kept(const struct event *e);	/* what its kind has no field for is 0 */
bool item_equal(const struct item *a, const struct item *b);
void items_equal(const struct items *a, const struct items *b);		/* health too */
size_t items_count(const struct items *i, enum item_type type);

/* Two CPUs, every type of block (a KEY in the middle), every kind of event, a loss on either CPU, END. */
struct bytes small_recording(void);

/* Many small blocks, three CPUs, from the seed. */
struct bytes busy_recording(uint64_t seed, unsigned int events);

#endif
