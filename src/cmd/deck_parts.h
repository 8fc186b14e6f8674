/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What deck.c, deck_play.c and deck_quest.c share. For these only. */
#ifndef BMA_CMD_DECK_PARTS_H
#define BMA_CMD_DECK_PARTS_H

#include "deck.h"

#define DECK_MS 1000000ull

/* Buttons of the deck; ctx is a struct deck. */
void deck_to(void *ctx, const struct place *place);
void deck_step(void *ctx, int way, bool all);
void deck_play(void *ctx, bool on);
void deck_change_speed(void *ctx, int by);
void deck_find(void *ctx, const struct ui_quest *quest);

const char *deck_speed_word(const struct deck *d);
bool deck_is_slow(const struct deck *d);

/* On by what the clock says. */
void deck_advance(struct deck *d, uint64_t clock);

/* Looks on for a while. */
void deck_seek(struct deck *d);

/* Ends a search: back to where it began, or not. */
void deck_quest_end(struct deck *d, bool back);

/* It stands where the model is. */
void deck_settle(struct deck *d);

/* To the end of what was read; to a time, at the latest there. */
void deck_go_end(struct deck *d);

/* A move that failed ends the playing. */
void deck_check(struct deck *d, int rc);

void deck_say(struct deck *d, const char *format, ...) __attribute__((format(printf, 2, 3)));

static inline const struct model *deck_model(const struct deck *d)
{
	return reel_model(d->reel);
}

#endif
