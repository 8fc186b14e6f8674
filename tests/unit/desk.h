/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A resolver with all it needs, and what it makes of records and slots. */
#ifndef BMA_TEST_DESK_H
#define BMA_TEST_DESK_H

#include "unit.h"

#include "../../src/capture/resolve.h"

#define ADDR 0xffff888000001000ull
#define OTHER 0xffff888000041000ull

struct desk {
	struct tape tape;
	struct registry *r;
	struct resolver resolver;
};

/* Where its kernel has a BPF program: "hungry", of id 51. */
#define PROG_START 0xffffffffc0001000ull
#define PROG_END 0xffffffffc0002000ull

void desk_open(struct desk *d);
void desk_close(struct desk *d);

/* What each record of a kind begins with, in an NMI. */
struct bma_head head(uint8_t kind);

/* Resolves a record that CPU 1 sent. The order's time is clamped, the event keeps its own. */
struct event event_of(struct desk *d, const void *rec);

/* The same of what a slot tells. */
struct bma_slot slot(uint8_t kind, uint64_t obj);
struct event event_of_slot(struct desk *d, const struct bma_slot *s);

/* A map's allocator with one class. */
struct bma_owner_rec owner_rec(uint64_t ma, uint64_t base, uint32_t owner, uint32_t size);

#endif
