// SPDX-License-Identifier: GPL-2.0-or-later
#include "app.h"

#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

#include "frame.h"
#include "help.h"
#include "hold.h"

#define SILENCE_MS 3000		/* the stream ticks several times a second */
#define HINT_MS 5000
#define MESSAGE_LINES 3

/* Help lies over whichever is open. */
const struct view_ops *const all_views[] = {
	&view_caches, &view_cache, &view_grace, &view_events, &view_help, NULL
};

#define VIEWS (sizeof(all_views) / sizeof(all_views[0]) - 2)	/* without help and the end */

struct app {
	const struct ui_source *source;
	void *state[VIEWS];		/* NULL: not opened yet */
	unsigned int trail[VIEWS];	/* the screens one came by; the last one is open */
	unsigned int ntrail;
	void *help_state;
	bool help;
	struct focus focus;
	struct hold hold;
	struct rates rates;
	struct frame_tabs_at tabs;	/* where the tabs were drawn, for clicks */
	uint64_t last_read;		/* ms */
	bool quit, redraw, reread;
	char hint[120];			/* of the last key; "": none */
	uint64_t hint_since;		/* ms; 0: not drawn yet */
};

static unsigned int current(const struct app *a)
{
	return a->trail[a->ntrail - 1];
}

static void say(struct app *a, const char *hint)
{
	snprintf(a->hint, sizeof(a->hint), "%s", hint);
	a->hint_since = 0;
}

/* The screens' states are made when first wanted, and kept. */
static bool open_state(struct app *a, unsigned int i)
{
	if (!a->state[i] && all_views[i]->open)
		a->state[i] = all_views[i]->open();
	if (a->state[i] || !all_views[i]->open)
		return true;
	say(a, "Out of memory: this screen cannot be opened.");
	return false;
}

struct app *app_new(const struct ui_source *source)
{
	struct app *a = calloc(1, sizeof(*a));

	if (!a)
		return NULL;
	a->source = source;
	a->focus.cpu = ALL_CPUS;
	a->ntrail = 1;
	a->help_state = view_help.open();
	if (a->help_state && open_state(a, 0))
		return a;
	app_free(a);
	errno = ENOMEM;
	return NULL;
}

void app_free(struct app *a)
{
	if (!a)
		return;
	for (unsigned int i = 0; i < VIEWS; i++)
		if (a->state[i] && all_views[i]->close)
			all_views[i]->close(a->state[i]);
	view_help.close(a->help_state);
	hold_end(&a->hold);
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

static void hold(struct app *a)
{
	const struct ui_source *s = a->source;
	const struct model *m = s->model(s->ctx);

	if (m && hold_start(&a->hold, m, s->past ? s->past(s->ctx) : NULL))
		say(a, "Out of memory: the screen cannot be held.");
}

static void pause_or_go_on(struct app *a)
{
	bool held = a->hold.model;

	hold_end(&a->hold);
	a->focus.position = 0;
	if (phase_of(a) == UI_HELD && a->source->resume) {
		a->source->resume(a->source->ctx);
		a->reread = true;
	} else if (!held) {
		hold(a);
	}
}

static void step(struct app *a, int way)
{
	const char *why;
	char buf[100];

	if (!a->hold.model)
		hold(a);
	if (!a->hold.model)
		return;
	why = hold_step(&a->hold, way, buf, sizeof(buf));
	if (why)
		say(a, why);
	else
		a->focus.position = a->hold.model->position;
}

/* An event was chosen while the screen is held: all screens show that moment. True: it is another
 * one now. */
static bool show_chosen(struct app *a, const struct scene *s)
{
	uint64_t position = s->focus->position;

	if (!s->paused || !position || position == s->model->position)
		return false;
	if (!a->hold.model)
		hold(a);
	if (a->hold.model && hold_at(&a->hold, position))
		return true;
	a->focus.position = 0;
	return false;
}

/* A screen one has come by already is gone back to, so the trail never runs in circles. */
static void go_to(struct app *a, unsigned int i)
{
	if (!open_state(a, i))
		return;
	for (unsigned int n = 0; n < a->ntrail; n++)
		if (a->trail[n] == i) {
			a->ntrail = n + 1;
			return;
		}
	a->trail[a->ntrail++] = i;
}

static void open_by_action(struct app *a, enum action action)
{
	for (unsigned int i = 0; i < VIEWS; i++)
		if (all_views[i]->action == action)
			go_to(a, i);
}

static void go_back(struct app *a)
{
	if (a->ntrail > 1)
		a->ntrail--;
	else
		say(a, "This is the first screen: q leaves.");
}

/* Help closes by its own keys, by Esc and by q; a screen's number closes it for that screen. */
static bool help_takes(struct app *a, enum action action, const struct input *in)
{
	if (action == ACT_HELP || (a->help && (action == ACT_QUIT || action == ACT_BACK))) {
		a->help = action == ACT_HELP ? !a->help : false;
		return true;
	}
	if (!a->help)
		return false;
	if (action_opens(action) || action == ACT_NEXT_VIEW || action == ACT_BEFORE_VIEW)
		a->help = false;
	return a->help && view_help.act(a->help_state, &a->focus, action, in);
}

static bool view_takes(struct app *a, enum action action, const struct input *in)
{
	unsigned int i = current(a);

	return !a->help && all_views[i]->act(a->state[i], &a->focus, action, in);
}

/* What is the same on every screen. */
static void act(struct app *a, enum action action)
{
	switch (action) {
	case ACT_PAUSE:
		pause_or_go_on(a);
		break;
	case ACT_STEP_BACK:
	case ACT_STEP:
		step(a, action == ACT_STEP ? 1 : -1);
		break;
	case ACT_REDRAW:
		a->redraw = true;
		break;
	case ACT_QUIT:
		a->quit = true;
		break;
	case ACT_BACK:
		go_back(a);
		break;
	case ACT_NEXT_VIEW:
		go_to(a, (current(a) + 1) % VIEWS);
		break;
	case ACT_BEFORE_VIEW:
		go_to(a, (current(a) + VIEWS - 1) % VIEWS);
		break;
	default:
		open_by_action(a, action);
	}
}

/* A click on a tab is the key of its screen. */
static enum action action_of(const struct app *a, const struct input *in)
{
	unsigned int i = current(a);
	enum action action = key_action(in->key, a->help ? ON_HELP : ON(all_views[i]->action));

	if (action == ACT_CLICK && frame_tab_clicked(&a->tabs, in->y, in->x) != ACT_NONE)
		return frame_tab_clicked(&a->tabs, in->y, in->x);
	return action;
}

void app_key(struct app *a, const struct input *in)
{
	const struct view_ops *v = all_views[current(a)];
	enum action action = action_of(a, in);

	a->hint[0] = 0;
	a->focus.go = ACT_NONE;
	if (!a->help && v->typed && v->typed(a->state[current(a)], in))
		return;
	if (!help_takes(a, action, in) && !view_takes(a, action, in))
		act(a, action);
	if (a->focus.go != ACT_NONE)
		open_by_action(a, a->focus.go);
	a->focus.go = ACT_NONE;
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

/* A hint is there for a while, in place of the keys. */
static bool hint_is_fresh(struct app *a, uint64_t now)
{
	if (!a->hint_since)
		a->hint_since = now;
	if (now > a->hint_since + HINT_MS)
		a->hint[0] = 0;
	return a->hint[0];
}

static void draw_footer(struct app *a, const struct draw *d, struct rect r, uint64_t now)
{
	const struct view_ops *v = all_views[current(a)];
	char prompt[120];

	if (hint_is_fresh(a, now))
		draw_text(d, r.y, r.x + 1, r.w - 1, ROLE_NOTICE, a->hint);
	else if (!a->help && v->prompt && v->prompt(a->state[current(a)], prompt, sizeof(prompt)))
		draw_text(d, r.y, r.x + 1, r.w - 1, ROLE_STRONG, prompt);
	else
		frame_footer(d, r, a->help ? ON_HELP : ON(v->action));
}

static void draw_screen(struct app *a, const struct draw *d, const struct frame *f,
			const struct ui_news *news, const struct model *now)
{
	const struct ui_source *src = a->source;
	const struct view_ops *open = a->help ? &view_help : all_views[current(a)];
	void *state = a->help ? a->help_state : a->state[current(a)];
	bool held = a->hold.model;
	struct scene scene = {
		.model = held ? a->hold.model : now, .newest = now, .rates = &a->rates,
		.past = held ? a->hold.past : src->past ? src->past(src->ctx) : NULL,
		.focus = &a->focus, .paused = held || news->phase == UI_HELD,
	};
	struct status status = {
		.rates = &a->rates, .kernel = news->kernel, .phase = news->phase,
		.paused = scene.paused, .newest = now->position,
	};
	char note[120] = "";

	if (a->help)
		help_is_about(a->help_state, all_views[current(a)]);
	open->draw(state, d, &scene, f->body);
	if (show_chosen(a, &scene)) {
		scene.model = a->hold.model;
		scene.past = a->hold.past;
		draw_clear(d);
		open->draw(state, d, &scene, f->body);
	}
	status.model = scene.model;
	if (open->note)		/* after the drawing: it knows by then what is to be seen */
		open->note(state, note, sizeof(note));
	frame_status(d, f->status, &status);
	a->tabs = frame_tabs(d, f->tabs, all_views, open, note, &status);
}

/* The lines that a message needs above the footer. */
static int message_lines(const struct ui_news *news, int cols)
{
	int lines = 0;

	if (news->message)
		lines = draw_paragraph(NULL, (struct rect){ .w = cols - 2 }, ROLE_TEXT,
				       news->message);
	return lines < MESSAGE_LINES ? lines : MESSAGE_LINES;
}

void app_draw(struct app *a, const struct draw *d, int rows, int cols, uint64_t now)
{
	const struct model *m = a->source->model(a->source->ctx);
	struct ui_news news = { .phase = UI_READING };
	char silence[120];
	struct frame f;

	a->last_read = a->last_read ? a->last_read : now;
	a->source->news(a->source->ctx, &news);
	say_silence(a, &news, now, silence, sizeof(silence));
	f = layout_frame(rows, cols, message_lines(&news, cols));
	draw_clear(d);
	if (!f.fits) {
		draw_too_small(d, rows, cols);
		return;
	}
	if (m && !a->hold.model) {
		a->rates.whole = news.phase != UI_LIVE;
		rates_sample(&a->rates, m);
	}
	if (m)
		draw_screen(a, d, &f, &news, m);
	f.message.x++;
	f.message.w -= 2;
	if (news.message)
		draw_paragraph(d, f.message, news.fault ? ROLE_NOTICE : ROLE_TEXT, news.message);
	draw_footer(a, d, f.footer, now);
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
