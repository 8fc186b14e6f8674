// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Fuzzing what is in blocks: from the bytes a stream is made whose blocks are whole, so that all of
 * them reach columns, rows and records. The first byte: bit 0 version 1, bit 1 no META of ours in
 * front. Then blocks: type, two bytes of length (the lower first), and the payload, not packed.
 */
#include <stdlib.h>
#include <string.h>

#include "../../src/stream/buf.h"
#include "../../src/stream/meta.h"
#include "examine.h"

int LLVMFuzzerTestOneInput(const uint8_t *p, size_t n);

static void add_meta(struct buf *b)
{
	const struct meta m = { .version = "fuzz", .release = "7.2", .machine = "none",
				.boot_id = "none", .cpus = 4, .start = 1, .wall = 1, .buffer = 1 };
	char *text = meta_format(&m);
	struct buf payload = { (uint8_t *)text, strlen(text), 0 };

	buf_add_block(b, BLOCK_META, PACKED_NOT, &payload, NULL);
	free(text);
}

static void add_blocks(struct buf *b, const uint8_t *p, size_t n)
{
	while (n >= 3) {
		size_t len = p[1] | p[2] << 8;
		struct buf payload = { (uint8_t *)p + 3, len < n - 3 ? len : n - 3, 0 };

		buf_add_block(b, p[0], PACKED_NOT, &payload, NULL);
		p += 3 + payload.len;
		n -= 3 + payload.len;
	}
}

int LLVMFuzzerTestOneInput(const uint8_t *p, size_t n)
{
	struct buf b = { 0 };

	if (!n)
		return 0;
	buf_add_stream(&b);
	if (*p & 1)
		b.p[8] = STREAM_VERSION_ROWS;
	if (!(*p & 2))
		add_meta(&b);
	add_blocks(&b, p + 1, n - 1);
	examine(b.p, b.len);
	buf_release(&b);
	return 0;
}
