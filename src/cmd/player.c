// SPDX-License-Identifier: GPL-2.0-or-later
#include "player.h"

#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "../base/err.h"

#define READ_BYTES (128u << 10)	/* a screen waits no longer than these take */
#define PAST_ITEMS (128u << 10)	/* to step through: seconds of a busy machine */

int player_init(struct player *p, int fd, uint64_t at)
{
	int rc;

	memset(p, 0, sizeof(*p));
	p->fd = fd;
	p->at = at;
	rc = feed_init(&p->feed, at);
	if (!rc)
		rc = feed_keep_past(&p->feed, PAST_ITEMS);
	if (rc)
		player_release(p);
	return rc;
}

void player_release(struct player *p)
{
	feed_release(&p->feed);
}

static bool end_seen(const struct player *p)
{
	struct reader_health h;

	reader_health(p->feed.reader, &h);
	return h.ended;
}

static enum ui_more finish(struct player *p)
{
	feed_eof(&p->feed);
	p->ended = true;
	return UI_NO_MORE;
}

enum ui_more player_read(void *ctx)
{
	struct player *p = ctx;
	char buf[READ_BYTES];
	ssize_t n;

	if (p->ended || p->feed.stopped)
		return UI_NO_MORE;
	n = read(p->fd, buf, sizeof(buf));
	if (n == 0)
		return finish(p);
	if (n < 0 && (errno == EINTR || errno == EAGAIN))
		return UI_MORE;
	if (n < 0) {
		p->read_error = errno;
		return finish(p);
	}
	if (feed_bytes(&p->feed, buf, n))
		return finish(p);
	return p->feed.stopped ? UI_NO_MORE : UI_MORE;
}

const struct model *player_model(void *ctx)
{
	const struct player *p = ctx;

	return p->feed.model;
}

const struct past *player_past(void *ctx)
{
	const struct player *p = ctx;

	return p->feed.past;
}

bool player_wait(struct player *p)
{
	while (!p->ended && !p->feed.model && !p->feed.stopped)
		player_read(p);
	return p->feed.model != NULL;
}

const char *player_complaint(struct player *p)
{
	if (p->read_error) {
		snprintf(p->verdict, sizeof(p->verdict), "cannot be read further: %s",
			 strerror(p->read_error));
		return p->verdict;
	}
	if (!p->ended)
		return NULL;
	if (p->feed.model && p->at != UINT64_MAX && !p->feed.error && end_seen(p)) {
		snprintf(p->verdict, sizeof(p->verdict), "ends with event %" PRIu64 ", before the "
			 "position %" PRIu64 " that was asked for", p->feed.model->position, p->at);
		return p->verdict;
	}
	return feed_verdict(&p->feed, p->verdict, sizeof(p->verdict));
}

int player_code(struct player *p)
{
	char buf[256];

	if (!player_complaint(p))
		return 0;
	if (p->read_error || p->feed.error == -ENOMEM)
		return EXIT_RUNTIME;
	return feed_verdict(&p->feed, buf, sizeof(buf)) ? EXIT_STREAM : EXIT_RUNTIME;
}

void player_news(void *ctx, struct ui_news *news)
{
	struct player *p = ctx;

	news->kernel = *p->feed.meta.release ? p->feed.meta.release : NULL;
	news->message = player_complaint(p);
	news->fault = news->message != NULL;
	if (p->feed.stopped)
		news->phase = UI_HELD;
	else if (p->ended || end_seen(p))
		news->phase = UI_ENDED;
	else
		news->phase = UI_LIVE;
}

void player_resume(void *ctx)
{
	struct player *p = ctx;

	p->at = p->feed.stop_at = UINT64_MAX;
	p->feed.stopped = false;
	feed_bytes(&p->feed, "", 0);
}
