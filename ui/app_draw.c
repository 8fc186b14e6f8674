// SPDX-License-Identifier: GPL-2.0-or-later
/* How the whole frame is put together. */
#include <inttypes.h>
#include <stdio.h>

#include "app_deck.h"
#include "app_parts.h"
#include "begin.h"
#include "caption.h"

#define SILENCE_MS 3000		/* the stream ticks several times a second */
#define HINT_MS 5000
#define MESSAGE_LINES 3

/* An event was chosen while the screen is held: all screens show that moment. True: it is another
 * one now. */
static bool show_chosen(struct app *a, const struct scene *s)
{
	uint64_t position = s->focus->position;

	if (!s->paused || !position || position == s->model->position)
		return false;
	if (a->source->deck) {
		if (app_deck_show(a, position))
			return true;
		a->focus.position = 0;
		return false;
	}
	if (!a->hold.model)
		app_hold(a);
	if (a->hold.model && hold_at(&a->hold, position))
		return true;
	a->focus.position = 0;
	return false;
}

/* What the stream is known to hold may lie ahead of what is shown. */
static void choose_first(struct app *a, const struct model *newest)
{
	if (!a->begin || !begin_choose(a->begin, newest, &a->focus))
		return;
	a->numbered = a->focus.class;
	a->begin = NULL;
}

static void number_class(struct app *a, const struct model *m)
{
	struct focus *f = &a->focus;

	if (f->class != a->numbered || !f->number)
		f->number = f->class < m->nclasses ? m->classes[f->class].number : 0;
	a->numbered = f->class;
}

/* A recording that stands is held by itself. */
static struct scene scene_of_deck(struct app *a, enum ui_phase phase, const struct model *now)
{
	const struct ui_source *src = a->source;
	struct ui_deck_state state = app_deck_state(a);

	return (struct scene){
		.model = now, .newest = src->newest ? src->newest(src->ctx) : now,
		.rates = &a->rates, .past = src->past(src->ctx), .focus = &a->focus,
		.paused = phase == UI_HELD || phase == UI_ENDED,
		.marked = !state.playing || state.slow, .wound = true,
		.jumps = state.jumps,
	};
}

static struct scene scene_of(struct app *a, enum ui_phase phase, const struct model *now)
{
	const struct ui_source *src = a->source;
	bool held = a->hold.model;

	if (src->deck)
		return scene_of_deck(a, phase, now);
	return (struct scene){
		.model = held ? a->hold.model : now, .newest = now, .rates = &a->rates,
		.past = held ? a->hold.past : src->past ? src->past(src->ctx) : NULL,
		.focus = &a->focus, .paused = held || phase == UI_HELD,
		.marked = held || phase == UI_HELD,
	};
}

void app_settle(struct app *a)
{
	const struct view_ops *v = all_views[app_current(a)];
	const struct model *now = a->source->model(a->source->ctx);
	struct ui_news news = { .phase = UI_READING };
	struct scene scene;

	if (a->help || !v->settle || !now)
		return;
	a->source->news(a->source->ctx, &news);
	scene = scene_of(a, news.phase, now);
	v->settle(a->state[app_current(a)], &scene);
	show_chosen(a, &scene);
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

static enum key_deck keys_of_deck(struct app *a)
{
	if (!a->source->deck)
		return KEYS_NO_DECK;
	return app_deck_state(a).playing ? KEYS_DECK_PLAYING : KEYS_DECK;
}

static void draw_footer(struct app *a, const struct draw *d, struct rect r, uint64_t now)
{
	const struct view_ops *v = all_views[app_current(a)];
	char prompt[120];

	if (app_deck_prompt(a, prompt, sizeof(prompt)))
		draw_text(d, r.y, r.x + 1, r.w - 1, ROLE_STRONG, prompt);
	else if (hint_is_fresh(a, now))
		draw_text(d, r.y, r.x + 1, r.w - 1, ROLE_NOTICE, a->hint);
	else if (!a->help && v->prompt && v->prompt(a->state[app_current(a)], prompt, sizeof(prompt)))
		draw_text(d, r.y, r.x + 1, r.w - 1, ROLE_STRONG, prompt);
	else
		frame_footer(d, r, a->help ? ON_HELP : ON(v->action), keys_of_deck(a));
}

/* How far the stream goes. */
static uint64_t newest_position(const struct app *a, const struct ui_deck_state *deck,
				const struct model *now)
{
	if (!a->source->deck)
		return now->position;
	return deck->whole ? deck->whole->events : deck->extent.newest;
}

static void draw_screen(struct app *a, const struct draw *d, const struct frame *f,
			const struct ui_news *news, const struct model *now)
{
	const struct view_ops *open = a->help ? &view_help : all_views[app_current(a)];
	void *state = a->help ? a->help_state : a->state[app_current(a)];
	struct scene scene = scene_of(a, news->phase, now);
	struct ui_deck_state deck = app_deck_state(a);
	struct status status = {
		.rates = &a->rates, .kernel = news->kernel, .phase = news->phase,
		.paused = scene.paused && !a->source->deck, .speed = deck.speed,
		.newest = newest_position(a, &deck, now),
	};
	char note[120] = "";

	choose_first(a, scene.newest);
	number_class(a, scene.model);
	open->draw(state, d, &scene, f->body);
	if (show_chosen(a, &scene)) {
		scene = scene_of(a, news->phase, a->source->deck ?
				 a->source->model(a->source->ctx) : now);
		draw_clear(d);
		open->draw(state, d, &scene, f->body);
	}
	number_class(a, scene.model);
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

static struct frame frame_of(const struct app *a, const struct ui_news *news,
			     const struct ui_deck_state *deck, int rows, int cols)
{
	const struct model *m = a->hold.model ? a->hold.model : a->source->model(a->source->ctx);
	struct frame_want want = {
		.message = message_lines(news, cols),
		.caption = caption_lines(m, deck->line, cols),
		.time_line = a->source->deck ? 1 : 0,
	};

	return layout_frame(rows, cols, &want);
}

/* Rates are of the last second while the stream goes on, or went on up to here. */
static void sample_rates(struct app *a, const struct model *m, enum ui_phase phase)
{
	if (phase == UI_LIVE || phase == UI_PLAYING)
		a->rates.whole = false;
	else if (phase != UI_HELD || !a->source->deck)
		a->rates.whole = true;
	if (phase != UI_HELD || !a->source->deck)
		rates_sample(&a->rates, m);
}

/* Around the screen: what the place is drawn as may have moved while that was drawn. */
static void draw_place(struct app *a, const struct draw *d, const struct frame *f)
{
	const struct model *m = a->hold.model ? a->hold.model : a->source->model(a->source->ctx);
	struct ui_deck_state deck = app_deck_state(a);
	struct time_facts facts;

	caption_draw(d, m, f->caption);
	a->time_line_y = 0;
	if (!f->time_line.h)
		return;
	facts = (struct time_facts){
		.line = deck.line, .extent = &deck.extent, .whole = deck.whole, .now = deck.now,
		.origin = m->start,
	};
	time_line_make(&a->time_line, &facts, f->time_line);
	time_line_draw(d, &a->time_line, f->time_line);
	a->time_line_y = f->time_line.y;
}

static void draw_message(const struct draw *d, const struct ui_news *news, struct rect r)
{
	r.x++;
	r.w -= 2;
	if (news->message)
		draw_paragraph(d, r, news->fault ? ROLE_NOTICE : ROLE_TEXT, news->message);
}

/* What the open screen shows decides what the source has to tell. */
static void say_wants(struct app *a)
{
	const struct view_ops *v = all_views[app_current(a)];

	if (!a->source->want || (a->wants_said && v->events == a->wants_events &&
				 v->locks == a->wants_locks))
		return;
	a->source->want(a->source->ctx, v->events, v->locks);
	a->wants_said = true;
	a->wants_events = v->events;
	a->wants_locks = v->locks;
}

void app_draw(struct app *a, const struct draw *d, int rows, int cols, uint64_t now)
{
	const struct model *m = a->source->model(a->source->ctx);
	struct ui_deck_state deck = app_deck_state(a);
	struct ui_news news = { .phase = UI_READING };
	char silence[120];
	struct frame f;

	say_wants(a);
	a->last_read = a->last_read ? a->last_read : now;
	app_deck_news(a, &deck);
	a->source->news(a->source->ctx, &news);
	say_silence(a, &news, now, silence, sizeof(silence));
	f = frame_of(a, &news, &deck, rows, cols);
	draw_clear(d);
	if (!f.fits) {
		draw_too_small(d, rows, cols);
		return;
	}
	if (m && !a->hold.model)
		sample_rates(a, m, news.phase);
	if (m) {
		draw_screen(a, d, &f, &news, m);
		draw_place(a, d, &f);
	}
	draw_message(d, &news, f.message);
	draw_footer(a, d, f.footer, now);
}
