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
		reader_drop_events(r);
		frames_give_up(&r->frames);
		if (head == -ENOMEM)
			return head;
	}
	return rc;
}

/* Reads on in the events of a block. How many; 0: these were all; -EBADMSG or -ENOMEM. */
static int read_events(struct reader *r)
{
	unsigned int n = r->left < READER_BATCH ? r->left : READER_BATCH;
	int rc;

	if (!n)
		return 0;
	if (!r->batch)
		r->batch = malloc(READER_BATCH * sizeof(*r->batch));
	if (!r->batch)
		return -ENOMEM;
	if (r->frames.version == STREAM_VERSION_ROWS) {
		rc = rows_get(&r->rows, &r->layout, &r->frames.in, r->batch);
		rc = rc ? rc : 1;
	} else {
		rc = columns_get(&r->columns, &r->layout, r->batch, n);
	}
	r->next = r->clear = 0;
	r->behind = rc > 0 ? rc : 0;
	r->left -= r->behind;
	return rc;
}

/* Numbers what was read, up to an event before which numbers are missing. 0 or -EBADMSG. */
static int number_events(struct reader *r)
{
	int rc = 0;

	r->gap = 0;
	while (r->clear < r->behind) {
		struct event *e = &r->batch[r->clear];
		uint32_t more;

		rc = sequence_number(&r->sequence, e, &r->gap);
		if (rc || r->gap)
			break;
		more = sequence_follow(&r->sequence, e + 1, r->behind - r->clear - 1);
		r->given += more + (e->kind != BMA_LOSS);
		r->clear += more + 1;
	}
	return rc && r->next == r->clear ? rc : 0;
}

/* No LOSS block covers what is missing before an event. */
static struct event gap_before(const struct event *e, uint64_t gap)
{
	return (struct event){
		.kind = BMA_LOSS, .cpu = e->cpu, .seq = e->seq - gap, .time = e->time,
		.n = { gap > UINT32_MAX ? UINT32_MAX : gap },
	};
}

static int give_event(struct item *item, const struct event *e)
{
	item->type = ITEM_EVENT;
	item->time = e->time;
	item->event = *e;
	return 1;
}

static int give_gap(struct reader *r, struct item *item)
{
	const struct event *e = &r->batch[r->clear++];
	struct event loss = gap_before(e, r->gap);

	r->given += e->kind != BMA_LOSS;
	r->unexplained += r->gap;
	r->gap = 0;
	return give_event(item, &loss);
}

static int next_event(struct reader *r, struct item *item)
{
	int rc = 1;

	if (r->gap)
		return give_gap(r, item);
	if (r->next == r->behind)
		rc = read_events(r);
	if (rc > 0)
		rc = number_events(r) ? -EBADMSG : 1;
	if (rc <= 0)
		return rc;
	return r->next < r->clear ? give_event(item, &r->batch[r->next++]) : give_gap(r, item);
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

static int next_lock(struct cursor *in, struct item *item)
{
	if (in->p == in->end)
		return 0;
	item->type = ITEM_LOCK;
	return record_get_lock(in, &item->lock);
}

static int next_storage(struct cursor *in, struct item *item)
{
	if (in->p == in->end)
		return 0;
	item->type = ITEM_STORAGE;
	return record_get_storage(in, &item->storage);
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

static int once_cost(struct cursor *in, struct item *item)
{
	item->type = ITEM_COST;
	return record_get_cost(in, &item->cost);
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
	else if (r->frames.open == BLOCK_COST)
		rc = once_cost(reader_rest(r), item);
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
	case BLOCK_LOCKS:
		return next_lock(reader_rest(r), item);
	case BLOCK_STORAGE:
		return next_storage(reader_rest(r), item);
	case BLOCK_NAMES:
		return next_name(reader_rest(r), item);
	case BLOCK_MARKS:
		return next_mark(reader_rest(r), item);
	case BLOCK_META:
	case BLOCK_TICK:
	case BLOCK_END:
	case BLOCK_KEY:
	case BLOCK_COST:
		return once(r, item);
	case BLOCK_INDEX:
		return 0;
	}
	r->unknown_blocks++;
	return 0;
}

static int next_item(struct reader *r, struct item *item)
{
	int rc;

	for (;;) {
		rc = r->frames.open ? 1 : next_block(r);
		if (rc <= 0)
			return rc;
		rc = next_in_block(r, item);
		if (rc > 0 || rc == -ENOMEM)
			return rc;
		reader_drop_events(r);
		if (rc < 0)
			frames_give_up(&r->frames);
		else
			frames_close(&r->frames);
	}
}

const struct event *reader_event(struct reader *r)
{
	return r->next < r->clear ? &r->batch[r->next++] : NULL;
}

int reader_next(struct reader *r, struct item *item)
{
	const struct event *e = reader_event(r);

	return e ? give_event(item, e) : next_item(r, item);
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
