/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Lists through the slots of an array, in order of arrival, that anything can leave at once. The
 * array may be moved or copied as a whole. All zero: empty.
 */
#ifndef BMA_MODEL_CHAIN_H
#define BMA_MODEL_CHAIN_H

#include <stddef.h>
#include <stdint.h>

struct link {
	uint32_t prev, next;		/* slot + 1; 0: none */
};

struct chain {
	uint32_t first, last;		/* slot + 1; 0: none */
	uint32_t n;
};

struct links {				/* where the array has them */
	struct link *first;		/* of slot 0 */
	size_t stride;			/* bytes from one to the next */
};

#define LINKS(array, member) ((struct links){ &(array)[0].member, sizeof((array)[0]) })

/* To the end. The slot is in no chain by this link. */
void chain_add(struct chain *c, struct links links, uint32_t slot);

/* The slot is in this chain. */
void chain_remove(struct chain *c, struct links links, uint32_t slot);

#endif
