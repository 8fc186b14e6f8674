// SPDX-License-Identifier: GPL-2.0-or-later
/* Blocks opened: what was packed, and what stands before the items. */
#include "reader_parts.h"

#include <errno.h>
#include <string.h>

struct cursor *reader_rest(struct reader *r)
{
	return r->frames.version == STREAM_VERSION_ROWS ? &r->frames.in : &r->rest;
}

static int copy_out(struct buf *b, struct cursor in)
{
	size_t n = in.end - in.p;
	uint8_t *p;

	b->len = 0;
	p = buf_room(b, n + 1);		/* of nothing, too, it is a place */
	if (!p)
		return -ENOMEM;
	memcpy(p, in.p, n);
	b->len = n;
	return 0;
}

/* The rest of the open block as it was before it was packed. Columns are read in many places at
 * once, so they cannot stay where the next bytes are fed. */
static int unpack(struct reader *r)
{
	struct cursor *in = &r->frames.in;
	int rc = -EBADMSG;

	if (r->frames.version == STREAM_VERSION_ROWS)
		return 0;
	if (r->frames.packing == PACKED_ZSTD)
		rc = zip_unpack(r->zip, *in, &r->unpacked);
	else if (r->frames.packing == PACKED_NOT)
		rc = copy_out(&r->unpacked, *in);
	if (rc)
		return rc;
	in->p = in->end;
	r->rest = (struct cursor){ r->unpacked.p, r->unpacked.p + r->unpacked.len, 0 };
	return 0;
}

/* What stands before the events of a block, and where these begin. */
static int read_events_head(struct reader *r)
{
	struct cursor *in = &r->frames.in;
	uint64_t time = get_uint(in);
	int rc;

	r->left = get_uint(in);
	rc = sequence_table(&r->sequence, in);
	if (rc || r->frames.version == STREAM_VERSION_ROWS) {
		rows_start(&r->rows, time);
		return rc;
	}
	rc = unpack(r);
	return rc ? rc : columns_open(&r->columns, &r->layout, time, *reader_rest(r));
}

/* An INDEX is for those who have the whole file; and who knows how a later type is packed? */
static bool is_stepped_over(enum block_type type)
{
	return type > BLOCK_KEY && type != BLOCK_COST && type != BLOCK_LOCKS &&
	       type != BLOCK_STORAGE;
}

int reader_open(struct reader *r)
{
	int rc;

	if (is_stepped_over(r->frames.open))
		return 0;
	if (block_has_events(r->frames.open))
		return read_events_head(r);
	rc = unpack(r);
	if (!rc && r->frames.open == BLOCK_COUNTERS)
		r->left = get_uint(reader_rest(r));
	return rc ? rc : reader_rest(r)->bad ? -EBADMSG : 0;
}
