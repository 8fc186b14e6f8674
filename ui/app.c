// SPDX-License-Identifier: GPL-2.0-or-later
#include "app.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>

#include "app_deck.h"
#include "app_parts.h"
#include "help.h"

/* Help lies over whichever is open. */
const struct view_ops *const all_views[] = {
	&view_caches, &view_cache, &view_grace, &view_locks, &view_storage, &view_events,
	&view_help, NULL
};

_Static_assert(sizeof(all_views) / sizeof(all_views[0]) == VIEWS + 2, "VIEWS");

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
	a->numbered = UINT32_MAX;
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

void app_hold(struct app *a)
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
		app_hold(a);
	}
}

static void step(struct app *a, int way)
{
	const char *why;
	char buf[100];

	if (!a->hold.model)
		app_hold(a);
	if (!a->hold.model)
		return;
	why = hold_step(&a->hold, way, a->focus.all_kinds, buf, sizeof(buf));
	if (why)
		say(a, why);
	else
		a->focus.position = a->hold.model->position;
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

void app_begin(struct app *a, const struct ui_begin *b)
{
	a->begin = b;
	if (b)
		open_by_action(a, key_action('0' + b->screen, ON_SCREENS, a->source->deck));
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
		if (a->help)
			help_is_about(a->help_state, all_views[app_current(a)], a->source->deck);
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
	unsigned int i = app_current(a);

	return !a->help && all_views[i]->act(a->state[i], &a->focus, action, in);
}

static void step_back(struct app *a)
{
	step(a, -1);
}

static void step_on(struct app *a)
{
	step(a, 1);
}

static void redraw(struct app *a)
{
	a->redraw = true;
}

static void quit(struct app *a)
{
	a->quit = true;
}

static void next_view(struct app *a)
{
	go_to(a, (app_current(a) + 1) % VIEWS);
}

static void view_before(struct app *a)
{
	go_to(a, (app_current(a) + VIEWS - 1) % VIEWS);
}

/* What is the same on every screen, besides opening one and help. */
static const struct {
	enum action action;
	void (*act)(struct app *a);
} own_actions[] = {
	{ ACT_PAUSE, pause_or_go_on }, { ACT_STEP_BACK, step_back }, { ACT_STEP, step_on },
	{ ACT_REDRAW, redraw }, { ACT_QUIT, quit }, { ACT_BACK, go_back },
	{ ACT_NEXT_VIEW, next_view }, { ACT_BEFORE_VIEW, view_before },
};

#define OWN_ACTIONS (sizeof(own_actions) / sizeof(own_actions[0]))

bool app_has_action(enum action action)
{
	bool own = action == ACT_HELP || action_opens(action) || app_deck_has(action);

	for (unsigned int i = 0; i < OWN_ACTIONS; i++)
		own |= own_actions[i].action == action;
	return own;
}

static void act(struct app *a, enum action action)
{
	if (app_deck_act(a, action))
		return;
	for (unsigned int i = 0; i < OWN_ACTIONS; i++)
		if (own_actions[i].action == action)
			own_actions[i].act(a);
	if (action_opens(action))
		open_by_action(a, action);
}

/* A click on a tab is the key of its screen. */
static enum action action_of(const struct app *a, const struct input *in)
{
	unsigned int i = app_current(a);
	enum action action = key_action(in->key, a->help ? ON_HELP : ON(all_views[i]->action),
					a->source->deck);

	if (in->key == KEY_OF_CLICK && frame_tab_clicked(&a->tabs, in->y, in->x) != ACT_NONE)
		return frame_tab_clicked(&a->tabs, in->y, in->x);
	return action;
}

/* Of a recording that can be wound screen 7's first row is the very first event. */
static enum action whole_recording(struct app *a, enum action action)
{
	if (action == ACT_FIRST)
		app_deck_act(a, ACT_BEGINNING);
	return action == ACT_LAST ? ACT_END : action;
}

void app_key(struct app *a, const struct input *in)
{
	unsigned int open = app_current(a);
	const struct view_ops *v = all_views[open];
	enum action action = action_of(a, in);

	a->hint[0] = 0;
	a->hint_since = 0;
	a->focus.go = ACT_NONE;
	if (app_deck_typed(a, in) || app_deck_clicked(a, in))
		return;
	if (!a->help && v->typed && v->typed(a->state[open], in))
		return;
	if (!a->help && a->source->deck && v->action == ACT_EVENTS) {
		app_deck_stop_for(a, action);
		action = whole_recording(a, action);
	}
	if (!help_takes(a, action, in) && !view_takes(a, action, in)) {
		app_settle(a);
		act(a, action);
	}
	if (a->focus.go != ACT_NONE)
		open_by_action(a, a->focus.go);
	a->focus.go = ACT_NONE;
	if (app_current(a) == open)
		return;
	a->focus.visit++;
	a->focus.from = all_views[open]->action;
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
