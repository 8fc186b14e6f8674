// SPDX-License-Identifier: GPL-2.0-or-later
/* Another reader that goes on where one stands. */
#include "reader_parts.h"

#include <errno.h>
#include <stdlib.h>

/* Is nothing left of the open block but what its writer may add behind it? */
static bool at_end(const struct reader *r)
{
	enum block_type type = r->frames.open;

	if (!type || r->frames.version == STREAM_VERSION_ROWS)
		return frames_between(&r->frames);
	return block_has_events(type) || type == BLOCK_COUNTERS || r->rest.p == r->rest.end;
}

bool reader_between_blocks(const struct reader *r)
{
	return r->next == r->behind && !r->left && at_end(r);
}

/* Shares nothing with `from`. */
static int copy_state(struct reader *r, const struct reader *from)
{
	*r = *from;
	r->columns = (struct columns_reader){ 0 };
	r->batch = NULL;
	r->next = r->clear = r->behind = 0;
	r->unpacked = (struct buf){ 0 };
	r->frames = (struct frames){ 0 };
	r->zip = zip_new();
	r->text = NULL;
	if (sequence_copy(&r->sequence, &from->sequence) || !r->zip)
		return -ENOMEM;
	frames_fork(&r->frames, &from->frames);
	return 0;
}

struct reader *reader_fork(const struct reader *r)
{
	struct reader *f;

	if (!reader_between_blocks(r)) {
		errno = EBUSY;
		return NULL;
	}
	f = malloc(sizeof(*f));
	if (!f)
		return NULL;
	if (!copy_state(f, r))
		return f;
	reader_free(f);
	errno = ENOMEM;
	return NULL;
}

size_t reader_bytes(const struct reader *r)
{
	return sizeof(*r) + r->sequence.ncpus * sizeof(*r->sequence.cpus);
}
