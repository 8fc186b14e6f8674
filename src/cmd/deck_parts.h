/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What deck*.c share. For these only. */
#ifndef BMA_CMD_DECK_PARTS_H
#define BMA_CMD_DECK_PARTS_H

#include "deck.h"

#define DECK_MS 1000000ull
#define DECK_BUSY_NS (40 * DECK_MS)	/* a key waits no longer */

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

/* To a position, and the items behind its event up to a time. 0 or -errno. */
int deck_return(struct deck *d, uint64_t position, uint64_t time);

/* To the place that is waited for, when it was read meanwhile. */
void deck_go_where_asked(struct deck *d);

/* A stretch more of what came before the place is decoded, so that what screen 2 tells of the last
 * event does not depend on how the place was reached. True: there is more to be done. */
bool deck_look_back(struct deck *d);

/* It stands where the model is. */
void deck_settle(struct deck *d);

/* To the end of what was read. */
void deck_go_end(struct deck *d);

/* A move that failed ends the playing. */
void deck_check(struct deck *d, int rc);

void deck_say(struct deck *d, const char *format, ...) __attribute__((format(printf, 2, 3)));

static inline const struct model *deck_model(const struct deck *d)
{
	return reel_model(d->reel);
}

/* What times that people type and read count from, ns. */
static inline uint64_t deck_origin(const struct deck *d)
{
	return reel_far(d->reel)->model->start;
}

/* Since when the recording tells: ns, as events have it. */
static inline uint64_t deck_begin(const struct deck *d)
{
	return reel_far(d->reel)->model->begun;
}

#endif
