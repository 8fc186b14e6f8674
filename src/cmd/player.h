/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A descriptor that gives a stream once, as a pipe does -> the source that screens draw from. For a
 * recording in a file there is deck.h. */
#ifndef BMA_PLAYER_H
#define BMA_PLAYER_H

#include "../../ui/ui.h"
#include "../play/feed.h"

struct player {
	int fd;
	struct feed feed;
	uint64_t at;		/* the position asked for; UINT64_MAX: none */
	bool ended;		/* nothing will follow */
	int read_error;		/* errno of read() */
	char verdict[256];
};

/* fd stays the caller's. 0 or -ENOMEM. */
int player_init(struct player *p, int fd, uint64_t at);
void player_release(struct player *p);

/* Waits until there is something to draw. False: the stream ended before that. */
bool player_wait(struct player *p);

/* Is something wrong with what was read? A sentence, valid until the next call; else NULL. */
const char *player_complaint(struct player *p);

/* The exit code that belongs to the complaint: 0 without one. */
int player_code(struct player *p);

/* The calls of a struct ui_source; ctx is the player. */
enum ui_more player_read(void *ctx);
const struct model *player_model(void *ctx);
const struct past *player_past(void *ctx);
void player_news(void *ctx, struct ui_news *news);
void player_resume(void *ctx);

#endif
