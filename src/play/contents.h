/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * How long a whole recording is and what is where in it, by its END and INDEX blocks: at once,
 * however large it is. One that is cut off, still written or of version 1 has none.
 */
#ifndef BMA_PLAY_CONTENTS_H
#define BMA_PLAY_CONTENTS_H

#include "../stream/index.h"

struct contents {
	uint64_t end;		/* ns: of the END block */
	uint64_t events;	/* as END tells */
	struct index index;
};

/* 0; -ENODATA: it tells nothing of this sort, or what it tells is damaged; -ENOMEM; -errno of
 * pread(). */
int contents_read(struct contents *c, int fd);
void contents_release(struct contents *c);

#endif
