/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What the keys do that wind a recording, and the prompt that asks where to go. For app*.c only. */
#ifndef BMA_UI_APP_DECK_H
#define BMA_UI_APP_DECK_H

#include "app_parts.h"

/* The state of the deck; all 0 where there is none. */
struct ui_deck_state app_deck_state(struct app *a);

/* A key while the prompt is open; true: taken. */
bool app_deck_typed(struct app *a, const struct input *in);

/* What the prompt shows; false: it is not open. */
bool app_deck_prompt(const struct app *a, char *buf, size_t size);

/* A key that moves screen 7's cursor moves the place: it stops for that. */
void app_deck_stop_for(struct app *a, enum action action);

/* A click on the time line; true: it was one. */
bool app_deck_clicked(struct app *a, const struct input *in);

/* An action of the deck; true: it was one. Without a deck it says that there is none. */
bool app_deck_act(struct app *a, enum action action);
bool app_deck_has(enum action action);

/* The place is that of the chosen event from now on. False: it cannot be. */
bool app_deck_show(struct app *a, uint64_t position);

/* Takes note of what the deck answered and where it stands. Once a frame. */
void app_deck_news(struct app *a, const struct ui_deck_state *state);

#endif
