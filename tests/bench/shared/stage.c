// SPDX-License-Identifier: GPL-2.0-or-later
#include "stage.h"

#include <curses.h>
#include <errno.h>
#include <locale.h>
#include <stdlib.h>
#include <unistd.h>

#include "../../../ui/app.h"
#include "../../../ui/draw.h"

#define TERMINAL "xterm-256color"
#define PAST_ITEMS (128u << 10)
#define READ_BYTES (128u << 10)
#define FRAME_MS 100

struct stage_terminal {
	FILE *nothing;
	SCREEN *screen;
	struct draw draw;
};

static enum ui_more no_read(void *ctx)
{
	(void)ctx;
	return UI_NO_MORE;
}

static const struct model *the_model(void *ctx)
{
	return ((struct stage *)ctx)->feed.model;
}

static const struct past *the_past(void *ctx)
{
	return ((struct stage *)ctx)->feed.past;
}

static void the_news(void *ctx, struct ui_news *news)
{
	const struct stage *s = ctx;

	news->kernel = *s->feed.meta.release ? s->feed.meta.release : NULL;
	news->phase = s->phase;
}

static int open_terminal(struct stage *s)
{
	struct stage_terminal *t = s->terminal = calloc(1, sizeof(*t));

	if (!t)
		return -ENOMEM;
	t->nothing = fopen("/dev/null", "r+");
	t->screen = t->nothing ? newterm(TERMINAL, t->nothing, t->nothing) : NULL;
	if (!t->screen)
		return -ENOTTY;
	t->draw.color = true;
	draw_start(&t->draw);
	return 0;
}

int stage_open(struct stage *s)
{
	int rc;

	*s = (struct stage){ .phase = UI_LIVE, .ms = 1000 };
	s->source = (struct ui_source){
		.ctx = s, .fd = -1, .read = no_read, .model = the_model, .past = the_past,
		.news = the_news,
	};
	if (!setlocale(LC_CTYPE, "C.UTF-8"))
		return -EILSEQ;
	rc = feed_init(&s->feed, UINT64_MAX);
	if (!rc)
		rc = open_terminal(s);
	if (!rc)
		s->app = app_new(&s->source);
	return rc || s->app ? rc : -ENOMEM;
}

int stage_keep_past(struct stage *s)
{
	return feed_keep_past(&s->feed, PAST_ITEMS);
}

void stage_close(struct stage *s)
{
	app_free(s->app);
	if (s->terminal && s->terminal->screen) {
		endwin();
		delscreen(s->terminal->screen);
	}
	if (s->terminal && s->terminal->nothing)
		fclose(s->terminal->nothing);
	free(s->terminal);
	feed_release(&s->feed);
}

int stage_read(struct stage *s, int fd)
{
	char buf[READ_BYTES];
	ssize_t n;
	int rc = 0;

	while (!rc && (n = read(fd, buf, sizeof(buf))) > 0)
		rc = feed_bytes(&s->feed, buf, n);
	return rc ? rc : n < 0 ? -errno : 0;
}

void stage_size(struct stage *s, int rows, int cols)
{
	(void)s;
	resizeterm(rows, cols);
}

void stage_key(struct stage *s, int key)
{
	const struct input in = { .key = key, .y = -1, .x = -1 };

	app_key(s->app, &in);
}

void stage_draw(struct stage *s)
{
	s->ms += FRAME_MS;
	app_read(s->app, s->ms);
	app_draw(s->app, &s->terminal->draw, LINES, COLS, s->ms);
	refresh();
}
