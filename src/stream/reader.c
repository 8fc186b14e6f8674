// SPDX-License-Identifier: GPL-2.0-or-later
#include "reader.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "meta.h"
#include "reader_parts.h"
#include "records.h"

struct reader *reader_new(void)
{
	struct reader *r = calloc(1, sizeof(*r));

	if (!r)
		return NULL;
	r->zip = zip_new();
	if (r->zip)
		return r;
	free(r);
	errno = ENOMEM;
	return NULL;
}

void reader_free(struct reader *r)
{
	if (!r)
		return;
	frames_release(&r->frames);
	sequence_release(&r->sequence);
	columns_reader_release(&r->columns);
	free(r->batch);
	zip_free(r->zip);
	buf_release(&r->unpacked);
	free(r->text);
	free(r);
}

int reader_feed(struct reader *r, const void *bytes, size_t n)
{
	return frames_feed(&r->frames, bytes, n);
}

void reader_eof(struct reader *r)
{
	frames_eof(&r->frames);
}

static int next_block(struct reader *r)
{
	int rc;

	while ((rc = frames_next(&r->frames)) > 0) {
		int head = reader_open(r);

		if (!head)
			break;
		r->left = 0;
		frames_give_up(&r->frames);
		if (head == -ENOMEM)
			return head;
	}
	return rc;
}

static int give_event(struct reader *r, struct item *item)
{
	item->type = ITEM_EVENT;
	item->time = item->event.time;
	r->given += item->event.kind != BMA_LOSS;
	return 1;
}

/* No LOSS block covers what is missing before the event: that is told first. */
static int give_gap(struct reader *r, struct item *item, uint64_t gap)
{
	const struct event *e = &r->after;

	r->after = item->event;
	r->held = true;
	r->unexplained += gap;
	item->type = ITEM_EVENT;
	item->time = e->time;
	item->event = (struct event){
		.kind = BMA_LOSS, .cpu = e->cpu, .seq = e->seq - gap, .time = e->time,
		.n = { gap > UINT32_MAX ? UINT32_MAX : gap },
	};
	return 1;
}

static int give_held(struct reader *r, struct item *item)
{
	r->held = false;
	item->event = r->after;
	return give_event(r, item);
}

/* Reads on in the columns of a block. 0, -EBADMSG or -ENOMEM. */
static int read_batch(struct reader *r)
{
	unsigned int n = r->left < READER_BATCH ? r->left : READER_BATCH;
	int got;

	if (!r->batch)
		r->batch = malloc(READER_BATCH * sizeof(*r->batch));
	if (!r->batch)
		return -ENOMEM;
	got = columns_get(&r->columns, &r->layout, r->batch, n);
	r->next = 0;
	r->behind = got > 0 ? got : 0;
	return got < 0 ? got : 0;
}

static int read_event(struct reader *r, struct event *e)
{
	int rc = 0;

	if (r->frames.version == STREAM_VERSION_ROWS)
		return rows_get(&r->rows, &r->layout, &r->frames.in, e);
	if (r->next == r->behind)
		rc = read_batch(r);
	if (!rc)
		*e = r->batch[r->next++];
	return rc;
}

static int next_event(struct reader *r, struct item *item)
{
	uint64_t gap = 0;
	int rc;

	if (!r->left)
		return 0;
	rc = read_event(r, &item->event);
	r->left--;
	if (!rc)
		rc = sequence_number(&r->sequence, &item->event, &gap);
	if (rc)
		return rc;
	return gap ? give_gap(r, item, gap) : give_event(r, item);
}

static int next_counters(struct reader *r, struct item *item)
{
	if (!r->left)
		return 0;
	r->left--;
	item->type = ITEM_COUNTERS;
	return record_get_counters(reader_rest(r), &item->counters);
}

static int next_cache(struct cursor *in, struct item *item)
{
	if (in->p == in->end)
		return 0;
	switch (get_byte(in)) {
	case RECORD_ALLOC:
		item->type = ITEM_ALLOC;
		return record_get_alloc(in, &item->alloc);
	case RECORD_CACHE:
		item->type = ITEM_CACHE;
		return record_get_cache(in, &item->cache);
	default:
		return -EBADMSG;
	}
}

static int next_mark(struct cursor *in, struct item *item)
{
	if (in->p == in->end)
		return 0;
	item->type = ITEM_MARK;
	return record_get_mark(in, &item->mark);
}

static int next_name(struct cursor *in, struct item *item)
{
	int rc = 0;

	item->type = ITEM_NAME;
	while (!rc && in->p < in->end)
		rc = record_get_name(in, &item->name);
	return rc;
}

static int once_meta(struct reader *r, struct item *item)
{
	const struct cursor *in = reader_rest(r);
	size_t n = in->end - in->p;

	if (r->knows)		/* a stream has one */
		return -EBADMSG;
	r->text = malloc(n + 1);
	if (!r->text)
		return -ENOMEM;
	memcpy(r->text, in->p, n);
	r->text[n] = 0;
	if (meta_layout(r->text, &r->layout)) {
		free(r->text);
		r->text = NULL;
		return -EBADMSG;
	}
	item->type = ITEM_META;
	r->knows = true;
	item->text = r->text;
	return 1;
}

static int once_tick(struct cursor *in, struct item *item)
{
	item->type = ITEM_TICK;
	item->time = get_uint(in);
	return in->bad ? -EBADMSG : 1;
}

static int once_end(struct reader *r, struct item *item)
{
	struct cursor *in = reader_rest(r);
	uint64_t missing;

	item->type = ITEM_END;
	item->time = get_uint(in);
	item->events = get_uint(in);
	if (in->bad)
		return -EBADMSG;
	/* a block that vanished whole leaves no gap in the numbers if it was a CPU's last */
	missing = item->events > r->before + r->given ? item->events - r->before - r->given : 0;
	if (missing > r->unexplained)
		r->unexplained = missing;
	r->frames.ended = true;
	return 1;
}

/* Of interest only to a reader that begins here: all others know more. */
static int once_key(struct reader *r, struct item *item)
{
	struct cursor *in = reader_rest(r);

	item->type = ITEM_KEY;
	item->time = get_uint(in);
	item->events = get_uint(in);
	if (in->bad)
		return -EBADMSG;
	if (r->given || sequence_began(&r->sequence))
		return 0;
	if (sequence_begin(&r->sequence, in))
		return -EBADMSG;
	r->before = item->events;
	return 1;
}

/* Blocks that are one item, or none. */
static int once(struct reader *r, struct item *item)
{
	int rc;

	if (r->frames.open == BLOCK_META)
		rc = once_meta(r, item);
	else if (r->frames.open == BLOCK_TICK)
		rc = once_tick(reader_rest(r), item);
	else if (r->frames.open == BLOCK_KEY)
		rc = once_key(r, item);
	else
		rc = once_end(r, item);
	if (rc > 0)
		frames_close(&r->frames);
	return rc;
}

/* The next item of the open block: 1; 0: the block is done; -EBADMSG: it makes no sense. */
static int next_in_block(struct reader *r, struct item *item)
{
	switch (r->frames.open) {
	case BLOCK_EVENTS:
	case BLOCK_STATE:
	case BLOCK_LOSS:
		return next_event(r, item);
	case BLOCK_COUNTERS:
		return next_counters(r, item);
	case BLOCK_CACHES:
		return next_cache(reader_rest(r), item);
	case BLOCK_NAMES:
		return next_name(reader_rest(r), item);
	case BLOCK_MARKS:
		return next_mark(reader_rest(r), item);
	case BLOCK_META:
	case BLOCK_TICK:
	case BLOCK_END:
	case BLOCK_KEY:
		return once(r, item);
	case BLOCK_INDEX:
		return 0;
	}
	r->unknown_blocks++;
	return 0;
}

int reader_next(struct reader *r, struct item *item)
{
	int rc;

	if (r->held)
		return give_held(r, item);
	for (;;) {
		rc = r->frames.open ? 1 : next_block(r);
		if (rc <= 0)
			return rc;
		rc = next_in_block(r, item);
		if (rc > 0 || rc == -ENOMEM)
			return rc;
		r->left = 0;
		if (rc < 0)
			frames_give_up(&r->frames);
		else
			frames_close(&r->frames);
	}
}

void reader_health(const struct reader *r, struct reader_health *h)
{
	*h = (struct reader_health){
		.bytes = r->frames.fed,
		.damaged_bytes = r->frames.damage.bytes,
		.damaged_places = r->frames.damage.places,
		.first_damage = r->frames.damage.first,
		.unknown_blocks = r->unknown_blocks,
		.unexplained = r->unexplained,
		.tail_bytes = r->frames.damage.tail,
		.ended = r->frames.ended,
	};
}

uint64_t reader_offset(const struct reader *r)
{
	return frames_offset(&r->frames);
}
