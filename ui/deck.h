/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The buttons of a recording that can be wound. They only ask: what takes longer goes on in the
 * source's read(), which is to be called again after each, and says how it went as an answer.
 */
#ifndef BMA_UI_DECK_H
#define BMA_UI_DECK_H

#include "../src/play/contents.h"
#include "../src/play/reel.h"
#include "entry.h"
#include "place.h"

enum ui_quest_for {
	QUEST_TROUBLE,		/* an incident, a loss, a failed check */
	QUEST_LABEL,
	QUEST_TEXT,		/* an event that has all words of a text, as screen 7's filter */
};

struct ui_quest {
	enum ui_quest_for what;
	int way;		/* 1: the next, -1: the one before */
	char text[ENTRY_LEN];
};

struct ui_deck_state {
	bool playing;		/* or else at work: at the end of a file that grows, searching */
	bool slow;		/* so slow that single events can be seen */
	const char *speed;	/* "1/10", "1", "max" */
	uint64_t now;		/* where it stands, ns: the model's now, or in a quiet time behind it */
	uint64_t jumps;		/* another number: the place was set, not played or stepped to */
	struct reel_extent extent;
	const struct reel_line *line;
	const struct contents *whole;	/* of what is not read yet; NULL: not known, or all is read */
	const char *answer;	/* to the newest request that has one: a sentence, or NULL */
	uint64_t answers;	/* another number: it is a new one */
	uint32_t cache;		/* id of the one that this is about; 0: none */
};

/* ctx is the source's. */
struct ui_deck {
	/* Strings and the line are valid until the next call of anything. */
	void (*state)(void *ctx, struct ui_deck_state *state);
	void (*to)(void *ctx, const struct place *place);
	/* One event back (-1) or on (1); those that change no cache are passed by, unless `all`. */
	void (*step)(void *ctx, int way, bool all);
	/* From the end it plays from the beginning. */
	void (*play)(void *ctx, bool on);
	/* So many steps faster, or slower when below 0. */
	void (*speed)(void *ctx, int by);
	void (*find)(void *ctx, const struct ui_quest *quest);
};

#endif
