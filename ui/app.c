// SPDX-License-Identifier: GPL-2.0-or-later
#include "app.h"

#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

#include "frame.h"

#define SILENCE_MS 3000		/* the stream ticks several times a second */
#define MESSAGE_LINES 3

/* As the tab line names them; help lies over whichever is open. */
static const struct view_ops *const views[] = { &view_caches, &view_help, NULL };

struct app {
	const struct ui_source *source;
	const struct view_ops *view;	/* what is open below the help */
	void *state;
	bool help;
	struct model *paused;		/* a copy; NULL: not paused */
	struct rates rates;
	uint64_t last_read;		/* ms */
	bool quit, redraw, reread;
	const char *trouble;		/* our own; NULL: none */
};

struct app *app_new(const struct ui_source *source)
{
	struct app *a = calloc(1, sizeof(*a));

	if (!a)
		return NULL;
	a->source = source;
	a->view = views[0];
	a->state = a->view->open();
	if (a->state)
		return a;
	free(a);
	errno = ENOMEM;
	return NULL;
}

void app_free(struct app *a)
{
	if (!a)
		return;
	a->view->close(a->state);
	model_free(a->paused);
	rates_release(&a->rates);
	free(a);
}

enum ui_more app_read(struct app *a, uint64_t now)
{
	const struct model *m = a->source->model(a->source->ctx);
	uint64_t ticks = m ? m->ticks : 0, position = m ? m->position : 0;
	enum ui_more more = a->source->read(a->source->ctx);

	m = a->source->model(a->source->ctx);
	if (m && (m->ticks != ticks || m->position != position))
		a->last_read = now;
	return more;
}

static enum ui_phase phase_of(const struct app *a)
{
	struct ui_news news = { .phase = UI_READING };

	a->source->news(a->source->ctx, &news);
	return news.phase;
}

static void pause_or_go_on(struct app *a)
{
	const struct model *m = a->source->model(a->source->ctx);

	if (a->paused) {
		model_free(a->paused);
		a->paused = NULL;
		a->trouble = NULL;
	} else if (phase_of(a) == UI_HELD && a->source->resume) {
		a->source->resume(a->source->ctx);
		a->reread = true;
	} else if (m) {
		a->paused = model_copy(m);
		a->trouble = a->paused ? NULL : "out of memory: the screen cannot be held";
	}
}

/* Help closes by any of its own keys and by those that would leave. */
static bool help_takes(struct app *a, enum action action)
{
	if (action == ACT_HELP || (a->help && (action == ACT_QUIT || action == ACT_CACHES))) {
		a->help = action == ACT_HELP ? !a->help : false;
		return true;
	}
	return a->help && action != ACT_PAUSE && action != ACT_REDRAW;
}

static void act(struct app *a, enum action action, const struct input *in)
{
	if (help_takes(a, action) || a->view->act(a->state, action, in))
		return;
	if (action == ACT_PAUSE)
		pause_or_go_on(a);
	else if (action == ACT_REDRAW)
		a->redraw = true;
	else if (action == ACT_QUIT)
		a->quit = true;
}

void app_key(struct app *a, const struct input *in)
{
	bool taken = !a->help && a->view->typed && a->view->typed(a->state, in);

	if (!taken)
		act(a, key_action(in->key), in);
}

static void draw_too_small(const struct draw *d, int rows, int cols)
{
	char text[120];

	snprintf(text, sizeof(text), "bmascope needs %dx%d cells, this terminal has %dx%d: make "
		 "it larger, or press q to quit.", MIN_COLS, MIN_ROWS, cols, rows);
	draw_paragraph(d, (struct rect){ 0, 0, rows, cols }, ROLE_TEXT, text);
}

/* A stream that ticks and then does not: the connection hangs, or its maker does. */
static void say_silence(const struct app *a, struct ui_news *news, uint64_t now, char *buf,
			size_t size)
{
	if (news->phase != UI_LIVE || news->message || now < a->last_read + SILENCE_MS)
		return;
	snprintf(buf, size, "Nothing has come for %" PRIu64 " s, not even a tick: what is shown is "
		 "that old.", (now - a->last_read) / 1000);
	news->message = buf;
	news->fault = true;
}

static void draw_footer(struct app *a, const struct draw *d, struct rect r)
{
	char prompt[120];

	if (!a->help && a->view->prompt && a->view->prompt(a->state, prompt, sizeof(prompt)))
		draw_text(d, r.y, r.x + 1, r.w - 1, ROLE_STRONG, prompt);
	else
		frame_footer(d, r, a->help);
}

static void draw_screen(struct app *a, const struct draw *d, const struct frame *f,
			const struct ui_news *news, const struct model *now)
{
	const struct model *m = a->paused ? a->paused : now;
	const struct view_ops *open = a->help ? &view_help : a->view;
	struct scene scene = { m, &a->rates };
	struct status status = {
		.model = m, .rates = &a->rates, .kernel = news->kernel, .phase = news->phase,
		.paused = a->paused || news->phase == UI_HELD,
		.behind = now->position - m->position,
	};
	char note[120] = "";

	open->draw(a->state, d, &scene, f->body);
	if (open->note)		/* after the drawing: it knows by then what is to be seen */
		open->note(a->state, note, sizeof(note));
	frame_status(d, f->status, &status);
	frame_tabs(d, f->tabs, views, open, note, &status);
}

void app_draw(struct app *a, const struct draw *d, int rows, int cols, uint64_t now)
{
	const struct model *m = a->source->model(a->source->ctx);
	struct ui_news news = { .phase = UI_READING };
	char silence[120];
	struct frame f;
	int lines = 0;

	a->last_read = a->last_read ? a->last_read : now;
	a->source->news(a->source->ctx, &news);
	say_silence(a, &news, now, silence, sizeof(silence));
	if (a->trouble)
		news.message = a->trouble;
	if (news.message)
		lines = draw_paragraph(NULL, (struct rect){ .w = cols - 2 }, ROLE_TEXT,
				       news.message);
	f = layout_frame(rows, cols, lines < MESSAGE_LINES ? lines : MESSAGE_LINES);
	draw_clear(d);
	if (!f.fits) {
		draw_too_small(d, rows, cols);
		return;
	}
	if (m && !a->paused) {
		a->rates.whole = news.phase != UI_LIVE;
		rates_sample(&a->rates, m);
	}
	if (m)
		draw_screen(a, d, &f, &news, m);
	f.message.x++;
	f.message.w -= 2;
	if (news.message)
		draw_paragraph(d, f.message, news.fault ? ROLE_NOTICE : ROLE_TEXT, news.message);
	draw_footer(a, d, f.footer);
}

bool app_wants_quit(const struct app *a)
{
	return a->quit;
}

bool app_wants_redraw(struct app *a)
{
	bool wants = a->redraw;

	a->redraw = false;
	return wants;
}

bool app_wants_read(struct app *a)
{
	bool wants = a->reread;

	a->reread = false;
	return wants;
}
