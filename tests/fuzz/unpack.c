// SPDX-License-Identifier: GPL-2.0-or-later
/* An input for blocks.c out of a recording: unpack [-m] < RECORDING > INPUT. -m: its own META. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "../../src/stream/frames.h"
#include "../../src/stream/zip.h"

/* The head of a block of events is never packed: where it ends. */
static struct cursor behind_head(struct cursor in)
{
	get_uint(&in);
	get_uint(&in);
	for (uint32_t n = get_u32(&in); n-- && !in.bad;) {
		get_u32(&in);
		get_uint(&in);
	}
	return in;
}

static void put_block(const struct frames *f, struct zip *z)
{
	struct cursor rest = block_has_events(f->open) ? behind_head(f->in) : f->in;
	struct buf payload = { 0 }, unpacked = { 0 };

	buf_add(&payload, f->in.p, rest.p - f->in.p);
	if (f->packing == PACKED_NOT)
		buf_add(&payload, rest.p, rest.end - rest.p);
	else if (!zip_unpack(z, rest, &unpacked))
		buf_add(&payload, unpacked.p, unpacked.len);
	if (payload.len <= UINT16_MAX) {
		putchar(f->open);
		putchar(payload.len & 255);
		putchar(payload.len >> 8);
		fwrite(payload.p, 1, payload.len, stdout);
	}
	buf_release(&payload);
	buf_release(&unpacked);
}

int main(int argc, char **argv)
{
	bool own_meta = argc > 1 && !strcmp(argv[1], "-m");
	struct zip *z = zip_new();
	struct frames f = { 0 };
	static char buf[1 << 16];
	bool first = true;
	size_t n;

	while ((n = fread(buf, 1, sizeof(buf), stdin)) > 0)
		frames_feed(&f, buf, n);
	frames_eof(&f);
	while (frames_next(&f) > 0) {
		if (first)
			putchar((f.version == STREAM_VERSION_ROWS) | own_meta << 1);
		first = false;
		if (own_meta || f.open != BLOCK_META)
			put_block(&f, z);
		frames_close(&f);
	}
	frames_release(&f);
	zip_free(z);
	return 0;
}
