// SPDX-License-Identifier: GPL-2.0-or-later
#include "writer.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "records.h"
#include "writer_parts.h"

/* A block of records is closed at this size: a torn-off tail then costs little, and readers stay
 * small. One of events ends at COLUMNS_EVENTS. */
#define BODY_FULL (64u << 10)

#define LOOK_EVERY 64u	/* events: whether they have room, where there is a limit */

struct writer *writer_new(int fd)
{
	struct writer *w = calloc(1, sizeof(*w));

	if (!w)
		return NULL;
	output_init(&w->output, fd);
	w->zip = zip_new();
	if (w->zip && !columns_writer_init(&w->columns))
		return w;
	writer_free(w);
	errno = ENOMEM;
	return NULL;
}

void writer_free(struct writer *w)
{
	if (!w)
		return;
	columns_writer_release(&w->columns);
	zip_free(w->zip);
	buf_release(&w->table);
	buf_release(&w->body);
	buf_release(&w->packed);
	buf_release(&w->out);
	buf_release(&w->counters);
	index_release(&w->index);
	output_release(&w->output);
	free(w->cpus);
	free(w);
}

/* Room for n more bytes; NULL (and a sticky error) without memory. */
static uint8_t *room(struct writer *w, struct buf *b, size_t n)
{
	uint8_t *p = buf_room(b, n);

	if (!p)
		w->error = -ENOMEM;
	return p;
}

/* A block of head, as it is, and body, packed where that is shorter. */
static void emit_block(struct writer *w, enum block_type type, const struct buf *head,
		       const struct buf *body)
{
	int rc;

	w->packed.len = 0;
	rc = zip_pack(w->zip, body, &w->packed);
	if (rc >= 0)
		rc = buf_add_block(&w->out, type, rc ? PACKED_ZSTD : PACKED_NOT, head,
				   rc ? &w->packed : body);
	if (rc)
		w->error = rc;
}

/* Before the events: from when they count their times, and their CPUs' numbers. */
static void emit_events(struct writer *w)
{
	struct buf head = { 0 };
	uint8_t *p = room(w, &head, 3 * VARINT_MAX + w->table.len);

	if (!p)
		return;
	p = put_uint(p, w->base_time);
	p = put_uint(p, w->columns.events);
	p = put_uint(p, w->table_cpus);
	head.len = p - head.p;
	buf_add(&head, w->table.p, w->table.len);
	if (columns_finish(&w->columns, &w->body))
		w->error = -ENOMEM;
	else
		emit_block(w, w->open, &head, &w->body);
	buf_release(&head);
}

static void close_block(struct writer *w)
{
	static const struct buf none;

	if (!w->open)
		return;
	if (block_has_events(w->open))
		emit_events(w);
	else
		emit_block(w, w->open, &none, &w->body);
	w->open = 0;
	w->body.len = w->table.len = 0;
}

void writer_hurry(struct writer *w)
{
	w->output.hurry = true;
}

void writer_hurry_when(struct writer *w, int fd)
{
	w->output.hurry_fd = fd;
}

int writer_flush(struct writer *w)
{
	close_block(w);
	if (!w->error)
		w->error = output_write(&w->output, w->out.p, w->out.len);
	if (w->output.ring)
		index_forget(&w->index, ring_begin(w->output.ring));
	w->out.len = 0;
	return w->error;
}

/* Does nothing more go in? Packing may make room once more. */
static bool is_over(struct writer *w)
{
	if (!w->limit || w->full || writer_has_room(w))
		return w->full;
	close_block(w);
	w->full = !writer_has_room(w);
	return w->full;
}

bool writer_takes(struct writer *w, uint64_t n)
{
	close_block(w);
	w->full |= writer_left(w) < n + BLOCK_HEADER;
	return !w->full;
}

static bool is_full(const struct writer *w)
{
	return block_has_events(w->open) ? w->columns.events >= COLUMNS_EVENTS :
					   w->body.len >= BODY_FULL;
}

static void open_block(struct writer *w, enum block_type type, uint64_t time)
{
	if (w->open == type && !is_full(w))
		return;
	close_block(w);
	if (w->out.len >= BODY_FULL)
		writer_flush(w);
	w->open = type;
	w->blocks++;
	w->table_cpus = 0;
	w->base_time = time;
	if (block_has_events(type))
		columns_start(&w->columns, time);
}

int writer_whole_block(struct writer *w, enum block_type type, const uint8_t *p, size_t n)
{
	static const struct buf none;
	struct buf b = { (uint8_t *)p, n, 0 };

	close_block(w);
	emit_block(w, type, &none, &b);
	return w->error;
}

/* Not packed: whoever looks at the bytes can read it. */
int writer_meta(struct writer *w, const char *json)
{
	struct buf text = { (uint8_t *)json, strlen(json), 0 };

	if (buf_add_stream(&w->out) ||
	    buf_add_block(&w->out, BLOCK_META, PACKED_NOT, &text, NULL))
		w->error = -ENOMEM;
	writer_flush(w);
	return writer_begin_segment(w);
}

/* Room for a record in an open block of the type; NULL without memory, or when the stream is full. */
static uint8_t *record_room(struct writer *w, enum block_type type)
{
	if (is_over(w))
		return NULL;
	open_block(w, type, 0);
	return room(w, &w->body, RECORD_MAX);
}

int writer_alloc(struct writer *w, const struct alloc_info *a)
{
	uint8_t *p = record_room(w, BLOCK_CACHES);

	if (p)
		w->body.len = record_put_alloc(p, a) - w->body.p;
	return w->error;
}

int writer_cache(struct writer *w, const struct cache_info *c)
{
	uint8_t *p = record_room(w, BLOCK_CACHES);

	if (p)
		w->body.len = record_put_cache(p, c) - w->body.p;
	return w->error;
}

int writer_lock(struct writer *w, const struct lock_info *l)
{
	uint8_t *p = record_room(w, BLOCK_LOCKS);

	if (p)
		w->body.len = record_put_lock(p, l) - w->body.p;
	return w->error;
}

int writer_storage(struct writer *w, const struct storage_info *s)
{
	uint8_t *p;

	if (!s->what || s->what >= STORAGE_WHATS)
		return -EINVAL;
	p = record_room(w, BLOCK_STORAGE);
	if (p)
		w->body.len = record_put_storage(p, s) - w->body.p;
	return w->error;
}

int writer_name(struct writer *w, const struct name_info *n)
{
	uint8_t *p;

	if (n->of > NAME_TASK)
		return -EINVAL;
	p = record_room(w, BLOCK_NAMES);
	if (p)
		w->body.len = record_put_name(p, n) - w->body.p;
	return w->error;
}

int writer_mark(struct writer *w, const struct mark *m)
{
	uint8_t *p = record_room(w, BLOCK_MARKS);

	if (p)
		w->body.len = record_put_mark(p, m) - w->body.p;
	return w->error;
}

static struct cpu_mark *cpu_mark(struct writer *w, uint32_t cpu)
{
	if (cpu >= w->ncpus) {
		struct cpu_mark *m = realloc(w->cpus, (cpu + 1) * sizeof(*m));

		if (!m) {
			w->error = -ENOMEM;
			return NULL;
		}
		memset(m + w->ncpus, 0, (cpu + 1 - w->ncpus) * sizeof(*m));
		w->cpus = m;
		w->ncpus = cpu + 1;
	}
	return &w->cpus[cpu];
}

/* The block's table tells the number of the first event of each CPU in it. */
static void note_first_seq(struct writer *w, struct cpu_mark *m, const struct event *e)
{
	uint8_t *p;

	if (m->block == w->blocks)
		return;
	p = room(w, &w->table, 2 * VARINT_MAX);
	if (!p)
		return;
	p = put_uint(p, e->cpu);
	p = put_uint(p, e->seq);
	w->table.len = p - w->table.p;
	w->table_cpus++;
	m->block = w->blocks;
}

static enum block_type block_of(const struct event *e)
{
	switch (e->kind) {
	case BMA_STATE:
		return BLOCK_STATE;
	case BMA_LOSS:
		return BLOCK_LOSS;
	default:
		return BLOCK_EVENTS;
	}
}

static int put_event(struct writer *w, struct cpu_mark *m, const struct event *e)
{
	open_block(w, block_of(e), e->time);
	note_first_seq(w, m, e);
	if (!w->error)
		w->error = columns_put(&w->columns, e);
	m->next_seq = e->seq + event_span(e);
	w->events += e->kind != BMA_LOSS;
	index_count(&w->index, e);
	return w->error;
}

static bool look_now(const struct writer *w, const struct event *e)
{
	return w->full || w->open != block_of(e) || w->columns.events % LOOK_EVERY == 0;
}

int writer_event(struct writer *w, const struct event *e)
{
	struct cpu_mark *m;

	if (e->cpu >= STREAM_CPUS_MAX || !e->kind || e->kind >= BMA_KINDS)
		return -EINVAL;
	m = e->cpu < w->ncpus ? &w->cpus[e->cpu] : cpu_mark(w, e->cpu);
	if (w->error)
		return w->error;
	if (e->seq != (m->beyond ? m->beyond : m->next_seq))
		return -EINVAL;
	if (w->limit && look_now(w, e) && is_over(w)) {
		m->beyond = e->seq + event_span(e);
		w->unwritten += e->kind != BMA_LOSS;
		return 0;
	}
	return put_event(w, m, e);
}

int writer_error(const struct writer *w)
{
	return w->error;
}

uint64_t writer_bytes(const struct writer *w)
{
	return w->output.written;
}

uint64_t writer_events(const struct writer *w)
{
	return w->events;
}
