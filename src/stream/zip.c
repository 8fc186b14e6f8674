// SPDX-License-Identifier: GPL-2.0-or-later
#include "zip.h"

#include <errno.h>
#include <stdlib.h>
#include <zstd.h>

/* The fastest of zstd's plain levels: columns leave little for the others to find, and capture runs
 * beside what it measures (docs/stream.md, "Size"). */
#define LEVEL 1

#define WORTH 64	/* bytes; a frame's own would be more than it saves */

struct zip {
	ZSTD_CCtx *pack;	/* NULL until it is needed */
	ZSTD_DCtx *unpack;
};

struct zip *zip_new(void)
{
	return calloc(1, sizeof(struct zip));
}

void zip_free(struct zip *z)
{
	if (!z)
		return;
	ZSTD_freeCCtx(z->pack);
	ZSTD_freeDCtx(z->unpack);
	free(z);
}

int zip_pack(struct zip *z, const struct buf *from, struct buf *b)
{
	size_t most = ZSTD_compressBound(from->len), n;
	uint8_t *p, *frame;

	if (from->len < WORTH)
		return 0;
	p = buf_room(b, VARINT_MAX + most);
	if (!z->pack)
		z->pack = ZSTD_createCCtx();
	if (!p || !z->pack)
		return -ENOMEM;
	frame = put_uint(p, from->len);
	n = ZSTD_compressCCtx(z->pack, frame, most, from->p, from->len, LEVEL);
	if (ZSTD_isError(n))
		return -ENOMEM;
	if (frame + n - p >= (ptrdiff_t)from->len)
		return 0;
	b->len += frame + n - p;
	return 1;
}

int zip_unpack(struct zip *z, struct cursor in, struct buf *b)
{
	uint64_t len = get_uint(&in);
	uint8_t *p;
	size_t n;

	if (in.bad || len > BLOCK_MAX)
		return -EBADMSG;
	if (!z->unpack)
		z->unpack = ZSTD_createDCtx();
	b->len = 0;
	p = buf_room(b, len + 1);	/* of nothing, too, it is a place */
	if (!p || !z->unpack)
		return -ENOMEM;
	n = ZSTD_decompressDCtx(z->unpack, p, len, in.p, in.end - in.p);
	if (ZSTD_isError(n) || n != len)
		return -EBADMSG;
	b->len = len;
	return 0;
}
