// SPDX-License-Identifier: GPL-2.0-or-later
/* How a stream ends, and where it goes that only its newest part is kept of. */
#include "writer_parts.h"

#include <errno.h>

#define SPARE (64u << 10)	/* bytes for the end: INDEX and END, and the events not looked at */

void writer_limit(struct writer *w, uint64_t bytes)
{
	w->limit = bytes;
}

uint64_t writer_length(const struct writer *w)
{
	uint64_t open = block_has_events(w->open) ? columns_bytes(&w->columns) + w->table.len :
						    w->body.len;

	return w->output.bytes + w->out.len + (w->open ? open + BLOCK_HEADER : 0);
}

/* Bytes for what still comes when the stream is full: losses, COUNTERS, INDEX, END. */
static uint64_t spare(const struct writer *w)
{
	return SPARE + 2 * w->counters_bytes + 4ull * VARINT_MAX * w->ncpus;
}

uint64_t writer_left(const struct writer *w)
{
	uint64_t taken = writer_length(w) + spare(w);

	if (!w->limit)
		return UINT64_MAX;
	return !w->full && taken < w->limit ? w->limit - taken : 0;
}

bool writer_has_room(const struct writer *w)
{
	return writer_left(w) != 0;
}

int writer_keep(struct writer *w, uint64_t bytes)
{
	return output_keep(&w->output, bytes);
}

int writer_begin_segment(struct writer *w)
{
	struct index_place at;

	if (!w->output.ring || writer_flush(w))
		return w->error;
	at = w->index.now;
	at.offset = w->output.bytes;
	if (ring_segment(w->output.ring, &at))
		w->error = -ENOMEM;
	return w->error;
}

/* What the stream lacks at its beginning. */
static struct index_place gone(const struct writer *w)
{
	return w->output.ring ? ring_gone(w->output.ring) : w->gone;
}

int writer_spill(struct writer *w)
{
	int rc;

	w->gone = gone(w);
	rc = output_spill(&w->output);
	if (!w->error)
		w->error = rc;
	return w->error;
}

/* The last two blocks, for a stream that has so many bytes. */
static void put_end(struct writer *w, uint64_t time, uint64_t bytes)
{
	struct index_place before = gone(w);
	uint8_t b[3 * VARINT_MAX], *p = put_uint(b, time);
	struct buf index = { 0 };
	int rc = index_put(&w->index, &before, &index);

	if (rc)
		w->error = rc;
	else
		writer_whole_block(w, BLOCK_INDEX, index.p, index.len);
	buf_release(&index);
	p = put_uint(p, w->events);
	p = put_uint(p, bytes);
	writer_whole_block(w, BLOCK_END, b, p - b);
}

/* What had no room is said to be missing. */
static void put_unwritten(struct writer *w, uint64_t time)
{
	w->limit = 0;
	w->full = false;
	for (uint32_t cpu = 0; cpu < w->ncpus; cpu++) {
		struct cpu_mark *m = &w->cpus[cpu];
		uint64_t end = m->beyond;

		m->beyond = 0;
		while (m->next_seq < end && !w->error) {
			uint64_t n = end - m->next_seq;

			writer_event(w, &(struct event){
				.kind = BMA_LOSS, .cpu = cpu, .time = time, .seq = m->next_seq,
				.n = { n < UINT32_MAX ? n : UINT32_MAX } });
		}
	}
}

/* The newest that had no room when they came: there is some for them, unless there are more than ever
 * before. */
static void put_counters(struct writer *w)
{
	if (w->counters.len && w->counters.len <= 2 * w->counters_bytes)
		writer_whole_block(w, BLOCK_COUNTERS, w->counters.p, w->counters.len);
	w->counters.len = 0;
}

int writer_end(struct writer *w, uint64_t time)
{
	put_unwritten(w, time);
	put_counters(w);
	writer_flush(w);
	if (writer_spill(w))
		return w->error;
	put_end(w, time, w->output.bytes - w->output.gone);
	return writer_flush(w);
}

int writer_snapshot(struct writer *w, int fd, uint64_t time)
{
	struct output to;
	int rc;

	if (!w->output.ring)
		return -EINVAL;
	if (writer_flush(w))
		return w->error;
	output_init(&to, fd);
	to.hurry = true;
	rc = output_copy(&w->output, &to);
	if (!rc)
		put_end(w, time, to.bytes);
	if (!rc)
		rc = w->error ? w->error : output_write(&to, w->out.p, w->out.len);
	w->out.len = 0;
	return rc;
}

uint64_t writer_unwritten(const struct writer *w)
{
	return w->unwritten;
}

uint64_t writer_kept(const struct writer *w)
{
	return w->output.ring ? ring_bytes(w->output.ring) : 0;
}

uint64_t writer_gone_events(const struct writer *w)
{
	return gone(w).events;
}
