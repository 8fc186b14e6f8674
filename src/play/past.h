/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The last seconds, to look at once more: the newest items of the stream, and copies of the model
 * from which any position among them can be reached again.
 */
#ifndef BMA_MODEL_PAST_H
#define BMA_MODEL_PAST_H

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

#endif
