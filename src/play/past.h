/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The last seconds, to look at once more: the newest items of the stream, and copies of the model
 * from which any position among them can be reached again.
 */
#ifndef BMA_PLAY_PAST_H
#define BMA_PLAY_PAST_H

#include "../stream/reader.h"
#include "../model/model.h"

struct past;

/* Keeps the newest `items` items. NULL with errno ENOMEM. */
struct past *past_new(size_t items);
void past_free(struct past *p);
struct past *past_copy(const struct past *p);	/* NULL with errno ENOMEM */

/* An item that the model has just applied (m: the model after it). 0 or -ENOMEM. */
int past_push(struct past *p, const struct item *item, const struct model *m);

/* The model right behind event `position`, as it was then; the caller frees it. NULL with errno
 * ERANGE: not that far back, or not yet; ENOMEM. */
struct model *past_at(const struct past *p, uint64_t position);

/* Positions that past_at() can reach; both 0: none. */
void past_range(const struct past *p, uint64_t *oldest, uint64_t *newest);

/* Items by number, to walk along them. Names, ticks and the like are items too. */
struct past_item {
	const struct event *event;	/* or a loss; NULL: neither */
	uint64_t position;		/* of the event, or of the one before the loss */
};

/* Number of the first item that is not before the event at a position; one behind the newest's when
 * all are. */
uint64_t past_seek(const struct past *p, uint64_t position);

/* False: not kept, or not yet. */
bool past_item(const struct past *p, uint64_t number, struct past_item *item);

/* The event at a position; NULL: not kept. Losses have no position and are not found. */
const struct event *past_event(const struct past *p, uint64_t position);

/* The loss that came right before the event at a position, or behind the newest when that is one
 * more; of several the first. NULL: none, or the event is not kept. */
const struct event *past_loss(const struct past *p, uint64_t position);

/*
 * The same as a window on a recording, for one who reaches any position by himself (reel.h): items
 * by their number in the stream, a stretch without gaps that grows at both ends. It keeps no
 * models: past_at() finds none, and past_range() gives the events that are in it.
 */
struct past *past_new_window(size_t items);	/* NULL with errno ENOMEM */

/* Empty; the next item that comes has this number. */
void past_restart(struct past *p, uint64_t number);

/* Kept are the items from `first` on, and before `behind`. */
void past_kept(const struct past *p, uint64_t *first, uint64_t *behind);

/* An item whose number is `behind`, or is below `first` by no more than fits besides those that are
 * kept: then it is kept as soon as past_begin() says so. When full, the oldest goes. step: it took
 * the model to its position. */
void past_put(struct past *p, uint64_t number, const struct item *item, uint64_t position,
	      bool step);
void past_begin(struct past *p, uint64_t first);

/* Those from a number on are not kept any more. */
void past_cut(struct past *p, uint64_t behind);

/* An item of any type; NULL: not kept. */
const struct item *past_any(const struct past *p, uint64_t number);

#endif
