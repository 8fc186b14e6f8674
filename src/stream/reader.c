// SPDX-License-Identifier: GPL-2.0-or-later
#include "reader.h"

#include <errno.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <zlib.h>

#include "codec.h"
#include "meta.h"

struct cpu_order {
	uint64_t next_seq;	/* what the CPU's next event should have */
	uint64_t seq;		/* in the open block */
	uint64_t block;		/* the block that gave seq */
};

struct reader {
	uint8_t *buf;
	size_t len, cap;
	size_t pos;		/* of the open or the next block in buf */
	uint64_t gone;		/* bytes fed and dropped before buf[0] */
	uint64_t given;		/* events handed out, losses not counted */
	bool eof, started;
	bool in_damage;

	enum block_type open;	/* the block whose payload is being read; 0: none */
	struct cursor in;
	uint64_t left;		/* events or counters still in it */
	uint64_t blocks;
	uint64_t block_end;	/* buffer position after it */
	struct codec codec;
	struct layout layout;
	struct cpu_order *cpus;
	uint32_t ncpus;
	bool held;		/* `after` is due, once the gap before it was told */
	struct event after;
	char *text;		/* META, ended by a 0 */
	struct reader_health health;
};

struct reader *reader_new(void)
{
	struct reader *r = calloc(1, sizeof(*r));

	if (r)
		layout_init(&r->layout);
	return r;
}

void reader_free(struct reader *r)
{
	if (!r)
		return;
	free(r->buf);
	free(r->cpus);
	free(r->text);
	free(r);
}

/* Forgets what was read. Only between blocks: the open one points into the buffer. */
static void drop_read(struct reader *r)
{
	memmove(r->buf, r->buf + r->pos, r->len - r->pos);
	r->gone += r->pos;
	r->len -= r->pos;
	r->block_end -= r->open ? r->pos : 0;
	r->pos = 0;
}

int reader_feed(struct reader *r, const void *bytes, size_t n)
{
	size_t offset = r->open ? (size_t)(r->in.p - r->buf) : 0;
	size_t size = r->open ? (size_t)(r->in.end - r->in.p) : 0;

	if (!n)
		return 0;
	if (!r->open && r->pos > r->len / 2)
		drop_read(r);
	if (r->len + n > r->cap) {
		size_t cap = (r->len + n) * 2;
		uint8_t *p = realloc(r->buf, cap);

		if (!p)
			return -ENOMEM;
		r->buf = p;
		r->cap = cap;
	}
	memcpy(r->buf + r->len, bytes, n);
	r->len += n;
	r->health.bytes += n;
	if (r->open) {
		r->in.p = r->buf + offset;
		r->in.end = r->in.p + size;
	}
	return 0;
}

void reader_eof(struct reader *r)
{
	r->eof = true;
}

static uint32_t le32(const uint8_t *p)
{
	return p[0] | p[1] << 8 | p[2] << 16 | (uint32_t)p[3] << 24;
}

/* Is a whole block at p? 1 yes, 0 not enough bytes to tell, -1 no. */
static int block_at(const uint8_t *p, size_t n, uint32_t *len)
{
	uint32_t crc;

	if (memcmp(p, BLOCK_MARK, n < 4 ? n : 4))
		return -1;
	if (n < BLOCK_HEADER)
		return 0;
	*len = le32(p + 8);
	if (*len > BLOCK_MAX || !p[4])	/* no block has the type 0 */
		return -1;
	if (n < BLOCK_HEADER + (size_t)*len)
		return 0;
	crc = crc32(0, p + 4, 8);
	crc = crc32(crc, p + BLOCK_HEADER, *len);
	return crc == le32(p + 12) ? 1 : -1;
}

static void skip_damage(struct reader *r)
{
	if (!r->in_damage && !r->health.damaged_places++)
		r->health.first_damage = r->gone + r->pos;
	r->in_damage = true;
	r->health.damaged_bytes++;
	r->pos++;
}

/*
 * Finds the next whole block: 1, or 0 when more bytes are needed. At the end of the input a torn
 * last block may hide whole ones behind a damaged length, so the search goes on inside it.
 */
static int find_block(struct reader *r, uint32_t *len)
{
	uint64_t tail = r->len - r->pos;
	struct reader_health before = r->health;
	bool torn = false;

	while (r->pos < r->len) {
		/* nothing belongs behind the END block */
		int found = r->health.ended ? -1 :
			    block_at(r->buf + r->pos, r->len - r->pos, len);

		if (found > 0) {
			r->in_damage = false;
			return 1;
		}
		if (!found && !r->eof)
			return 0;
		torn |= !found && !r->in_damage;
		skip_damage(r);
	}
	/* all of it was skipped: a torn tail, no damage, if it began as a block does */
	if (torn) {
		r->health = before;
		r->health.tail_bytes = tail;
	}
	return 0;
}

static struct cpu_order *cpu_order(struct reader *r, uint32_t cpu)
{
	if (cpu >= r->ncpus) {
		uint32_t n = cpu + 1;
		struct cpu_order *o = realloc(r->cpus, n * sizeof(*o));

		if (!o)
			return NULL;
		memset(o + r->ncpus, 0, (n - r->ncpus) * sizeof(*o));
		r->cpus = o;
		r->ncpus = n;
	}
	return &r->cpus[cpu];
}

static int read_table(struct reader *r)
{
	uint64_t base = get_uint(&r->in);
	uint32_t n;

	r->left = get_uint(&r->in);
	n = get_u32(&r->in);
	codec_start(&r->codec, base);
	for (uint32_t i = 0; i < n && !r->in.bad; i++) {
		uint32_t cpu = get_u32(&r->in);
		struct cpu_order *o = cpu < STREAM_CPUS_MAX ? cpu_order(r, cpu) : NULL;

		if (!o)
			return -EBADMSG;
		o->seq = get_uint(&r->in);
		o->block = r->blocks;
	}
	return r->in.bad ? -EBADMSG : 0;
}

static void open_block(struct reader *r, uint32_t len)
{
	const uint8_t *p = r->buf + r->pos;

	r->open = p[4];
	r->in = (struct cursor){ p + BLOCK_HEADER, p + BLOCK_HEADER + len, 0 };
	r->block_end = r->pos + BLOCK_HEADER + len;
	r->blocks++;
	r->left = 0;
	if (r->open == BLOCK_COUNTERS)
		r->left = get_uint(&r->in);
}

static void close_block(struct reader *r)
{
	r->pos = r->block_end;
	r->open = 0;
}

/* A block whose checksum holds but whose content does not: all of it is damage, though what came
 * before the place that makes no sense was given out. */
static void give_up_block(struct reader *r)
{
	if (!r->health.damaged_places++)
		r->health.first_damage = r->gone + r->pos;
	r->health.damaged_bytes += r->block_end - r->pos;
	close_block(r);
}

static int give_event(struct reader *r, struct item *item, const struct event *e)
{
	struct cpu_order *o = &r->cpus[e->cpu];

	item->type = ITEM_EVENT;
	item->time = e->time;
	if (e->seq > o->next_seq) {
		/* a gap that no LOSS block covers: tell it first, then the event */
		uint64_t gap = e->seq - o->next_seq;

		item->event = (struct event){
			.kind = BMA_LOSS, .cpu = e->cpu, .seq = o->next_seq, .time = e->time,
			.n = { gap > UINT32_MAX ? UINT32_MAX : gap },
		};
		r->health.unexplained += gap;
		r->after = *e;
		r->held = true;
	} else {
		item->event = *e;
		r->given += e->kind != BMA_LOSS;
	}
	o->next_seq = e->seq + (r->held ? 0 : event_span(e));
	return 1;
}

/* 1: an item; 0: the block is done; -EBADMSG: it makes no sense. */
static int next_event(struct reader *r, struct item *item)
{
	struct cpu_order *o;
	struct event e;

	if (!r->left)
		return 0;
	r->left--;
	if (codec_get(&r->codec, &r->layout, &r->in, &e) || e.cpu >= r->ncpus)
		return -EBADMSG;
	o = &r->cpus[e.cpu];
	if (o->block != r->blocks || o->seq < o->next_seq)
		return -EBADMSG;
	e.seq = o->seq;
	o->seq += event_span(&e);
	return give_event(r, item, &e);
}

static int next_counters(struct reader *r, struct item *item)
{
	struct counters *c = &item->counters;

	if (!r->left)
		return r->in.bad ? -EBADMSG : 0;
	r->left--;
	item->type = ITEM_COUNTERS;
	c->cpu = get_u32(&r->in);
	c->kind = get_byte(&r->in);
	c->attempted = get_uint(&r->in);
	c->emitted = get_uint(&r->in);
	c->dropped = get_uint(&r->in);
	c->missed = get_uint(&r->in);
	if (c->cpu >= STREAM_CPUS_MAX && c->cpu != CPU_UNKNOWN)
		return -EBADMSG;
	return r->in.bad ? -EBADMSG : 1;
}

/* A name goes to terminals: nothing in it may command them. */
static void get_name(struct cursor *in, char *name)
{
	for (int i = 0; i < BMA_NAME_LEN - 1 && in->p[i]; i++)
		name[i] = in->p[i] >= ' ' && in->p[i] < 0x7f ? in->p[i] : '?';
	in->p += BMA_NAME_LEN;
}

static int get_alloc(struct cursor *in, struct item *item)
{
	struct alloc_info *a = &item->alloc;

	item->type = ITEM_ALLOC;
	memset(a, 0, sizeof(*a));
	a->id = get_u32(in);
	a->owner = get_byte(in);
	a->map_id = get_u32(in);
	a->map_type = get_u32(in);
	a->max_entries = get_u32(in);
	a->ma = get_uint(in);
	if (in->bad || in->end - in->p < BMA_NAME_LEN)
		return -EBADMSG;
	get_name(in, a->name);
	return 1;
}

static int get_cache(struct cursor *in, struct item *item)
{
	struct cache_info *c = &item->cache;

	item->type = ITEM_CACHE;
	c->id = get_u32(in);
	c->alloc = get_u32(in);
	c->cpu = get_u32(in);
	c->addr = get_uint(in);
	c->unit_size = get_u32(in);
	c->percpu_size = get_u32(in);
	c->low = get_u32(in);
	c->high = get_u32(in);
	c->batch = get_u32(in);
	return in->bad ? -EBADMSG : 1;
}

static int next_cache(struct reader *r, struct item *item)
{
	if (r->in.p == r->in.end)
		return 0;
	switch (get_byte(&r->in)) {
	case 'A':
		return get_alloc(&r->in, item);
	case 'C':
		return get_cache(&r->in, item);
	default:
		return -EBADMSG;
	}
}

static int once_meta(struct reader *r, struct item *item)
{
	size_t n = r->in.end - r->in.p;

	if (r->text)		/* a stream has one */
		return -EBADMSG;
	r->text = malloc(n + 1);
	if (!r->text)
		return -ENOMEM;
	memcpy(r->text, r->in.p, n);
	r->text[n] = 0;
	if (meta_layout(r->text, &r->layout)) {
		free(r->text);
		r->text = NULL;
		return -EBADMSG;
	}
	item->type = ITEM_META;
	item->text = r->text;
	return 1;
}

/* A block that vanished without a trace leaves no gap in the numbers if it was a CPU's last. */
static void end_stream(struct reader *r, uint64_t events)
{
	uint64_t missing = events > r->given ? events - r->given : 0;

	if (missing > r->health.unexplained)
		r->health.unexplained = missing;
	r->health.ended = 1;
}

static int once_time(struct reader *r, struct item *item)
{
	item->type = r->open == BLOCK_TICK ? ITEM_TICK : ITEM_END;
	item->time = get_uint(&r->in);
	if (r->open == BLOCK_END) {
		item->events = get_uint(&r->in);
		if (!r->in.bad)
			end_stream(r, item->events);
	}
	return r->in.bad ? -EBADMSG : 1;
}

/* The next item of the open block: 1; 0: the block is done; -errno. Closes blocks of one item. */
static int next_in_block(struct reader *r, struct item *item)
{
	int rc;

	switch (r->open) {
	case BLOCK_EVENTS:
	case BLOCK_STATE:
	case BLOCK_LOSS:
		return next_event(r, item);
	case BLOCK_COUNTERS:
		return next_counters(r, item);
	case BLOCK_CACHES:
		return next_cache(r, item);
	case BLOCK_META:
		rc = once_meta(r, item);
		break;
	case BLOCK_TICK:
	case BLOCK_END:
		rc = once_time(r, item);
		break;
	default:
		r->health.unknown_blocks++;
		return 0;
	}
	if (rc > 0)
		close_block(r);
	return rc;
}

static bool has_table(enum block_type type)
{
	return type == BLOCK_EVENTS || type == BLOCK_STATE || type == BLOCK_LOSS;
}

/* 1: started; 0: more bytes needed; -EPROTO, -EPROTONOSUPPORT. */
static int read_header(struct reader *r)
{
	size_t n = r->len < 8 ? r->len : 8;

	if (memcmp(r->buf ? r->buf : (uint8_t *)"", STREAM_MAGIC, n) || (r->eof && n < 8))
		return -EPROTO;
	if (r->len < STREAM_HEADER)
		return 0;
	if (le32(r->buf + 8) != STREAM_VERSION)
		return -EPROTONOSUPPORT;
	r->pos = STREAM_HEADER;
	r->started = true;
	return 1;
}

static int next_block(struct reader *r)
{
	uint32_t len;

	if (!find_block(r, &len))
		return 0;
	open_block(r, len);
	if (has_table(r->open) && read_table(r))
		give_up_block(r);
	return 1;
}

int reader_next(struct reader *r, struct item *item)
{
	int rc = r->started ? 1 : read_header(r);

	if (rc <= 0)
		return rc;
	if (r->held) {
		r->held = false;
		return give_event(r, item, &r->after);
	}
	for (;;) {
		if (!r->open && !next_block(r))
			return 0;
		if (!r->open)
			continue;
		rc = next_in_block(r, item);
		if (rc > 0 || rc == -ENOMEM)
			return rc;
		if (rc < 0)
			give_up_block(r);
		else
			close_block(r);
	}
}

void reader_health(const struct reader *r, struct reader_health *h)
{
	*h = r->health;
}
