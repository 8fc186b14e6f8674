// SPDX-License-Identifier: GPL-2.0-or-later
#include "deck.h"

#include <errno.h>
#include <poll.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>

#include "../base/clock.h"
#include "../base/err.h"
#include "deck_parts.h"

#define SCOUT_BYTES (64u << 10)	/* a key waits no longer than these take */
#define RETRY_MS 100
#define PATIENCE_S 3	/* a recorder writes several times a second */
#define SHOW_NS (100 * DECK_MS)

void deck_say(struct deck *d, const char *format, ...)
{
	va_list args;

	va_start(args, format);
	vsnprintf(d->answer, sizeof(d->answer), format, args);
	va_end(args);
	d->answers++;
	d->cache = 0;
}

void deck_check(struct deck *d, int rc)
{
	if (rc >= 0 || d->error)
		return;
	d->error = rc;
	d->playing = d->waits = d->quest.on = false;
	deck_say(d, rc == -ENOMEM ? "Out of memory: it stays where it is." :
		 "The file cannot be read there: %s.", strerror(-rc));
}

void deck_settle(struct deck *d)
{
	const struct model *m = deck_model(d);

	d->at_end = false;
	d->now = m ? m->now : 0;
}

/* Was the file written to just now? What another clock dated in the future was not. */
static bool still_written(const struct deck *d)
{
	struct stat st;
	int64_t age;

	if (fstat(d->fd, &st))
		return false;
	age = (int64_t)time(NULL) - st.st_mtim.tv_sec;
	return age >= 0 && age <= PATIENCE_S;
}

/* A file without END at its end: still being written, or cut off? */
static void at_file_end(struct deck *d)
{
	struct reel_extent e;

	d->all = true;
	reel_extent(d->reel, &e);
	if (!e.ended && still_written(d))
		return;
	deck_check(d, reel_scout(d->reel, SCOUT_BYTES, true));
	d->ended = true;
}

/* Reads on at the far end. True: there is more at once. */
static bool scout(struct deck *d)
{
	int rc;

	if (d->ended)
		return false;
	rc = reel_scout(d->reel, SCOUT_BYTES, false);
	if (rc == 0)
		at_file_end(d);
	if (rc >= 0)
		return rc > 0;
	d->error = d->error ? d->error : rc;
	d->ended = d->all = true;
	return false;
}

void deck_go_end(struct deck *d)
{
	deck_check(d, reel_to_time(d->reel, UINT64_MAX));
	deck_settle(d);
	d->at_end = true;
}

/* The newest there is, as often as somebody looks. */
static void follow_end(struct deck *d, uint64_t clock)
{
	const struct model *m = deck_model(d), *far = reel_far(d->reel)->model;

	if (!m || !far || (m->position == far->position && m->now == far->now &&
			   m->ticks == far->ticks))
		return;
	if (d->ended || !d->shown || clock >= d->shown + SHOW_NS) {
		d->shown = clock;
		deck_go_end(d);
	}
}

/* It stands, and nothing is left to be done. */
static bool is_idle(const struct deck *d)
{
	return deck_model(d) && !d->waits && !d->quest.on && !d->playing &&
	       (!d->at_end || d->ended);
}

enum ui_more deck_run(struct deck *d, uint64_t clock)
{
	bool more = scout(d);

	if (d->waits)
		deck_go_where_asked(d);
	else if (d->quest.on)
		deck_seek(d);
	else if (d->playing)
		deck_advance(d, clock);
	else if (d->at_end)
		follow_end(d, clock);
	if (is_idle(d))
		more |= deck_look_back(d);
	if (more || d->quest.on)
		return UI_MORE;
	return d->ended && !d->playing && !d->waits ? UI_NO_MORE : UI_LATER;
}

static enum ui_more deck_read(void *ctx)
{
	return deck_run(ctx, clock_ns(CLOCK_MONOTONIC));
}

bool deck_wait(struct deck *d)
{
	while (!deck_model(d) && !d->ended)
		if (deck_read(d) == UI_LATER)
			poll(NULL, 0, RETRY_MS);
	return deck_model(d) != NULL;
}

static const char *trouble_of(struct deck *d)
{
	if (*d->short_of)
		return d->short_of;
	if (d->error && d->error != reel_far(d->reel)->error) {
		snprintf(d->verdict, sizeof(d->verdict), "cannot be read further: %s",
			 strerror(-d->error));
		return d->verdict;
	}
	return NULL;
}

const char *deck_complaint(struct deck *d)
{
	const char *trouble = trouble_of(d);

	if (trouble || !d->ended)
		return trouble;
	return feed_verdict(reel_far(d->reel), d->verdict, sizeof(d->verdict));
}

int deck_code(struct deck *d)
{
	if (!deck_complaint(d))
		return 0;
	return trouble_of(d) || reel_far(d->reel)->error == -ENOMEM ? EXIT_RUNTIME : EXIT_STREAM;
}

static enum ui_phase phase_of(const struct deck *d)
{
	if (d->waits)
		return UI_READING;
	if (d->playing)
		return UI_PLAYING;
	if (!d->at_end || d->quest.on)
		return UI_HELD;
	return d->ended ? UI_ENDED : d->all ? UI_LIVE : UI_READING;
}

static void deck_news(void *ctx, struct ui_news *news)
{
	struct deck *d = ctx;
	const struct feed *far = reel_far(d->reel);

	news->kernel = *far->meta.release ? far->meta.release : NULL;
	news->phase = phase_of(d);
	news->message = deck_complaint(d);
	news->fault = news->message != NULL;
	if (!news->message && (d->waits || d->quest.on))
		news->message = d->busy;
}

static void deck_state(void *ctx, struct ui_deck_state *s)
{
	struct deck *d = ctx;

	*s = (struct ui_deck_state){
		.playing = d->playing || d->waits || d->quest.on || (d->at_end && !d->ended),
		.slow = d->playing && deck_is_slow(d), .speed = deck_speed_word(d),
		.now = d->now, .jumps = d->jumps, .line = reel_line(d->reel),
		.answer = d->answer, .answers = d->answers, .cache = d->cache,
	};
	reel_extent(d->reel, &s->extent);
	s->whole = d->whole.end && !d->all ? &d->whole : NULL;
}

static const struct model *source_model(void *ctx)
{
	return deck_model(ctx);
}

/* The far end knows all that is to come, but not what went so long ago that it is not kept. */
static const struct model *source_newest(void *ctx)
{
	const struct model *m = deck_model(ctx), *far = reel_far(((struct deck *)ctx)->reel)->model;

	return m && far->retired.caches > m->retired.caches ? m : far;
}

static const struct past *source_past(void *ctx)
{
	return reel_past(((struct deck *)ctx)->reel);
}

struct ui_source deck_source(struct deck *d)
{
	static const struct ui_deck deck = {
		.state = deck_state, .to = deck_to, .step = deck_step, .play = deck_play,
		.speed = deck_change_speed, .find = deck_find,
	};

	return (struct ui_source){
		.ctx = d, .fd = d->fd, .read = deck_read, .model = source_model,
		.newest = source_newest, .past = source_past, .news = deck_news, .deck = &deck,
	};
}

int deck_init(struct deck *d, int fd, const struct deck_opts *opts)
{
	memset(d, 0, sizeof(*d));
	d->fd = fd;
	d->speed = opts->speed;
	d->playing = opts->play;
	d->at_end = !opts->at && !opts->play;
	d->waits = d->asked = opts->at;
	if (opts->at)
		d->wanted = *opts->at;
	d->reel = reel_new(fd, REEL_BUDGET);
	if (contents_read(&d->whole, fd))
		d->whole.end = 0;
	return d->reel ? 0 : -ENOMEM;
}

void deck_release(struct deck *d)
{
	reel_free(d->reel);
	contents_release(&d->whole);
	memset(d, 0, sizeof(*d));
}
