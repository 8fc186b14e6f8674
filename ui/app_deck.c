// SPDX-License-Identifier: GPL-2.0-or-later
#include "app_deck.h"

#include <stdio.h>
#include <string.h>

#define SECOND 1000000000ull
#define LEAP 10		/* seeks */

struct ui_deck_state app_deck_state(struct app *a)
{
	struct ui_deck_state state;

	memset(&state, 0, sizeof(state));
	if (a->source->deck)
		a->source->deck->state(a->source->ctx, &state);
	return state;
}

/* What read() has to do is new. */
static void to(struct app *a, enum place_kind kind, int64_t n)
{
	struct place place = { kind, n };

	a->focus.position = 0;
	a->source->deck->to(a->source->ctx, &place);
	a->reread = true;
}

static void play_or_pause(struct app *a)
{
	struct ui_deck_state state = app_deck_state(a);

	a->focus.position = 0;
	a->source->deck->play(a->source->ctx, !state.playing);
	a->reread = true;
}

static void step(struct app *a, int way)
{
	a->focus.position = 0;
	a->source->deck->step(a->source->ctx, way, a->focus.all_kinds);
	a->reread = true;
}

/* A second, in recordings that last seconds to minutes; help says so. */
static int64_t seek_ns(struct app *a)
{
	struct ui_deck_state state = app_deck_state(a);
	uint64_t length = state.extent.end - state.extent.start, by = SECOND;

	while (by > 1000 && length < 20 * by)
		by /= 10;
	while (by < 100 * SECOND && length / 1200 > by)
		by *= 10;
	return by;
}

static void seek(struct app *a, int seeks)
{
	to(a, PLACE_BY_TIME, seeks * seek_ns(a));
}

static void change_speed(struct app *a, int by)
{
	struct ui_deck_state state;

	a->source->deck->speed(a->source->ctx, by);
	a->reread = true;
	state = app_deck_state(a);
	if (!state.playing)
		snprintf(a->hint, sizeof(a->hint), "Speed %s: space plays.", state.speed);
}

static void find(struct app *a, enum ui_quest_for what, int way)
{
	struct ui_quest quest = { .what = what, .way = way };

	if (what == QUEST_TEXT && !*a->wanted) {
		snprintf(a->hint, sizeof(a->hint), "Nothing was searched for yet: type : and then "
			 "/words, for instance /trim cpu1.");
		return;
	}
	snprintf(quest.text, sizeof(quest.text), "%s", a->wanted);
	a->focus.position = 0;
	a->source->deck->find(a->source->ctx, &quest);
	a->reread = true;
}

static void open_prompt(struct app *a, int n)
{
	(void)n;
	a->go.typing = true;
	a->go.text[0] = 0;
}

static void go_back(struct app *a, int n) { (void)n; to(a, PLACE_POSITION, 0); }
static void go_end(struct app *a, int n) { (void)n; to(a, PLACE_END, 0); }
static void play(struct app *a, int n) { (void)n; play_or_pause(a); }
static void find_text(struct app *a, int way) { find(a, QUEST_TEXT, way); }
static void find_label(struct app *a, int way) { find(a, QUEST_LABEL, way); }
static void find_trouble(struct app *a, int way) { find(a, QUEST_TROUBLE, way); }

static const struct {
	enum action action;
	void (*act)(struct app *a, int n);
	int n;
	bool pipe;		/* without a deck somebody else does it */
} deck_actions[] = {
	{ ACT_PAUSE, play, 0, true },
	{ ACT_STEP_BACK, step, -1, true }, { ACT_STEP, step, 1, true },
	{ ACT_SEEK_BACK, seek, -1, false }, { ACT_SEEK, seek, 1, false },
	{ ACT_LEAP_BACK, seek, -LEAP, false }, { ACT_LEAP, seek, LEAP, false },
	{ ACT_SLOWER, change_speed, -1, false }, { ACT_FASTER, change_speed, 1, false },
	{ ACT_GO_TO, open_prompt, 0, false },
	{ ACT_BEGINNING, go_back, 0, false }, { ACT_END, go_end, 0, false },
	{ ACT_FIND_BEFORE, find_text, -1, false }, { ACT_FIND_NEXT, find_text, 1, false },
	{ ACT_LABEL_BEFORE, find_label, -1, false }, { ACT_LABEL_NEXT, find_label, 1, false },
	{ ACT_TROUBLE_BEFORE, find_trouble, -1, false },
	{ ACT_TROUBLE_NEXT, find_trouble, 1, false },
};

#define DECK_ACTIONS (sizeof(deck_actions) / sizeof(deck_actions[0]))

bool app_deck_has(enum action action)
{
	for (unsigned int i = 0; i < DECK_ACTIONS; i++)
		if (deck_actions[i].action == action)
			return true;
	return false;
}

bool app_deck_act(struct app *a, enum action action)
{
	unsigned int i = 0;

	while (i < DECK_ACTIONS && deck_actions[i].action != action)
		i++;
	if (i == DECK_ACTIONS || (!a->source->deck && deck_actions[i].pipe))
		return false;
	if (a->source->deck)
		deck_actions[i].act(a, deck_actions[i].n);
	else
		snprintf(a->hint, sizeof(a->hint), "Only a recording in a file can be wound; here space "
			 "holds, and , and . step.");
	return true;
}

static void go_to(struct app *a)
{
	const char *text = a->go.text + strspn(a->go.text, " ");
	struct place place;

	if (*text == '/' && text[1 + strspn(text + 1, " ")]) {
		snprintf(a->wanted, sizeof(a->wanted), "%s", text + 1);
		find_text(a, 1);
	} else if (place_parse(text, &place)) {
		to(a, place.kind, place.n);
	} else if (*text) {
		snprintf(a->hint, sizeof(a->hint), "\"%.9s%s\" is no place. These are: 12.5s 1m30s "
			 "+2s -500ms 50%% #1234 /text", text, strlen(text) > 9 ? "…" : "");
	}
}

bool app_deck_typed(struct app *a, const struct input *in)
{
	bool open = a->go.typing;

	if (!open)
		return false;
	entry_typed(&a->go, in);
	if (!a->go.typing)
		go_to(a);
	return true;
}

bool app_deck_prompt(const struct app *a, char *buf, size_t size)
{
	if (a->go.typing)
		snprintf(buf, size, ":%s_   12.5s  +2s  50%%  #1234  /text   Enter: go   Esc: stay",
			 a->go.text);
	return a->go.typing;
}

void app_deck_stop_for(struct app *a, enum action action)
{
	static const enum action moves[] = {
		ACT_UP, ACT_DOWN, ACT_PAGE_UP, ACT_PAGE_DOWN, ACT_CLICK,
	};

	for (unsigned int i = 0; i < sizeof(moves) / sizeof(moves[0]); i++)
		if (moves[i] == action)
			a->source->deck->play(a->source->ctx, false);
}

bool app_deck_clicked(struct app *a, const struct input *in)
{
	int64_t ns;

	if (!a->source->deck || in->key != KEY_OF_CLICK || in->y != a->time_line_y ||
	    !a->time_line_y)
		return false;
	ns = time_line_at(&a->time_line, in->x);
	if (ns >= 0)
		to(a, PLACE_TIME, ns);
	return true;
}

bool app_deck_show(struct app *a, uint64_t position)
{
	const struct model *m;

	a->source->deck->to(a->source->ctx, &(struct place){ PLACE_POSITION, position });
	m = a->source->model(a->source->ctx);
	return m && m->position == position;
}

/* What was found is what all screens show. */
static void choose_cache(struct app *a, uint32_t id)
{
	const struct model *m = a->source->model(a->source->ctx);
	const struct model_cache *c = m ? model_cache(m, id) : NULL;

	if (!c)
		return;
	a->focus.class = c->class;
	a->focus.number = m->classes[c->class].number;
	a->focus.cpu = c->info.cpu == CPU_UNKNOWN ? ALL_CPUS : (int32_t)c->info.cpu;
}

void app_deck_news(struct app *a, const struct ui_deck_state *state)
{
	if (state->jumps != a->jumps) {
		rates_release(&a->rates);
		a->rates.whole = true;
	}
	a->jumps = state->jumps;
	if (state->answers == a->answers)
		return;
	a->answers = state->answers;
	snprintf(a->hint, sizeof(a->hint), "%s", state->answer ? state->answer : "");
	a->hint_since = 0;
	if (state->cache)
		choose_cache(a, state->cache);
}
