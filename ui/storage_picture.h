/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The picture of one owner: owner -> local storage -> elements <- buckets of maps. */
#ifndef BMA_UI_STORAGE_PICTURE_H
#define BMA_UI_STORAGE_PICTURE_H

#include "canvas.h"
#include "../src/model/model.h"

#define STORAGE_PICTURE_LINES 7

/* at: the owner's elements, n of them in all, of which the picture shows as many as it has room for. */
struct storage_picture {
	uint32_t storage;
	const uint32_t *at;
	uint32_t n;
};

void storage_picture_make(struct canvas *c, const struct model *m, const struct storage_picture *p,
			  int w);

#endif
