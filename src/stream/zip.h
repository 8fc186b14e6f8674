/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What a packed block holds: its length as it was, then a zstd frame. No I/O. */
#ifndef BMA_STREAM_ZIP_H
#define BMA_STREAM_ZIP_H

#include "../base/varint.h"
#include "buf.h"

struct zip;			/* what zstd keeps from block to block */

struct zip *zip_new(void);	/* NULL with errno ENOMEM */
void zip_free(struct zip *z);

/* Adds `from`, packed, to b. 1; 0: it would not become shorter, nothing was added; -ENOMEM. */
int zip_pack(struct zip *z, const struct buf *from, struct buf *b);

/* Puts into b, instead of what it held, what was packed. 0, -EBADMSG when the bytes make no sense,
 * -ENOMEM. */
int zip_unpack(struct zip *z, struct cursor in, struct buf *b);

#endif
