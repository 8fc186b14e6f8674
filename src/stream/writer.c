// SPDX-License-Identifier: GPL-2.0-or-later
#include "writer.h"

#include <errno.h>
#include <limits.h>
#include <poll.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>
#include <zlib.h>

#include "codec.h"

/* A block is closed at this size: a torn-off tail then costs little, and readers stay small. */
#define BODY_FULL (64u << 10)

#define HURRY_MS 2000	/* for a write, once the end is wanted */

struct buf {
	uint8_t *p;
	size_t len, cap;
};

struct cpu_mark {
	uint64_t next_seq;	/* what the CPU's next event must have */
	uint64_t block;		/* the last block in which the CPU's first_seq was noted */
};

struct writer {
	int fd;
	size_t chunk;		/* bytes that do not block once poll() says writable */
	int hurry_fd;		/* -1: none */
	bool hurry;
	int error;
	enum block_type open;	/* type of the block being built; 0: none */
	struct codec codec;
	uint64_t base_time;
	uint64_t block_events;
	uint64_t blocks;
	uint32_t table_cpus;
	struct buf table;	/* of the open block: cpu, first_seq */
	struct buf body;
	struct buf out;		/* whole blocks, not yet written */
	struct cpu_mark *cpus;
	uint32_t ncpus;
	uint64_t bytes, events;
};

struct writer *writer_new(int fd)
{
	struct writer *w = calloc(1, sizeof(*w));
	struct stat st;

	if (!w)
		return NULL;
	w->fd = fd;
	w->hurry_fd = -1;
	w->chunk = !fstat(fd, &st) && S_ISREG(st.st_mode) ? SIZE_MAX : PIPE_BUF;
	return w;
}

void writer_free(struct writer *w)
{
	if (!w)
		return;
	free(w->table.p);
	free(w->body.p);
	free(w->out.p);
	free(w->cpus);
	free(w);
}

/* Room for n more bytes; NULL (and a sticky error) without memory. */
static uint8_t *room(struct writer *w, struct buf *b, size_t n)
{
	if (b->len + n > b->cap) {
		size_t cap = (b->len + n) * 2;
		uint8_t *p = realloc(b->p, cap);

		if (!p) {
			w->error = -ENOMEM;
			return NULL;
		}
		b->p = p;
		b->cap = cap;
	}
	return b->p + b->len;
}

static void put_le32(uint8_t *p, uint32_t v)
{
	for (int i = 0; i < 4; i++)
		p[i] = v >> 8 * i;
}

static void append(struct writer *w, struct buf *b, const void *src, size_t n)
{
	uint8_t *p = n ? room(w, b, n) : NULL;

	if (p) {
		memcpy(p, src, n);
		b->len += n;
	}
}

/* One whole block to the out buffer: the header, then the payload's two parts. */
static void emit_block(struct writer *w, enum block_type type, const struct buf *a,
		       const struct buf *b)
{
	uint8_t h[BLOCK_HEADER] = BLOCK_MARK;
	size_t len = a->len + (b ? b->len : 0);
	uint32_t crc;

	h[4] = type;
	put_le32(h + 8, len);
	crc = crc32(0, h + 4, 8);
	crc = crc32(crc, a->p, a->len);
	if (b)
		crc = crc32(crc, b->p, b->len);
	put_le32(h + 12, crc);
	append(w, &w->out, h, sizeof(h));
	append(w, &w->out, a->p, a->len);
	if (b)
		append(w, &w->out, b->p, b->len);
}

static void close_block(struct writer *w)
{
	struct buf head = { 0 };
	uint8_t fixed[3 * VARINT_MAX], *p = fixed;

	if (!w->open)
		return;
	if (w->open == BLOCK_CACHES) {
		emit_block(w, w->open, &w->body, NULL);
	} else {
		p = put_uint(p, w->base_time);
		p = put_uint(p, w->block_events);
		p = put_uint(p, w->table_cpus);
		append(w, &head, fixed, p - fixed);
		append(w, &head, w->table.p, w->table.len);
		emit_block(w, w->open, &head, &w->body);
		free(head.p);
	}
	w->open = 0;
	w->body.len = w->table.len = 0;
}

void writer_hurry(struct writer *w)
{
	w->hurry = true;
}

void writer_hurry_when(struct writer *w, int fd)
{
	w->hurry_fd = fd;
}

/* Is there room for a write? Waits for it for ever, or two seconds when in a hurry. */
static bool writable(struct writer *w)
{
	struct pollfd p[2] = { { w->fd, POLLOUT, 0 }, { w->hurry_fd, POLLIN, 0 } };

	if (w->fd < 0)		/* poll() would wait for it; write() says what is wrong */
		return true;
	while (!p[0].revents && !w->hurry) {
		if (poll(p, 2, -1) < 0 && errno != EINTR)
			return true;	/* write() will say what is wrong */
		w->hurry = !p[0].revents && p[1].revents;
	}
	return p[0].revents || poll(p, 1, HURRY_MS) != 0;
}

static ssize_t write_some(struct writer *w, const uint8_t *p, size_t n)
{
	if (writable(w))
		return write(w->fd, p, n < w->chunk ? n : w->chunk);
	errno = ETIMEDOUT;
	return -1;
}

static int flush(struct writer *w)
{
	size_t done = 0;

	close_block(w);
	while (done < w->out.len && !w->error) {
		ssize_t n = write_some(w, w->out.p + done, w->out.len - done);

		if (n > 0)
			done += n;
		else if (!n)
			w->error = -EIO;
		else if (errno != EINTR)
			w->error = -errno;
	}
	w->bytes += done;
	w->out.len = 0;
	return w->error;
}

static void open_block(struct writer *w, enum block_type type, uint64_t time)
{
	if (w->open == type && w->body.len < BODY_FULL)
		return;
	close_block(w);
	if (w->out.len >= BODY_FULL)
		flush(w);
	w->open = type;
	w->blocks++;
	w->block_events = 0;
	w->table_cpus = 0;
	w->base_time = time;
	codec_start(&w->codec, time);
}

int writer_meta(struct writer *w, const char *json)
{
	uint8_t h[STREAM_HEADER] = STREAM_MAGIC;
	struct buf text = { (uint8_t *)json, strlen(json), 0 };

	put_le32(h + 8, STREAM_VERSION);
	append(w, &w->out, h, sizeof(h));
	emit_block(w, BLOCK_META, &text, NULL);
	return flush(w);
}

/* CACHES records: a tag byte, then numbers. */
int writer_alloc(struct writer *w, const struct alloc_info *a)
{
	uint8_t *p;

	open_block(w, BLOCK_CACHES, 0);
	p = room(w, &w->body, 2 + 6 * VARINT_MAX + BMA_NAME_LEN);
	if (!p)
		return w->error;
	*p++ = 'A';
	p = put_uint(p, a->id);
	*p++ = a->owner;
	p = put_uint(p, a->map_id);
	p = put_uint(p, a->map_type);
	p = put_uint(p, a->max_entries);
	p = put_uint(p, a->ma);
	memcpy(p, a->name, BMA_NAME_LEN);
	w->body.len = p + BMA_NAME_LEN - w->body.p;
	return w->error;
}

int writer_cache(struct writer *w, const struct cache_info *c)
{
	uint8_t *p;

	open_block(w, BLOCK_CACHES, 0);
	p = room(w, &w->body, 1 + 9 * VARINT_MAX);
	if (!p)
		return w->error;
	*p++ = 'C';
	p = put_uint(p, c->id);
	p = put_uint(p, c->alloc);
	p = put_uint(p, c->cpu);
	p = put_uint(p, c->addr);
	p = put_uint(p, c->unit_size);
	p = put_uint(p, c->percpu_size);
	p = put_uint(p, c->low);
	p = put_uint(p, c->high);
	p = put_uint(p, c->batch);
	w->body.len = p - w->body.p;
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
static int note_first_seq(struct writer *w, struct cpu_mark *m, const struct event *e)
{
	uint8_t *p;

	if (m->block == w->blocks)
		return 0;
	p = room(w, &w->table, 2 * VARINT_MAX);
	if (!p)
		return w->error;
	p = put_uint(p, e->cpu);
	p = put_uint(p, e->seq);
	w->table.len = p - w->table.p;
	w->table_cpus++;
	m->block = w->blocks;
	return 0;
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

/* Everything but the coding: a block of the right type, with room, that knows the CPU. */
static int prepare_event(struct writer *w, struct cpu_mark *m, const struct event *e)
{
	open_block(w, block_of(e), e->time);
	if (!note_first_seq(w, m, e))
		room(w, &w->body, BODY_FULL + EVENT_BYTES_MAX - w->body.len);
	return w->error;
}

int writer_event(struct writer *w, const struct event *e)
{
	struct cpu_mark *m;
	uint8_t *p;

	if (e->cpu >= STREAM_CPUS_MAX || !e->kind || e->kind >= BMA_KINDS)
		return -EINVAL;
	m = e->cpu < w->ncpus ? &w->cpus[e->cpu] : cpu_mark(w, e->cpu);
	if (w->error)
		return w->error;
	if (e->seq != m->next_seq)
		return -EINVAL;
	if (w->open != block_of(e) || m->block != w->blocks || w->body.len >= BODY_FULL)
		prepare_event(w, m, e);
	if (w->error)
		return w->error;
	p = w->body.p + w->body.len;
	w->body.len = codec_put(&w->codec, e, p) - w->body.p;
	w->block_events++;
	m->next_seq = e->seq + event_span(e);
	w->events += e->kind != BMA_LOSS;
	return w->error;
}

static int small_block(struct writer *w, enum block_type type, const uint8_t *p, size_t n)
{
	struct buf b = { (uint8_t *)p, n, 0 };

	close_block(w);
	emit_block(w, type, &b, NULL);
	return w->error;
}

int writer_counters(struct writer *w, const struct counters *c, unsigned int n)
{
	uint8_t *start = malloc(VARINT_MAX + (size_t)n * (1 + 5 * VARINT_MAX)), *p = start;

	if (!p)
		return w->error = -ENOMEM;
	p = put_uint(p, n);
	for (unsigned int i = 0; i < n; i++) {
		p = put_uint(p, c[i].cpu);
		*p++ = c[i].kind;
		p = put_uint(p, c[i].attempted);
		p = put_uint(p, c[i].emitted);
		p = put_uint(p, c[i].dropped);
		p = put_uint(p, c[i].missed);
	}
	small_block(w, BLOCK_COUNTERS, start, p - start);
	free(start);
	return w->error;
}

int writer_tick(struct writer *w, uint64_t time)
{
	uint8_t b[VARINT_MAX];

	small_block(w, BLOCK_TICK, b, put_uint(b, time) - b);
	return flush(w);
}

int writer_end(struct writer *w, uint64_t time)
{
	uint8_t b[2 * VARINT_MAX], *p = put_uint(b, time);

	p = put_uint(p, w->events);
	small_block(w, BLOCK_END, b, p - b);
	return flush(w);
}

int writer_error(const struct writer *w)
{
	return w->error;
}

uint64_t writer_bytes(const struct writer *w)
{
	return w->bytes;
}

uint64_t writer_events(const struct writer *w)
{
	return w->events;
}
