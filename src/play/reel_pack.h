/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Models kept in little room. A model's image (src/model/pack.h) is packed by zstd with the image
 * of an earlier one, the key, before it: from one round of states to the next little changes. When
 * that has grown to more than the key itself took, the next image becomes the key.
 */
#ifndef BMA_PLAY_REEL_PACK_H
#define BMA_PLAY_REEL_PACK_H

#include "../model/model.h"

struct reel_packer;
struct key;

struct packed {			/* all zero: nothing */
	struct key *key;
	uint8_t *bytes;		/* NULL: it is the key itself */
	size_t n;
	size_t image;		/* bytes of the image */
};

struct reel_packer *reel_packer_new(void);	/* NULL with errno ENOMEM */
void reel_packer_free(struct reel_packer *k);	/* takes NULL; all that was packed is dropped */

/* `to` needs no drop before, nor after a failure. 0 or -ENOMEM. */
int reel_packer_pack(struct reel_packer *k, const struct model *m, struct packed *to);

/* NULL with errno ENOMEM. */
struct model *reel_packer_unpack(struct reel_packer *k, const struct packed *p);

void reel_packer_drop(struct reel_packer *k, struct packed *p);

/* What all that is packed takes, keys included. */
uint64_t reel_packer_bytes(const struct reel_packer *k);

#endif
