// SPDX-License-Identifier: GPL-2.0-or-later
#include "feed.h"

#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "replay.h"

int feed_init(struct feed *f, uint64_t stop_at)
{
	memset(f, 0, sizeof(*f));
	f->stop_at = stop_at;
	f->reader = reader_new();
	return f->reader ? 0 : -ENOMEM;
}

void feed_release(struct feed *f)
{
	reader_free(f->reader);
	model_free(f->model);
	past_free(f->past);
	memset(f, 0, sizeof(*f));
}

int feed_keep_past(struct feed *f, size_t items)
{
	past_free(f->past);
	f->past = past_new(items);
	return f->past ? 0 : -ENOMEM;
}

/* A META that lacks what is needed is as bad as none: feed_verdict() says so. */
static int apply_meta(struct feed *f, const char *text)
{
	if (meta_parse(text, &f->meta))
		return 0;
	f->model = model_new(f->meta.cpus, f->meta.start);
	f->stopped = f->model && !f->stop_at;
	return f->model ? 0 : -ENOMEM;
}

static int apply_item(struct feed *f, const struct item *item)
{
	int rc;

	if (item->type == ITEM_META)
		return apply_meta(f, item->text);
	if (!f->model)		/* META was damaged: without it nothing can be placed */
		return 0;
	rc = replay_item(f->model, item);
	if (!rc && f->past)
		rc = past_push(f->past, item, f->model);
	if (item->type == ITEM_EVENT)
		f->stopped = f->model->position >= f->stop_at;
	return rc;
}

static int take_item(struct feed *f, const struct item *item)
{
	int rc = f->before ? f->before(f->each_ctx, item, f->model) : 0;

	if (!rc)
		rc = apply_item(f, item);
	return rc || !f->each ? rc : f->each(f->each_ctx, item, f->model);
}

/* Does nobody but the model want the items? */
static bool is_alone(const struct feed *f)
{
	return f->model && !f->before && !f->each && !f->past;
}

/* Events that are at hand, and come one after the other, go straight to the model. */
static void take_events(struct feed *f)
{
	struct model *m = f->model;
	const struct event *e;
	bool stopped = false;
	int rc = 0;

	while (!rc && !stopped && (e = reader_event(f->reader))) {
		rc = model_apply(m, e);
		stopped = m->position >= f->stop_at;
	}
	f->error = rc;
	f->stopped = stopped;
}

static int drain(struct feed *f)
{
	struct item item;

	while (!f->error && !f->stopped) {
		int rc = reader_next(f->reader, &item);

		if (rc == 0)
			return 0;
		f->error = rc < 0 ? rc : take_item(f, &item);
		if (!f->error && !f->stopped && is_alone(f))
			take_events(f);
	}
	return f->error;
}

int feed_bytes(struct feed *f, const void *bytes, size_t n)
{
	if (f->error || f->stopped)
		return f->error;
	f->error = reader_feed(f->reader, bytes, n);
	return drain(f);
}

int feed_eof(struct feed *f)
{
	if (f->stopped)
		return 0;
	reader_eof(f->reader);
	return drain(f);
}

uint64_t feed_length(const struct feed *f)
{
	struct reader_health h;

	reader_health(f->reader, &h);
	return f->stopped ? reader_offset(f->reader) : h.bytes;
}

static const char *verdict_of_error(int error, uint64_t bytes)
{
	switch (error) {
	case -EPROTO:
		return bytes ? "not a bmascope stream (it does not begin with \"bmascope\")" :
			       "empty: not one byte of a stream; did the recorder fail to start?";
	case -EPROTONOSUPPORT:
		return "a stream of a later version; a newer bmascope can read it";
	default:
		return strerror(-error);
	}
}

/* A held place (--at) is no end, so nothing is missing behind it. */
static const char *verdict_of_health(const struct reader_health *h, const struct feed *f,
				     char *buf, size_t size)
{
	uint64_t used = f->model->position;
	bool cut = !h->ended && !f->stopped;

	if (h->damaged_places)
		snprintf(buf, size, "damaged: %" PRIu64 " bytes in %" PRIu64 " place%s made no "
			 "sense, the first at byte %" PRIu64 "; the %" PRIu64 " events in whole "
			 "blocks were used, %" PRIu64 " are missing%s", h->damaged_bytes,
			 h->damaged_places, h->damaged_places == 1 ? "" : "s", h->first_damage,
			 used, h->unexplained, cut ? ", and the end is cut off" : "");
	else if (cut)
		snprintf(buf, size, "cut off: no END block, %" PRIu64 " bytes after the last whole "
			 "block; the %" PRIu64 " events before that were used", h->tail_bytes,
			 used);
	else if (h->unexplained)
		snprintf(buf, size, "%" PRIu64 " events are missing and no LOSS block says so",
			 h->unexplained);
	else
		return NULL;
	return buf;
}

const char *feed_verdict(const struct feed *f, char *buf, size_t size)
{
	struct reader_health h;

	reader_health(f->reader, &h);
	if (f->error)
		return verdict_of_error(f->error, h.bytes);
	if (!f->model && !h.damaged_places && !h.ended)
		return "cut off before the end of its first block: nothing can be read yet";
	if (!f->model)
		return "the META block is damaged: without it nothing can be read";
	return verdict_of_health(&h, f, buf, size);
}
