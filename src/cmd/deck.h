/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A recording in a file, played and wound: the source that screens draw from, with its deck. */
#ifndef BMA_CMD_DECK_H
#define BMA_CMD_DECK_H

#include "../../ui/deck.h"
#include "../../ui/ui.h"

#define DECK_ANSWER 120

/* A search that goes on from call to call, and where it came from. */
struct deck_quest {
	struct ui_quest want;
	bool on;
	uint64_t from;		/* position at which it began */
	uint64_t from_model, from_now;	/* the model's now there, and the deck's */
	bool from_end;
	uint64_t at;		/* of a text: no event between from and here has it */
	uint64_t count;		/* else: what the model's count comes to there */
	bool near;		/* likewise: the stretch in which that is was found */
	uint64_t incident;	/* the newest right before that place */
};

struct deck {
	int fd;
	struct reel *reel;
	struct contents whole;	/* end 0: not known before it is read */
	bool all, ended;	/* the file was read up to its end; nothing will follow */
	int error;		/* -errno that ended the reading, or a move */

	bool at_end;		/* it stands at the end, wherever that is by now */
	bool playing;
	unsigned int speed;	/* a row of the table */
	uint64_t now;		/* where it stands, ns: no less than the model's now */
	uint64_t wall;		/* when it was there, while it plays: ns of the steady clock */
	uint64_t shown;		/* when the end was gone to last, likewise */
	uint64_t looked;	/* the place whose past is in the window as far as it has to be, and the
				 * model's now there */
	uint64_t looked_now, oldest;	/* the oldest event that was in it, before more was wanted */
	struct place wanted;	/* to be gone to as soon as it is read */
	bool waits, asked;	/* there is such a place; it is --at's */
	struct deck_quest quest;

	uint64_t jumps, answers;
	uint32_t cache;		/* that the answer is about; 0: none */
	char answer[DECK_ANSWER], busy[DECK_ANSWER], verdict[256], short_of[128];
};

struct deck_opts {
	const struct place *at;	/* NULL: the end, or the beginning when it is to play */
	bool play;
	unsigned int speed;	/* as deck_speed() gives it */
};

/* "1/10", "3", "max": its number in the table. -1: there is no such speed; these are all. */
int deck_speed(const char *text);
#define DECK_SPEEDS "1/1000 1/300 1/100 1/30 1/10 1/3 1 3 10 30 100 max"
unsigned int deck_speed_normal(void);

/* A regular file, which stays the caller's. 0 or -ENOMEM. */
int deck_init(struct deck *d, int fd, const struct deck_opts *opts);
void deck_release(struct deck *d);

/* As read() of the source, at a time of the steady clock in ns. */
enum ui_more deck_run(struct deck *d, uint64_t clock);

/* Waits until there is something to draw. False: the stream ended before that. */
bool deck_wait(struct deck *d);

/* Is something wrong with what was read? A sentence, valid until the next call; else NULL. And the
 * exit code that belongs to it. */
const char *deck_complaint(struct deck *d);
int deck_code(struct deck *d);

/* The source; ctx is the deck. */
struct ui_source deck_source(struct deck *d);

#endif
